/* SPDX-License-Identifier: Apache-2.0 */
/* collect_row.c - criteria of a tree as rows of the model.
 *
 * A composite's children are read onto the scratch stack above it, and moved into the arena when
 * their list ends: no recursion on the nesting of the input. */
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/model/collector.h"

/* A list of criteria that is being read.  Its criteria lie on the scratch stack from `base` on;
 * the composite that they belong to lies just below. */
struct fb_criteria_level {
    struct fb_node list;
    size_t next;
    size_t count;
    size_t base;
    bool is_row;    /* wildcards are not kept */
    uint32_t field; /* of the composite */
    uint64_t seen;
};

void fb_collector_clear(struct fb_collector *collector)
{
    free(collector->scratch);
    free(collector->levels);
    collector->scratch = NULL;
    collector->levels = NULL;
}

/* ---- One criterion ---- */

static bool is_set(struct fb_node node)
{
    if (fb_node_kind(node) == FB_NODE_BOOL)
        return fb_node_bool(node);
    return fb_node_kind(node) == FB_NODE_INTEGER && fb_node_integer(node).magnitude != 0;
}

/* The operator that a member of the vendor's enum stands for. */
static enum fb_operator operator_of(struct fb_enum_value value)
{
    enum fb_operator op = FB_OP_COUNT;
    const char *name = value.role != NULL ? value.role : value.member;
    return name != NULL && fb_operator_find(fb_span_of(name), &op) ? op : FB_OP_COUNT;
}

static bool read_operator(struct fb_collector *collector, struct fb_type_roles *type, struct fb_node node,
                          struct fb_integer number, struct fb_criterion *out)
{
    const bool is_small = !number.negative && number.magnitude < 256;
    if (is_small && type->op_of_value[number.magnitude] != 0) {
        out->op = (uint8_t)(type->op_of_value[number.magnitude] - 1);
    } else {
        const struct fb_enum_value value = fb_node_enum(node);
        if (value.type == NULL)
            return fb_collector_refuse(collector, type->info, type->op, "the operator, but has no enum");
        out->op = (uint8_t)operator_of(value);
        if (is_small)
            type->op_of_value[number.magnitude] = (uint8_t)(out->op + 1);
    }
    out->unknown_op = out->op == FB_OP_COUNT ? number.magnitude : 0;
    return true;
}

/* A format that has only one of the two flags uses it for literals and regular expressions alike. */
static void read_case(const struct fb_type_roles *type, struct fb_node object, struct fb_criterion *out)
{
    const bool has_case = type->case_sensitive != FB_NO_ATTRIBUTE;
    const bool has_ignore = type->ignore_case != FB_NO_ATTRIBUTE;
    const bool is_case = is_set(fb_collector_get(object, type->case_sensitive));
    const bool is_ignore = is_set(fb_collector_get(object, type->ignore_case));

    out->case_sensitive = has_case ? is_case : has_ignore && !is_ignore;
    out->ignore_case = has_ignore ? is_ignore : has_case && !is_case;
}

static bool is_text(struct fb_node node)
{
    return fb_node_kind(node) == FB_NODE_BYTES || fb_node_kind(node) == FB_NODE_TEXT;
}

/* A value as it stands in a list: bytes, text, or an object with a pattern in it; absent where a
 * partial tree lacks it. */
static struct fb_node value_in(const struct fb_collector *collector, struct fb_node node)
{
    if (fb_node_kind(node) != FB_NODE_OBJECT)
        return node;
    return fb_collector_get(node, collector->roles.items[fb_node_type(node)].pattern);
}

static bool append_value(struct fb_collector *collector, const struct fb_type_roles *type, struct fb_node node,
                         struct fb_span *values, size_t *count)
{
    const struct fb_node value = value_in(collector, node);
    if (fb_node_kind(value) == FB_NODE_ABSENT)
        return true;
    if (!is_text(value))
        return fb_collector_refuse(collector, type->info, type->pattern,
                                   "the pattern, but neither bytes nor text nor a list of them");
    values[(*count)++] = fb_node_bytes(value);
    return true;
}

