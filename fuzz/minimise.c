/* SPDX-License-Identifier: Apache-2.0 */
/* minimise.c - leaves out of a case what its fault does not need: instances, exceptions, criteria,
 * values, nesting (of edited content: see minimise_edits.c), then inputs.  What is left out counts only if class and
 * signature stay. */
#include <inttypes.h>
#include <string.h>

#include "base/host/fail.h"
#include "fuzz/minimise.h"
#include "fuzz/model.h"

bool fb_fuzz_shrinking_is_over(const struct fb_fuzz_shrinking *shrinking)
{
    return shrinking->failed || shrinking->finding->steps >= FB_FUZZ_STEPS || shrinking->hangs >= FB_FUZZ_STEPS_HANGING;
}

static bool is_same(struct fb_fuzz_shrinking *shrinking, const struct fb_fuzz_case *one, const struct fb_ending *ending)
{
    struct fb_fuzz_signature signature;
    enum fb_fuzz_class class = FB_FUZZ_FRAGILE;

    if (!fb_fuzz_is_fall(ending))
        return false;
    shrinking->failed = !fb_fuzz_classify(shrinking->campaign->judge, one, NULL, &class, NULL, shrinking->diag);
    fb_fuzz_signature_of(ending, class, shrinking->finding->fall.op, &signature);
    return !shrinking->failed && strcmp(signature.id, shrinking->finding->fall.signature.id) == 0;
}

/* Runs it; where the fault is still there it is the best one from now on. */
bool fb_fuzz_shrinking_attempt(struct fb_fuzz_shrinking *shrinking, const struct fb_fuzz_case *one)
{
    struct fb_outcome outcome;

    if (fb_fuzz_shrinking_is_over(shrinking))
        return false;
    shrinking->finding->steps++;
    if (!fb_fuzz_lane_run(&shrinking->campaign->lanes[0], one, 1, &outcome, shrinking->diag)) {
        shrinking->failed = true;
        return false;
    }
    shrinking->hangs += outcome.ending.kind == FB_END_TIMED_OUT;
    if (!is_same(shrinking, one, &outcome.ending))
        return false;
    shrinking->best = *one;
    return true;
}

static bool attempt_content(struct fb_fuzz_shrinking *shrinking, const struct fb_content *content)
{
    struct fb_fuzz_case one = shrinking->best;

    return !fb_fuzz_shrinking_is_over(shrinking)
        && fb_fuzz_encode(shrinking->campaign->plan, content, shrinking->arena, &one)
        && fb_fuzz_shrinking_attempt(shrinking, &one);
}

/* ---- Instances ---- */

static bool without_instances(struct fb_fuzz_shrinking *shrinking, size_t first, size_t count)
{
    struct fb_content content = *shrinking->best.model;
    struct fb_instance *kept = fb_arena_array(shrinking->arena, content.instance_count, sizeof *kept);
    struct fb_content *made = fb_arena_new(shrinking->arena, struct fb_content);

    if (kept == NULL || made == NULL)
        return false;
    if (first > 0)
        memcpy(kept, content.instances, first * sizeof *kept);
    const size_t behind = content.instance_count - first - count;
    if (behind > 0)
        memcpy(kept + first, content.instances + first + count, behind * sizeof *kept);
    content.instances = kept;
    content.instance_count -= count;
    *made = content;
    return attempt_content(shrinking, made);
}

/* Halves, quarters, ... single ones. */
static void drop_instances(struct fb_fuzz_shrinking *shrinking)
{
    for (size_t part = (shrinking->best.model->instance_count + 1) / 2; part > 0 && !fb_fuzz_shrinking_is_over(shrinking); part /= 2)
        for (size_t first = 0; first + part <= shrinking->best.model->instance_count && !fb_fuzz_shrinking_is_over(shrinking);)
            if (!without_instances(shrinking, first, part))
                first += part;
}

/* ---- What an instance has ---- */

static bool with_instance(struct fb_fuzz_shrinking *shrinking, size_t index, const struct fb_instance *instance)
{
    struct fb_content *made = fb_arena_new(shrinking->arena, struct fb_content);
    const size_t count = shrinking->best.model->instance_count;
    struct fb_instance *instances = fb_arena_array(shrinking->arena, count, sizeof *instances);

    if (made == NULL || instances == NULL)
        return false;
    memcpy(instances, shrinking->best.model->instances, count * sizeof *instances);
    instances[index] = *instance;
    *made = *shrinking->best.model;
    made->instances = instances;
    return attempt_content(shrinking, made);
}

