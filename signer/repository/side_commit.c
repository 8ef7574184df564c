/* SPDX-License-Identifier: Apache-2.0 */
/* side_commit.c - signs a change in memory and writes it in the order in which it may be seen. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/repository/side_parts.h"
#include "signer/tuf/compose.h"
#include "signer/tuf/signers.h"

#define DAY 86400

/* A file of metadata that is to be written. */
struct piece {
    const struct fb_plan_role *role;
    struct fb_tuf_signed content;
    struct fb_buffer bytes;
};

struct commit {
    struct fb_side_state *state;
    const struct fb_side_change *change;
    struct piece *pieces; /* targets-type roles, then snapshot and timestamp */
    size_t count;
    struct fb_diag *diag;
};

int64_t fb_side_expiry(const struct fb_side_change *change, const struct fb_plan_role *role)
{
    return change->now + (int64_t)role->days * DAY;
}

static size_t count_signers(const struct fb_plan_role *role, const struct fb_tuf *metadata)
{
    const struct fb_tuf_signed delegator = { .keys = role->keys, .key_count = role->key_count };

    return fb_tuf_count_signers(metadata, &delegator, &role->tuf);
}

static bool ends_soon(const struct commit *commit, const struct fb_plan_role *role, const struct fb_tuf *old)
{
    return commit->change->manner == FB_SIDE_REFRESH
        && fb_tuf_signed(old)->expires - commit->change->now < (int64_t)role->days * DAY / 2
        && fb_side_can_sign(role, &commit->change->keys);
}

/* Whether the role has to be written anew. */
static bool is_stale(struct commit *commit, const struct fb_plan_role *role, const struct fb_tuf *old,
                     const struct fb_tuf_signed *content, bool *out)
{
    bool same = false;

    *out = true;
    if (old == NULL || count_signers(role, old) < role->tuf.threshold || ends_soon(commit, role, old))
        return true;
    if (!fb_side_is_same(old, *content, &same, commit->diag))
        return false;
    *out = !same;
    return true;
}

static const struct fb_tuf *find_role(const struct fb_side_state *state, struct fb_span name)
{
    for (size_t i = 0; i < state->role_count; i++)
        if (fb_span_equal(state->roles[i].name, name))
            return state->roles[i].metadata;
    return NULL;
}

/* What was signed elsewhere has to be what would be signed here; who has signed is seen now. */
static bool take_proposal(struct commit *commit, struct piece *piece)
{
    const struct fb_tuf_copies *copies = commit->change->proposal;
    const struct fb_plan_role *role = piece->role;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *gathered = NULL;
    bool same = false;

    if (!fb_side_is_same(copies->items[0], piece->content, &same, commit->diag))
        return false;
    if (!same) {
        fb_fail(commit->diag, FB_FAULT_INPUT, "repository.yaml says something else since this was proposed");
        return fb_fail_help(commit->diag, "propose it anew");
    }
    if (!fb_side_gather(copies, role, &commit->change->keys, &piece->bytes, commit->diag)
        || !fb_tuf_read("the proposal", fb_buffer_span(&piece->bytes), FB_TUF_TARGETS, &gathered, commit->diag))
        return false;
    piece->content.version = fb_tuf_signed(gathered)->version;
    const size_t count = count_signers(role, gathered);
    if (count >= role->tuf.threshold)
        return true;
    fb_fail(commit->diag, FB_FAULT_INPUT, "the role %.*s must be signed by %" PRIu64 " of its %zu keys; %zu of them %s signed the proposal",
            (int)role->tuf.name.size, (const char *)role->tuf.name.bytes, role->tuf.threshold, role->key_count, count,
            count == 1 ? "has" : "have");
    return fb_fail_help(commit->diag, "`firebreak publish cosign` adds signatures");
}

static bool is_proposed(const struct commit *commit, const struct fb_plan_role *role)
{
    return commit->change->proposal != NULL && fb_span_equal(role->tuf.name, commit->change->role);
}

