/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluating an event: which instances may hold, then each of them up to what decides. */
#include "validator/trial/evaluator.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/trial/bodies.h"
#include "validator/trial/fold_text.h"

struct fb_evaluator {
    const struct fb_content *content;
    struct fb_bodies bodies;
    struct fb_trial_inputs inputs;
    size_t room_size;
    uint32_t *hits;
    struct fb_coverage *coverage;
    bool index_used;
};

void fb_evaluator_free(struct fb_evaluator *evaluator)
{
    if (evaluator == NULL)
        return;
    free(evaluator->inputs.room);
    fb_bodies_clear(&evaluator->bodies);
    free(evaluator);
}

static bool make_room(struct fb_evaluator *evaluator)
{
    struct fb_arena *arena = &evaluator->bodies.arena;

    evaluator->inputs.items = fb_arena_array(arena, (size_t)evaluator->bodies.reads_end,
                                             sizeof *evaluator->inputs.items);
    evaluator->hits = fb_arena_array(arena, evaluator->bodies.instance_count, sizeof *evaluator->hits);
    evaluator->coverage = fb_arena_array(arena, evaluator->bodies.check_count,
                                         sizeof *evaluator->coverage);
    return evaluator->inputs.items != NULL && evaluator->hits != NULL && evaluator->coverage != NULL;
}

bool fb_evaluator_new(const struct fb_content *content, struct fb_evaluator **out,
                      struct fb_diag *diag)
{
    FB_AUTO(fb_evaluator_free)
    struct fb_evaluator *evaluator = calloc(1, sizeof *evaluator);

    if (evaluator == NULL)
        return fb_fail_memory(diag);
    evaluator->content = content;
    evaluator->index_used = true;
    if (!fb_bodies_init(&evaluator->bodies, content, diag))
        return false;
    if (!make_room(evaluator))
        return fb_fail_memory(diag);
    evaluator->inputs.patterns = evaluator->bodies.patterns;
    *out = fb_take(evaluator);
    return true;
}

void fb_evaluator_set_index(struct fb_evaluator *evaluator, bool used)
{
    evaluator->index_used = used;
}

/* Room for folding every input once. */
static bool reserve(struct fb_evaluator *evaluator, const struct fb_engine_input *inputs, size_t count)
{
    size_t needed = 1;

    for (size_t i = 0; i < count; i++) {
        if (inputs[i].length > (SIZE_MAX - needed) / 2)
            return false;
        needed += FB_FOLDED_MAX(inputs[i].length);
    }
    if (needed <= evaluator->room_size)
        return true;
    uint8_t *room = realloc(evaluator->inputs.room, needed);
    if (room == NULL)
        return false;
    evaluator->inputs.room = room;
    evaluator->room_size = needed;
    return true;
}

/* Takes as many inputs as are there and may be read. */
static bool take_inputs(struct fb_evaluator *evaluator, const struct fb_engine_input *inputs,
                        size_t count, uint64_t reads_end, struct fb_diag *diag)
{
    struct fb_trial_inputs *taken = &evaluator->inputs;

    taken->count = count < reads_end ? count : (size_t)reads_end;
    taken->used = 0;
    fb_patterns_forget(taken->patterns);
    taken->limit_reached = false;
    taken->index_used = evaluator->index_used;
    for (size_t i = 0; i < taken->count; i++)
        taken->items[i] = (struct fb_trial_input){
            .raw = { .bytes = inputs[i].bytes, .size = inputs[i].bytes == NULL ? 0 : inputs[i].length },
            .is_null = inputs[i].bytes == NULL,
        };
    return reserve(evaluator, inputs, taken->count) || fb_fail_memory(diag);
}

static bool fail_limit(const struct fb_evaluator *evaluator, const struct fb_body *body,
                       const struct fb_check *check, struct fb_diag *diag)
{
    const struct fb_span id = evaluator->content->instances[body->instance].id;

    return fb_fail(diag, FB_FAULT_LIMIT,
                   "a regular expression ran into its limits: template instance %.*s, criterion %" PRIu32,
                   (int)(id.size < 200 ? id.size : 200), (const char *)id.bytes, check->source->position);
}

/* A row of checks, up to the one that does not hold.  The first one of an indexed body counts as
 * reached by every event, also by those that the index spares it: see fb_evaluator_coverage. */
static bool row_holds(struct fb_evaluator *evaluator, const struct fb_body *body,
                      const struct fb_body_row *row, struct fb_coverage *coverage, bool *holds,
                      struct fb_diag *diag)
{
    const bool spares = row == &body->row && body->is_indexed;

