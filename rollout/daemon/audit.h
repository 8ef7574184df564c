/* SPDX-License-Identifier: Apache-2.0 */
/* audit.h - who changed or tried to change what, when and why: one JSON line each, chained by digests.
 *
 * A line is on the disk before its change is made known.  `sha256` is of the line's text before that
 * member, `previous` that of the line before (64 zeros for the first): nothing can be left out or
 * changed without it showing.  For any number of threads.
 */
#ifndef FB_ROLLOUT_AUDIT_H
#define FB_ROLLOUT_AUDIT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"

struct fb_audit;

struct fb_audit_entry { /* texts borrowed */
    int64_t at_ms;
    const char *who;
    const char *from; /* the address that the request came from */
    const char *what; /* "halt" */
    const char *rollout;
    const char *why;
    const char *result; /* "asked", then "accepted", or why it was refused */
};

/* Opens or makes it, and checks the chain; a line that does not fit is FB_FAULT_INPUT with its number. */
FB_MUST_CHECK bool fb_audit_open(const char *path, struct fb_audit **out, struct fb_diag *diag);
void fb_audit_close(struct fb_audit *audit); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_audit *, fb_audit_close);

FB_MUST_CHECK bool fb_audit_add(struct fb_audit *audit, const struct fb_audit_entry *entry, struct fb_diag *diag);

#endif
