/* SPDX-License-Identifier: Apache-2.0 */
/* parser.c - expressions, by recursive descent with a limit on nesting.
 *
 * choice:  or [ "?" choice ":" choice ]
 * or:      and { "or" and }*        and: not { "and" not }*       not: "not" not | compare
 * compare: binary [ op binary ]     binary: | then ^ then & then << >> then + - then * / %
 * unary:   ( "-" | "+" | "~" ) unary | postfix
 * postfix: atom { "." name [ "(" arguments ")" ] | ".as<" type ">" | "[" choice "]" }*
 */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/schema/lexer.h"
#include "validator/schema/place.h"

struct parser {
    struct fb_lexer lexer;
    unsigned depth;
};

struct term_list {
    struct fb_term **items;
    size_t count;
    size_t capacity;
};

static bool parse_choice(struct parser *parser, struct fb_term **out);
static bool parse_unary(struct parser *parser, struct fb_term **out);

static bool at_token(const struct parser *parser, const char *text)
{
    return fb_token_is(&parser->lexer.token, text);
}

static bool unexpected(const struct parser *parser, const char *expected)
{
    const struct fb_token *token = &parser->lexer.token;

    if (token->kind == FB_TOKEN_END)
        return fb_lexer_fail(&parser->lexer, token->offset, "it ends where %s is expected", expected);
    return fb_lexer_fail(&parser->lexer, token->offset, "'%.*s' stands where %s is expected",
                         FB_SHOW(token->text), expected);
}

static bool expect(struct parser *parser, const char *text, const char *name)
{
    return (at_token(parser, text) || unexpected(parser, name)) && fb_lexer_next(&parser->lexer);
}

static bool fail_memory(struct parser *parser)
{
    return fb_fail_memory(parser->lexer.diag);
}

static bool push_term(struct parser *parser, struct term_list *list, struct fb_term *term)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 2 : list->capacity * 2;
        struct fb_term **items = fb_arena_array(parser->lexer.memory, capacity, sizeof *items);
        if (items == NULL)
            return fail_memory(parser);
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = term;
    return true;
}

/* Makes a term of a list of operands. */
static bool make_term(struct parser *parser, struct fb_term term, const struct term_list *operands,
                      struct fb_term **out)
{
    struct fb_term *made = fb_arena_new(parser->lexer.memory, struct fb_term);

    if (made == NULL)
        return fail_memory(parser);
    *made = term;
    made->operands = operands->items;
    made->operand_count = operands->count;
    for (size_t i = 0; i < operands->count; i++)
        if (operands->items[i]->height > made->height)
            made->height = operands->items[i]->height;
    if (++made->height > FB_TERM_HEIGHT)
        return fb_schema_fail_in(parser->lexer.doc, term.offset, parser->lexer.diag, FB_FAULT_LIMIT,
                                 "the expression is too long: more than %d operations in a row",
                                 FB_TERM_HEIGHT);
    *out = made;
    return true;
}

static bool make_leaf(struct parser *parser, struct fb_term term, struct fb_term **out)
{
    struct term_list none = { 0 };

    return make_term(parser, term, &none, out);
}

static bool make_binary(struct parser *parser, struct fb_term term, struct fb_term *left,
                        struct fb_term *right, struct fb_term **out)
{
    struct term_list operands = { 0 };

    return push_term(parser, &operands, left)
        && push_term(parser, &operands, right)
        && make_term(parser, term, &operands, out);
}

static bool enter(struct parser *parser)
{
    if (++parser->depth <= FB_MAX_EXPRESSION_DEPTH)
        return true;
    return fb_schema_fail_in(parser->lexer.doc, parser->lexer.token.offset, parser->lexer.diag,
                             FB_FAULT_LIMIT, "the expression is nested deeper than %d levels",
                             FB_MAX_EXPRESSION_DEPTH);
}

