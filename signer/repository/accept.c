/* SPDX-License-Identifier: Apache-2.0 */
/* accept.c - publishes a proposal that was signed elsewhere. */
#include <stdlib.h>

#include "base/host/fail.h"
#include "signer/repository/proposal.h"
#include "signer/repository/repository.h"
#include "signer/repository/side_parts.h"

/* Copies of one proposal. */
struct copies {
    struct fb_tuf **items;
    size_t count;
};

static void clear(struct copies *copies)
{
    for (size_t i = 0; i < copies->count; i++)
        fb_tuf_free(copies->items[i]);
    free(copies->items);
}

bool fb_proposal_read(const char *path, struct fb_tuf **out, struct fb_diag *diag)
{
    struct fb_diag ignored = FB_DIAG_NONE;

    return fb_side_read(path, FB_TUF_ROOT, out, &ignored) || fb_side_read(path, FB_TUF_TARGETS, out, diag);
}

static bool read_copies(const char *const *files, size_t count, struct copies *out, struct fb_diag *diag)
{
    out->items = calloc(count, sizeof(struct fb_tuf *));
    if (out->items == NULL)
        return fb_fail_memory(diag);
    for (; out->count < count; out->count++) {
        struct fb_tuf **copy = &out->items[out->count];
        if (!fb_proposal_read(files[out->count], copy, diag))
            return false;
        if (out->count > 0 && !fb_span_equal(fb_tuf_signed_text(out->items[0]), fb_tuf_signed_text(*copy))) {
            fb_tuf_free(fb_take(*copy));
            return fb_fail(diag, FB_FAULT_INPUT, "%s: it is no copy of what %s proposes", files[out->count], files[0]);
        }
    }
    return true;
}

/* ---- Where it belongs ---- */

struct place {
    enum fb_side side;
    enum fb_proposal_state state;
    struct fb_span role;
};

static bool find(struct fb_repository *repository, const struct fb_tuf *proposal, struct place *out, struct fb_diag *diag)
{
    *out = (struct place){ .state = FB_PROPOSAL_UNKNOWN };
    for (int side = 0; side < FB_SIDE_COUNT && out->state == FB_PROPOSAL_UNKNOWN; side++) {
        out->side = (enum fb_side)side;
        if (!fb_side_find_proposal(&repository->sides[side], proposal, &out->state, &out->role, diag))
            return false;
    }
    return true;
}

static bool check(const struct place *place, const struct fb_tuf *proposal, int64_t now, struct fb_diag *diag)
{
    if (place->state == FB_PROPOSAL_UNKNOWN) {
        fb_fail(diag, FB_FAULT_INPUT, "nobody proposed this here, or it was changed since");
        return fb_fail_help(diag, "only what `--propose` wrote is accepted, with signatures added to it");
    }
    if (place->state == FB_PROPOSAL_STALE) {
        fb_fail(diag, FB_FAULT_INPUT, "the role %.*s was changed after this was proposed", (int)place->role.size, (const char *)place->role.bytes);
        return fb_fail_help(diag, "propose it anew");
    }
    return !fb_tuf_is_expired(fb_tuf_signed(proposal), now)
        || fb_fail(diag, FB_FAULT_INPUT, "the proposal has ended before it was accepted");
}

static bool publish(struct fb_repository *repository, const struct fb_publisher *publisher, const struct copies *copies,
                    const struct place *place, struct fb_diag *diag)
{
    struct fb_side_state *state = &repository->sides[place->side];
    const struct fb_tuf_copies all = { (const struct fb_tuf *const *)copies->items, copies->count };
    const struct fb_tuf_signed *content = fb_tuf_signed(all.items[0]);
    const bool is_root = content->type == FB_TUF_ROOT;
    const struct fb_side_change change = {
        .plan = &repository->plan->sides[place->side],
        .manner = is_root ? FB_SIDE_ROTATE : FB_SIDE_EDIT,
        .role = is_root ? (struct fb_span){ NULL, 0 } : place->role,
        .rows = content->targets,
        .row_count = content->target_count,
        .keys = publisher->keys,
        .now = publisher->now,
        .proposal = &all,
    };

    if (!fb_side_commit(state, &change, diag))
        return false;
    if (is_root && !fb_span_equal(fb_tuf_signed_text(state->root), fb_tuf_signed_text(all.items[0])))
        return fb_fail(diag, FB_FAULT_INPUT, "repository.yaml asks for another root since this was proposed");
    fb_side_drop_proposals(state, place->role);
    return true;
}

bool fb_repository_accept(struct fb_repository *repository, const struct fb_publisher *publisher,
                          const char *const *files, size_t file_count, struct fb_diag *diag)
{
    struct copies copies = { .count = 0 };
    struct place place = { .state = FB_PROPOSAL_UNKNOWN };
    bool done = read_copies(files, file_count, &copies, diag) && find(repository, copies.items[0], &place, diag);

    if (done && place.state != FB_PROPOSAL_PUBLISHED)
        done = check(&place, copies.items[0], publisher->now, diag) && publish(repository, publisher, &copies, &place, diag);
    clear(&copies);
    return done;
}
