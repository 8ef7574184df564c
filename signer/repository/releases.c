/* SPDX-License-Identifier: Apache-2.0 */
/* releases.c - what is a release (image side): new bytes, or old ones again. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/repository/blobs.h"
#include "signer/repository/release_rows.h"
#include "signer/repository/side_parts.h"

static uint64_t highest(const struct fb_tuf_signed *content, const char *stream)
{
    uint64_t most = 0;

    for (size_t i = 0; content != NULL && i < content->target_count; i++) {
        uint64_t counter = 0;
        if (fb_row_is_of_stream(&content->targets[i], stream) && fb_row_counter(&content->targets[i], &counter) && counter > most)
            most = counter;
    }
    return most;
}

static bool check_stream(const char *stream, struct fb_diag *diag)
{
    return fb_plan_is_stream(fb_span_of(stream))
        || fb_fail(diag, FB_FAULT_INPUT, "\"%s\" cannot be the name of a stream", stream);
}

static bool check_counter(const struct fb_tuf_signed *content, const char *stream, uint64_t counter,
                          struct fb_diag *diag)
{
    const uint64_t most = highest(content, stream);

    if (counter > most)
        return true;
    fb_fail(diag, FB_FAULT_INPUT, "%s has had release counter %" PRIu64 " already", stream, most);
    return fb_fail_help(diag, "each release, also one that goes back to old bytes, has a higher counter than all before it");
}

/* A file's last name. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool put_bytes(struct fb_repository *repository, const struct fb_rows *rows,
                      struct fb_span bytes, const char *sha256, struct fb_diag *diag)
{
    return fb_release_refuse_withdrawn(repository, fb_span_of(sha256), diag)
        && fb_blob_put(repository->folder, rows->items[rows->count - 1].path, bytes, sha256, diag);
}

static bool add_file(struct fb_repository *repository, const struct fb_publication *release,
                     const char *path, struct fb_rows *rows, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    const struct fb_span name = fb_span_of(name_of(path));
    char sha256[65];

    if (!fb_plan_is_stream(name) || fb_span_is(name, "-"))
        return fb_fail(diag, FB_FAULT_INPUT, "\"%s\" cannot be a file's name in a release", name_of(path));
    if (!fb_file_read(path, FB_MAX_BUNDLE_BYTES, &bytes, diag))
        return false;
    if (!fb_sha256_hex(bytes, sha256))
        return fb_fail(diag, FB_FAULT_MEMORY, "its digest cannot be computed");
    if (release->sha256 != NULL && strcmp(sha256, release->sha256) != 0)
        return fb_fail(diag, FB_FAULT_INPUT, "%s: these are not the bytes that were verified", path);
    return fb_rows_add_release(rows, release->stream, release->counter, name, fb_span_of(sha256), bytes.size, diag)
        && put_bytes(repository, rows, bytes, sha256, diag);
}

/* Whether the rows added last are, each, rows that are there: then somebody was killed after it. */
static bool is_there(const struct fb_tuf_signed *content, const struct fb_rows *rows, size_t first,
                     const char *stream, uint64_t counter)
{
    for (size_t i = first; i < rows->count; i++) {
        const struct fb_tuf_target *old = content != NULL ? fb_tuf_find_target(content, rows->items[i].path) : NULL;
        if (old == NULL || !fb_span_equal(fb_row_sha256(old), fb_row_sha256(&rows->items[i])))
            return false;
    }
    return fb_release_count(content, stream, counter) == rows->count - first;
}

/* Publishes the new rows behind `first`, unless they are there. */
static bool commit_release(struct fb_repository *repository, const struct fb_publisher *publisher,
                           const char *stream, uint64_t counter, const struct fb_rows *rows,
                           size_t first, struct fb_diag *diag)
{
    const struct fb_tuf_signed *content = fb_releases_of_stream(repository, stream);
    const struct fb_plan_role *role = fb_plan_role_of_stream(repository->plan, fb_span_of(stream));

    if (is_there(content, rows, first, stream, counter))
        return fb_releases_done(publisher, diag);
    return check_counter(content, stream, counter, diag)
        && fb_releases_commit(repository, publisher, FB_SIDE_IMAGE, role->tuf.name, rows, diag);
}

bool fb_repository_release(struct fb_repository *repository, const struct fb_publisher *publisher,
                           const struct fb_publication *release, struct fb_diag *diag)
{
    struct fb_rows rows;

    if (!fb_releases_begun(repository, diag) || !check_stream(release->stream, diag)
        || !fb_rows_begin(&rows, &repository->sides[FB_SIDE_IMAGE].arena, fb_releases_of_stream(repository, release->stream), true,
                          release->file_count, diag))
        return false;
    const size_t first = rows.count;
    for (size_t i = 0; i < release->file_count; i++)
        if (!add_file(repository, release, release->files[i], &rows, diag))
            return false;
    return commit_release(repository, publisher, release->stream, release->counter, &rows, first, diag);
}

/* The old bytes, under the path of the new counter. */
static bool copy_row(struct fb_repository *repository, const struct fb_tuf_target *old,
                     const char *stream, uint64_t counter, struct fb_rows *rows, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    char sha256[65];

    if (!fb_blob_get(repository->folder, old->path, fb_row_sha256(old), &bytes, diag))
        return false;
    if (!fb_sha256_hex(bytes, sha256))
        return fb_fail(diag, FB_FAULT_MEMORY, "its digest cannot be computed");
    return fb_rows_add_release(rows, stream, counter, fb_row_name(old), fb_span_of(sha256), bytes.size, diag)
        && put_bytes(repository, rows, bytes, sha256, diag);
}

bool fb_repository_roll_back(struct fb_repository *repository, const struct fb_publisher *publisher,
                             const char *stream, uint64_t to, uint64_t counter, struct fb_diag *diag)
{
    const struct fb_tuf_signed *content = fb_releases_of_stream(repository, stream);
    const size_t count = fb_release_count(content, stream, to);
    struct fb_rows rows;

    if (!fb_releases_begun(repository, diag))
        return false;
    if (count == 0)
        return fb_release_unknown(stream, to, diag);
    if (!fb_rows_begin(&rows, &repository->sides[FB_SIDE_IMAGE].arena, content, true, count, diag))
        return false;
    const size_t first = rows.count;
    for (size_t i = 0; i < content->target_count; i++)
        if (fb_release_is(&content->targets[i], stream, to)
            && !copy_row(repository, &content->targets[i], stream, counter, &rows, diag))
            return false;
    return commit_release(repository, publisher, stream, counter, &rows, first, diag);
}
