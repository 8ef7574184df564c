/* SPDX-License-Identifier: Apache-2.0 */
/* Adding up uses in arrays that are sorted and folded whenever they are full. */
#include "validator/gates/usage.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/groups.h"
#include "validator/gates/spot.h"
#include "validator/gates/walk.h"

static void raise_to(uint64_t *value, uint64_t least)
{
    if (*value < least)
        *value = least;
}

static int compare_uses(const void *left, const void *right)
{
    const struct fb_use *a = left;
    const struct fb_use *b = right;

    if (a->type_id != b->type_id)
        return a->type_id < b->type_id ? -1 : 1;
    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    return (a->op > b->op) - (a->op < b->op);
}

static int compare_types(const void *left, const void *right)
{
    const struct fb_type_use *a = left;
    const struct fb_type_use *b = right;

    return (a->type_id > b->type_id) - (a->type_id < b->type_id);
}

static void fold_uses(struct fb_usage *usage)
{
    size_t kept = 0;

    if (usage->use_count > 1)
        qsort(usage->uses, usage->use_count, sizeof *usage->uses, compare_uses);
    for (size_t i = 0; i < usage->use_count; i++) {
        if (kept > 0 && compare_uses(&usage->uses[kept - 1], &usage->uses[i]) == 0)
            usage->uses[kept - 1].criteria += usage->uses[i].criteria;
        else
            usage->uses[kept++] = usage->uses[i];
    }
    usage->use_count = kept;
}

static void raise_type(struct fb_type_use *type, const struct fb_type_use *other)
{
    type->instances += other->instances;
    for (size_t i = 0; i < FB_MEASURE_COUNT; i++)
        raise_to(&type->most[i], other->most[i]);
    for (size_t i = 0; i <= FB_OP_COUNT; i++)
        type->operators[i] += other->operators[i];
}

static void fold_types(struct fb_usage *usage)
{
    size_t kept = 0;

    if (usage->type_count > 1)
        qsort(usage->types, usage->type_count, sizeof *usage->types, compare_types);
    for (size_t i = 0; i < usage->type_count; i++) {
        if (kept > 0 && usage->types[kept - 1].type_id == usage->types[i].type_id)
            raise_type(&usage->types[kept - 1], &usage->types[i]);
        else
            usage->types[kept++] = usage->types[i];
    }
    usage->type_count = kept;
}

/* Folding makes room; where it does not make much, the array doubles, so that sorting stays cheap
 * however many criteria and however many different uses there are. */
static bool append_use(struct fb_usage *usage, const struct fb_use *use)
{
    const bool full = usage->use_count == usage->use_capacity;

    if (full)
        fold_uses(usage);
    if (full && usage->use_count >= usage->use_capacity / 2) {
        void *uses = usage->uses;
        if (!fb_grow(&uses, &usage->use_capacity, usage->use_capacity, sizeof *usage->uses))
            return false;
        usage->uses = uses;
    }
    usage->uses[usage->use_count++] = *use;
    return true;
}

static bool append_type(struct fb_usage *usage, const struct fb_type_use *type)
{
    void *types = usage->types;

    if (!fb_grow(&types, &usage->type_capacity, usage->type_count, sizeof *usage->types))
        return false;
    usage->types = types;
    usage->types[usage->type_count++] = *type;
    return true;
}

uint64_t fb_criterion_measure(const struct fb_criterion *criterion, enum fb_measure measure)
{
    uint64_t longest = 0;

    if (measure == FB_MEASURE_VALUES)
        return criterion->value_count;
    for (size_t i = 0; i < criterion->value_count; i++)
        raise_to(&longest, criterion->values[i].size);
    return longest;
}

static bool count_criterion(struct fb_usage *usage, struct fb_type_use *type,
                            const struct fb_criterion *criterion)
{
    struct fb_use use = { type->type_id, criterion->field, criterion->op, 1 };

    if (criterion->op == FB_OP_WILDCARD)
        return true;
    type->operators[criterion->op]++;
    raise_to(&type->most[FB_MEASURE_VALUES], fb_criterion_measure(criterion, FB_MEASURE_VALUES));
    raise_to(&type->most[FB_MEASURE_VALUE_BYTES],
             fb_criterion_measure(criterion, FB_MEASURE_VALUE_BYTES));
    if (!append_use(usage, &use))
        return false;
    use.field = criterion->other_field;
    return criterion->op != FB_OP_EQUALS_FIELD || append_use(usage, &use);
}

static bool count_row(struct fb_usage *usage, struct fb_type_use *type, const struct fb_row *row,
                      struct fb_diag *diag)
{
    struct fb_walk walk;
    const struct fb_criterion *at = NULL;