static bool takes_values(const struct fb_criterion *criterion)
{
    return criterion->op == FB_OP_COUNT || fb_operator_info((enum fb_operator)criterion->op)->takes_values;
}

static bool read_values(struct fb_collector *collector, const struct fb_type_roles *type,
                        struct fb_node object, struct fb_criterion *out)
{
    const struct fb_node pattern = fb_collector_get(object, type->pattern);
    const bool is_list = fb_node_kind(pattern) == FB_NODE_LIST;
    const size_t places = is_list ? fb_node_count(pattern) : 1;
    size_t count = 0;

    if (fb_node_kind(pattern) == FB_NODE_ABSENT)
        return true;
    struct fb_span *values = fb_arena_array(collector->arena, places, sizeof *values);
    if (values == NULL)
        return fb_fail_memory(collector->diag);
    for (size_t i = 0; i < places; i++) {
        if (!append_value(collector, type, is_list ? fb_node_at(pattern, i) : pattern, values, &count))
            return false;
    }
    /* Formats with a fixed place for the value leave it empty where the operator takes none. */
    if (!is_list && count == 1 && values[0].size == 0 && !takes_values(out))
        return true;
    out->values = values;
    out->value_count = count;
    return true;
}

static bool read_fields(struct fb_collector *collector, const struct fb_type_roles *type,
                        struct fb_node object, struct fb_criterion *out)
{
    uint64_t field = out->field;
    uint64_t other = 0;
    bool has_other = false;
    if (!fb_collector_u64(collector, object, type->info, type->field, NULL, &field)
        || !fb_collector_u64(collector, object, type->info, type->other_field, &has_other, &other))
        return false;
    if (out->op == FB_OP_EQUALS_FIELD && !has_other && !collector->partial)
        return fb_fail(collector->diag, FB_FAULT_INPUT,
                       "a criterion of the type \"%s\" compares two fields, but no attribute has \"-role: other-field\"",
                       type->info->name);
    /* No template type has as many fields: what does not fit stays beyond all of them. */
    out->field = field < UINT32_MAX ? (uint32_t)field : UINT32_MAX;
    out->other_field = other < UINT32_MAX ? (uint32_t)other : UINT32_MAX;
    return true;
}

/* ---- Lists ---- */

static bool push_level(struct fb_collector *collector, struct fb_node list, bool is_row, uint32_t field)
{
    void *levels = collector->levels;
    if (!fb_grow(&levels, &collector->level_capacity, collector->level_count, sizeof *collector->levels))
        return fb_fail_memory(collector->diag);
    collector->levels = levels;
    collector->levels[collector->level_count++] = (struct fb_criteria_level){
        .list = list,
        .count = fb_node_count(list),
        .base = collector->scratch_count,
        .is_row = is_row,
        .field = field,
    };
    return true;
}

static bool push_list(struct fb_collector *collector, struct fb_node object,
                      const struct fb_type_info *info, uint32_t attribute, bool is_row, uint32_t field)
{
    const struct fb_node list = fb_collector_get(object, attribute);
    const enum fb_node_kind kind = fb_node_kind(list);
    if (kind != FB_NODE_LIST && kind != FB_NODE_ABSENT)
        return fb_collector_refuse(collector, info, attribute, "the criteria, but no list");
    return push_level(collector, list, is_row, field);
}

static bool append(struct fb_collector *collector, const struct fb_criterion *criterion)
{
    void *scratch = collector->scratch;
    if (!fb_grow(&scratch, &collector->scratch_capacity, collector->scratch_count, sizeof *criterion))
        return fb_fail_memory(collector->diag);
    collector->scratch = scratch;
    collector->scratch[collector->scratch_count++] = *criterion;
    return true;
}

