/* SPDX-License-Identifier: Apache-2.0 */
/* roles.c - timestamp, snapshot and targets (TUF 1.0.34, 5.4 to 5.6). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "signer/fetch/hashes.h"
#include "signer/fetch/session.h"
#include "signer/tuf/signers.h"

/* One file of metadata on its way to be trusted. */
struct candidate {
    struct fb_span role; /* its name: "snapshot" */
    char file[300];      /* for messages: "snapshot.json" */
    enum fb_tuf_type type;
    const struct fb_tuf_signed *delegator;
    const struct fb_tuf_role *signers;
    const struct fb_tuf_meta *expected; /* NULL: a timestamp, of which nothing is known before */
    size_t limit;
};

static struct candidate candidate_of(struct fb_span role, enum fb_tuf_type type,
                                     const struct fb_tuf_signed *delegator,
                                     const struct fb_tuf_role *signers, size_t limit)
{
    struct candidate candidate = { .role = role, .type = type, .delegator = delegator, .signers = signers, .limit = limit };

    (void)snprintf(candidate.file, sizeof candidate.file, "%.*s.json", (int)(role.size < 200 ? role.size : 200),
                   (const char *)role.bytes);
    return candidate;
}

static void expect(struct candidate *candidate, const struct fb_tuf_meta *meta)
{
    candidate->expected = meta;
    if (meta->file.has_length && meta->file.length < candidate->limit)
        candidate->limit = (size_t)meta->file.length;
}

/* What the store has, if it is sound and signed as it must be now; NULL otherwise. */
static bool read_local(struct fb_fetch *fetch, const struct candidate *candidate, struct fb_tuf **out,
                       bool *is_expected)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *metadata = NULL;
    struct fb_diag fault = FB_DIAG_NONE;
    enum fb_fetch_match match = FB_FETCH_SAME;

    *is_expected = false;
    const bool usable = fb_store_read(fetch->store, candidate->role, FB_FETCH_TARGETS_BYTES, &bytes)
                     && fb_tuf_read(candidate->file, fb_buffer_span(&bytes), candidate->type, &metadata, &fault)
                     && fb_tuf_is_signed(metadata, candidate->delegator, candidate->signers);
    if (bytes.failed || fault.fault == FB_FAULT_MEMORY)
        return fb_fail_memory(fetch->diag);
    if (!usable)
        return true;
    const struct fb_tuf_meta *expected = candidate->expected;
    if (expected != NULL && !fb_fetch_compare(&expected->file, fb_buffer_span(&bytes), &match, fetch->diag))
        return false;
    *is_expected = match == FB_FETCH_SAME && !fb_tuf_is_expired(fb_tuf_signed(metadata), fetch->now)
                && (expected == NULL || fb_tuf_signed(metadata)->version == expected->version);
    *out = fb_take(metadata);
    return true;
}

static bool check_expected(struct fb_fetch *fetch, const struct candidate *candidate, struct fb_span bytes)
{
    enum fb_fetch_match match = FB_FETCH_SAME;

    if (candidate->expected == NULL)
        return true;
    if (!fb_fetch_compare(&candidate->expected->file, bytes, &match, fetch->diag))
        return false;
    return match == FB_FETCH_SAME
        || fb_fetch_refuse(fetch->problem, FB8064, candidate->file, "%s", fb_fetch_match_words(match));
}

static bool check_read(struct fb_fetch *fetch, const struct candidate *candidate, const struct fb_tuf *metadata)
{
    const uint64_t version = fb_tuf_signed(metadata)->version;

    if (!fb_tuf_is_signed(metadata, candidate->delegator, candidate->signers))
        return fb_fetch_refuse(fetch->problem, FB8061, candidate->file,
                               "%zu of its keys signed version %" PRIu64 "; %" PRIu64 " must have",
                               fb_tuf_count_signers(metadata, candidate->delegator, candidate->signers), version,
                               candidate->signers->threshold);
    return candidate->expected == NULL || candidate->expected->version == version
        || fb_fetch_refuse(fetch->problem, FB8064, candidate->file, "it is version %" PRIu64 ", but version %" PRIu64 " is named as current",
                           version, candidate->expected->version);
}

static bool check_end(struct fb_fetch *fetch, const struct candidate *candidate, enum fb_transfer_end end)
{
    if (end == FB_TRANSFER_TOO_MUCH)
        return fb_fetch_refuse(fetch->problem, FB8065, candidate->file, "it is more than %zu bytes", candidate->limit);
    return end == FB_TRANSFER_DONE
        || fb_fail(fetch->diag, FB_FAULT_IO, "the repository has no %s of the version that is current", candidate->file);
}

/* Gets it and checks all but what came before it. */
static bool fetch_remote(struct fb_fetch *fetch, const struct candidate *candidate,
                         struct fb_buffer *bytes, struct fb_tuf **out)
{
    const bool by_version = candidate->expected != NULL && fb_tuf_signed(fetch->root)->consistent_snapshot;
    enum fb_transfer_end end = FB_TRANSFER_DONE;

