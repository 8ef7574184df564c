/* SPDX-License-Identifier: Apache-2.0 */
/* dossier_judge.c - expiry, override, evidence and the bundle's very bytes; then the decision. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/bundles/bundle_report.h"
#include "pipeline/gating/evidence_inputs.h"
#include "pipeline/gating/gate.h"
#include "pipeline/releases/dossier.h"
#include "pipeline/releases/dossier_trust.h"
#include "signer/bundle/unpack.h"

struct judging {
    struct fb_dossier *release;
    int64_t decided;
    int64_t now;
    struct fb_report *report;
    struct fb_diag *diag;
};

static bool check_expiry(const struct judging *judging)
{
    const struct fb_dossier *release = judging->release;
    const int64_t at = release->is_newer ? judging->now : judging->decided;

    return (release->policy->expires > judging->decided
            || fb_dossier_find(release, judging->report, FB8024, judging->diag, "the policy has expired"))
        && (fb_inventory_expires(release->inventory) > at
            || fb_dossier_find(release, judging->report, FB8024, judging->diag, "the fleet inventory has expired"));
}

/* ---- Override ---- */

static const struct fb_suppression *find_waiver(void *context, const struct fb_finding *finding)
{
    const struct fb_dossier *release = context;

    return fb_override_waives(release->override, finding->rule) ? &release->waived : NULL;
}

static bool refuse_override(const struct judging *judging, const char *why)
{
    fb_override_free(judging->release->override);
    judging->release->override = NULL;
    return fb_dossier_find(judging->release, judging->report, FB8036, judging->diag, "the override %s", why);
}

/* Which keys answer for it, by the beginnings of their ids. */
static void name_owners(struct fb_dossier *release)
{
    const struct fb_signer_role *role = &release->policy->override;
    struct fb_tally tally;
    struct fb_diag ignored = FB_DIAG_NONE;
    size_t size = 0;

    if (!fb_signer_role_tally(role, release->override_part.envelope, &tally, &ignored))
        return;
    for (size_t i = 0; i < role->count; i++)
        if (tally.valid[i])
            size += (size_t)snprintf(release->override_owners + size, sizeof release->override_owners - size, "%s%.8s",
                                     size > 0 ? "," : "", fb_key_id(role->keys[i]));
}

static bool apply_override(const struct judging *judging)
{
    struct fb_dossier *release = judging->release;
    const struct fb_override *override = release->override;

    name_owners(release);
    release->waived = (struct fb_suppression){
        .reason = (const char *) override->reason.bytes,
        .owner = release->override_owners,
        .expires = (const char *) override->expires_text.bytes,
    };
    release->suppressor = (struct fb_suppressor){ find_waiver, release };
    if (!fb_dossier_find(release, judging->report, FB8035, judging->diag, "%s answer for it until %s: %s", release->waived.owner,
                         release->waived.expires, release->waived.reason))
        return false;
    fb_report_set_suppressor(judging->report, &release->suppressor);
    return true;
}

static bool weigh_override(const struct judging *judging)
{
    const struct fb_dossier *release = judging->release;
    const struct fb_override *override = release->override;

    if (!fb_span_is(override->bundle, release->bundle_sha256))
        return refuse_override(judging, "is for another bundle");
    if (override->expires - override->issued > (int64_t)release->policy->override_hours * 3600)
        return refuse_override(judging, "lasts longer than the policy lets one");
    if (override->issued > judging->decided + FB_CLOCK_SLACK)
        return refuse_override(judging, "was issued after the decision");
    if (override->expires <= judging->now)
        return refuse_override(judging, "has expired");
    return apply_override(judging);
}

static bool check_override(const struct judging *judging)
{
    struct fb_dossier *release = judging->release;
    struct fb_signed_part *part = &release->override_part;
    const struct fb_part_asking asking = { "override", FB_OVERRIDE_PAYLOAD, &release->policy->override, FB8036 };
    struct fb_diag fault = FB_DIAG_NONE;
    bool held = false;

    if (part->path == NULL)
        return true;
    if (release->policy->override.count == 0)
        return refuse_override(judging, "is one that the policy does not allow");
    if (!fb_part_check(release, part, &asking, judging->report, &held, judging->diag))
        return false;
    if (!held)
        return true;
    if (!fb_override_read(part->path, fb_envelope_payload(part->envelope), &release->override, &fault))
        return fb_dossier_find(release, judging->report, FB8036, judging->diag, "the override cannot be used: %s: %s",
                               fault.place.path, fault.message);
    return weigh_override(judging);
}

/* ---- Evidence ---- */

