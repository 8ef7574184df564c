/* SPDX-License-Identifier: Apache-2.0 */
/* FB7005, FB7010: template instances that came as copies of others.  FB7007: bytes that changed
 * although what they were made from did not. */
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/change.h"
#include "validator/gates/prints.h"
#include "validator/gates/spot.h"

struct rows {
    const struct fb_change *change;
    struct fb_prints before;
    struct fb_prints now;
};

/* ---- Copies ---- */

struct copies {
    size_t count;
    size_t first; /* instance; of the first copy in the file, and of what it is a copy of */
    size_t original;
};

/* How often the last release has what run `alike` says; *next moves on in its sorted order. */
static size_t count_before(const struct fb_prints *before, const char *alike, size_t *next)
{
    while (*next < before->count && strcmp(before->sorted[*next]->alike, alike) < 0)
        ++*next;
    if (*next == before->count || strcmp(before->sorted[*next]->alike, alike) != 0)
        return 0;
    const size_t run = fb_prints_run(before, *next);
    *next += run;
    return run;
}

/* A copy is new where the last release had fewer alike. */
static struct copies find_copies(const struct rows *rows)
{
    struct copies copies = { .count = 0 };
    size_t next = 0;
    size_t run = 0;

    for (size_t i = 0; i < rows->now.count; i += run) {
        const struct fb_print *const *alike = rows->now.sorted + i;
        run = fb_prints_run(&rows->now, i);
        const size_t before = count_before(&rows->before, alike[0]->alike, &next);
        const size_t known = before > 1 ? before : 1;
        if (run <= known)
            continue;
        if (copies.count == 0 || alike[known]->index < copies.first) {
            copies.first = alike[known]->index;
            copies.original = alike[0]->index;
        }
        copies.count += run - known;
    }
    return copies;
}

static bool tell_copies(const struct rows *rows, const struct copies *copies, enum fb_rule rule)
{
    const struct fb_change *change = rows->change;
    const struct fb_instance *instances = change->content->instances;
    struct fb_draft draft;

    fb_draft_begin(&draft, &change->asking, rule);
    fb_spot_place(&(struct fb_spot){ .instance = &instances[copies->first] }, &draft);
    fb_draft_message(&draft, "%zu of %zu template instances %s copied from another since the last release (%s), alike but for the id: ",
                     copies->count, rows->now.count, copies->count == 1 ? "is" : "are", change->last->path);
    fb_spot_say_instance(&instances[copies->first], &draft);
    fb_draft_message(&draft, " is a copy of ");
    fb_spot_say_instance(&instances[copies->original], &draft);
    if (rule == FB7005)
        fb_draft_message(&draft, "; up to %" PRIu64 " %% may be (copies_percent)", change->limits.copies_percent);
    fb_draft_help(&draft, "keep one of each; if many came at once, look for a query or a join in the generator that gives each row several times");
    return fb_draft_add(&draft, &change->asking);
}

static bool check_copies(const struct rows *rows)
{
    const struct copies copies = find_copies(rows);
    const struct fb_change_limits *limits = &rows->change->limits;
    const bool many = copies.count >= limits->least_instances
                   && copies.count * 100 > limits->copies_percent * rows->now.count;

    return copies.count == 0 || tell_copies(rows, &copies, many ? FB7005 : FB7010);
}

/* ---- The same source ---- */

struct row {
    struct fb_span id;
    const struct fb_print *print;
};

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;
    const int order = fb_span_compare(a->id, b->id);

    return order != 0 ? order : strcmp(a->print->alike, b->print->alike);
}

static struct row *sort_rows(const struct fb_content *content, const struct fb_prints *prints,
                             struct fb_arena *arena)
{
    struct row *sorted = fb_arena_array(arena, prints->count, sizeof *sorted);

    for (size_t i = 0; sorted != NULL && i < prints->count; i++)
        sorted[i] = (struct row){ content->instances[i].id, &prints->in_order[i] };
    if (sorted != NULL)
        qsort(sorted, prints->count, sizeof *sorted, compare_rows);
    return sorted;
}

/* Whether both files have the same instances under the same ids, in whatever order. */
static bool find_same_rows(const struct rows *rows, struct fb_arena *arena, bool *same)
{
    const struct fb_change *change = rows->change;

    *same = rows->before.count == rows->now.count;
    if (!*same)
        return true;
    const struct row *before = sort_rows(change->last->content, &rows->before, arena);
    const struct row *now = sort_rows(change->content, &rows->now, arena);
    if (before == NULL || now == NULL)
        return fb_fail_memory(change->asking.diag);
    for (size_t i = 0; *same && i < rows->now.count; i++)
        *same = compare_rows(&before[i], &now[i]) == 0;
    return true;
}

/* The first instance that is not the same in the same place; their number where there is none.
 * Both files have as many. */
static size_t first_difference(const struct rows *rows)
{
    const struct fb_instance *before = rows->change->last->content->instances;
    const struct fb_instance *now = rows->change->content->instances;
    size_t i = 0;

    while (i < rows->now.count && fb_span_equal(before[i].id, now[i].id)
           && strcmp(rows->before.in_order[i].exact, rows->now.in_order[i].exact) == 0)
        i++;
    return i;
}

static bool same_version(const struct fb_change *change)
{
    const struct fb_content *last = change->last->content;

    return change->content->has_version && last->has_version && change->content->version == last->version;
}

/* `at` is where the order begins to differ; the number of instances: nowhere. */
static bool tell_alternates(const struct rows *rows, bool same_rows, size_t at)
{
    const struct fb_change *change = rows->change;
    const bool reordered = same_rows && at < rows->now.count;
    struct fb_draft draft;

    fb_draft_begin(&draft, &change->asking, FB7007);
    if (reordered)
        fb_spot_place(&(struct fb_spot){ .instance = &change->content->instances[at] }, &draft);
    if (same_version(change))
        fb_draft_message(&draft, "version %" PRIu64 " was released before with other bytes (%s)",
                         change->content->version, change->last->path);
    else
        fb_draft_message(&draft, "nothing changed since the last release (%s)", change->last->path);
    if (same_rows)
        fb_draft_message(&draft, same_version(change) ? ", and has the same template instances" : " but the order of template instances or of their values");
    fb_draft_help(&draft, same_rows ? "make the generator give the same bytes for the same source: sort what it takes from maps, queries and folders"
                                    : "give changed content a new version; if nobody changed it, find out which generator, or which replica of it, made each file");
    return fb_draft_add(&draft, &change->asking);
}

static bool check_source(const struct rows *rows, struct fb_arena *arena)
{
    bool same_rows = false;

    if (!find_same_rows(rows, arena, &same_rows))
        return false;
    const size_t at = same_rows ? first_difference(rows) : 0;
    const bool reordered = same_rows && at < rows->now.count;
    return (!same_version(rows->change) && !reordered) || tell_alternates(rows, same_rows, at);
}

bool fb_change_rows(const struct fb_change *change)
{
    struct rows rows = { .change = change };
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool ok = fb_prints_make(change->last->content, &arena, &rows.before, change->asking.diag)
                 && fb_prints_make(change->content, &arena, &rows.now, change->asking.diag)
                 && check_copies(&rows)
                 && check_source(&rows, &arena);
    fb_arena_clear(&arena);
    return ok;
}
