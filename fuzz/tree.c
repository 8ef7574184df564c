/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - strata that edit the candidate by its schema, whatever its format: every number to the
 * edges, every text to lengths and runs, every list to counts; two numbers of one object together. */
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "fuzz/edits.h"
#include "fuzz/kinds.h"
#include "fuzz/random.h"

#define MOST_BYTES ((size_t)4 << 20) /* of what an edit makes */
#define MOST_SINGLES 24576           /* cases of "tree"; of larger files every n-th edit */
#define MOST_DOUBLES 12288

/* ---- Ways to edit an item ---- */

static const uint64_t numbers[] = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 20, 21, 22, 31, 32, 63, 64, 65, 127, 128, 255, 256, 32767, 32768, 65535,
    UINT64_C(0x7fffffff), UINT64_C(0x80000000), UINT64_C(0xfffffff0), UINT64_C(0xffffffff), UINT64_C(0x7fffffffffffffff),
    UINT64_MAX,
};
#define NUMBERS (sizeof numbers / sizeof *numbers)

static const uint32_t sizes[] = { 0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 65, 127, 128, 255, 256, 257, 1024, 4096, 65535, 65536 };
#define SIZES (sizeof sizes / sizeof *sizes)

/* Runs of one byte of its own, behind the sizes. */
#define RUNS 16
#define RUN_BYTES 512

/* How many elements the list has then. */
static const uint32_t counts[] = { 0, 1, 2, 4, 8, 16, 32, 64, 128, 200, 201, 255, 256, 257, 512, 1024, 4096, 4097 };
#define COUNTS (sizeof counts / sizeof *counts)

static uint16_t ways_of(const struct fb_edit_info *info)
{
    switch (info->kind) {
    case FB_NODE_INTEGER:
        return info->is_fixed ? 0 : NUMBERS;
    case FB_NODE_BYTES:
    case FB_NODE_TEXT:
        return info->is_fixed ? 0 : SIZES + RUNS;
    case FB_NODE_LIST:
        return info->count == 0 ? 0 : COUNTS;
    case FB_NODE_OBJECT:
        return info->is_element ? 2 : 0; /* once more, behind itself; without it */
    default:
        return 0;
    }
}

static struct fb_step step_number(uint32_t item, uint16_t way)
{
    return (struct fb_step){ .kind = FB_STEP_SET, .item = item, .value = { .magnitude = numbers[way] } };
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

static struct fb_step step_count(uint32_t item, const struct fb_edit_info *info, uint32_t count, uint32_t first)
{
    if (count < info->count)
        return (struct fb_step){ .kind = FB_STEP_DELETE, .item = item, .index = count, .count = info->count - count };
    return (struct fb_step){ .kind = FB_STEP_INSERT, .item = item, .source = first, .index = info->count,
                             .count = count - info->count };
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

static struct fb_step step_of(const struct fb_fuzz_plan *plan, const struct fb_fuzz_edit *edit, struct fb_arena *arena)
{
    const struct fb_edit_base *base = plan->edits->base;
    const struct fb_edit_info info = fb_edit_item(base, edit->item);

    switch (info.kind) {
    case FB_NODE_INTEGER:
        return step_number(edit->item, edit->way);
    case FB_NODE_LIST:
        return step_count(edit->item, &info, counts[edit->way], first_element(base, edit->item));
    case FB_NODE_OBJECT:
        if (edit->way == 0)
            return (struct fb_step){ .kind = FB_STEP_INSERT, .item = info.parent, .source = edit->item,
                                     .index = info.index + 1, .count = 1 };
        return (struct fb_step){ .kind = FB_STEP_DELETE, .item = info.parent, .index = info.index, .count = 1 };
    default:
        if (edit->way >= SIZES)
            return step_run(plan, edit->item, &info, edit->way - (uint32_t)SIZES, arena);
        return (struct fb_step){ .kind = FB_STEP_RESIZE, .item = edit->item, .count = sizes[edit->way] };
    }
}

/* ---- The lists of edits ---- */

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
        total += ways_of(&info);
    }
    struct thinning thinning = { .most = MOST_SINGLES, .step = total / MOST_SINGLES + 1 };
    thinning.edits = fb_arena_array(arena, total < MOST_SINGLES ? total : MOST_SINGLES, sizeof *thinning.edits);
    for (uint32_t item = 0; thinning.edits != NULL && item < items; item++) {
        const struct fb_edit_info info = fb_edit_item(edits->base, item);
        for (uint16_t way = 0; way < ways_of(&info); way++)
            take(&thinning, item, FB_NO_ITEM, way);
    }
    edits->singles = thinning.edits;
    edits->single_count = thinning.count;
    return thinning.edits != NULL;
}

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

/* Which event reaches an item: the one made for the instance that it lies in. */
static bool list_owners(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits, struct fb_arena *arena)
{
    const uint32_t items = (uint32_t)fb_edit_item_count(edits->base);

    edits->owners = fb_arena_array(arena, items, sizeof *edits->owners);
    for (uint32_t item = 0; edits->owners != NULL && item < items; item++) {
        const uint64_t offset = fb_edit_item(edits->base, item).offset;

        edits->owners[item] = UINT32_MAX;
        for (size_t i = 0; i < plan->event_count && edits->owners[item] == UINT32_MAX; i++) {
            const struct fb_instance *instance = plan->events[i].instance;
            if (instance != NULL && offset >= instance->at.offset && offset - instance->at.offset < instance->at.length)
                edits->owners[item] = (uint32_t)i;
        }
    }
    return edits->owners != NULL;
}

