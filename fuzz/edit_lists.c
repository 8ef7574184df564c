/* SPDX-License-Identifier: Apache-2.0 */
/* edit_lists.c - which edits there are: of every item, of numbers at the edge of the contract, of two numbers of one
 * object; and which event reaches an item. */
#include "fuzz/ways.h"

#define MOST_SINGLES 16384 /* edits of "tree"; of larger files every n-th */
#define MOST_DOUBLES 12288

/* ---- Every item ---- */

/* Takes every n-th of `total`. */
struct thinning {
    struct fb_fuzz_edit *edits;
    uint64_t count;
    uint64_t most;
    uint64_t seen;
    uint64_t step;
};

static void take(struct thinning *thinning, uint32_t item, uint32_t other, uint16_t way)
{
    if (thinning->seen++ % thinning->step == 0 && thinning->count < thinning->most)
        thinning->edits[thinning->count++] = (struct fb_fuzz_edit){ item, other, way };
}

static bool list_singles(struct fb_fuzz_edits *edits, struct fb_arena *arena)
{
    const uint32_t items = (uint32_t)fb_edit_item_count(edits->base);
    uint64_t total = 0;

    for (uint32_t item = 0; item < items; item++) {
        const struct fb_edit_info info = fb_edit_item(edits->base, item);
        total += fb_fuzz_ways_of(edits, &info);
    }
    struct thinning thinning = { .most = MOST_SINGLES, .step = total / MOST_SINGLES + 1 };
    thinning.edits = fb_arena_array(arena, total < MOST_SINGLES ? total : MOST_SINGLES, sizeof *thinning.edits);
    for (uint32_t item = 0; thinning.edits != NULL && item < items; item++) {
        const struct fb_edit_info info = fb_edit_item(edits->base, item);
        for (uint16_t way = 0; way < fb_fuzz_ways_of(edits, &info); way++)
            take(&thinning, item, FB_NO_ITEM, way);
    }
    edits->singles = thinning.edits;
    edits->single_count = thinning.count;
    return thinning.edits != NULL;
}

/* ---- The edge of the contract, in any format ---- */

#define SMALL 16 /* numbers below: operators, kinds, flags */
#define MOST_LASTS 4096

/* The lowest element that lies at the edge, in a list that has one for each field of a type; UINT32_MAX:
 * it is no such list. */
static uint32_t edge_of(const struct fb_fuzz_plan *plan, const struct fb_edit_info *list)
{
    for (size_t i = 0; i < plan->type_count && list->kind == FB_NODE_LIST; i++) {
        const struct fb_fuzz_type *type = &plan->types[i];

        if (type->defined != NULL && list->count == type->fields && type->fields > 1)
            return type->inputs == 0 ? 0 : type->inputs < type->fields ? type->inputs - 1
                                                                       : type->fields - 1;
    }
    return UINT32_MAX;
}

/* Numbers right in element `index` of such lists. */
static void take_lasts(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits, uint32_t index)
{
    const uint32_t items = (uint32_t)fb_edit_item_count(edits->base);

    for (uint32_t item = 1; item < items; item++) {
        const struct fb_edit_info info = fb_edit_item(edits->base, item);
        if (info.kind != FB_NODE_INTEGER || info.is_fixed || info.parent == FB_NO_ITEM)
            continue;
        const struct fb_edit_info element = fb_edit_item(edits->base, info.parent);
        if (!element.is_element || element.index != index)
            continue;
        const struct fb_edit_info list = fb_edit_item(edits->base, element.parent);
        for (uint16_t way = 0; index >= edge_of(plan, &list) && way < SMALL && edits->last_count < MOST_LASTS; way++)
            edits->lasts[edits->last_count++] = (struct fb_fuzz_edit){ item, FB_NO_ITEM, way };
    }
}

/* From the last field downward. */
static bool list_lasts(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits, struct fb_arena *arena)
{
    uint32_t most = 0;
    uint32_t least = UINT32_MAX;

    edits->lasts = fb_arena_array(arena, MOST_LASTS, sizeof *edits->lasts);
    for (size_t i = 0; i < plan->type_count; i++) {
        const struct fb_fuzz_type *type = &plan->types[i];
        most = type->fields > most ? type->fields : most;
        least = type->inputs > 0 && type->inputs - 1 < least ? type->inputs - 1 : least;
    }
    for (uint32_t index = most; edits->lasts != NULL && index > 0 && index > least; index--)
        take_lasts(plan, edits, index - 1);
    return edits->lasts != NULL;
}

