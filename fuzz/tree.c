/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - strata that edit the candidate by its schema, whatever its format: every number to the
 * edges, every text to lengths and runs, every list to counts; two numbers of one object together. */
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "fuzz/edits.h"
#include "fuzz/growth.h"
#include "fuzz/kinds.h"
#include "fuzz/random.h"

#define MOST_BYTES ((size_t)4 << 20) /* of what an edit makes */
#define MOST_SINGLES 16384           /* edits of "tree"; of larger files every n-th */
#define MOST_DOUBLES 12288

/* ---- Ways to edit an item ---- */

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
static bool list_numbers(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits, struct fb_arena *arena)
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

static uint16_t ways_of(const struct fb_fuzz_edits *edits, const struct fb_edit_info *info)
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

static struct fb_step step_number(uint32_t item, uint64_t number)
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

static struct fb_step step_of(const struct fb_fuzz_plan *plan, const struct fb_fuzz_edit *edit, struct fb_arena *arena)
{
    const struct fb_edit_base *base = plan->edits->base;
    const struct fb_edit_info info = fb_edit_item(base, edit->item);

    switch (info.kind) {
    case FB_NODE_INTEGER:
        return step_number(edit->item, plan->edits->numbers[edit->way]);
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
        total += ways_of(edits, &info);
    }
    struct thinning thinning = { .most = MOST_SINGLES, .step = total / MOST_SINGLES + 1 };
    thinning.edits = fb_arena_array(arena, total < MOST_SINGLES ? total : MOST_SINGLES, sizeof *thinning.edits);
    for (uint32_t item = 0; thinning.edits != NULL && item < items; item++) {
        const struct fb_edit_info info = fb_edit_item(edits->base, item);
        for (uint16_t way = 0; way < ways_of(edits, &info); way++)
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
    return list_numbers(plan, edits, arena) && list_lasts(plan, edits, arena) && list_singles(edits, arena) && list_doubles(edits, arena) && list_owners(plan, edits, arena)
        && fb_fuzz_hazards_list(plan, edits, arena);
}

void fb_fuzz_edits_free(struct fb_fuzz_plan *plan)
{
    if (plan->edits == NULL)
        return;
    fb_draft_free(plan->edits->draft);
    fb_edit_base_free(plan->edits->base);
    fb_edit_rules_free(plan->edits->rules);
    plan->edits = NULL;
}

/* ---- Making one ---- */

/* The event: made for the instance; one that really happened, or of the instance's values as they stand; all null;
 * all long. */
#define EVENTS FB_FUZZ_PLACE_EVENTS

static const struct fb_trial_event *choose_event(const struct fb_fuzz_plan *plan, uint32_t owner, uint64_t number,
                                                 uint32_t item)
{
    const uint32_t first = plan->edits->first_corpus;
    const size_t corpus = plan->event_count - first;

    if (corpus > 0 && (number % 2 == 1 || owner >= plan->event_count))
        return &plan->events[first + item % corpus];
    return &plan->events[owner < plan->event_count ? owner : 0];
}

/* Each field gets the value that its criterion has as it stands there: what an operator that we do not know, or
 * read in another way, may well ask for. */
static void take_values(const struct fb_row *row, struct fb_engine_input *inputs, size_t count)
{
    for (size_t i = 0; i < row->criterion_count; i++) {
        const struct fb_criterion *criterion = &row->criteria[i];

        if (criterion->value_count > 0 && criterion->field < count && criterion->values[0].bytes != NULL)
            inputs[criterion->field] = (struct fb_engine_input){ criterion->values[0].bytes, criterion->values[0].size };
    }
}

struct fb_engine_input *fb_fuzz_edits_event(const struct fb_fuzz_plan *plan, uint32_t item, uint64_t number,
                                            struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const uint32_t owner = item < fb_edit_item_count(plan->edits->base) ? plan->edits->owners[item] : UINT32_MAX;
    const struct fb_trial_event *event = choose_event(plan, owner, number, item);
    struct fb_engine_input *inputs = fb_arena_array(arena, event->count, sizeof *inputs);

    if (inputs == NULL)
        return NULL;
    for (size_t i = 0; i < event->count; i++) {
        inputs[i] = event->inputs[i];
        if (!fb_fuzz_twist(number < 2 ? FB_FUZZ_TWIST_NONE : number == 2 ? FB_FUZZ_TWIST_NULL
                                                                         : FB_FUZZ_TWIST_64,
                           arena, &inputs[i]))
            return NULL;
    }
    if (number == 1 && event->instance != NULL)
        take_values(&event->instance->row, inputs, event->count);
    out->type_id = event->type_id;
    out->inputs = inputs;
    out->count = event->count;
    return inputs;
}

static bool add_event(const struct fb_fuzz_plan *plan, uint32_t item, uint64_t number, struct fb_arena *arena,
                      struct fb_fuzz_case *out)
{
    return fb_fuzz_edits_event(plan, item, number, arena, out) != NULL;
}

static uint32_t field_at(const struct fb_row *row, uint64_t offset)
{
    for (size_t i = 0; i < row->criterion_count; i++)
        if (offset >= row->criteria[i].at.offset && offset - row->criteria[i].at.offset < row->criteria[i].at.length)
            return row->criteria[i].field;
    return FB_FUZZ_NO_FIELD;
}

uint32_t fb_fuzz_edits_field(const struct fb_fuzz_plan *plan, uint32_t item)
{
    const uint32_t owner = plan->edits->owners[item];
    uint32_t field = FB_FUZZ_NO_FIELD;

    for (; owner < plan->event_count && field == FB_FUZZ_NO_FIELD && item != FB_NO_ITEM;
         item = fb_edit_item(plan->edits->base, item).parent)
        field = field_at(&plan->events[owner].instance->row, fb_edit_item(plan->edits->base, item).offset);
    return field;
}

/* What one event does with every edit of an item must not hide what others do. */
uint32_t fb_fuzz_edits_place(uint32_t item, uint64_t event)
{
    return 1 + item % (UINT32_MAX / EVENTS - 1) * EVENTS + (uint32_t)event;
}

void fb_fuzz_plan_enter(const struct fb_fuzz_plan *plan)
{
    struct fb_diag why = FB_DIAG_NONE;

    /* Without it a draft is made for each case, which takes longer and is all the same. */
    if (plan->edits != NULL && !fb_draft_new(plan->edits->base, NULL, MOST_BYTES, &plan->edits->draft, &why))
        plan->edits->draft = NULL;
    fb_fuzz_growth_enter(plan->growth, plan);
}

static bool run_steps(struct fb_draft *draft, const struct fb_step *steps, size_t count, unsigned repairs,
                      struct fb_span *out)
{
    struct fb_edit_outcome outcome;
    struct fb_diag why = FB_DIAG_NONE;

