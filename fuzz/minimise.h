/* SPDX-License-Identifier: Apache-2.0 */
/* minimise.h - a case on its way to a smaller one (internal to minimising). */
#ifndef FB_FUZZ_MINIMISE_H
#define FB_FUZZ_MINIMISE_H

#include "fuzz/campaign.h"

struct fb_fuzz_shrinking {
    struct fb_fuzz_campaign *campaign;
    struct fb_fuzz_finding *finding;
    struct fb_arena *arena;
    struct fb_fuzz_case best; /* so far */
    struct fb_diag *diag;
    uint64_t hangs; /* runs that took their whole deadline */
    bool failed;
};

/* Whether no more may be tried. */
bool fb_fuzz_shrinking_is_over(const struct fb_fuzz_shrinking *shrinking);

/* Runs it; where the fault is still there it is the best one from now on. */
bool fb_fuzz_shrinking_attempt(struct fb_fuzz_shrinking *shrinking, const struct fb_fuzz_case *one);

/* Content that edits made (best.steps): leaves out edits, then elements, then bytes of what they put there. */
void fb_fuzz_shrink_edits(struct fb_fuzz_shrinking *shrinking);

/* Appends what is left of the edits, for people. */
void fb_fuzz_write_edits(const struct fb_fuzz_plan *plan, const struct fb_fuzz_steps *steps, struct fb_buffer *out);

#endif
