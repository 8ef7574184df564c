/* SPDX-License-Identifier: Apache-2.0 */
/* engine_task.c - loads, evaluates, tells; runs in the child. */
#include "validator/trial/engine_task.h"

#include "isolate/worker.h"
#include "validator/trial/evaluator.h"
#include "validator/trial/wire.h"

/* Made before the fork, so that tasks find it; each child has its own copy. */
struct fb_trial_set_state {
    struct fb_worker_call load;
    bool loaded;
    struct fb_evaluator **evaluators; /* of the direct evaluator, one for each content */
    struct fb_span *matches;          /* room for those of all contents */
    struct fb_diag why;               /* what the direct evaluator could not do */
};

struct fb_trial_set_state *fb_trial_set_state_new(struct fb_arena *arena)
{
    return fb_arena_new(arena, struct fb_trial_set_state);
}

const struct fb_trial_event *fb_trial_set_event(const struct fb_trial_set *set, uint64_t number)
{
    if (number == 0 || number > set->event_count)
        return NULL;
    return &set->events[set->second ? set->event_count - number : number - 1];
}

static void load(struct fb_worker *worker, const struct fb_trial_set *set)
{
    struct fb_trial_set_state *state = set->state;

    fb_worker_load(worker, set->files, set->file_count, &state->load);
    state->loaded = state->load.status == FB_ENGINE_OK;
}

static void begin_engine(struct fb_worker *worker, const void *context)
{
    const struct fb_trial_set *set = context;

    fb_worker_place(worker, set->second ? FB_PLACE_LEFT : FB_PLACE_RIGHT);
    load(worker, set);
    if (!set->second || !set->state->loaded)
        return;
    fb_worker_unload(worker);
    load(worker, set);
}

static void tell(struct fb_worker *worker, enum fb_told_call call, uint64_t number,
                 const struct fb_worker_call *out, bool unsupplied)
{
    /* Where there is no room, this case runs again. */
    if (!fb_tell_call(worker, call, number, out, unsupplied))
        return;
}

static void evaluate(struct fb_worker *worker, const struct fb_trial_event *event,
                     struct fb_worker_call *out)
{
    fb_worker_evaluate(worker, event->type_id, event->inputs, event->count, out);
}

static void run_engine(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_trial_set *set = context;
    const struct fb_trial_event *event = fb_trial_set_event(set, number);
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    if (event == NULL)
        tell(worker, FB_TOLD_LOAD, number, &set->state->load, false);
    else if (set->state->loaded) {
        evaluate(worker, event, &call);
        tell(worker, FB_TOLD_EVALUATE, number, &call, false);
    }
    if (!set->state->loaded)
        fb_worker_stop(worker);
}

struct fb_task fb_engine_task(const struct fb_trial_set *set)
{
    return (struct fb_task){ .begin = begin_engine, .run = run_engine, .context = set };
}

/* How often a call is measured; the fewest nanoseconds are its cost, since all else is noise. */
#define MEASUREMENTS 7

static void run_measure(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_trial_set *set = context;
    const struct fb_trial_event *event = fb_trial_set_event(set, number);
    struct fb_worker_call fewest = set->state->load;

    fb_worker_time_exactly(worker);
    for (size_t i = 0; i < MEASUREMENTS && set->state->loaded; i++) {
        struct fb_worker_call call = { .status = FB_ENGINE_OK };

        if (event != NULL) {
            evaluate(worker, event, &call);
        } else {
            load(worker, set);
            call = set->state->load;
        }
        if (call.nanoseconds < fewest.nanoseconds || (i == 0 && event != NULL))
            fewest = call;
    }
    fewest.match_count = 0;
    fewest.message_count = 0;
    tell(worker, event == NULL ? FB_TOLD_LOAD : FB_TOLD_EVALUATE, number, &fewest, false);
}

struct fb_task fb_measure_task(const struct fb_trial_set *set)
{
    return (struct fb_task){ .begin = begin_engine, .run = run_measure, .context = set };
}

static void begin_direct(struct fb_worker *worker, const void *context)
{
    const struct fb_trial_set *set = context;
    struct fb_trial_set_state *state = set->state;
    size_t instances = 0;

    for (size_t i = 0; i < set->file_count; i++)
        instances += set->contents[i]->instance_count;
    state->why = (struct fb_diag)FB_DIAG_NONE;
    state->evaluators = fb_worker_allocate(worker, (set->file_count + 1) * sizeof(struct fb_evaluator *));
    state->matches = fb_worker_allocate(worker, (instances + 1) * sizeof *state->matches);
    state->loaded = state->evaluators != NULL && state->matches != NULL;
    for (size_t i = 0; state->loaded && i < set->file_count; i++)
        state->loaded = fb_evaluator_new(set->contents[i], &state->evaluators[i], &state->why);
}

/* Appends the ids of what holds. */
static bool evaluate_one(const struct fb_trial_set *set, size_t index, const struct fb_trial_event *event,
                         size_t *count, bool *unsupplied)
{
    struct fb_trial_set_state *state = set->state;
    struct fb_hits hits = { .count = 0 };
    size_t beyond = 0;

    if (!fb_evaluator_run(state->evaluators[index], event->type_id, event->inputs, event->count, &hits,
                          &beyond, &state->why))
        return false;
    *unsupplied = *unsupplied || beyond > 0;
    for (size_t i = 0; i < hits.count; i++)
        state->matches[(*count)++] = set->contents[index]->instances[hits.instances[i]].id;
    return true;
}

static void tell_why(struct fb_worker *worker, uint64_t number, const struct fb_diag *why)
{
    const struct fb_worker_message message = { .level = FB_ENGINE_ERROR,
                                               .text = why->message[0] != '\0' ? why->message : "no memory",
                                               .offset = UINT64_MAX };
    const struct fb_worker_call call = { .status = FB_ENGINE_EXHAUSTED,
                                         .messages = &message,
                                         .message_count = 1 };

    tell(worker, FB_TOLD_EVALUATE, number, &call, false);
}

static void run_direct(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_trial_set *set = context;
    struct fb_trial_set_state *state = set->state;
    const struct fb_trial_event *event = fb_trial_set_event(set, number);
    struct fb_worker_call call = { .status = FB_ENGINE_OK, .matches = state->matches };
    bool unsupplied = false;
    bool ok = state->loaded;

    for (size_t i = 0; ok && event != NULL && i < set->file_count; i++)
        ok = evaluate_one(set, i, event, &call.match_count, &unsupplied);
    if (ok)
        tell(worker, event == NULL ? FB_TOLD_LOAD : FB_TOLD_EVALUATE, number, &call, unsupplied);
    else
        tell_why(worker, number, &state->why);
    state->why = (struct fb_diag)FB_DIAG_NONE;
    if (!state->loaded)
        fb_worker_stop(worker);
}

struct fb_task fb_direct_task(const struct fb_trial_set *set)
{
    return (struct fb_task){ .begin = begin_direct, .run = run_direct, .context = set };
}
