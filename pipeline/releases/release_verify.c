/* SPDX-License-Identifier: Apache-2.0 */
/* release_verify.c - a release folder against the decision about it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "pipeline/releases/dossier_summary.h"
#include "signer/fetch/transfer.h"
#include "signer/stamp/stamp.h"

/* ---- Timestamps ---- */

/* An answer with a chain of certificates has some 10 KB. */
#define MOST_ANSWER_BYTES ((size_t)256 << 10)

static const struct fb_span no_request = { NULL, 0 };

static char *stamp_path(const char *folder)
{
    char *path = NULL;

    return asprintf(&path, "%s/" FB_RELEASE_STAMP, folder) < 0 ? NULL : path;
}

/* `request` is empty where it is not known any more. */
static bool judge_stamp(struct fb_dossier *release, struct fb_span stamp, struct fb_span request,
                        struct fb_report *report, bool *held, struct fb_diag *diag)
{
    const struct fb_span roots = fb_trust_root_timestamps(release->root);
    struct fb_diag fault = FB_DIAG_NONE;
    int64_t seconds = 0;

    *held = false;
    if (roots.size == 0)
        return fb_dossier_find(release, report, FB8032, diag, "the root of trust names no timestamp authority");
    if (!fb_stamp_verify(stamp, fb_envelope_signature(release->summary_part.envelope, 0), request, roots, &seconds, &fault))
        return fb_dossier_find(release, report, FB8032, diag, "the timestamp does not hold: %s", fault.message);
    if (seconds + FB_CLOCK_SLACK < release->decided)
        return fb_dossier_find(release, report, FB8032, diag, "the timestamp is older than the decision");
    release->stamped = seconds;
    *held = true;
    return true;
}

static bool check_stamp(struct fb_dossier *release, const char *folder, struct fb_report *report,
                        struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span stamp = { NULL, 0 };
    struct stat status;
    char *path = stamp_path(folder);
    bool held = false;

    if (path == NULL)
        return fb_fail_memory(diag);
    const bool absent = lstat(path, &status) != 0 && errno == ENOENT;
    const bool done = absent ? !release->policy->timestamp
                                   || fb_dossier_find(release, report, FB8032, diag, "there is no timestamp, and the policy asks for one")
                             : fb_file_read(path, FB_MAX_STAMP_BYTES, &stamp, diag)
                                   && judge_stamp(release, stamp, no_request, report, &held, diag);
    free(path);
    return done;
}

/* ---- All of it ---- */

static bool use_newer(struct fb_dossier *release, const struct fb_release_asking *asking,
                      struct fb_report *report, bool *held, struct fb_diag *diag)
{
    if (asking->inventory == NULL)
        return true;
    const uint64_t own = fb_inventory_version(release->inventory);
    fb_inventory_free(fb_take(release->inventory));
    if (!fb_dossier_use_inventory(release, asking->inventory, diag)
        || !fb_dossier_check_inventory(release, report, held, diag))
        return false;
    /* An older one could leave out a build that the release was decided for. */
    return !*held || fb_inventory_version(release->inventory) >= own
        || fb_dossier_find(release, report, FB8024, diag, "the fleet inventory is older than the release's own");
}

bool fb_dossier_verify(struct fb_dossier *release, const struct fb_release_asking *asking, struct fb_report *report,
                       struct fb_diag *diag)
{
    bool held = false;
    bool complete = false;

    if (!fb_dossier_open_folder(release, asking->folder, asking->root, diag)
        || !fb_dossier_check_trust(release, report, &held, diag))
        return false;
    if (!held)
        return true;
    if (!fb_dossier_check_summary(release, asking->now, report, &held, diag))
        return false;
    if (!held)
        return true;
    if (!fb_dossier_check_roles(release, FB8033, &complete, report, diag)
        || !check_stamp(release, asking->folder, report, diag)
        || !use_newer(release, asking, report, &held, diag))
        return false;
    return !held || fb_dossier_judge(release, fb_dossier_decided(release), asking->now, report, diag);
}

bool fb_release_verify(const struct fb_release_asking *asking, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_dossier release;

    fb_dossier_init(&release);
    const bool done = fb_dossier_verify(&release, asking, report, diag)
                   && fb_dossier_tell_vouched(&release, report, diag);
    if (done && asking->sha256 != NULL)
        memcpy(asking->sha256, release.bundle_sha256, sizeof release.bundle_sha256);
    fb_dossier_clear(&release);
    return done;
}

