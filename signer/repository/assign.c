/* SPDX-License-Identifier: Apache-2.0 */
/* assign.c - which ring gets which release (director side). */
#include <inttypes.h>

#include "base/host/fail.h"
#include "signer/repository/release_rows.h"
#include "signer/repository/side_parts.h"

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
    const struct fb_tuf_signed *content = fb_releases_of_stream(repository, stream);
    const struct fb_span role = fb_span_of("targets");
    const struct fb_tuf_signed *director = fb_side_content(&repository->sides[FB_SIDE_DIRECTOR], role);
    struct fb_rows rows;

    if (!fb_releases_begun(repository, diag) || !check_rings(repository, rings, ring_count, diag))
        return false;
    if (fb_release_count(content, stream, counter) == 0)
        return fb_release_unknown(stream, counter, diag);
    if (!fb_rows_begin(&rows, &repository->sides[FB_SIDE_DIRECTOR].arena, director, false,
                       fb_release_count(content, stream, counter), diag))
        return false;
    for (size_t i = 0; i < director->target_count; i++)
        if (!fb_release_is(&director->targets[i], stream, counter)
            && !keep_others(&rows, &director->targets[i], stream, counter, rings, ring_count, diag))
            return false;
    for (size_t i = 0; i < content->target_count; i++) {
        const struct fb_tuf_target *row = &content->targets[i];
        if (!fb_release_is(row, stream, counter))
            continue;
        const struct fb_tuf_target *had = fb_tuf_find_target(director, row->path);
        if (!fb_release_refuse_withdrawn(repository, fb_row_sha256(row), diag)
            || !add_assigned(&rows, row, rings, ring_count, had != NULL ? fb_row_rings(had) : NULL, diag))
            return false;
    }
    return fb_releases_commit(repository, publisher, FB_SIDE_DIRECTOR, role, &rows, diag);
}
