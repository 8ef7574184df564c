/* SPDX-License-Identifier: Apache-2.0 */
/* Which field to change, and to what: each that the expression reads is left open in turn, and of
 * those that nothing has pinned yet, one that grows with the result is preferred to one that shrinks:
 * of `ends[i] - ends[i - 1]`, the former. */
#include "validator/schema/edit/solve.h"

/* Matches no item: equations are collected, nothing is left open. */
#define NOTHING_OPEN (FB_NO_ITEM - 1)

uint32_t fb_demand_expression(const struct fb_items *all, enum fb_demand_kind kind,
                              const struct fb_item *item, uint32_t index)
{
    const struct fb_attribute *attribute = fb_item_attribute(all, item);
    const struct fb_target *target = fb_item_target(all, item);

    if (attribute == NULL)
        return FB_NONE;
    if (kind == FB_DEMAND_SIZE)
        return target == NULL ? FB_NONE : target->delimiter.size;
    if (kind == FB_DEMAND_COUNT)
        return item->kind == FB_NODE_LIST && attribute->repeat == FB_REPEAT_EXPR ? attribute->repeat_expr : FB_NONE;
    if (kind == FB_DEMAND_OFFSET)
        return item->flags & FB_ITEM_ELEMENT ? FB_NONE : attribute->pos_expr;
    if (index >= attribute->valids.count)
        return FB_NONE;
    const struct fb_valid *valid = &all->plan->valids[attribute->valids.first + index];
    if (valid->kind != FB_VALID_EQ && valid->kind != FB_VALID_EXPR)
        return FB_NONE;
    return all->plan->expression_lists[valid->expressions.first];
}

static struct fb_formula formula_of(const struct fb_items *all, uint32_t item, uint32_t unknown)
{
    const struct fb_item *at = &all->items[item];
    struct fb_formula formula =
        fb_formula_in(all, fb_item_holder(all, item), at->flags & FB_ITEM_ELEMENT ? at->index : 0);

    formula.item = item;
    formula.unknown = unknown;
    return formula;
}

/* What must be zero, as a term: `expression` - required, or an equation of the relation. */
struct demand {
    const struct fb_edit_rules *rules;
    const struct fb_items *all;
    uint32_t item;
    uint32_t expression;
    bool is_expression; /* of a relation: expr, else eq */
    bool is_relation;
    uint32_t equation;
    fb_edit_wide required;
};

static bool eq_term(const struct demand *demand, struct fb_formula *formula, struct fb_term *out)
{
    struct fb_term self;
    struct fb_term value;

    return demand->equation == 0 && fb_formula_of_item(formula, demand->item, &self)
        && fb_formula_evaluate(formula, demand->expression, &value)
        && fb_term_operate(formula, FB_OP_SUBTRACT, &self, &value, out);
}

static bool term_of(const struct demand *demand, struct fb_formula *formula, struct fb_term *out)
{
    const struct fb_term required = fb_term_integer(demand->required);
    struct fb_term equations[FB_FORMULA_EQUATIONS];

    if (demand->is_relation && !demand->is_expression)
        return eq_term(demand, formula, out);
    formula->equations = demand->is_relation ? equations : NULL;
    if (!fb_formula_evaluate(formula, demand->expression, out))
        return false;
    if (!demand->is_relation)
        return fb_term_operate(formula, FB_OP_SUBTRACT, out, &required, out);
    if (demand->equation >= formula->equation_count)
        return fb_formula_fail(formula, "it is no equation");
    *out = equations[demand->equation];
    return true;
}

/* ---- As a sum, where its expression is one ---- */

/* What must be zero: constant + the sum of factor * field; `total` is what it is now. */
struct sum {
    uint32_t fields[FB_LINEAR_READS + 1];
    int64_t factors[FB_LINEAR_READS + 1];
    uint32_t count;
    fb_edit_wide total;
};

/* False where the field is no integer, or stands in it already. */
static bool add_field(const struct fb_items *all, struct sum *sum, uint32_t field, int64_t factor)
{
    if (field == FB_NO_ITEM || all->items[field].kind != FB_NODE_INTEGER)
        return false;
    for (uint32_t i = 0; i < sum->count; i++)
        if (sum->fields[i] == field)
            return false;
    sum->fields[sum->count] = field;
    sum->factors[sum->count++] = factor;
    sum->total += factor * all->items[field].value;
    return true;
}

/* The object's field; FB_NO_ITEM where its type has no such row. */
static uint32_t field_of(const struct fb_items *all, uint32_t object, uint32_t row)
{
    const uint32_t first = all->plan->types[all->items[object].type].first_attribute;

    return row < first ? FB_NO_ITEM : fb_item_child(all, object, row - first);
}

/* Where it is known without evaluating anything. */
static bool has_no_such_equation(const struct demand *demand)
{
    const struct fb_linear *linear = &demand->rules->linear[demand->expression];

    if (demand->equation == 0)
        return false;
    return !demand->is_expression
        || (linear->is_relation && linear->sum_count > 0 && demand->equation >= linear->sum_count);
}

