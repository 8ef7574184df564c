/* SPDX-License-Identifier: Apache-2.0 */
/* solve.h - what a schema demands of dependent fields, and which field to change so that it holds. */
#ifndef FB_SCHEMA_EDIT_SOLVE_H
#define FB_SCHEMA_EDIT_SOLVE_H

#include "validator/schema/edit/rules.h"

enum fb_demand_kind {
    FB_DEMAND_SIZE,     /* size: is the item's length */
    FB_DEMAND_COUNT,    /* repeat-expr: is the list's count */
    FB_DEMAND_OFFSET,   /* pos: is where the item stands in its stream */
    FB_DEMAND_RELATION, /* valid: with an equation */
    FB_DEMAND_KINDS,
};

struct fb_solution {
    bool holds;     /* nothing has to change */
    bool is_solved; /* `field` must become `value` */
    uint32_t field; /* the field that the demand is about, or FB_NO_ITEM where there is none */
    fb_edit_wide value;
    fb_edit_wide found; /* what the expression gives now, where it could be evaluated */
    const char *failure;
};

/* The expression that makes the demand of `item`; FB_NONE where there is none.  Of a relation: of
 * its valid `index`. */
uint32_t fb_demand_expression(const struct fb_items *all, enum fb_demand_kind kind,
                              const struct fb_item *item, uint32_t index);

/* Solves size, count or offset for `required`. */
struct fb_solution fb_solve(const struct fb_edit_rules *rules, const struct fb_items *all, enum fb_demand_kind kind,
                            uint32_t item, fb_edit_wide required);

/* Solves equation `equation` of the item's valid `index`; false where there is no such equation. */
bool fb_solve_relation(const struct fb_edit_rules *rules, const struct fb_items *all, uint32_t item, uint32_t index,
                       uint32_t equation, struct fb_solution *out);

#endif
