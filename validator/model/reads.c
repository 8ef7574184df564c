/* SPDX-License-Identifier: Apache-2.0 */
/* reads.c - the highest input that criteria can fetch. */
#include "validator/model/reads.h"

#include "base/core/limits.h"

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Of the criterion itself, without what is in it. */
static uint64_t own_end(const struct fb_criterion *criterion)
{
    if (criterion->op == FB_OP_COUNT) /* whatever it does, it can fetch its field */
        return (uint64_t)criterion->field + 1;
    if (!fb_operator_info((enum fb_operator)criterion->op)->reads)
        return 0;
    const uint64_t end = (uint64_t)criterion->field + 1;
    return criterion->op == FB_OP_EQUALS_FIELD ? larger(end, (uint64_t)criterion->other_field + 1) : end;
}

/* What is still to be looked at of a composite. */
struct level {
    const struct fb_criterion *next;
    size_t left;
};

uint64_t fb_criterion_reads_end(const struct fb_criterion *criterion)
{
    struct level levels[FB_MAX_TREE_DEPTH] = { { .next = criterion, .left = 1 } };
    size_t depth = 1;
    uint64_t end = 0;

    while (depth > 0) {
        struct level *level = &levels[depth - 1];
        if (level->left == 0) {
            depth--;
            continue;
        }
        const struct fb_criterion *one = level->next++;
        level->left--;
        end = larger(end, own_end(one));
        if (one->child_count == 0)
            continue;
        if (depth == FB_MAX_TREE_DEPTH) /* no tree is as deep; should one be, it reads everything */
            return UINT64_MAX;
        levels[depth++] = (struct level){ .next = one->children, .left = one->child_count };
    }
    return end;
}

static uint64_t row_reads_end(const struct fb_row *row)
{
    uint64_t end = 0;
    for (size_t i = 0; i < row->criterion_count; i++)
        end = larger(end, fb_criterion_reads_end(&row->criteria[i]));
    return end;
}

uint64_t fb_instance_reads_end(const struct fb_instance *instance)
{
    uint64_t end = row_reads_end(&instance->row);
    for (size_t i = 0; i < instance->except_count; i++)
        end = larger(end, row_reads_end(&instance->except[i]));
    return end;
}
