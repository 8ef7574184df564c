/* SPDX-License-Identifier: Apache-2.0 */
/* Items made from nothing but the schema: the least value that valid: allows, the first member of an
 * enum, lists as long as their count says. */
#include "validator/schema/edit/draft.h"
#include "validator/schema/edit/formula.h"

#define MAX_MADE 4096    /* items at a time */
#define MAX_ELEMENTS 256 /* of one list */
#define MAX_BYTES 65536  /* of one field */

static fb_edit_wide first_member(const struct fb_plan *plan, uint32_t enum_type)
{
    const struct fb_range members = plan->enums[enum_type].members;
    fb_edit_wide first = 0;

    for (uint32_t i = 0; i < members.count; i++) {
        const fb_edit_wide value = fb_edit_wide_of(plan->enum_members[members.first + i].value);
        if (value == 0)
            return 0;
        if (i == 0)
            first = value;
    }
    return first;
}

static fb_edit_wide default_value(const struct fb_draft *draft, uint32_t object, uint32_t index,
                                  const struct fb_attribute *attribute)
{
    const struct fb_plan *plan = draft->all.plan;
    fb_edit_wide value = attribute->enum_type == FB_NONE ? 0 : first_member(plan, attribute->enum_type);

    for (uint32_t i = 0; i < attribute->valids.count; i++) {
        const struct fb_valid *valid = &plan->valids[attribute->valids.first + i];
        struct fb_formula formula = fb_formula_in(&draft->all, object, index);
        fb_edit_wide wanted = 0;
        if (valid->kind != FB_VALID_EQ && valid->kind != FB_VALID_ANY_OF && valid->kind != FB_VALID_MIN)
            continue;
        if (fb_formula_number(&formula, plan->expression_lists[valid->expressions.first], &wanted)
            && (valid->kind != FB_VALID_MIN || wanted > value))
            value = wanted;
    }
    return value;
}

static void make_bytes(const struct fb_draft *draft, uint32_t object, uint32_t index,
                       const struct fb_target *target, struct fb_item *item)
{
    const struct fb_plan *plan = draft->all.plan;
    struct fb_formula formula = fb_formula_in(&draft->all, object, index);
    struct fb_span bytes = { .bytes = NULL };
    fb_edit_wide size = 0;

    if (target->contents != FB_NONE)
        bytes = plan->spans[target->contents];
    else if (target->delimiter.size == FB_NONE && target->delimiter.terminator != FB_NONE)
        bytes = plan->spans[target->delimiter.terminator];
    item->bytes = bytes.bytes;
    item->source_length = bytes.size;
    item->length = bytes.size;
    if (target->delimiter.size != FB_NONE && fb_formula_number(&formula, target->delimiter.size, &size)
        && size >= 0 && size <= MAX_BYTES)
        item->length = (uint64_t)size;
}

/* False for what is not made: bits, processed fields. */
static bool shape_item(const struct fb_draft *draft, uint32_t object, uint32_t index, uint32_t target_row,
                       struct fb_item *item)
{
    const struct fb_target *target = &draft->all.plan->targets[target_row];

    item->target = target_row;
    if (target->processes.count > 0 || target->kind == FB_TARGET_BITS)
        return false;
    if (target->kind == FB_TARGET_OBJECT) {
        item->kind = FB_NODE_OBJECT;
        item->type = target->type;
    } else if (target->kind == FB_TARGET_BYTES || target->kind == FB_TARGET_TEXT) {
        item->kind = target->kind == FB_TARGET_TEXT ? FB_NODE_TEXT : FB_NODE_BYTES;
        make_bytes(draft, object, index, target, item);
    } else {
        item->kind = target->kind == FB_TARGET_FLOAT ? FB_NODE_FLOAT : FB_NODE_INTEGER;
        item->length = target->width;
        if (item->kind == FB_NODE_INTEGER)
            item->value = default_value(draft, object, index, &draft->all.plan->attributes[item->attribute]);
        item->flags = item->kind == FB_NODE_INTEGER ? FB_ITEM_SET : 0;
    }
    return true;
}

