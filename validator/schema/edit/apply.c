/* SPDX-License-Identifier: Apache-2.0 */
/* Steps, held against what is there, and done. */
#include <string.h>

#include "base/core/limits.h"
#include "validator/schema/edit/draft.h"

typedef bool apply_fn(struct fb_draft *draft, const struct fb_step *step);

/* ---- Fields ---- */

static bool apply_set(struct fb_draft *draft, const struct fb_step *step)
{
    struct fb_item *item = &draft->all.items[step->item];
    uint8_t bytes[8] = { 0 };

    if (item->kind != FB_NODE_INTEGER || item->length == 0 || item->length > sizeof bytes)
        return false;
    fb_encode_integer(bytes, item->length, item->flags, fb_edit_wide_of(step->value));
    const fb_edit_wide value = fb_decode_integer(bytes, item->length, item->flags);
    if (value == item->value || !fb_draft_set(draft, step->item, value))
        return false;
    draft->all.items[step->item].flags |= FB_ITEM_PINNED;
    return fb_draft_condition(draft, step->item);
}

static bool is_bytes(const struct fb_item *item)
{
    return item->kind == FB_NODE_BYTES || item->kind == FB_NODE_TEXT;
}

/* The terminator that must follow, or an empty span. */
static struct fb_span terminator_of(const struct fb_draft *draft, const struct fb_item *item)
{
    const struct fb_target *target = fb_item_target(&draft->all, item);

    if (target == NULL || target->delimiter.size != FB_NONE || target->delimiter.size_eos
        || target->delimiter.terminator == FB_NONE || target->processes.count > 0)
        return (struct fb_span){ .bytes = NULL };
    return draft->all.plan->spans[target->delimiter.terminator];
}

static uint8_t *scratch(struct fb_draft *draft, uint64_t size)
{
    uint8_t *bytes = fb_arena_array(&draft->scratch, (size_t)size, 1);

    draft->has_scratch = true;
    if (bytes == NULL)
        (void)fb_draft_no_memory(draft);
    return bytes;
}

/* `bytes` as often as they are needed for `length`, without the terminator, which follows. */
static bool set_terminated(struct fb_draft *draft, uint32_t number, struct fb_span bytes, uint64_t length,
                           struct fb_span terminator)
{
    const uint64_t total = length + terminator.size;
    uint8_t *made = scratch(draft, total);

    if (made == NULL)
        return false;
    for (uint64_t i = 0; i < length; i++) {
        made[i] = bytes.size == 0 ? 0 : bytes.bytes[i % bytes.size];
        if (made[i] == terminator.bytes[0])
            made[i] = (uint8_t)(made[i] == 'x' ? 'y' : 'x');
    }
    memcpy(made + length, terminator.bytes, terminator.size);
    return fb_draft_set_bytes(draft, number, (struct fb_span){ made, (size_t)total }, total);
}

/* `bytes` as often as they fill `length`: what is read by expressions must stand there in full. */
static struct fb_span fill_up(struct fb_draft *draft, const struct fb_item *item, struct fb_span bytes, uint64_t length)
{
    const bool is_read = draft->base->rules->attributes[item->attribute] & FB_RULE_READ;
    uint8_t *made = is_read && bytes.size < length ? scratch(draft, length) : NULL;

    for (uint64_t i = 0; made != NULL && i < length; i++)
        made[i] = bytes.size == 0 ? 0 : bytes.bytes[i % bytes.size];
    return made == NULL ? bytes : (struct fb_span){ made, (size_t)length };
}

static bool set_bytes(struct fb_draft *draft, uint32_t number, struct fb_span bytes, uint64_t length)
{
    const struct fb_item *item = &draft->all.items[number];
    const struct fb_span terminator = terminator_of(draft, item);
    const uint64_t after = item->flags & FB_ITEM_SIZABLE ? length : item->length;

    if (after > draft->max_bytes || draft->all.items[0].length - item->length + after > draft->max_bytes)
        return false;
    if (terminator.size > 0 && !(item->flags & FB_ITEM_SIZABLE))
        return false;
    if (terminator.size > 0 ? !set_terminated(draft, number, bytes, after - after % terminator.size, terminator)
                            : !fb_draft_set_bytes(draft, number, fill_up(draft, item, bytes, after), after))
        return false;
    draft->all.items[number].flags |= FB_ITEM_PINNED;
    return fb_draft_condition(draft, number);
}

