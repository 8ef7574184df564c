/* SPDX-License-Identifier: Apache-2.0 */
/* dossier_summary.c - the decision, and whether it is about what is in the folder. */
#include "pipeline/releases/dossier_summary.h"

#include <stdio.h>

#include "base/host/fail.h"
#include "pipeline/evidence/evidence.h"

static bool compare(const struct fb_dossier *release, const char *what, struct fb_span said, const char *sha256,
                    struct fb_report *report, bool *held, struct fb_diag *diag)
{
    if (fb_span_is(said, sha256))
        return true;
    *held = false;
    return fb_dossier_find(release, report, FB8034, diag,
                           said.size == 0 ? "the decision did not rely on %s" : "%s is not the one that was decided on", what);
}

static bool compare_part(const struct fb_dossier *release, const struct fb_summary *summary, const char *uri,
                         const struct fb_signed_part *part, size_t *found, struct fb_report *report, bool *held,
                         struct fb_diag *diag)
{
    if (part->path == NULL)
        return true;
    *found += 1;
    return compare(release, uri, fb_summary_input_sha256(summary, uri), part->sha256, report, held, diag);
}

/* Each that is there is the one that was relied on, and none is missing. */
static bool compare_parts(const struct fb_dossier *release, const struct fb_summary *summary,
                          struct fb_report *report, bool *held, struct fb_diag *diag)
{
    char uri[64];
    size_t found = 0;

    for (size_t i = 0; i < release->evidence_count; i++) {
        (void)snprintf(uri, sizeof uri, FB_RELEASE_EVIDENCE "/%s" FB_EVIDENCE_SUFFIX, release->evidence[i].gate);
        if (!compare_part(release, summary, uri, &release->evidence[i].part, &found, report, held, diag))
            return false;
    }
    if (!compare_part(release, summary, FB_RELEASE_INVENTORY, &release->inventory_part, &found, report, held, diag)
        || !compare_part(release, summary, FB_RELEASE_OVERRIDE, &release->override_part, &found, report, held, diag)
        || !compare(release, "the policy", summary->policy_sha256, release->policy_part.sha256, report, held, diag))
        return false;
    if (found == summary->inputs->count)
        return true;
    *held = false;
    return fb_dossier_find(release, report, FB8034, diag, "the decision relied on %zu attestations; %zu are here",
                           summary->inputs->count, found);
}

static bool compare_summary(struct fb_dossier *release, const struct fb_statement *statement,
                            const struct fb_summary *summary, int64_t now, struct fb_report *report, bool *held,
                            struct fb_diag *diag)
{
    release->decided = summary->time;
    if (!fb_statement_is_about(statement, release->bundle_sha256)) {
        *held = false;
        return fb_dossier_find(release, report, FB8034, diag, "the decision was about another bundle");
    }
    if (summary->time > now + FB_CLOCK_SLACK) {
        *held = false;
        return fb_dossier_find(release, report, FB8024, diag, "the decision is from the future");
    }
    return compare_parts(release, summary, report, held, diag);
}

static bool read_summary(struct fb_dossier *release, int64_t now, struct fb_report *report, bool *held,
                         struct fb_diag *diag)
{
    FB_AUTO(fb_statement_free)
    struct fb_statement *statement = NULL;
    const struct fb_signed_part *part = &release->summary_part;
    struct fb_summary summary = { .time = 0 };
    struct fb_diag fault = FB_DIAG_NONE;

    if (!fb_span_is(fb_envelope_payload_type(part->envelope), FB_IN_TOTO_PAYLOAD)
        || !fb_statement_read(part->path, fb_envelope_payload(part->envelope), &statement, &fault)
        || !fb_summary_read(statement, &summary, &fault)) {
        *held = false;
        return fb_dossier_find(release, report, FB8034, diag, "what was signed is no decision: %s", fault.message);
    }
    return compare_summary(release, statement, &summary, now, report, held, diag);
}

/* Whether anybody who has a role signed it. */
static bool find_signer(const struct fb_dossier *release, bool *found, struct fb_diag *diag)
{
    struct fb_tally tally;

    *found = false;
    for (size_t i = 0; i < FB_ROLE_COUNT; i++) {
        const struct fb_signer_role *role = &release->policy->roles[i];
        if (role->count == 0)
            continue;
        if (!fb_signer_role_tally(role, release->summary_part.envelope, &tally, diag))
            return false;
        *found = *found || tally.distinct > 0;
    }
    return true;
}

bool fb_dossier_check_summary(struct fb_dossier *release, int64_t now, struct fb_report *report, bool *held,
                              struct fb_diag *diag)
{
    struct fb_signed_part *part = &release->summary_part;
    struct fb_diag fault = FB_DIAG_NONE;

    *held = false;
    if (!fb_envelope_read(part->path, part->text, &part->envelope, &fault))
        return fb_dossier_find(release, report, FB8033, diag, "the decision cannot be read: %s", fault.message);
    if (!find_signer(release, held, diag))
        return false;
    return *held ? read_summary(release, now, report, held, diag)
                 : fb_dossier_find(release, report, FB8033, diag, "nobody signed the release who has a role in the policy");
}

int64_t fb_dossier_decided(const struct fb_dossier *release)
{
    return release->decided;
}
