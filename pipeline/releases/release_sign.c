/* SPDX-License-Identifier: Apache-2.0 */
/* release_sign.c - the decision to release: everything is checked, then a summary is signed, and a new folder
 * made; or a signature is added to a folder that was checked in the same way. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/new_folder.h"
#include "pipeline/evidence/evidence.h"
#include "pipeline/gating/gate.h"
#include "pipeline/releases/dossier.h"
#include "pipeline/releases/dossier_summary.h"

/* ---- The summary ---- */

/* Evidence, inventory and override. */
#define MOST_INPUTS (FB_MOST_RELEASE_GATES + 2)

struct inputs {
    struct fb_summary_input items[MOST_INPUTS];
    char uris[FB_MOST_RELEASE_GATES][64];
    size_t count;
};

static void add_input(struct inputs *inputs, const char *uri, const char *sha256)
{
    struct fb_summary_input *item = &inputs->items[inputs->count++];

    item->uri = uri;
    memcpy(item->sha256, sha256, sizeof item->sha256);
}

static void list_inputs(const struct fb_dossier *release, struct inputs *out)
{
    out->count = 0;
    for (size_t i = 0; i < release->evidence_count; i++) {
        (void)snprintf(out->uris[i], sizeof out->uris[i], FB_RELEASE_EVIDENCE "/%s" FB_EVIDENCE_SUFFIX, release->evidence[i].gate);
        add_input(out, out->uris[i], release->evidence[i].part.sha256);
    }
    add_input(out, FB_RELEASE_INVENTORY, release->inventory_part.sha256);
    if (release->override_part.path != NULL)
        add_input(out, FB_RELEASE_OVERRIDE, release->override_part.sha256);
}

/* Gates that the policy asks for: with no finding against them, they passed.  Under an override nobody
 * says so. */
