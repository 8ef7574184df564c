/* SPDX-License-Identifier: Apache-2.0 */
/* The only part that writes into the sink's memory: a rule that is left out leaves nothing. */
#include "compiler/sigma_emit.h"

#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"

static void *sink_array(struct fb_sigma *sigma, size_t count, size_t size)
{
    void *memory = fb_arena_array(&sigma->sink->arena, count, size);
    if (memory == NULL)
        (void)fb_fail_memory(sigma->diag);
    return memory;
}

static bool keep_text(struct fb_sigma *sigma, struct fb_span text, struct fb_span *out)
{
    uint8_t *bytes = sink_array(sigma, text.size, 1);
    if (bytes == NULL)
        return false;
    if (text.size > 0)
        memcpy(bytes, text.bytes, text.size);
    *out = (struct fb_span){ bytes, text.size };
    return true;
}

static bool keep_values(struct fb_sigma *sigma, const struct fb_sigma_test *test,
                        struct fb_criterion *out)
{
    struct fb_span *values = sink_array(sigma, test->value_count, sizeof *values);
    if (values == NULL)
        return false;
    for (size_t i = 0; i < test->value_count; i++)
        if (!keep_text(sigma, test->values[i], &values[i]))
            return false;
    out->values = values;
    out->value_count = test->value_count;
    return true;
}

/* Copied once, however many rows share it.  Composites are FB_MAX_NESTING deep at most. */
static const struct fb_criterion *keep_test(struct fb_sigma *sigma, struct fb_sigma_test *test)
{
    if (test->kept != NULL)
        return test->kept;
    struct fb_criterion *criterion = sink_array(sigma, 1, sizeof *criterion);
    struct fb_criterion *children = sink_array(sigma, test->child_count, sizeof *children);
    if (criterion == NULL || children == NULL || !keep_values(sigma, test, criterion))
        return NULL;
    for (size_t i = 0; i < test->child_count; i++) {
        const struct fb_criterion *child = keep_test(sigma, test->children[i]);
        if (child == NULL)
            return NULL;
        children[i] = *child;
        children[i].position = (uint32_t)i;
    }
    criterion->op = (uint8_t)test->op;
    criterion->case_sensitive = test->case_sensitive;
    criterion->ignore_case = test->ignore_case;
    criterion->position = test->field;
    criterion->field = test->field;
    criterion->other_field = test->other_field;
    criterion->children = children;
    criterion->child_count = test->child_count;
    test->kept = criterion;
    return criterion;
}

static bool keep_row(struct fb_sigma *sigma, const struct fb_sigma_row *row, struct fb_row *out)
{
    struct fb_criterion *criteria = sink_array(sigma, row->count, sizeof *criteria);
    if (criteria == NULL)
        return false;
    for (size_t i = 0; i < row->count; i++) {
        const struct fb_criterion *criterion = keep_test(sigma, row->tests[i]);
        if (criterion == NULL)
            return false;
        criteria[i] = *criterion;
    }
    *out = (struct fb_row){ .criteria = criteria, .criterion_count = row->count };
    return true;
}

static bool keep_exceptions(struct fb_sigma *sigma, const struct fb_sigma_branch *branch,
                            struct fb_instance *instance)
{
    struct fb_row *except = sink_array(sigma, branch->except_count, sizeof *except);
    if (except == NULL)
        return false;
    for (size_t i = 0; i < branch->except_count; i++)
        if (!keep_row(sigma, &branch->except[i], &except[i]))
            return false;
    instance->except = except;
    instance->except_count = branch->except_count;
    return true;
}

static bool make_id(struct fb_sigma *sigma, struct fb_span rule_id, size_t number,
                    struct fb_span *out)
{
    const size_t room = rule_id.size + 24;
    char *text = sink_array(sigma, room, 1);
    if (text == NULL)
        return false;
    memcpy(text, rule_id.bytes, rule_id.size);
    const int digits = snprintf(text + rule_id.size, room - rule_id.size, "#%zu", number);
    *out = (struct fb_span){ (const uint8_t *)text, rule_id.size + (size_t)digits };
    return true;
}

bool fb_sigma_emit(struct fb_sigma *sigma, const struct fb_sigma_identity *identity,
                   const struct fb_sigma_branches *branches)
{
    struct fb_instance instance = { .type_id = sigma->type->id };
    if (!keep_text(sigma, identity->title, &instance.title)
        || !keep_text(sigma, identity->author, &instance.author))
        return false;
    for (size_t i = 0; i < branches->count; i++)
        if (!make_id(sigma, identity->id, i, &instance.id)
            || !keep_row(sigma, &branches->items[i].row, &instance.row)
            || !keep_exceptions(sigma, &branches->items[i], &instance)
            || !fb_sink_add(sigma->sink, &instance, sigma->diag))
            return false;
    return true;
}
