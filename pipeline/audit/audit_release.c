/* SPDX-License-Identifier: Apache-2.0 */
/* audit_release.c - what a release shows, of parts whose signatures held. */
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "pipeline/audit/audit_inside.h"
#include "pipeline/evidence/evidence.h"
#include "pipeline/gating/gate.h"

/* ---- Sources ---- */

/* Rows of the dossier's table whose first column begins with `what`. */
static bool vouchers(struct fb_audit *audit, const char *what, const struct fb_audit_signer **out, size_t *count,
                     struct fb_diag *diag)
{
    const struct fb_dossier *release = &audit->release;
    struct fb_audit_signer *signers = fb_arena_array(&audit->arena, release->vouched_count / 3 + 1, sizeof *signers);

    if (signers == NULL)
        return fb_fail_memory(diag);
    *count = 0;
    for (size_t i = 0; i + 3 <= release->vouched_count; i += 3)
        if (strncmp(release->vouched[i].text, what, strlen(what)) == 0)
            signers[(*count)++] = (struct fb_audit_signer){
                release->vouched[i].text, release->vouched[i + 1].text, release->vouched[i + 2].text
            };
    *out = signers;
    return true;
}

static bool add_part(struct fb_audit *audit, const char *name, const char *what, const struct fb_signed_part *part, int64_t at,
                     size_t *index, struct fb_diag *diag)
{
    struct fb_audit_source source = { .name = fb_audit_keep(audit, "%s", name), .sha256 = part->sha256, .at = at };

    return vouchers(audit, what, &source.signers, &source.signer_count, diag)
        && fb_audit_add_source(audit, &source, index, diag);
}

/* A newer inventory has another place than the release's own. */
static const char *inventory_name(const struct fb_dossier *release)
{
    const char *path = release->inventory_part.path;
    const size_t length = strlen(path);
    const size_t own = strlen("/" FB_RELEASE_INVENTORY);

    return length > own && strcmp(path + length - own, "/" FB_RELEASE_INVENTORY) == 0 ? FB_RELEASE_INVENTORY : path;
}

static bool add_parts(struct fb_audit *audit, struct fb_diag *diag)
{
    const struct fb_dossier *release = &audit->release;
    struct fb_audit_facts *facts = &audit->facts;

    if (!add_part(audit, FB_RELEASE_SUMMARY, "release, as ", &release->summary_part, release->decided, &facts->decision, diag)
        || !add_part(audit, FB_RELEASE_POLICY, "policy", &release->policy_part, 0, &facts->policy, diag)
        || !add_part(audit, inventory_name(release), "fleet inventory", &release->inventory_part, 0, &facts->inventory, diag))
        return false;
    return release->override == NULL
        || add_part(audit, FB_RELEASE_OVERRIDE, "override", &release->override_part, release->override->issued,
                    &facts->override_source, diag);
}

/* Signed by an authority of the root of trust, not by a key with an id. */
static bool add_stamp(struct fb_audit *audit, struct fb_diag *diag)
{
    static const struct fb_audit_signer authority = { "timestamp authority of the root of trust", "", "RFC 3161" };
    const struct fb_audit_source source = {
        .name = FB_RELEASE_STAMP,
        .sha256 = "",
        .at = audit->release.stamped,
        .signers = &authority,
        .signer_count = 1,
    };

    return audit->release.stamped == 0 || fb_audit_add_source(audit, &source, &audit->facts.stamp, diag);
}

/* ---- Gates ---- */

static const struct fb_evidence_part *evidence_of(const struct fb_dossier *release, const char *gate)
{
    for (size_t i = 0; i < release->evidence_count; i++)
        if (strcmp(release->evidence[i].gate, gate) == 0 && release->evidence[i].evidence != NULL)
            return &release->evidence[i];
    return NULL;
}

static bool passed_all(const struct fb_dossier *release, const struct fb_evidence *evidence)
{
    for (size_t i = 0; i < release->file_count; i++) {
        const struct fb_doc *row = fb_evidence_file(evidence, release->files[i].sha256);
        if (!fb_doc_is(fb_doc_get(row, "verdict"), "pass") || !fb_doc_is(fb_doc_get(row, "state"), "ran"))
            return false;
    }
    return release->file_count > 0;
}

static bool look_at_gate(struct fb_audit *audit, const char *name, struct fb_audit_gate *out, struct fb_diag *diag)
{
    const struct fb_dossier *release = &audit->release;
    const struct fb_evidence_part *part = evidence_of(release, name);
    char what[64];
    char file[96];

    *out = (struct fb_audit_gate){
        .name = name,
        .asked = release->policy->gates == NULL || fb_text_list_has(release->policy->gates, fb_span_of(name)),
        .exempt = fb_text_list_has(release->policy->not_applicable, fb_span_of(name)),
        .source = FB_AUDIT_NO_SOURCE,
    };
    if (part == NULL)
        return true;
    out->passed = passed_all(release, part->evidence);
    (void)snprintf(what, sizeof what, "evidence of %s", name);
    (void)snprintf(file, sizeof file, FB_RELEASE_EVIDENCE "/%s" FB_EVIDENCE_SUFFIX, name);
    return add_part(audit, file, what, &part->part, fb_evidence_finished(part->evidence), &out->source, diag);
}

