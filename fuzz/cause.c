/* SPDX-License-Identifier: Apache-2.0 */
/* cause.c - what faults are about: the second key, beside their signature. */
#include "fuzz/cause.h"

#include <string.h>

#include "fuzz/edits.h"

/* "instances[].criteria[].op": the same field of every element. */
static void write_field(const struct fb_fuzz_plan *plan, uint32_t item, struct fb_buffer *out)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;
    bool inside = false;

    fb_edit_write_path(plan->edits->base, item, &path);
    for (size_t i = 0; i < path.size; i++) {
        inside = inside && path.text[i] != ']';
        if (!inside)
            fb_buffer_append(out, (struct fb_span){ (const uint8_t *)&path.text[i], 1 });
        inside = inside || path.text[i] == '[';
    }
    out->failed = out->failed || path.failed;
}

bool fb_fuzz_find_cause(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding)
{
    const struct fb_fuzz_case *one = finding->case_count == 1 ? &finding->cases[0] : NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    if (finding->cause != NULL || one == NULL || one->steps == NULL || one->steps->count == 0)
        return true;
    write_field(campaign->plan, one->steps->steps[0].item, &text);
    finding->cause = text.failed ? NULL : fb_arena_text(campaign->arena, fb_buffer_span(&text));
    return finding->cause != NULL;
}

static bool is_one_cause(const struct fb_fuzz_finding *a, const struct fb_fuzz_finding *b)
{
    return a->cause != NULL && b->cause != NULL && strcmp(a->cause, b->cause) == 0 && a->fall.class == b->fall.class
        && fb_fuzz_endings_alike(&a->fall.ending, &b->fall.ending);
}

const struct fb_fuzz_finding *fb_fuzz_first_of_cause(const struct fb_fuzz_campaign *campaign,
                                                     const struct fb_fuzz_finding *finding)
{
    const struct fb_fuzz_finding *first = campaign->findings;

    while (first < finding && !is_one_cause(first, finding))
        first++;
    return first;
}