    for (size_t i = 0; i < row->criterion_count; i++) {
        fb_walk_begin(&walk, &row->criteria[i]);
        while ((at = fb_walk_next(&walk)) != NULL) {
            raise_to(&type->most[FB_MEASURE_NESTING], fb_walk_nesting(&walk) + (fb_is_leaf(at) ? 0 : 1));
            if (!count_criterion(usage, type, at))
                return fb_fail_memory(diag);
        }
        if (walk.cut)
            return fb_fail(diag, FB_FAULT_LIMIT, "criteria are nested too deeply to be judged");
    }
    return true;
}

static bool count_group(struct fb_usage *usage, const struct fb_content *content,
                        const struct fb_group *group, struct fb_diag *diag)
{
    struct fb_type_use type = {
        .type_id = group->type_id,
        .instances = group->member_count,
        .most = { [FB_MEASURE_INSTANCES] = group->member_count },
    };

    if (group->member_count == 0)
        return true;
    for (size_t i = 0; i < group->member_count; i++) {
        const struct fb_instance *instance = &content->instances[group->members[i]];
        raise_to(&type.most[FB_MEASURE_EXCEPTIONS], instance->except_count);
        for (size_t r = 0; r < fb_spot_row_count(instance); r++)
            if (!count_row(usage, &type, fb_spot_row(instance, r), diag))
                return false;
    }
    return append_type(usage, &type) || fb_fail_memory(diag);
}

bool fb_usage_add(struct fb_usage *usage, const struct fb_content *content, uint64_t bytes,
                  struct fb_diag *diag)
{
    struct fb_usage own = { .files = 1, .most_bytes = bytes };
    struct fb_groups groups = { .count = 0 };
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    bool ok = fb_groups_make(content, &arena, &groups) || fb_fail_memory(diag);
    for (size_t i = 0; ok && i < groups.count; i++)
        ok = count_group(&own, content, &groups.items[i], diag);
    fb_arena_clear(&arena);
    fold_uses(&own);
    ok = ok && fb_usage_merge(usage, &own, diag);
    fb_usage_clear(&own);
    return ok;
}

static bool reserve(void **items, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity)
        return true;
    void *grown = wanted <= SIZE_MAX / size ? realloc(*items, wanted * size) : NULL;
    if (grown == NULL)
        return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

bool fb_usage_merge(struct fb_usage *usage, const struct fb_usage *from, struct fb_diag *diag)
{
    void *uses = usage->uses;
    void *types = usage->types;
    const bool ok = reserve(&uses, &usage->use_capacity, usage->use_count + from->use_count, sizeof *usage->uses)
                 && reserve(&types, &usage->type_capacity, usage->type_count + from->type_count, sizeof *usage->types);

    usage->uses = uses;
    usage->types = types;
    if (!ok)
        return fb_fail_memory(diag);
    if (from->use_count > 0)
        memcpy(usage->uses + usage->use_count, from->uses, from->use_count * sizeof *from->uses);
    if (from->type_count > 0)
        memcpy(usage->types + usage->type_count, from->types, from->type_count * sizeof *from->types);
    usage->use_count += from->use_count;
    usage->type_count += from->type_count;
    fold_uses(usage);
    fold_types(usage);
    usage->files += from->files;
    raise_to(&usage->most_bytes, from->most_bytes);
    return true;
}

void fb_usage_clear(struct fb_usage *usage)
{
    free(usage->uses);
    free(usage->types);
    *usage = (struct fb_usage){ .files = 0 };
}

const struct fb_type_use *fb_usage_type(const struct fb_usage *usage, uint64_t type_id)
{
    const struct fb_type_use key = { .type_id = type_id };

    return usage->type_count == 0 ? NULL
                                  : bsearch(&key, usage->types, usage->type_count, sizeof key, compare_types);
}

/* The first use that is not before `key`. */
static size_t lower_bound(const struct fb_usage *usage, const struct fb_use *key)
{
    size_t low = 0;
    size_t high = usage->use_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare_uses(&usage->uses[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct fb_use *fb_usage_field(const struct fb_usage *usage, uint64_t type_id, uint32_t field,
                                    size_t *count)
{
    const struct fb_use key = { .type_id = type_id, .field = field };
    const size_t begin = lower_bound(usage, &key);
    size_t end = begin;

    while (end < usage->use_count && usage->uses[end].type_id == type_id
           && usage->uses[end].field == field)
        end++;
    *count = end - begin;
    return *count == 0 ? NULL : &usage->uses[begin];
}

bool fb_use_reads(uint8_t op)
{
    return op == FB_OP_COUNT || fb_operator_info((enum fb_operator)op)->reads;
}

uint64_t fb_usage_reads(const struct fb_usage *usage, uint64_t type_id, uint32_t field)
{
    size_t count = 0;
    const struct fb_use *uses = fb_usage_field(usage, type_id, field, &count);
    uint64_t reads = 0;

    for (size_t i = 0; i < count; i++)
        reads += fb_use_reads(uses[i].op) ? uses[i].criteria : 0;
    return reads;
}
