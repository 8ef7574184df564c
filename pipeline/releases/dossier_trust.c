/* SPDX-License-Identifier: Apache-2.0 */
/* dossier_trust.c - who vouches for a policy, an inventory, evidence and a decision. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/format.h"
#include "base/host/heap.h"
#include "pipeline/releases/dossier.h"
#include "pipeline/releases/dossier_trust.h"

bool fb_dossier_find(const struct fb_dossier *release, struct fb_report *report, enum fb_rule rule,
                     struct fb_diag *diag, const char *format, ...)
{
    char message[1024];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(message, sizeof message, format, arguments);
    va_end(arguments);
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "",
        .subject = release->bundle_path,
        .message = message,
    };
    return fb_report_add(report, &finding) || fb_fail_memory(diag);
}

static bool add_cell(struct fb_dossier *release, const char *text, struct fb_diag *diag)
{
    if (!fb_grow((void **)&release->vouched, &release->vouched_capacity, release->vouched_count, sizeof *release->vouched))
        return fb_fail_memory(diag);
    release->vouched[release->vouched_count++] = (struct fb_table_cell){ .text = text };
    return true;
}

bool fb_dossier_vouch(struct fb_dossier *release, const char *what, const struct fb_signer_role *role,
                      const struct fb_tally *tally, struct fb_diag *diag)
{
    const char *copy = fb_arena_text(&release->arena, fb_span_of(what));

    if (copy == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < role->count; i++)
        if (tally->valid[i]
            && !(add_cell(release, copy, diag)
                 && add_cell(release, fb_key_id(role->keys[i]), diag)
                 && add_cell(release, fb_key_type_name(fb_key_type_of(role->keys[i])), diag)))
            return false;
    return true;
}

bool fb_dossier_tell_vouched(const struct fb_dossier *release, struct fb_report *report, struct fb_diag *diag)
{
    static const char *const columns[] = { "what", "keyid", "algorithm" };
    const struct fb_table table = {
        .name = "vouched",
        .title = "Who vouched for what",
        .columns = columns,
        .column_count = 3,
        .cells = release->vouched,
        .row_count = release->vouched_count / 3,
    };

    return fb_report_add_table(report, &table) || fb_fail_memory(diag);
}

bool fb_part_check(struct fb_dossier *release, struct fb_signed_part *part, const struct fb_part_asking *asking,
                   struct fb_report *report, bool *held, struct fb_diag *diag)
{
    struct fb_diag fault = FB_DIAG_NONE;
    struct fb_tally tally;

    *held = false;
    if (!fb_envelope_read(part->path, part->text, &part->envelope, &fault))
        return fb_dossier_find(release, report, asking->rule, diag, "the %s cannot be read: %s", asking->what, fault.message);
    if (!fb_signer_role_tally(asking->role, part->envelope, &tally, diag)
        || !fb_dossier_vouch(release, asking->what, asking->role, &tally, diag))
        return false;
    if (tally.distinct < asking->role->threshold)
        return fb_dossier_find(release, report, asking->rule, diag, "of %zu trusted keys %zu signed the %s; %zu must have",
                               asking->role->count, tally.distinct, asking->what, asking->role->threshold);
    if (!fb_span_is(fb_envelope_payload_type(part->envelope), asking->payload_type))
        return fb_dossier_find(release, report, asking->rule, diag, "what was signed as the %s is something else", asking->what);
    *held = true;
    return true;
}

static bool check_policy(struct fb_dossier *release, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_part_asking asking = { "policy", FB_RELEASE_POLICY_PAYLOAD, fb_trust_root_policy(release->root), FB8020 };
    struct fb_signed_part *part = &release->policy_part;
    struct fb_diag fault = FB_DIAG_NONE;
    bool held = false;

    if (!fb_part_check(release, part, &asking, report, &held, diag))
        return false;
    if (!held)
        return true;
    return fb_release_policy_read(part->path, fb_envelope_payload(part->envelope), &release->policy, &fault)
        || fb_dossier_find(release, report, FB8020, diag, "the policy cannot be used: %s: %s", fault.place.path, fault.message);
}

static bool check_inventory(struct fb_dossier *release, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_part_asking asking = { "fleet inventory", FB_INVENTORY_PAYLOAD, fb_trust_root_inventory(release->root), FB8020 };
    struct fb_signed_part *part = &release->inventory_part;
    struct fb_diag fault = FB_DIAG_NONE;
    bool held = false;

    if (!fb_part_check(release, part, &asking, report, &held, diag))
        return false;
    if (!held)
        return true;
    return fb_inventory_read(part->path, fb_envelope_payload(part->envelope), &release->inventory, &fault)
        || fb_dossier_find(release, report, FB8020, diag, "the fleet inventory cannot be used: %s: %s", fault.place.path, fault.message);
}

bool fb_dossier_check_trust(struct fb_dossier *release, struct fb_report *report, bool *held,
                            struct fb_diag *diag)
{
    const bool done = check_policy(release, report, diag) && check_inventory(release, report, diag);

    *held = done && release->policy != NULL && release->inventory != NULL;
    return done;
}

bool fb_dossier_check_inventory(struct fb_dossier *release, struct fb_report *report, bool *held,
                                struct fb_diag *diag)
{
    const bool done = check_inventory(release, report, diag);

    *held = done && release->inventory != NULL;
    return done;
}

/* Keys of all roles that have signed, each once. */
static size_t count_distinct(const struct fb_release_policy *policy, const struct fb_tally *tallies)
{
    size_t distinct = 0;

    for (size_t role = 0; role < FB_ROLE_COUNT; role++)
        for (size_t i = 0; i < policy->roles[role].count; i++) {
            bool earlier = !tallies[role].valid[i];
            for (size_t before = 0; before < role && !earlier; before++)
                earlier = fb_signer_role_has(&policy->roles[before], policy->roles[role].keys[i]);
            distinct += earlier ? 0 : 1;
        }
    return distinct;
}

static bool check_role(struct fb_dossier *release, enum fb_release_role role, enum fb_rule rule, bool *complete,
                       struct fb_tally *tally, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_signer_role *keys = &release->policy->roles[role];
    char what[64];

    (void)snprintf(what, sizeof what, "release, as %s", fb_release_role_name(role));
    if (!fb_signer_role_tally(keys, release->summary_part.envelope, tally, diag)
        || !fb_dossier_vouch(release, what, keys, tally, diag))
        return false;
    if (tally->distinct >= keys->threshold)
        return true;
    *complete = false;
    return fb_dossier_find(release, report, rule, diag, "%zu of %zu keys signed as %s", tally->distinct, keys->threshold,
                           fb_release_role_name(role));
}

bool fb_dossier_check_roles(struct fb_dossier *release, enum fb_rule rule, bool *complete,
                            struct fb_report *report, struct fb_diag *diag)
{
    struct fb_tally tallies[FB_ROLE_COUNT] = { 0 };
    const struct fb_release_policy *policy = release->policy;

    *complete = true;
    for (size_t i = 0; i < FB_ROLE_COUNT; i++)
        if (policy->roles[i].count > 0
            && !check_role(release, (enum fb_release_role)i, rule, complete, &tallies[i], report, diag))
            return false;
    const size_t distinct = count_distinct(policy, tallies);
    if (distinct >= policy->threshold)
        return true;
    *complete = false;
    return fb_dossier_find(release, report, rule, diag, "%zu distinct keys signed the release; %zu must", distinct,
                           policy->threshold);
}