static bool read_evidence(struct fb_evidence_part *part, struct fb_diag *fault)
{
    FB_AUTO(fb_statement_free)
    struct fb_statement *statement = NULL;

    if (!fb_statement_read(part->part.path, fb_envelope_payload(part->part.envelope), &statement, fault)
        || !fb_evidence_read(statement, &part->evidence, fault))
        return false;
    (void)fb_take(statement); /* the evidence has it */
    return fb_span_is(fb_evidence_gate(part->evidence), part->gate)
        || fb_fail(fault, FB_FAULT_INPUT, "it is about another gate");
}

static bool check_evidence(const struct judging *judging, struct fb_evidence_part *part)
{
    struct fb_dossier *release = judging->release;
    char what[64];
    const struct fb_part_asking asking = { what, FB_IN_TOTO_PAYLOAD, &release->policy->evidence, FB8026 };
    struct fb_diag fault = FB_DIAG_NONE;
    bool held = false;

    (void)snprintf(what, sizeof what, "evidence of %s", part->gate);
    if (!fb_part_check(release, &part->part, &asking, judging->report, &held, judging->diag))
        return false;
    if (!held || read_evidence(part, &fault))
        return true;
    fb_evidence_free(part->evidence);
    part->evidence = NULL;
    return fb_dossier_find(release, judging->report, FB8026, judging->diag, "the %s cannot be used: %s", what, fault.message);
}

static bool check_all_evidence(const struct judging *judging)
{
    for (size_t i = 0; i < judging->release->evidence_count; i++)
        if (!check_evidence(judging, &judging->release->evidence[i]))
            return false;
    return true;
}

/* ---- The bundle ---- */

/* What was unpacked is digested here once more, so that no digest is taken on trust. */
static bool visit(void *context, const struct fb_bundle_entry *entry, struct fb_span bytes, struct fb_diag *diag)
{
    struct fb_dossier *release = context;
    char sha256[65];

    if (!fb_sha256_hex(bytes, sha256)
        || !fb_grow((void **)&release->files, &release->file_capacity, release->file_count, sizeof *release->files))
        return fb_fail_memory(diag);
    const char *path = fb_arena_text(&release->arena, entry->path);
    const char *digest = fb_arena_text(&release->arena, fb_span_of(sha256));
    if (path == NULL || digest == NULL)
        return fb_fail_memory(diag);
    release->files[release->file_count++] = (struct fb_release_file){ fb_span_of(path), fb_span_of(digest) };
    return true;
}

static bool unpack(const struct judging *judging, bool *sound)
{
    struct fb_dossier *release = judging->release;
    const struct fb_bundle_visitor visitor = { visit, release };
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;
    struct fb_subject subject = { .path = release->bundle_path, .bytes = release->bundle.size };

    memcpy(subject.sha256, release->bundle_sha256, sizeof subject.sha256);
    if (!fb_report_add_subject(judging->report, &subject))
        return fb_fail_memory(judging->diag);
    release->file_count = 0;
    const bool done = fb_bundle_unpack(release->bundle, &visitor, &problem, judging->diag)
                   && fb_bundle_add_problem(judging->report, release->bundle_path, &problem, judging->diag);
    *sound = done && !problem.found;
    return done;
}

/* ---- The decision ---- */

static bool decide(const struct judging *judging)
{
    const struct fb_dossier *release = judging->release;
    const struct fb_evidence *evidence[FB_MOST_RELEASE_GATES];
    char builtin[65];
    struct fb_decision decision = {
        .policy = release->policy,
        .inventory = release->inventory,
        .evidence = evidence,
        .files = release->files,
        .file_count = release->file_count,
        .gates = fb_gate_names,
        .builtin_format = builtin,
        .subject = release->bundle_path,
        .now = judging->decided,
    };

    if (!fb_builtin_format_sha256(builtin))
        return fb_fail_memory(judging->diag);
    for (size_t i = 0; i < release->evidence_count; i++)
        if (release->evidence[i].evidence != NULL)
            evidence[decision.evidence_count++] = release->evidence[i].evidence;
    return (release->file_count > 0
            || fb_dossier_find(release, judging->report, FB8025, judging->diag, "the bundle has no file that a gate could have judged"))
        && fb_decide(&decision, judging->report, judging->diag);
}

bool fb_dossier_judge(struct fb_dossier *release, int64_t decided, int64_t now, struct fb_report *report,
                      struct fb_diag *diag)
{
    const struct judging judging = { release, decided, now, report, diag };
    bool sound = false;
    const bool done = check_expiry(&judging)
                   && unpack(&judging, &sound)
                   && check_override(&judging)
                   && check_all_evidence(&judging)
                   && (!sound || decide(&judging));

    fb_report_set_suppressor(report, NULL);
    return done;
}
