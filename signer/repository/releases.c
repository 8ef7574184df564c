/* SPDX-License-Identifier: Apache-2.0 */
/* releases.c - what is a release (image side) and who gets it (director side). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/repository/blobs.h"
#include "signer/repository/proposal.h"
#include "signer/repository/repository.h"
#include "signer/repository/rows.h"
#include "signer/repository/side_parts.h"

static const struct fb_tuf_signed *withdrawn_of(const struct fb_repository *repository)
{
    return fb_side_content(&repository->sides[FB_SIDE_IMAGE], fb_span_of(FB_WITHDRAWN));
}

/* The rows of the role that speaks about the stream. */
static const struct fb_tuf_signed *rows_of(const struct fb_repository *repository, const char *stream)
{
    const struct fb_plan_role *role = fb_plan_role_of_stream(repository->plan, fb_span_of(stream));

    return fb_side_content(&repository->sides[FB_SIDE_IMAGE], role->tuf.name);
}

static bool is_of(const struct fb_tuf_target *row, const char *stream, uint64_t counter)
{
    uint64_t its = 0;

    return fb_row_is_of_stream(row, stream) && fb_row_counter(row, &its) && its == counter;
}

static size_t count_of(const struct fb_tuf_signed *content, const char *stream, uint64_t counter)
{
    size_t count = 0;

    for (size_t i = 0; content != NULL && i < content->target_count; i++)
        count += is_of(&content->targets[i], stream, counter);
    return count;
}

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

