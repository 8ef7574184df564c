/* SPDX-License-Identifier: Apache-2.0 */
/* operator.c - the table of operators. */
#include "validator/model/operator.h"

#include <assert.h>

static const struct fb_operator_info table[FB_OP_COUNT] = {
    [FB_OP_WILDCARD] = { .name = "wildcard" },
    [FB_OP_EQUALS] = { .name = "equals", .takes_values = true, .folds_case = true, .reads = true },
    [FB_OP_CONTAINS] = { .name = "contains", .takes_values = true, .folds_case = true, .reads = true },
    [FB_OP_STARTSWITH] = { .name = "startswith", .takes_values = true, .folds_case = true, .reads = true },
    [FB_OP_ENDSWITH] = { .name = "endswith", .takes_values = true, .folds_case = true, .reads = true },
    [FB_OP_GLOB] = { .name = "glob", .takes_values = true, .folds_case = true, .reads = true },
    [FB_OP_REGEX] = { .name = "regex", .takes_values = true, .reads = true },
    [FB_OP_CIDR] = { .name = "cidr", .takes_values = true, .reads = true },
    [FB_OP_EQUALS_FIELD] = { .name = "equals_field", .folds_case = true, .reads = true },
    [FB_OP_EXISTS] = { .name = "exists", .reads = true },
    [FB_OP_ABSENT] = { .name = "absent", .reads = true },
    [FB_OP_ALL] = { .name = "all", .is_composite = true },
    [FB_OP_ANY] = { .name = "any", .is_composite = true },
};

/* In the order of their numbers, as the table. */
static const char *const names[FB_OP_COUNT] = {
    "wildcard",
    "equals",
    "contains",
    "startswith",
    "endswith",
    "glob",
    "regex",
    "cidr",
    "equals_field",
    "exists",
    "absent",
    "all",
    "any",
};

const struct fb_operator_info *fb_operator_info(enum fb_operator op)
{
    assert((unsigned)op < FB_OP_COUNT);
    return &table[op];
}

bool fb_operator_find(struct fb_span name, enum fb_operator *out)
{
    for (unsigned op = 0; op < FB_OP_COUNT; op++) {
        if (fb_span_is(name, table[op].name)) {
            *out = (enum fb_operator)op;
            return true;
        }
    }
    return false;
}

const char *const *fb_operator_names(void)
{
    return names;
}
