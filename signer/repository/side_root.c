/* SPDX-License-Identifier: Apache-2.0 */
/* side_root.c - a root as the plan has it.
 *
 * Roots follow one another without a gap, so a version that was signed cannot be left out when the
 * process dies: what is to be signed is on the disk before, and is signed first the next time.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/repository/proposal.h"
#include "signer/repository/side_parts.h"
#include "signer/tuf/compose.h"
#include "signer/tuf/signers.h"

#define DAY 86400

static bool has_key(const struct fb_tuf_key *keys, size_t count, const struct fb_key *key)
{
    for (size_t i = 0; i < count; i++)
        if (fb_key_same(keys[i].key, key))
            return true;
    return false;
}

/* The content of a root by the plan; arrays in the arena. */
static bool plan_root(struct fb_side_state *state, const struct fb_plan_side *plan,
                      struct fb_tuf_signed *out, struct fb_diag *diag)
{
    size_t room = 0;

    for (int type = FB_TUF_ROOT; type <= FB_TUF_TARGETS; type++)
        room += plan->roles[type].key_count;
    struct fb_tuf_key *keys = fb_arena_array(&state->arena, room, sizeof *keys);
    struct fb_tuf_role *roles = fb_arena_array(&state->arena, 4, sizeof *roles);
    if (keys == NULL || roles == NULL)
        return fb_fail_memory(diag);
    for (int type = FB_TUF_ROOT; type <= FB_TUF_TARGETS; type++) {
        const struct fb_plan_role *role = &plan->roles[type];
        roles[type] = role->tuf;
        for (size_t i = 0; i < role->key_count; i++)
            if (!has_key(keys, out->key_count, role->keys[i].key))
                keys[out->key_count++] = role->keys[i];
    }
    out->type = FB_TUF_ROOT;
    out->consistent_snapshot = true;
    out->keys = keys;
    out->roles = roles;
    out->role_count = 4;
    return true;
}

/* The plan's root with version and expiry of the one that is there: is it the same? */
static bool is_as_planned(struct fb_side_state *state, struct fb_tuf_signed content, bool *out,
                          struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *written = NULL;

    content.version = fb_tuf_signed(state->root)->version;
    content.expires = fb_tuf_signed(state->root)->expires;
    if (!fb_tuf_write(&content, NULL, 0, &bytes, diag)
        || !fb_tuf_read("root", fb_buffer_span(&bytes), FB_TUF_ROOT, &written, diag))
        return false;
    *out = fb_span_equal(fb_tuf_signed_text(written), fb_tuf_signed_text(state->root));
    return true;
}

static bool write_bytes(const char *path, const struct fb_buffer *bytes, struct fb_diag *diag)
{
    const struct fb_span span = fb_buffer_span(bytes);

    return path != NULL && !bytes->failed ? fb_file_write(path, &span, 1, diag) : fb_fail_memory(diag);
}

/* What is to be signed: what was to be signed when we were killed, or the new content. */
static bool settle_pending(struct fb_side_state *state, const struct fb_tuf_signed *content,
                           struct fb_tuf **out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *pending = NULL;
    const char *path = fb_side_path(state, FB_SIDE_PENDING_ROOT);

    if (path == NULL)
        return fb_fail_memory(diag);
    if (access(path, F_OK) == 0 && !fb_side_read(path, FB_TUF_ROOT, &pending, diag))
        return false;
    const bool is_begun = pending != NULL && fb_tuf_signed(pending)->version == content->version;
    /* Also what is begun is written: whoever was killed may have named it, and not flushed its folder. */
    return (is_begun ? fb_tuf_write_signed_too(pending, NULL, 0, &bytes, diag) : fb_tuf_write(content, NULL, 0, &bytes, diag))
        && write_bytes(path, &bytes, diag)
        && fb_tuf_read(path, fb_buffer_span(&bytes), FB_TUF_ROOT, out, diag);
}

