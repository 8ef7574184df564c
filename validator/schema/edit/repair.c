/* SPDX-License-Identifier: Apache-2.0 */
/* Repairs, in this order: counts, sizes, offsets, relations, checksums.  Positions are known once the
 * bytes are written, so that dependent fields are changed where they stand; only bytes that must get
 * another length themselves (padding) make us write again. */
#include <string.h>

#include "base/host/digest.h"
#include "validator/schema/edit/draft.h"

#define MAX_ROUNDS 4

static void report(struct fb_draft *draft, const char *key, uint32_t item, uint32_t expression, const char *why)
{
    fb_draft_expect(draft, FB_EXPECT_PROBLEMS);
    if (draft->unrepaired_count < FB_DRAFT_UNREPAIRED)
        draft->unrepaired[draft->unrepaired_count++] = (struct fb_unrepaired){ key, item, expression, why };
}

static bool pin(struct fb_draft *draft, uint32_t field)
{
    if (field == FB_NO_ITEM || (draft->all.items[field].flags & FB_ITEM_PINNED))
        return true;
    if (!fb_draft_touch(draft, field))
        return false;
    draft->all.items[field].flags |= FB_ITEM_PINNED;
    return fb_numbers_add(&draft->pinned, field) || fb_draft_no_memory(draft);
}

static void unpin_all(struct fb_draft *draft)
{
    for (size_t i = 0; i < draft->pinned.count; i++)
        draft->all.items[draft->pinned.rows[i]].flags &= ~(uint32_t)FB_ITEM_PINNED;
    draft->pinned.count = 0;
}

static bool fits(const struct fb_item *item, fb_edit_wide value)
{
    return item->kind == FB_NODE_INTEGER && value >= fb_integer_minimum(item) && value <= fb_integer_maximum(item);
}

/* Sets a field in the items and in the bytes. */
static bool write_field(struct fb_draft *draft, uint32_t field, fb_edit_wide value)
{
    const uint64_t at = fb_draft_offset(draft, field);
    const struct fb_item *item = &draft->all.items[field];

    if (!fb_draft_set(draft, field, value))
        return false;
    if (at + item->length <= draft->size)
        fb_encode_integer(draft->bytes + at, item->length, item->flags, value);
    return true;
}

/* Padding: its size follows from fields that something else decides. */
static bool follow(struct fb_draft *draft, uint32_t item, const struct fb_solution *solution)
{
    const struct fb_item *at = &draft->all.items[item];

    draft->changed_length = true;
    return fb_draft_set_bytes(draft, item, (struct fb_span){ at->bytes, (size_t)at->source_length },
                              (uint64_t)solution->found);
}

static bool can_follow(const struct fb_draft *draft, uint32_t item, const struct fb_solution *solution)
{
    const struct fb_item *at = &draft->all.items[item];

    return (at->kind == FB_NODE_BYTES || at->kind == FB_NODE_TEXT) && (at->flags & FB_ITEM_SIZABLE)
        && !(at->flags & FB_ITEM_PINNED) && solution->found >= 0
        && (uint64_t)solution->found <= draft->max_bytes
        && draft->all.items[0].length - at->length + (uint64_t)solution->found <= draft->max_bytes;
}

static bool satisfy(struct fb_draft *draft, const char *key, uint32_t item, uint32_t expression,
                    const struct fb_solution *solution, bool may_follow)
{
    if (solution->holds)
        return pin(draft, solution->field);
    if (solution->is_solved && fits(&draft->all.items[solution->field], solution->value))
        return write_field(draft, solution->field, solution->value) && pin(draft, solution->field);
    if (may_follow && can_follow(draft, item, solution))
        return follow(draft, item, solution);
    report(draft, key, item, expression,
           solution->is_solved ? "the value does not fit its field" : solution->failure);
    return true;
}

static bool demand(struct fb_draft *draft, enum fb_demand_kind kind, uint32_t item, fb_edit_wide required,
                   bool wanted)
{
    static const char *const keys[] = { "size", "repeat-expr", "pos", "valid" };
    const uint32_t expression = fb_demand_expression(&draft->all, kind, &draft->all.items[item], 0);

    if (expression == FB_NONE)
        return true;
    const struct fb_solution solution = fb_solve(draft->base->rules, &draft->all, kind, item, required);
    if (wanted)
        return satisfy(draft, keys[kind], item, expression, &solution, kind == FB_DEMAND_SIZE);
    if (!solution.holds)
        fb_draft_expect(draft, FB_EXPECT_PROBLEMS);
    return true;
}

