/* SPDX-License-Identifier: Apache-2.0 */
/* confirm.c - a fault, once more: its case alone in a fresh process, then with those before it. */
#include <string.h>

#include "base/host/fail.h"
#include "fuzz/campaign.h"

/* Whether the outcome is the finding's fault.  The class is not asked again: content is the same. */
static bool is_same(const struct fb_fuzz_finding *finding, const struct fb_outcome *outcome)
{
    struct fb_fuzz_signature signature;

    if (!fb_fuzz_is_fall(&outcome->ending))
        return false;
    fb_fuzz_signature_of(&outcome->ending, finding->fall.class, finding->fall.op, &signature);
    return strcmp(signature.id, finding->fall.signature.id) == 0;
}

/* Cases first to last of the plan, those set aside at the time included: they only add to it. */
static bool make_cases(struct fb_fuzz_campaign *campaign, uint64_t first, uint64_t last, struct fb_arena *arena,
                       struct fb_fuzz_case *out, size_t *count)
{
    *count = 0;
    for (uint64_t number = first; number <= last; number++)
        if (fb_fuzz_plan_case(campaign->plan, number, arena, &out[*count]))
            ++*count;
    return !fb_arena_exhausted(arena);
}

static bool try(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding, uint64_t before, bool *same,
                struct fb_diag *diag)
{
    const uint64_t last = finding->fall.number;
    struct fb_fuzz_case *cases = fb_arena_array(campaign->arena, (size_t)before + 1, sizeof *cases);
    struct fb_outcome outcome;
    size_t count = 0;

    *same = false;
    if (cases == NULL || !make_cases(campaign, last - before, last, campaign->arena, cases, &count))
        return fb_fail_memory(diag);
    /* A sequence too large to be handed over cannot be repeated. */
    if (!fb_fuzz_lane_give(&campaign->lanes[0], cases, count))
        return true;
    if (!fb_fuzz_lane_run(&campaign->lanes[0], cases, count, &outcome, diag))
        return false;
    *same = is_same(finding, &outcome);
    finding->cases = cases;
    finding->case_count = count;
    return true;
}

bool fb_fuzz_confirm(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding, struct fb_diag *diag)
{
    const uint64_t most = finding->fall.number - finding->fall.first;
    bool same = false;

    finding->repeats = FB_FUZZ_REPEATS_ALONE;
    if (!try(campaign, finding, 0, &same, diag))
        return false;
    finding->repeats = FB_FUZZ_REPEATS_SEQUENCE;
    if (same)
        finding->repeats = FB_FUZZ_REPEATS_ALONE;
    for (uint64_t before = 1; !same && most > 0; before = before * 4 < most ? before * 4 : most) {
        if (!try(campaign, finding, before < most ? before : most, &same, diag))
            return false;
        if (before >= most)
            break;
    }
    if (!same)
        finding->repeats = FB_FUZZ_REPEATS_NOT;
    return true;
}