/* ---- Two numbers of one object ---- */

/* Numbers whose sum or product leaves their width, and small ones. */
static const uint64_t ends[] = { 0, 1, 2, 18, UINT64_C(0x7fffffff), UINT64_C(0xfffffff0), UINT64_C(0xffffffff) };
#define ENDS (sizeof ends / sizeof *ends)

static bool is_number(const struct fb_edit_info *info)
{
    return info->kind == FB_NODE_INTEGER && !info->is_fixed;
}

/* Two numbers of one object, at most `NEAR` items apart. */
#define NEAR 8

static void take_doubles(const struct fb_edit_base *base, uint32_t item, struct thinning *thinning)
{
    const uint32_t items = (uint32_t)fb_edit_item_count(base);
    const struct fb_edit_info info = fb_edit_item(base, item);

    for (uint32_t other = item + 1; is_number(&info) && other < items && other <= item + NEAR; other++) {
        const struct fb_edit_info beside = fb_edit_item(base, other);

        for (uint16_t way = 0; is_number(&beside) && beside.parent == info.parent && way < ENDS * ENDS; way++)
            take(thinning, item, other, way);
    }
}

static bool list_doubles(struct fb_fuzz_edits *edits, struct fb_arena *arena)
{
    const uint32_t items = (uint32_t)fb_edit_item_count(edits->base);
    struct thinning counting = { .step = 1 };

    for (uint32_t item = 0; item < items; item++)
        take_doubles(edits->base, item, &counting);
    struct thinning thinning = { .most = MOST_DOUBLES, .step = counting.seen / MOST_DOUBLES + 1 };
    thinning.edits = fb_arena_array(arena, MOST_DOUBLES, sizeof *thinning.edits);
    for (uint32_t item = 0; thinning.edits != NULL && item < items; item++)
        take_doubles(edits->base, item, &thinning);
    edits->doubles = thinning.edits;
    edits->double_count = thinning.count;
    return thinning.edits != NULL;
}

/* ---- Events that reach them ---- */

static uint32_t event_of(const struct fb_fuzz_plan *plan, uint64_t offset)
{
    for (size_t i = 0; i < plan->event_count; i++) {
        const struct fb_instance *instance = plan->events[i].instance;

        if (instance != NULL && offset >= instance->at.offset && offset - instance->at.offset < instance->at.length)
            return (uint32_t)i;
    }
    return UINT32_MAX;
}

/* Which event reaches an item: the one made for the instance that it lies in. */
static bool list_owners(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits, struct fb_arena *arena)
{
    const uint32_t items = (uint32_t)fb_edit_item_count(edits->base);

    edits->owners = fb_arena_array(arena, items, sizeof *edits->owners);
    for (uint32_t item = 0; edits->owners != NULL && item < items; item++) {
        const struct fb_edit_info info = fb_edit_item(edits->base, item);

        /* What lies elsewhere in the file is of the instance whose part says where. */
        edits->owners[item] = event_of(plan, info.offset);
        if (edits->owners[item] == UINT32_MAX && info.parent != FB_NO_ITEM)
            edits->owners[item] = edits->owners[info.parent];
    }
    while (edits->first_corpus < plan->event_count && plan->events[edits->first_corpus].origin != FB_FROM_CORPUS)
        edits->first_corpus++;
    return edits->owners != NULL;
}

void fb_fuzz_steps_together(const struct fb_fuzz_edit *edit, struct fb_step out[static 2])
{
    out[0] = fb_fuzz_step_number(edit->item, ends[edit->way / ENDS]);
    out[1] = fb_fuzz_step_number(edit->other, ends[edit->way % ENDS]);
}

bool fb_fuzz_edits_list(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits, struct fb_arena *arena)
{
    return list_lasts(plan, edits, arena) && list_singles(edits, arena) && list_doubles(edits, arena)
        && list_owners(plan, edits, arena);
}
