/* SPDX-License-Identifier: Apache-2.0 */
/* release.h - releases: a bundle with its evidence, and the decision that was signed.
 *
 *     content.bundle          the bytes
 *     policy.dsse.json        what was asked for, and
 *     inventory.dsse.json     which sensor builds were in the field; each signed by its role of the root of trust
 *     evidence/GATE.dsse.json what the gates found out
 *     override.dsse.json      who set something of that aside (optional)
 *     release.dsse.json       the decision (signer/release/summary.h), signed by the policy's roles
 *     timestamp.tsr           that its first signature was there at a time (optional)
 *     log/                    the place for proofs of a transparency log
 *
 * What is wrong is a finding (FB80xx); false is for what we could not do.
 */
#ifndef FB_PIPELINE_RELEASE_H
#define FB_PIPELINE_RELEASE_H

#include "base/report/report.h"
#include "signer/keys/key.h"

#define FB_RELEASE_BUNDLE "content.bundle"

struct fb_release_signing {
    const char *bundle; /* NULL: a signature is added to the release that `folder` is */
    const char *folder; /* the release; with `bundle` it must not be there yet */
    const char *root;   /* the root of trust */
    const char *evidence;
    const char *inventory;
    const char *policy;
    const char *override; /* NULL: none */
    const struct fb_key *const *keys;
    size_t key_count;
    int64_t now; /* seconds since 1970 */
    const char *tool_version;
};

/* Checks everything, and only when nothing speaks against it signs.  The new folder is complete or not
 * there; a signature is added in one step. */
FB_MUST_CHECK bool fb_release_sign(const struct fb_release_signing *signing, struct fb_report *report,
                                   struct fb_diag *diag);

struct fb_release_asking {
    const char *folder;
    const char *root;
    const char *inventory; /* a newer one, which the evidence must satisfy too; NULL: the release's own */
    int64_t now;
    char *sha256; /* 65 bytes; fb_release_verify puts there what the bundle's bytes had; NULL: unwanted */
};

/* Proves all of a release: who vouched for what stands in the table "vouched". */
FB_MUST_CHECK bool fb_release_verify(const struct fb_release_asking *asking, struct fb_report *report,
                                     struct fb_diag *diag);

/* Adds a timestamp (RFC 3161, DER) to a release: it must be over its first signature, by an authority
 * of the root of trust. */
FB_MUST_CHECK bool fb_release_stamp(const struct fb_release_asking *asking, const char *stamp,
                                    struct fb_report *report, struct fb_diag *diag);

/* The same with what the authority at `url` (http or https) answers to a request made just for that,
 * within `patience` seconds (0: as signer/fetch has it): its nonce must be the request's.  An authority
 * that cannot be asked is FB_FAULT_IO. */
FB_MUST_CHECK bool fb_release_stamp_from(const struct fb_release_asking *asking, const char *url, unsigned int patience,
                                         struct fb_report *report, struct fb_diag *diag);

/* Writes a timestamp's request over the release's first signature. */
FB_MUST_CHECK bool fb_release_request(const struct fb_release_asking *asking, const char *path,
                                      struct fb_report *report, struct fb_diag *diag);

#endif
