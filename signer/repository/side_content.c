/* SPDX-License-Identifier: Apache-2.0 */
/* side_content.c - what a role is to say: its rows, and for targets the delegations of the plan. */
#include "base/host/fail.h"
#include "signer/repository/side_parts.h"
#include "signer/tuf/compose.h"

static size_t count_keys(const struct fb_plan_side *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->delegation_count; i++)
        count += plan->delegations[i].key_count;
    return count;
}

static bool has_key(const struct fb_tuf_signed *content, const struct fb_key *key)
{
    for (size_t i = 0; i < content->key_count; i++)
        if (fb_key_same(content->keys[i].key, key))
            return true;
    return false;
}

static bool fill_delegations(struct fb_side_state *state, const struct fb_plan_side *plan, struct fb_tuf_signed *out,
                             struct fb_diag *diag)
{
    struct fb_tuf_key *keys = fb_arena_array(&state->arena, count_keys(plan), sizeof *keys);
    struct fb_tuf_role *roles = fb_arena_array(&state->arena, plan->delegation_count, sizeof *roles);

    if (keys == NULL || roles == NULL)
        return fb_fail_memory(diag);
    out->keys = keys;
    out->roles = roles;
    out->role_count = plan->delegation_count;
    for (size_t i = 0; i < plan->delegation_count; i++) {
        const struct fb_plan_role *delegation = &plan->delegations[i];
        roles[i] = delegation->tuf;
        for (size_t k = 0; k < delegation->key_count; k++)
            if (!has_key(out, delegation->keys[k].key))
                keys[out->key_count++] = delegation->keys[k];
    }
    return true;
}

bool fb_side_fill(struct fb_side_state *state, const struct fb_side_change *change, const struct fb_plan_role *role,
                  struct fb_tuf_signed *out, struct fb_diag *diag)
{
    const struct fb_tuf_signed *old = fb_side_content(state, role->tuf.name);

    *out = (struct fb_tuf_signed){ .type = FB_TUF_TARGETS };
    if (old != NULL) {
        out->targets = old->targets;
        out->target_count = old->target_count;
    }
    if (fb_span_equal(role->tuf.name, change->role)) {
        out->targets = change->rows;
        out->target_count = change->row_count;
    }
    return role != &change->plan->roles[FB_TUF_TARGETS] || change->plan->delegation_count == 0
        || fill_delegations(state, change->plan, out, diag);
}

bool fb_side_is_same(const struct fb_tuf *old, struct fb_tuf_signed content, bool *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *written = NULL;

    content.version = fb_tuf_signed(old)->version;
    content.expires = fb_tuf_signed(old)->expires;
    if (!fb_tuf_write(&content, NULL, 0, &bytes, diag)
        || !fb_tuf_read("metadata", fb_buffer_span(&bytes), content.type, &written, diag))
        return false;
    *out = fb_span_equal(fb_tuf_signed_text(written), fb_tuf_signed_text(old));
    return true;
}
