/* SPDX-License-Identifier: Apache-2.0 */
/* side_load.c - reads what a side has published, from timestamp.json down. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "signer/repository/side_parts.h"
#include "signer/tuf/signers.h"

const char *fb_side_path(struct fb_side_state *state, const char *name)
{
    const size_t size = strlen(state->folder) + strlen(name) + 2;
    char *path = fb_arena_array(&state->arena, size, 1);

    if (path != NULL)
        (void)snprintf(path, size, "%s/%s", state->folder, name);
    return path;
}

const char *fb_side_metadata_path(struct fb_side_state *state, uint64_t version, struct fb_span role)
{
    char name[FB_PLAN_MAX_NAME + 40];

    (void)snprintf(name, sizeof name, "%" PRIu64 ".%.*s.json", version, (int)role.size, (const char *)role.bytes);
    return fb_side_path(state, name);
}

static bool fail_file(const char *path, const char *what, struct fb_diag *diag)
{
    struct fb_place place = { .line = 0 };

    fb_place_set_file(&place, path);
    return fb_fail_at(diag, FB_FAULT_INPUT, &place, "%s", what);
}

bool fb_side_read(const char *path, enum fb_tuf_type type, struct fb_tuf **out, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    return path == NULL ? fb_fail_memory(diag)
                        : fb_file_read(path, FB_SIDE_MAX_FILE, &bytes, diag)
                              && fb_tuf_read(path, bytes, type, out, diag);
}

static bool is_file(const struct fb_tuf_file *file, struct fb_span bytes)
{
    char sha256[65];

    return (!file->has_length || file->length == bytes.size)
        && fb_sha256_hex(bytes, sha256)
        && file->hash_count == 1
        && fb_span_is(file->hashes[0].algorithm, "sha256")
        && fb_span_is(file->hashes[0].hex, sha256);
}

/* N.NAME.json, whose bytes `meta` has the digest of. */
static bool read_meta(struct fb_side_state *state, const struct fb_tuf_meta *meta,
                      enum fb_tuf_type type, struct fb_tuf **out, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    const struct fb_span role = { meta->name.bytes, meta->name.size - (sizeof ".json" - 1) };
    const char *path = fb_side_metadata_path(state, meta->version, role);

    if (path == NULL)
        return fb_fail_memory(diag);
    if (!fb_file_read(path, FB_SIDE_MAX_FILE, &bytes, diag))
        return false;
    if (!is_file(&meta->file, bytes))
        return fail_file(path, "its bytes are not those that were published", diag);
    return fb_tuf_read(path, bytes, type, out, diag)
        && (fb_tuf_signed(*out)->version == meta->version
            || fail_file(path, "its version is not that of its name", diag));
}

/* The newest root, and the one before it. */
static bool read_roots(struct fb_side_state *state, struct fb_diag *diag)
{
    for (uint64_t version = 1;; version++) {
        const char *path = fb_side_metadata_path(state, version, fb_span_of("root"));
        struct fb_tuf *root = NULL;
        if (path == NULL)
            return fb_fail_memory(diag);
        if (access(path, F_OK) != 0)
            return true;
        if (!fb_side_read(path, FB_TUF_ROOT, &root, diag))
            return false;
        fb_tuf_free(state->previous);
        state->previous = state->root;
        state->root = root;
        const bool follows = state->previous == NULL ? fb_tuf_is_signed_by_root(root, root)
                                                     : fb_tuf_root_follows(root, state->previous);
        if (!follows || fb_tuf_signed(root)->version != version)
            return fail_file(path, "it does not follow from the root before it", diag);
    }
}

static bool is_role_signed(const struct fb_tuf *metadata, const struct fb_tuf *root)
{
    return root != NULL && fb_tuf_is_signed_by_root(metadata, root);
}

/* Killed in a rotation, the old root's signatures are those that are there. */
static bool check_signed(const struct fb_side_state *state, const struct fb_tuf *metadata,
                         const char *name, struct fb_diag *diag)
{
    return is_role_signed(metadata, state->root) || is_role_signed(metadata, state->previous)
        || fb_fail(diag, FB_FAULT_INPUT, "%s: the %s that is published is not signed as the root wants", state->folder, name);
}

