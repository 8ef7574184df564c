/* SPDX-License-Identifier: Apache-2.0 */
/* build_expression.c - from typed terms to postfix ops. */
#include <string.h>

#include "base/host/fail.h"
#include "validator/schema/front/build.h"

static bool emit_term(struct fb_builder *builder, size_t first, const struct fb_term *term);

static bool emit(struct fb_builder *builder, enum fb_op_code code, uint32_t a)
{
    struct fb_op op = { .code = code, .a = a };

    return fb_table_add(builder, &builder->ops, &op, sizeof op, NULL);
}

/* A jump to a place that is not known yet. */
static bool emit_jump(struct fb_builder *builder, enum fb_op_code code, uint32_t *row)
{
    struct fb_op op = { .code = code };

    return fb_table_add(builder, &builder->ops, &op, sizeof op, row);
}

/* Lets a jump go to what is emitted next. */
static void land(struct fb_builder *builder, size_t first, uint32_t row)
{
    struct fb_op *ops = builder->ops.items;

    ops[row].a = (uint32_t)(builder->ops.count - first);
}

static bool emit_integer(struct fb_builder *builder, struct fb_integer value)
{
    uint32_t row;

    return fb_table_add(builder, &builder->integers, &value, sizeof value, &row)
        && emit(builder, FB_OP_INTEGER, row);
}

static bool emit_natural(struct fb_builder *builder, uint64_t value)
{
    return emit_integer(builder, (struct fb_integer){ .magnitude = value });
}

static bool emit_float(struct fb_builder *builder, double value)
{
    uint32_t row;

    return fb_table_add(builder, &builder->floats, &value, sizeof value, &row)
        && emit(builder, FB_OP_FLOAT, row);
}

static bool emit_span(struct fb_builder *builder, enum fb_op_code code, struct fb_span span)
{
    uint32_t row;

    return fb_build_span(builder, span, &row) && emit(builder, code, row);
}

static bool emit_operands(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    for (size_t i = 0; i < term->operand_count; i++)
        if (!emit_term(builder, first, term->operands[i]))
            return false;
    return true;
}

/* part TO_TEXT ADD, after the first part, which is a text. */
static bool emit_format(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    if (!emit_term(builder, first, term->operands[0]))
        return false;
    for (size_t i = 1; i < term->operand_count; i++)
        if (!emit_term(builder, first, term->operands[i])
            || !emit(builder, FB_OP_TO_TEXT, 0) || !emit(builder, FB_OP_ADD, 0))
            return false;
    return true;
}

static bool emit_list(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    return emit_operands(builder, first, term)
        && emit(builder, FB_OP_LIST, (uint32_t)term->operand_count);
}

static bool emit_bytes(struct fb_builder *builder, const struct fb_term *term)
{
    uint8_t *bytes = fb_load_array(builder->load, term->operand_count, 1);

    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < term->operand_count; i++)
        bytes[i] = (uint8_t)term->operands[i]->integer;
    return emit_span(builder, FB_OP_BYTES, (struct fb_span){ bytes, term->operand_count });
}

/* x and y and z: each but the last may end it. */
static bool emit_chain(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    enum fb_op_code code = term->kind == FB_TERM_AND ? FB_OP_JUMP_IF_FALSE_KEEP
                                                     : FB_OP_JUMP_IF_TRUE_KEEP;
    uint32_t *jumps = fb_load_array(builder->load, term->operand_count, sizeof *jumps);

    if (jumps == NULL)
        return false;
    for (size_t i = 0; i < term->operand_count; i++) {
        if (!emit_term(builder, first, term->operands[i]))
            return false;
        if (i + 1 < term->operand_count && !emit_jump(builder, code, &jumps[i]))
            return false;
    }
    for (size_t i = 0; i + 1 < term->operand_count; i++)
        land(builder, first, jumps[i]);
    return true;
}

static bool emit_choice(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    uint32_t to_else;
    uint32_t to_end;

    if (!emit_term(builder, first, term->operands[0])
        || !emit_jump(builder, FB_OP_JUMP_IF_FALSE, &to_else)
        || !emit_term(builder, first, term->operands[1])
        || !emit_jump(builder, FB_OP_JUMP, &to_end))
        return false;
    land(builder, first, to_else);
    if (!emit_term(builder, first, term->operands[2]))
        return false;
    land(builder, first, to_end);
    return true;
}

static bool emit_enum(struct fb_builder *builder, const struct fb_term *term)
{
    return emit_integer(builder, term->meaning->member->value)
        && emit(builder, FB_OP_TO_ENUM, term->meaning->type.enumeration->row);
}

static bool emit_name(struct fb_builder *builder, const struct fb_term *term)
{
    const struct fb_term_meaning *meaning = term->meaning;

    switch (meaning->meaning) {
    case FB_MEANING_ATTRIBUTE:
        return emit(builder, FB_OP_FIELD, meaning->attribute->row);
    case FB_MEANING_ROOT:
        return emit(builder, FB_OP_ROOT, 0);
    case FB_MEANING_PARENT:
        return emit(builder, FB_OP_SELF, 0) && emit(builder, FB_OP_PARENT, 0);
    case FB_MEANING_IO:
        return emit(builder, FB_OP_SELF, 0) && emit(builder, FB_OP_IO, 0);
    case FB_MEANING_ITEM:
        return emit(builder, FB_OP_ITEM, 0);
    case FB_MEANING_INDEX:
        return emit(builder, FB_OP_INDEX_OF_ITEM, 0);
    default:
        return emit_natural(builder, meaning->constant);
    }
}

