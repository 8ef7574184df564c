/* SPDX-License-Identifier: Apache-2.0 */
/* audit_inside.h - an audit as it is made (internal to pipeline/audit*.c). */
#ifndef FB_PIPELINE_AUDIT_INSIDE_H
#define FB_PIPELINE_AUDIT_INSIDE_H

#include "pipeline/audit/audit.h"
#include "pipeline/releases/dossier.h"
#include "rollout/machine/journal.h"

struct fb_audit {
    struct fb_dossier release;
    struct fb_report *report;
    struct fb_audit_facts facts;
    struct fb_audit_answers answers;
    struct fb_audit_source *sources; /* malloc'ed */
    size_t source_capacity;
    struct fb_audit_override override;
    struct fb_audit_rollout rollout;
    struct fb_arena arena;
};

/* A text of ours; NULL when memory is short. */
const char *fb_audit_keep(struct fb_audit *audit, const char *format, ...) FB_PRINTF(2, 3);

/* One more source; *index tells which. */
FB_MUST_CHECK bool fb_audit_add_source(struct fb_audit *audit, const struct fb_audit_source *source, size_t *index,
                                       struct fb_diag *diag);

/* Whom the keys of the role are that signed the envelope, as *signers in the audit's arena. */
FB_MUST_CHECK bool fb_audit_signers(struct fb_audit *audit, const char *role, struct fb_key *const *keys, size_t key_count,
                                    const struct fb_tally *tally, const struct fb_audit_signer **signers, size_t *count,
                                    struct fb_diag *diag);

/* The facts of a release that verified. */
FB_MUST_CHECK bool fb_audit_look_at_release(struct fb_audit *audit, struct fb_diag *diag);

/* Those of the store's rollout of this bundle, up to where it is sealed. */
FB_MUST_CHECK bool fb_audit_look_at_rollout(struct fb_audit *audit, const struct fb_audit_asking *asking,
                                            struct fb_diag *diag);

/* Who approved a rollout, while its journal is replayed. */
struct fb_audit_approvals {
    const struct fb_rollout *rollout; /* as far as it is replayed */
    struct fb_audit_approval *items;  /* the audit's */
    size_t count;
    bool failed; /* no memory */
};

FB_MUST_CHECK bool fb_audit_approvals_begin(struct fb_audit *audit, const struct fb_rollout *rollout,
                                            struct fb_audit_approvals *out, struct fb_diag *diag);

/* Takes in a line that the machine accepted. */
void fb_audit_approvals_hear(struct fb_audit *audit, struct fb_audit_approvals *approvals, const struct fb_journal_entry *entry);

/* Makes sources of the signatures. */
FB_MUST_CHECK bool fb_audit_approvals_end(struct fb_audit *audit, struct fb_audit_approvals *approvals, struct fb_diag *diag);

#endif
