/* SPDX-License-Identifier: Apache-2.0 */
/* piece.h - what one gate found out about one candidate, for one sensor build or for all, as bytes: from the process that asked it, and
 * from a cache.
 *
 * The bytes hold the gate's result, its findings before anybody decided which of them count, and its
 * tables; integers are little-endian:
 *     piece:   "FBPIECE2" result dropped:8 (of each level) list(finding) list(table)
 *     list(x): count:4 x*
 *     text:    size:4 byte*        size 0xffffffff: none (a null pointer); no byte is zero
 *     result:  gate:text state:1 reason:text seconds:8 (a double's bits) list(name:text value:8 kind:1 part:8 whole:8)
 *     finding: rule:text level:1 gate subject sensor message help (texts) undecided:1
 *              has_offset:1 offset:8 length:8 path:text line:4 column:4
 *     table:   name title note (texts) list(column:text) rows:4 rows_dropped:8 once:1 cell*
 *     cell:    1:1 number:8, or 0:1 text
 * Reading trusts none of them.
 */
#ifndef FB_PIPELINE_PIECE_H
#define FB_PIPELINE_PIECE_H

#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "base/report/report.h"

/* Appends the report of one gate about one candidate: its only gate result, its findings, its tables.
 * The report has no suppressor.  What memory does not suffice for marks the buffer as failed. */
void fb_piece_write(const struct fb_report *report, struct fb_buffer *out);

/* What is known of a piece before it is in a report. */
struct fb_piece {
    enum fb_gate_state state;
    bool clean; /* it ran, nothing was dropped, and no finding is an error or marked undecided */
    double seconds;
    size_t findings;
    size_t tables;
};

/* Reads a piece of the gate about the subject and adds it to `report`, whose suppressor is asked of every
 * finding.  False with FB_FAULT_INPUT where the bytes are no such piece; something of it may be in the
 * report then, which the caller throws away. */
FB_MUST_CHECK bool fb_piece_read(struct fb_span bytes, const char *gate, const char *subject,
                                 struct fb_report *report, struct fb_piece *out, struct fb_diag *diag);

#endif