/* Keys that the root itself, or the one before it, lists for roots. */
static bool may_sign(const struct fb_tuf *root, const struct fb_key *key)
{
    const struct fb_tuf_role *role = &fb_tuf_signed(root)->roles[FB_TUF_ROOT];

    for (size_t i = 0; i < role->keyid_count; i++)
        if (fb_span_is(role->keyids[i], fb_key_id(key)))
            return true;
    return false;
}

static bool is_sound(const struct fb_side_state *state, const struct fb_tuf *root)
{
    return state->root == NULL ? fb_tuf_is_signed_by_root(root, root) : fb_tuf_root_follows(root, state->root);
}

static size_t count_signers(const struct fb_tuf *root, const struct fb_side_keys *keys)
{
    size_t count = 0;

    for (size_t i = 0; i < keys->count; i++)
        count += may_sign(root, keys->items[i]);
    return count;
}

/* Before anything is written.  A key that is named twice is seen when it signs. */
static bool check_keys(const struct fb_side_state *state, const struct fb_side_change *change,
                       struct fb_diag *diag)
{
    if (change->proposal != NULL)
        return true; /* signed elsewhere: all signatures are counted together */
    if (fb_side_can_sign(&change->plan->roles[FB_TUF_ROOT], &change->keys)
        && (state->root == NULL
            || count_signers(state->root, &change->keys) >= fb_tuf_signed(state->root)->roles[FB_TUF_ROOT].threshold))
        return true;
    fb_fail(diag, FB_FAULT_INPUT, "%s: the new root has to be signed by more keys than were given", state->folder);
    return fb_fail_help(diag, "name the keys with --key, those of the old root and those of the new one");
}

/* Keys that may sign the pending root: its own, and those of the root before it. */
static size_t list_signers(const struct fb_tuf *root, size_t count, const struct fb_key *out[static 2 * FB_TUF_MAX_SIGNATURES])
{
    const struct fb_tuf_signed *content = fb_tuf_signed(root);
    const struct fb_tuf_role *role = &content->roles[FB_TUF_ROOT];

    for (size_t i = 0; i < role->keyid_count && i < FB_TUF_MAX_SIGNATURES; i++) {
        const struct fb_tuf_key *key = fb_tuf_find_key(content, role->keyids[i]);
        if (key != NULL && key->key != NULL)
            out[count++] = key->key;
    }
    return count;
}

static bool gather(const struct fb_side_state *state, const struct fb_tuf *pending, const struct fb_tuf_copies *given,
                   const struct fb_side_keys *keys, struct fb_buffer *bytes, struct fb_diag *diag)
{
    const struct fb_tuf_copies own = { &pending, 1 };
    const struct fb_tuf_copies *copies = given != NULL ? given : &own;
    const struct fb_key *picked[FB_TUF_MAX_SIGNATURES];
    const struct fb_key *signers[2 * FB_TUF_MAX_SIGNATURES];
    size_t signer_count = list_signers(pending, 0, signers);
    size_t count = 0;

    if (!fb_span_equal(fb_tuf_signed_text(copies->items[0]), fb_tuf_signed_text(pending)))
        return fb_fail(diag, FB_FAULT_INPUT, "%s: this is not the root that was proposed", state->folder);
    if (state->root != NULL)
        signer_count = list_signers(state->root, signer_count, signers);
    for (size_t i = 0; i < keys->count && count < FB_TUF_MAX_SIGNATURES; i++)
        if (may_sign(pending, keys->items[i]) || (state->root != NULL && may_sign(state->root, keys->items[i])))
            picked[count++] = keys->items[i];
    return fb_tuf_write_gathered(copies, signers, signer_count, picked, count, bytes, diag);
}