static bool look_at_gates(struct fb_audit *audit, struct fb_diag *diag)
{
    struct fb_audit_gate *gates = fb_arena_array(&audit->arena, FB_MOST_RELEASE_GATES, sizeof *gates);
    size_t count = 0;

    if (gates == NULL)
        return fb_fail_memory(diag);
    for (; fb_gate_names[count] != NULL && count < FB_MOST_RELEASE_GATES; count++)
        if (!look_at_gate(audit, fb_gate_names[count], &gates[count], diag))
            return false;
    audit->facts.gates = gates;
    audit->facts.gate_count = count;
    const struct fb_evidence_part *change = evidence_of(&audit->release, "change");
    audit->facts.news = change != NULL ? fb_evidence_warned(change->evidence)->count : 0;
    return true;
}

/* ---- Builds ---- */

static size_t find_input(const struct fb_evidence *evidence, const char *name, struct fb_span build)
{
    size_t at = 0;

    while (at < fb_evidence_input_count(evidence)
           && !(fb_span_is(fb_evidence_input_name(evidence, at), name)
                && fb_span_equal(fb_evidence_input_note(evidence, at, "build"), build)))
        at++;
    return at;
}

/* The supply of the contract that the gate judged by, if it is the inventory's. */
static const char *supply_of(const struct fb_audit *audit, const struct fb_inventory_build *build)
{
    const struct fb_evidence_part *part = evidence_of(&audit->release, "contract");

    if (part == NULL || !passed_all(&audit->release, part->evidence))
        return NULL;
    const size_t at = find_input(part->evidence, "contract", build->build);
    if (at == fb_evidence_input_count(part->evidence)
        || !fb_span_equal(fb_evidence_input_sha256(part->evidence, at), build->contract))
        return NULL;
    const struct fb_span supply = fb_evidence_input_note(part->evidence, at, "supply");
    return supply.bytes != NULL ? (const char *)supply.bytes : "not said";
}

static bool ran_engine(const struct fb_audit *audit, const struct fb_inventory_build *build)
{
    const struct fb_evidence_part *part = evidence_of(&audit->release, "engine");

    if (part == NULL || !passed_all(&audit->release, part->evidence))
        return false;
    const size_t at = find_input(part->evidence, "engine", build->build);
    return at < fb_evidence_input_count(part->evidence)
        && (build->engine.size == 0 || fb_span_equal(fb_evidence_input_sha256(part->evidence, at), build->engine));
}

static bool look_at_builds(struct fb_audit *audit, struct fb_diag *diag)
{
    const struct fb_inventory *inventory = audit->release.inventory;
    const size_t count = fb_inventory_count(inventory);
    struct fb_audit_build *builds = fb_arena_array(&audit->arena, count + 1, sizeof *builds);

    if (builds == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < count; i++) {
        const struct fb_inventory_build *build = fb_inventory_at(inventory, i);
        builds[i] = (struct fb_audit_build){
            .name = (const char *)build->build.bytes,
            .share_ppm = build->share_ppm,
            .supply = supply_of(audit, build),
            .ran = ran_engine(audit, build),
        };
    }
    audit->facts.builds = builds;
    audit->facts.build_count = count;
    audit->facts.inventory_version = fb_inventory_version(inventory);
    return true;
}

/* ---- Override and people ---- */

static bool look_at_override(struct fb_audit *audit, struct fb_diag *diag)
{
    const struct fb_override *override = audit->release.override;

    if (override == NULL)
        return true;
    audit->override = (struct fb_audit_override){
        .reason = (const char *) override->reason.bytes,
        .until = (const char *) override->expires_text.bytes,
    };
    for (size_t i = 0; i < fb_report_finding_count(audit->report); i++) {
        const struct fb_finding *finding = fb_report_finding(audit->report, i);
        if (finding->suppressed == NULL || audit->override.waived++ > 0)
            continue;
        audit->override.first = fb_audit_keep(audit, "%s, %s", fb_rule_id(finding->rule), finding->message);
        if (audit->override.first == NULL)
            return fb_fail_memory(diag);
    }
    audit->facts.override = &audit->override;
    return true;
}

static bool is_author_too(const struct fb_release_policy *policy, const struct fb_tally *authors, const struct fb_key *key)
{
    const struct fb_signer_role *role = &policy->roles[FB_ROLE_AUTHOR];

    for (size_t i = 0; i < role->count; i++)
        if (authors->valid[i] && fb_key_same(role->keys[i], key))
            return true;
    return false;
}

static bool look_at_people(struct fb_audit *audit, struct fb_diag *diag)
{
    const struct fb_release_policy *policy = audit->release.policy;
    struct fb_tally tallies[FB_ROLE_COUNT] = { 0 };

    for (size_t i = 0; i < FB_ROLE_COUNT; i++)
        if (policy->roles[i].count > 0
            && !fb_signer_role_tally(&policy->roles[i], audit->release.summary_part.envelope, &tallies[i], diag))
            return false;
    audit->facts.authors = tallies[FB_ROLE_AUTHOR].distinct;
    for (size_t role = FB_ROLE_AUTHOR + 1; role < FB_ROLE_COUNT; role++)
        for (size_t i = 0; i < policy->roles[role].count; i++)
            if (tallies[role].valid[i] && !is_author_too(policy, &tallies[FB_ROLE_AUTHOR], policy->roles[role].keys[i]))
                audit->facts.approvers++;
    audit->facts.separation = policy->separation;
    audit->facts.threshold = policy->threshold;
    audit->facts.policy_version = policy->version;
    return true;
}

bool fb_audit_look_at_release(struct fb_audit *audit, struct fb_diag *diag)
{
    audit->facts.files = audit->release.file_count;
    audit->facts.decided = audit->release.decided;
    return add_parts(audit, diag)
        && look_at_gates(audit, diag)
        && add_stamp(audit, diag)
        && look_at_builds(audit, diag)
        && look_at_override(audit, diag)
        && look_at_people(audit, diag);
}
