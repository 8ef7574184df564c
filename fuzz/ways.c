/* SPDX-License-Identifier: Apache-2.0 */
/* ways.c - every number to the edges, every text to lengths and runs, every list to counts. */
#include "fuzz/ways.h"

#include <string.h>

static const uint64_t everyones[] = {
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    15,
    16,
    31,
    32,
    63,
    64,
    127,
    128,
    255,
    256,
    32767,
    32768,
    65535,
    UINT64_C(0x7fffffff),
    UINT64_C(0x80000000),
    UINT64_C(0xfffffff0),
    UINT64_C(0xffffffff),
    UINT64_C(0x7fffffffffffffff),
    UINT64_MAX,
};
static const uint64_t powers[] = { 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 65536 };

#define EVERYONES (sizeof everyones / sizeof *everyones)
#define POWERS (sizeof powers / sizeof *powers)
#define MOST_NUMBERS 96 /* in one of the lists */
#define MOST_SIZE 131072
#define MOST_COUNT 8193

/* Runs of one byte of its own, behind the sizes. */
#define RUNS 16
#define RUN_BYTES 512

static void add_number(uint64_t *list, uint32_t *count, uint64_t number, uint64_t most)
{
    for (uint32_t i = 0; i < *count; i++)
        if (list[i] == number)
            return;
    if (number <= most && *count < MOST_NUMBERS)
        list[(*count)++] = number;
}

static void add_around(uint64_t *list, uint32_t *count, uint64_t limit, uint64_t most)
{
    if (limit > 0)
        add_number(list, count, limit - 1, most);
    add_number(list, count, limit, most);
    if (limit < UINT64_MAX)
        add_number(list, count, limit + 1, most);
}

/* Lists what everybody trips over, then what the contract says. */
bool fb_fuzz_numbers_list(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits, struct fb_arena *arena)
{
    edits->numbers = fb_arena_array(arena, MOST_NUMBERS, sizeof *edits->numbers);
    edits->sizes = fb_arena_array(arena, MOST_NUMBERS, sizeof *edits->sizes);
    edits->counts = fb_arena_array(arena, MOST_NUMBERS, sizeof *edits->counts);
    if (edits->numbers == NULL || edits->sizes == NULL || edits->counts == NULL)
        return false;
    for (size_t i = 0; i < EVERYONES; i++)
        add_number(edits->numbers, &edits->number_count, everyones[i], UINT64_MAX);
    for (size_t i = 0; i < POWERS; i++) {
        add_around(edits->sizes, &edits->size_count, powers[i], MOST_SIZE);
        add_number(edits->counts, &edits->count_count, powers[i], MOST_COUNT);
    }
    for (size_t i = 0; i < plan->type_count; i++) {
        const struct fb_contract_type *type = plan->types[i].supplied;
        const uint64_t limits[] = { type->inputs, type->instances, type->values_per_criterion, type->value_bytes,
                                    type->nesting, plan->types[i].fields };

        for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
            add_around(edits->numbers, &edits->number_count, limits[l], UINT32_MAX);
            add_around(edits->sizes, &edits->size_count, limits[l], MOST_SIZE);
            add_around(edits->counts, &edits->count_count, limits[l], MOST_COUNT);
        }
    }
    return true;
}

uint16_t fb_fuzz_ways_of(const struct fb_fuzz_edits *edits, const struct fb_edit_info *info)
{
    switch (info->kind) {
    case FB_NODE_INTEGER:
        return info->is_fixed ? 0 : (uint16_t)edits->number_count;
    case FB_NODE_BYTES:
    case FB_NODE_TEXT:
        return info->is_fixed ? 0 : (uint16_t)(edits->size_count + RUNS);
    case FB_NODE_LIST:
        return info->count == 0 ? 0 : (uint16_t)edits->count_count;
    case FB_NODE_OBJECT:
        return info->is_element ? 2 : 0; /* once more, behind itself; without it */
    default:
        return 0;
    }
}

struct fb_step fb_fuzz_step_number(uint32_t item, uint64_t number)
{
    return (struct fb_step){ .kind = FB_STEP_SET, .item = item, .value = { .magnitude = number } };
}

/* The `number`-th different byte of the item, so many times. */
static struct fb_step step_run(const struct fb_fuzz_plan *plan, uint32_t item, const struct fb_edit_info *info,
                               uint32_t number, struct fb_arena *arena)
{
    const struct fb_span own = fb_span_part(plan->candidate->bytes, (size_t)info->offset, (size_t)info->length);
    uint8_t *run = fb_arena_array(arena, RUN_BYTES, 1);
    bool seen[256] = { false };
    uint32_t different = 0;

    for (size_t i = 0; run != NULL && i < own.size && different <= number; i++) {
        different += !seen[own.bytes[i]];
        seen[own.bytes[i]] = true;
        memset(run, own.bytes[i], RUN_BYTES);
    }
    return (struct fb_step){ .kind = FB_STEP_BYTES, .item = item, .bytes = { run, run == NULL ? 0 : RUN_BYTES } };
}

static struct fb_step step_count(uint32_t item, const struct fb_edit_info *info, uint64_t count, uint32_t first)
{
    if (count < info->count)
        return (struct fb_step){ .kind = FB_STEP_DELETE, .item = item, .index = (uint32_t)count, .count = info->count - count };
    return (struct fb_step){ .kind = FB_STEP_INSERT, .item = item, .source = first, .index = info->count, .count = count - info->count };
}

/* A list's elements follow it. */
static uint32_t first_element(const struct fb_edit_base *base, uint32_t list)
{
    const size_t count = fb_edit_item_count(base);

    for (uint32_t item = list + 1; item < count; item++)
        if (fb_edit_item(base, item).parent == list)
            return item;
    return list;
}

struct fb_step fb_fuzz_step_of(const struct fb_fuzz_plan *plan, const struct fb_fuzz_edit *edit, struct fb_arena *arena)
{
    const struct fb_edit_base *base = plan->edits->base;
    const struct fb_edit_info info = fb_edit_item(base, edit->item);

    switch (info.kind) {
    case FB_NODE_INTEGER:
        return fb_fuzz_step_number(edit->item, plan->edits->numbers[edit->way]);
    case FB_NODE_LIST:
        return step_count(edit->item, &info, plan->edits->counts[edit->way], first_element(base, edit->item));
    case FB_NODE_OBJECT:
        if (edit->way == 0)
            return (struct fb_step){ .kind = FB_STEP_INSERT, .item = info.parent, .source = edit->item, .index = info.index + 1, .count = 1 };
        return (struct fb_step){ .kind = FB_STEP_DELETE, .item = info.parent, .index = info.index, .count = 1 };
    default:
        if (edit->way >= plan->edits->size_count)
            return step_run(plan, edit->item, &info, edit->way - plan->edits->size_count, arena);
        return (struct fb_step){ .kind = FB_STEP_RESIZE, .item = edit->item, .count = plan->edits->sizes[edit->way] };
    }
}
