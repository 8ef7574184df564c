/* SPDX-License-Identifier: Apache-2.0 */
/* trial_events.c - events of three origins in one list. */
#include "validator/trial/trial_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "validator/gates/draft.h"
#include "validator/trial/synthetic.h"
#include "validator/trial/witness.h"

struct making {
    const struct fb_template_types *types;
    const struct fb_contract *contract;
    struct fb_arena *arena;
    struct fb_trial_events *out;
};

uint64_t fb_trial_fields(const struct fb_template_types *types, const struct fb_contract_type *type)
{
    const struct fb_template_type *defined =
        types == NULL ? NULL : fb_template_types_by_id(types, type->id);
    const uint64_t inputs = type->inputs < FB_MAX_FIELDS ? type->inputs : FB_MAX_FIELDS;

    return defined != NULL ? defined->field_count : inputs;
}

bool fb_trial_inputs(const struct fb_engine_input *values, size_t fields, size_t count,
                     struct fb_arena *arena, const struct fb_engine_input **out)
{
    *out = values;
    if (count <= fields)
        return true;
    struct fb_engine_input *padded = fb_arena_array(arena, count, sizeof *padded);
    if (padded == NULL)
        return false;
    if (fields > 0)
        memcpy(padded, values, fields * sizeof *values);
    *out = padded;
    return true;
}

/* Room for the event, or NULL without memory. */
static struct fb_trial_event *grow(struct making *making)
{
    struct fb_trial_events *out = making->out;

    if (out->count == out->capacity) {
        const size_t capacity = out->capacity * 2 + 64;
        struct fb_trial_event *items = fb_arena_array(making->arena, capacity, sizeof *items);
        if (items == NULL)
            return NULL;
        if (out->count > 0)
            memcpy(items, out->items, out->count * sizeof *items);
        out->items = items;
        out->capacity = capacity;
    }
    return &out->items[out->count++];
}

/* Adds an event of `fields` values, unless there are enough. */
static bool add(struct making *making, const struct fb_contract_type *type,
                const struct fb_engine_input *values, struct fb_trial_event event)
{
    if (making->out->count >= FB_MAX_TRIAL_EVENTS) {
        making->out->left_out++;
        return true;
    }
    struct fb_trial_event *slot = grow(making);
    if (slot == NULL)
        return false;
    *slot = event;
    slot->type_id = type->id;
    slot->count = type->inputs < FB_MAX_FIELDS ? (size_t)type->inputs : FB_MAX_FIELDS;
    return fb_trial_inputs(values, event.fields, slot->count, making->arena, &slot->inputs);
}

/* Upper case for lower case and the other way round, of ASCII: what folds stays alike, what does
 * not fold no longer is. */
static bool swap_case(struct fb_engine_input *value, struct fb_arena *arena)
{
    unsigned char *text = fb_arena_array(arena, value->length, 1);

    if (text == NULL)
        return false;
    for (size_t i = 0; i < value->length; i++) {
        const unsigned char byte = value->bytes[i];
        const bool is_letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
        text[i] = is_letter ? byte ^ 0x20 : byte;
    }
    if (value->bytes != NULL)
        value->bytes = text;
    return true;
}

static bool add_witness(struct making *making, const struct fb_instance *instance, size_t except, bool swapped)
{
    const struct fb_contract_type *type = fb_contract_type_by_id(making->contract, instance->type_id);
    const uint64_t fields = fb_trial_fields(making->types, type);
    struct fb_engine_input *values = fb_arena_array(making->arena, fields, sizeof *values);
    bool made = values != NULL && fb_witness(instance, except, fields, making->arena, values);

    for (uint64_t i = 0; made && swapped && i < fields; i++)
        made = swap_case(&values[i], making->arena);
    return made
        && add(making, type, values,
               (struct fb_trial_event){ .origin = FB_FROM_WITNESS,
                                        .instance = instance,
                                        .fields = fields,
                                        .swapped = swapped });
}

/* Rows of exceptions that are aimed at, of one instance. */
#define MOST_EXCEPT 4

