/* SPDX-License-Identifier: Apache-2.0 */
/* hazards.c - the stratum that writes costly and deep patterns where a format keeps texts and bytes,
 * whatever they mean there: as they are used now, and under other small numbers beside them. */
#include <string.h>

#include "fuzz/edits.h"
#include "fuzz/kinds.h"
#include "fuzz/repeat.h"

/* A text is its beginning, `unit` so many times, and its end; the input `fill` so many times and then
 * `spoil`, so that what almost matches fails at the very end. */
struct family {
    const char *begin;
    const char *unit;
    const char *end;
    const char *fill;
    const char *spoil;
};

static const struct family families[] = {
    { "", "*a", "b", "a", "" }, /* wildcards of file names */
    { "", "*a*", "b", "a", "" },
    { "", "%a", "b", "a", "" }, /* and of SQL */
    { "^(", "a*", ")*$", "a", "!" },
    { "", "a*", "b", "a", "" },
    { "", "(a+)+", "$", "a", "!" },
    { "(", "a|", "a)*b", "a", "" },
    { "", "(", "", "a", "" }, /* what opens and never closes */
    { "", "[", "", "a", "" },
    { "", "{", "", "a", "" },
    { "", "!", "a", "a", "" },
    { "", "not ", "a", "a", "" },
    { "", "-", "1", "a", "" },
    { "", "(a)", "", "a", "" },
    { "", "a{999}", "", "a", "" },
    { "", "%s%n", "", "%s", "" },
    { "", "\\", "", "\\", "" }, /* an escape at the end */
    { "", "\xf0\x9f", "", "\xf0\x9f", "\xf0" },
    { "", "\x80", "", "\xff", "" },
};
#define FAMILIES (sizeof families / sizeof *families)

/* Around what fits a length of one byte, and beyond. */
static const uint16_t repeats[] = { 14, 60, 1000 };
#define REPEATS (sizeof repeats / sizeof *repeats)
#define TEXTS ((uint16_t)(FAMILIES * REPEATS))

static const uint16_t lengths[] = { 60, 250 }; /* of inputs */
#define LENGTHS (sizeof lengths / sizeof *lengths)
#define EVENTS 2 /* those that may get far enough */
#define CASES (LENGTHS * EVENTS)

#define MOST_PLACES 96 /* of texts */
#define FEW_PLACES 12  /* where the stratum "patterns" says which operator a pattern is for */
#define SMALL 16       /* numbers beside a text: kinds, operators, flags */
#define MOST_BESIDE 6  /* texts that are tried under other numbers */

/* ---- The list ---- */

static bool is_text(const struct fb_edit_info *info)
{
    return (info->kind == FB_NODE_BYTES || info->kind == FB_NODE_TEXT) && !info->is_fixed && info->is_sizable;
}

/* A text, and a number beside it or none, that each hazard is written into. */
struct place {
    uint32_t item;
    uint32_t beside;
    uint16_t value;
};

struct places {
    struct place items[MOST_PLACES];
    uint32_t count;
};

static void add(struct places *places, uint32_t item, uint32_t beside, uint16_t value)
{
    if (places->count < MOST_PLACES)
        places->items[places->count++] = (struct place){ item, beside, value };
}

static uint32_t count_texts(const struct fb_edit_base *base)
{
    uint32_t count = 0;

    for (uint32_t item = 0; item < fb_edit_item_count(base); item++) {
        const struct fb_edit_info info = fb_edit_item(base, item);
        count += is_text(&info);
    }
    return count;
}

/* The first number of the object that holds the text and that nothing else decides: what a text means is said before
 * it in nearly every format. */
static uint32_t number_beside(const struct fb_edit_base *base, uint32_t text)
{
    const uint32_t holder = fb_edit_item(base, text).parent;

    for (uint32_t item = holder + 1; holder != FB_NO_ITEM && item < fb_edit_item_count(base); item++) {
        const struct fb_edit_info info = fb_edit_item(base, item);
        if (info.parent == holder && info.kind == FB_NODE_INTEGER && !info.is_fixed && !info.is_dependent)
            return item;
    }
    return FB_NO_ITEM;
}

static void add_beside(const struct fb_edit_base *base, uint32_t text, struct places *places)
{
    const uint32_t beside = number_beside(base, text);

    for (uint16_t value = 0; beside != FB_NO_ITEM && value < SMALL; value++)
        if (fb_edit_item(base, beside).value.magnitude != value)
            add(places, text, beside, value);
}

