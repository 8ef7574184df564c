/* SPDX-License-Identifier: Apache-2.0 */
/* literal_key.h - texts of which at least one is in the inputs whenever an instance holds
 * (internal to the direct evaluator).
 *
 * They decide which instances are looked at, never what is said of them.  All are folded, and
 * looked for in folded inputs: case-sensitive ones too, which must then be valid UTF-8, since only
 * then a match begins and ends between characters and survives folding.
 */
#ifndef FB_TRIAL_LITERAL_KEY_H
#define FB_TRIAL_LITERAL_KEY_H

#include "validator/trial/checks.h"

enum fb_anchor {
    FB_ANCHOR_NONE,  /* anywhere */
    FB_ANCHOR_HEAD,  /* at the beginning */
    FB_ANCHOR_TAIL,  /* at the end */
    FB_ANCHOR_WHOLE, /* all of the input */
};

struct fb_literal {
    enum fb_anchor anchor;
    struct fb_span text; /* folded, not empty */
};

/* What value `index` of a test, which is no composite, needs to be in its input; false: nothing
 * that we can look for.  False with *memory false when there is none. */
bool fb_literal_of(const struct fb_test *test, size_t index, struct fb_arena *arena,
                   struct fb_literal *out, bool *memory);

/* The texts that every match of a pattern contains, folded, in the order in which they follow one
 * another; none where none was found.  Knows little of patterns and gives up where it is in doubt.
 * False: no memory. */
FB_MUST_CHECK bool fb_pattern_find_runs(struct fb_span pattern, struct fb_arena *arena,
                                        struct fb_pattern_runs *out);

#endif