static void drop_except(struct fb_fuzz_shrinking *shrinking, size_t index)
{
    struct fb_instance instance = shrinking->best.model->instances[index];

    if (instance.except_count == 0)
        return;
    instance.except_count = 0;
    (void)with_instance(shrinking, index, &instance);
}

static bool without_criterion(struct fb_fuzz_shrinking *shrinking, size_t index, size_t criterion)
{
    struct fb_instance instance = shrinking->best.model->instances[index];
    struct fb_criterion *kept = fb_arena_array(shrinking->arena, instance.row.criterion_count, sizeof *kept);

    if (kept == NULL)
        return false;
    memcpy(kept, instance.row.criteria, criterion * sizeof *kept);
    memcpy(kept + criterion, instance.row.criteria + criterion + 1,
           (instance.row.criterion_count - criterion - 1) * sizeof *kept);
    instance.row.criteria = kept;
    instance.row.criterion_count--;
    return with_instance(shrinking, index, &instance);
}

static void drop_criteria(struct fb_fuzz_shrinking *shrinking, size_t index)
{
    for (size_t i = shrinking->best.model->instances[index].row.criterion_count; i > 0 && !fb_fuzz_shrinking_is_over(shrinking); i--)
        (void)without_criterion(shrinking, index, i - 1);
}

static bool with_criterion(struct fb_fuzz_shrinking *shrinking, size_t index, size_t place,
                           const struct fb_criterion *criterion)
{
    struct fb_instance instance = shrinking->best.model->instances[index];
    struct fb_criterion *criteria = fb_arena_array(shrinking->arena, instance.row.criterion_count, sizeof *criteria);

    if (criteria == NULL)
        return false;
    memcpy(criteria, instance.row.criteria, instance.row.criterion_count * sizeof *criteria);
    criteria[place] = *criterion;
    instance.row.criteria = criteria;
    return with_instance(shrinking, index, &instance);
}

static const struct fb_criterion *criterion_at(const struct fb_fuzz_shrinking *shrinking, size_t index, size_t place)
{
    return &shrinking->best.model->instances[index].row.criteria[place];
}

/* Fewer values, then the first one shorter, as long as half of it does. */
static void shrink_values(struct fb_fuzz_shrinking *shrinking, size_t index, size_t place)
{
    bool smaller = true;

    while (smaller && !fb_fuzz_shrinking_is_over(shrinking) && criterion_at(shrinking, index, place)->value_count > 1) {
        struct fb_criterion criterion = *criterion_at(shrinking, index, place);
        criterion.value_count = (criterion.value_count + 1) / 2;
        smaller = with_criterion(shrinking, index, place, &criterion);
    }
    smaller = criterion_at(shrinking, index, place)->value_count == 1;
    while (smaller && !fb_fuzz_shrinking_is_over(shrinking) && criterion_at(shrinking, index, place)->values[0].size > 1) {
        struct fb_criterion criterion = *criterion_at(shrinking, index, place);
        struct fb_span *value = fb_arena_new(shrinking->arena, struct fb_span);

        if (value == NULL)
            return;
        *value = fb_span_part(criterion.values[0], 0, (criterion.values[0].size + 1) / 2);
        criterion.values = value;
        smaller = with_criterion(shrinking, index, place, &criterion);
    }
}

static uint64_t depth_of(const struct fb_criterion *criterion)
{
    uint64_t depth = 0;

    for (; criterion->child_count > 0; depth++)
        criterion = &criterion->children[0];
    return depth;
}

/* The same composite around what lies `levels` further inside. */
static bool flatten(struct fb_fuzz_shrinking *shrinking, size_t index, size_t place, uint64_t levels)
{
    struct fb_criterion criterion = *criterion_at(shrinking, index, place);
    const struct fb_criterion *inner = criterion.children;

    for (uint64_t i = 0; i < levels; i++)
        inner = inner[0].children;
    criterion.children = inner;
    criterion.child_count = 1;
    return with_criterion(shrinking, index, place, &criterion);
}