    return fb_draft_run(draft, steps, count, UINT64_MAX, repairs | FB_REPAIR_UNCHECKED, out, &outcome, &why)
        && outcome.applied > 0;
}

static bool keep_steps(const struct fb_fuzz_steps *steps, struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_fuzz_steps *kept = fb_arena_new(arena, struct fb_fuzz_steps);
    struct fb_step *copies = fb_arena_array(arena, steps->count, sizeof *copies);

    if (kept == NULL || copies == NULL)
        return false;
    memcpy(copies, steps->steps, steps->count * sizeof *copies);
    *kept = (struct fb_fuzz_steps){ copies, steps->count, steps->repairs };
    out->steps = kept;
    return true;
}

/* In no worker, where cases are kept longer than a draft holds them. */
bool fb_fuzz_edits_apart(const struct fb_fuzz_plan *plan, const struct fb_fuzz_steps *steps, struct fb_arena *arena,
                         struct fb_fuzz_case *out)
{
    FB_AUTO(fb_draft_free)
    struct fb_draft *draft = NULL;
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_draft_new(plan->edits->base, NULL, MOST_BYTES, &draft, &why)
        || !run_steps(draft, steps->steps, steps->count, steps->repairs, &bytes))
        return false;
    uint8_t *kept = fb_arena_array(arena, bytes.size, 1);
    if (kept == NULL || !keep_steps(steps, arena, out))
        return false;
    if (bytes.size > 0)
        memcpy(kept, bytes.bytes, bytes.size);
    out->content = (struct fb_span){ kept, bytes.size };
    return true;
}

