/* SPDX-License-Identifier: Apache-2.0 */
/* nearest.h - "did you mean ...?" */
#ifndef FB_HOST_NEAREST_H
#define FB_HOST_NEAREST_H

#include "base/core/span.h"

/* The candidate with the smallest edit distance (insert, delete, replace, swap of neighbours;
 * case ignored) if it is near enough to be what was meant: at most one third of the longer
 * word's characters, at least one, and fewer than all of them.  NULL otherwise.  Ties go to the first candidate. */
const char *fb_nearest(struct fb_span word, const char *const *candidates, size_t count);

#endif
