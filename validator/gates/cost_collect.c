/* SPDX-License-Identifier: Apache-2.0 */
/* cost_collect.c - the distinct patterns of a file and where each stands first in each type. */
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/cost.h"
#include "validator/gates/walk.h"

/* One pattern in one criterion. */
struct found {
    struct fb_span text;
    struct fb_cost_use use;
    size_t order;
    size_t pattern; /* index */
};

struct collector {
    struct found *items; /* NULL while they are counted */
    size_t count;
};

static void collect_leaf(struct collector *collector, const struct fb_cost_use *use)
{
    for (size_t i = 0; i < use->leaf->value_count; i++) {
        if (collector->items != NULL)
            collector->items[collector->count] = (struct found){ .text = use->leaf->values[i],
                                                                 .use = *use,
                                                                 .order = collector->count };
        collector->count++;
    }
}

static bool collect_criterion(struct collector *collector, struct fb_cost_use use)
{
    struct fb_walk walk;

    if (use.top->op == FB_OP_REGEX) { /* by far the most */
        use.leaf = use.top;
        collect_leaf(collector, &use);
        return true;
    }
    if (fb_is_leaf(use.top))
        return true;
    fb_walk_begin(&walk, use.top);
    while ((use.leaf = fb_walk_next(&walk)) != NULL)
        if (use.leaf->op == FB_OP_REGEX)
            collect_leaf(collector, &use);
    return !walk.cut;
}

static bool collect_all(struct collector *collector, const struct fb_content *content)
{
    bool ok = true;

    collector->count = 0;
    for (size_t i = 0; ok && i < content->instance_count; i++) {
        struct fb_cost_use use = { .instance = &content->instances[i], .count = 1 };
        for (use.row = 0; ok && use.row < fb_spot_row_count(use.instance); use.row++) {
            const struct fb_row *row = fb_spot_row(use.instance, use.row);
            for (size_t k = 0; ok && k < row->criterion_count; k++) {
                use.top = &row->criteria[k];
                ok = collect_criterion(collector, use);
            }
        }
    }
    return ok;
}

static int compare_patterns(const struct found *a, const struct found *b)
{
    const int order = fb_span_compare(a->text, b->text);
    if (order != 0)
        return order;
    return (int)a->use.leaf->ignore_case - (int)b->use.leaf->ignore_case;
}

static int compare_found(const void *a, const void *b)
{
    const struct found *left = a;
    const struct found *right = b;
    const int order = compare_patterns(left, right);
    if (order != 0)
        return order;
    if (left->use.instance->type_id != right->use.instance->type_id)
        return left->use.instance->type_id < right->use.instance->type_id ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

static int compare_orders(const void *a, const void *b)
{
    const struct found *left = a;
    const struct found *right = b;
    return left->order < right->order ? -1 : left->order > right->order;
}

static bool parse_pattern(struct fb_cost_pattern *pattern, struct fb_diag *diag)
{
    const struct fb_regex_node *tree = NULL;
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    pattern->parsed = fb_regex_parse(pattern->text, pattern->ignore_case ? FB_REGEX_IGNORE_CASE : 0,
                                     &arena, &tree, &pattern->fault);
    if (pattern->parsed) {
        pattern->states = fb_regex_states(tree);
        fb_regex_measure(tree, &pattern->size);
    }
    fb_arena_clear(&arena);
    return pattern->parsed || pattern->fault.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
}

/* Numbers the distinct patterns of sorted items and keeps the first of each type. */
static bool number_patterns(struct collector *collector, struct fb_arena *arena,
                            struct fb_cost_uses *out, struct fb_diag *diag)
{
    struct found *items = collector->items;
    size_t kept = 0;

    for (size_t i = 0; i < collector->count; i++) {
        const bool is_new = i == 0 || compare_patterns(&items[kept - 1], &items[i]) != 0;
        out->pattern_count += is_new;
        items[i].pattern = out->pattern_count - 1;
        if (!is_new && items[kept - 1].use.instance->type_id == items[i].use.instance->type_id)
            items[kept - 1].use.count++;
        else
            items[kept++] = items[i];
    }
    collector->count = kept;
    out->patterns = fb_arena_array(arena, out->pattern_count, sizeof *out->patterns);
    if (out->patterns == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < kept; i++) {
        struct fb_cost_pattern *pattern = &out->patterns[items[i].pattern];
        if (i > 0 && items[i].pattern == items[i - 1].pattern)
            continue;
        *pattern = (struct fb_cost_pattern){ .text = items[i].text, .ignore_case = items[i].use.leaf->ignore_case };
        if (!parse_pattern(pattern, diag))
            return false;
    }
    return true;
}

bool fb_cost_collect(const struct fb_content *content, struct fb_arena *arena, struct fb_cost_uses *out,
                     struct fb_diag *diag)
{
    struct collector collector = { .items = NULL };

    *out = (struct fb_cost_uses){ .count = 0 };
    if (!collect_all(&collector, content))
        return fb_fail(diag, FB_FAULT_LIMIT, "criteria are nested too deeply to be judged");
    collector.items = fb_arena_array(arena, collector.count, sizeof *collector.items);
    if (collector.items == NULL)
        return fb_fail_memory(diag);
    (void)collect_all(&collector, content);
    qsort(collector.items, collector.count, sizeof *collector.items, compare_found);
    if (!number_patterns(&collector, arena, out, diag))
        return false;
    qsort(collector.items, collector.count, sizeof *collector.items, compare_orders);
    struct fb_cost_use *uses = fb_arena_array(arena, collector.count, sizeof *uses);
    if (uses == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < collector.count; i++) {
        uses[i] = collector.items[i].use;
        uses[i].pattern = &out->patterns[collector.items[i].pattern];
    }
    out->items = uses;
    out->count = collector.count;
    return true;
}
