/* SPDX-License-Identifier: Apache-2.0 */
/* Compares branches in pairs; tests are mostly shared, so that comparing pointers decides. */
#include "compiler/sigma_merge.h"

#include <string.h>

#include "base/core/limits.h"

/* How many tests differ, and the place of the last one that does; false when the rows do not
 * constrain the same fields. */
static bool compare_rows(const struct fb_sigma_row *a, const struct fb_sigma_row *b,
                         size_t *differences, size_t *last)
{
    if (a->count != b->count)
        return false;
    *differences = 0;
    for (size_t i = 0; i < a->count; i++) {
        if (a->tests[i]->field != b->tests[i]->field)
            return false;
        if (fb_sigma_test_equal(a->tests[i], b->tests[i]))
            continue;
        if (++*differences > 1)
            return false;
        *last = i;
    }
    return true;
}

static bool same_row(const struct fb_sigma_row *a, const struct fb_sigma_row *b)
{
    size_t differences = 0;
    size_t last = 0;
    return compare_rows(a, b, &differences, &last) && differences == 0;
}

static bool same_exceptions(const struct fb_sigma_branch *a, const struct fb_sigma_branch *b)
{
    if (a->except_count != b->except_count)
        return false;
    for (size_t i = 0; a->except != b->except && i < a->except_count; i++)
        if (!same_row(&a->except[i], &b->except[i]))
            return false;
    return true;
}

/* Another alternative must not nest composites deeper than is allowed. */
static bool can_nest(const struct fb_sigma_test *a, const struct fb_sigma_test *b)
{
    return a->depth < FB_MAX_NESTING && b->depth < FB_MAX_NESTING;
}

/* What is to become one branch: all differ from the first in the test at `place` alone. */
struct group {
    struct fb_sigma_test **tests;
    size_t count;
    size_t place;
};

/* Whether `other` holds only where `branch`, widened by the group, does; adds its test. */
static bool join_group(struct group *group, const struct fb_sigma_branch *branch,
                       const struct fb_sigma_branch *other)
{
    size_t differences = 0;
    size_t place = 0;
    if (!compare_rows(&branch->row, &other->row, &differences, &place)
        || !same_exceptions(branch, other))
        return false;
    if (differences == 0)
        return true;
    if (group->count == 0) {
        group->place = place;
        group->tests[group->count++] = branch->row.tests[place];
    }
    if (place != group->place || !can_nest(branch->row.tests[place], other->row.tests[place]))
        return false;
    group->tests[group->count++] = other->row.tests[place];
    return true;
}

static bool widen(struct fb_sigma *sigma, struct fb_sigma_spot at, const struct group *group,
                  struct fb_sigma_row *row)
{
    struct fb_sigma_test **tests = fb_sigma_array(sigma, row->count, sizeof *tests);
    if (tests == NULL)
        return false;
    memcpy(tests, row->tests, row->count * sizeof *tests);
    tests[group->place] = fb_sigma_test_combine(sigma, FB_OP_ANY, group->tests, group->count, at);
    row->tests = tests;
    return tests[group->place] != NULL;
}

bool fb_sigma_merge_branches(struct fb_sigma *sigma, struct fb_sigma_spot at,
                             struct fb_sigma_branches *branches)
{
    struct group group = { .tests = fb_sigma_array(sigma, branches->count, sizeof *group.tests) };
    if (group.tests == NULL)
        return false;
    for (size_t i = 0; i < branches->count; i++) {
        struct fb_sigma_branch *branch = &branches->items[i];
        size_t kept = i + 1;
        group.count = 0;
        for (size_t k = i + 1; k < branches->count; k++)
            if (!join_group(&group, branch, &branches->items[k]))
                branches->items[kept++] = branches->items[k];
        branches->count = kept;
        if (group.count > 1 && !widen(sigma, at, &group, &branch->row))
            return false;
    }
    return true;
}
