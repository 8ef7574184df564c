/* SPDX-License-Identifier: Apache-2.0 */
/* Verification of a plan before it runs: every index in its table. */
#include "validator/schema/machine/verify.h"
#include "base/core/limits.h"
#include "base/host/fail.h"

bool fb_verify_fail(const struct fb_verifier *v, const char *table, size_t row, const char *what)
{
    return fb_fail(v->diag, FB_FAULT_UNSUPPORTED, "the plan's %s %zu has a wrong %s", table, row, what);
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
    if (!fb_is_in(row, plan->span_count))
        return false;
    const size_t size = plan->spans[row].size;
    return size == 1 || size == 2 || size == 4;
}

static bool object_is_right(const struct fb_plan *plan, const struct fb_target *target)
{
    if (target->kind != FB_TARGET_OBJECT)
        return true;
    return fb_is_in(target->type, plan->type_count)
        && fb_range_is_in(target->arguments, plan->expression_list_count)
        && target->arguments.count == plan->types[target->type].param_count;
}

static bool verify_targets(const struct fb_verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->target_count; i++) {
        const struct fb_target *target = &plan->targets[i];
        if (target->kind > FB_TARGET_OBJECT || !width_is_right(target))
            return fb_verify_fail(v, "target", i, "width");
        if (!fb_is_in_or_none(target->delimiter.size, plan->expression_count)
            || !terminator_is_right(plan, target->delimiter.terminator))
            return fb_verify_fail(v, "target", i, "delimiter");
        if (!fb_is_in_or_none(target->contents, plan->span_count)
            || !fb_range_is_in(target->processes, plan->process_count))
            return fb_verify_fail(v, "target", i, "process");
        if (target->kind == FB_TARGET_TEXT && !fb_is_in(target->encoding, plan->encoding_count))
            return fb_verify_fail(v, "target", i, "encoding");
        if (!object_is_right(plan, target))
            return fb_verify_fail(v, "target", i, "type");
    }
    return true;
}

static bool verify_cases(const struct fb_verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->case_count; i++) {
        if (!fb_is_in_or_none(plan->cases[i].value, plan->expression_count)
            || !fb_is_in(plan->cases[i].target, plan->target_count))
            return fb_verify_fail(v, "case", i, "row");
    }
    for (size_t i = 0; i < plan->order_case_count; i++) {
        if (!fb_is_in_or_none(plan->order_cases[i].value, plan->expression_count))
            return fb_verify_fail(v, "order case", i, "row");
    }
    return true;
}

static bool verify_processes(const struct fb_verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->process_count; i++) {
        const struct fb_process *process = &plan->processes[i];
        const bool has_one = process->kind <= FB_PROCESS_ROTATE_RIGHT;
        if (!fb_range_is_in(process->arguments, plan->expression_list_count)
            || (has_one && process->arguments.count != 1))
            return fb_verify_fail(v, "process", i, "argument");
    }
    for (size_t i = 0; i < plan->valid_count; i++) {
        const struct fb_valid *valid = &plan->valids[i];
        const bool has_one = valid->kind != FB_VALID_ANY_OF && valid->kind != FB_VALID_IN_ENUM;
        if (!fb_range_is_in(valid->expressions, plan->expression_list_count)
            || (has_one && valid->expressions.count != 1))
            return fb_verify_fail(v, "valid", i, "expression");
    }
    return true;
}

static bool expressions_are_right(const struct fb_plan *plan, const struct fb_attribute *attribute)
{
    const size_t count = plan->expression_count;

    return fb_is_in_or_none(attribute->if_expr, count) && fb_is_in_or_none(attribute->io_expr, count)
        && fb_is_in_or_none(attribute->pos_expr, count) && fb_is_in_or_none(attribute->value_expr, count)
        && fb_is_in_or_none(attribute->repeat_expr, count)
        && fb_is_in_or_none(attribute->switch_expr, count)
        && fb_is_in_or_none(attribute->parent_expr, count);
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
    return attribute->switch_expr == FB_NONE ? fb_is_in(attribute->target, plan->target_count)
                                             : attribute->target == FB_NONE;
}