/* Reads all of a criterion that is no wildcard of a row; a composite's children come next. */
static bool read_rest(struct fb_collector *collector, const struct fb_type_roles *type,
                      struct fb_node object, struct fb_criterion *criterion)
{
    criterion->at = fb_collector_extent(object);
    read_case(type, object, criterion);
    if (!read_fields(collector, type, object, criterion)
        || !read_values(collector, type, object, criterion)
        || !append(collector, criterion))
        return false;
    if (criterion->op == FB_OP_COUNT || !fb_operator_info((enum fb_operator)criterion->op)->is_composite)
        return true;
    if (type->criteria == FB_NO_ATTRIBUTE)
        return fb_fail(collector->diag, FB_FAULT_INPUT,
                       "a criterion of the type \"%s\" is a composite, but no attribute has \"-role: criteria\"",
                       type->info->name);
    return push_list(collector, object, type->info, type->criteria, false, criterion->field);
}

/* A criterion whose operator is there; without one it is of a tree that is partial. */
static bool read_one(struct fb_collector *collector, struct fb_criteria_level *level, struct fb_node object,
                     uint32_t position)
{
    struct fb_type_roles *type = &collector->roles.items[fb_node_type(object)];
    const struct fb_node op = fb_collector_get(object, type->op);
    struct fb_integer number = { .magnitude = 0 };
    struct fb_criterion criterion = { .position = position, .field = level->is_row ? position : level->field };

    if (type->op == FB_NO_ATTRIBUTE)
        return fb_fail(collector->diag, FB_FAULT_INPUT, "the type \"%s\" of criteria has no operator",
                       type->info->name);
    if (!fb_node_get_integer(op, &number))
        return fb_node_kind(op) == FB_NODE_ABSENT
            || fb_collector_refuse(collector, type->info, type->op, "the operator, but no integer");
    if (!read_operator(collector, type, op, number, &criterion))
        return false;
    level->seen++;
    return (level->is_row && criterion.op == FB_OP_WILDCARD)
        || read_rest(collector, type, object, &criterion);
}

static bool read_next(struct fb_collector *collector, struct fb_criteria_level *level)
{
    const struct fb_node object = fb_node_at(level->list, level->next);
    const uint32_t position = (uint32_t)level->next++;

    switch (fb_node_kind(object)) {
    case FB_NODE_ABSENT:
        return true;
    case FB_NODE_OBJECT:
        return read_one(collector, level, object, position);
    default:
        return fb_fail(collector->diag, FB_FAULT_INPUT, "a list of criteria has an element that is no object");
    }
}

/* Moves the criteria of the topmost level into the arena. */
static const struct fb_criterion *take_criteria(struct fb_collector *collector, size_t base, size_t *count)
{
    *count = collector->scratch_count - base;
    struct fb_criterion *criteria = fb_arena_array(collector->arena, *count, sizeof *criteria);
    if (criteria == NULL) {
        (void)fb_fail_memory(collector->diag);
        return NULL;
    }
    for (size_t i = 0; i < *count; i++)
        criteria[i] = collector->scratch[base + i];
    collector->scratch_count = base;
    return criteria;
}

static bool finish_children(struct fb_collector *collector, const struct fb_criteria_level *level)
{
    size_t count = 0;
    const struct fb_criterion *children = take_criteria(collector, level->base, &count);
    if (children == NULL)
        return false;
    collector->scratch[level->base - 1].children = children;
    collector->scratch[level->base - 1].child_count = count;
    return true;
}

static bool read_levels(struct fb_collector *collector)
{
    for (;;) {
        struct fb_criteria_level *level = &collector->levels[collector->level_count - 1];
        if (level->next < level->count) {
            if (!read_next(collector, level))
                return false;
            continue;
        }
        if (level->is_row)
            return true;
        if (!finish_children(collector, level))
            return false;
        collector->level_count--;
    }
}

bool fb_collect_row(struct fb_collector *collector, struct fb_node object,
                    const struct fb_type_info *info, uint32_t attribute, struct fb_row *out)
{
    collector->scratch_count = 0;
    collector->level_count = 0;
    if (!push_list(collector, object, info, attribute, true, 0) || !read_levels(collector))
        return false;

    size_t count = 0;
    const struct fb_criterion *criteria = take_criteria(collector, 0, &count);
    if (criteria == NULL)
        return false;
    *out = (struct fb_row){ .criteria = criteria,
                            .criterion_count = count,
                            .declared_count = collector->levels[0].seen,
                            .at = fb_collector_extent(fb_collector_get(object, attribute)) };
    return true;
}
