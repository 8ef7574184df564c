/* SPDX-License-Identifier: Apache-2.0 */
/* graft.h - random edits of content that is not the candidate alone (internal to the strata
 * "spliced" and "grown"). */
#ifndef FB_FUZZ_GRAFT_H
#define FB_FUZZ_GRAFT_H

#include "fuzz/growth.h"
#include "fuzz/random.h"

/* Reads `content`, which must outlive it.  What cannot be edited has no base.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_graft_make(const struct fb_fuzz_plan *plan, struct fb_span content,
                                      struct fb_fuzz_graft *out);
void fb_fuzz_graft_clear(struct fb_fuzz_graft *graft);

/* A draft of `base`, into which `other` (or NULL) may be spliced; NULL without memory. */
struct fb_draft *fb_fuzz_graft_draft(const struct fb_edit_base *base, const struct fb_edit_base *other);

struct fb_fuzz_grafting {
    const struct fb_fuzz_plan *plan;
    const struct fb_edit_base *base;
    const struct fb_edit_base *other; /* or NULL */
    struct fb_draft *draft;           /* of both; NULL: one is made */
    bool splices;                     /* at least one step takes from `other` */
};

/* Sets content and place.  False where nothing can be changed, or without memory. */
FB_MUST_CHECK bool fb_fuzz_graft_run(const struct fb_fuzz_grafting *grafting, struct fb_random *random,
                                     struct fb_arena *arena, struct fb_fuzz_case *out);

/* Sets the event: one of the plan's, its inputs in the arena.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_graft_event(const struct fb_fuzz_plan *plan, struct fb_random *random,
                                       struct fb_arena *arena, struct fb_fuzz_case *out);

/* Draws up to four inputs anew, which are the arena's.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_graft_inputs(const struct fb_fuzz_plan *plan, struct fb_random *random,
                                        struct fb_arena *arena, struct fb_fuzz_case *out);

#endif