    return fb_fetch_metadata(fetch, candidate->role, by_version ? candidate->expected->version : 0,
                             candidate->limit, bytes, &end)
        && check_end(fetch, candidate, end)
        && check_expected(fetch, candidate, fb_buffer_span(bytes))
        && fb_fetch_parse(fetch, candidate->file, fb_buffer_span(bytes), candidate->type, out)
        && check_read(fetch, candidate, *out);
}

static bool check_fresh(struct fb_fetch *fetch, const struct candidate *candidate, const struct fb_tuf *metadata)
{
    return !fb_tuf_is_expired(fb_tuf_signed(metadata), fetch->now)
        || fb_fetch_refuse_expired(fetch->problem, candidate->file, fb_tuf_signed(metadata)->version,
                                   fb_tuf_signed(metadata)->expires, fetch->now);
}

/* The floor first: from then on nothing older is taken, whatever becomes of the file. */
static bool keep(struct fb_fetch *fetch, const struct candidate *candidate, const struct fb_tuf *metadata,
                 struct fb_span bytes)
{
    return fb_floor_raise(fetch->floor, metadata, candidate->delegator, fetch->diag)
        && fb_floor_write(fetch->floor, fetch->diag)
        && fb_store_write(fetch->store, candidate->role, bytes, fetch->diag);
}

/* A file that the store had already, and that an older floor may know nothing of. */
static bool note_local(struct fb_fetch *fetch, const struct candidate *candidate, const struct fb_tuf *metadata)
{
    return fb_floor_version(fetch->floor, candidate->type, candidate->delegator) >= fb_tuf_signed(metadata)->version
        || fb_floor_raise(fetch->floor, metadata, candidate->delegator, fetch->diag);
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static bool refuse_older(struct fb_fetch *fetch, const struct candidate *candidate, struct fb_span file,
                         uint64_t version, uint64_t seen)
{
    return fb_fetch_refuse(fetch->problem, FB8062, candidate->file,
                           "%.*s %s %" PRIu64 "; version %" PRIu64 " was seen before",
                           (int)(file.size < 200 ? file.size : 200), (const char *)file.bytes,
                           version == 0 ? "is no longer named; there is version" : "would go back to version", version, seen);
}

/* The lowest version of `name` that may follow: by the floor, and by the file that the store has. */
static uint64_t least_version(const struct fb_fetch *fetch, const struct candidate *candidate,
                              const struct fb_tuf *local, struct fb_span name)
{
    const struct fb_tuf_meta *known = local != NULL ? fb_tuf_find_meta(fb_tuf_signed(local), name) : NULL;

    return larger(known != NULL ? known->version : 0,
                  fb_floor_meta(fetch->floor, candidate->type, name, candidate->delegator));
}

static bool check_meta(struct fb_fetch *fetch, const struct candidate *candidate, const struct fb_tuf *local,
                       const struct fb_tuf *next, struct fb_span name)
{
    const struct fb_tuf_meta *meta = fb_tuf_find_meta(fb_tuf_signed(next), name);
    const uint64_t version = meta != NULL ? meta->version : 0;
    const uint64_t least = least_version(fetch, candidate, local, name);

    return version >= least || refuse_older(fetch, candidate, name, version, least);
}

/* No file that was named before is missing or older now. */
static bool check_metas(struct fb_fetch *fetch, const struct candidate *candidate, const struct fb_tuf *local,
                        const struct fb_tuf *next)
{
    const size_t noted = fb_floor_meta_count(fetch->floor, candidate->type, candidate->delegator);
    const struct fb_tuf_signed *known = local != NULL ? fb_tuf_signed(local) : NULL;

    for (size_t i = 0; i < noted; i++)
        if (!check_meta(fetch, candidate, local, next, fb_floor_meta_name(fetch->floor, candidate->type, i)))
            return false;
    for (size_t i = 0; known != NULL && i < known->meta_count; i++)
        if (!check_meta(fetch, candidate, local, next, known->metas[i].name))
            return false;
    return true;
}

/* A timestamp of the version that is here already says nothing new, and is passed over (5.4.3.1). */
static bool choose_timestamp(struct fb_fetch *fetch, const struct candidate *candidate,
                             struct fb_tuf **local, struct fb_tuf **next, struct fb_span bytes)
{
    const uint64_t floor = fb_floor_version(fetch->floor, FB_TUF_TIMESTAMP, candidate->delegator);
    const uint64_t version = fb_tuf_signed(*next)->version;
    const uint64_t own = *local != NULL ? fb_tuf_signed(*local)->version : 0;

    if (version < larger(own, floor))
        return refuse_older(fetch, candidate, fb_span_of("it"), version, larger(own, floor));
    if (version == own) {
        fetch->timestamp = fb_take(*local);
        return check_fresh(fetch, candidate, fetch->timestamp) && note_local(fetch, candidate, fetch->timestamp);
    }
    if (!check_metas(fetch, candidate, *local, *next) || !check_fresh(fetch, candidate, *next)
        || !keep(fetch, candidate, *next, bytes))
        return false;
    fetch->timestamp = fb_take(*next);
    return true;
}

bool fb_fetch_update_timestamp(struct fb_fetch *fetch)
{
    const struct fb_tuf_signed *root = fb_tuf_signed(fetch->root);
    const struct candidate candidate = candidate_of(fb_span_of("timestamp"), FB_TUF_TIMESTAMP, root,
                                                    &root->roles[FB_TUF_TIMESTAMP], FB_FETCH_TIMESTAMP_BYTES);
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *local = NULL;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *next = NULL;
    bool unused = false;

    return read_local(fetch, &candidate, &local, &unused)
        && fetch_remote(fetch, &candidate, &bytes, &next)
        && choose_timestamp(fetch, &candidate, &local, &next, fb_buffer_span(&bytes));
}

static bool take_snapshot(struct fb_fetch *fetch, const struct candidate *candidate, const struct fb_tuf *local)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *next = NULL;

    if (!fetch_remote(fetch, candidate, &bytes, &next)
        || !check_metas(fetch, candidate, local, next)
        || !check_fresh(fetch, candidate, next)
        || !keep(fetch, candidate, next, fb_buffer_span(&bytes)))
        return false;
    fetch->snapshot = fb_take(next);
    return true;
}

