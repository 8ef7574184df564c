/* SPDX-License-Identifier: Apache-2.0 */
/* withdraw.c - what no sensor may keep: said offline, and taken from the rings. */
#include "base/host/fail.h"
#include "signer/repository/blobs.h"
#include "signer/repository/release_rows.h"
#include "signer/repository/side_parts.h"

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
        if (!fb_release_is(&director->targets[i], stream, counter))
            rows.items[rows.count++] = director->targets[i];
    return fb_releases_commit(repository, publisher, FB_SIDE_DIRECTOR, role, &rows, diag);
}

bool fb_repository_withdraw(struct fb_repository *repository, const struct fb_publisher *publisher,
                            const char *stream, uint64_t counter, const char *reason,
                            struct fb_diag *diag)
{
    const struct fb_tuf_signed *content = fb_releases_of_stream(repository, stream);
    const size_t count = fb_release_count(content, stream, counter);
    struct fb_rows rows;
    char time[21];

    if (!fb_releases_begun(repository, diag))
        return false;
    if (count == 0)
        return fb_release_unknown(stream, counter, diag);
    if (!fb_tuf_time_write(publisher->now, time))
        return fb_fail(diag, FB_FAULT_INPUT, "the machine's clock says no time that can be written");
    if (!fb_rows_begin(&rows, &repository->sides[FB_SIDE_IMAGE].arena, fb_releases_withdrawn(repository), true, count, diag))
        return false;
    const size_t first = rows.count;
    for (size_t i = 0; i < content->target_count; i++)
        if (fb_release_is(&content->targets[i], stream, counter)
            && !fb_rows_withdraw(fb_releases_withdrawn(repository), fb_row_sha256(&content->targets[i]))
            && !add_withdrawal(repository, &content->targets[i], reason, time, &rows, diag))
            return false;
    return (rows.count == first ? fb_releases_done(publisher, diag)
                                : fb_releases_commit(repository, publisher, FB_SIDE_IMAGE, fb_span_of(FB_WITHDRAWN), &rows, diag))
        && (publisher->proposal != NULL || withdraw_assigned(repository, publisher, stream, counter, diag));
}