    *holds = true;
    for (size_t i = 0; *holds && i < row->count; i++) {
        const struct fb_check *check = &row->checks[i];
        *holds = fb_check_holds(check, &evaluator->inputs);
        if (evaluator->inputs.limit_reached)
            return fail_limit(evaluator, body, check, diag);
        if (coverage == NULL)
            continue;
        coverage[check->number].reached += i > 0 || !spares;
        coverage[check->number].held += *holds;
    }
    return true;
}

static bool body_holds(struct fb_evaluator *evaluator, const struct fb_body *body,
                       struct fb_coverage *coverage, bool *holds, struct fb_diag *diag)
{
    bool excepted = false;

    if (!row_holds(evaluator, body, &body->row, coverage, holds, diag))
        return false;
    for (size_t i = 0; *holds && !excepted && i < body->except_count; i++)
        if (!row_holds(evaluator, body, &body->except[i], coverage, &excepted, diag))
            return false;
    *holds = *holds && !excepted;
    return true;
}

/* Bits of the bodies to be looked at. */
static void find_candidates(struct fb_evaluator *evaluator, struct fb_body_type *type)
{
    const size_t words = (type->count + 63) / 64;

    if (!evaluator->index_used) {
        for (size_t i = 0; i < type->count; i++)
            type->candidates[i / 64] |= UINT64_C(1) << i % 64;
        return;
    }
    memcpy(type->candidates, type->always, words * sizeof *type->candidates);
    fb_literal_index_scan(type->index, &evaluator->inputs, type->candidates);
}

/* Bodies that read what is not supplied do not hold; the others are reached. */
static size_t leave_out_unsupplied(struct fb_evaluator *evaluator, struct fb_body_type *type, size_t count)
{
    size_t unsupplied = 0;

    if (count >= type->reads_end) {
        type->runs++;
        return 0;
    }
    for (size_t i = 0; i < type->count; i++) {
        const struct fb_body *body = &type->bodies[i];
        if (body->reads_end > count) {
            type->candidates[i / 64] &= ~(UINT64_C(1) << i % 64);
            unsupplied++;
        } else if (body->is_indexed) {
            evaluator->coverage[body->row.checks[0].number].reached++;
        }
    }
    return unsupplied;
}

static bool run_candidates(struct fb_evaluator *evaluator, const struct fb_body_type *type,
                           struct fb_hits *out, struct fb_diag *diag)
{
    const size_t words = (type->count + 63) / 64;
    size_t hits = 0;

    for (size_t word = 0; word < words; word++) {
        for (uint64_t bits = type->candidates[word]; bits != 0; bits &= bits - 1) {
            const struct fb_body *body = &type->bodies[word * 64 + (size_t)__builtin_ctzll(bits)];
            bool holds = false;
            if (!body_holds(evaluator, body, evaluator->coverage, &holds, diag))
                return false;
            evaluator->hits[hits] = body->instance;
            hits += holds;
        }
    }
    *out = (struct fb_hits){ .instances = evaluator->hits, .count = hits };
    return true;
}

bool fb_evaluator_run(struct fb_evaluator *evaluator, uint64_t type_id,
                      const struct fb_engine_input *inputs, size_t count, struct fb_hits *out,
                      size_t *unsupplied, struct fb_diag *diag)
{
    struct fb_body_type *type = fb_bodies_type(&evaluator->bodies, type_id);

    if (type == NULL) {
        *out = (struct fb_hits){ .count = 0 };
        *unsupplied = 0;
        return true;
    }
    if (!take_inputs(evaluator, inputs, count, type->reads_end, diag))
        return false;
    find_candidates(evaluator, type);
    const size_t missing = leave_out_unsupplied(evaluator, type, count);
    if (!run_candidates(evaluator, type, out, diag))
        return false;
    *unsupplied = missing;
    return true;
}

bool fb_evaluator_run_one(struct fb_evaluator *evaluator, uint32_t instance, uint64_t type_id,
                          const struct fb_engine_input *inputs, size_t count, bool *holds,
                          struct fb_diag *diag)
{
    const struct fb_body *body = evaluator->bodies.by_instance[instance];

    if (evaluator->bodies.type_of[instance]->id != type_id || body->reads_end > count) {
        *holds = false;
        return true;
    }
    return take_inputs(evaluator, inputs, count, body->reads_end, diag)
        && body_holds(evaluator, body, NULL, holds, diag);
}

const struct fb_coverage *fb_evaluator_coverage(const struct fb_evaluator *evaluator, size_t *count)
{
    const struct fb_bodies *bodies = &evaluator->bodies;

    for (size_t i = 0; i < bodies->type_count; i++) {
        struct fb_body_type *type = &bodies->types[i];
        for (size_t k = 0; k < type->count; k++)
            if (type->bodies[k].is_indexed)
                evaluator->coverage[type->bodies[k].row.checks[0].number].reached += type->runs;
        type->runs = 0;
    }
    *count = bodies->check_count;
    return evaluator->coverage;
}
