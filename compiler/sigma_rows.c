/* SPDX-License-Identifier: Apache-2.0 */
/* Disjunctive normal form, with a bound that is checked before anything is multiplied out. */
#include "compiler/sigma_rows.h"

#include <string.h>

#include "base/core/limits.h"
#include "compiler/sigma_merge.h"

static bool refuse_size(struct fb_sigma *sigma, struct fb_sigma_spot at)
{
    return fb_sigma_reject(sigma, FB0106, at,
                           "write alternatives of one field as a list of values, or split the rule",
                           "multiplied out, the condition has more than %d rows",
                           FB_MAX_SIGMA_ROWS);
}

static bool one_branch(struct fb_sigma *sigma, struct fb_sigma_branches *out)
{
    struct fb_sigma_branch *branch = fb_sigma_new(sigma, struct fb_sigma_branch);
    if (branch == NULL)
        return false;
    *out = (struct fb_sigma_branches){ branch, 1 };
    return true;
}

static bool branch_of_test(struct fb_sigma *sigma, struct fb_sigma_test *test,
                           struct fb_sigma_branches *out)
{
    struct fb_sigma_test **tests = fb_sigma_array(sigma, 1, sizeof *tests);
    if (tests == NULL || !one_branch(sigma, out))
        return false;
    tests[0] = test;
    out->items[0].row = (struct fb_sigma_row){ tests, 1 };
    return true;
}

/* What is under a not has no other not, so its branches are rows alone. */
static bool branch_of_not(struct fb_sigma *sigma, const struct fb_sigma_branches *negated,
                          struct fb_sigma_branches *out)
{
    struct fb_sigma_row *except = fb_sigma_array(sigma, negated->count, sizeof *except);
    if (except == NULL || !one_branch(sigma, out))
        return false;
    for (size_t i = 0; i < negated->count; i++)
        except[i] = negated->items[i].row;
    out->items[0].except = except;
    out->items[0].except_count = negated->count;
    return true;
}

/* Both rows at once: two tests on one field become one. */
static bool join_rows(struct fb_sigma *sigma, const struct fb_sigma_row *a,
                      const struct fb_sigma_row *b, struct fb_sigma_spot at,
                      struct fb_sigma_row *out)
{
    struct fb_sigma_test **tests = fb_sigma_array(sigma, a->count + b->count, sizeof *tests);
    if (tests == NULL)
        return false;
    size_t count = 0;
    size_t i = 0;
    size_t k = 0;
    while (i < a->count || k < b->count) {
        if (k == b->count || (i < a->count && a->tests[i]->field < b->tests[k]->field)) {
            tests[count++] = a->tests[i++];
        } else if (i == a->count || b->tests[k]->field < a->tests[i]->field) {
            tests[count++] = b->tests[k++];
        } else {
            struct fb_sigma_test *both[] = { a->tests[i++], b->tests[k++] };
            tests[count] = fb_sigma_test_combine(sigma, FB_OP_ALL, both, 2, at);
            if (tests[count++] == NULL)
                return false;
        }
    }
    *out = (struct fb_sigma_row){ tests, count };
    return true;
}

/* Most often one of the two lists is empty, and the other can be shared. */
static bool join_exceptions(struct fb_sigma *sigma, const struct fb_sigma_branch *a,
                            const struct fb_sigma_branch *b, struct fb_sigma_branch *out)
{
    const struct fb_sigma_branch *only = b->except_count == 0 ? a : b;
    out->except_count = a->except_count + b->except_count;
    out->except = only->except;
    if (a->except_count == 0 || b->except_count == 0)
        return true;
    struct fb_sigma_row *except = fb_sigma_array(sigma, out->except_count, sizeof *except);
    if (except == NULL)
        return false;
    memcpy(except, a->except, a->except_count * sizeof *except);
    memcpy(except + a->except_count, b->except, b->except_count * sizeof *except);
    out->except = except;
    return true;
}

static size_t count_rows(const struct fb_sigma_branches *branches)
{
    size_t rows = branches->count;
    for (size_t i = 0; i < branches->count; i++)
        rows += branches->items[i].except_count;
    return rows;
}

/* (a or b) and (c or d): every branch of the one with every branch of the other. */
static bool multiply(struct fb_sigma *sigma, const struct fb_sigma_branches *a,
                     const struct fb_sigma_branches *b, struct fb_sigma_spot at,
                     struct fb_sigma_branches *out)
{
    const size_t a_exceptions = count_rows(a) - a->count;
    const size_t b_exceptions = count_rows(b) - b->count;
    /* none of these numbers is above the maximum, so no product overflows */
    if (a->count * b->count + a_exceptions * b->count + b_exceptions * a->count > FB_MAX_SIGMA_ROWS)
        return refuse_size(sigma, at);
    struct fb_sigma_branches product = { .count = a->count * b->count };
    product.items = fb_sigma_array(sigma, product.count, sizeof *product.items);
    if (product.items == NULL)
        return false;
    for (size_t i = 0; i < product.count; i++) {
        const struct fb_sigma_branch *left = &a->items[i / b->count];
        const struct fb_sigma_branch *right = &b->items[i % b->count];
        if (!join_rows(sigma, &left->row, &right->row, at, &product.items[i].row)
            || !join_exceptions(sigma, left, right, &product.items[i]))
            return false;
    }
    *out = product;
    return true;
}

static bool append(struct fb_sigma *sigma, const struct fb_sigma_branches *a,
                   const struct fb_sigma_branches *b, struct fb_sigma_spot at,
                   struct fb_sigma_branches *out)
{
    if (count_rows(a) + count_rows(b) > FB_MAX_SIGMA_ROWS)
        return refuse_size(sigma, at);
    struct fb_sigma_branches sum = { .count = a->count + b->count };
    sum.items = fb_sigma_array(sigma, sum.count, sizeof *sum.items);
    if (sum.items == NULL)
        return false;
    if (a->count > 0)
        memcpy(sum.items, a->items, a->count * sizeof *sum.items);
    memcpy(sum.items + a->count, b->items, b->count * sizeof *sum.items);
    *out = sum;
    return true;
}

static bool branches_of_children(struct fb_sigma *sigma, const struct fb_sigma_node *node,
                                 struct fb_sigma_spot at, struct fb_sigma_branches *out)
{
    const bool is_and = node->kind == FB_SIGMA_AND;
    struct fb_sigma_branches so_far = { 0 };
    if (is_and && !one_branch(sigma, &so_far))
        return false;
    for (size_t i = 0; i < node->count; i++) {
        struct fb_sigma_branches child;
        /* the tree is as deep as the condition's brackets, which are limited */
        if (!fb_sigma_branches_of(sigma, node->children[i], at, &child))
            return false;
        const bool ok = is_and ? multiply(sigma, &so_far, &child, at, &so_far)
                               : append(sigma, &so_far, &child, at, &so_far);
        if (!ok)
            return false;
    }
    *out = so_far;
    return fb_sigma_merge_branches(sigma, at, out);
}

bool fb_sigma_branches_of(struct fb_sigma *sigma, const struct fb_sigma_node *node,
                          struct fb_sigma_spot at, struct fb_sigma_branches *out)
{
    struct fb_sigma_branches negated;
    switch (node->kind) {
    case FB_SIGMA_TEST:
        return branch_of_test(sigma, node->test, out);
    case FB_SIGMA_NOT:
        return fb_sigma_branches_of(sigma, node->children[0], at, &negated)
            && branch_of_not(sigma, &negated, out);
    default:
        return branches_of_children(sigma, node, at, out);
    }
}