static bool verify_attributes(const struct fb_verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->attribute_count; i++) {
        const struct fb_attribute *attribute = &plan->attributes[i];
        if (!expressions_are_right(plan, attribute) || !attribute_is_whole(plan, attribute))
            return fb_verify_fail(v, "attribute", i, "expression");
        if (!fb_range_is_in(attribute->cases, plan->case_count)
            || !fb_is_in_or_none(attribute->unmatched, plan->target_count))
            return fb_verify_fail(v, "attribute", i, "switch");
        if (!fb_is_in_or_none(attribute->enum_type, plan->enum_count)
            || !fb_range_is_in(attribute->valids, plan->valid_count))
            return fb_verify_fail(v, "attribute", i, "enum or valid");
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

static bool verify_owned(const struct fb_verifier *v, uint32_t row)
{
    const struct fb_type *type = &v->plan->types[row];
    const uint64_t count = (uint64_t)type->seq_count + type->instance_count + type->param_count;

    if (type->name == NULL || count > UINT16_MAX || type->first_attribute > v->plan->attribute_count
        || count > v->plan->attribute_count - type->first_attribute)
        return fb_verify_fail(v, "type", row, "attribute range");
    for (uint32_t i = 0; i < count; i++) {
        const struct fb_attribute *attribute = &v->plan->attributes[type->first_attribute + i];
        if (attribute->owner != row || !place_fits(type, i, attribute->place))
            return fb_verify_fail(v, "type", row, "attribute");
    }
    return true;
}

static bool verify_checksums(const struct fb_verifier *v, uint32_t row)
{
    const struct fb_plan *plan = v->plan;
    const struct fb_range range = plan->types[row].checksums;

    for (uint32_t i = 0; i < range.count; i++) {
        const struct fb_checksum *checksum = &plan->checksums[range.first + i];
        if (!fb_is_in(checksum->at, plan->attribute_count) || plan->attributes[checksum->at].owner != row
            || !fb_range_is_in(checksum->over, plan->checksum_part_count))
            return fb_verify_fail(v, "type", row, "checksum");
        for (uint32_t part = 0; part < checksum->over.count; part++) {
            const uint32_t over = plan->checksum_parts[checksum->over.first + part];
            if (!fb_is_in(over, plan->attribute_count) || plan->attributes[over].owner != row)
                return fb_verify_fail(v, "type", row, "checksum");
        }
    }
    return true;
}

static bool verify_types(const struct fb_verifier *v)
{
    const struct fb_plan *plan = v->plan;

    if (plan->type_count == 0 || plan->type_count > FB_MAX_SCHEMA_TYPES)
        return fb_verify_fail(v, "table of types", 0, "count");
    for (uint32_t i = 0; i < plan->type_count; i++) {
        const struct fb_type *type = &plan->types[i];
        if (!verify_owned(v, i))
            return false;
        if (!fb_range_is_in(type->checksums, plan->checksum_count)
            || !fb_range_is_in(type->order_cases, plan->order_case_count)
            || (type->order == FB_TYPE_ORDER_SWITCH && !fb_is_in(type->order_expr, plan->expression_count)))
            return fb_verify_fail(v, "type", i, "range");
        if (!verify_checksums(v, i))
            return false;
    }
    return true;
}

static bool verify_enums(const struct fb_verifier *v)
{
    const struct fb_plan *plan = v->plan;

    for (size_t i = 0; i < plan->enum_count; i++) {
        if (!fb_range_is_in(plan->enums[i].members, plan->enum_member_count))
            return fb_verify_fail(v, "enum", i, "range");
    }
    for (size_t i = 0; i < plan->encoding_count; i++) {
        if (plan->encodings[i].name == NULL)
            return fb_verify_fail(v, "encoding", i, "name");
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
    struct fb_verifier v = { .plan = plan, .diag = diag };

    v.depths = fb_arena_array(scratch, longest_expression(plan) + 1, sizeof *v.depths);
    if (v.depths == NULL)
        return fb_fail_memory(diag);
    if (!fb_verify_expressions(&v) || !verify_targets(&v) || !verify_cases(&v) || !verify_processes(&v)
        || !verify_attributes(&v) || !verify_types(&v) || !verify_enums(&v))
        return false;
    *stack_depth = v.deepest;
    return true;
}
