/* SPDX-License-Identifier: Apache-2.0 */
/* regex_size.h - how large the automaton of a regular expression is, without making it. */
#ifndef FB_MODEL_REGEX_SIZE_H
#define FB_MODEL_REGEX_SIZE_H

#include "validator/model/regex_syntax.h"

/* One state for each character, counted repeats unrolled ({n,m} m times, {n,} n times, at least
 * once), and one that accepts.  Saturates at UINT64_MAX; takes time linear in the pattern. */
uint64_t fb_regex_states(const struct fb_regex_node *tree);

#endif
