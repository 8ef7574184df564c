/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts: one run from the base to bytes, and the changes that everything else is made of. */
#include "validator/schema/edit/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

/* ---- Changing items ---- */

bool fb_draft_no_memory(struct fb_draft *draft)
{
    draft->failed = true;
    return false;
}

bool fb_draft_touch(struct fb_draft *draft, uint32_t item)
{
    void *saved = draft->saved;

    if (item >= draft->base->all.count || draft->touched[item] == draft->run)
        return true;
    if (!fb_grow(&saved, &draft->saved_capacity, draft->saved_count, sizeof *draft->saved))
        return fb_draft_no_memory(draft);
    draft->saved = saved;
    draft->saved[draft->saved_count++] = (struct fb_saved_item){ item, draft->all.items[item] };
    draft->touched[item] = draft->run;
    return true;
}

bool fb_draft_dirty(struct fb_draft *draft, uint32_t item)
{
    while (item != FB_NO_ITEM && !(draft->all.items[item].flags & FB_ITEM_DIRTY)) {
        if (!fb_draft_touch(draft, item))
            return false;
        draft->all.items[item].flags |= FB_ITEM_DIRTY;
        item = fb_item_around(&draft->all, item);
    }
    return true;
}

bool fb_draft_lengthen(struct fb_draft *draft, uint32_t item, uint64_t delta)
{
    draft->changes |= delta != 0 ? FB_PLACE_BIT : 0;
    for (; delta != 0 && item != FB_NO_ITEM; item = fb_item_around(&draft->all, item)) {
        if (!fb_draft_touch(draft, item))
            return false;
        draft->all.items[item].length += delta;
    }
    return true;
}

bool fb_draft_set(struct fb_draft *draft, uint32_t item, fb_edit_wide value)
{
    if (!fb_draft_touch(draft, item) || !fb_draft_dirty(draft, item))
        return false;
    draft->all.items[item].value = value;
    draft->all.items[item].flags |= FB_ITEM_SET;
    if (!fb_numbers_add(&draft->changed, item))
        return fb_draft_no_memory(draft);
    draft->changes |= draft->base->rules->names[draft->all.items[item].attribute];
    if (draft->base->rules->attributes[draft->all.items[item].attribute] & FB_RULE_READ)
        draft->needs_check = true;
    return true;
}

bool fb_draft_set_bytes(struct fb_draft *draft, uint32_t item, struct fb_span bytes, uint64_t length)
{
    const uint64_t delta = length - draft->all.items[item].length;

    if (!fb_draft_touch(draft, item) || !fb_draft_dirty(draft, item) || !fb_draft_lengthen(draft, item, delta))
        return false;
    draft->all.items[item].bytes = bytes.bytes;
    draft->all.items[item].source_length = bytes.size;
    if (!fb_numbers_add(&draft->changed, item))
        return fb_draft_no_memory(draft);
    draft->changes |= draft->base->rules->names[draft->all.items[item].attribute];
    if (draft->base->rules->attributes[draft->all.items[item].attribute] & FB_RULE_READ)
        draft->needs_check = true;
    return true;
}

void fb_draft_expect(struct fb_draft *draft, enum fb_edit_expectation at_least)
{
    if (draft->expectation < at_least)
        draft->expectation = at_least;
}

/* ---- A draft ---- */

static bool copy_numbers(struct fb_numbers *to, const struct fb_numbers *from)
{
    for (size_t i = 0; i < from->count; i++) {
        if (!fb_numbers_add(to, from->rows[i]))
            return false;
    }
    return true;
}

static bool copy_base(struct fb_draft *draft)
{
    const struct fb_items *from = &draft->base->all;
    struct fb_items *to = &draft->all;

    *to = (struct fb_items){ .plan = from->plan, .file_bytes = UINT64_MAX };
    to->capacity = from->count + 256;
    to->child_capacity = from->child_count + 256;
    to->items = calloc(to->capacity, sizeof *to->items);
    to->children = calloc(to->child_capacity, sizeof *to->children);
    draft->touched = calloc(from->count, sizeof *draft->touched);
    if (to->items == NULL || to->children == NULL || draft->touched == NULL)
        return false;
    to->count = from->count;
    to->child_count = from->child_count;
    memcpy(to->items, from->items, from->count * sizeof *to->items);
    if (from->child_count > 0) /* a tree of one node has none, and no array */
        memcpy(to->children, from->children, from->child_count * sizeof *to->children);
    return copy_numbers(&draft->watched.detached, &draft->base->watched.detached)
        && copy_numbers(&draft->watched.relations, &draft->base->watched.relations)
        && copy_numbers(&draft->watched.checksums, &draft->base->watched.checksums);
}

bool fb_draft_new(const struct fb_edit_base *base, const struct fb_edit_base *other, size_t max_bytes,
                  struct fb_draft **out, struct fb_diag *diag)
{
    FB_AUTO(fb_draft_free)
    struct fb_draft *draft = calloc(1, sizeof *draft);

