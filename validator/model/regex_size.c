/* SPDX-License-Identifier: Apache-2.0 */
/* regex_size.c - counting states.  Recursion follows groups, which FB_MAX_REGEX_NESTING bounds. */
#include "validator/model/regex_size.h"

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