static bool sum_of(const struct demand *demand, struct sum *out)
{
    const struct fb_linear *linear = &demand->rules->linear[demand->expression];
    const bool is_eq = demand->is_relation && !demand->is_expression;
    const int sign = is_eq ? -1 : 1;

    out->count = 0;
    if (linear->sum_count <= demand->equation || linear->is_relation != demand->is_expression)
        return false;
    const struct fb_linear_sum *sum = &linear->sums[demand->equation];
    const uint32_t object = fb_item_holder(demand->all, demand->item);
    out->total = sign * sum->constant - demand->required;
    bool known = !is_eq || add_field(demand->all, out, demand->item, 1);
    for (uint32_t i = 0; known && i < linear->read_count; i++) {
        const uint32_t row = linear->reads[i];
        const uint32_t field = row == FB_LINEAR_ITSELF ? demand->item : field_of(demand->all, object, row);
        known = add_field(demand->all, out, field, (int64_t)sign * sum->factors[i]);
    }
    return known;
}

/* ---- Solving ---- */

/* The field's factor, and what is left of the demand without the field. */
static bool leave_open(const struct demand *demand, const struct sum *sum, uint32_t number, uint32_t field,
                       fb_edit_wide *factor, fb_edit_wide *rest)
{
    struct fb_term term;

    if (sum->count > 0) {
        *factor = sum->factors[number];
        *rest = sum->total - *factor * demand->all->items[field].value;
        return true;
    }
    struct fb_formula formula = formula_of(demand->all, demand->item, field);
    if (!term_of(demand, &formula, &term))
        return false;
    *factor = term.factor;
    *rest = term.constant;
    return true;
}

/* Chooses among the fields that were read; a pinned one only to say what the demand is about. */
static void choose(const struct demand *demand, const struct sum *sum, const uint32_t *fields, size_t count,
                   struct fb_solution *out)
{
    int best = -1;

    for (uint32_t i = 0; i < count; i++) {
        const bool is_free = !(demand->all->items[fields[i]].flags & FB_ITEM_PINNED);
        fb_edit_wide factor;
        fb_edit_wide rest;
        if (!leave_open(demand, sum, i, fields[i], &factor, &rest) || factor == 0 || rest % factor != 0)
            continue;
        const int rank = (is_free ? 2 : 0) + (factor > 0 ? 1 : 0);
        if (rank <= best)
            continue;
        best = rank;
        out->field = fields[i];
        out->value = -rest / factor;
        out->is_solved = is_free;
    }
    if (best < 2 && out->failure == NULL)
        out->failure = best < 0 ? "nothing in it can be solved" : "all that it reads is bound already";
}

static void choose_unless_held(const struct demand *demand, const struct sum *sum, const uint32_t *fields, size_t count,
                               struct fb_solution *out)
{
    if (out->holds && count == 1)
        out->field = fields[0];
    else
        choose(demand, sum, fields, count, out);
}

static struct fb_solution solve(const struct demand *demand, bool *is_there)
{
    struct fb_solution out = { .field = FB_NO_ITEM };
    struct sum sum;
    struct fb_term term;

    if (sum_of(demand, &sum)) {
        out.holds = sum.total == 0;
        out.found = sum.total + demand->required;
        choose_unless_held(demand, &sum, sum.fields, sum.count, &out);
        return out;
    }
    struct fb_formula formula = formula_of(demand->all, demand->item, NOTHING_OPEN);
    sum.count = 0;
    if (!term_of(demand, &formula, &term)) {
        *is_there = !demand->is_relation || demand->equation == 0;
        out.failure = formula.failure;
    } else {
        out.holds = term.constant == 0;
        out.found = term.constant + demand->required;
    }
    choose_unless_held(demand, &sum, formula.reads, formula.read_count, &out);
    return out;
}

struct fb_solution fb_solve(const struct fb_edit_rules *rules, const struct fb_items *all, enum fb_demand_kind kind,
                            uint32_t item, fb_edit_wide required)
{
    const struct demand demand = {
        .rules = rules,
        .all = all,
        .item = item,
        .expression = fb_demand_expression(all, kind, &all->items[item], 0),
        .required = required,
    };
    bool is_there = true;

    return solve(&demand, &is_there);
}

bool fb_solve_relation(const struct fb_edit_rules *rules, const struct fb_items *all, uint32_t item, uint32_t index,
                       uint32_t equation, struct fb_solution *out)
{
    const struct fb_attribute *attribute = fb_item_attribute(all, &all->items[item]);
    const struct demand demand = {
        .rules = rules,
        .all = all,
        .item = item,
        .expression = fb_demand_expression(all, FB_DEMAND_RELATION, &all->items[item], index),
        .is_relation = true,
        .is_expression = attribute != NULL && index < attribute->valids.count
                      && all->plan->valids[attribute->valids.first + index].kind == FB_VALID_EXPR,
        .equation = equation,
    };
    bool is_there = true;

    if (demand.expression == FB_NONE || all->items[item].kind != FB_NODE_INTEGER || has_no_such_equation(&demand))
        return false;
    *out = solve(&demand, &is_there);
    return is_there;
}
