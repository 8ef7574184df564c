/* SPDX-License-Identifier: Apache-2.0 */
/* audit_approvals.c - who approved a rollout, as its journal has it, and whose signatures these are. */
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "pipeline/approvals/approval.h"
#include "pipeline/audit/audit_inside.h"

bool fb_audit_approvals_begin(struct fb_audit *audit, const struct fb_rollout *rollout,
                              struct fb_audit_approvals *out, struct fb_diag *diag)
{
    const size_t most = rollout->plan->approver_count * (rollout->plan->ring_count + 1);

    *out = (struct fb_audit_approvals){ .rollout = rollout, .items = fb_arena_array(&audit->arena, most + 1, sizeof *out->items) };
    return out->items != NULL || fb_fail_memory(diag);
}

static bool is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Who says yes twice says it once. */
static bool is_known(const struct fb_audit_approvals *approvals, const char *name, const char *ring)
{
    for (size_t i = 0; i < approvals->count; i++)
        if (is_same(approvals->items[i].name, name) && is_same(approvals->items[i].ring, ring))
            return true;
    return false;
}

/* The machine looked at it already, and took it; what it says is read once more. */
static bool read_signature(struct fb_audit *audit, const struct fb_rollout_vouched *vouched, const struct fb_journal_entry *entry,
                           struct fb_audit_approval *out)
{
    const char *refusal = NULL;
    struct fb_approval approval;
    char sha256[65];

    if (!fb_approval_look(vouched, entry->at_ms, entry->event.envelope, entry->event.key, &approval, &refusal) || refusal != NULL
        || !fb_sha256_hex(fb_span_of(entry->event.envelope), sha256))
        return false;
    out->sha256 = fb_audit_keep(audit, "%s", sha256);
    out->keyid = fb_audit_keep(audit, "%s", vouched->keyid);
    out->algorithm = fb_key_type_name(approval.type);
    out->at = approval.signed_at;
    return out->sha256 != NULL && out->keyid != NULL;
}

void fb_audit_approvals_hear(struct fb_audit *audit, struct fb_audit_approvals *approvals, const struct fb_journal_entry *entry)
{
    const struct fb_rollout_plan *plan = approvals->rollout->plan;
    const size_t approver = entry->event.kind == FB_EVENT_APPROVE ? fb_rollout_find_approver(plan, entry->event.who)
                                                                  : plan->approver_count;

    if (approver == plan->approver_count)
        return;
    const struct fb_rollout_vouched vouched = fb_rollout_vouched_of(approvals->rollout, approver, entry->event.ring);
    if (is_known(approvals, vouched.approver, vouched.ring))
        return;
    struct fb_audit_approval *out = &approvals->items[approvals->count++];
    out->name = fb_audit_keep(audit, "%s", vouched.approver);
    out->ring = vouched.ring != NULL ? fb_audit_keep(audit, "%s", vouched.ring) : NULL;
    out->source = FB_AUDIT_NO_SOURCE;
    if (out->name == NULL || (out->ring == NULL) != (vouched.ring == NULL)
        || (vouched.keyid != NULL && !read_signature(audit, &vouched, entry, out)))
        approvals->failed = true;
}

static bool add_source(struct fb_audit *audit, const char *rollout, struct fb_audit_approval *approval, struct fb_diag *diag)
{
    const char *ring = approval->ring;
    struct fb_audit_signer *signer = fb_arena_array(&audit->arena, 1, sizeof *signer);
    const struct fb_audit_source source = {
        .name = fb_audit_keep(audit, "approval of %s%s%s by %s", rollout, ring != NULL ? ", ring " : "", ring != NULL ? ring : "", approval->name),
        .sha256 = approval->sha256,
        .at = approval->at,
        .signers = signer,
        .signer_count = 1,
    };

    if (signer == NULL)
        return fb_fail_memory(diag);
    *signer = (struct fb_audit_signer){ fb_audit_keep(audit, "approval by %s", approval->name), approval->keyid, approval->algorithm };
    return (signer->role != NULL || fb_fail_memory(diag)) && fb_audit_add_source(audit, &source, &approval->source, diag);
}

bool fb_audit_approvals_end(struct fb_audit *audit, struct fb_audit_approvals *approvals, struct fb_diag *diag)
{
    if (approvals->failed)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < approvals->count; i++)
        if (approvals->items[i].sha256 != NULL && !add_source(audit, approvals->rollout->plan->name, &approvals->items[i], diag))
            return false;
    return true;
}