bool fb_fuzz_edits_run(const struct fb_fuzz_plan *plan, const struct fb_step *steps, size_t count, unsigned repairs,
                       struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_fuzz_edits *edits = plan->edits;

    if (edits->draft == NULL)
        return fb_fuzz_edits_apart(plan, &(struct fb_fuzz_steps){ steps, count, repairs }, arena, out);
    if (out->same == 0 || out->same != edits->drafted) {
        edits->drafted = out->same;
        if (!run_steps(edits->draft, steps, count, repairs, &edits->drafted_bytes))
            edits->drafted_bytes = (struct fb_span){ NULL, 0 };
    }
    out->content = edits->drafted_bytes;
    return edits->drafted_bytes.bytes != NULL;
}

/* Cases that differ by their events only; 1 is the candidate's. */
static uint64_t same_of(const struct fb_fuzz_stratum *stratum, uint64_t index, uint64_t events)
{
    return 2 + stratum->first + index / events * events;
}

/* Of these only events that get far enough. */
#define LAST_EVENTS 2

uint64_t fb_fuzz_count_last(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->edits == NULL || plan->event_count == 0 ? 0 : plan->edits->last_count * LAST_EVENTS;
}

bool fb_fuzz_make_last(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                       struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_edit *edit = &plan->edits->lasts[index / LAST_EVENTS];
    const struct fb_step step = step_number(edit->item, edit->way);

    out->same = same_of(stratum, index, LAST_EVENTS);
    out->place = fb_fuzz_edits_place(edit->item, index % LAST_EVENTS);
    return add_event(plan, edit->item, index % LAST_EVENTS, arena, out)
        && fb_fuzz_edits_run(plan, &step, 1, FB_REPAIR_ALL, arena, out);
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

    out->same = same_of(stratum, index, EVENTS);
    out->place = fb_fuzz_edits_place(edit->item, index % EVENTS);
    return add_event(plan, edit->item, index % EVENTS, arena, out)
        && fb_fuzz_edits_run(plan, &step, 1, FB_REPAIR_ALL, arena, out);
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
    out->place = fb_fuzz_edits_place(edit->item, index % 2);
    return add_event(plan, edit->item, index % 2, arena, out)
        && fb_fuzz_edits_run(plan, steps, 2, FB_REPAIR_ALL, arena, out);
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
    struct fb_random random = fb_random_of(plan->options->seed, stratum->first + index / EVENTS * EVENTS);
    struct fb_random drawing = fb_random_of(plan->options->seed, stratum->first + index);
    struct fb_mutation mutation;

    fb_mutate_choose(plan->edits->base, NULL, fb_random_next(&random), &options, &mutation);
    if (mutation.count == 0)
        return false;
    const uint32_t item = mutation.steps[0].item;
    out->same = same_of(stratum, index, EVENTS);
    out->place = fb_fuzz_edits_place(item, index % EVENTS);
    struct fb_engine_input *inputs = fb_fuzz_edits_event(plan, item, index % EVENTS, arena, out);
    for (uint64_t i = fb_random_below(&drawing, EVENTS); inputs != NULL && out->count > 0 && i > 0; i--)
        if (!fb_fuzz_draw(plan, &drawing, arena, &inputs[fb_random_below(&drawing, out->count)]))
            return false;
    return inputs != NULL && fb_fuzz_edits_run(plan, mutation.steps, mutation.count, mutation.repairs, arena, out);
}
