/* SPDX-License-Identifier: Apache-2.0 */
/* FB7006: which template instances of the last release are gone. */
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/change.h"
#include "validator/gates/named.h"

/* How many the message names before it only counts them. */
#define IDS_NAMED 5

/* Marks the first instance of the last release with each id that the candidate has not; gives
 * how many.  Instances without an id can not be missed. */
static size_t mark_gone(const struct fb_change *change, const struct fb_named *before,
                        const struct fb_named *now, bool *gone)
{
    size_t count = 0;
    size_t next = 0;

    for (size_t i = 0; i < change->last->content->instance_count; i++) {
        const struct fb_span id = before[i].id;
        if (id.size == 0 || (i > 0 && fb_span_equal(id, before[i - 1].id)))
            continue;
        while (next < change->content->instance_count && fb_span_compare(now[next].id, id) < 0)
            next++;
        if (next < change->content->instance_count && fb_span_equal(now[next].id, id))
            continue;
        gone[before[i].index] = true;
        count++;
    }
    return count;
}

static bool tell(const struct fb_change *change, const bool *gone, size_t count)
{
    const struct fb_content *last = change->last->content;
    struct fb_draft draft;
    size_t named = 0;

    fb_draft_begin(&draft, &change->asking, FB7006);
    fb_draft_message(&draft, "%zu template instance%s of the last release (%s) %s gone: ", count,
                     fb_plural(count), change->last->path, count == 1 ? "is" : "are");
    for (size_t i = 0; i < last->instance_count && named < count && named < IDS_NAMED; i++)
        if (gone[i])
            fb_draft_message(&draft, "%s%s", named++ > 0 ? ", " : "", fb_quote(last->instances[i].id).text);
    if (count > named)
        fb_draft_message(&draft, " and %zu more", count - named);
    fb_draft_help(&draft, "see that they were meant to go: what they matched is not matched any more, and an exception that goes lets an old false positive come back");
    return fb_draft_add(&draft, &change->asking);
}

/* An empty file has its own finding. */
bool fb_change_ids(struct fb_change *change)
{
    struct fb_arena arena;

    if (change->content->instance_count == 0)
        return true;
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const struct fb_named *before = fb_named_sort(change->last->content, &arena);
    const struct fb_named *now = fb_named_sort(change->content, &arena);
    bool *gone = fb_arena_array(&arena, change->last->content->instance_count, sizeof *gone);
    bool ok = (before != NULL && now != NULL && gone != NULL) || fb_fail_memory(change->asking.diag);

    if (ok) {
        change->removed_ids = mark_gone(change, before, now, gone);
        ok = change->removed_ids == 0 || tell(change, gone, change->removed_ids);
    }
    fb_arena_clear(&arena);
    return ok;
}