static void list_levels(const struct fb_dossier *release, const char **levels)
{
    const struct fb_doc *gates = release->policy->gates;
    size_t count = 0;

    for (const char *const *gate = fb_gate_names; *gate != NULL && release->override == NULL; gate++)
        if (gates == NULL || fb_text_list_has(gates, fb_span_of(*gate)))
            levels[count++] = *gate;
    levels[count] = NULL;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool write_summary(const struct fb_dossier *release, const struct fb_release_signing *signing,
                          struct fb_buffer *out, struct fb_diag *diag)
{
    struct inputs inputs;
    const char *levels[FB_MOST_RELEASE_GATES + 1];
    struct fb_summary_record record = {
        .subject = { .name = name_of(release->bundle_path) },
        .tool_version = signing->tool_version,
        .time = signing->now,
        .policy_uri = FB_RELEASE_POLICY,
        .inputs = inputs.items,
        .levels = levels,
    };

    list_inputs(release, &inputs);
    list_levels(release, levels);
    record.input_count = inputs.count;
    memcpy(record.subject.sha256, release->bundle_sha256, sizeof record.subject.sha256);
    memcpy(record.policy_sha256, release->policy_part.sha256, sizeof record.policy_sha256);
    return fb_summary_write(&record, out, diag);
}

/* ---- Signatures ---- */

static bool has_role(const struct fb_release_policy *policy, const struct fb_key *key)
{
    for (size_t i = 0; i < FB_ROLE_COUNT; i++)
        if (fb_signer_role_has(&policy->roles[i], key))
            return true;
    return false;
}

/* A signature of somebody else would only look like one that counts. */
static bool check_keys(const struct fb_dossier *release, const struct fb_release_signing *signing,
                       struct fb_report *report, struct fb_diag *diag)
{
    for (size_t i = 0; i < signing->key_count; i++)
        if (!has_role(release->policy, signing->keys[i])
            && !fb_dossier_find(release, report, FB8033, diag, "the policy has no role for the key %s", fb_key_id(signing->keys[i])))
            return false;
    return true;
}

static bool add_signatures(struct fb_dossier *release, const struct fb_release_signing *signing,
                           struct fb_buffer *out, struct fb_diag *diag)
{
    for (size_t i = 0; i < signing->key_count; i++)
        if (!fb_envelope_sign(release->summary_part.envelope, signing->keys[i], diag))
            return false;
    return fb_envelope_write(release->summary_part.envelope, out, diag);
}

/* Who has signed, and as notes who has not yet. */
static bool tell_signers(struct fb_dossier *release, struct fb_report *report, struct fb_diag *diag)
{
    bool complete = false;

    return fb_dossier_check_roles(release, FB8037, &complete, report, diag)
        && fb_dossier_tell_vouched(release, report, diag);
}

/* ---- A new release ---- */

static bool add_part(struct fb_new_folder *folder, const char *name, const struct fb_signed_part *part,
                     struct fb_diag *diag)
{
    return part->path == NULL || fb_new_folder_add(folder, name, part->text, diag);
}

static bool add_parts(struct fb_new_folder *folder, const struct fb_dossier *release, struct fb_diag *diag)
{
    struct inputs inputs;

    list_inputs(release, &inputs);
    for (size_t i = 0; i < release->evidence_count; i++)
        if (!fb_new_folder_add(folder, inputs.uris[i], release->evidence[i].part.text, diag))
            return false;
    return add_part(folder, FB_RELEASE_POLICY, &release->policy_part, diag)
        && add_part(folder, FB_RELEASE_INVENTORY, &release->inventory_part, diag)
        && add_part(folder, FB_RELEASE_OVERRIDE, &release->override_part, diag)
        && fb_new_folder_add_folder(folder, FB_RELEASE_LOG, diag)
        && fb_new_folder_add(folder, FB_RELEASE_BUNDLE, release->bundle, diag);
}

static bool write_folder(struct fb_dossier *release, const struct fb_release_signing *signing,
                         struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer statement = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    FB_AUTO(fb_new_folder_free)
    struct fb_new_folder *folder = NULL;

    return write_summary(release, signing, &statement, diag)
        && fb_envelope_new(FB_IN_TOTO_PAYLOAD, fb_buffer_span(&statement), &release->summary_part.envelope, diag)
        && add_signatures(release, signing, &text, diag)
        && fb_new_folder_begin(signing->folder, &folder, diag)
        && add_parts(folder, release, diag)
        && fb_new_folder_add(folder, FB_RELEASE_SUMMARY, fb_buffer_span(&text), diag)
        && fb_new_folder_finish(folder, diag);
}

static bool sign_bundle(struct fb_dossier *release, const struct fb_release_signing *signing,
                        struct fb_report *report, struct fb_diag *diag)
{
    bool held = false;

    if (!fb_dossier_open(release, signing, diag)
        || !fb_dossier_check_trust(release, report, &held, diag))
        return false;
    if (!held)
        return true;
    if (!fb_dossier_judge(release, signing->now, signing->now, report, diag)
        || !check_keys(release, signing, report, diag))
        return false;
    return fb_report_verdict(report) != FB_PASS
        || (write_folder(release, signing, diag) && tell_signers(release, report, diag));
}

/* ---- One more signature ---- */

static bool replace_summary(struct fb_dossier *release, const struct fb_release_signing *signing,
                            struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    if (!add_signatures(release, signing, &text, diag))
        return false;
    const struct fb_span bytes = fb_buffer_span(&text);
    return fb_file_write(release->summary_part.path, &bytes, 1, diag);
}

/* Whoever signs next looks at everything anew, and at today's clock. */
static bool cosign(struct fb_dossier *release, const struct fb_release_signing *signing,
                   struct fb_report *report, struct fb_diag *diag)
{
    bool held = false;

    if (!fb_dossier_open_folder(release, signing->folder, signing->root, diag)
        || !fb_dossier_check_trust(release, report, &held, diag))
        return false;
    if (!held)
        return true;
    if (!fb_dossier_check_summary(release, signing->now, report, &held, diag))
        return false;
    if (!held)
        return true;
    if (!fb_dossier_judge(release, signing->now, signing->now, report, diag)
        || !check_keys(release, signing, report, diag))
        return false;
    return fb_report_verdict(report) != FB_PASS
        || (replace_summary(release, signing, diag) && tell_signers(release, report, diag));
}

/* Two who sign at the same time would lose a signature. */
static int lock_folder(const char *folder, struct fb_diag *diag)
{
    const int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor >= 0 && flock(descriptor, LOCK_EX) == 0)
        return descriptor;
    fb_fail_errno(diag, folder, "the release cannot be signed", errno);
    if (descriptor >= 0)
        (void)close(descriptor);
    return -1;
}

static bool cosign_locked(struct fb_dossier *release, const struct fb_release_signing *signing,
                          struct fb_report *report, struct fb_diag *diag)
{
    const int lock = lock_folder(signing->folder, diag);

    if (lock < 0)
        return false;
    const bool done = cosign(release, signing, report, diag);
    (void)close(lock);
    return done;
}

bool fb_release_sign(const struct fb_release_signing *signing, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_dossier release;

    fb_dossier_init(&release);
    const bool done = signing->bundle != NULL ? sign_bundle(&release, signing, report, diag)
                                              : cosign_locked(&release, signing, report, diag);
    fb_dossier_clear(&release);
    return done;
}
