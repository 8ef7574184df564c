/* SPDX-License-Identifier: Apache-2.0 */
/* decide.h - whether a bundle may be released: policy, fleet inventory and evidence in, findings out.
 *
 * A function of its inputs: no files, no clock.  Whoever signs and whoever verifies ask the same.
 */
#ifndef FB_RELEASE_DECIDE_H
#define FB_RELEASE_DECIDE_H

#include "base/report/report.h"
#include "signer/release/evidence.h"
#include "signer/release/inventory.h"
#include "signer/release/policy.h"

#define FB_CLOCK_SLACK 300 /* seconds that two machines' clocks may differ by */

struct fb_release_file {
    struct fb_span path;   /* in the bundle */
    struct fb_span sha256; /* of the bytes that were unpacked */
};

/* All borrowed. */
struct fb_decision {
    const struct fb_release_policy *policy;
    const struct fb_inventory *inventory;
    const struct fb_evidence *const *evidence; /* of keys that the policy trusts */
    size_t evidence_count;
    const struct fb_release_file *files;
    size_t file_count;
    const char *const *gates;   /* of this version, ended by NULL: those that a policy without `gates` asks for */
    const char *builtin_format; /* SHA-256 of the format that needs no naming */
    const char *subject;        /* what the findings are about */
    int64_t now;                /* when the release is decided: seconds since 1970 */
};

/* Adds a finding for everything that speaks against it: FB8021 to FB8025, FB8027 to FB8031.  None: the
 * release may be signed.  False only when memory is short. */
FB_MUST_CHECK bool fb_decide(const struct fb_decision *decision, struct fb_report *report,
                             struct fb_diag *diag);

/* Whether the policy asks for this gate. */
bool fb_decision_asks(const struct fb_decision *decision, const char *gate);

#endif