/* name { :: name }*, the first name being the token. */
static bool parse_path(struct parser *parser, const char *separator, struct fb_name_path *out)
{
    struct fb_span segments[FB_MAX_DOCUMENT_DEPTH];
    size_t count = 0;

    for (;;) {
        if (parser->lexer.token.kind != FB_TOKEN_NAME)
            return unexpected(parser, "a name");
        if (count == FB_MAX_DOCUMENT_DEPTH)
            return fb_lexer_fail(&parser->lexer, parser->lexer.token.offset, "the path is too long");
        segments[count++] = parser->lexer.token.text;
        if (!fb_lexer_next(&parser->lexer))
            return false;
        if (!at_token(parser, separator))
            break;
        if (!fb_lexer_next(&parser->lexer))
            return false;
    }

    struct fb_span *copy = fb_arena_array(parser->lexer.memory, count, sizeof *copy);
    if (copy == NULL)
        return fail_memory(parser);
    memcpy(copy, segments, count * sizeof *copy);
    *out = (struct fb_name_path){ .segments = copy, .count = count };
    return true;
}

/* The path of a type, with [] for a list of it. */
static bool parse_type_path(struct parser *parser, struct fb_name_path *out)
{
    if (at_token(parser, "::") && !fb_lexer_next(&parser->lexer))
        return false;
    if (!parse_path(parser, "::", out))
        return false;
    if (!at_token(parser, "["))
        return true;
    out->is_list = true;
    return fb_lexer_next(&parser->lexer) && expect(parser, "]", "']'");
}

/* "<" type ">": the > may be the first half of another operator. */
static bool parse_type_brackets(struct parser *parser, struct fb_name_path *out)
{
    struct fb_lexer *lexer = &parser->lexer;

    if (!expect(parser, "<", "'<'") || !parse_type_path(parser, out))
        return false;
    if (lexer->token.kind != FB_TOKEN_MARK || lexer->token.text.bytes[0] != '>')
        return unexpected(parser, "'>'");
    lexer->position = lexer->token.offset + 1;
    return fb_lexer_next(lexer);
}

/* { choice "," }* up to `end`, which is stepped over; a comma at the end is fine. */
static bool parse_list(struct parser *parser, const char *end, struct term_list *out)
{
    while (!at_token(parser, end)) {
        struct fb_term *item;
        if (!parse_choice(parser, &item) || !push_term(parser, out, item))
            return false;
        if (!at_token(parser, end) && !expect(parser, ",", "',' or the closing bracket"))
            return false;
    }
    return fb_lexer_next(&parser->lexer);
}

/* The rest of f"..": texts and {expressions}. */
static bool parse_format(struct parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_FORMAT, .offset = parser->lexer.token.offset };
    struct term_list parts = { 0 };

    for (bool ends = false; !ends;) {
        struct fb_term text = { .kind = FB_TERM_TEXT, .offset = parser->lexer.position };
        struct fb_term *part;
        if (!fb_lexer_format_part(&parser->lexer, &text.text, &ends)
            || !make_leaf(parser, text, &part) || !push_term(parser, &parts, part))
            return false;
        if (ends)
            break;
        if (!fb_lexer_next(&parser->lexer) || !parse_choice(parser, &part)
            || !push_term(parser, &parts, part))
            return false;
        if (!at_token(parser, "}"))
            return unexpected(parser, "'}'");
    }
    return fb_lexer_next(&parser->lexer) && make_term(parser, term, &parts, out);
}

/* One or several texts, which are joined. */
static bool parse_texts(struct parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_TEXT,
                            .offset = parser->lexer.token.offset,
                            .text = parser->lexer.token.text };

    if (!fb_lexer_next(&parser->lexer))
        return false;
    while (parser->lexer.token.kind == FB_TOKEN_TEXT) {
        struct fb_span more = parser->lexer.token.text;
        uint8_t *joined = fb_arena_array(parser->lexer.memory, term.text.size + more.size + 1, 1);
        if (joined == NULL)
            return fail_memory(parser);
        memcpy(joined, term.text.bytes, term.text.size);
        memcpy(joined + term.text.size, more.bytes, more.size);
        term.text = (struct fb_span){ joined, term.text.size + more.size };
        if (!fb_lexer_next(&parser->lexer))
            return false;
    }
    return make_leaf(parser, term, out);
}