static bool add_if_stale(struct commit *commit, const struct fb_plan_role *role)
{
    struct piece *piece = &commit->pieces[commit->count];
    bool stale = is_proposed(commit, role);

    piece->role = role;
    if (!fb_side_fill(commit->state, commit->change, role, &piece->content, commit->diag))
        return false;
    if (stale ? !take_proposal(commit, piece)
              : !is_stale(commit, role, find_role(commit->state, role->tuf.name), &piece->content, &stale))
        return false;
    commit->count += stale;
    return true;
}

static bool add_roles(struct commit *commit)
{
    const struct fb_plan_side *plan = commit->change->plan;

    for (size_t i = 0; i < plan->delegation_count; i++)
        if (!add_if_stale(commit, &plan->delegations[i]))
            return false;
    return add_if_stale(commit, &plan->roles[FB_TUF_TARGETS]);
}

static void add_piece(struct commit *commit, enum fb_tuf_type type)
{
    commit->pieces[commit->count++] = (struct piece){
        .role = &commit->change->plan->roles[type],
        .content = { .type = type },
    };
}

/* The snapshot changes with any role of its, and the timestamp always. */
static void add_snapshot_and_timestamp(struct commit *commit)
{
    const struct fb_plan_role *role = &commit->change->plan->roles[FB_TUF_SNAPSHOT];
    const struct fb_tuf *old = commit->state->snapshot;

    if (commit->count > 0 || old == NULL || count_signers(role, old) < role->tuf.threshold || ends_soon(commit, role, old))
        add_piece(commit, FB_TUF_SNAPSHOT);
    add_piece(commit, FB_TUF_TIMESTAMP);
}

/* Before any version is taken: are the keys there? */
static bool check_keys(const struct commit *commit)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer nothing = FB_BUFFER_EMPTY;

    for (size_t i = 0; i < commit->count; i++)
        if (commit->pieces[i].bytes.size == 0 && !fb_side_can_sign(commit->pieces[i].role, &commit->change->keys))
            return fb_side_sign(&commit->pieces[i].content, commit->pieces[i].role, &commit->change->keys, &nothing, commit->diag);
    return true;
}

/* Versions for what has none yet. */
static bool reserve(struct commit *commit)
{
    struct fb_span *names = fb_arena_array(&commit->state->arena, commit->count, sizeof *names);
    uint64_t *versions = fb_arena_array(&commit->state->arena, commit->count, sizeof *versions);
    size_t count = 0;

    if (names == NULL || versions == NULL)
        return fb_fail_memory(commit->diag);
    for (size_t i = 0; i < commit->count; i++)
        if (commit->pieces[i].bytes.size == 0)
            names[count++] = commit->pieces[i].role->tuf.name;
    if (!fb_side_reserve(commit->state, names, count, versions, commit->diag))
        return false;
    count = 0;
    for (size_t i = 0; i < commit->count; i++) {
        struct piece *piece = &commit->pieces[i];
        if (piece->bytes.size > 0)
            continue;
        piece->content.version = versions[count++];
        piece->content.expires = fb_side_expiry(commit->change, piece->role);
    }
    return true;
}

/* A row of `meta` for a file that was just made. */
static bool describe(struct commit *commit, const struct piece *piece, struct fb_tuf_meta *out)
{
    char name[FB_PLAN_MAX_NAME + 8];
    char sha256[65];
    struct fb_tuf_hash *hash = fb_arena_new(&commit->state->arena, struct fb_tuf_hash);

    (void)snprintf(name, sizeof name, "%.*s.json", (int)piece->role->tuf.name.size, (const char *)piece->role->tuf.name.bytes);
    const char *kept = fb_arena_text(&commit->state->arena, fb_span_of(name));
    const char *hex = fb_sha256_hex(fb_buffer_span(&piece->bytes), sha256) ? fb_arena_text(&commit->state->arena, fb_span_of(sha256)) : NULL;
    if (hash == NULL || kept == NULL || hex == NULL)
        return fb_fail_memory(commit->diag);
    *hash = (struct fb_tuf_hash){ fb_span_of("sha256"), fb_span_of(hex) };
    *out = (struct fb_tuf_meta){
        .name = fb_span_of(kept),
        .version = piece->content.version,
        .file = { .has_length = true, .length = piece->bytes.size, .hashes = hash, .hash_count = 1 },
    };
    return true;
}

