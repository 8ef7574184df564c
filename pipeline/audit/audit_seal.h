/* SPDX-License-Identifier: Apache-2.0 */
/* audit_seal.h - how far journals of rollouts are vouched for (internal to pipeline/audit_*.c). */
#ifndef FB_PIPELINE_AUDIT_SEAL_H
#define FB_PIPELINE_AUDIT_SEAL_H

#include "pipeline/audit/audit_inside.h"

struct fb_seal {
    struct fb_document *document;
    int64_t sealed; /* seconds since 1970 */
    const struct fb_doc *rollouts;
    const struct fb_audit_signer *signers; /* the audit's */
    size_t signer_count;
};

/* A row of it. */
struct fb_seal_row {
    struct fb_span plan_sha256;
    uint64_t sequence;
    struct fb_span sha256; /* of the journal's line of this number */
};

/* Reads the envelope, counts the keys that signed it, and only then parses what it says.  *refused tells why
 * it cannot be gone by, a text of the audit's; NULL: it can. */
FB_MUST_CHECK bool fb_seal_open(struct fb_audit *audit, const struct fb_audit_asking *asking, struct fb_seal *out,
                                const char **refused, struct fb_diag *diag);
void fb_seal_clear(struct fb_seal *seal);

/* The row of a rollout; false: it has none. */
bool fb_seal_find(const struct fb_seal *seal, const char *rollout, struct fb_seal_row *out);

#endif
