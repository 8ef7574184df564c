/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a result should read clean: fields that were changed are held to their own valid: and enum:;
 * if something is read elsewhere, everything is looked at. */
#include <string.h>

#include "base/core/utf8.h"
#include "validator/schema/edit/draft.h"

static void expect(struct fb_draft *draft, bool known, bool good)
{
    if (!known)
        fb_draft_expect(draft, FB_EXPECT_UNSURE);
    else if (!good)
        fb_draft_expect(draft, FB_EXPECT_PROBLEMS);
}

static struct fb_formula formula_at(const struct fb_items *all, uint32_t item)
{
    const struct fb_item *at = &all->items[item];
    struct fb_formula formula =
        fb_formula_in(all, fb_item_holder(all, item), at->flags & FB_ITEM_ELEMENT ? at->index : 0);

    formula.item = item;
    return formula;
}

/* ---- One field ---- */

static bool compare(struct fb_formula *formula, uint32_t code, const struct fb_term *self, uint32_t expression,
                    bool *out)
{
    struct fb_term value;
    struct fb_term result;

    if (!fb_formula_evaluate(formula, expression, &value)
        || !fb_term_operate(formula, code, self, &value, &result))
        return false;
    *out = result.constant != 0;
    return true;
}

static bool is_member(const struct fb_plan *plan, uint32_t enum_type, fb_edit_wide value)
{
    const struct fb_range members = plan->enums[enum_type].members;

    for (uint32_t i = 0; i < members.count; i++) {
        if (fb_edit_wide_of(plan->enum_members[members.first + i].value) == value)
            return true;
    }
    return false;
}

/* False where it could not be told. */
static bool test_valid(struct fb_formula *formula, const struct fb_valid *valid, const struct fb_term *self, bool *good)
{
    static const uint32_t codes[] = { [FB_VALID_EQ] = FB_OP_EQUAL,
                                      [FB_VALID_MIN] = FB_OP_GREATER_OR_EQUAL,
                                      [FB_VALID_MAX] = FB_OP_LESS_OR_EQUAL,
                                      [FB_VALID_ANY_OF] = FB_OP_EQUAL };
    const uint32_t *rows = formula->all->plan->expression_lists + valid->expressions.first;
    fb_edit_wide holds = 0;

    *good = true;
    if (valid->kind == FB_VALID_IN_ENUM)
        return true; /* as every enum is checked */
    if (valid->kind == FB_VALID_EXPR) {
        const bool known = fb_formula_number(formula, rows[0], &holds);
        *good = holds != 0;
        return known;
    }
    *good = false;
    for (uint32_t i = 0; i < valid->expressions.count && !*good; i++) {
        if (!compare(formula, codes[valid->kind], self, rows[i], good))
            return false;
    }
    return true;
}

static void check_valids(struct fb_draft *draft, uint32_t item, const struct fb_attribute *attribute)
{
    struct fb_term self;

    if (attribute->valids.count == 0)
        return;
    struct fb_formula formula = formula_at(&draft->all, item);
    if (!fb_formula_of_item(&formula, item, &self)) {
        expect(draft, false, false);
        return;
    }
    for (uint32_t i = 0; i < attribute->valids.count; i++) {
        bool good = true;
        const bool known = test_valid(&formula, &draft->all.plan->valids[attribute->valids.first + i], &self, &good);
        expect(draft, known, good);
    }
}

static bool is_ascii(struct fb_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] > 0x7f)
            return false;
    }
    return true;
}

static void check_bytes(struct fb_draft *draft, const struct fb_item *item, const struct fb_target *target)
{
    const struct fb_plan *plan = draft->all.plan;
    const struct fb_span payload = fb_item_payload(&draft->all, item);

    if (target == NULL || target->processes.count > 0) {
        expect(draft, false, false);
        return;
    }
    if (target->contents != FB_NONE)
        expect(draft, true, fb_span_equal(payload, plan->spans[target->contents]));
    if (target->kind != FB_TARGET_TEXT)
        return;
    const enum fb_encoding_kind kind = plan->encodings[target->encoding].kind;
    const bool whole = item->length == item->source_length; /* else it is repeated or cut */
    if (kind == FB_ENCODING_ASCII)
        expect(draft, true, is_ascii(payload));
    else
        expect(draft, kind == FB_ENCODING_UTF8 && (whole || is_ascii(payload)),
               fb_utf8_valid_prefix(payload) == payload.size);
}

