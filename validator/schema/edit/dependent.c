/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields repairs write: those that the schema's demands are solved for as the file stands. */
#include "validator/schema/edit/builder.h"
#include "validator/schema/edit/solve.h"

static void mark_dependent(struct fb_items *all, uint32_t field)
{
    if (field < all->count)
        all->items[field].flags |= FB_ITEM_DEPENDENT;
}

static void mark_relations(struct fb_edit_base *base, uint32_t item)
{
    struct fb_items *all = &base->all;
    struct fb_solution solution;

    for (uint32_t i = 0; i < fb_item_attribute(all, &all->items[item])->valids.count; i++) {
        for (uint32_t k = 0; fb_solve_relation(base->rules, all, item, i, k, &solution); k++)
            mark_dependent(all, solution.field);
    }
}

static void mark_checksums(struct fb_edit_base *base, uint32_t object)
{
    struct fb_items *all = &base->all;
    const struct fb_type *type = &all->plan->types[all->items[object].type];

    for (uint32_t i = 0; i < type->checksums.count; i++) {
        const struct fb_checksum *checksum = &all->plan->checksums[type->checksums.first + i];
        mark_dependent(all, fb_item_child(all, object, checksum->at - type->first_attribute));
    }
    for (size_t i = 0; object == 0 && i < base->rules->extra_count; i++)
        mark_dependent(all, fb_item_child(all, 0, base->rules->extra[i].slot));
}

void fb_base_mark_dependents(struct fb_edit_base *base)
{
    struct fb_items *all = &base->all;

    for (uint32_t i = 0; i < all->count; i++) {
        const struct fb_item *item = &all->items[i];
        if (fb_demand_expression(all, FB_DEMAND_SIZE, item, 0) != FB_NONE)
            mark_dependent(all, fb_solve(base->rules, all, FB_DEMAND_SIZE, i, item->length).field);
        if (fb_demand_expression(all, FB_DEMAND_COUNT, item, 0) != FB_NONE)
            mark_dependent(all, fb_solve(base->rules, all, FB_DEMAND_COUNT, i, item->count).field);
        if ((item->flags & FB_ITEM_DETACHED) && fb_demand_expression(all, FB_DEMAND_OFFSET, item, 0) != FB_NONE)
            mark_dependent(all, fb_solve(base->rules, all, FB_DEMAND_OFFSET, i,
                                         (fb_edit_wide)(item->offset - all->items[item->stream].offset))
                                    .field);
    }
    for (size_t i = 0; i < base->watched.relations.count; i++)
        mark_relations(base, base->watched.relations.rows[i]);
    for (size_t i = 0; i < base->watched.checksums.count; i++)
        mark_checksums(base, base->watched.checksums.rows[i]);
}
