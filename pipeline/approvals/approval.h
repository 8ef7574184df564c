/* SPDX-License-Identifier: Apache-2.0 */
/* approval.h - approvals of rollouts that are signed: made, and checked.
 *
 * An approval is a DSSE envelope (signer/dsse/envelope.h) with one signature over an in-toto Statement:
 *     subject        the release: its name, and the SHA-256 of its bundle
 *     predicateType  FB_APPROVAL_PREDICATE
 *     predicate      {"rollout":"content-291","plan_sha256":"..","ring":"canary" | null,
 *                     "requested":{"by":"dora","at_ms":..},"approver":"ann","approved":"..Z"}
 * and beside it the public key, as TUF writes keys.  The plan names the key's id, which is a digest of the
 * key, so that nobody else is asked for it.  docs/rollout.md tells people.
 */
#ifndef FB_PIPELINE_APPROVAL_H
#define FB_PIPELINE_APPROVAL_H

#include "base/host/buffer.h"
#include "rollout/machine/machine.h"
#include "signer/keys/key.h"

#define FB_APPROVAL_PREDICATE "https://firebreak.invalid/attestation/rollout-approval/v1"
#define FB_APPROVAL_SKEW 300 /* seconds by which two people's clocks may differ */

/* Signs: appends the envelope and the public key, one line each without a line feed.  `now` is in seconds
 * since 1970; vouched->keyid is not looked at. */
FB_MUST_CHECK bool fb_approval_sign(const struct fb_rollout_vouched *vouched, const struct fb_key *key, int64_t now,
                                    struct fb_buffer *envelope, struct fb_buffer *public_key, struct fb_diag *diag);

/* What is told of one that holds. */
struct fb_approval {
    enum fb_key_type type;
    int64_t signed_at; /* seconds since 1970, by the approver's clock */
};

/* Checks as fb_approval_check (machine.h) says; *out is set when it holds. */
FB_MUST_CHECK bool fb_approval_look(const struct fb_rollout_vouched *vouched, int64_t now_ms, const char *envelope,
                                    const char *key, struct fb_approval *out, const char **refusal);

/* The same, as the machine wants it: a `fb_approval_check`. */
FB_MUST_CHECK bool fb_approval_verify(const struct fb_rollout_vouched *vouched, int64_t now_ms, const char *envelope,
                                      const char *key, const char **refusal);

#endif