static void shrink_nesting(struct fb_fuzz_shrinking *shrinking, size_t index, size_t place)
{
    for (uint64_t levels = depth_of(criterion_at(shrinking, index, place)) / 2; levels > 0; levels /= 2)
        while (!fb_fuzz_shrinking_is_over(shrinking) && depth_of(criterion_at(shrinking, index, place)) > levels + 1
               && flatten(shrinking, index, place, levels))
            continue;
}

/* A large content has no time for details: what is left of it after whole instances went. */
#define MOST_DETAILED 8

static void shrink_content(struct fb_fuzz_shrinking *shrinking)
{
    drop_instances(shrinking);
    for (size_t i = 0; i < shrinking->best.model->instance_count && i < MOST_DETAILED; i++) {
        drop_except(shrinking, i);
        drop_criteria(shrinking, i);
        for (size_t c = 0; c < shrinking->best.model->instances[i].row.criterion_count; c++) {
            shrink_nesting(shrinking, i, c);
            shrink_values(shrinking, i, c);
        }
    }
}

/* ---- Inputs ---- */

static bool with_input(struct fb_fuzz_shrinking *shrinking, size_t index, struct fb_engine_input input)
{
    struct fb_fuzz_case one = shrinking->best;
    struct fb_engine_input *inputs = fb_arena_array(shrinking->arena, one.count, sizeof *inputs);

    if (inputs == NULL)
        return false;
    memcpy(inputs, one.inputs, one.count * sizeof *inputs);
    inputs[index] = input;
    one.inputs = inputs;
    return fb_fuzz_shrinking_attempt(shrinking, &one);
}

static void shrink_input(struct fb_fuzz_shrinking *shrinking, size_t index)
{
    bool smaller = shrinking->best.inputs[index].bytes != NULL
                && !with_input(shrinking, index, (struct fb_engine_input){ NULL, 0 });

    while (smaller && !fb_fuzz_shrinking_is_over(shrinking) && shrinking->best.inputs[index].length > 0) {
        struct fb_engine_input half = shrinking->best.inputs[index];
        half.length /= 2;
        smaller = with_input(shrinking, index, half);
    }
}

static bool can_encode(const struct fb_fuzz_shrinking *shrinking)
{
    return !shrinking->best.is_candidate && shrinking->best.model != NULL
        && shrinking->best.model->instance_count > 0 && shrinking->campaign->plan->trial->encode != NULL;
}

/* Says what is left, for people. */
static const char *describe(const struct fb_fuzz_shrinking *shrinking)
{
    const struct fb_fuzz_case *best = &shrinking->best;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    uint64_t criteria = 0;
    uint64_t values = 0;

    for (size_t i = 0; i < best->count; i++)
        values += best->inputs[i].bytes != NULL;
    for (size_t i = 0; best->model != NULL && i < best->model->instance_count; i++)
        criteria += best->model->instances[i].row.criterion_count;
    if (best->steps != NULL)
        fb_fuzz_write_edits(shrinking->campaign->plan, best->steps, &text);
    else if (best->is_candidate || best->model == NULL)
        fb_buffer_printf(&text, "content of %zu bytes", best->content.size);
    else
        fb_buffer_printf(&text, "%zu template instance%s with %" PRIu64 " criteri%s", best->model->instance_count,
                         best->model->instance_count == 1 ? "" : "s", criteria, criteria == 1 ? "on" : "a");
    fb_buffer_printf(&text, ", %" PRIu64 " of %zu inputs not null", values, best->count);
    return text.failed ? NULL : fb_arena_text(shrinking->arena, fb_buffer_span(&text));
}

bool fb_fuzz_minimise(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding, struct fb_diag *diag)
{
    struct fb_fuzz_shrinking shrinking = {
        .campaign = campaign,
        .finding = finding,
        .arena = campaign->arena,
        .best = finding->cases[0],
        .diag = diag,
    };

    if (can_encode(&shrinking))
        shrink_content(&shrinking);
    else if (shrinking.best.steps != NULL)
        fb_fuzz_shrink_edits(&shrinking);
    for (size_t i = 0; i < shrinking.best.count && !fb_fuzz_shrinking_is_over(&shrinking); i++)
        shrink_input(&shrinking, i);
    finding->cases[0] = shrinking.best;
    finding->instead = describe(&shrinking);
    return !shrinking.failed;
}
