/* SPDX-License-Identifier: Apache-2.0 */
/* regex_size.c - counting states.  Recursion follows groups, which FB_MAX_REGEX_NESTING bounds. */
#include "validator/model/regex_size.h"

#include "base/core/fold.h"
#include "base/core/fold_table.h"

static uint64_t multiply(uint64_t a, uint64_t b)
{
    uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static uint64_t add(uint64_t a, uint64_t b)
{
    uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static uint64_t copies(const struct fb_regex_node *repeat)
{
    if (repeat->maximum != FB_REGEX_NO_MAXIMUM)
        return repeat->maximum;
    return repeat->minimum > 0 ? repeat->minimum : 1;
}

static uint64_t count(const struct fb_regex_node *node)
{
    uint64_t states = 0;

    switch (node->kind) {
    case FB_REGEX_ASSERT:
        return 0;
    case FB_REGEX_CHARACTER:
    case FB_REGEX_ANY:
    case FB_REGEX_SET:
        return 1;
    default:
        for (const struct fb_regex_node *child = node->child; child != NULL; child = child->next)
            states = add(states, count(child));
        return node->kind == FB_REGEX_REPEAT ? multiply(states, copies(node)) : states;
    }
}

uint64_t fb_regex_states(const struct fb_regex_node *tree)
{
    return add(count(tree), 1);
}

/* ---- Programs ---- */

/* Of `steps` that are repeated. */
static uint64_t repeated(const struct fb_regex_node *repeat, uint64_t steps)
{
    if (repeat->maximum == 0)
        return steps;
    if (repeat->maximum != FB_REGEX_NO_MAXIMUM)
        return add(multiply(steps, repeat->maximum), repeat->maximum - repeat->minimum);
    return repeat->minimum == 0 ? add(steps, 2) : add(multiply(steps, repeat->minimum), 1);
}

/* Ranges that hold what characters from `first` to `last` fold to, where that lies elsewhere: a run of the table
 * without gaps moves as one, of another each character is one. */
static uint64_t foldings(const struct fold_run *run, const struct fb_regex_range *range)
{
    uint32_t from = run->first > range->first ? run->first : range->first;
    const uint32_t to = run->last < range->last ? run->last : range->last;
    uint64_t count = 0;

    if (from > to)
        return 0;
    if (run->stride == 1)
        return 1;
    for (from += (from - run->first) % run->stride; from <= to; from += run->stride) {
        const uint32_t folded = fb_fold(from);
        count += folded < range->first || folded > range->last;
    }
    return count;
}

static uint64_t count_ranges(const struct fb_regex_node *set)
{
    uint64_t count = 0;

    for (const struct fb_regex_range *range = set->ranges; range != NULL; range = range->next) {
        count++;
        for (size_t i = 0; (set->flags & FB_REGEX_IGNORE_CASE) != 0 && i < sizeof fold_runs / sizeof *fold_runs; i++)
            count += foldings(&fold_runs[i], range);
    }
    return count;
}

static uint64_t measure(const struct fb_regex_node *node, struct fb_regex_size *size)
{
    uint64_t steps = 0;

    if (node->kind == FB_REGEX_SET) {
        size->sets++;
        size->ranges += count_ranges(node);
    }
    if (node->kind != FB_REGEX_GROUP && node->kind != FB_REGEX_SEQUENCE && node->kind != FB_REGEX_REPEAT)
        return 1;
    for (const struct fb_regex_node *child = node->child; child != NULL; child = child->next) {
        steps = add(steps, measure(child, size));
        if (node->kind == FB_REGEX_GROUP && child->next != NULL)
            steps = add(steps, 2);
    }
    return node->kind == FB_REGEX_REPEAT ? repeated(node, steps) : steps;
}

void fb_regex_measure(const struct fb_regex_node *tree, struct fb_regex_size *out)
{
    struct fb_regex_size size = { .sets = 0 };

    size.steps = add(measure(tree, &size), 1);
    *out = size;
}
