/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_merge.h - fewer rows that mean the same: the fewer instances, the cheaper to evaluate. */
#ifndef FB_COMPILER_SIGMA_MERGE_H
#define FB_COMPILER_SIGMA_MERGE_H

#include "compiler/sigma_rows.h"

/* Drops branches that stand there twice and makes one of two that have the same exceptions and
 * differ in the test of one field: (a and b) or (a and c) is a and (b or c). */
FB_MUST_CHECK bool fb_sigma_merge_branches(struct fb_sigma *sigma, struct fb_sigma_spot at,
                                           struct fb_sigma_branches *branches);

#endif