/* true, false, sizeof<..>, path::member, name. */
static bool parse_word(struct parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_NAME, .offset = parser->lexer.token.offset };

    if (at_token(parser, "and") || at_token(parser, "or") || at_token(parser, "not"))
        return unexpected(parser, "a value");
    if (at_token(parser, "true") || at_token(parser, "false")) {
        term.kind = FB_TERM_BOOL;
        term.boolean = at_token(parser, "true");
        return fb_lexer_next(&parser->lexer) && make_leaf(parser, term, out);
    }
    term.in_bits = at_token(parser, "bitsizeof");
    if (term.in_bits || at_token(parser, "sizeof")) {
        term.kind = FB_TERM_SIZEOF;
        return fb_lexer_next(&parser->lexer)
            && parse_type_brackets(parser, &term.path)
            && make_leaf(parser, term, out);
    }
    if (!parse_path(parser, "::", &term.path))
        return false;
    term.text = term.path.segments[0];
    if (term.path.count > 1)
        term.kind = FB_TERM_ENUM;
    return make_leaf(parser, term, out);
}

static bool parse_number(struct parser *parser, struct fb_term **out)
{
    const struct fb_token *token = &parser->lexer.token;
    struct fb_term term = { .kind = token->kind == FB_TOKEN_FLOAT ? FB_TERM_FLOAT : FB_TERM_INTEGER,
                            .offset = token->offset,
                            .integer = token->integer,
                            .number = token->number };

    return fb_lexer_next(&parser->lexer) && make_leaf(parser, term, out);
}

static bool parse_brackets(struct parser *parser, struct fb_term **out)
{
    struct fb_term list = { .kind = FB_TERM_LIST, .offset = parser->lexer.token.offset };
    struct term_list items = { 0 };

    if (at_token(parser, "("))
        return fb_lexer_next(&parser->lexer)
            && parse_choice(parser, out)
            && expect(parser, ")", "')'");
    return fb_lexer_next(&parser->lexer)
        && parse_list(parser, "]", &items)
        && make_term(parser, list, &items, out);
}

static bool parse_atom(struct parser *parser, struct fb_term **out)
{
    switch (parser->lexer.token.kind) {
    case FB_TOKEN_INTEGER:
    case FB_TOKEN_FLOAT:
        return parse_number(parser, out);
    case FB_TOKEN_TEXT:
        return parse_texts(parser, out);
    case FB_TOKEN_FORMAT:
        return parse_format(parser, out);
    case FB_TOKEN_NAME:
        return parse_word(parser, out);
    default:
        if (at_token(parser, "::"))
            return fb_lexer_next(&parser->lexer) && parse_word(parser, out);
        if (at_token(parser, "(") || at_token(parser, "["))
            return parse_brackets(parser, out);
        return unexpected(parser, "a value");
    }
}

/* Behind a dot: a field, a call or a cast of *out, which is replaced. */
static bool parse_member(struct parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_FIELD,
                            .offset = parser->lexer.token.offset,
                            .text = parser->lexer.token.text };
    struct term_list operands = { 0 };

    if (parser->lexer.token.kind != FB_TOKEN_NAME)
        return unexpected(parser, "a name");
    if (!push_term(parser, &operands, *out) || !fb_lexer_next(&parser->lexer))
        return false;
    if (fb_span_is(term.text, "as") && at_token(parser, "<")) {
        term.kind = FB_TERM_CAST;
        if (!parse_type_brackets(parser, &term.path))
            return false;
    } else if (at_token(parser, "(")) {
        term.kind = FB_TERM_CALL;
        if (!fb_lexer_next(&parser->lexer) || !parse_list(parser, ")", &operands))
            return false;
    }
    return make_term(parser, term, &operands, out);
}

static bool parse_index(struct parser *parser, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_INDEX, .offset = parser->lexer.token.offset };
    struct fb_term *index;

    return fb_lexer_next(&parser->lexer)
        && parse_choice(parser, &index)
        && expect(parser, "]", "']'")
        && make_binary(parser, term, *out, index, out);
}

