/* SPDX-License-Identifier: Apache-2.0 */
/* candidate.c - strata of the candidate as it is, byte for byte, with inputs varied; and cases that
 * were found before. */
#include <string.h>

#include "fuzz/kinds.h"
#include "fuzz/random.h"

/* Events that are varied one input at a time, so that a large candidate does not eat the plan. */
#define MOST_EVENTS 24 /* of one origin */
#define FEW_EVENTS 4

uint64_t fb_fuzz_count_known(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->known_count;
}

bool fb_fuzz_make_known(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                        struct fb_arena *arena, struct fb_fuzz_case *out)
{
    (void)stratum;
    (void)arena;
    *out = plan->known[index];
    return true;
}

const struct fb_fuzz_type *fb_fuzz_type_of(const struct fb_fuzz_plan *plan, uint64_t id)
{
    for (size_t i = 0; i < plan->type_count; i++)
        if (plan->types[i].supplied->id == id)
            return &plan->types[i];
    return NULL;
}

/* The candidate with a copy of the event's inputs. */
static bool begin(const struct fb_fuzz_plan *plan, const struct fb_trial_event *event, struct fb_arena *arena,
                  struct fb_engine_input **inputs, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_type *type = fb_fuzz_type_of(plan, event->type_id);

    *inputs = fb_arena_array(arena, event->count, sizeof **inputs);
    if (*inputs == NULL)
        return false;
    if (event->count > 0)
        memcpy(*inputs, event->inputs, event->count * sizeof **inputs);
    out->content = plan->candidate->bytes;
    out->model = plan->candidate->content;
    out->is_candidate = true;
    out->same = 1;
    out->type_id = event->type_id;
    out->type = type == NULL ? FB_FUZZ_NO_TYPE : type->index;
    out->inputs = *inputs;
    out->count = event->count;
    return true;
}

/* ---- One input changed at a time ---- */

/* How many events are of an origin; they stand together, and *first is where. */
static uint64_t events_from(const struct fb_fuzz_plan *plan, enum fb_trial_origin origin, uint64_t *first)
{
    uint64_t count = 0;

    for (size_t i = plan->event_count; i > 0; i--)
        if (plan->events[i - 1].origin == origin) {
            *first = i - 1;
            count++;
        }
    return count;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Of what happened and of witnesses evenly, of synthetic events the first few, which are not mixtures. */
static const struct fb_trial_event *event_at(const struct fb_fuzz_plan *plan, uint64_t index)
{
    static const struct {
        enum fb_trial_origin origin;
        uint64_t most;
        bool evenly;
    } groups[] = { { FB_FROM_CORPUS, MOST_EVENTS, true },
                   { FB_FROM_WITNESS, MOST_EVENTS, true },
                   { FB_FROM_SYNTHETIC, FEW_EVENTS, false } };

    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        uint64_t first = 0;
        const uint64_t count = events_from(plan, groups[g].origin, &first);
        const uint64_t taken = least(count, groups[g].most);

        if (index < taken)
            return &plan->events[first + (groups[g].evenly ? index * count / taken : index)];
        index -= taken;
    }
    return NULL;
}

static uint64_t cases_of(const struct fb_trial_event *event)
{
    return event->count * FB_FUZZ_TWISTS + 1;
}

uint64_t fb_fuzz_count_candidate(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    uint64_t count = 0;

    (void)type;
    for (uint64_t i = 0; event_at(plan, i) != NULL; i++)
        count += cases_of(event_at(plan, i));
    return count;
}

bool fb_fuzz_make_candidate(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                            struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_engine_input *inputs = NULL;
    uint64_t event = 0;

    (void)stratum;
    while (index >= cases_of(event_at(plan, event)))
        index -= cases_of(event_at(plan, event++));
    if (!begin(plan, event_at(plan, event), arena, &inputs, out))
        return false;
    if (index / FB_FUZZ_TWISTS == out->count)
        return true;
    out->field = (uint32_t)(index / FB_FUZZ_TWISTS);
    return fb_fuzz_twist((enum fb_fuzz_twist)(index % FB_FUZZ_TWISTS), arena, &inputs[out->field]);
}

/* ---- Drawn ---- */

uint64_t fb_fuzz_count_drawn(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    (void)type;
    return plan->event_count > 0 ? plan->options->inputs : 0;
}

/* A word of the dictionary, changed or not; a text from nowhere; or what stood there. */
bool fb_fuzz_draw(const struct fb_fuzz_plan *plan, struct fb_random *random, struct fb_arena *arena,
                  struct fb_engine_input *input)
{
    const uint64_t way = fb_random_below(random, 8);

    if (way < 3 && plan->word_count > 0) {
        const struct fb_span word = plan->words[fb_random_below(random, plan->word_count)];
        *input = (struct fb_engine_input){ word.bytes != NULL ? word.bytes : (const uint8_t *)"", word.size };
    } else if (way == 3) {
        *input = fb_fuzz_text(fb_random_next(random));
    }
    return way < 2 || fb_fuzz_twist((enum fb_fuzz_twist)fb_random_below(random, FB_FUZZ_TWISTS), arena, input);
}

bool fb_fuzz_make_drawn(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                        struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_random random = fb_random_of(plan->options->seed, stratum->first + index);
    struct fb_engine_input *inputs = NULL;

    if (!begin(plan, &plan->events[fb_random_below(&random, plan->event_count)], arena, &inputs, out))
        return false;
    const uint64_t changes = out->count == 0 ? 0 : 1 + fb_random_below(&random, 4);
    for (uint64_t i = 0; i < changes; i++) {
        const uint64_t field = fb_random_below(&random, out->count);
        if (!fb_fuzz_draw(plan, &random, arena, &inputs[field]))
            return false;
        out->field = (uint32_t)field;
    }
    return true;
}
