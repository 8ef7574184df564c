/* SPDX-License-Identifier: Apache-2.0 */
/* minimise_edits.c - makes edited content smaller: fewer edits, then fewer elements of the candidate's lists, then
 * shorter values. */
#include <string.h>

#include "fuzz/edits.h"
#include "fuzz/minimise.h"

#define MOST_LISTS 8 /* that elements are taken out of */
#define MOST_TOLD 4  /* edits; deletions come last */

static bool try_steps(struct fb_fuzz_shrinking *shrinking, const struct fb_step *steps, size_t count)
{
    struct fb_fuzz_case one = shrinking->best;
    const struct fb_fuzz_steps some = { steps, count, shrinking->best.steps->repairs };

    return !fb_fuzz_shrinking_is_over(shrinking)
        && fb_fuzz_edits_apart(shrinking->campaign->plan, &some, shrinking->arena, &one)
        && fb_fuzz_shrinking_attempt(shrinking, &one);
}

/* ---- Edits ---- */

static bool without_step(struct fb_fuzz_shrinking *shrinking, size_t index)
{
    const struct fb_fuzz_steps *from = shrinking->best.steps;
    struct fb_step kept[FB_FUZZ_STEPS_KEPT];
    size_t count = 0;

    for (size_t i = 0; i < from->count; i++)
        if (i != index)
            kept[count++] = from->steps[i];
    return try_steps(shrinking, kept, count);
}

static void drop_steps(struct fb_fuzz_shrinking *shrinking)
{
    for (size_t i = shrinking->best.steps->count; i > 0 && shrinking->best.steps->count > 1; i--)
        (void)without_step(shrinking, i - 1);
}

/* ---- Structure ---- */

/* Elements that an edit put there: as few as will do. */
static void insert_fewer(struct fb_fuzz_shrinking *shrinking, size_t index)
{
    bool smaller = true;

    while (smaller && shrinking->best.steps->steps[index].kind == FB_STEP_INSERT
           && shrinking->best.steps->steps[index].count > 1) {
        struct fb_step steps[FB_FUZZ_STEPS_KEPT];
        const size_t count = shrinking->best.steps->count;

        memcpy(steps, shrinking->best.steps->steps, count * sizeof *steps);
        steps[index].count /= 2;
        smaller = try_steps(shrinking, steps, count);
    }
}

/* Behind all other edits, so that none of them misses what is gone. */
static bool with_deletion(struct fb_fuzz_shrinking *shrinking, uint32_t list, uint64_t first, uint64_t count)
{
    const struct fb_fuzz_steps *from = shrinking->best.steps;
    struct fb_step steps[FB_FUZZ_STEPS_KEPT];

    if (from->count == FB_FUZZ_STEPS_KEPT)
        return false;
    memcpy(steps, from->steps, from->count * sizeof *steps);
    steps[from->count] = (struct fb_step){
        .kind = FB_STEP_DELETE, .item = list, .index = (uint32_t)first, .count = count
    };
    return try_steps(shrinking, steps, from->count + 1);
}

/* All, halves, quarters, ... from the end, then from the beginning. */
static void shorten_list(struct fb_fuzz_shrinking *shrinking, uint32_t list, uint32_t count)
{
    uint64_t left = count;

    for (uint64_t part = left; part > 0 && left > 0; part /= 2)
        while (part <= left && with_deletion(shrinking, list, left - part, part))
            left -= part;
    for (uint64_t part = left / 2; part > 0 && left > 0; part /= 2)
        while (part <= left && with_deletion(shrinking, list, 0, part))
            left -= part;
}

static bool is_edited(const struct fb_fuzz_steps *steps, uint32_t item)
{
    for (size_t i = 0; i < steps->count; i++)
        if (steps->steps[i].item == item)
            return true;
    return false;
}

static void shorten_lists(struct fb_fuzz_shrinking *shrinking)
{
    const struct fb_edit_base *base = shrinking->campaign->plan->edits->base;
    uint32_t lists = 0;

    for (uint32_t item = 0; item < fb_edit_item_count(base) && lists < MOST_LISTS; item++) {
        const struct fb_edit_info info = fb_edit_item(base, item);

        if (info.kind != FB_NODE_LIST || info.count < 2 || is_edited(shrinking->best.steps, item)
            || fb_fuzz_shrinking_is_over(shrinking))
            continue;
        shorten_list(shrinking, item, info.count);
        lists++;
    }
}

/* ---- Bytes ---- */

static void shorten_bytes(struct fb_fuzz_shrinking *shrinking, size_t index)
{
    bool smaller = true;

    while (smaller && shrinking->best.steps->steps[index].bytes.size > 1) {
        struct fb_step steps[FB_FUZZ_STEPS_KEPT];
        const size_t count = shrinking->best.steps->count;

        memcpy(steps, shrinking->best.steps->steps, count * sizeof *steps);
        steps[index].bytes.size /= 2;
        smaller = try_steps(shrinking, steps, count);
    }
}

void fb_fuzz_shrink_edits(struct fb_fuzz_shrinking *shrinking)
{
    drop_steps(shrinking);
    for (size_t i = 0; i < shrinking->best.steps->count; i++)
        insert_fewer(shrinking, i);
    shorten_lists(shrinking);
    for (size_t i = 0; i < shrinking->best.steps->count; i++)
        shorten_bytes(shrinking, i);
}

void fb_fuzz_write_edits(const struct fb_fuzz_plan *plan, const struct fb_fuzz_steps *steps, struct fb_buffer *out)
{
    fb_buffer_text(out, "the candidate with ");
    for (size_t i = 0; i < steps->count && i < MOST_TOLD; i++) {
        fb_buffer_text(out, i == 0 ? "" : "; ");
        fb_mutate_describe(plan->edits->base, NULL, &steps->steps[i], out);
    }
    if (steps->count > MOST_TOLD)
        fb_buffer_printf(out, "; and %zu edits more", steps->count - MOST_TOLD);
}
