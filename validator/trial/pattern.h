/* SPDX-License-Identifier: Apache-2.0 */
/* pattern.h - regular expressions for the direct evaluator: PCRE2's interpreter under limits of
 * steps, depth and memory, so that no pattern and no text can hold it up. */
#ifndef FB_TRIAL_PATTERN_H
#define FB_TRIAL_PATTERN_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct fb_patterns; /* opaque: owns patterns and what matching them takes */
struct fb_pattern;  /* opaque */

struct fb_patterns *fb_patterns_new(void);           /* NULL: no memory */
void fb_patterns_free(struct fb_patterns *patterns); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_patterns *, fb_patterns_free);

/* Compiles one; it borrows the text and lives as long as the set.  False with PCRE2's words
 * when it does not take the pattern, or when all of them together exceed the memory that is
 * theirs. */
FB_MUST_CHECK bool fb_patterns_add(struct fb_patterns *patterns, struct fb_span text,
                                   bool ignore_case, struct fb_pattern **out,
                                   struct fb_diag *diag);

/* Texts are others from now on, even at the same addresses: until then an answer is remembered,
 * since instances that a compiler made of one rule ask the same of the same text. */
void fb_patterns_forget(struct fb_patterns *patterns);

enum fb_pattern_answer {
    FB_PATTERN_NO,
    FB_PATTERN_YES,
    FB_PATTERN_LIMIT, /* a limit was reached: not known */
};

/* Whether it matches anywhere in the text.  Bytes that are not part of valid UTF-8 cut it in
 * pieces, each of which is matched as if it were all (docs/FORMAT.md).  Up to `valid` the text is
 * known to be valid UTF-8, and ends there or does not go on as such. */
enum fb_pattern_answer fb_pattern_match(struct fb_patterns *patterns,
                                        struct fb_pattern *pattern, struct fb_span text,
                                        size_t valid);

#endif
