/* SPDX-License-Identifier: Apache-2.0 */
/* random.c - content put together at random out of the candidate's instances and new ones, with one
 * to four changes, and an event made for it that may be changed too. */
#include "fuzz/random.h"

#include <string.h>

#include "fuzz/kinds.h"
#include "fuzz/model.h"

#define MOST_INSTANCES 4
#define MOST_CHANGES 4
#define BROKEN_ONE_IN 32 /* bytes changed behind the writer's back, so that refusing is tried too */

struct mixing {
    const struct fb_fuzz_plan *plan;
    const struct fb_fuzz_type *type;
    struct fb_random random;
    struct fb_arena *arena;
    struct fb_fuzz_case *out;
};

static uint64_t below(struct mixing *mixing, uint64_t limit)
{
    return fb_random_below(&mixing->random, limit);
}

static const struct fb_fuzz_type *usable(const struct fb_fuzz_plan *plan, size_t index)
{
    const struct fb_fuzz_type *type = &plan->types[index];

    return type->defined != NULL && type->fields > 0 && type->inputs > 0 && type->op_count > 0 ? type : NULL;
}

static size_t usable_count(const struct fb_fuzz_plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->type_count; i++)
        count += usable(plan, i) != NULL;
    return count;
}

uint64_t fb_fuzz_count_random(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return plan->trial->encode == NULL || usable_count(plan) == 0 ? 0 : plan->options->random - fb_fuzz_count_mutated(plan, type);
}

static void choose_type(struct mixing *mixing)
{
    size_t wanted = (size_t)below(mixing, usable_count(mixing->plan));

    for (size_t i = 0; i < mixing->plan->type_count; i++)
        if (usable(mixing->plan, i) != NULL && wanted-- == 0)
            mixing->type = usable(mixing->plan, i);
    mixing->out->type = mixing->type->index;
}

/* ---- Values ---- */

static struct fb_span draw_value(struct mixing *mixing, struct fb_span old)
{
    static const uint16_t lengths[] = { 0, 1, 7, 8, 9, 31, 32, 63, 64, 65, 127, 128, 255, 256, 1024, 4096 };
    const struct fb_fuzz_plan *plan = mixing->plan;
    const uint64_t way = below(mixing, 4);

    if (way == 0 && plan->word_count > 0)
        return plan->words[below(mixing, plan->word_count)];
    if (way == 1) {
        const struct fb_engine_input text = fb_fuzz_text(fb_random_next(&mixing->random));
        return (struct fb_span){ text.bytes, text.length };
    }
    return way == 2 ? fb_fuzz_stretch(old, lengths[below(mixing, sizeof lengths / sizeof *lengths)], mixing->arena)
                    : old;
}

