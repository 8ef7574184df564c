/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_regex.h - the modifier `re` and its flags. */
#ifndef FB_COMPILER_SIGMA_REGEX_H
#define FB_COMPILER_SIGMA_REGEX_H

#include "compiler/sigma_key.h"

/* Checks that the pattern keeps to the syntax that all sensors can match in linear time, and
 * writes the flags m and s into it.  Flag i is a property of the criterion. */
FB_MUST_CHECK bool fb_sigma_regex(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                  struct fb_span text, const struct fb_doc *node,
                                  struct fb_span *out);

#endif