static bool parse_postfix(struct parser *parser, struct fb_term **out)
{
    if (!parse_atom(parser, out))
        return false;
    for (;;) {
        if (at_token(parser, ".")) {
            if (!fb_lexer_next(&parser->lexer) || !parse_member(parser, out))
                return false;
        } else if (at_token(parser, "[")) {
            if (!parse_index(parser, out))
                return false;
        } else {
            return true;
        }
    }
}

/* An operator in front of what `parse` reads. */
static bool parse_prefixed(struct parser *parser, enum fb_op_code operator,
                           bool (*parse)(struct parser *, struct fb_term **), struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_UNARY,
                            .operator= operator,
                            .offset = parser->lexer.token.offset };
    struct term_list operands = { 0 };
    struct fb_term *operand;
    bool ok = enter(parser)
           && fb_lexer_next(&parser->lexer)
           && parse(parser, &operand)
           && push_term(parser, &operands, operand)
           && make_term(parser, term, &operands, out);

    parser->depth--;
    return ok;
}

static bool parse_unary(struct parser *parser, struct fb_term **out)
{
    if (at_token(parser, "-"))
        return parse_prefixed(parser, FB_OP_NEGATE, parse_unary, out);
    if (at_token(parser, "~"))
        return parse_prefixed(parser, FB_OP_BIT_NOT, parse_unary, out);
    if (at_token(parser, "+"))
        return fb_lexer_next(&parser->lexer) && parse_postfix(parser, out);
    return parse_postfix(parser, out);
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

static bool find_operator(const struct parser *parser, unsigned level, enum fb_op_code *out)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (operators[i].level == level && at_token(parser, operators[i].text)) {
            *out = operators[i].code;
            return true;
        }
    return false;
}

/* Operators of `level` and above; recursion goes through the levels, not through the input. */
static bool parse_level(struct parser *parser, unsigned level, struct fb_term **out)
{
    struct fb_term term = { .kind = level == COMPARE_LEVEL ? FB_TERM_COMPARE : FB_TERM_BINARY };

    if (level > HIGHEST_LEVEL)
        return parse_unary(parser, out);
    if (!parse_level(parser, level + 1, out))
        return false;
    while (find_operator(parser, level, &term.operator)) {
        struct fb_term *right;
        term.offset = parser->lexer.token.offset;
        if (!fb_lexer_next(&parser->lexer) || !parse_level(parser, level + 1, &right)
            || !make_binary(parser, term, *out, right, out))
            return false;
        if (level == COMPARE_LEVEL && find_operator(parser, level, &term.operator))
            return unexpected(parser, "no second comparison");
    }
    return true;
}

static bool parse_not(struct parser *parser, struct fb_term **out)
{
    if (at_token(parser, "not"))
        return parse_prefixed(parser, FB_OP_NOT, parse_not, out);
    return parse_level(parser, COMPARE_LEVEL, out);
}

/* operand { word operand }*, as one flat term. */
static bool parse_chain(struct parser *parser, const char *word, enum fb_term_kind kind,
                        bool (*parse)(struct parser *, struct fb_term **), struct fb_term **out)
{
    struct fb_term term = { .kind = kind };
    struct term_list operands = { 0 };

    if (!parse(parser, out))
        return false;
    if (!at_token(parser, word))
        return true;
    term.offset = parser->lexer.token.offset;
    if (!push_term(parser, &operands, *out))
        return false;
    while (at_token(parser, word)) {
        struct fb_term *operand;
        if (!fb_lexer_next(&parser->lexer) || !parse(parser, &operand)
            || !push_term(parser, &operands, operand))
            return false;
    }
    return make_term(parser, term, &operands, out);
}

static bool parse_and(struct parser *parser, struct fb_term **out)
{
    return parse_chain(parser, "and", FB_TERM_AND, parse_not, out);
}

static bool parse_branches(struct parser *parser, struct fb_term *condition, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_CHOICE, .offset = parser->lexer.token.offset };
    struct term_list operands = { 0 };
    struct fb_term *yes;
    struct fb_term *no;

    return fb_lexer_next(&parser->lexer)
        && parse_choice(parser, &yes)
        && expect(parser, ":", "':'")
        && parse_choice(parser, &no)
        && push_term(parser, &operands, condition)
        && push_term(parser, &operands, yes)
        && push_term(parser, &operands, no)
        && make_term(parser, term, &operands, out);
}

