/* SPDX-License-Identifier: Apache-2.0 */
/* piece_join.h - what a gate found out about one candidate for each sensor build by itself, put together as
 * if it had been asked of all builds at once. */
#ifndef FB_PIPELINE_PIECE_JOIN_H
#define FB_PIPELINE_PIECE_JOIN_H

#include "base/core/diag.h"
#include "base/report/report.h"

/* Appends the reports of one gate, each with one gate result, in their order.  A gate that was asked for
 * some builds only, or did not come to its end for one, is unfinished.  False without memory. */
FB_MUST_CHECK bool fb_pieces_join(const struct fb_report *const *parts, size_t count, struct fb_report *report,
                                  struct fb_diag *diag);

#endif
