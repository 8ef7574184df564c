/* SPDX-License-Identifier: Apache-2.0 */
/* dossier.h - all parts of a release, each read only after its signatures hold (internal to
 * pipeline/dossier*.c and release_*.c). */
#ifndef FB_PIPELINE_DOSSIER_H
#define FB_PIPELINE_DOSSIER_H

#include "base/core/arena.h"
#include "pipeline/releases/release.h"
#include "signer/release/decide.h"
#include "signer/release/override.h"
#include "signer/release/summary.h"
#include "signer/release/trust_root.h"

#define FB_RELEASE_POLICY "policy.dsse.json"
#define FB_RELEASE_INVENTORY "inventory.dsse.json"
#define FB_RELEASE_OVERRIDE "override.dsse.json"
#define FB_RELEASE_SUMMARY "release.dsse.json"
#define FB_RELEASE_STAMP "timestamp.tsr"
#define FB_RELEASE_EVIDENCE "evidence"
#define FB_RELEASE_LOG "log"

#define FB_MOST_RELEASE_GATES 16

/* A signed file, as its bytes. */
struct fb_signed_part {
    char *path; /* malloc'ed; NULL: there is none */
    struct fb_span text;
    char sha256[65]; /* of the file */
    struct fb_envelope *envelope;
};

struct fb_evidence_part {
    const char *gate;
    struct fb_signed_part part;
    struct fb_evidence *evidence; /* NULL: not of a trusted key, or unreadable */
};

struct fb_dossier {
    struct fb_trust_root *root;
    struct fb_signed_part policy_part;
    struct fb_signed_part inventory_part;
    struct fb_signed_part override_part;
    struct fb_signed_part summary_part;
    struct fb_release_policy *policy; /* NULL until its signatures held, like the next two */
    struct fb_inventory *inventory;
    struct fb_override *override;
    struct fb_evidence_part evidence[FB_MOST_RELEASE_GATES];
    size_t evidence_count;
    char *bundle_path;
    struct fb_span bundle;
    char bundle_sha256[65];
    struct fb_release_file *files; /* malloc'ed; texts are in the arena */
    size_t file_count;
    size_t file_capacity;
    struct fb_table_cell *vouched; /* malloc'ed: rows of what, key, algorithm */
    size_t vouched_count;
    size_t vouched_capacity;
    int64_t decided; /* when, says the summary */
    bool is_newer;   /* the inventory is not the release's own, but the fleet as it is now */
    int64_t stamped; /* when, says a timestamp that holds; 0: none */
    char override_owners[FB_MAX_TRUSTED_KEYS * 9 + 1];
    struct fb_suppression waived;
    struct fb_suppressor suppressor;
    struct fb_arena arena;
};

void fb_dossier_init(struct fb_dossier *release);
void fb_dossier_clear(struct fb_dossier *release);

/* The parts by their paths; nothing is judged yet.  `override` may be NULL. */
FB_MUST_CHECK bool fb_dossier_open(struct fb_dossier *release, const struct fb_release_signing *from,
                                   struct fb_diag *diag);

/* The same of a release folder, with its summary. */
FB_MUST_CHECK bool fb_dossier_open_folder(struct fb_dossier *release, const char *folder, const char *root,
                                          struct fb_diag *diag);

/* Another inventory instead of the release's own: it is to be valid now, and of no lower version. */
FB_MUST_CHECK bool fb_dossier_use_inventory(struct fb_dossier *release, const char *path,
                                            struct fb_diag *diag);

/* Policy and inventory, against the root of trust: FB8020.  *held tells whether they can be used. */
FB_MUST_CHECK bool fb_dossier_check_trust(struct fb_dossier *release, struct fb_report *report, bool *held,
                                          struct fb_diag *diag);

/* The inventory alone. */
FB_MUST_CHECK bool fb_dossier_check_inventory(struct fb_dossier *release, struct fb_report *report, bool *held,
                                              struct fb_diag *diag);

/* All that must hold of a release apart from the decision's own signatures: expiry, override, evidence, the
 * bundle's bytes and the decision itself, as at `decided`; the override, and another inventory than the
 * release's own, as at `now`. */
FB_MUST_CHECK bool fb_dossier_judge(struct fb_dossier *release, int64_t decided, int64_t now,
                                    struct fb_report *report, struct fb_diag *diag);

/* All of `firebreak verify`: fb_release_verify on a dossier that the caller keeps. */
FB_MUST_CHECK bool fb_dossier_verify(struct fb_dossier *release, const struct fb_release_asking *asking,
                                     struct fb_report *report, struct fb_diag *diag);

/* A finding about the release. */
FB_MUST_CHECK bool fb_dossier_find(const struct fb_dossier *release, struct fb_report *report, enum fb_rule rule,
                                   struct fb_diag *diag, const char *format, ...) FB_PRINTF(5, 6);

/* Remembers who vouched for what, each key of the tally that has signed. */
FB_MUST_CHECK bool fb_dossier_vouch(struct fb_dossier *release, const char *what, const struct fb_signer_role *role,
                                    const struct fb_tally *tally, struct fb_diag *diag);

/* Puts that into the report, as its table "vouched". */
FB_MUST_CHECK bool fb_dossier_tell_vouched(const struct fb_dossier *release, struct fb_report *report,
                                           struct fb_diag *diag);

/* The roles that have signed the summary: false in *complete, with a finding of `rule` for each role that
 * has not. */
FB_MUST_CHECK bool fb_dossier_check_roles(struct fb_dossier *release, enum fb_rule rule, bool *complete,
                                          struct fb_report *report, struct fb_diag *diag);

#endif