static bool apply_bytes(struct fb_draft *draft, const struct fb_step *step)
{
    const struct fb_item *item = &draft->all.items[step->item];

    return is_bytes(item) && set_bytes(draft, step->item, step->bytes, step->bytes.size);
}

static bool apply_resize(struct fb_draft *draft, const struct fb_step *step)
{
    const struct fb_item *item = &draft->all.items[step->item];

    if (!is_bytes(item) || !(item->flags & FB_ITEM_SIZABLE) || step->count == item->length)
        return false;
    const struct fb_span own = terminator_of(draft, item).size > 0
                                 ? fb_item_payload(&draft->all, item)
                                 : (struct fb_span){ item->bytes, (size_t)item->source_length };
    return set_bytes(draft, step->item, own, step->count);
}

static bool apply_overwrite(struct fb_draft *draft, const struct fb_step *step)
{
    const struct fb_item *item = &draft->all.items[step->item];
    const uint64_t length = item->length;
    const uint8_t byte = (uint8_t)step->value.magnitude;
    const struct fb_span with = step->bytes.size > 0 ? step->bytes : (struct fb_span){ &byte, 1 };

    if (!is_bytes(item) || step->index >= length || terminator_of(draft, item).size > 0)
        return false;
    uint8_t *made = scratch(draft, length);
    if (made == NULL)
        return false;
    for (uint64_t i = 0; i < length; i++)
        made[i] = item->source_length == 0 ? 0 : item->bytes[i % item->source_length];
    const uint64_t left = length - step->index;
    memcpy(made + step->index, with.bytes, (size_t)(with.size < left ? with.size : left));
    if (!fb_draft_set_bytes(draft, step->item, (struct fb_span){ made, (size_t)length }, length))
        return false;
    return fb_draft_condition(draft, step->item);
}

/* ---- Items ---- */

static const struct fb_items *items_of_source(const struct fb_draft *draft, const struct fb_step *step)
{
    const struct fb_edit_base *from = step->from_other ? draft->other : draft->base;

    if (from == NULL || step->source >= from->all.count)
        return NULL;
    if (step->from_other)
        return &from->all;
    return fb_item_is_live(&draft->all, step->source) ? &draft->all : NULL;
}

static bool has_room(const struct fb_draft *draft, uint64_t more)
{
    return draft->all.items[0].length <= draft->max_bytes && more <= draft->max_bytes - draft->all.items[0].length;
}

static bool may_replace(const struct fb_item *item, const struct fb_item *source)
{
    if (item->kind != source->kind)
        return false;
    if (item->kind == FB_NODE_OBJECT)
        return item->type == source->type
            && (item->flags & FB_ITEM_OWNER) == (source->flags & FB_ITEM_OWNER);
    return item->attribute == source->attribute && item->target == source->target;
}

static bool apply_replace(struct fb_draft *draft, const struct fb_step *step)
{
    const struct fb_items *from = items_of_source(draft, step);
    uint32_t copy = FB_NO_ITEM;

    if (from == NULL || step->item == 0 || (!step->from_other && step->source == step->item))
        return false;
    const struct fb_item item = draft->all.items[step->item];
    if (!may_replace(&item, &from->items[step->source]) || !has_room(draft, from->items[step->source].length))
        return false;
    draft->needs_check |= step->from_other;
    if (!fb_draft_copy(draft, from, step->source, &copy))
        return false;
    draft->all.items[copy].target = item.target;
    if (!fb_numbers_add(&draft->changed, copy))
        return fb_draft_no_memory(draft);
    return fb_draft_put(draft, item.parent, item.index, copy)
        && (item.kind == FB_NODE_OBJECT || item.kind == FB_NODE_LIST || fb_draft_condition(draft, copy));
}

/* ---- Lists ---- */

/* The field that the list's count is repaired in. */
static uint32_t count_field(const struct fb_draft *draft, uint32_t list)
{
    const struct fb_item *item = &draft->all.items[list];

    if (fb_demand_expression(&draft->all, FB_DEMAND_COUNT, item, 0) == FB_NONE)
        return FB_NO_ITEM;
    return fb_solve(draft->base->rules, &draft->all, FB_DEMAND_COUNT, list, item->count).field;
}

/* The next list after `after` that is as long, or one longer or shorter (a table of places with its end),
 * because the same field counts both. */
