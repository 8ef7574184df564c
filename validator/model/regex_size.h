/* SPDX-License-Identifier: Apache-2.0 */
/* regex_size.h - how large the automaton of a regular expression is, without making it. */
#ifndef FB_MODEL_REGEX_SIZE_H
#define FB_MODEL_REGEX_SIZE_H

#include "validator/model/regex_syntax.h"

/* One state for each character, counted repeats unrolled ({n,m} m times, {n,} n times, at least
 * once), and one that accepts.  Saturates at UINT64_MAX; takes time linear in the pattern. */
uint64_t fb_regex_states(const struct fb_regex_node *tree);

/* What a linear engine has to keep: at most, as are numbers below. */
struct fb_regex_size {
    uint64_t steps;  /* states, and all that leads from one to another */
    uint64_t sets;   /* of characters, a repeated one once */
    uint64_t ranges; /* of them: where case is ignored, of what their characters fold to as well */
};

/* A step is a character, a condition, or a place where a match forks or joins: two for each `|`, for `*` two, for
 * `+` and `{n,}` one, for `?` one, for `{n,m}` one for each copy that may be left out; copies are steps.  What
 * `{0}` takes away counts, since an engine reads it first.  Saturates; takes time linear in the pattern. */
void fb_regex_measure(const struct fb_regex_node *tree, struct fb_regex_size *out);

#endif
