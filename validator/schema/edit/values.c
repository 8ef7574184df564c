/* SPDX-License-Identifier: Apache-2.0 */
/* Values worth trying. */
#include "validator/schema/edit/values.h"

#include "validator/schema/edit/formula.h"

uint32_t fb_choose(const struct fb_choice *choice, struct fb_random *random)
{
    if (choice->group_count == 0)
        return FB_NO_ITEM;
    const struct fb_group *group = &choice->groups[fb_random_below(random, choice->group_count)];
    return choice->items.rows[group->first + fb_random_below(random, group->count)];
}

static uint32_t key_of(const struct fb_edit_base *base, enum fb_choice_kind kind, uint32_t item)
{
    return kind == FB_CHOICE_OBJECT ? base->all.items[item].type : base->all.items[item].attribute;
}

uint32_t fb_choose_alike(const struct fb_edit_base *base, enum fb_choice_kind kind, uint32_t key,
                         struct fb_random *random)
{
    const struct fb_choice *choice = &base->choices[kind];

    for (size_t i = 0; i < choice->group_count; i++) {
        const struct fb_group *group = &choice->groups[i];
        if (key_of(base, kind, choice->items.rows[group->first]) == key)
            return choice->items.rows[group->first + fb_random_below(random, group->count)];
    }
    return FB_NO_ITEM;
}

static fb_edit_wide beside(fb_edit_wide value, struct fb_random *random)
{
    return value + (fb_edit_wide)fb_random_below(random, 3) - 1;
}

/* A bound that valid: gives, by evaluating it; false without one. */
static bool bound_of(const struct fb_edit_base *base, uint32_t item, bool only_max, struct fb_random *random,
                     fb_edit_wide *out)
{
    const struct fb_attribute *attribute = fb_item_attribute(&base->all, &base->all.items[item]);
    const uint32_t start = (uint32_t)fb_random_below(random, attribute->valids.count);

    for (uint32_t i = 0; i < attribute->valids.count; i++) {
        const uint32_t row = attribute->valids.first + (start + i) % attribute->valids.count;
        const struct fb_valid *valid = &base->all.plan->valids[row];
        struct fb_formula formula = fb_formula_in(&base->all, fb_item_holder(&base->all, item), 0);
        formula.item = item;
        if ((valid->kind == FB_VALID_MAX || (valid->kind == FB_VALID_MIN && !only_max))
            && fb_formula_number(&formula, base->all.plan->expression_lists[valid->expressions.first], out))
            return true;
    }
    return false;
}

static fb_edit_wide end_of_width(const struct fb_item *item, struct fb_random *random)
{
    const fb_edit_wide minimum = fb_integer_minimum(item);
    const fb_edit_wide maximum = fb_integer_maximum(item);

    switch (fb_random_below(random, 5)) {
    case 0:
        return minimum;
    case 1:
        return maximum;
    case 2:
        return maximum - (fb_edit_wide)fb_random_below(random, 32); /* wraps when a length is added */
    case 3:
        return beside(maximum / 2, random);
    default:
        return (fb_edit_wide)fb_random_below(random, 3);
    }
}

static fb_edit_wide member_of(const struct fb_plan *plan, uint32_t enum_type, struct fb_random *random)
{
    const struct fb_range members = plan->enums[enum_type].members;

    if (members.count == 0)
        return 0;
    const bool known = !fb_random_one_in(random, 8);
    const uint32_t row = known ? (uint32_t)fb_random_below(random, members.count) : members.count - 1;
    const fb_edit_wide value = fb_edit_wide_of(plan->enum_members[members.first + row].value);
    return known ? value : value + 1; /* one beyond the greatest */
}

fb_edit_wide fb_value_for(const struct fb_edit_base *base, uint32_t number, struct fb_random *random)
{
    const struct fb_item *item = &base->all.items[number];
    const struct fb_attribute *attribute = fb_item_attribute(&base->all, item);
    const enum fb_choice_kind kind = item->flags & FB_ITEM_DEPENDENT ? FB_CHOICE_DEPENDENT : FB_CHOICE_SETTABLE;
    fb_edit_wide bound = 0;
    uint32_t other = FB_NO_ITEM;

    if (attribute->enum_type != FB_NONE && !fb_random_one_in(random, 8))
        return member_of(base->all.plan, attribute->enum_type, random);
    if (fb_random_one_in(random, 3) && bound_of(base, number, false, random, &bound))
        return beside(bound, random);
    switch (fb_random_below(random, 6)) {
    case 0:
        return end_of_width(item, random);
    case 1:
        return beside((fb_edit_wide)1 << fb_random_below(random, 8 * item->length), random);
    case 2:
        return fb_random_one_in(random, 2) ? item->value + 1 : item->value - 1;
    case 3:
        return (fb_edit_wide)(fb_random_next(random) >> (64 - 8 * item->length));
    default:
        other = fb_choose_alike(base, kind, item->attribute, random);
        return other == FB_NO_ITEM || other == number ? (fb_edit_wide)fb_random_below(random, 256)
                                                      : base->all.items[other].value;
    }
}

uint64_t fb_count_for(const struct fb_edit_base *base, uint32_t counter, uint64_t now, uint64_t most,
                      struct fb_random *random)
{
    fb_edit_wide count = 0;

    if (counter != FB_NO_ITEM && fb_random_one_in(random, 3)) {
        if (!bound_of(base, counter, false, random, &count))
            count = fb_integer_maximum(&base->all.items[counter]);
        count = beside(count, random);
    } else if (fb_random_one_in(random, 2)) {
        count = (fb_edit_wide)now + (fb_random_one_in(random, 2) ? 1 : -1);
    } else {
        count = beside((fb_edit_wide)1 << fb_random_below(random, 1 + fb_random_below(random, 1 + fb_random_below(random, 16))), random);
    }
    if (count < 0 || (uint64_t)count > most)
        return fb_random_one_in(random, 2) ? 0 : now + 1;
    return (uint64_t)count;
}