static uint32_t next_twin(const struct fb_draft *draft, uint32_t list, uint32_t field, uint32_t count, uint32_t after)
{
    if (field == FB_NO_ITEM || !(draft->base->rules->attributes[draft->all.items[field].attribute] & FB_RULE_READ))
        return FB_NO_ITEM;
    for (uint32_t i = after; i < draft->all.count; i++) {
        const struct fb_item *item = &draft->all.items[i];
        if (item->kind == FB_NODE_LIST && i != list && item->count + 1 >= count && item->count <= count + 1
            && fb_item_is_live(&draft->all, i)
            && count_field(draft, i) == field)
            return i;
    }
    return FB_NO_ITEM;
}

static bool may_insert(const struct fb_draft *draft, uint32_t list, const struct fb_item *source)
{
    const struct fb_item *item = &draft->all.items[list];
    const uint32_t first = fb_item_child(&draft->all, list, 0);

    if (!fb_list_is_editable(&draft->all, list))
        return false;
    if (first == FB_NO_ITEM)
        return (source->flags & FB_ITEM_ELEMENT) && source->attribute == item->attribute;
    const struct fb_item *element = &draft->all.items[first];
    return source->kind == element->kind && source->type == element->type
        && (source->kind == FB_NODE_OBJECT ? (source->flags & FB_ITEM_OWNER) == (element->flags & FB_ITEM_OWNER)
                                           : source->attribute == element->attribute);
}

/* As many copies as there is room for. */
static uint32_t bounded(const struct fb_draft *draft, uint64_t count, uint64_t items_each, uint64_t bytes_each)
{
    const uint64_t items_left = FB_MAX_EDIT_ITEMS - draft->all.count;
    const uint64_t bytes_left = draft->max_bytes - draft->all.items[0].length;

    if (count > items_left / (items_each + 1))
        count = items_left / (items_each + 1);
    if (bytes_each > 0 && count > bytes_left / bytes_each)
        count = bytes_left / bytes_each;
    return (uint32_t)count;
}

/* Whether copies of an element of the list may share what is in it: nothing there has changed, or
 * depends on where it stands. */
static bool may_share(const struct fb_draft *draft, uint32_t list, const struct fb_items *from, uint32_t source)
{
    const struct fb_edit_rules *rules = draft->base->rules;
    const struct fb_items *all = &draft->all;

    if (draft->never_shares || from != all || all->items[source].parent != list || (all->items[source].flags & FB_ITEM_DIRTY)
        || source >= draft->base->all.count)
        return false;
    for (uint32_t i = source; i < draft->base->all.count; i++) {
        const struct fb_item *item = &all->items[i];
        if (!fb_item_is_in(all, i, source))
            continue;
        if ((item->type != FB_NONE && rules->types_placed[item->type]) || (item->flags & FB_ITEM_DETACHED))
            return false;
    }
    return true;
}

static bool copy_or_share(struct fb_draft *draft, const struct fb_items *from, uint32_t source, bool share,
                          uint32_t *out)
{
    return share ? fb_draft_share(draft, source, out) : fb_draft_copy(draft, from, source, out);
}

/* The first copy is made before the list is opened, since the list may lie in what is copied; the others
 * are copies of it. */
