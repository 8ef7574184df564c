/* SPDX-License-Identifier: Apache-2.0 */
/* FB7002, FB7003, FB7004: how many template instances there are, of each type and in all. */
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/change.h"
#include "validator/gates/groups.h"

/* Something that both files have a number of. */
struct pair {
    bool is_type; /* otherwise: the whole file */
    uint64_t type_id;
    uint64_t before;
    uint64_t now;
    const char *unit; /* "template instance" */
    uint64_t least;   /* smaller differences are not held against a share */
};

static void say_pair(const struct fb_change *change, const struct pair *pair, struct fb_draft *draft)
{
    if (pair->is_type)
        fb_change_say_type(change, pair->type_id, draft);
    else
        fb_draft_message(draft, "the file");
    fb_draft_message(draft, " has ");
    if (pair->now == 0)
        fb_draft_message(draft, "no %ss", pair->unit);
    else
        fb_draft_message(draft, "%" PRIu64 " %s%s", pair->now, pair->unit, fb_plural(pair->now));
    fb_draft_message(draft, ", the last release (%s) had %" PRIu64, change->last->path, pair->before);
}

static bool tell_empty(const struct fb_change *change, const struct pair *pair)
{
    struct fb_draft draft;

    fb_draft_begin(&draft, &change->asking, FB7003);
    say_pair(change, pair, &draft);
    fb_draft_help(&draft, "look for what the generator lost; content that is taken back on purpose goes step by step, or is disabled by an instance that says so");
    return fb_draft_add(&draft, &change->asking);
}

static bool tell_shrink(const struct fb_change *change, const struct pair *pair)
{
    const uint64_t lost = pair->before - pair->now;
    struct fb_draft draft;

    fb_draft_begin(&draft, &change->asking, FB7002);
    say_pair(change, pair, &draft);
    fb_draft_message(&draft, ": %" PRIu64 " %% fewer, and a release may lose up to %" PRIu64 " %% (shrink_percent)",
                     lost * 100 / pair->before, change->limits.shrink_percent);
    fb_draft_help(&draft, "look for what the generator lost (FB7006 names it); if all of it is to go, take it out over several releases");
    return fb_draft_add(&draft, &change->asking);
}

static bool tell_growth(const struct fb_change *change, const struct pair *pair)
{
    const uint64_t gained = pair->now - pair->before;
    struct fb_draft draft;

    fb_draft_begin(&draft, &change->asking, FB7004);
    say_pair(change, pair, &draft);
    fb_draft_message(&draft, ": %" PRIu64 " %% more, and releases grow by up to %" PRIu64 " %% (growth_percent)",
                     gained * 100 / pair->before, change->limits.growth_percent);
    fb_draft_help(&draft, "look for rows that come twice; if the growth is meant, see that every sensor build has the capacity, or release it in parts");
    return fb_draft_add(&draft, &change->asking);
}

static bool exceeds(uint64_t difference, uint64_t percent, const struct pair *pair)
{
    return difference >= pair->least && difference > 0 && difference * 100 > percent * pair->before;
}

/* *told counts the findings. */
static bool check_loss(const struct fb_change *change, const struct pair *pair, size_t *told)
{
    if (pair->before == 0 || pair->now >= pair->before)
        return true;
    const bool empty = pair->now == 0;
    if (!empty && !exceeds(pair->before - pair->now, change->limits.shrink_percent, pair))
        return true;
    ++*told;
    return empty ? tell_empty(change, pair) : tell_shrink(change, pair);
}

static bool check_growth(const struct fb_change *change, const struct pair *pair, size_t *told)
{
    if (pair->before == 0 || pair->now <= pair->before
        || !exceeds(pair->now - pair->before, change->limits.growth_percent, pair))
        return true;
    ++*told;
    return tell_growth(change, pair);
}

/* Types that only the candidate has are no growth but a first use, which the ledger knows of. */
static bool check_types(const struct fb_change *change, const struct fb_groups *before,
                        const struct fb_groups *now, size_t *losses, size_t *growths)
{
    size_t next = 0;

    for (size_t i = 0; i < before->count; i++) {
        const struct fb_group *group = &before->items[i];
        while (next < now->count && now->items[next].type_id < group->type_id)
            next++;
        const bool same = next < now->count && now->items[next].type_id == group->type_id;
        const struct pair pair = {
            .is_type = true,
            .type_id = group->type_id,
            .before = group->member_count,
            .now = same ? now->items[next].member_count : 0,
            .unit = "template instance",
            .least = change->limits.least_instances,
        };
        if (!check_loss(change, &pair, losses) || !check_growth(change, &pair, growths))
            return false;
    }
    return true;
}

/* The whole is told only where no part of it was: one cause, one finding. */
static bool check_file(const struct fb_change *change, size_t losses, size_t growths)
{
    const struct pair instances = {
        .before = change->last->content->instance_count,
        .now = change->content->instance_count,
        .unit = "template instance",
        .least = change->limits.least_instances,
    };
    const struct pair bytes = {
        .before = change->last->bytes.size,
        .now = change->asking.candidate->bytes.size,
        .unit = "byte",
        .least = change->limits.least_bytes,
    };
    return (losses > 0 || check_loss(change, &instances, &losses))
        && (growths > 0 || check_growth(change, &instances, &growths))
        && (growths > 0 || check_growth(change, &bytes, &growths));
}

bool fb_change_sizes(const struct fb_change *change)
{
    struct fb_groups before = { .count = 0 };
    struct fb_groups now = { .count = 0 };
    size_t losses = 0;
    size_t growths = 0;
    struct fb_arena arena;

    if (change->content->instance_count == 0)
        return check_file(change, 0, 0);
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    bool ok = (fb_groups_make(change->last->content, &arena, &before)
               && fb_groups_make(change->content, &arena, &now))
           || fb_fail_memory(change->asking.diag);
    ok = ok && check_types(change, &before, &now, &losses, &growths)
      && check_file(change, losses, growths);
    fb_arena_clear(&arena);
    return ok;
}
