/* SPDX-License-Identifier: Apache-2.0 */
/* Verification of a plan before it runs: every index in its table, every stack in order. */
#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/schema/layout.h"

#define MAX_STACK 4096

/* Stack effects of the ops, in the order of enum fb_op_code; FB_OP_LIST takes `a`. */
static const struct {
    uint8_t takes;
    uint8_t gives;
} effects[FB_OP_COUNT] = {
    [FB_OP_NULL] = { 0, 1 },
    [FB_OP_BOOL] = { 0, 1 },
    [FB_OP_INTEGER] = { 0, 1 },
    [FB_OP_FLOAT] = { 0, 1 },
    [FB_OP_BYTES] = { 0, 1 },
    [FB_OP_TEXT] = { 0, 1 },
    [FB_OP_LIST] = { 0, 1 },
    [FB_OP_SELF] = { 0, 1 },
    [FB_OP_ROOT] = { 0, 1 },
    [FB_OP_ITEM] = { 0, 1 },
    [FB_OP_INDEX_OF_ITEM] = { 0, 1 },
    [FB_OP_FIELD] = { 0, 1 },
    [FB_OP_MEMBER] = { 1, 1 },
    [FB_OP_MEMBER_NAMED] = { 1, 1 },
    [FB_OP_PARENT] = { 1, 1 },
    [FB_OP_ROOT_OF] = { 1, 1 },
    [FB_OP_IO] = { 1, 1 },
    [FB_OP_CAST] = { 1, 1 },
    [FB_OP_ADD] = { 2, 1 },
    [FB_OP_SUBTRACT] = { 2, 1 },
    [FB_OP_MULTIPLY] = { 2, 1 },
    [FB_OP_DIVIDE] = { 2, 1 },
    [FB_OP_MODULO] = { 2, 1 },
    [FB_OP_SHIFT_LEFT] = { 2, 1 },
    [FB_OP_SHIFT_RIGHT] = { 2, 1 },
    [FB_OP_BIT_AND] = { 2, 1 },
    [FB_OP_BIT_OR] = { 2, 1 },
    [FB_OP_BIT_XOR] = { 2, 1 },
    [FB_OP_BIT_NOT] = { 1, 1 },
    [FB_OP_NEGATE] = { 1, 1 },
    [FB_OP_NOT] = { 1, 1 },
    [FB_OP_EQUAL] = { 2, 1 },
    [FB_OP_NOT_EQUAL] = { 2, 1 },
    [FB_OP_LESS] = { 2, 1 },
    [FB_OP_LESS_OR_EQUAL] = { 2, 1 },
    [FB_OP_GREATER] = { 2, 1 },
    [FB_OP_GREATER_OR_EQUAL] = { 2, 1 },
    [FB_OP_JUMP] = { 0, 0 },
    [FB_OP_JUMP_IF_FALSE] = { 1, 0 },
    [FB_OP_JUMP_IF_FALSE_KEEP] = { 1, 0 },
    [FB_OP_JUMP_IF_TRUE_KEEP] = { 1, 0 },
    [FB_OP_INDEX] = { 2, 1 },
    [FB_OP_SIZE] = { 1, 1 },
    [FB_OP_FIRST] = { 1, 1 },
    [FB_OP_LAST] = { 1, 1 },
    [FB_OP_MINIMUM] = { 1, 1 },
    [FB_OP_MAXIMUM] = { 1, 1 },
    [FB_OP_REVERSE] = { 1, 1 },
    [FB_OP_SUBSTRING] = { 3, 1 },
    [FB_OP_EOF] = { 1, 1 },
    [FB_OP_POSITION] = { 1, 1 },
    [FB_OP_TO_INTEGER] = { 1, 1 },
    [FB_OP_TO_INTEGER_BASE] = { 2, 1 },
    [FB_OP_TO_TEXT] = { 1, 1 },
    [FB_OP_DECODE] = { 1, 1 },
    [FB_OP_TO_BYTES] = { 1, 1 },
    [FB_OP_TO_ENUM] = { 1, 1 },
};

struct verifier {
    const struct fb_plan *plan;
    uint32_t *depths; /* one more than the stack's depth before each op and at the end, or 0 */
    uint32_t deepest;
    struct fb_diag *diag;
};

static bool defect(const struct verifier *v, const char *table, size_t row, const char *what)
{
    return fb_fail(v->diag, FB_FAULT_UNSUPPORTED, "the plan's %s %zu has a wrong %s", table, row, what);
}