static bool emit_method(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    uint32_t encoding;

    if (term->meaning->method == FB_OP_DECODE)
        return emit_term(builder, first, term->operands[0])
            && fb_build_encoding(builder, term->meaning->encoding, &encoding)
            && emit(builder, FB_OP_DECODE, encoding);
    return emit_operands(builder, first, term) && emit(builder, term->meaning->method, 0);
}

static bool emit_member(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    const struct fb_term_meaning *meaning = term->meaning;

    if (meaning->meaning == FB_MEANING_METHOD)
        return emit_method(builder, first, term);
    if (meaning->meaning == FB_MEANING_CONSTANT)
        return emit_natural(builder, meaning->constant);
    if (!emit_term(builder, first, term->operands[0]))
        return false;
    if (meaning->meaning == FB_MEANING_ROOT)
        return emit(builder, FB_OP_ROOT_OF, 0);
    if (meaning->meaning == FB_MEANING_ATTRIBUTE)
        return emit(builder, FB_OP_MEMBER, meaning->attribute->row);
    return emit(builder, meaning->meaning == FB_MEANING_PARENT ? FB_OP_PARENT : FB_OP_IO, 0);
}

static bool emit_cast(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    const struct fb_term *operand = term->operands[0];
    struct fb_value_type type = term->meaning->type;

    if (operand->kind == FB_TERM_LIST && type.list_depth > 0)
        return emit_list(builder, first, operand);
    if (!emit_term(builder, first, operand))
        return false;
    if (term->meaning->target != NULL)
        return emit(builder, FB_OP_CAST, term->meaning->target->row);
    if (fb_value_type_is(type, FB_KIND_BYTES)
        && !fb_value_type_is(operand->meaning->type, FB_KIND_BYTES))
        return emit(builder, FB_OP_TO_BYTES, 0);
    return true;
}

static bool emit_term(struct fb_builder *builder, size_t first, const struct fb_term *term)
{
    switch (term->kind) {
    case FB_TERM_INTEGER:
        return emit_natural(builder, term->integer);
    case FB_TERM_FLOAT:
        return emit_float(builder, term->number);
    case FB_TERM_BOOL:
        return emit(builder, FB_OP_BOOL, term->boolean);
    case FB_TERM_TEXT:
        return emit_span(builder, FB_OP_TEXT, term->text);
    case FB_TERM_FORMAT:
        return emit_format(builder, first, term);
    case FB_TERM_LIST:
        return fb_value_type_is(term->meaning->type, FB_KIND_BYTES) ? emit_bytes(builder, term)
                                                                    : emit_list(builder, first, term);
    case FB_TERM_NAME:
        return emit_name(builder, term);
    case FB_TERM_ENUM:
        return emit_enum(builder, term);
    case FB_TERM_AND:
    case FB_TERM_OR:
        return emit_chain(builder, first, term);
    case FB_TERM_UNARY:
    case FB_TERM_BINARY:
    case FB_TERM_COMPARE:
        return emit_operands(builder, first, term) && emit(builder, term->code, 0);
    case FB_TERM_CHOICE:
        return emit_choice(builder, first, term);
    case FB_TERM_FIELD:
        return emit_member(builder, first, term);
    case FB_TERM_CALL:
        return emit_method(builder, first, term);
    case FB_TERM_INDEX:
        return emit_operands(builder, first, term) && emit(builder, FB_OP_INDEX, 0);
    case FB_TERM_CAST:
        return emit_cast(builder, first, term);
    case FB_TERM_SIZEOF:
        return emit_natural(builder, term->meaning->constant);
    }
    return false;
}

/* One text may hold several expressions: its arguments. */
static bool copy_text(struct fb_builder *builder, struct fb_span text, const char **out)
{
    if (builder->text_copy == NULL || builder->text_source != text.bytes) {
        builder->text_copy = fb_arena_text(builder->arena, text);
        builder->text_source = text.bytes;
    }
    *out = builder->text_copy;
    return *out != NULL || fb_fail_memory(builder->load->diag);
}

bool fb_build_term(struct fb_builder *builder, struct fb_span text, const struct fb_term *term,
                   uint32_t *row)
{
    size_t first = builder->ops.count;
    struct fb_expression expression = { .ops = { .first = (uint32_t)first } };

    if (!copy_text(builder, text, &expression.text) || !emit_term(builder, first, term))
        return false;
    expression.ops.count = (uint32_t)(builder->ops.count - first);
    return fb_table_add(builder, &builder->expressions, &expression, sizeof expression, row);
}

bool fb_build_formula(struct fb_builder *builder, const struct fb_formula *formula, uint32_t *row)
{
    if (formula == NULL) {
        *row = FB_NONE;
        return true;
    }
    return fb_build_term(builder, formula->text, formula->root, row);
}
