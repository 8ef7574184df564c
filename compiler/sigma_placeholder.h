/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_placeholder.h - the modifier `expand`: a value with a placeholder, `%Servers%`, gets its
 * meaning where the rule is used.  There is nothing here that could give it, so that such a rule
 * is refused, as the specification demands. */
#ifndef FB_COMPILER_SIGMA_PLACEHOLDER_H
#define FB_COMPILER_SIGMA_PLACEHOLDER_H

#include "compiler/sigma_context.h"

/* Refuses a placeholder; otherwise makes `\%` a plain percent sign. */
FB_MUST_CHECK bool fb_sigma_placeholder(struct fb_sigma *sigma, struct fb_span text,
                                        const struct fb_doc *node, struct fb_span *out);

#endif