static bool sign_root(struct fb_side_state *state, const struct fb_tuf *pending, const struct fb_side_change *change,
                      struct fb_buffer *bytes, struct fb_tuf **out, struct fb_diag *diag)
{
    if (!gather(state, pending, change->proposal, &change->keys, bytes, diag)
        || !fb_tuf_read("root", fb_buffer_span(bytes), FB_TUF_ROOT, out, diag))
        return false;
    if (is_sound(state, *out))
        return true;
    fb_fail(diag, FB_FAULT_INPUT, "%s: the new root is not signed by as many keys as %s", state->folder,
            state->root != NULL ? "it and the root before it want" : "it wants");
    return fb_fail_help(diag, "name the keys with --key, those of the old root and those of the new one");
}

static bool publish_root(struct fb_side_state *state, const struct fb_tuf_signed *content,
                         const struct fb_side_change *change, struct fb_diag *diag)
{
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *pending = NULL;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *root = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;

    if (!settle_pending(state, content, &pending, diag)
        || !sign_root(state, pending, change, &bytes, &root, diag)
        || !write_bytes(fb_side_metadata_path(state, content->version, fb_span_of("root")), &bytes, diag))
        return false;
    const char *path = fb_side_path(state, FB_SIDE_PENDING_ROOT);
    if (path != NULL)
        (void)unlink(path); /* one that stays has a version that is published */
    fb_tuf_free(state->previous);
    state->previous = state->root;
    state->root = fb_take(root);
    return true;
}

static bool ends_soon(const struct fb_side_state *state, const struct fb_side_change *change)
{
    const int64_t left = fb_tuf_signed(state->root)->expires - change->now;

    return left < (int64_t)change->plan->roles[FB_TUF_ROOT].days * DAY / 2;
}

static bool is_settled(struct fb_side_state *state, const struct fb_tuf_signed *content, bool *out,
                       struct fb_diag *diag)
{
    *out = false;
    if (state->root == NULL)
        return true;
    return is_as_planned(state, *content, out, diag);
}

bool fb_side_settle_root(struct fb_side_state *state, const struct fb_side_change *change,
                         struct fb_diag *diag)
{
    struct fb_tuf_signed content = { .key_count = 0 };
    bool settled = false;

    if (!plan_root(state, change->plan, &content, diag)
        || !is_settled(state, &content, &settled, diag))
        return false;
    if (change->manner != FB_SIDE_ROTATE)
        return settled
            || (fb_fail(diag, FB_FAULT_INPUT, "%s: the root is not as repository.yaml says", state->folder),
                fb_fail_help(diag, "`firebreak publish rotate` makes a new root"));
    content.expires = fb_side_expiry(change, &change->plan->roles[FB_TUF_ROOT]);
    /* Once more where it was another one, begun before, that was completed now. */
    for (int round = 0; round < 2 && (!settled || (round == 0 && ends_soon(state, change))); round++) {
        content.version = state->root == NULL ? 1 : fb_tuf_signed(state->root)->version + 1;
        if (!check_keys(state, change, diag)
            || !publish_root(state, &content, change, diag)
            || !is_settled(state, &content, &settled, diag))
            return false;
    }
    return settled || fb_fail(diag, FB_FAULT_INPUT, "%s: the root is not as repository.yaml says", state->folder);
}

bool fb_side_propose_root(struct fb_side_state *state, const struct fb_side_change *change, struct fb_buffer *out,
                          bool *found, struct fb_diag *diag)
{
    struct fb_tuf_signed content = { .key_count = 0 };
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *pending = NULL;
    bool settled = false;

    if (!plan_root(state, change->plan, &content, diag) || !is_settled(state, &content, &settled, diag))
        return false;
    *found = !settled || ends_soon(state, change);
    if (!*found)
        return true;
    content.expires = fb_side_expiry(change, &change->plan->roles[FB_TUF_ROOT]);
    content.version = fb_tuf_signed(state->root)->version + 1;
    return settle_pending(state, &content, &pending, diag)
        && gather(state, pending, NULL, &change->keys, out, diag);
}