bool fb_fuzz_edits_make(struct fb_fuzz_plan *plan, struct fb_arena *arena)
{
    const struct fb_tree *tree = plan->candidate->tree;
    struct fb_fuzz_edits *edits = fb_arena_new(arena, struct fb_fuzz_edits);
    struct fb_diag why = FB_DIAG_NONE;

    if (edits == NULL)
        return false;
    plan->edits = edits;
    if (tree == NULL || !fb_edit_rules_new(fb_tree_schema(tree), NULL, 0, &edits->rules, &why)
        || !fb_edit_base_new(edits->rules, tree, &edits->base, &why)) {
        /* What does not read clean cannot be repaired either: no such strata. */
        fb_fuzz_edits_free(plan);
        return why.fault != FB_FAULT_MEMORY;
    }
    return list_singles(edits, arena) && list_doubles(edits, arena) && list_owners(plan, edits, arena);
}

void fb_fuzz_edits_free(struct fb_fuzz_plan *plan)
{
    if (plan->edits == NULL)
        return;
    fb_edit_base_free(plan->edits->base);
    fb_edit_rules_free(plan->edits->rules);
    plan->edits = NULL;
}

/* ---- Making one ---- */

/* The event: made for the instance, or all null, or all long. */
#define EVENTS 3

static bool add_event(const struct fb_fuzz_plan *plan, uint32_t owner, uint64_t number, struct fb_arena *arena,
                      struct fb_fuzz_case *out)
{
    const struct fb_trial_event *event = &plan->events[owner < plan->event_count ? owner : 0];
    struct fb_engine_input *inputs = fb_arena_array(arena, event->count, sizeof *inputs);

    if (inputs == NULL)
        return false;
    for (size_t i = 0; i < event->count; i++) {
        inputs[i] = event->inputs[i];
        if (!fb_fuzz_twist(number == 0 ? FB_FUZZ_TWIST_NONE : number == 1 ? FB_FUZZ_TWIST_NULL
                                                                          : FB_FUZZ_TWIST_64,
                           arena, &inputs[i]))
            return false;
    }
    out->type_id = event->type_id;
    out->inputs = inputs;
    out->count = event->count;
    return true;
}

static bool run_steps(const struct fb_fuzz_plan *plan, const struct fb_step *steps, size_t count, unsigned repairs,
                      struct fb_arena *arena, struct fb_fuzz_case *out)
{
    FB_AUTO(fb_draft_free)
    struct fb_draft *draft = NULL;
    struct fb_edit_outcome outcome;
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_draft_new(plan->edits->base, NULL, MOST_BYTES, &draft, &why)
        || !fb_draft_run(draft, steps, count, UINT64_MAX, repairs, &bytes, &outcome, &why) || outcome.applied == 0)
        return false;
    uint8_t *kept = fb_arena_array(arena, bytes.size, 1);
    if (kept == NULL)
        return false;
    if (bytes.size > 0)
        memcpy(kept, bytes.bytes, bytes.size);
    out->content = (struct fb_span){ kept, bytes.size };
    return true;
}

uint64_t fb_fuzz_count_tree(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->edits == NULL || plan->event_count == 0 ? 0 : plan->edits->single_count * EVENTS;
}

bool fb_fuzz_make_tree(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                       struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_edit *edit = &plan->edits->singles[index / EVENTS];
    const struct fb_step step = step_of(plan, edit, arena);

    (void)stratum;
    out->place = 1 + edit->item;
    return add_event(plan, plan->edits->owners[edit->item], index % EVENTS, arena, out)
        && run_steps(plan, &step, 1, FB_REPAIR_ALL, arena, out);
}

uint64_t fb_fuzz_count_together(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->edits == NULL || plan->event_count == 0 ? 0 : plan->edits->double_count;
}

bool fb_fuzz_make_together(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                           struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_edit *edit = &plan->edits->doubles[index];
    const struct fb_step steps[] = {
        { .kind = FB_STEP_SET, .item = edit->item, .value = { .magnitude = ends[edit->way / ENDS] } },
        { .kind = FB_STEP_SET, .item = edit->other, .value = { .magnitude = ends[edit->way % ENDS] } },
    };

    (void)stratum;
    out->place = 1 + edit->item;
    return add_event(plan, plan->edits->owners[edit->item], 0, arena, out)
        && run_steps(plan, steps, 2, FB_REPAIR_ALL, arena, out);
}

uint64_t fb_fuzz_count_mutated(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    if (plan->edits == NULL || plan->event_count == 0)
        return 0;
    /* Where content can be written too, the other half is drawn by instances. */
    return plan->trial->encode == NULL ? plan->options->random : (plan->options->random + 1) / 2;
}

bool fb_fuzz_make_mutated(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                          struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_mutate_options options = {
        .dictionary = plan->words,
        .dictionary_count = plan->word_count,
        .broken_one_in = 32,
    };
    struct fb_random random = fb_random_of(plan->options->seed, stratum->first + index);
    struct fb_mutation mutation;

    fb_mutate_choose(plan->edits->base, NULL, fb_random_next(&random), &options, &mutation);
    if (mutation.count == 0)
        return false;
    const uint32_t item = mutation.steps[0].item;
    out->place = 1 + item;
    return add_event(plan, item < fb_edit_item_count(plan->edits->base) ? plan->edits->owners[item] : UINT32_MAX,
                     fb_random_below(&random, EVENTS), arena, out)
        && run_steps(plan, mutation.steps, mutation.count, mutation.repairs, arena, out);
}
