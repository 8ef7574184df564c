/* SPDX-License-Identifier: Apache-2.0 */
/* proposal.c - keeps what was proposed, and knows it again. */
#include "signer/repository/proposal.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/repository/blobs.h"
#include "signer/repository/side_parts.h"
#include "signer/tuf/compose.h"

#define FOLDER "proposed"
#define NAME_BYTES (FB_PLAN_MAX_NAME + 64)

static uint64_t published_version(const struct fb_side_state *state, struct fb_span role)
{
    const struct fb_tuf_signed *content = fb_side_content(state, role);

    return content != NULL ? content->version : 0;
}

/* ---- Proposing ---- */

static const struct fb_plan_role *role_of(const struct fb_side_change *change)
{
    const struct fb_plan_side *plan = change->plan;

    for (size_t i = 0; i < plan->delegation_count; i++)
        if (fb_span_equal(plan->delegations[i].tuf.name, change->role))
            return &plan->delegations[i];
    return &plan->roles[FB_TUF_TARGETS];
}

static bool keep(struct fb_side_state *state, const struct fb_plan_role *role, const struct fb_tuf_signed *content,
                 struct fb_tuf **out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    char name[NAME_BYTES];
    const char *folder = fb_side_path(state, FOLDER);

    (void)snprintf(name, sizeof name, FOLDER "/%" PRIu64 "-%" PRIu64 ".%.*s.json", published_version(state, role->tuf.name),
                   content->version, (int)role->tuf.name.size, (const char *)role->tuf.name.bytes);
    const char *path = fb_side_path(state, name);
    if (folder == NULL || path == NULL)
        return fb_fail_memory(diag);
    if (!fb_blob_make_folder(folder, diag) || !fb_tuf_write(content, NULL, 0, &bytes, diag))
        return false;
    const struct fb_span span = fb_buffer_span(&bytes);
    return fb_file_write(path, &span, 1, diag) && fb_tuf_read(path, span, FB_TUF_TARGETS, out, diag);
}

static bool check_news(const struct fb_side_state *state, const struct fb_tuf_signed *content, struct fb_span role,
                       struct fb_diag *diag)
{
    bool same = false;

    for (size_t i = 0; i < state->role_count; i++)
        if (fb_span_equal(state->roles[i].name, role)
            && !fb_side_is_same(state->roles[i].metadata, *content, &same, diag))
            return false;
    return !same || fb_fail(diag, FB_FAULT_INPUT, "there is nothing to propose: it is published already");
}

bool fb_side_propose(struct fb_side_state *state, const struct fb_side_change *change, struct fb_buffer *out,
                     struct fb_diag *diag)
{
    const struct fb_plan_role *role = role_of(change);
    struct fb_tuf_signed content;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *proposal = NULL;

    if (!fb_side_fill(state, change, role, &content, diag)
        || !check_news(state, &content, role->tuf.name, diag)
        || !fb_side_settle_root(state, change, diag)
        || !fb_side_reserve(state, &role->tuf.name, 1, &content.version, diag))
        return false;
    content.expires = fb_side_expiry(change, role);
    if (!keep(state, role, &content, &proposal, diag))
        return false;
    const struct fb_tuf_copies copies = { (const struct fb_tuf *const *)&proposal, 1 };
    return fb_side_gather(&copies, role, &change->keys, out, diag);
}

/* ---- Knowing it again ---- */

struct entry {
    uint64_t from;
    uint64_t version;
    struct fb_span role; /* in the name */
};

/* FROM-VERSION.ROLE.json */
static bool read_name(const char *name, struct entry *out)
{
    static const char suffix[] = ".json";
    const size_t size = strlen(name);
    char *end = NULL;

    out->from = strtoull(name, &end, 10);
    if (end == name || *end != '-')
        return false;
    const char *version = end + 1;
    out->version = strtoull(version, &end, 10);
    if (end == version || *end != '.' || size < sizeof suffix || strcmp(name + size - (sizeof suffix - 1), suffix) != 0)
        return false;
    const char *role = end + 1;
    const char *dot = name + size - (sizeof suffix - 1);
    if (role >= dot)
        return false;
    out->role = (struct fb_span){ (const uint8_t *)role, (size_t)(dot - role) };
    return true;
}

