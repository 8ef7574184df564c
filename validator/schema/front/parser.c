/* SPDX-License-Identifier: Apache-2.0 */
/* parser.c - expressions, by recursive descent with a limit on nesting.
 *
 * choice:  or [ "?" choice ":" choice ]
 * or:      and { "or" and }*        and: not { "and" not }*       not: "not" not | compare
 * compare: binary [ op binary ]     binary: | then ^ then & then << >> then + - then * / %
 * unary:   ( "-" | "+" | "~" ) unary | postfix
 * postfix: atom { "." name [ "(" arguments ")" ] | ".as<" type ">" | "[" choice "]" }*
 */
#include "validator/schema/front/parser.h"
#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/schema/front/place.h"

/* An operator in front of what `parse` reads. */
static bool parse_prefixed(struct fb_parser *parser, enum fb_op_code code,
                           bool (*parse)(struct fb_parser *, struct fb_term **), struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_UNARY,
                            .code = code,
                            .offset = parser->lexer.token.offset };
    struct fb_term_list operands = { 0 };
    struct fb_term *operand;
    bool ok = fb_parser_enter(parser)
           && fb_lexer_next(&parser->lexer)
           && parse(parser, &operand)
           && fb_parser_push(parser, &operands, operand)
           && fb_parser_make(parser, term, &operands, out);

    parser->depth--;
    return ok;
}

static bool parse_unary(struct fb_parser *parser, struct fb_term **out)
{
    if (fb_parser_at(parser, "-"))
        return parse_prefixed(parser, FB_OP_NEGATE, parse_unary, out);
    if (fb_parser_at(parser, "~"))
        return parse_prefixed(parser, FB_OP_BIT_NOT, parse_unary, out);
    if (fb_parser_at(parser, "+"))
        return fb_lexer_next(&parser->lexer) && fb_parse_postfix(parser, out);
    return fb_parse_postfix(parser, out);
}

static const struct {
    const char *text;
    enum fb_op_code code;
    unsigned level; /* a higher level binds closer */
} operators[] = {
    { "==", FB_OP_EQUAL, 1 },
    { "!=", FB_OP_NOT_EQUAL, 1 },
    { "<", FB_OP_LESS, 1 },
    { "<=", FB_OP_LESS_OR_EQUAL, 1 },
    { ">", FB_OP_GREATER, 1 },
    { ">=", FB_OP_GREATER_OR_EQUAL, 1 },
    { "|", FB_OP_BIT_OR, 2 },
    { "^", FB_OP_BIT_XOR, 3 },
    { "&", FB_OP_BIT_AND, 4 },
    { "<<", FB_OP_SHIFT_LEFT, 5 },
    { ">>", FB_OP_SHIFT_RIGHT, 5 },
    { "+", FB_OP_ADD, 6 },
    { "-", FB_OP_SUBTRACT, 6 },
    { "*", FB_OP_MULTIPLY, 7 },
    { "/", FB_OP_DIVIDE, 7 },
    { "%", FB_OP_MODULO, 7 },
};

#define COMPARE_LEVEL 1
#define HIGHEST_LEVEL 7

static bool find_operator(const struct fb_parser *parser, unsigned level, enum fb_op_code *out)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (operators[i].level == level && fb_parser_at(parser, operators[i].text)) {
            *out = operators[i].code;
            return true;
        }
    return false;
}

/* Operators of `level` and above; recursion goes through the levels, not through the input. */
static bool parse_level(struct fb_parser *parser, unsigned level, struct fb_term **out)
{
    struct fb_term term = { .kind = level == COMPARE_LEVEL ? FB_TERM_COMPARE : FB_TERM_BINARY };

    if (level > HIGHEST_LEVEL)
        return parse_unary(parser, out);
    if (!parse_level(parser, level + 1, out))
        return false;
    while (find_operator(parser, level, &term.code)) {
        struct fb_term *right;
        term.offset = parser->lexer.token.offset;
        if (!fb_lexer_next(&parser->lexer) || !parse_level(parser, level + 1, &right)
            || !fb_parser_binary(parser, term, *out, right, out))
            return false;
        if (level == COMPARE_LEVEL && find_operator(parser, level, &term.code))
            return fb_parser_unexpected(parser, "no second comparison");
    }
    return true;
}

static bool parse_not(struct fb_parser *parser, struct fb_term **out)
{
    if (fb_parser_at(parser, "not"))
        return parse_prefixed(parser, FB_OP_NOT, parse_not, out);
    return parse_level(parser, COMPARE_LEVEL, out);
}

/* operand { word operand }*, as one flat term. */
static bool parse_chain(struct fb_parser *parser, const char *word, enum fb_term_kind kind,
                        bool (*parse)(struct fb_parser *, struct fb_term **), struct fb_term **out)
{
    struct fb_term term = { .kind = kind };
    struct fb_term_list operands = { 0 };

    if (!parse(parser, out))
        return false;
    if (!fb_parser_at(parser, word))
        return true;
    term.offset = parser->lexer.token.offset;
    if (!fb_parser_push(parser, &operands, *out))
        return false;
    while (fb_parser_at(parser, word)) {
        struct fb_term *operand;
        if (!fb_lexer_next(&parser->lexer) || !parse(parser, &operand)
            || !fb_parser_push(parser, &operands, operand))
            return false;
    }
    return fb_parser_make(parser, term, &operands, out);
}

static bool parse_and(struct fb_parser *parser, struct fb_term **out)
{
    return parse_chain(parser, "and", FB_TERM_AND, parse_not, out);
}