/* Every text first, or evenly as many as fit; then a few under other numbers. */
static void list_places(const struct fb_fuzz_plan *plan, const struct fb_fuzz_edits *edits, struct places *places)
{
    const bool is_written = plan->trial->encode != NULL;
    const uint32_t step = 1 + count_texts(edits->base) / (is_written ? FEW_PLACES : MOST_PLACES / 2);
    uint32_t seen = 0;
    uint32_t tried = 0;

    for (int round = 0; round < (is_written ? 1 : 2); round++)
        for (uint32_t item = 0; item < fb_edit_item_count(edits->base); item++) {
            const struct fb_edit_info info = fb_edit_item(edits->base, item);
            if (!is_text(&info))
                continue;
            if (round == 0 && seen++ % step == 0)
                add(places, item, FB_NO_ITEM, 0);
            if (round == 1 && edits->owners[item] < plan->event_count && tried++ < MOST_BESIDE)
                add_beside(edits->base, item, places);
        }
}

/* Family by family, so that what hangs does so next to its likes, which are set aside then. */
bool fb_fuzz_hazards_list(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits, struct fb_arena *arena)
{
    struct places places = { .count = 0 };

    list_places(plan, edits, &places);
    edits->hazards = fb_arena_array(arena, (size_t)places.count * TEXTS, sizeof *edits->hazards);
    for (uint16_t text = 0; edits->hazards != NULL && text < TEXTS; text++)
        for (uint32_t i = 0; i < places.count; i++)
            edits->hazards[edits->hazard_count++] = (struct fb_fuzz_hazard){
                places.items[i].item, places.items[i].beside, places.items[i].value, text
            };
    return edits->hazards != NULL;
}

/* ---- One case ---- */

uint64_t fb_fuzz_count_hazards(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->edits == NULL || plan->event_count == 0 ? 0 : plan->edits->hazard_count * CASES;
}

/* Of the field that the text is compared with where that is known, else of all that are not null. */
static void set_inputs(struct fb_engine_input *inputs, size_t count, uint32_t field, struct fb_span input)
{
    const struct fb_engine_input value = { input.bytes, input.size };

    for (size_t i = 0; i < count; i++)
        if (field == FB_FUZZ_NO_FIELD ? inputs[i].bytes != NULL : i == field)
            inputs[i] = value;
}

/* Texts under one number are likely to mean the same: what one family does to a matcher is found once, not once
 * for each text that it reads. */
static uint32_t meaning_of(const struct fb_fuzz_edits *edits, const struct fb_fuzz_hazard *hazard)
{
    const uint32_t beside = number_beside(edits->base, hazard->item);

    if (hazard->beside != FB_NO_ITEM)
        return hazard->value;
    return beside == FB_NO_ITEM ? SMALL : (uint32_t)(fb_edit_item(edits->base, beside).value.magnitude % SMALL);
}

bool fb_fuzz_make_hazards(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                          struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_hazard *hazard = &plan->edits->hazards[index / CASES];
    const uint32_t family_number = hazard->text / REPEATS;
    const struct family *family = &families[family_number];
    const size_t fills = lengths[index % CASES / EVENTS] / strlen(family->fill);
    struct fb_span text = { NULL, 0 };
    struct fb_span input = { NULL, 0 };

    out->same = 2 + stratum->first + index / CASES * CASES;
    out->place = fb_fuzz_edits_place(meaning_of(plan->edits, hazard) * (uint32_t)FAMILIES + family_number, 0);
    struct fb_engine_input *inputs = fb_fuzz_edits_event(plan, hazard->item, index % EVENTS, arena, out);
    if (inputs == NULL
        || !fb_fuzz_repeat(family->begin, family->unit, repeats[hazard->text % REPEATS], family->end, arena, &text)
        || !fb_fuzz_repeat("", family->fill, fills, family->spoil, arena, &input))
        return false;
    set_inputs(inputs, out->count, fb_fuzz_edits_field(plan, hazard->item), input);
    const struct fb_step steps[] = {
        { .kind = FB_STEP_BYTES, .item = hazard->item, .bytes = text },
        { .kind = FB_STEP_SET, .item = hazard->beside, .value = { .magnitude = hazard->value } },
    };
    return fb_fuzz_edits_run(plan, steps, hazard->beside == FB_NO_ITEM ? 1 : 2, FB_REPAIR_ALL, arena, out);
}
