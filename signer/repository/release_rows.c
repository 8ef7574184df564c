/* SPDX-License-Identifier: Apache-2.0 */
/* release_rows.c - the rows of a release among those of its stream, and how changed rows are published. */
#include "signer/repository/release_rows.h"

#include <inttypes.h>

#include "base/host/fail.h"
#include "signer/repository/proposal.h"
#include "signer/repository/side_parts.h"

const struct fb_tuf_signed *fb_releases_withdrawn(const struct fb_repository *repository)
{
    return fb_side_content(&repository->sides[FB_SIDE_IMAGE], fb_span_of(FB_WITHDRAWN));
}

const struct fb_tuf_signed *fb_releases_of_stream(const struct fb_repository *repository, const char *stream)
{
    const struct fb_plan_role *role = fb_plan_role_of_stream(repository->plan, fb_span_of(stream));

    return fb_side_content(&repository->sides[FB_SIDE_IMAGE], role->tuf.name);
}

bool fb_release_is(const struct fb_tuf_target *row, const char *stream, uint64_t counter)
{
    uint64_t its = 0;

    return fb_row_is_of_stream(row, stream) && fb_row_counter(row, &its) && its == counter;
}

size_t fb_release_count(const struct fb_tuf_signed *content, const char *stream, uint64_t counter)
{
    size_t count = 0;

    for (size_t i = 0; content != NULL && i < content->target_count; i++)
        count += fb_release_is(&content->targets[i], stream, counter);
    return count;
}

bool fb_releases_begun(const struct fb_repository *repository, struct fb_diag *diag)
{
    if (repository->sides[FB_SIDE_IMAGE].timestamp != NULL && repository->sides[FB_SIDE_DIRECTOR].timestamp != NULL)
        return true;
    fb_fail(diag, FB_FAULT_INPUT, "%s: nothing was ever published", repository->folder);
    return fb_fail_help(diag, "`firebreak publish init` begins");
}

bool fb_release_unknown(const char *stream, uint64_t counter, struct fb_diag *diag)
{
    return fb_fail(diag, FB_FAULT_INPUT, "%s has no release with the counter %" PRIu64, stream, counter);
}

bool fb_release_refuse_withdrawn(const struct fb_repository *repository, struct fb_span sha256,
                                 struct fb_diag *diag)
{
    return !fb_rows_withdraw(fb_releases_withdrawn(repository), sha256)
        || fb_fail(diag, FB_FAULT_INPUT, "the bytes with the SHA-256 %.*s are withdrawn", (int)sha256.size, (const char *)sha256.bytes);
}

/* Puts the bytes of the row last added. */
bool fb_releases_commit(struct fb_repository *repository, const struct fb_publisher *publisher,
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

bool fb_releases_done(const struct fb_publisher *publisher, struct fb_diag *diag)
{
    return publisher->proposal == NULL
        || fb_fail(diag, FB_FAULT_INPUT, "there is nothing to propose: it is published already");
}