static bool add_item(struct fb_draft *draft, uint32_t holder, uint32_t index, struct fb_item *item)
{
    const uint32_t object = item->flags & FB_ITEM_ELEMENT ? fb_item_holder(&draft->all, holder) : holder;
    const struct fb_type *type = item->kind == FB_NODE_OBJECT ? &draft->all.plan->types[item->type] : NULL;
    const uint32_t slots = type == NULL ? 0 : type->seq_count + type->instance_count;
    uint32_t flags = 0;
    uint32_t number = 0;

    if (!fb_item_flags(draft->base->rules, &draft->all, object, item, &flags)) {
        fb_draft_expect(draft, FB_EXPECT_UNSURE);
        return true;
    }
    item->flags |= flags | FB_ITEM_DIRTY;
    item->count = slots;
    if (!fb_items_add_children(&draft->all, slots, &item->children)
        || !fb_items_add(&draft->all, item, &number) || !fb_numbers_add(&draft->changed, number))
        return fb_draft_no_memory(draft);
    if (!fb_draft_put(draft, holder, index, number))
        return false;
    const bool was_watched = draft->all.items[number].flags & FB_ITEM_DETACHED; /* by putting it there */
    if (was_watched)
        draft->watched.detached.count--;
    return fb_watch(&draft->watched, draft->base->rules, &draft->all, number) || fb_draft_no_memory(draft);
}

static bool make_one(struct fb_draft *draft, uint32_t holder, uint32_t index)
{
    const struct fb_items *all = &draft->all;
    const bool in_list = all->items[holder].kind == FB_NODE_LIST;
    const uint32_t object = in_list ? fb_item_holder(all, holder) : holder;
    const uint32_t row = in_list ? all->items[holder].attribute
                                 : all->plan->types[all->items[holder].type].first_attribute + index;
    const struct fb_attribute *attribute = &all->plan->attributes[row];
    struct fb_formula formula = fb_formula_in(all, object, in_list ? index : 0);
    struct fb_item item = { .parent = holder,
                            .stream = FB_NO_ITEM,
                            .chain = FB_NO_ITEM,
                            .next = FB_NO_ITEM,
                            .attribute = row,
                            .target = FB_NONE,
                            .type = FB_NONE,
                            .kind = FB_NODE_LIST };
    uint32_t target = FB_NONE;

    if (in_list || attribute->repeat == FB_REPEAT_NONE) {
        if (!fb_formula_target(&formula, attribute, &target) || target == FB_NONE
            || !shape_item(draft, object, in_list ? index : 0, target, &item)) {
            fb_draft_expect(draft, FB_EXPECT_UNSURE);
            return true;
        }
    }
    item.flags |= in_list ? FB_ITEM_ELEMENT : 0;
    return add_item(draft, holder, index, &item);
}

static bool fill_object(struct fb_draft *draft, uint32_t object)
{
    const struct fb_type *type = &draft->all.plan->types[draft->all.items[object].type];

    for (uint32_t i = 0; i < draft->all.items[object].count; i++) {
        const struct fb_attribute *attribute = &draft->all.plan->attributes[type->first_attribute + i];
        struct fb_formula formula = fb_formula_in(&draft->all, object, 0);
        bool present = false;
        if (attribute->place == FB_PLACE_VALUE)
            continue;
        if (!fb_formula_present(&formula, attribute, &present))
            fb_draft_expect(draft, FB_EXPECT_UNSURE);
        else if (present && !make_one(draft, object, i))
            return false;
    }
    return true;
}

static bool fill_list(struct fb_draft *draft, uint32_t list)
{
    const struct fb_attribute *attribute = fb_item_attribute(&draft->all, &draft->all.items[list]);
    struct fb_formula formula = fb_formula_in(&draft->all, fb_item_holder(&draft->all, list), 0);
    fb_edit_wide count = attribute->repeat == FB_REPEAT_UNTIL ? 1 : 0;

    if (attribute->repeat == FB_REPEAT_EXPR
        && (!fb_formula_number(&formula, attribute->repeat_expr, &count) || count < 0 || count > MAX_ELEMENTS))
        count = 0;
    if (count == 0)
        return true;
    if (!fb_draft_open(draft, list, 0, (uint32_t)count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!make_one(draft, list, i))
            return false;
        if (fb_item_child(&draft->all, list, i) == FB_NO_ITEM) { /* not made: the list ends here */
            draft->all.items[list].count = i;
            return true;
        }
    }
    return true;
}

bool fb_draft_make(struct fb_draft *draft, uint32_t holder, uint32_t index)
{
    const size_t first = draft->all.count;

    draft->needs_check = true;
    if (!make_one(draft, holder, index))
        return false;
    for (size_t i = first; i < draft->all.count && i - first < MAX_MADE; i++) {
        const uint32_t kind = draft->all.items[i].kind;
        if (kind == FB_NODE_OBJECT ? !fill_object(draft, (uint32_t)i)
                                   : kind == FB_NODE_LIST && !fill_list(draft, (uint32_t)i))
            return false;
    }
    return true;
}
