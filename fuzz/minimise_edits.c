/* SPDX-License-Identifier: Apache-2.0 */
/* minimise_edits.c - makes edited content smaller: fewer edits, then fewer elements that they put there, then shorter
 * values.  The rest of the candidate stays as it is: without some of its elements another bug of the same signature may
 * be what falls. */
#include <string.h>

#include "fuzz/edits.h"
#include "fuzz/minimise.h"

#define MOST_TOLD 4 /* edits */

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