static bool repair_counts_and_sizes(struct fb_draft *draft, unsigned repairs)
{
    for (size_t i = 0; i < draft->visited.count; i++) {
        const uint32_t item = draft->visited.rows[i];
        if (draft->all.items[item].kind == FB_NODE_LIST
            && !demand(draft, FB_DEMAND_COUNT, item, draft->all.items[item].count, repairs & FB_REPAIR_COUNTS))
            return false;
    }
    for (size_t i = 0; i < draft->visited.count; i++) {
        const uint32_t item = draft->visited.rows[i];
        if (draft->all.items[item].kind != FB_NODE_LIST
            && !demand(draft, FB_DEMAND_SIZE, item, draft->all.items[item].length, repairs & FB_REPAIR_SIZES))
            return false;
    }
    return true;
}

static bool repair_offsets(struct fb_draft *draft, unsigned repairs)
{
    for (size_t i = 0; i < draft->watched.detached.count; i++) {
        const uint32_t item = draft->watched.detached.rows[i];
        if (!(draft->all.items[item].flags & FB_ITEM_DETACHED) || !fb_draft_is_live(draft, item))
            continue;
        const fb_edit_wide place = (fb_edit_wide)fb_draft_offset(draft, item)
                                 - (fb_edit_wide)fb_draft_offset(draft, draft->all.items[item].stream);
        if (!demand(draft, FB_DEMAND_OFFSET, item, place, repairs & FB_REPAIR_OFFSETS))
            return false;
    }
    return true;
}

static bool repair_relation(struct fb_draft *draft, uint32_t item, uint32_t index, bool wanted)
{
    struct fb_solution solution;

    for (uint32_t k = 0; k < FB_FORMULA_EQUATIONS; k++) {
        if (!fb_solve_relation(draft->base->rules, &draft->all, item, index, k, &solution))
            return true;
        const uint32_t expression =
            fb_demand_expression(&draft->all, FB_DEMAND_RELATION, &draft->all.items[item], index);
        if (!wanted && !solution.holds)
            fb_draft_expect(draft, FB_EXPECT_PROBLEMS);
        else if (wanted && !satisfy(draft, "valid", item, expression, &solution, false))
            return false;
    }
    return true;
}

static bool repair_relations(struct fb_draft *draft, unsigned repairs)
{
    for (size_t i = 0; i < draft->watched.relations.count; i++) {
        const uint32_t item = draft->watched.relations.rows[i];
        if (!fb_draft_is_live(draft, item))
            continue;
        const uint32_t valids = fb_item_attribute(&draft->all, &draft->all.items[item])->valids.count;
        for (uint32_t k = 0; k < valids; k++) {
            if (!repair_relation(draft, item, k, repairs & FB_REPAIR_RELATIONS))
                return false;
        }
    }
    return true;
}

/* ---- Checksums ---- */

static struct fb_span part_of(const struct fb_draft *draft, uint32_t item)
{
    const struct fb_span all = { draft->bytes, draft->size };

    if (item == FB_NO_ITEM)
        return fb_span_part(all, 0, 0);
    return fb_span_part(all, (size_t)fb_draft_offset(draft, item), (size_t)draft->all.items[item].length);
}

/* Parts one after another, in a copy unless they stand so. */
static bool join(struct fb_draft *draft, struct fb_span *all, struct fb_span part)
{
    if (all->size == 0 || part.size == 0 || all->bytes + all->size == part.bytes) {
        if (all->size == 0)
            *all = part;
        else
            all->size += part.size;
        return true;
    }
    uint8_t *joined = fb_arena_array(&draft->scratch, all->size + part.size, 1);
    if (joined == NULL)
        return fb_draft_no_memory(draft);
    draft->has_scratch = true;
    memcpy(joined, all->bytes, all->size);
    memcpy(joined + all->size, part.bytes, part.size);
    *all = (struct fb_span){ joined, all->size + part.size };
    return true;
}

static bool write_checksum(struct fb_draft *draft, uint32_t field, struct fb_span over, bool wanted)
{
    if (field == FB_NO_ITEM || draft->all.items[field].kind != FB_NODE_INTEGER)
        return true;
    const fb_edit_wide sum = fb_crc32(over);
    if (draft->all.items[field].value == sum)
        return true;
    if (!wanted) {
        fb_draft_expect(draft, FB_EXPECT_PROBLEMS);
        return true;
    }
    if (draft->all.items[field].flags & FB_ITEM_PINNED) {
        report(draft, "-checksum", field, FB_NONE, "its field was set");
        return true;
    }
    return write_field(draft, field, sum);
}

