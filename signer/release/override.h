/* SPDX-License-Identifier: Apache-2.0 */
/* override.h - an emergency: some people answer, until a time, for what a release lacks.
 *
 *     {"format":"firebreak-override/1","bundle":"SHA-256","reason":"..","issued":"..Z","expires":"..Z",
 *      "waives":["FB8021"]}
 *
 * It can set aside what evidence lacks (FB8021 to FB8032), never signatures, digests, or a policy
 * that nobody vouches for; and it shows in every report of the release.
 */
#ifndef FB_RELEASE_OVERRIDE_H
#define FB_RELEASE_OVERRIDE_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/document.h"
#include "base/report/rule.h"

#define FB_OVERRIDE_FORMAT "firebreak-override/1"
#define FB_OVERRIDE_PAYLOAD "application/vnd.firebreak.override+json"

/* Texts are borrowed from the document, and terminated. */
struct fb_override {
    struct fb_document *document;
    struct fb_span bundle; /* 64 digits */
    struct fb_span reason;
    int64_t issued; /* seconds since 1970 */
    int64_t expires;
    struct fb_span expires_text;
    const struct fb_doc *waives;
};

/* Reads it, strictly: an empty reason, no rules, a rule that cannot be waived, and an end before its
 * beginning are FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_override_read(const char *file, struct fb_span text, struct fb_override **out,
                                    struct fb_diag *diag);
void fb_override_free(struct fb_override *override); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_override *, fb_override_free);

bool fb_override_waives(const struct fb_override *override, enum fb_rule rule);

#endif