static bool check_begun(const struct fb_repository *repository, struct fb_diag *diag)
{
    if (repository->sides[FB_SIDE_IMAGE].timestamp != NULL && repository->sides[FB_SIDE_DIRECTOR].timestamp != NULL)
        return true;
    fb_fail(diag, FB_FAULT_INPUT, "%s: nothing was ever published", repository->folder);
    return fb_fail_help(diag, "`firebreak publish init` begins");
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

static bool commit_rows(struct fb_repository *repository, const struct fb_publisher *publisher,
                        enum fb_side side, struct fb_span role, const struct fb_rows *rows,
                        struct fb_diag *diag)
{
    const struct fb_side_change change = {
        .plan = &repository->plan->sides[side],
        .manner = FB_SIDE_EDIT,
        .role = role,
        .rows = rows->items,
        .row_count = rows->count,
        .keys = publisher->keys,
        .now = publisher->now,
    };

    return publisher->proposal != NULL ? fb_side_propose(&repository->sides[side], &change, publisher->proposal, diag)
                                       : fb_side_commit(&repository->sides[side], &change, diag);
}

/* What is done already is fine, unless it was to be proposed. */
static bool is_done(const struct fb_publisher *publisher, struct fb_diag *diag)
{
    return publisher->proposal == NULL
        || fb_fail(diag, FB_FAULT_INPUT, "there is nothing to propose: it is published already");
}

/* A file's last name. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool refuse_withdrawn(const struct fb_repository *repository, struct fb_span sha256,
                             struct fb_diag *diag)
{
    return !fb_rows_withdraw(withdrawn_of(repository), sha256)
        || fb_fail(diag, FB_FAULT_INPUT, "the bytes with the SHA-256 %.*s are withdrawn", (int)sha256.size, (const char *)sha256.bytes);
}

/* Puts the bytes of the row last added. */
static bool put_bytes(struct fb_repository *repository, const struct fb_rows *rows,
                      struct fb_span bytes, const char *sha256, struct fb_diag *diag)
{
    return refuse_withdrawn(repository, fb_span_of(sha256), diag)
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
    return count_of(content, stream, counter) == rows->count - first;
}

/* Publishes the new rows behind `first`, unless they are there. */
static bool commit_release(struct fb_repository *repository, const struct fb_publisher *publisher,
                           const char *stream, uint64_t counter, const struct fb_rows *rows,
                           size_t first, struct fb_diag *diag)
{
    const struct fb_tuf_signed *content = rows_of(repository, stream);
    const struct fb_plan_role *role = fb_plan_role_of_stream(repository->plan, fb_span_of(stream));

    if (is_there(content, rows, first, stream, counter))
        return is_done(publisher, diag);
    return check_counter(content, stream, counter, diag)
        && commit_rows(repository, publisher, FB_SIDE_IMAGE, role->tuf.name, rows, diag);
}

bool fb_repository_release(struct fb_repository *repository, const struct fb_publisher *publisher,
                           const struct fb_publication *release, struct fb_diag *diag)
{
    struct fb_rows rows;

    if (!check_begun(repository, diag) || !check_stream(release->stream, diag)
        || !fb_rows_begin(&rows, &repository->sides[FB_SIDE_IMAGE].arena, rows_of(repository, release->stream), true,
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

static bool no_release(const char *stream, uint64_t counter, struct fb_diag *diag)
{
    return fb_fail(diag, FB_FAULT_INPUT, "%s has no release with the counter %" PRIu64, stream, counter);
}

bool fb_repository_roll_back(struct fb_repository *repository, const struct fb_publisher *publisher,
                             const char *stream, uint64_t to, uint64_t counter, struct fb_diag *diag)
{
    const struct fb_tuf_signed *content = rows_of(repository, stream);
    const size_t count = count_of(content, stream, to);
    struct fb_rows rows;

    if (!check_begun(repository, diag))
        return false;
    if (count == 0)
        return no_release(stream, to, diag);
    if (!fb_rows_begin(&rows, &repository->sides[FB_SIDE_IMAGE].arena, content, true, count, diag))
        return false;
    const size_t first = rows.count;
    for (size_t i = 0; i < content->target_count; i++)
        if (is_of(&content->targets[i], stream, to)
            && !copy_row(repository, &content->targets[i], stream, counter, &rows, diag))
            return false;
    return commit_release(repository, publisher, stream, counter, &rows, first, diag);
}

static bool is_among(const char *const *rings, size_t count, struct fb_span ring)
{
    for (size_t i = 0; i < count; i++)
        if (fb_span_is(ring, rings[i]))
            return true;
    return false;
}

/* The row without these rings; none is left where they were all.  One of them that has a higher
 * counter than the new one is not to go back. */
static bool keep_others(struct fb_rows *rows, const struct fb_tuf_target *row, const char *stream,
                        uint64_t counter, const char *const *rings, size_t ring_count,
                        struct fb_diag *diag)
{
    const struct fb_doc *had = fb_row_rings(row);
    uint64_t its = 0;
    size_t kept = 0;

    if (!fb_row_is_of_stream(row, stream) || had == NULL || !fb_row_counter(row, &its)) {
        rows->items[rows->count++] = *row;
        return true;
    }
    struct fb_span *others = fb_arena_array(rows->arena, had->count, sizeof *others);
    if (others == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < had->count; i++)
        if (!is_among(rings, ring_count, fb_doc_at(had, i)->text))
            others[kept++] = fb_doc_at(had, i)->text;
    if (kept < had->count && its > counter) {
        fb_fail(diag, FB_FAULT_INPUT, "a ring has %s with the counter %" PRIu64 ", and goes back to %" PRIu64 " never", stream, its, counter);
        return fb_fail_help(diag, "`firebreak publish rollback` gives old bytes a higher counter");
    }
    return kept == 0 || fb_rows_add_assigned(rows, row, others, kept, diag);
}

/* A ring that has this very release already is in the row that keep_others wrote, or left out. */
static bool add_assigned(struct fb_rows *rows, const struct fb_tuf_target *release,
                         const char *const *rings, size_t ring_count, const struct fb_doc *had,
                         struct fb_diag *diag)
{
    const size_t room = ring_count + (had != NULL ? had->count : 0);
    struct fb_span *all = fb_arena_array(rows->arena, room, sizeof *all);
    size_t count = 0;

    if (all == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; had != NULL && i < had->count; i++)
        if (!is_among(rings, ring_count, fb_doc_at(had, i)->text))
            all[count++] = fb_doc_at(had, i)->text;
    for (size_t i = 0; i < ring_count; i++)
        if (!is_among(rings, i, fb_span_of(rings[i])))
            all[count++] = fb_span_of(rings[i]);
    return fb_rows_add_assigned(rows, release, all, count, diag);
}

static bool check_rings(const struct fb_repository *repository, const char *const *rings, size_t count,
                        struct fb_diag *diag)
{
    for (size_t i = 0; i < count; i++)
        if (!fb_plan_has_ring(repository->plan, rings[i]))
            return fb_fail(diag, FB_FAULT_INPUT, "\"%s\" is none of the rings of repository.yaml", rings[i]);
    return true;
}

bool fb_repository_assign(struct fb_repository *repository, const struct fb_publisher *publisher,
                          const char *stream, uint64_t counter, const char *const *rings,
                          size_t ring_count, struct fb_diag *diag)
{
    const struct fb_tuf_signed *content = rows_of(repository, stream);
    const struct fb_span role = fb_span_of("targets");
    const struct fb_tuf_signed *director = fb_side_content(&repository->sides[FB_SIDE_DIRECTOR], role);
    struct fb_rows rows;

    if (!check_begun(repository, diag) || !check_rings(repository, rings, ring_count, diag))
        return false;
    if (count_of(content, stream, counter) == 0)
        return no_release(stream, counter, diag);
    if (!fb_rows_begin(&rows, &repository->sides[FB_SIDE_DIRECTOR].arena, director, false,
                       count_of(content, stream, counter), diag))
        return false;
    for (size_t i = 0; i < director->target_count; i++)
        if (!is_of(&director->targets[i], stream, counter)
            && !keep_others(&rows, &director->targets[i], stream, counter, rings, ring_count, diag))
            return false;
    for (size_t i = 0; i < content->target_count; i++) {
        const struct fb_tuf_target *row = &content->targets[i];
        if (!is_of(row, stream, counter))
            continue;
        const struct fb_tuf_target *had = fb_tuf_find_target(director, row->path);
        if (!refuse_withdrawn(repository, fb_row_sha256(row), diag)
            || !add_assigned(&rows, row, rings, ring_count, had != NULL ? fb_row_rings(had) : NULL, diag))
            return false;
    }
    return commit_rows(repository, publisher, FB_SIDE_DIRECTOR, role, &rows, diag);
}

static bool add_withdrawal(struct fb_repository *repository, const struct fb_tuf_target *row,
                           const char *reason, const char *time, struct fb_rows *rows,
                           struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer statement = FB_BUFFER_EMPTY;

    if (!fb_rows_add_withdrawn(rows, row, reason, time, &statement, diag))
        return false;
    const struct fb_tuf_target *added = &rows->items[rows->count - 1];
    return fb_blob_put(repository->folder, added->path, fb_buffer_span(&statement),
                       (const char *)fb_row_sha256(added).bytes, diag);
}

/* Without what is withdrawn; the image side says so already, to all who listen. */
static bool withdraw_assigned(struct fb_repository *repository, const struct fb_publisher *publisher,
                              const char *stream, uint64_t counter, struct fb_diag *diag)
{
    const struct fb_span role = fb_span_of("targets");
    const struct fb_plan_side *plan = &repository->plan->sides[FB_SIDE_DIRECTOR];
    const struct fb_tuf_signed *director = fb_side_content(&repository->sides[FB_SIDE_DIRECTOR], role);
    struct fb_rows rows;

    for (int type = FB_TUF_TIMESTAMP; type <= FB_TUF_TARGETS; type++)
        if (!fb_side_can_sign(&plan->roles[type], &publisher->keys))
            return true;
    if (!fb_rows_begin(&rows, &repository->sides[FB_SIDE_DIRECTOR].arena, director, false, 0, diag))
        return false;
    for (size_t i = 0; i < director->target_count; i++)
        if (!is_of(&director->targets[i], stream, counter))
            rows.items[rows.count++] = director->targets[i];
    return commit_rows(repository, publisher, FB_SIDE_DIRECTOR, role, &rows, diag);
}

bool fb_repository_withdraw(struct fb_repository *repository, const struct fb_publisher *publisher,
                            const char *stream, uint64_t counter, const char *reason,
                            struct fb_diag *diag)
{
    const struct fb_tuf_signed *content = rows_of(repository, stream);
    const size_t count = count_of(content, stream, counter);
    struct fb_rows rows;
    char time[21];

    if (!check_begun(repository, diag))
        return false;
    if (count == 0)
        return no_release(stream, counter, diag);
    if (!fb_tuf_time_write(publisher->now, time))
        return fb_fail(diag, FB_FAULT_INPUT, "the machine's clock says no time that can be written");
    if (!fb_rows_begin(&rows, &repository->sides[FB_SIDE_IMAGE].arena, withdrawn_of(repository), true, count, diag))
        return false;
    const size_t first = rows.count;
    for (size_t i = 0; i < content->target_count; i++)
        if (is_of(&content->targets[i], stream, counter)
            && !fb_rows_withdraw(withdrawn_of(repository), fb_row_sha256(&content->targets[i]))
            && !add_withdrawal(repository, &content->targets[i], reason, time, &rows, diag))
            return false;
    return (rows.count == first ? is_done(publisher, diag)
                                : commit_rows(repository, publisher, FB_SIDE_IMAGE, fb_span_of(FB_WITHDRAWN), &rows, diag))
        && (publisher->proposal != NULL || withdraw_assigned(repository, publisher, stream, counter, diag));
}