static bool parse_branches(struct fb_parser *parser, struct fb_term *condition, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_CHOICE, .offset = parser->lexer.token.offset };
    struct fb_term_list operands = { 0 };
    struct fb_term *yes;
    struct fb_term *no;

    return fb_lexer_next(&parser->lexer)
        && fb_parse_choice(parser, &yes)
        && fb_parser_expect(parser, ":", "':'")
        && fb_parse_choice(parser, &no)
        && fb_parser_push(parser, &operands, condition)
        && fb_parser_push(parser, &operands, yes)
        && fb_parser_push(parser, &operands, no)
        && fb_parser_make(parser, term, &operands, out);
}

bool fb_parse_choice(struct fb_parser *parser, struct fb_term **out)
{
    struct fb_term *condition;

    if (!fb_parser_enter(parser) || !parse_chain(parser, "or", FB_TERM_OR, parse_and, &condition))
        return false;
    if (!fb_parser_at(parser, "?"))
        *out = condition;
    else if (!parse_branches(parser, condition, out))
        return false;
    parser->depth--;
    return true;
}

static bool start(struct fb_parser *parser, const struct fb_doc *doc, struct fb_arena *memory,
                  struct fb_diag *diag)
{
    if (doc->kind == FB_DOC_NULL || doc->kind == FB_DOC_LIST || doc->kind == FB_DOC_MAP)
        return fb_schema_fail(doc, diag, FB_FAULT_INPUT, "an expression is expected, not %s",
                              fb_doc_kind_name(doc));
    if (doc->text.size > FB_MAX_EXPRESSION_BYTES)
        return fb_schema_fail(doc, diag, FB_FAULT_LIMIT, "the expression is longer than %d bytes",
                              FB_MAX_EXPRESSION_BYTES);
    *parser = (struct fb_parser){
        .lexer = { .doc = doc, .text = doc->text, .memory = memory, .diag = diag }
    };
    return true;
}

/* A number or boolean of YAML's is one in the expression language too. */
static bool parse_scalar(struct fb_parser *parser, const struct fb_doc *doc, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_INTEGER,
                            .integer = doc->magnitude,
                            .number = doc->number,
                            .boolean = doc->boolean };
    struct fb_term negate = { .kind = FB_TERM_UNARY, .code = FB_OP_NEGATE };
    struct fb_term_list operands = { 0 };

    if (doc->kind == FB_DOC_FLOAT)
        term.kind = FB_TERM_FLOAT;
    if (doc->kind == FB_DOC_BOOL)
        term.kind = FB_TERM_BOOL;
    if (!fb_parser_leaf(parser, term, out))
        return false;
    if (doc->kind != FB_DOC_INTEGER || !doc->negative)
        return true;
    return fb_parser_push(parser, &operands, *out) && fb_parser_make(parser, negate, &operands, out);
}

static bool parse_all(struct fb_parser *parser, struct fb_term **out)
{
    return fb_lexer_next(&parser->lexer)
        && fb_parse_choice(parser, out)
        && (parser->lexer.token.kind == FB_TOKEN_END || fb_parser_unexpected(parser, "the end"));
}

bool fb_formula_parse(const struct fb_doc *doc, struct fb_arena *memory,
                      const struct fb_formula **out, struct fb_diag *diag)
{
    struct fb_parser parser;
    struct fb_term *root;

    if (!start(&parser, doc, memory, diag))
        return false;
    if (!(doc->kind == FB_DOC_STRING ? parse_all(&parser, &root) : parse_scalar(&parser, doc, &root)))
        return false;

    struct fb_formula *formula = fb_arena_new(memory, struct fb_formula);
    if (formula == NULL)
        return fb_fail_memory(diag);
    *formula = (struct fb_formula){ .doc = doc, .text = doc->text, .root = root };
    *out = formula;
    return true;
}

/* [ "(" arguments ")" ] and the end. */
static bool parse_reference_end(struct fb_parser *parser, struct fb_reference *out)
{
    struct fb_term_list arguments = { 0 };

    if (fb_parser_at(parser, "(")
        && (!fb_lexer_next(&parser->lexer) || !fb_parse_list(parser, ")", &arguments)))
        return false;
    out->doc = parser->lexer.doc;
    out->text = parser->lexer.text;
    out->arguments = arguments.items;
    out->argument_count = arguments.count;
    return parser->lexer.token.kind == FB_TOKEN_END || fb_parser_unexpected(parser, "the end");
}

static bool start_reference(struct fb_parser *parser, const struct fb_doc *doc,
                            struct fb_arena *memory, struct fb_diag *diag)
{
    if (doc->kind != FB_DOC_STRING)
        return fb_schema_fail(doc, diag, FB_FAULT_INPUT, "a name is expected, not %s",
                              fb_doc_kind_name(doc));
    return start(parser, doc, memory, diag) && fb_lexer_next(&parser->lexer);
}

bool fb_reference_parse(const struct fb_doc *doc, struct fb_arena *memory, struct fb_reference *out,
                        struct fb_diag *diag)
{
    struct fb_parser parser;
    struct fb_reference reference = { 0 };

    if (!start_reference(&parser, doc, memory, diag)
        || !fb_parse_type_path(&parser, &reference.path)
        || !parse_reference_end(&parser, &reference))
        return false;
    *out = reference;
    return true;
}

bool fb_process_parse(const struct fb_doc *doc, struct fb_arena *memory, struct fb_reference *out,
                      struct fb_diag *diag)
{
    struct fb_parser parser;
    struct fb_reference reference = { 0 };

    if (!start_reference(&parser, doc, memory, diag)
        || !fb_parse_path(&parser, ".", &reference.path)
        || !parse_reference_end(&parser, &reference))
        return false;
    *out = reference;
    return true;
}