static void check_field(struct fb_draft *draft, uint32_t number)
{
    const struct fb_item *item = &draft->all.items[number];
    const struct fb_attribute *attribute = fb_item_attribute(&draft->all, item);

    if (item->kind == FB_NODE_BYTES || item->kind == FB_NODE_TEXT)
        check_bytes(draft, item, fb_item_target(&draft->all, item));
    else if (item->kind == FB_NODE_INTEGER && attribute->enum_type != FB_NONE)
        expect(draft, true, is_member(draft->all.plan, attribute->enum_type, item->value));
    check_valids(draft, number, attribute);
}

/* ---- Everything ---- */

static void check_demand(struct fb_draft *draft, enum fb_demand_kind kind, uint32_t item, fb_edit_wide required)
{
    const uint32_t expression = fb_demand_expression(&draft->all, kind, &draft->all.items[item], 0);
    fb_edit_wide value = 0;

    if (expression == FB_NONE || fb_is_constant(draft->base->rules, expression))
        return;
    struct fb_formula formula = formula_at(&draft->all, item);
    const bool known = fb_formula_number(&formula, expression, &value);
    expect(draft, known, value == required);
}

/* A count or a size that no visited item asked for. */
static void check_demands(struct fb_draft *draft, uint32_t number)
{
    const struct fb_item *item = &draft->all.items[number];

    check_demand(draft, FB_DEMAND_COUNT, number, item->count);
    if (item->kind != FB_NODE_LIST)
        check_demand(draft, FB_DEMAND_SIZE, number, item->length);
    if (item->flags & FB_ITEM_DETACHED)
        check_demand(draft, FB_DEMAND_OFFSET, number,
                     (fb_edit_wide)fb_draft_offset(draft, number)
                         - (fb_edit_wide)fb_draft_offset(draft, item->stream));
}

static void check_slot(struct fb_draft *draft, uint32_t object, uint32_t row, uint32_t child)
{
    const struct fb_items *all = &draft->all;
    const struct fb_attribute *attribute = &all->plan->attributes[row];
    struct fb_term value;
    uint32_t target = FB_NONE;
    bool present = true;

    if (attribute->if_expr == FB_NONE && attribute->switch_expr == FB_NONE && attribute->place != FB_PLACE_VALUE)
        return;
    struct fb_formula formula = fb_formula_in(all, object, 0);
    if (attribute->if_expr != FB_NONE) {
        const bool known = fb_formula_present(&formula, attribute, &present);
        expect(draft, known, attribute->place == FB_PLACE_VALUE || present == (child != FB_NO_ITEM));
    }
    if (present && attribute->place == FB_PLACE_VALUE)
        expect(draft, fb_formula_evaluate(&formula, attribute->value_expr, &value), true);
    if (!present || child == FB_NO_ITEM || attribute->switch_expr == FB_NONE || attribute->repeat != FB_REPEAT_NONE)
        return;
    const bool known = fb_formula_target(&formula, attribute, &target);
    expect(draft, known, target != FB_NONE && target == all->items[child].target);
}

static void check_object(struct fb_draft *draft, uint32_t object)
{
    const struct fb_type *type = &draft->all.plan->types[draft->all.items[object].type];

    if (type->order == FB_TYPE_ORDER_SWITCH)
        expect(draft, false, false);
    if (!draft->base->rules->types_conditional[draft->all.items[object].type])
        return;
    for (uint32_t i = 0; i < draft->all.items[object].count; i++)
        check_slot(draft, object, type->first_attribute + i, fb_item_child(&draft->all, object, i));
}

