/* SPDX-License-Identifier: Apache-2.0 */
/* access.h - who may do what: people and machines with their roles, from one file.
 *
 *     people:
 *     - name: anna
 *       roles: [operator, approver]
 *       token_sha256: "..."        # of the bearer token, lower-case hex
 *     - name: fleet-gateway
 *       roles: [sensor]
 *       certificate: gateway-*     # common name of a client certificate; a star may end it
 *       requests_per_second: 2000
 *
 * Tokens themselves are never stored.  Immutable after loading but for the rate limits, which are
 * guarded by a lock of their own.
 */
#ifndef FB_ROLLOUT_ACCESS_H
#define FB_ROLLOUT_ACCESS_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

enum fb_access_role {
    FB_ACCESS_SENSOR = 1 << 0,   /* asks what it may fetch, sends health */
    FB_ACCESS_OBSERVER = 1 << 1, /* looks */
    FB_ACCESS_OPERATOR = 1 << 2, /* starts, holds, halts, ...; looks too */
    FB_ACCESS_APPROVER = 1 << 3, /* approves; looks too */
};
#define FB_ACCESS_LOOK ((unsigned)(FB_ACCESS_OBSERVER | FB_ACCESS_OPERATOR | FB_ACCESS_APPROVER))

/* "sensor", ...; NULL for what is no single role. */
const char *fb_access_role_name(unsigned role);

struct fb_person {
    const char *name; /* stands in journal and audit log */
    unsigned roles;
};

struct fb_access;

FB_MUST_CHECK bool fb_access_load(const char *path, struct fb_access **out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_access_parse(const char *file, struct fb_span text, struct fb_access **out,
                                   struct fb_diag *diag);
void fb_access_free(struct fb_access *access); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_access *, fb_access_free);

/* Who sends this token, or has a verified certificate with this common name; NULL: nobody. */
const struct fb_person *fb_access_by_token(const struct fb_access *access, struct fb_span token);
const struct fb_person *fb_access_by_certificate(const struct fb_access *access, const char *common_name);

/* Whether one more request of this person (NULL: of those who are nobody, all together) is within
 * their rate: a bucket that holds the requests of one second. */
bool fb_access_within_rate(struct fb_access *access, const struct fb_person *person, int64_t now_ms);

#endif