/* Whether what was kept under this name is what the file says. */
static bool holds(struct fb_side_state *state, const char *name, const struct fb_tuf *proposal, bool *out, struct fb_diag *diag)
{
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *kept = NULL;
    char path[NAME_BYTES + sizeof FOLDER];

    (void)snprintf(path, sizeof path, FOLDER "/%.*s", NAME_BYTES - 1, name);
    if (!fb_side_read(fb_side_path(state, path), FB_TUF_TARGETS, &kept, diag))
        return false;
    *out = fb_span_equal(fb_tuf_signed_text(kept), fb_tuf_signed_text(proposal));
    return true;
}

static bool find_among(struct fb_side_state *state, DIR *folder, const struct fb_tuf *proposal,
                       enum fb_proposal_state *out, struct fb_span *role, struct fb_diag *diag)
{
    for (const struct dirent *item = readdir(folder); item != NULL; item = readdir(folder)) {
        struct entry entry;
        bool same = false;
        if (!read_name(item->d_name, &entry) || entry.version != fb_tuf_signed(proposal)->version)
            continue;
        if (!holds(state, item->d_name, proposal, &same, diag))
            return false;
        if (!same)
            continue;
        const char *name = fb_arena_text(&state->arena, entry.role);
        if (name == NULL)
            return fb_fail_memory(diag);
        *role = fb_span_of(name);
        *out = entry.from == published_version(state, entry.role) ? FB_PROPOSAL_OPEN : FB_PROPOSAL_STALE;
        return true;
    }
    return true;
}

static bool is_published(const struct fb_side_state *state, const struct fb_tuf *proposal)
{
    const struct fb_span text = fb_tuf_signed_text(proposal);

    if (state->root != NULL && fb_span_equal(fb_tuf_signed_text(state->root), text))
        return true;
    for (size_t i = 0; i < state->role_count; i++)
        if (fb_span_equal(fb_tuf_signed_text(state->roles[i].metadata), text))
            return true;
    return false;
}

static bool find_root(struct fb_side_state *state, const struct fb_tuf *proposal, enum fb_proposal_state *out,
                      struct fb_span *role, struct fb_diag *diag)
{
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *pending = NULL;
    const char *path = fb_side_path(state, FB_SIDE_PENDING_ROOT);

    if (path == NULL)
        return fb_fail_memory(diag);
    if (access(path, F_OK) != 0)
        return true;
    if (!fb_side_read(path, FB_TUF_ROOT, &pending, diag))
        return false;
    if (fb_span_equal(fb_tuf_signed_text(pending), fb_tuf_signed_text(proposal)))
        *out = state->root != NULL && fb_tuf_signed(pending)->version == fb_tuf_signed(state->root)->version + 1
                 ? FB_PROPOSAL_OPEN
                 : FB_PROPOSAL_STALE;
    *role = fb_span_of("root");
    return true;
}

bool fb_side_find_proposal(struct fb_side_state *state, const struct fb_tuf *proposal, enum fb_proposal_state *out,
                           struct fb_span *role, struct fb_diag *diag)
{
    *out = is_published(state, proposal) ? FB_PROPOSAL_PUBLISHED : FB_PROPOSAL_UNKNOWN;
    if (*out == FB_PROPOSAL_PUBLISHED)
        return true;
    if (fb_tuf_signed(proposal)->type == FB_TUF_ROOT)
        return find_root(state, proposal, out, role, diag);
    const char *path = fb_side_path(state, FOLDER);
    if (path == NULL)
        return fb_fail_memory(diag);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return errno == ENOENT || fb_fail_errno(diag, path, "it cannot be read", errno);
    const bool done = find_among(state, folder, proposal, out, role, diag);
    (void)closedir(folder);
    return done;
}

void fb_side_drop_proposals(struct fb_side_state *state, struct fb_span role)
{
    const char *path = fb_side_path(state, FOLDER);
    DIR *folder = path != NULL ? opendir(path) : NULL;

    if (folder == NULL)
        return;
    for (const struct dirent *item = readdir(folder); item != NULL; item = readdir(folder)) {
        struct entry entry;
        if (read_name(item->d_name, &entry) && fb_span_equal(entry.role, role) && entry.from < published_version(state, role))
            (void)unlinkat(dirfd(folder), item->d_name, 0);
    }
    (void)closedir(folder);
}