/* Rows stay, also those of roles that are delegated no more: clients want each to be there for ever. */
static bool fill_snapshot(struct commit *commit, struct piece *snapshot)
{
    const struct fb_tuf_signed *old = commit->state->snapshot != NULL ? fb_tuf_signed(commit->state->snapshot) : NULL;
    const size_t old_count = old != NULL ? old->meta_count : 0;
    struct fb_tuf_meta *metas = fb_arena_array(&commit->state->arena, old_count + commit->count, sizeof *metas);
    size_t count = 0;

    if (metas == NULL)
        return fb_fail_memory(commit->diag);
    for (; count < old_count; count++)
        metas[count] = old->metas[count];
    for (const struct piece *piece = commit->pieces; piece < snapshot; piece++) {
        struct fb_tuf_meta row;
        size_t at = 0;
        if (!describe(commit, piece, &row))
            return false;
        while (at < count && !fb_span_equal(metas[at].name, row.name))
            at++;
        metas[at] = row;
        count += at == count;
    }
    snapshot->content.metas = metas;
    snapshot->content.meta_count = count;
    return true;
}

static bool fill_timestamp(struct commit *commit, struct piece *timestamp)
{
    struct fb_tuf_meta *row = fb_arena_new(&commit->state->arena, struct fb_tuf_meta);

    if (row == NULL)
        return fb_fail_memory(commit->diag);
    timestamp->content.metas = row;
    timestamp->content.meta_count = 1;
    if (timestamp > commit->pieces)
        return describe(commit, timestamp - 1, row);
    *row = fb_tuf_signed(commit->state->timestamp)->metas[0];
    return true;
}

static bool sign_piece(struct commit *commit, struct piece *piece)
{
    if (piece->bytes.size > 0)
        return true; /* elsewhere */
    if (piece->content.type == FB_TUF_SNAPSHOT && !fill_snapshot(commit, piece))
        return false;
    if (piece->content.type == FB_TUF_TIMESTAMP && !fill_timestamp(commit, piece))
        return false;
    return fb_side_sign(&piece->content, piece->role, &commit->change->keys, &piece->bytes, commit->diag);
}

static bool write_piece(struct commit *commit, const struct piece *piece)
{
    const struct fb_span bytes = fb_buffer_span(&piece->bytes);
    const char *path = piece->content.type == FB_TUF_TIMESTAMP
                         ? fb_side_path(commit->state, "timestamp.json")
                         : fb_side_metadata_path(commit->state, piece->content.version, piece->role->tuf.name);

    return path != NULL && !piece->bytes.failed ? fb_file_write(path, &bytes, 1, commit->diag)
                                                : fb_fail_memory(commit->diag);
}

static bool sign_and_write(struct commit *commit)
{
    for (size_t i = 0; i < commit->count; i++)
        if (!sign_piece(commit, &commit->pieces[i]))
            return false;
    for (size_t i = 0; i < commit->count; i++)
        if (!write_piece(commit, &commit->pieces[i]))
            return false;
    return true;
}

static bool run(struct commit *commit)
{
    return add_roles(commit)
        && (add_snapshot_and_timestamp(commit), check_keys(commit))
        && fb_side_settle_root(commit->state, commit->change, commit->diag)
        && reserve(commit)
        && sign_and_write(commit);
}

bool fb_side_commit(struct fb_side_state *state, const struct fb_side_change *change, struct fb_diag *diag)
{
    struct commit commit = { .state = state, .change = change, .diag = diag };

    commit.pieces = fb_arena_array(&state->arena, change->plan->delegation_count + 3, sizeof *commit.pieces);
    if (commit.pieces == NULL)
        return fb_fail_memory(diag);
    const bool done = run(&commit);
    for (size_t i = 0; i < change->plan->delegation_count + 3; i++)
        fb_buffer_clear(&commit.pieces[i].bytes);
    return done;
}
