/* SPDX-License-Identifier: Apache-2.0 */
/* Criteria under construction, and how several on one field become one. */
#include "compiler/sigma_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"

/* A growing list of tests with a known upper bound. */
struct tests {
    struct fb_sigma_test **items;
    size_t count;
};

/* A value and where it stood, for finding duplicates without losing the order. */
struct ranked {
    struct fb_span value;
    size_t rank;
};

struct fb_sigma_test *fb_sigma_test_leaf(struct fb_sigma *sigma,
                                         const struct fb_sigma_test *model,
                                         const struct fb_span *value)
{
    struct fb_sigma_test *test = fb_sigma_new(sigma, struct fb_sigma_test);
    struct fb_span *values = fb_sigma_array(sigma, 1, sizeof *values);
    if (test == NULL || values == NULL)
        return NULL;
    *test = *model;
    test->values = values;
    test->value_count = value != NULL;
    if (value != NULL)
        values[0] = *value;
    return test;
}

static bool same_kind(const struct fb_sigma_test *a, const struct fb_sigma_test *b)
{
    return a->op == b->op && a->field == b->field && a->case_sensitive == b->case_sensitive
        && a->ignore_case == b->ignore_case && a->other_field == b->other_field;
}

/* Composites are compared level by level; their depth is limited when they are made. */
bool fb_sigma_test_equal(const struct fb_sigma_test *a, const struct fb_sigma_test *b)
{
    if (a == b)
        return true;
    if (!same_kind(a, b) || a->value_count != b->value_count || a->child_count != b->child_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++)
        if (!fb_span_equal(a->values[i], b->values[i]))
            return false;
    for (size_t i = 0; i < a->child_count; i++)
        if (!fb_sigma_test_equal(a->children[i], b->children[i]))
            return false;
    return true;
}

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *left = a;
    const struct ranked *right = b;
    const int order = fb_span_compare(left->value, right->value);
    if (order != 0)
        return order;
    return left->rank < right->rank ? -1 : left->rank > right->rank;
}

/* Keeps the first of equal values, in place; gives how many are left. */
static bool drop_duplicates(struct fb_sigma *sigma, struct fb_span *values, size_t *count)
{
    struct ranked *ranked = fb_sigma_array(sigma, *count, sizeof *ranked);
    bool *is_copy = fb_sigma_array(sigma, *count, sizeof *is_copy);
    if (ranked == NULL || is_copy == NULL)
        return false;
    for (size_t i = 0; i < *count; i++)
        ranked[i] = (struct ranked){ values[i], i };
    qsort(ranked, *count, sizeof *ranked, compare_ranked);
    for (size_t i = 1; i < *count; i++)
        if (fb_span_equal(ranked[i - 1].value, ranked[i].value))
            is_copy[ranked[i].rank] = true;

    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (!is_copy[i])
            values[kept++] = values[i];
    *count = kept;
    return true;
}

static bool takes_values(const struct fb_sigma_test *test)
{
    return test->value_count > 0;
}

/* One leaf with the values of all tests from `first` on that are of its kind; those are then
 * taken out of the list. */
static struct fb_sigma_test *gather_values(struct fb_sigma *sigma, struct tests *tests,
                                           size_t first)
{
    const struct fb_sigma_test *head = tests->items[first];
    size_t total = 0;
    for (size_t i = first; i < tests->count; i++)
        if (tests->items[i] != NULL && same_kind(head, tests->items[i]))
            total += tests->items[i]->value_count;

    struct fb_span *values = fb_sigma_array(sigma, total, sizeof *values);
    struct fb_sigma_test *test = fb_sigma_new(sigma, struct fb_sigma_test);
    if (values == NULL || test == NULL)
        return NULL;
    size_t count = 0;
    for (size_t i = first; i < tests->count; i++) {
        const struct fb_sigma_test *from = tests->items[i];
        if (from == NULL || !same_kind(head, from))
            continue;
        memcpy(values + count, from->values, from->value_count * sizeof *values);
        count += from->value_count;
        tests->items[i] = NULL;
    }
    if (!drop_duplicates(sigma, values, &count))
        return NULL;
    *test = *head;
    test->kept = NULL;
    test->values = values;
    test->value_count = count;
    return test;
}

/* Alternatives of one operator are values of one leaf. */
static bool merge_alternatives(struct fb_sigma *sigma, struct tests *tests)
{
    size_t kept = 0;
    for (size_t i = 0; i < tests->count; i++) {
        struct fb_sigma_test *test = tests->items[i];
        if (test != NULL && takes_values(test)) {
            test = gather_values(sigma, tests, i);
            if (test == NULL)
                return false;
        }
        if (test != NULL)
            tests->items[kept++] = test;
    }
    tests->count = kept;
    return true;
}

static void drop_equal(struct tests *tests)
{
    size_t kept = 0;
    for (size_t i = 0; i < tests->count; i++) {
        bool is_new = true;
        for (size_t k = 0; k < kept && is_new; k++)
            is_new = !fb_sigma_test_equal(tests->items[k], tests->items[i]);
        if (is_new)
            tests->items[kept++] = tests->items[i];
    }
    tests->count = kept;
}

/* All tests, and in place of a composite of the same kind what it is made of. */
static bool flatten(struct fb_sigma *sigma, enum fb_operator op,
                    struct fb_sigma_test *const *tests, size_t count, struct tests *out)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += tests[i]->op == op ? tests[i]->child_count : 1;
    out->items = fb_sigma_array(sigma, total, sizeof(struct fb_sigma_test *));
    if (out->items == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (tests[i]->op != op) {
            out->items[out->count++] = tests[i];
            continue;
        }
        for (size_t k = 0; k < tests[i]->child_count; k++)
            out->items[out->count++] = tests[i]->children[k];
    }
    return true;
}

static struct fb_sigma_test *make_composite(struct fb_sigma *sigma, enum fb_operator op,
                                            const struct tests *children)
{
    struct fb_sigma_test *test = fb_sigma_new(sigma, struct fb_sigma_test);
    if (test == NULL)
        return NULL;
    *test = (struct fb_sigma_test){
        .op = op,
        .field = children->items[0]->field,
        .children = children->items,
        .child_count = children->count,
    };
    for (size_t i = 0; i < children->count; i++)
        if (children->items[i]->depth >= test->depth)
            test->depth = children->items[i]->depth + 1;
    return test;
}

struct fb_sigma_test *fb_sigma_test_combine(struct fb_sigma *sigma, enum fb_operator op,
                                            struct fb_sigma_test *const *tests,
                                            size_t count, struct fb_sigma_spot at)
{
    struct tests children = { 0 };
    if (!flatten(sigma, op, tests, count, &children)
        || (op == FB_OP_ANY && !merge_alternatives(sigma, &children)))
        return NULL;
    if (children.count > FB_MAX_SIGMA_ROWS) {
        fb_sigma_reject(sigma, FB0106, at, NULL, "one field has %zu tests; at most %d are allowed",
                        children.count, FB_MAX_SIGMA_ROWS);
        return NULL;
    }
    drop_equal(&children);
    if (children.count == 1)
        return children.items[0];
    struct fb_sigma_test *test = make_composite(sigma, op, &children);
    if (test == NULL || test->depth <= FB_MAX_NESTING)
        return test;
    fb_sigma_reject(sigma, FB0106, at, "write the condition with fewer levels of and, or",
                    "one field's tests are nested %u deep; at most %d levels are allowed",
                    test->depth, FB_MAX_NESTING);
    return NULL;
}