static bool draw_values(struct mixing *mixing, struct fb_criterion *criterion)
{
    const size_t count = (size_t)(1 + below(mixing, 3));
    struct fb_span *values = fb_arena_array(mixing->arena, count, sizeof *values);

    if (values == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        values[i] = draw_value(mixing, criterion->values[0]);
    criterion->values = values;
    criterion->value_count = count;
    criterion->case_sensitive = below(mixing, 4) == 0;
    criterion->ignore_case = criterion->op == FB_OP_REGEX && below(mixing, 4) == 0;
    return true;
}

/* ---- Criteria ---- */

static bool draw_children(struct mixing *mixing, struct fb_criterion *criterion)
{
    const size_t count = (size_t)(1 + below(mixing, 4));
    struct fb_criterion *children = fb_arena_array(mixing->arena, count, sizeof *children);

    if (children == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const enum fb_operator op = (enum fb_operator)mixing->type->ops[below(mixing, mixing->type->op_count)];

        if (!fb_fuzz_criterion(mixing->type, criterion->field, op, mixing->arena, &children[i]))
            return false;
        children[i].position = (uint32_t)i;
    }
    criterion->children = children;
    criterion->child_count = count;
    return true;
}

static bool draw_criterion(struct mixing *mixing, uint32_t field, struct fb_criterion *out)
{
    const struct fb_fuzz_type *type = mixing->type;
    enum fb_operator op = (enum fb_operator)type->ops[below(mixing, type->op_count)];

    if (!fb_fuzz_fits(type, field, op) && below(mixing, 8) != 0)
        op = FB_OP_EQUALS;
    if (!fb_fuzz_criterion(type, field, op, mixing->arena, out))
        return false;
    if (op == FB_OP_EQUALS_FIELD)
        out->other_field = (uint32_t)below(mixing, type->fields);
    if (fb_operator_info(op)->is_composite)
        return draw_children(mixing, out);
    return out->value_count == 0 || draw_values(mixing, out);
}

/* Each field with a chance, so that they come sorted; the case is about the last. */
static bool draw_row(struct mixing *mixing, struct fb_row *out)
{
    const struct fb_fuzz_type *type = mixing->type;
    struct fb_criterion *criteria = fb_arena_array(mixing->arena, type->fields, sizeof *criteria);
    const uint64_t sparse = 1 + below(mixing, 8);
    size_t count = 0;

    if (criteria == NULL)
        return false;
    for (uint32_t field = 0; field < type->fields; field++) {
        if (below(mixing, sparse) != 0)
            continue;
        if (!draw_criterion(mixing, field, &criteria[count]))
            return false;
        mixing->out->field = field;
        mixing->out->op = criteria[count++].op;
    }
    *out = (struct fb_row){ .criteria = criteria, .criterion_count = count, .declared_count = type->fields };
    return true;
}

/* ---- Instances ---- */

/* One of the candidate's of the same type, where there is one at the place that was drawn. */
static bool borrow_instance(struct mixing *mixing, struct fb_instance *out)
{
    const struct fb_content *content = mixing->plan->candidate->content;

    if (content == NULL || content->instance_count == 0 || below(mixing, 2) == 0)
        return false;
    const struct fb_instance *instance = &content->instances[below(mixing, content->instance_count)];
    if (instance->type_id != mixing->type->supplied->id)
        return false;
    *out = *instance;
    return true;
}

static bool draw_instance(struct mixing *mixing, size_t number, struct fb_instance *out)
{
    static const char *const ids[] = { "0", "1", "2", "3" };
    const bool borrowed = borrow_instance(mixing, out);

    if (!borrowed && !draw_row(mixing, &out->row))
        return false;
    if (below(mixing, 8) != 0)
        out->id = fb_span_of(ids[number]);
    if (borrowed || below(mixing, 4) != 0)
        return true;
    struct fb_row *except = fb_arena_new(mixing->arena, struct fb_row);
    out->except = except;
    out->except_count = 1;
    return except != NULL && draw_row(mixing, except);
}

/* What is wrong on purpose with an instance, now and then. */
static void contradict(struct mixing *mixing, struct fb_instance *instance)
{
    const uint64_t way = below(mixing, 24);

    if (way == 0)
        instance->row.declared_count = below(mixing, 64);
    else if (way == 1)
        instance->field_count = below(mixing, 64);
    else if (way == 2)
        instance->type_id = below(mixing, 64);
}

static struct fb_content *draw_content(struct mixing *mixing)
{
    const size_t count = (size_t)(1 + below(mixing, MOST_INSTANCES));
    struct fb_instance *instances = fb_arena_array(mixing->arena, count, sizeof *instances);
    struct fb_content *content = fb_fuzz_content(mixing->type, NULL, 0, mixing->arena);

    if (content == NULL || instances == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        instances[i] = content->instances[0];
        if (!draw_instance(mixing, i, &instances[i]))
            return NULL;
        contradict(mixing, &instances[i]);
    }
    content->instances = instances;
    content->instance_count = count;
    return content;
}

/* ---- The event, and the bytes ---- */

static bool change_inputs(struct mixing *mixing, struct fb_engine_input *inputs)
{
    const uint64_t changes = below(mixing, MOST_CHANGES);

    for (uint64_t i = 0; i < changes; i++) {
        struct fb_engine_input *input = &inputs[below(mixing, mixing->type->inputs)];

        if (below(mixing, 3) == 0)
            *input = fb_fuzz_text(fb_random_next(&mixing->random));
        else if (!fb_fuzz_twist((enum fb_fuzz_twist)below(mixing, FB_FUZZ_TWISTS), mixing->arena, input))
            return false;
    }
    return true;
}

static bool break_bytes(struct mixing *mixing)
{
    uint8_t *bytes = fb_arena_array(mixing->arena, mixing->out->content.size, 1);

    if (bytes == NULL)
        return false;
    memcpy(bytes, mixing->out->content.bytes, mixing->out->content.size);
    for (uint64_t left = 1 + below(mixing, 4); left > 0; left--)
        bytes[below(mixing, mixing->out->content.size)] = (uint8_t)fb_random_next(&mixing->random);
    mixing->out->content.bytes = bytes;
    mixing->out->model = NULL;
    return true;
}

bool fb_fuzz_make_random(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                         struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct mixing mixing = {
        .plan = plan,
        .random = fb_random_of(plan->options->seed, stratum->first + index),
        .arena = arena,
        .out = out,
    };
    struct fb_engine_input *inputs = NULL;

    choose_type(&mixing);
    return fb_fuzz_case_of(plan, mixing.type, draw_content(&mixing), arena, &inputs, out)
        && change_inputs(&mixing, inputs)
        && (index % BROKEN_ONE_IN != BROKEN_ONE_IN - 1 || out->content.size == 0 || break_bytes(&mixing));
}