static bool is_delegation_signed(const struct fb_side_role *role, const struct fb_tuf_signed *targets)
{
    for (size_t i = 0; i < targets->role_count; i++)
        if (fb_span_equal(targets->roles[i].name, role->name))
            return fb_tuf_is_signed(role->metadata, targets, &targets->roles[i]);
    return true; /* delegated no more */
}

static bool read_role(struct fb_side_state *state, const struct fb_tuf_meta *meta, struct fb_diag *diag)
{
    struct fb_side_role *role = &state->roles[state->role_count];

    if (meta->name.size <= sizeof ".json" - 1)
        return fb_fail(diag, FB_FAULT_INPUT, "%s: the snapshot has a file without a name", state->folder);
    role->name = (struct fb_span){ meta->name.bytes, meta->name.size - (sizeof ".json" - 1) };
    if (!read_meta(state, meta, FB_TUF_TARGETS, &role->metadata, diag))
        return false;
    state->role_count++;
    return true;
}

static bool read_roles(struct fb_side_state *state, struct fb_diag *diag)
{
    const struct fb_tuf_signed *snapshot = fb_tuf_signed(state->snapshot);
    const struct fb_tuf_meta *targets = fb_tuf_find_meta(snapshot, fb_span_of("targets.json"));

    state->roles = fb_arena_array(&state->arena, snapshot->meta_count, sizeof *state->roles);
    if (state->roles == NULL)
        return fb_fail_memory(diag);
    if (targets == NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "%s: the snapshot has no targets", state->folder);
    if (!read_role(state, targets, diag))
        return false;
    for (size_t i = 0; i < snapshot->meta_count; i++)
        if (&snapshot->metas[i] != targets && !read_role(state, &snapshot->metas[i], diag))
            return false;
    return true;
}

static bool check_roles(const struct fb_side_state *state, struct fb_diag *diag)
{
    if (!check_signed(state, state->timestamp, "timestamp", diag)
        || !check_signed(state, state->snapshot, "snapshot", diag)
        || !check_signed(state, state->roles[0].metadata, "targets", diag))
        return false;
    for (size_t i = 1; i < state->role_count; i++)
        if (!is_delegation_signed(&state->roles[i], fb_tuf_signed(state->roles[0].metadata)))
            return fb_fail(diag, FB_FAULT_INPUT, "%s: the role %.*s is not signed as its delegation wants", state->folder,
                           (int)state->roles[i].name.size, (const char *)state->roles[i].name.bytes);
    return true;
}

bool fb_side_load(const char *repository, enum fb_side side, struct fb_side_state *state,
                  struct fb_diag *diag)
{
    const size_t size = strlen(repository) + sizeof "/director";

    *state = (struct fb_side_state){ .role_count = 0 };
    fb_arena_init(&state->arena, fb_heap(), SIZE_MAX);
    char *folder = fb_arena_array(&state->arena, size, 1);
    if (folder == NULL)
        return fb_fail_memory(diag);
    (void)snprintf(folder, size, "%s/%s", repository, fb_side_name(side));
    state->folder = folder;
    const char *timestamp = fb_side_path(state, "timestamp.json");
    if (timestamp == NULL || !read_roots(state, diag))
        return timestamp == NULL ? fb_fail_memory(diag) : false;
    if (access(timestamp, F_OK) != 0)
        return true;
    if (state->root == NULL)
        return fail_file(timestamp, "there is no root beside it", diag);
    return fb_side_read(timestamp, FB_TUF_TIMESTAMP, &state->timestamp, diag)
        && read_meta(state, &fb_tuf_signed(state->timestamp)->metas[0], FB_TUF_SNAPSHOT, &state->snapshot, diag)
        && read_roles(state, diag)
        && check_roles(state, diag);
}

void fb_side_clear(struct fb_side_state *state)
{
    fb_tuf_free(state->root);
    fb_tuf_free(state->previous);
    fb_tuf_free(state->timestamp);
    fb_tuf_free(state->snapshot);
    for (size_t i = 0; i < state->role_count; i++)
        fb_tuf_free(state->roles[i].metadata);
    if (state->folder != NULL)
        fb_arena_clear(&state->arena);
    *state = (struct fb_side_state){ .role_count = 0 };
}

const struct fb_tuf_signed *fb_side_content(const struct fb_side_state *state, struct fb_span role)
{
    for (size_t i = 0; i < state->role_count; i++)
        if (fb_span_equal(state->roles[i].name, role))
            return fb_tuf_signed(state->roles[i].metadata);
    return NULL;
}