bool fb_fetch_update_snapshot(struct fb_fetch *fetch)
{
    const struct fb_tuf_signed *root = fb_tuf_signed(fetch->root);
    struct candidate candidate = candidate_of(fb_span_of("snapshot"), FB_TUF_SNAPSHOT, root,
                                              &root->roles[FB_TUF_SNAPSHOT], FB_FETCH_SNAPSHOT_BYTES);
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *local = NULL;
    bool is_current = false;

    expect(&candidate, &fb_tuf_signed(fetch->timestamp)->metas[0]);
    if (!read_local(fetch, &candidate, &local, &is_current))
        return false;
    if (!is_current)
        return take_snapshot(fetch, &candidate, local);
    if (!check_metas(fetch, &candidate, NULL, local))
        return false;
    fetch->snapshot = fb_take(local);
    return note_local(fetch, &candidate, fetch->snapshot);
}

static bool take_targets(struct fb_fetch *fetch, const struct candidate *candidate, struct fb_tuf **out)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *next = NULL;

    if (!fetch_remote(fetch, candidate, &bytes, &next)
        || !check_fresh(fetch, candidate, next)
        || !fb_store_write(fetch->store, candidate->role, fb_buffer_span(&bytes), fetch->diag))
        return false;
    *out = fb_take(next);
    return true;
}

static bool add_role(struct fb_fetch *fetch, struct fb_span name, struct fb_tuf **metadata)
{
    char *copy = calloc(name.size + 1, 1);

    if (copy == NULL || !fb_grow((void **)&fetch->roles, &fetch->role_capacity, fetch->role_count, sizeof *fetch->roles)) {
        free(copy);
        return fb_fail_memory(fetch->diag);
    }
    for (size_t i = 0; i < name.size; i++)
        copy[i] = (char)name.bytes[i];
    fetch->roles[fetch->role_count++] = (struct fb_fetch_role){ copy, name.size, fb_take(*metadata) };
    return true;
}

static const struct fb_tuf *find_loaded(const struct fb_fetch *fetch, struct fb_span name)
{
    for (size_t i = 0; i < fetch->role_count; i++) {
        const struct fb_span loaded = { (const uint8_t *)fetch->roles[i].name, fetch->roles[i].name_size };
        if (fb_span_equal(loaded, name))
            return fetch->roles[i].metadata;
    }
    return NULL;
}

static const struct fb_tuf_meta *find_row(const struct fb_fetch *fetch, struct fb_span name)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer file = FB_BUFFER_EMPTY;

    fb_buffer_append(&file, name);
    fb_buffer_text(&file, ".json");
    return file.failed ? NULL : fb_tuf_find_meta(fb_tuf_signed(fetch->snapshot), fb_buffer_span(&file));
}

static bool load(struct fb_fetch *fetch, const struct candidate *candidate)
{
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *metadata = NULL;
    bool is_current = false;

    if (!read_local(fetch, candidate, &metadata, &is_current))
        return false;
    if (!is_current) {
        fb_tuf_free(metadata);
        metadata = NULL;
    }
    return (is_current || take_targets(fetch, candidate, &metadata))
        && add_role(fetch, candidate->role, &metadata);
}

bool fb_fetch_load_targets(struct fb_fetch *fetch, struct fb_span name, const struct fb_tuf_signed *delegator,
                           const struct fb_tuf_role *role, const struct fb_tuf **out)
{
    struct candidate candidate = candidate_of(name, FB_TUF_TARGETS, delegator, role, FB_FETCH_TARGETS_BYTES);
    const struct fb_tuf_meta *row = find_row(fetch, name);
    const struct fb_tuf *loaded = find_loaded(fetch, name);

    if (row == NULL)
        return fb_fetch_refuse(fetch->problem, FB8064, candidate.file, "the snapshot does not name it");
    expect(&candidate, row);
    if (loaded == NULL) {
        if (!load(fetch, &candidate))
            return false;
        loaded = fetch->roles[fetch->role_count - 1].metadata;
    } else if (!check_read(fetch, &candidate, loaded)) {
        return false;
    }
    *out = loaded;
    return true;
}
