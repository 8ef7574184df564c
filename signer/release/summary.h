/* SPDX-License-Identifier: Apache-2.0 */
/* summary.h - the decision to release, as a SLSA verification summary.
 *
 * Predicate https://slsa.dev/verification_summary/v1:
 *     {"verifier":{"id":"https://firebreak.invalid/sign","version":{"firebreak":".."}},"timeVerified":"..Z",
 *      "resourceUri":"content:291.bundle","policy":{"uri":"policy.dsse.json","digest":{"sha256":".."}},
 *      "inputAttestations":[{"uri":"evidence/layout.dsse.json","digest":{"sha256":".."}},..],
 *      "verificationResult":"PASSED","verifiedLevels":["GATE_LAYOUT",..]}
 * The policy's digest is that of what was signed, an attestation's that of its envelope's file.
 */
#ifndef FB_RELEASE_SUMMARY_H
#define FB_RELEASE_SUMMARY_H

#include "signer/dsse/statement.h"

#define FB_SUMMARY_PREDICATE "https://slsa.dev/verification_summary/v1"
#define FB_SUMMARY_VERIFIER "https://firebreak.invalid/sign"

/* Something that the decision relied on. */
struct fb_summary_input {
    const char *uri; /* its place in the release folder */
    char sha256[65];
};

struct fb_summary_record {
    struct fb_statement_subject subject; /* the bundle */
    const char *tool_version;
    int64_t time; /* seconds since 1970 */
    const char *policy_uri;
    char policy_sha256[65];
    const struct fb_summary_input *inputs;
    size_t input_count;
    const char *const *levels; /* names of gates that passed, ended by NULL */
};

/* Appends the statement. */
FB_MUST_CHECK bool fb_summary_write(const struct fb_summary_record *record, struct fb_buffer *out,
                                    struct fb_diag *diag);

/* What a summary says; borrowed from its statement. */
struct fb_summary {
    int64_t time;
    struct fb_span policy_sha256;
    const struct fb_doc *inputs; /* each has a "uri" and a "digest" with a "sha256" */
};

/* Reads the predicate of a statement.  Another type, verifier or result than ours is FB_FAULT_INPUT. */
FB_MUST_CHECK bool fb_summary_read(const struct fb_statement *statement, struct fb_summary *out,
                                   struct fb_diag *diag);

/* The digest that the summary has for a place; empty when it relied on nothing there. */
struct fb_span fb_summary_input_sha256(const struct fb_summary *summary, const char *uri);

#endif
