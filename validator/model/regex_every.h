/* SPDX-License-Identifier: Apache-2.0 */
/* regex_every.h - whether a regular expression matches whatever text it is given. */
#ifndef FB_MODEL_REGEX_EVERY_H
#define FB_MODEL_REGEX_EVERY_H

#include "validator/model/regex_syntax.h"

enum fb_regex_every {
    FB_REGEX_NOT_EVERY,  /* some text does not match, or we can not be certain */
    FB_REGEX_EVERY_LINE, /* every text without a line break: ^.*$ */
    FB_REGEX_EVERY_TEXT, /* every text: .*, ^, x?, ^[\s\S]*$ */
};

/* Only what is certain: a pattern that matches the empty text at the start or at the end of any text,
 * or one that repeats any character from start to end.  Others may match every text too: a|[^a]|^$.
 * Takes time linear in the pattern, times the nesting of its groups. */
enum fb_regex_every fb_regex_every(const struct fb_regex_node *tree);

#endif
