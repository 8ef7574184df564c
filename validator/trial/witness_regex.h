/* SPDX-License-Identifier: Apache-2.0 */
/* witness_regex.h - guesses a text that a regular expression matches. */
#ifndef FB_TRIAL_WITNESS_REGEX_H
#define FB_TRIAL_WITNESS_REGEX_H

#include "base/core/arena.h"
#include "base/core/span.h"

/* *out gets a text in the arena: of alternatives the first, of repeats the fewest, of sets one
 * member.  Good for most patterns that people write, and harmless where it is wrong.  False when
 * there is no memory. */
FB_MUST_CHECK bool fb_witness_regex(struct fb_span pattern, struct fb_arena *arena,
                                    struct fb_span *out);

#endif
