/* SPDX-License-Identifier: Apache-2.0 */
/* audit.h - what a safe-deployment pipeline must be able to show, asked of one release: eleven points.
 *
 * Every answer comes from evidence whose signatures were checked first: the release's own parts, as
 * `firebreak verify` proves them, and journals of rollouts up to the line that a seal, which is signed by a
 * key that the auditor trusts, vouches for.  What is not shown is said.  docs/audit.md describes it all.
 *
 *     {"format":"firebreak-seal/1","sealed":"..Z","rollouts":[
 *      {"name":"content-291","plan_sha256":"..","sequence":12,"sha256":"digest of line 12"},..]}
 */
#ifndef FB_PIPELINE_AUDIT_H
#define FB_PIPELINE_AUDIT_H

#include "base/host/buffer.h"
#include "pipeline/audit/audit_facts.h"
#include "pipeline/releases/release.h"

#define FB_SEAL_FORMAT "firebreak-seal/1"
#define FB_SEAL_PAYLOAD "application/octet-stream" /* as `key sign --as dsse` makes it */

struct fb_rollout_store;

struct fb_audit_asking { /* all borrowed */
    struct fb_release_asking release;
    const char *const *released; /* folders of other releases: rollback, kill switch */
    size_t released_count;
    const char *store;          /* of rollouts; NULL: none */
    const char *seal;           /* an envelope; NULL: none */
    struct fb_key *const *keys; /* any of which may have sealed */
    size_t key_count;
    bool required[FB_AUDIT_POINTS]; /* points that must be shown: FB8051 where one is not */
};

struct fb_audit; /* opaque */

/* Audits.  What speaks against the release and each contradiction (FB8050) are findings of its report;
 * false is for what could not be done. */
FB_MUST_CHECK bool fb_audit_run(const struct fb_audit_asking *asking, struct fb_audit **out, struct fb_diag *diag);
void fb_audit_free(struct fb_audit *audit); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_audit *, fb_audit_free);

struct fb_report *fb_audit_report(const struct fb_audit *audit); /* borrowed */

/* Each appends the whole document: for people, for programs (audit.schema.json), and a page for an auditor. */
FB_MUST_CHECK bool fb_audit_text(const struct fb_audit *audit, size_t width, bool quiet, struct fb_buffer *out,
                                 struct fb_diag *diag);
FB_MUST_CHECK bool fb_audit_json(const struct fb_audit *audit, const char *tool_version, struct fb_buffer *out,
                                 struct fb_diag *diag);
FB_MUST_CHECK bool fb_audit_html(const struct fb_audit *audit, const char *tool_version, struct fb_buffer *out,
                                 struct fb_diag *diag);

/* What `audit` believes a store's journals by, once it is signed: how far each has come, and the digest of its
 * newest line. */
FB_MUST_CHECK bool fb_seal_write(struct fb_rollout_store *store, int64_t now_ms, struct fb_buffer *out,
                                 struct fb_diag *diag);

#endif
