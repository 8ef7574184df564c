/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that come and go with the value of another: if: and switches. */
#include "validator/schema/edit/draft.h"
#include "validator/schema/edit/formula.h"

#define MAX_ROUNDS 4 /* what is made may change conditions again */

/* Whether what stands there was read by another case than the switch chooses now. */
static bool is_other_case(const struct fb_draft *draft, uint32_t object, const struct fb_attribute *attribute,
                          uint32_t child)
{
    const struct fb_items *all = &draft->all;
    struct fb_formula formula = fb_formula_in(all, object, 0);
    const uint32_t item = all->items[child].kind == FB_NODE_LIST ? fb_item_child(all, child, 0) : child;
    uint32_t target = FB_NONE;

    return attribute->switch_expr != FB_NONE && item != FB_NO_ITEM
        && fb_formula_target(&formula, attribute, &target) && target != FB_NONE
        && target != all->items[item].target;
}

static bool settle_slot(struct fb_draft *draft, uint32_t object, uint32_t slot, bool *changed)
{
    const uint32_t row = draft->all.plan->types[draft->all.items[object].type].first_attribute + slot;
    const struct fb_attribute *attribute = &draft->all.plan->attributes[row];
    const uint32_t child = fb_item_child(&draft->all, object, slot);
    struct fb_formula formula = fb_formula_in(&draft->all, object, 0);
    bool present = true;

    if (attribute->place == FB_PLACE_VALUE || (attribute->if_expr == FB_NONE && attribute->switch_expr == FB_NONE))
        return true;
    if (!fb_formula_present(&formula, attribute, &present)) {
        fb_draft_expect(draft, FB_EXPECT_UNSURE);
        return true;
    }
    if (!present && child != FB_NO_ITEM) {
        *changed = true;
        return fb_draft_put(draft, object, slot, FB_NO_ITEM);
    }
    if (!present || (child != FB_NO_ITEM && !is_other_case(draft, object, attribute, child)))
        return true;
    if (child != FB_NO_ITEM && !fb_draft_put(draft, object, slot, FB_NO_ITEM))
        return false;
    *changed = true;
    return fb_draft_make(draft, object, slot);
}

static bool settle_object(struct fb_draft *draft, uint32_t object, bool *changed)
{
    for (uint32_t i = 0; i < draft->all.items[object].count; i++) {
        if (!settle_slot(draft, object, i, changed))
            return false;
    }
    return true;
}

static bool settle_all(struct fb_draft *draft, bool *changed)
{
    const size_t count = draft->all.count;

    for (uint32_t i = 0; i < count; i++) {
        const struct fb_item *item = &draft->all.items[i];
        const bool may_have_seen = (item->flags & FB_ITEM_DIRTY)
                                || (item->kind == FB_NODE_OBJECT && draft->base->rules->types_far[item->type]);
        if (item->kind == FB_NODE_OBJECT && may_have_seen && draft->base->rules->types_conditional[item->type]
            && fb_item_is_live(&draft->all, i) && !settle_object(draft, i, changed))
            return false;
    }
    return true;
}

bool fb_draft_condition(struct fb_draft *draft, uint32_t item)
{
    bool changed = draft->base->rules->attributes[draft->all.items[item].attribute] & FB_RULE_CONDITION;

    for (int i = 0; i < MAX_ROUNDS && changed; i++) {
        changed = false;
        if (!settle_all(draft, &changed))
            return false;
    }
    return true;
}