/* Up to where the decision is known to be somebody's who may sign. */
static bool open_decided(struct fb_dossier *release, const struct fb_release_asking *asking,
                         struct fb_report *report, bool *held, struct fb_diag *diag)
{
    return fb_dossier_open_folder(release, asking->folder, asking->root, diag)
        && fb_dossier_check_trust(release, report, held, diag)
        && (!*held || fb_dossier_check_summary(release, asking->now, report, held, diag));
}

/* A timestamp that does not hold leaves the one that is there. */
static bool keep_stamp(struct fb_dossier *release, const struct fb_release_asking *asking, struct fb_span stamp,
                       struct fb_span request, struct fb_report *report, struct fb_diag *diag)
{
    bool held = false;

    if (!judge_stamp(release, stamp, request, report, &held, diag))
        return false;
    if (!held)
        return true;
    char *path = stamp_path(asking->folder);
    const bool done = path != NULL ? fb_file_write(path, &stamp, 1, diag) : fb_fail_memory(diag);
    free(path);
    return done;
}

static bool add_stamp(struct fb_dossier *release, const struct fb_release_asking *asking, const char *stamp,
                      struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    bool held = false;

    if (!open_decided(release, asking, report, &held, diag) || !fb_file_read(stamp, FB_MAX_STAMP_BYTES, &bytes, diag))
        return false;
    return !held || keep_stamp(release, asking, bytes, no_request, report, diag);
}

bool fb_release_stamp(const struct fb_release_asking *asking, const char *stamp, struct fb_report *report,
                      struct fb_diag *diag)
{
    struct fb_dossier release;

    fb_dossier_init(&release);
    const bool done = add_stamp(&release, asking, stamp, report, diag);
    fb_dossier_clear(&release);
    return done;
}

static bool ask(const char *url, unsigned int patience, struct fb_span request, struct fb_buffer *answer,
                struct fb_diag *diag)
{
    const struct fb_transfer_request question = {
        .address = url,
        .posts = true,
        .content_type = "application/timestamp-query",
        .body = request,
        .answer_type = "application/timestamp-reply",
    };
    unsigned int status = 0;
    FB_AUTO(fb_transfer_free)
    struct fb_transfer *transfer = NULL;

    return fb_transfer_new(patience, &transfer, diag)
        && fb_transfer_ask(transfer, &question, MOST_ANSWER_BYTES, answer, &status, diag);
}

static bool fetch_stamp(struct fb_dossier *release, const struct fb_release_asking *asking, const char *url,
                        unsigned int patience, struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer request = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer answer = FB_BUFFER_EMPTY;

    return fb_stamp_request(fb_envelope_signature(release->summary_part.envelope, 0), &request, diag)
        && ask(url, patience, fb_buffer_span(&request), &answer, diag)
        && keep_stamp(release, asking, fb_buffer_span(&answer), fb_buffer_span(&request), report, diag);
}

bool fb_release_stamp_from(const struct fb_release_asking *asking, const char *url, unsigned int patience,
                           struct fb_report *report, struct fb_diag *diag)
{
    struct fb_dossier release;
    bool held = false;

    fb_dossier_init(&release);
    const bool done = open_decided(&release, asking, report, &held, diag)
                   && (!held || fetch_stamp(&release, asking, url, patience, report, diag));
    fb_dossier_clear(&release);
    return done;
}

static bool write_request(struct fb_dossier *release, const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer request = FB_BUFFER_EMPTY;

    if (!fb_stamp_request(fb_envelope_signature(release->summary_part.envelope, 0), &request, diag))
        return false;
    const struct fb_span bytes = fb_buffer_span(&request);
    return fb_file_write(path, &bytes, 1, diag);
}

bool fb_release_request(const struct fb_release_asking *asking, const char *path, struct fb_report *report,
                        struct fb_diag *diag)
{
    struct fb_dossier release;
    bool held = false;

    fb_dossier_init(&release);
    const bool done = open_decided(&release, asking, report, &held, diag)
                   && (!held || write_request(&release, path, diag));
    fb_dossier_clear(&release);
    return done;
}