static bool repair_checksum(struct fb_draft *draft, uint32_t object, const struct fb_checksum *checksum, bool wanted)
{
    const uint32_t first = draft->all.plan->types[draft->all.items[object].type].first_attribute;
    struct fb_span over = { .bytes = NULL };

    for (uint32_t i = 0; i < checksum->over.count; i++) {
        const uint32_t row = draft->all.plan->checksum_parts[checksum->over.first + i];
        if (!join(draft, &over, part_of(draft, fb_item_child(&draft->all, object, row - first))))
            return false;
    }
    return write_checksum(draft, fb_item_child(&draft->all, object, checksum->at - first), over, wanted);
}

/* Those of what was added last first: what lies within another's bytes comes before it. */
static bool repair_checksums(struct fb_draft *draft, unsigned repairs)
{
    const struct fb_edit_rules *rules = draft->base->rules;
    const bool wanted = repairs & FB_REPAIR_CHECKSUMS;

    for (size_t i = draft->watched.checksums.count; i-- > 0;) {
        const uint32_t object = draft->watched.checksums.rows[i];
        if (!fb_draft_is_live(draft, object))
            continue;
        const struct fb_range rows = draft->all.plan->types[draft->all.items[object].type].checksums;
        for (uint32_t k = 0; k < rows.count; k++) {
            if (!repair_checksum(draft, object, &draft->all.plan->checksums[rows.first + k], wanted))
                return false;
        }
    }
    for (size_t i = 0; i < rules->extra_count; i++) {
        const size_t from = rules->extra[i].from < draft->size ? (size_t)rules->extra[i].from : draft->size;
        const struct fb_span over = { draft->bytes + from, draft->size - from };
        if (!write_checksum(draft, fb_item_child(&draft->all, 0, rules->extra[i].slot), over, wanted))
            return false;
    }
    return true;
}

/* ---- All ---- */

/* Fields come and go with the sizes and counts that were just written, too. */
static bool settle_conditions(struct fb_draft *draft, size_t from)
{
    const size_t count = draft->changed.count;

    for (size_t i = from; i < count; i++) {
        const uint32_t item = draft->changed.rows[i];
        if (draft->base->rules->attributes[draft->all.items[item].attribute] & FB_RULE_CONDITION)
            return fb_draft_condition(draft, item); /* which looks at everything */
    }
    return true;
}

static bool repair_lengths(struct fb_draft *draft, unsigned repairs)
{
    for (int round = 0; round < MAX_ROUNDS; round++) {
        draft->changed_length = false;
        draft->unrepaired_count = 0;
        unpin_all(draft);
        if (!fb_draft_emit(draft))
            return false;
        const size_t changed = draft->changed.count;
        if (!repair_counts_and_sizes(draft, repairs) || !settle_conditions(draft, changed))
            return false;
        if (!draft->changed_length)
            return true;
    }
    fb_draft_expect(draft, FB_EXPECT_PROBLEMS);
    return fb_draft_emit(draft);
}

static void cut(struct fb_draft *draft)
{
    if (draft->cut >= draft->size)
        return;
    draft->size = (size_t)draft->cut;
    draft->all.file_bytes = draft->cut;
    fb_draft_expect(draft, FB_EXPECT_PROBLEMS);
}

bool fb_draft_repair(struct fb_draft *draft, unsigned repairs)
{
    if (!repair_lengths(draft, repairs) || !repair_offsets(draft, repairs))
        return false;
    cut(draft);
    if (!repair_relations(draft, repairs) || !repair_checksums(draft, repairs))
        return false;
    if (repairs & FB_REPAIR_UNCHECKED)
        fb_draft_expect(draft, FB_EXPECT_UNSURE);
    else
        fb_draft_check(draft);
    return true;
}

void fb_draft_write_unrepaired(const struct fb_draft *draft, uint32_t index, struct fb_buffer *out)
{
    const struct fb_unrepaired *entry = &draft->unrepaired[index];
    const struct fb_attribute *attribute = fb_item_attribute(&draft->all, &draft->all.items[entry->item]);

    if (entry->item < draft->base->all.count)
        fb_edit_write_path(draft->base, entry->item, out);
    else
        fb_buffer_printf(out, "a new %s", attribute->name);
    fb_buffer_printf(out, ": %s: %s", entry->key, entry->why);
    if (entry->expression != FB_NONE)
        fb_buffer_printf(out, ", in `%s`", draft->all.plan->expressions[entry->expression].text);
}
