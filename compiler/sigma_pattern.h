/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_pattern.h - string values of Sigma rules: text with wildcards and Sigma's escapes.
 *
 * All parts of the compiler hold a value as a glob: `*` and `?` are wildcards, a backslash
 * escapes `*`, `?` and itself and stands before nothing else.  Sigma's own notation differs in
 * one thing: there a backslash before any other character stands for itself.
 */
#ifndef FB_COMPILER_SIGMA_PATTERN_H
#define FB_COMPILER_SIGMA_PATTERN_H

#include "compiler/sigma_context.h"
#include "validator/model/operator.h"

/* From Sigma's notation. */
FB_MUST_CHECK bool fb_sigma_pattern_decode(struct fb_sigma *sigma, struct fb_span text,
                                           struct fb_span *glob);

/* `before` and `after` say whether a `*` is put there. */
FB_MUST_CHECK bool fb_sigma_pattern_surround(struct fb_sigma *sigma, struct fb_span glob,
                                             bool before, bool after, struct fb_span *out);

bool fb_sigma_pattern_has_wildcard(struct fb_span glob);

/* The text that a glob without wildcards stands for. */
FB_MUST_CHECK bool fb_sigma_pattern_plain(struct fb_sigma *sigma, struct fb_span glob,
                                          struct fb_span *text);

/* The cheapest operator that holds for the same inputs, and its value: the literal text, or for
 * FB_OP_GLOB the glob with runs of `*` made one.  FB_OP_EXISTS, without a value, is what remains
 * of nothing but `*`: anything that is not null. */
FB_MUST_CHECK bool fb_sigma_pattern_classify(struct fb_sigma *sigma, struct fb_span glob,
                                             enum fb_operator *op, struct fb_span *value);

#endif