static bool is_in(size_t index, size_t count)
{
    return index < count;
}

static bool is_in_or_none(uint32_t index, size_t count)
{
    return index == FB_NONE || index < count;
}

static bool range_is_in(struct fb_range range, size_t count)
{
    return range.first <= count && range.count <= count - range.first;
}

static bool is_jump(uint32_t code)
{
    return code >= FB_OP_JUMP && code <= FB_OP_JUMP_IF_TRUE_KEEP;
}

/* How many values `a` may choose from. */
static size_t operand_limit(const struct fb_plan *plan, uint32_t code)
{
    switch (code) {
    case FB_OP_BOOL:
        return 2;
    case FB_OP_INTEGER:
        return plan->integer_count;
    case FB_OP_FLOAT:
        return plan->float_count;
    case FB_OP_BYTES:
    case FB_OP_TEXT:
        return plan->span_count;
    case FB_OP_FIELD:
    case FB_OP_MEMBER:
        return plan->attribute_count;
    case FB_OP_MEMBER_NAMED:
        return plan->name_count;
    case FB_OP_CAST:
        return plan->type_count;
    case FB_OP_DECODE:
        return plan->encoding_count;
    case FB_OP_TO_ENUM:
        return plan->enum_count;
    default:
        return SIZE_MAX;
    }
}

/* Notes that `op` may be reached with `depth` values on the stack. */
static bool reach(struct verifier *v, size_t op, uint32_t depth)
{
    if (v->depths[op] != 0)
        return v->depths[op] == depth + 1;
    v->depths[op] = depth + 1;
    return true;
}

static bool verify_op(struct verifier *v, struct fb_range ops, uint32_t at)
{
    const struct fb_op op = v->plan->ops[ops.first + at];

    if (op.code >= FB_OP_COUNT || !is_in(op.a, operand_limit(v->plan, op.code)))
        return false;
    if (v->depths[at] == 0) /* nothing leads here */
        return true;
    const uint32_t depth = v->depths[at] - 1;
    const uint32_t takes = op.code == FB_OP_LIST ? op.a : effects[op.code].takes;
    if (takes > depth || depth > MAX_STACK)
        return false;
    const uint32_t after = depth - takes + effects[op.code].gives;
    if (after > v->deepest)
        v->deepest = after;
    if (is_jump(op.code)) {
        const bool keeps = op.code == FB_OP_JUMP_IF_FALSE_KEEP || op.code == FB_OP_JUMP_IF_TRUE_KEEP;
        if (op.a <= at || op.a > ops.count || !reach(v, op.a, keeps ? depth : after))
            return false;
        if (op.code == FB_OP_JUMP)
            return true;
    }
    return reach(v, at + 1, after);
}

static bool verify_expression(struct verifier *v, size_t row)
{
    const struct fb_expression *expression = &v->plan->expressions[row];
    const struct fb_range ops = expression->ops;

    if (!range_is_in(ops, v->plan->op_count) || expression->text == NULL)
        return defect(v, "expression", row, "range");
    for (size_t i = 0; i <= ops.count; i++)
        v->depths[i] = 0;
    v->depths[0] = 1;
    for (uint32_t i = 0; i < ops.count; i++) {
        if (!verify_op(v, ops, i))
            return defect(v, "expression", row, "op");
    }
    return v->depths[ops.count] == 2 || defect(v, "expression", row, "stack");
}

static bool verify_expressions(struct verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->expression_count; i++) {
        if (!verify_expression(v, i))
            return false;
    }
    for (size_t i = 0; i < plan->expression_list_count; i++) {
        if (!is_in(plan->expression_lists[i], plan->expression_count))
            return defect(v, "expression list", i, "row");
    }
    for (size_t i = 0; i < plan->probe_count; i++) {
        if (!is_in(plan->probes[i], plan->expression_count))
            return defect(v, "probe", i, "row");
    }
    return true;
}

static bool width_is_right(const struct fb_target *target)
{
    const uint32_t width = target->width;

    switch (target->kind) {
    case FB_TARGET_UNSIGNED:
    case FB_TARGET_SIGNED:
        return width == 1 || width == 2 || width == 4 || width == 8;
    case FB_TARGET_FLOAT:
        return width == 4 || width == 8;
    case FB_TARGET_BITS:
        return width >= 1 && width <= 64 && target->order != FB_ORDER_OF_TYPE;
    default:
        return true;
    }
}