static bool insert(struct fb_draft *draft, uint32_t list, const struct fb_items *from, uint32_t source,
                   uint32_t index, uint32_t count)
{
    const uint32_t target = draft->all.items[list].count > 0
                              ? draft->all.items[fb_item_child(&draft->all, list, 0)].target
                              : from->items[source].target;
    const bool share = count > 1 && may_share(draft, list, from, source);
    uint32_t first = FB_NO_ITEM;

    if (!copy_or_share(draft, from, source, share, &first))
        return fb_draft_no_memory(draft);
    if (!fb_draft_open(draft, list, index, count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t copy = first;
        if (i > 0 && !copy_or_share(draft, &draft->all, share ? source : first, share, &copy))
            return fb_draft_no_memory(draft);
        draft->all.items[copy].target = target;
        if (!fb_draft_put(draft, list, index + i, copy))
            return fb_draft_no_memory(draft);
    }
    return true;
}

static bool insert_twins(struct fb_draft *draft, const struct fb_step *step, uint32_t field, uint32_t before,
                         uint32_t source_index, uint32_t count)
{
    uint32_t twin = 0;

    while ((twin = next_twin(draft, step->item, field, before, twin)) != FB_NO_ITEM) {
        const uint32_t length = draft->all.items[twin].count;
        const uint32_t source = fb_item_child(&draft->all, twin, source_index < length ? source_index : length - 1);
        const uint32_t index = step->index < length ? step->index : length;
        if (source != FB_NO_ITEM && !insert(draft, twin, &draft->all, source, index, count))
            return false;
        twin++;
    }
    return true;
}

static uint64_t count_items(const struct fb_items *all, uint32_t item)
{
    uint64_t count = 0;

    for (uint32_t i = item; i < all->count; i++)
        count += fb_item_is_in(all, i, item) ? 1 : 0;
    return count;
}

static bool apply_insert(struct fb_draft *draft, const struct fb_step *step)
{
    const struct fb_items *from = items_of_source(draft, step);
    const uint32_t before = draft->all.items[step->item].count;

    if (from == NULL || draft->all.items[step->item].kind != FB_NODE_LIST || step->index > before
        || !may_insert(draft, step->item, &from->items[step->source]) || draft->all.count >= FB_MAX_EDIT_ITEMS
        || !has_room(draft, 0))
        return false;
    const struct fb_item *source = &from->items[step->source];
    const uint64_t each = step->count < 2 ? 1 : count_items(from, step->source);
    const uint32_t count = bounded(draft, step->count, each, source->length);
    const uint32_t source_index = source->parent == step->item && !step->from_other ? source->index : step->index;
    const uint32_t field = count_field(draft, step->item);
    if (count == 0)
        return false;
    draft->needs_check |= step->from_other;
    return insert_twins(draft, step, field, before, source_index, count)
        && insert(draft, step->item, from, step->source, step->index, count);
}

static bool apply_delete(struct fb_draft *draft, const struct fb_step *step)
{
    const uint32_t before = draft->all.items[step->item].count;
    uint32_t twin = 0;

    if (!fb_list_is_editable(&draft->all, step->item) || step->index >= before || step->count == 0)
        return false;
    const uint32_t count = step->count < before - step->index ? (uint32_t)step->count : before - step->index;
    const uint32_t field = count_field(draft, step->item);
    for (; (twin = next_twin(draft, step->item, field, before, twin)) != FB_NO_ITEM; twin++) {
        const uint32_t length = draft->all.items[twin].count;
        const uint32_t index = step->index + count <= length ? step->index : length - count;
        if (length >= count && !fb_draft_remove(draft, twin, index, count))
            return false;
    }
    return fb_draft_remove(draft, step->item, step->index, count);
}

static bool apply_move(struct fb_draft *draft, const struct fb_step *step)
{
    const uint32_t count = draft->all.items[step->item].count;
    uint32_t twin = 0;

    if (!fb_list_is_editable(&draft->all, step->item) || step->index >= count || step->to >= count
        || step->index == step->to)
        return false;
    const uint32_t field = count_field(draft, step->item);
    for (; (twin = next_twin(draft, step->item, field, count, twin)) != FB_NO_ITEM; twin++) {
        if (draft->all.items[twin].count == count && !fb_draft_move(draft, twin, step->index, step->to))
            return false;
    }
    draft->needs_check = true;
    return fb_draft_move(draft, step->item, step->index, step->to);
}

static bool apply_truncate(struct fb_draft *draft, const struct fb_step *step)
{
    if (step->count >= draft->cut)
        return false;
    draft->cut = step->count;
    return true;
}

bool fb_draft_apply(struct fb_draft *draft, const struct fb_step *step)
{
    static apply_fn *const functions[] = {
        [FB_STEP_SET] = apply_set,
        [FB_STEP_BYTES] = apply_bytes,
        [FB_STEP_RESIZE] = apply_resize,
        [FB_STEP_OVERWRITE] = apply_overwrite,
        [FB_STEP_REPLACE] = apply_replace,
        [FB_STEP_INSERT] = apply_insert,
        [FB_STEP_DELETE] = apply_delete,
        [FB_STEP_MOVE] = apply_move,
        [FB_STEP_TRUNCATE] = apply_truncate,
    };

    if (step->kind >= FB_STEP_KIND_COUNT || step->item >= draft->base->all.count
        || !fb_item_is_live(&draft->all, step->item))
        return false;
    return functions[step->kind](draft, step);
}