static bool add_witnesses(struct making *making, const struct fb_content *content)
{
    for (size_t i = 0; content != NULL && i < content->instance_count; i++) {
        const struct fb_instance *instance = &content->instances[i];

        if (making->out->count >= FB_MAX_TRIAL_WITNESSES)
            making->out->left_out++;
        else if (fb_contract_type_by_id(making->contract, instance->type_id) != NULL) {
            if (!add_witness(making, instance, SIZE_MAX, false)
                || !add_witness(making, instance, SIZE_MAX, true))
                return false;
            for (size_t row = 0; row < instance->except_count && row < MOST_EXCEPT; row++)
                if (!add_witness(making, instance, row, false))
                    return false;
        }
    }
    return true;
}

/* Mixtures that are evaluated of each type, behind the plain events. */
#define MIXTURES 16

static bool add_synthetic(struct making *making, const struct fb_contract_type *type)
{
    const uint64_t fields = fb_trial_fields(making->types, type);
    const uint64_t count = fb_synthetic_plain_count(fields) + MIXTURES;

    for (uint64_t number = 0; number < count; number++) {
        struct fb_engine_input *values = fb_arena_array(making->arena, fields, sizeof *values);
        if (values == NULL)
            return false;
        fb_synthetic_event(number, fields, values);
        if (!add(making, type, values,
                 (struct fb_trial_event){ .origin = FB_FROM_SYNTHETIC, .number = number, .fields = fields }))
            return false;
    }
    return true;
}

static bool add_corpus_event(struct making *making, const struct fb_event *event)
{
    const struct fb_contract_type *type = fb_contract_type_by_id(making->contract, event->type_id);

    return type == NULL
        || add(making, type, event->values,
               (struct fb_trial_event){ .origin = FB_FROM_CORPUS,
                                        .file = event->file,
                                        .line = event->line,
                                        .fields = event->count });
}

/* Every n-th event of the corpora, n so that all of them are drawn from. */
static bool add_corpora(struct making *making, const struct fb_corpora *corpora)
{
    size_t total = 0;
    size_t seen = 0;

    for (size_t c = 0; corpora != NULL && c < fb_corpora_count(corpora); c++)
        total += fb_corpora_at(corpora, c)->count;
    const size_t room = FB_MAX_TRIAL_EVENTS - (making->out->count < FB_MAX_TRIAL_EVENTS ? making->out->count : FB_MAX_TRIAL_EVENTS);
    const size_t step = room == 0 ? total + 1 : (total + room - 1) / room;
    for (size_t c = 0; total > 0 && c < fb_corpora_count(corpora); c++)
        for (size_t i = 0; i < fb_corpora_at(corpora, c)->count; i++, seen++) {
            if (seen % step != 0)
                making->out->left_out++;
            else if (!add_corpus_event(making, &fb_corpora_at(corpora, c)->events[i]))
                return false;
        }
    return true;
}

bool fb_trial_events_make(const struct fb_trial *trial, const struct fb_template_types *types,
                          const struct fb_contract *contract, const struct fb_content *content,
                          struct fb_arena *arena, struct fb_trial_events *out)
{
    struct making making = { types, contract, arena, out };

    *out = (struct fb_trial_events){ .count = 0 };
    bool made = add_witnesses(&making, content);
    for (size_t i = 0; made && trial->field != NULL && i < fb_released_last_count(trial->field); i++)
        made = add_witnesses(&making, fb_released_last_at(trial->field, i)->content);
    for (size_t i = 0; made && i < contract->type_count; i++)
        made = add_synthetic(&making, &contract->types[i]);
    return made && add_corpora(&making, trial->corpora);
}

void fb_trial_event_describe(const struct fb_trial_event *event, char *out, size_t size)
{
    char synthetic[64];

    switch (event->origin) {
    case FB_FROM_WITNESS:
        (void)snprintf(out, size, "the event made for %s%s", fb_quote(event->instance->id).text,
                       event->swapped ? " in the other case" : "");
        break;
    case FB_FROM_SYNTHETIC:
        fb_synthetic_describe(event->number, event->fields, synthetic, sizeof synthetic);
        (void)snprintf(out, size, "a synthetic event (%s)", synthetic);
        break;
    case FB_FROM_CORPUS:
        if (event->line > 0)
            (void)snprintf(out, size, "%s:%" PRIu64, event->file, event->line);
        else
            (void)snprintf(out, size, "%s", event->file);
        break;
    }
}