    if (draft == NULL)
        return fb_fail_memory(diag);
    draft->base = base;
    draft->other = other != NULL && other->rules == base->rules ? other : NULL;
    draft->max_bytes = max_bytes;
    fb_arena_init(&draft->scratch, fb_heap(), SIZE_MAX);
    if (!copy_base(draft))
        return fb_fail_memory(diag);
    *out = fb_take(draft);
    return true;
}

void fb_draft_free(struct fb_draft *draft)
{
    if (draft == NULL)
        return;
    fb_items_clear(&draft->all);
    fb_watched_clear(&draft->watched);
    fb_numbers_clear(&draft->origins);
    fb_numbers_clear(&draft->visited);
    fb_numbers_clear(&draft->pinned);
    fb_numbers_clear(&draft->changed);
    fb_numbers_clear(&draft->shared);
    fb_arena_clear(&draft->scratch);
    free(draft->saved);
    free(draft->touched);
    free(draft->bytes);
    free(draft->emitted);
    free(draft->frames);
    free(draft);
}

const struct fb_edit_base *fb_draft_base(const struct fb_draft *draft)
{
    return draft->base;
}

const struct fb_edit_base *fb_draft_other(const struct fb_draft *draft)
{
    return draft->other;
}

/* ---- A run ---- */

static void go_back(struct fb_draft *draft)
{
    for (size_t i = draft->saved_count; i-- > 0;)
        draft->all.items[draft->saved[i].number] = draft->saved[i].item;
    draft->saved_count = 0;
    draft->all.count = draft->base->all.count;
    draft->all.child_count = draft->base->all.child_count;
    draft->all.file_bytes = UINT64_MAX;
    draft->watched.detached.count = draft->base->watched.detached.count;
    draft->watched.relations.count = draft->base->watched.relations.count;
    draft->watched.checksums.count = draft->base->watched.checksums.count;
    draft->first_stranger = draft->watched.detached.count;
    if (draft->has_scratch)
        fb_arena_clear(&draft->scratch);
    draft->has_scratch = false;
    draft->changed.count = 0;
    draft->shared.count = 0;
    draft->pinned.count = 0;
    draft->run++;
    draft->failed = false;
    draft->needs_check = false;
    draft->has_killed = false;
    draft->changes = 0;
    draft->cut = UINT64_MAX;
    draft->expectation = FB_EXPECT_CLEAN;
    draft->unrepaired_count = 0;
}

static uint32_t apply_all(struct fb_draft *draft, const struct fb_step *steps, size_t count, uint64_t chosen)
{
    uint32_t applied = 0;

    for (size_t i = 0; i < count && i < 64 && !draft->failed; i++) {
        if ((chosen >> i & 1) != 0 && fb_draft_apply(draft, &steps[i]))
            applied++;
    }
    return applied;
}

/* Whether something was changed that copies share. */
static bool has_changed_shared(const struct fb_draft *draft)
{
    for (size_t i = 0; i < draft->shared.count; i++) {
        if (draft->all.items[draft->shared.rows[i]].flags & FB_ITEM_DIRTY)
            return true;
    }
    return false;
}

static uint32_t apply_chosen(struct fb_draft *draft, const struct fb_step *steps, size_t count, uint64_t chosen)
{
    go_back(draft);
    const uint32_t applied = apply_all(draft, steps, count, chosen);
    if (draft->all.items[0].length <= draft->max_bytes)
        return applied;
    go_back(draft);
    return 0;
}

/* Once more with copies of their own where some turned out to share what has changed. */
static bool run_once(struct fb_draft *draft, const struct fb_step *steps, size_t count, uint64_t chosen,
                     unsigned repairs, uint32_t *applied)
{
    *applied = apply_chosen(draft, steps, count, chosen);
    if (!draft->failed && has_changed_shared(draft)) {
        draft->never_shares = true;
        *applied = apply_chosen(draft, steps, count, chosen);
    }
    return !draft->failed && fb_draft_repair(draft, repairs);
}

bool fb_draft_run(struct fb_draft *draft, const struct fb_step *steps, size_t count, uint64_t chosen,
                  unsigned repairs, struct fb_span *bytes, struct fb_edit_outcome *outcome,
                  struct fb_diag *diag)
{
    uint32_t applied = 0;

    draft->never_shares = false;
    bool ok = run_once(draft, steps, count, chosen, repairs, &applied);
    if (ok && has_changed_shared(draft)) {
        draft->never_shares = true;
        ok = run_once(draft, steps, count, chosen, repairs, &applied);
    }
    if (!ok)
        return fb_fail_memory(diag);
    *bytes = (struct fb_span){ draft->bytes, draft->size };
    *outcome = (struct fb_edit_outcome){
        .expectation = draft->expectation, .applied = applied, .unrepaired = draft->unrepaired_count
    };
    return true;
}