static bool parse_choice(struct parser *parser, struct fb_term **out)
{
    struct fb_term *condition;

    if (!enter(parser) || !parse_chain(parser, "or", FB_TERM_OR, parse_and, &condition))
        return false;
    if (!at_token(parser, "?"))
        *out = condition;
    else if (!parse_branches(parser, condition, out))
        return false;
    parser->depth--;
    return true;
}

static bool start(struct parser *parser, const struct fb_doc *doc, struct fb_arena *memory,
                  struct fb_diag *diag)
{
    if (doc->kind == FB_DOC_NULL || doc->kind == FB_DOC_LIST || doc->kind == FB_DOC_MAP)
        return fb_schema_fail(doc, diag, FB_FAULT_INPUT, "an expression is expected, not %s",
                              fb_doc_kind_name(doc));
    if (doc->text.size > FB_MAX_EXPRESSION_BYTES)
        return fb_schema_fail(doc, diag, FB_FAULT_LIMIT, "the expression is longer than %d bytes",
                              FB_MAX_EXPRESSION_BYTES);
    *parser = (struct parser){
        .lexer = { .doc = doc, .text = doc->text, .memory = memory, .diag = diag }
    };
    return true;
}

/* A number or boolean of YAML's is one in the expression language too. */
static bool parse_scalar(struct parser *parser, const struct fb_doc *doc, struct fb_term **out)
{
    struct fb_term term = { .kind = FB_TERM_INTEGER,
                            .integer = doc->magnitude,
                            .number = doc->number,
                            .boolean = doc->boolean };
    struct fb_term negate = { .kind = FB_TERM_UNARY, .operator= FB_OP_NEGATE };
    struct term_list operands = { 0 };

    if (doc->kind == FB_DOC_FLOAT)
        term.kind = FB_TERM_FLOAT;
    if (doc->kind == FB_DOC_BOOL)
        term.kind = FB_TERM_BOOL;
    if (!make_leaf(parser, term, out))
        return false;
    if (doc->kind != FB_DOC_INTEGER || !doc->negative)
        return true;
    return push_term(parser, &operands, *out) && make_term(parser, negate, &operands, out);
}

static bool parse_all(struct parser *parser, struct fb_term **out)
{
    return fb_lexer_next(&parser->lexer)
        && parse_choice(parser, out)
        && (parser->lexer.token.kind == FB_TOKEN_END || unexpected(parser, "the end"));
}

bool fb_formula_parse(const struct fb_doc *doc, struct fb_arena *memory,
                      const struct fb_formula **out, struct fb_diag *diag)
{
    struct parser parser;
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
static bool parse_reference_end(struct parser *parser, struct fb_reference *out)
{
    struct term_list arguments = { 0 };

    if (at_token(parser, "(")
        && (!fb_lexer_next(&parser->lexer) || !parse_list(parser, ")", &arguments)))
        return false;
    out->doc = parser->lexer.doc;
    out->text = parser->lexer.text;
    out->arguments = arguments.items;
    out->argument_count = arguments.count;
    return parser->lexer.token.kind == FB_TOKEN_END || unexpected(parser, "the end");
}

static bool start_reference(struct parser *parser, const struct fb_doc *doc,
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
    struct parser parser;
    struct fb_reference reference = { 0 };

    if (!start_reference(&parser, doc, memory, diag)
        || !parse_type_path(&parser, &reference.path)
        || !parse_reference_end(&parser, &reference))
        return false;
    *out = reference;
    return true;
}

bool fb_process_parse(const struct fb_doc *doc, struct fb_arena *memory, struct fb_reference *out,
                      struct fb_diag *diag)
{
    struct parser parser;
    struct fb_reference reference = { 0 };

    if (!start_reference(&parser, doc, memory, diag)
        || !parse_path(&parser, ".", &reference.path)
        || !parse_reference_end(&parser, &reference))
        return false;
    *out = reference;
    return true;
}