static bool terminator_is_right(const struct fb_plan *plan, uint32_t row)
{
    if (row == FB_NONE)
        return true;
    if (!is_in(row, plan->span_count))
        return false;
    const size_t size = plan->spans[row].size;
    return size == 1 || size == 2 || size == 4;
}

static bool object_is_right(const struct fb_plan *plan, const struct fb_target *target)
{
    if (target->kind != FB_TARGET_OBJECT)
        return true;
    return is_in(target->type, plan->type_count)
        && range_is_in(target->arguments, plan->expression_list_count)
        && target->arguments.count == plan->types[target->type].param_count;
}

static bool verify_targets(const struct verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->target_count; i++) {
        const struct fb_target *target = &plan->targets[i];
        if (target->kind > FB_TARGET_OBJECT || !width_is_right(target))
            return defect(v, "target", i, "width");
        if (!is_in_or_none(target->delimiter.size, plan->expression_count)
            || !terminator_is_right(plan, target->delimiter.terminator))
            return defect(v, "target", i, "delimiter");
        if (!is_in_or_none(target->contents, plan->span_count)
            || !range_is_in(target->processes, plan->process_count))
            return defect(v, "target", i, "process");
        if (target->kind == FB_TARGET_TEXT && !is_in(target->encoding, plan->encoding_count))
            return defect(v, "target", i, "encoding");
        if (!object_is_right(plan, target))
            return defect(v, "target", i, "type");
    }
    return true;
}

static bool verify_cases(const struct verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->case_count; i++) {
        if (!is_in_or_none(plan->cases[i].value, plan->expression_count)
            || !is_in(plan->cases[i].target, plan->target_count))
            return defect(v, "case", i, "row");
    }
    for (size_t i = 0; i < plan->order_case_count; i++) {
        if (!is_in_or_none(plan->order_cases[i].value, plan->expression_count))
            return defect(v, "order case", i, "row");
    }
    return true;
}

static bool verify_processes(const struct verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->process_count; i++) {
        const struct fb_process *process = &plan->processes[i];
        const bool has_one = process->kind <= FB_PROCESS_ROTATE_RIGHT;
        if (!range_is_in(process->arguments, plan->expression_list_count)
            || (has_one && process->arguments.count != 1))
            return defect(v, "process", i, "argument");
    }
    for (size_t i = 0; i < plan->valid_count; i++) {
        const struct fb_valid *valid = &plan->valids[i];
        const bool has_one = valid->kind != FB_VALID_ANY_OF && valid->kind != FB_VALID_IN_ENUM;
        if (!range_is_in(valid->expressions, plan->expression_list_count)
            || (has_one && valid->expressions.count != 1))
            return defect(v, "valid", i, "expression");
    }
    return true;
}

static bool expressions_are_right(const struct fb_plan *plan, const struct fb_attribute *attribute)
{
    const size_t count = plan->expression_count;

    return is_in_or_none(attribute->if_expr, count) && is_in_or_none(attribute->io_expr, count)
        && is_in_or_none(attribute->pos_expr, count) && is_in_or_none(attribute->value_expr, count)
        && is_in_or_none(attribute->repeat_expr, count)
        && is_in_or_none(attribute->switch_expr, count)
        && is_in_or_none(attribute->parent_expr, count);
}

/* Whether what the place and the repetition need is there. */
static bool attribute_is_whole(const struct fb_plan *plan, const struct fb_attribute *attribute)
{
    const bool counts = attribute->repeat == FB_REPEAT_EXPR || attribute->repeat == FB_REPEAT_UNTIL;
    const bool reads = attribute->place == FB_PLACE_SEQ || attribute->place == FB_PLACE_INSTANCE;

    if (attribute->name == NULL || (counts && attribute->repeat_expr == FB_NONE)
        || (attribute->parent == FB_PARENT_EXPR && attribute->parent_expr == FB_NONE))
        return false;
    if (attribute->place == FB_PLACE_VALUE)
        return attribute->value_expr != FB_NONE && attribute->repeat == FB_REPEAT_NONE;
    if (!reads)
        return true;
    return attribute->switch_expr == FB_NONE ? is_in(attribute->target, plan->target_count)
                                             : attribute->target == FB_NONE;
}

