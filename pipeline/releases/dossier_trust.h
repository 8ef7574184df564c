/* SPDX-License-Identifier: Apache-2.0 */
/* dossier_trust.h - whether a signed part is signed by those who must (internal to pipeline/dossier*.c and release_*.c). */
#ifndef FB_PIPELINE_DOSSIER_TRUST_H
#define FB_PIPELINE_DOSSIER_TRUST_H

#include "pipeline/releases/dossier.h"

struct fb_part_asking {
    const char *what; /* "policy" */
    const char *payload_type;
    const struct fb_signer_role *role;
    enum fb_rule rule; /* of the finding when it does not hold */
};

/* Reads the part's envelope and counts its signers.  *held tells whether its payload may be read. */
FB_MUST_CHECK bool fb_part_check(struct fb_dossier *release, struct fb_signed_part *part,
                                 const struct fb_part_asking *asking, struct fb_report *report, bool *held,
                                 struct fb_diag *diag);

#endif
