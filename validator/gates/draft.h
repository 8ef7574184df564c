/* SPDX-License-Identifier: Apache-2.0 */
/* draft.h - a finding while a gate puts it into words.
 *
 * Texts are appended piece by piece and cut to fit.  Once the report keeps no more findings
 * nothing is formatted, so that a file with millions of faults costs no more than counting them.
 */
#ifndef FB_GATES_DRAFT_H
#define FB_GATES_DRAFT_H

#include "validator/gates/gate.h"

/* One gate that is being asked of one candidate; everything is borrowed. */
struct fb_asking {
    const char *gate;
    const struct fb_gate_context *context;
    const struct fb_candidate *candidate;
    struct fb_report *report;
    struct fb_diag *diag;
};

struct fb_draft {
    struct fb_finding finding;
    bool kept; /* false: the report only counts it */
    char path[1024];
    char message[1024];
    char help[1024];
};

/* Begins a finding of the rule's own level about the candidate. */
void fb_draft_begin(struct fb_draft *draft, const struct fb_asking *asking, enum fb_rule rule);

/* Each appends to one of its texts. */
void fb_draft_path(struct fb_draft *draft, const char *format, ...) FB_PRINTF(2, 3);
void fb_draft_message(struct fb_draft *draft, const char *format, ...) FB_PRINTF(2, 3);
void fb_draft_help(struct fb_draft *draft, const char *format, ...) FB_PRINTF(2, 3);

/* Where it stands in the file; a length of zero is no place. */
void fb_draft_at(struct fb_draft *draft, struct fb_extent_at at);

/* Adds it to the report; false when there is no memory. */
FB_MUST_CHECK bool fb_draft_add(struct fb_draft *draft, const struct fb_asking *asking);

/* Text of the candidate as messages show it: in quotes, cut after some forty characters, with
 * control characters and bytes that are not UTF-8 as \xHH. */
struct fb_quoted {
    char text[224];
};
struct fb_quoted fb_quote(struct fb_span text);

/* "s" unless it is one. */
const char *fb_plural(uint64_t count);

#endif