static bool verify_attributes(const struct verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->attribute_count; i++) {
        const struct fb_attribute *attribute = &plan->attributes[i];
        if (!expressions_are_right(plan, attribute) || !attribute_is_whole(plan, attribute))
            return defect(v, "attribute", i, "expression");
        if (!range_is_in(attribute->cases, plan->case_count)
            || !is_in_or_none(attribute->unmatched, plan->target_count))
            return defect(v, "attribute", i, "switch");
        if (!is_in_or_none(attribute->enum_type, plan->enum_count)
            || !range_is_in(attribute->valids, plan->valid_count))
            return defect(v, "attribute", i, "enum or valid");
    }
    return true;
}

static bool place_fits(const struct fb_type *type, uint32_t position, enum fb_place_kind place)
{
    if (position < type->seq_count)
        return place == FB_PLACE_SEQ;
    if (position < type->seq_count + type->instance_count)
        return place == FB_PLACE_INSTANCE || place == FB_PLACE_VALUE;
    return place == FB_PLACE_PARAM;
}

static bool verify_owned(const struct verifier *v, uint32_t row)
{
    const struct fb_type *type = &v->plan->types[row];
    const uint64_t count = (uint64_t)type->seq_count + type->instance_count + type->param_count;

    if (type->name == NULL || count > UINT16_MAX || type->first_attribute > v->plan->attribute_count
        || count > v->plan->attribute_count - type->first_attribute)
        return defect(v, "type", row, "attribute range");
    for (uint32_t i = 0; i < count; i++) {
        const struct fb_attribute *attribute = &v->plan->attributes[type->first_attribute + i];
        if (attribute->owner != row || !place_fits(type, i, attribute->place))
            return defect(v, "type", row, "attribute");
    }
    return true;
}

static bool verify_checksums(const struct verifier *v, uint32_t row)
{
    const struct fb_plan *plan = v->plan;
    const struct fb_range range = plan->types[row].checksums;

    for (uint32_t i = 0; i < range.count; i++) {
        const struct fb_checksum *checksum = &plan->checksums[range.first + i];
        if (!is_in(checksum->at, plan->attribute_count) || plan->attributes[checksum->at].owner != row
            || !range_is_in(checksum->over, plan->checksum_part_count))
            return defect(v, "type", row, "checksum");
        for (uint32_t part = 0; part < checksum->over.count; part++) {
            const uint32_t over = plan->checksum_parts[checksum->over.first + part];
            if (!is_in(over, plan->attribute_count) || plan->attributes[over].owner != row)
                return defect(v, "type", row, "checksum");
        }
    }
    return true;
}

static bool verify_types(const struct verifier *v)
{
    const struct fb_plan *plan = v->plan;

    if (plan->type_count == 0 || plan->type_count > FB_MAX_SCHEMA_TYPES)
        return defect(v, "table of types", 0, "count");
    for (uint32_t i = 0; i < plan->type_count; i++) {
        const struct fb_type *type = &plan->types[i];
        if (!verify_owned(v, i))
            return false;
        if (!range_is_in(type->checksums, plan->checksum_count)
            || !range_is_in(type->order_cases, plan->order_case_count)
            || (type->order == FB_TYPE_ORDER_SWITCH && !is_in(type->order_expr, plan->expression_count)))
            return defect(v, "type", i, "range");
        if (!verify_checksums(v, i))
            return false;
    }
    return true;
}

static bool verify_enums(const struct verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->enum_count; i++) {
        if (!range_is_in(plan->enums[i].members, plan->enum_member_count))
            return defect(v, "enum", i, "range");
    }
    for (size_t i = 0; i < plan->encoding_count; i++) {
        if (plan->encodings[i].name == NULL)
            return defect(v, "encoding", i, "name");
    }
    return true;
}

static size_t longest_expression(const struct fb_plan *plan)
{
    size_t longest = 0;

    for (size_t i = 0; i < plan->expression_count; i++) {
        if (plan->expressions[i].ops.count > longest)
            longest = plan->expressions[i].ops.count;
    }
    return longest;
}

bool fb_plan_verify(const struct fb_plan *plan, struct fb_arena *scratch, uint32_t *stack_depth,
                    struct fb_diag *diag)
{
    struct verifier v = { .plan = plan, .diag = diag };

    v.depths = fb_arena_array(scratch, longest_expression(plan) + 1, sizeof *v.depths);
    if (v.depths == NULL)
        return fb_fail_memory(diag);
    if (!verify_expressions(&v) || !verify_targets(&v) || !verify_cases(&v) || !verify_processes(&v)
        || !verify_attributes(&v) || !verify_types(&v) || !verify_enums(&v))
        return false;
    *stack_depth = v.deepest;
    return true;
}