/* The elements of a switch may depend on their index. */
static void check_list(struct fb_draft *draft, uint32_t list)
{
    const struct fb_attribute *attribute = fb_item_attribute(&draft->all, &draft->all.items[list]);
    const uint32_t count = draft->all.items[list].count;

    for (uint32_t i = 0; i < count && (attribute->switch_expr != FB_NONE || attribute->repeat == FB_REPEAT_UNTIL); i++) {
        const uint32_t child = fb_item_child(&draft->all, list, i);
        struct fb_formula formula = formula_at(&draft->all, child);
        uint32_t target = FB_NONE;
        fb_edit_wide ends = 0;
        if (attribute->switch_expr != FB_NONE)
            expect(draft, fb_formula_target(&formula, attribute, &target),
                   target == draft->all.items[child].target);
        if (attribute->repeat == FB_REPEAT_UNTIL && fb_formula_number(&formula, attribute->repeat_expr, &ends))
            expect(draft, true, (ends != 0) == (i + 1 == count));
        else if (attribute->repeat == FB_REPEAT_UNTIL)
            expect(draft, false, false);
    }
    if (count == 0 && attribute->repeat == FB_REPEAT_UNTIL)
        expect(draft, true, false);
}

static void check_item(struct fb_draft *draft, uint32_t number)
{
    const struct fb_item *item = &draft->all.items[number];

    check_demands(draft, number);
    if (item->kind == FB_NODE_OBJECT)
        check_object(draft, number);
    else if (item->kind == FB_NODE_LIST)
        check_list(draft, number);
    else if (draft->base->rules->attributes[item->attribute] & FB_RULE_CHECKED)
        check_valids(draft, number, fb_item_attribute(&draft->all, item));
    if (item->target != FB_NONE && draft->all.plan->targets[item->target].processes.count > 0)
        expect(draft, false, false);
}

/* Neither the item nor who holds it has changed, and its expressions read nothing else. */
static bool is_as_before(const struct fb_draft *draft, const struct fb_item *item)
{
    const struct fb_edit_rules *rules = draft->base->rules;

    const uint32_t holder = fb_item_holder(&draft->all, (uint32_t)(item - draft->all.items));

    if (holder == FB_NO_ITEM || ((item->flags | draft->all.items[holder].flags) & FB_ITEM_DIRTY))
        return false;
    return !(rules->attributes[item->attribute] & (FB_RULE_FAR | FB_RULE_FAR_DEMAND))
        && (item->type == FB_NONE || !rules->types_far[item->type]);
}

/* Whether something that the item's expressions read may have changed. */
static bool may_have_seen(const struct fb_draft *draft, uint32_t number)
{
    const struct fb_edit_rules *rules = draft->base->rules;
    const struct fb_item *item = &draft->all.items[number];
    uint64_t reads = item->attribute == FB_NONE ? 0 : rules->tests[item->attribute];

    if (item->kind == FB_NODE_OBJECT)
        reads |= rules->objects[item->type];
    if (is_as_before(draft, item))
        return false;
    return number >= draft->base->all.count || (reads & draft->changes) != 0;
}

static void check_all(struct fb_draft *draft)
{
    for (uint32_t i = 0; i < draft->all.count && draft->expectation != FB_EXPECT_PROBLEMS; i++) {
        if (may_have_seen(draft, i) && fb_draft_is_live(draft, i))
            check_item(draft, i);
    }
}

void fb_draft_check(struct fb_draft *draft)
{
    for (size_t i = 0; i < draft->changed.count && draft->expectation != FB_EXPECT_PROBLEMS; i++) {
        if (fb_draft_is_live(draft, draft->changed.rows[i]))
            check_field(draft, draft->changed.rows[i]);
    }
    for (size_t i = 0; i < draft->visited.count; i++) {
        const uint32_t item = draft->visited.rows[i];
        if (draft->all.items[item].kind == FB_NODE_LIST && (draft->all.items[item].flags & FB_ITEM_DIRTY))
            check_list(draft, item);
    }
    if (draft->needs_check)
        check_all(draft);
}
