/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_windash.h - the modifier `windash`: Windows programs take several characters for the dash
 * before an option. */
#ifndef FB_COMPILER_SIGMA_WINDASH_H
#define FB_COMPILER_SIGMA_WINDASH_H

#include "compiler/sigma_encode.h"

/* All ways to write `glob` with each of - / U+2013 U+2014 U+2015 where one of these begins an
 * option: a word follows, and none ends right before it. */
FB_MUST_CHECK bool fb_sigma_windash(struct fb_sigma *sigma, struct fb_span glob,
                                    struct fb_sigma_spot at, struct fb_sigma_values *out);

#endif
