/* SPDX-License-Identifier: Apache-2.0 */
/* dossier.c - the files of a release, read and not yet believed. */
#include "pipeline/releases/dossier.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "pipeline/evidence/evidence.h"
#include "pipeline/gating/gate.h"

void fb_dossier_init(struct fb_dossier *release)
{
    *release = (struct fb_dossier){ .root = NULL };
    fb_arena_init(&release->arena, fb_heap(), SIZE_MAX);
}

static void clear_part(struct fb_signed_part *part)
{
    free(part->path);
    fb_file_free(&part->text);
    fb_envelope_free(part->envelope);
    *part = (struct fb_signed_part){ .path = NULL };
}

void fb_dossier_clear(struct fb_dossier *release)
{
    fb_trust_root_free(release->root);
    clear_part(&release->policy_part);
    clear_part(&release->inventory_part);
    clear_part(&release->override_part);
    clear_part(&release->summary_part);
    fb_release_policy_free(release->policy);
    fb_inventory_free(release->inventory);
    fb_override_free(release->override);
    for (size_t i = 0; i < release->evidence_count; i++) {
        clear_part(&release->evidence[i].part);
        fb_evidence_free(release->evidence[i].evidence);
    }
    free(release->bundle_path);
    fb_file_free(&release->bundle);
    free(release->files);
    free(release->vouched);
    fb_arena_clear(&release->arena);
}

/* The bytes and their digest.  Whether they are an envelope is seen when somebody asks who signed. */
static bool open_part(const char *path, struct fb_signed_part *part, struct fb_diag *diag)
{
    part->path = strdup(path);
    if (part->path == NULL)
        return fb_fail_memory(diag);
    return fb_file_read(path, FB_MAX_ENVELOPE_BYTES, &part->text, diag)
        && (fb_sha256_hex(part->text, part->sha256) || fb_fail_memory(diag));
}

static bool is_absent(const char *path)
{
    struct stat status;

    return lstat(path, &status) != 0 && errno == ENOENT;
}

static char *path_in(const char *folder, const char *name)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static bool open_in(const char *folder, const char *name, bool required, struct fb_signed_part *part,
                    struct fb_diag *diag)
{
    char *path = path_in(folder, name);

    if (path == NULL)
        return fb_fail_memory(diag);
    const bool done = (!required && is_absent(path)) || open_part(path, part, diag);
    free(path);
    return done;
}

/* A gate's evidence has one name; what else is in the folder is nobody's business here. */
static bool open_evidence(struct fb_dossier *release, const char *folder, struct fb_diag *diag)
{
    char name[64];

    if (is_absent(folder))
        return fb_fail_errno(diag, folder, "the evidence cannot be read", ENOENT);
    for (const char *const *gate = fb_gate_names; *gate != NULL; gate++) {
        struct fb_evidence_part *at = &release->evidence[release->evidence_count];
        (void)snprintf(name, sizeof name, "%s" FB_EVIDENCE_SUFFIX, *gate);
        if (!open_in(folder, name, false, &at->part, diag))
            return false;
        if (at->part.path == NULL)
            continue;
        at->gate = *gate;
        release->evidence_count++;
    }
    return true;
}

static bool open_bundle(struct fb_dossier *release, const char *path, struct fb_diag *diag)
{
    release->bundle_path = strdup(path);
    if (release->bundle_path == NULL)
        return fb_fail_memory(diag);
    return fb_file_read(path, FB_MAX_BUNDLE_BYTES, &release->bundle, diag)
        && (fb_sha256_hex(release->bundle, release->bundle_sha256) || fb_fail_memory(diag));
}

static bool open_root(struct fb_dossier *release, const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };

    return fb_file_read(path, FB_MAX_TRUST_FILE_BYTES, &text, diag)
        && fb_trust_root_read(path, text, &release->root, diag);
}

bool fb_dossier_open(struct fb_dossier *release, const struct fb_release_signing *from, struct fb_diag *diag)
{
    return open_root(release, from->root, diag)
        && open_part(from->policy, &release->policy_part, diag)
        && open_part(from->inventory, &release->inventory_part, diag)
        && (from->override == NULL || open_part(from->override, &release->override_part, diag))
        && open_evidence(release, from->evidence, diag)
        && open_bundle(release, from->bundle, diag);
}

static bool open_evidence_in(struct fb_dossier *release, const char *folder, struct fb_diag *diag)
{
    char *path = path_in(folder, FB_RELEASE_EVIDENCE);

    if (path == NULL)
        return fb_fail_memory(diag);
    const bool done = open_evidence(release, path, diag);
    free(path);
    return done;
}

static bool open_bundle_in(struct fb_dossier *release, const char *folder, struct fb_diag *diag)
{
    char *path = path_in(folder, FB_RELEASE_BUNDLE);

    if (path == NULL)
        return fb_fail_memory(diag);
    const bool done = open_bundle(release, path, diag);
    free(path);
    return done;
}

bool fb_dossier_open_folder(struct fb_dossier *release, const char *folder, const char *root,
                            struct fb_diag *diag)
{
    return open_root(release, root, diag)
        && open_in(folder, FB_RELEASE_SUMMARY, true, &release->summary_part, diag)
        && open_in(folder, FB_RELEASE_POLICY, true, &release->policy_part, diag)
        && open_in(folder, FB_RELEASE_INVENTORY, true, &release->inventory_part, diag)
        && open_in(folder, FB_RELEASE_OVERRIDE, false, &release->override_part, diag)
        && open_evidence_in(release, folder, diag)
        && open_bundle_in(release, folder, diag);
}

bool fb_dossier_use_inventory(struct fb_dossier *release, const char *path, struct fb_diag *diag)
{
    clear_part(&release->inventory_part);
    release->is_newer = true;
    return open_part(path, &release->inventory_part, diag);
}
