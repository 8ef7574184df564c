/* SPDX-License-Identifier: Apache-2.0 */
/* decide_parts.h - what the parts of the decision share (internal to signer/release). */
#ifndef FB_RELEASE_DECIDE_PARTS_H
#define FB_RELEASE_DECIDE_PARTS_H

#include "signer/release/decide.h"

struct fb_deciding {
    const struct fb_decision *asked;
    struct fb_report *report;
    struct fb_diag *diag;
};

/* A finding; `sensor` may be NULL.  False when memory is short. */
FB_MUST_CHECK bool fb_decide_against(const struct fb_deciding *deciding, enum fb_rule rule, const char *sensor,
                                     const char *format, ...) FB_PRINTF(4, 5);

/* Whether the gate runs engines: "engine", "fuzz". */
bool fb_runs_engines(struct fb_span gate);

/* The inventory's builds against those that gates judged for: FB8027, FB8028. */
FB_MUST_CHECK bool fb_decide_builds(const struct fb_deciding *deciding);

/* Each file against the evidence of each gate: FB8021, FB8022, FB8023, FB8025, FB8031. */
FB_MUST_CHECK bool fb_decide_files(const struct fb_deciding *deciding);

/* Terminated text of a span that was read from a document. */
static inline const char *fb_text_of(struct fb_span span)
{
    return span.bytes != NULL ? (const char *)span.bytes : "";
}

#endif
