/* SPDX-License-Identifier: Apache-2.0 */
/* Making and simplifying the tree that a rule stands for. */
#include "compiler/sigma_node.h"

#include <string.h>

/* A list of nodes with a known upper bound. */
struct nodes {
    const struct fb_sigma_node **items;
    size_t count;
};

static struct fb_sigma_node *make_node(struct fb_sigma *sigma, enum fb_sigma_node_kind kind)
{
    struct fb_sigma_node *node = fb_sigma_new(sigma, struct fb_sigma_node);
    if (node != NULL)
        node->kind = kind;
    return node;
}

const struct fb_sigma_node *fb_sigma_node_of(struct fb_sigma *sigma, struct fb_sigma_test *test)
{
    struct fb_sigma_node *node = test == NULL ? NULL : make_node(sigma, FB_SIGMA_TEST);
    if (node != NULL)
        node->test = test;
    return node;
}

/* All nodes, and in place of one of the same kind what it is made of. */
static bool flatten(struct fb_sigma *sigma, enum fb_sigma_node_kind kind,
                    const struct fb_sigma_node *const *nodes, size_t count, struct nodes *out)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += nodes[i]->kind == kind ? nodes[i]->count : 1;
    out->items = fb_sigma_array(sigma, total, sizeof *out->items);
    if (out->items == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const bool opens = nodes[i]->kind == kind;
        memcpy(out->items + out->count, opens ? nodes[i]->children : &nodes[i],
               (opens ? nodes[i]->count : 1) * sizeof *out->items);
        out->count += opens ? nodes[i]->count : 1;
    }
    return true;
}

/* The tests of one field, gathered in the order in which they stood. */
struct gathering {
    struct fb_sigma_test **tests; /* room for all tests on the field */
    size_t count;
};

static size_t count_tests(const struct nodes *nodes)
{
    size_t count = 0;
    for (size_t i = 0; i < nodes->count; i++)
        count += nodes->items[i]->kind == FB_SIGMA_TEST;
    return count;
}

static bool make_gatherings(struct fb_sigma *sigma, const struct nodes *nodes,
                            struct gathering *by_field)
{
    for (size_t i = 0; i < nodes->count; i++)
        if (nodes->items[i]->kind == FB_SIGMA_TEST)
            by_field[nodes->items[i]->test->field].count++;
    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i]->kind != FB_SIGMA_TEST)
            continue;
        struct gathering *of_field = &by_field[nodes->items[i]->test->field];
        if (of_field->tests == NULL) {
            of_field->tests = fb_sigma_array(sigma, of_field->count, sizeof *of_field->tests);
            of_field->count = 0;
        }
        if (of_field->tests == NULL)
            return false;
        of_field->tests[of_field->count++] = nodes->items[i]->test;
    }
    return true;
}

/* Leaves one test for each field, in the place of its first. */
static bool merge_tests(struct fb_sigma *sigma, enum fb_operator op, struct nodes *nodes,
                        struct fb_sigma_spot at)
{
    if (count_tests(nodes) < 2)
        return true;
    const size_t fields = sigma->type == NULL ? 1 : sigma->type->field_count;
    struct gathering *by_field = fb_sigma_array(sigma, fields, sizeof *by_field);
    if (by_field == NULL || !make_gatherings(sigma, nodes, by_field))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < nodes->count; i++) {
        const struct fb_sigma_node *node = nodes->items[i];
        if (node->kind == FB_SIGMA_TEST) {
            struct gathering *of_field = &by_field[node->test->field];
            if (of_field->count == 0)
                continue;
            if (of_field->count > 1)
                node = fb_sigma_node_of(sigma, fb_sigma_test_combine(sigma, op, of_field->tests,
                                                                     of_field->count, at));
            if (node == NULL)
                return false;
            of_field->count = 0;
        }
        nodes->items[kept++] = node;
    }
    nodes->count = kept;
    return true;
}

const struct fb_sigma_node *fb_sigma_node_join(struct fb_sigma *sigma, enum fb_sigma_node_kind kind,
                                               const struct fb_sigma_node *const *nodes,
                                               size_t count, struct fb_sigma_spot at)
{
    struct nodes children = { 0 };
    if (count == 1)
        return nodes[0];
    if (!flatten(sigma, kind, nodes, count, &children)
        || !merge_tests(sigma, kind == FB_SIGMA_AND ? FB_OP_ALL : FB_OP_ANY, &children, at))
        return NULL;
    if (children.count == 1)
        return children.items[0];
    struct fb_sigma_node *node = make_node(sigma, kind);
    if (node == NULL)
        return NULL;
    node->children = children.items;
    node->count = children.count;
    for (size_t i = 0; i < children.count; i++)
        node->has_not = node->has_not || children.items[i]->has_not;
    return node;
}

static const struct fb_sigma_node *put_not(struct fb_sigma *sigma, const struct fb_sigma_node *node)
{
    struct fb_sigma_node *negated = make_node(sigma, FB_SIGMA_NOT);
    const struct fb_sigma_node **children = fb_sigma_array(sigma, 1, sizeof *children);
    if (negated == NULL || children == NULL)
        return NULL;
    children[0] = node;
    *negated = (struct fb_sigma_node){ FB_SIGMA_NOT, .has_not = true, .children = children, .count = 1 };
    return negated;
}

/* not (a and b and not c) is not (a and b) or c: the children without a not stay together. */
static const struct fb_sigma_node *negate_parts(struct fb_sigma *sigma,
                                                const struct fb_sigma_node *node,
                                                struct fb_sigma_spot at)
{
    struct nodes plain = { .items = fb_sigma_array(sigma, node->count, sizeof *plain.items) };
    struct nodes parts = { .items = fb_sigma_array(sigma, node->count, sizeof *parts.items) };
    if (plain.items == NULL || parts.items == NULL)
        return NULL;
    for (size_t i = 0; i < node->count; i++)
        if (!node->children[i]->has_not)
            plain.items[plain.count++] = node->children[i];
    if (plain.count > 0) {
        const struct fb_sigma_node *together = fb_sigma_node_join(sigma, node->kind, plain.items,
                                                                  plain.count, at);
        parts.items[parts.count] = together == NULL ? NULL : put_not(sigma, together);
        if (parts.items[parts.count++] == NULL)
            return NULL;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (!node->children[i]->has_not)
            continue;
        /* the tree is as deep as the condition's brackets, which are limited */
        parts.items[parts.count] = fb_sigma_node_negate(sigma, node->children[i], at);
        if (parts.items[parts.count++] == NULL)
            return NULL;
    }
    const enum fb_sigma_node_kind dual = node->kind == FB_SIGMA_AND ? FB_SIGMA_OR : FB_SIGMA_AND;
    return fb_sigma_node_join(sigma, dual, parts.items, parts.count, at);
}

const struct fb_sigma_node *fb_sigma_node_negate(struct fb_sigma *sigma,
                                                 const struct fb_sigma_node *node,
                                                 struct fb_sigma_spot at)
{
    if (node->kind == FB_SIGMA_NOT)
        return node->children[0];
    return node->has_not ? negate_parts(sigma, node, at) : put_not(sigma, node);
}
