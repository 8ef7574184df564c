/* SPDX-License-Identifier: Apache-2.0 */
/* An instance as bytes that only another one alike can have:
 *     type_id row_count { criterion_count { criterion } }
 *     criterion: op flags field other_field unknown_op value_count { size bytes } child_count
 * with children after their parents, every number in eight bytes. */
#include "validator/gates/prints.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/buffer.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "validator/gates/spot.h"
#include "validator/gates/walk.h"

static void put(struct fb_buffer *out, uint64_t number)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    fb_buffer_append(out, (struct fb_span){ bytes, sizeof bytes });
}

static int compare_values(const void *left, const void *right)
{
    const struct fb_span *a = left;
    const struct fb_span *b = right;

    return fb_span_compare(*a, *b);
}

static void put_values(struct fb_buffer *out, const struct fb_span *values, size_t count)
{
    put(out, count);
    for (size_t i = 0; i < count; i++) {
        put(out, values[i].size);
        fb_buffer_append(out, values[i]);
    }
}

static void put_sorted_values(struct fb_buffer *out, const struct fb_criterion *criterion)
{
    struct fb_span *values = malloc(criterion->value_count * sizeof *values);

    if (values == NULL) {
        out->failed = true;
        return;
    }
    memcpy(values, criterion->values, criterion->value_count * sizeof *values);
    qsort(values, criterion->value_count, sizeof *values, compare_values);
    put_values(out, values, criterion->value_count);
    free(values);
}

static void put_criterion(struct fb_buffer *out, const struct fb_criterion *criterion, bool sorted)
{
    put(out, criterion->op);
    put(out, (criterion->case_sensitive ? 1u : 0u) | (criterion->ignore_case ? 2u : 0u));
    put(out, criterion->field);
    put(out, criterion->op == FB_OP_EQUALS_FIELD ? criterion->other_field : 0);
    put(out, criterion->op == FB_OP_COUNT ? criterion->unknown_op : 0);
    if (sorted && criterion->value_count > 1)
        put_sorted_values(out, criterion);
    else
        put_values(out, criterion->values, criterion->value_count);
    put(out, criterion->child_count);
}

/* False where something is nested more deeply than we look. */
static bool put_instance(struct fb_buffer *out, const struct fb_instance *instance, bool sorted)
{
    struct fb_walk walk;
    const struct fb_criterion *at = NULL;

    put(out, instance->type_id);
    put(out, fb_spot_row_count(instance));
    for (size_t r = 0; r < fb_spot_row_count(instance); r++) {
        const struct fb_row *row = fb_spot_row(instance, r);
        put(out, row->criterion_count);
        for (size_t i = 0; i < row->criterion_count; i++) {
            fb_walk_begin(&walk, &row->criteria[i]);
            while ((at = fb_walk_next(&walk)) != NULL)
                put_criterion(out, at, sorted);
            if (walk.cut)
                return false;
        }
    }
    return true;
}

static bool digest(const struct fb_instance *instance, bool sorted, struct fb_buffer *scratch,
                   char out[static 65], struct fb_diag *diag)
{
    scratch->size = 0;
    if (!put_instance(scratch, instance, sorted))
        return fb_fail(diag, FB_FAULT_LIMIT, "criteria are nested too deeply to be judged");
    if (scratch->failed || !fb_sha256_hex(fb_buffer_span(scratch), out))
        return fb_fail_memory(diag);
    return true;
}

static int compare_prints(const void *left, const void *right)
{
    const struct fb_print *a = *(const struct fb_print *const *)left;
    const struct fb_print *b = *(const struct fb_print *const *)right;
    const int order = strcmp(a->alike, b->alike);

    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

bool fb_prints_make(const struct fb_content *content, struct fb_arena *arena, struct fb_prints *out,
                    struct fb_diag *diag)
{
    struct fb_prints made = { .count = content->instance_count };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer scratch = FB_BUFFER_EMPTY;

    made.in_order = fb_arena_array(arena, made.count, sizeof *made.in_order);
    made.sorted = fb_arena_array(arena, made.count, sizeof(struct fb_print *));
    if (made.in_order == NULL || made.sorted == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < made.count; i++) {
        struct fb_print *print = &made.in_order[i];
        print->index = i;
        made.sorted[i] = print;
        if (!digest(&content->instances[i], true, &scratch, print->alike, diag)
            || !digest(&content->instances[i], false, &scratch, print->exact, diag))
            return false;
    }
    qsort(made.sorted, made.count, sizeof(struct fb_print *), compare_prints);
    *out = made;
    return true;
}

size_t fb_prints_run(const struct fb_prints *prints, size_t from)
{
    size_t end = from + 1;

    while (end < prints->count && strcmp(prints->sorted[end]->alike, prints->sorted[from]->alike) == 0)
        end++;
    return end - from;
}
