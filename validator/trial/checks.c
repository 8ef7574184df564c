/* SPDX-License-Identifier: Apache-2.0 */
/* The operators of docs/FORMAT.md, one function each, and composites over them. */
#include "validator/trial/checks.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/core/utf8.h"
#include "validator/trial/fold_text.h"
#include "validator/trial/glob.h"

struct fb_span fb_trial_input_folded(struct fb_trial_inputs *inputs, size_t index)
{
    struct fb_trial_input *input = &inputs->items[index];

    if (!input->is_folded) {
        input->folded.bytes = inputs->room + inputs->used;
        input->folded.size = fb_fold_text(input->raw, inputs->room + inputs->used);
        inputs->used += input->folded.size;
        input->is_folded = true;
    }
    return input->folded;
}

static bool ends_with(struct fb_span text, struct fb_span value)
{
    return text.size >= value.size
        && fb_span_equal(fb_span_part(text, text.size - value.size, value.size), value);
}

static bool starts_with(struct fb_span text, struct fb_span value)
{
    return text.size >= value.size && fb_span_equal(fb_span_part(text, 0, value.size), value);
}

static bool contains(struct fb_span text, struct fb_span value)
{
    return value.size == 0
        || (text.size >= value.size
            && memmem(text.bytes, text.size, value.bytes, value.size) != NULL);
}

static bool matches_pattern(struct fb_pattern *pattern, struct fb_trial_inputs *inputs,
                            struct fb_trial_input *input)
{
    if (!input->is_checked)
        input->valid = fb_utf8_valid_prefix(input->raw);
    input->is_checked = true;
    const enum fb_pattern_answer answer =
        fb_pattern_match(inputs->patterns, pattern, input->raw, input->valid);

    inputs->limit_reached = inputs->limit_reached || answer == FB_PATTERN_LIMIT;
    return answer == FB_PATTERN_YES;
}

static bool any_value(const struct fb_test *test, struct fb_span text,
                      bool (*matches)(struct fb_span, struct fb_span))
{
    for (size_t i = 0; i < test->value_count; i++)
        if (matches(text, test->values[i]))
            return true;
    return false;
}

static bool matches_glob(struct fb_span text, struct fb_span glob)
{
    return fb_glob_matches(glob, text);
}

/* Whether the texts that every match contains are there, one after another. */
static bool has_runs(const struct fb_pattern_runs *runs, struct fb_span text)
{
    for (size_t i = 0; i < runs->count; i++) {
        const struct fb_span run = runs->texts[i];
        const uint8_t *found =
            text.size < run.size ? NULL : memmem(text.bytes, text.size, run.bytes, run.size);
        if (found == NULL)
            return false;
        text = fb_span_part(text, (size_t)(found - text.bytes) + run.size, text.size);
    }
    return true;
}

static bool any_pattern(const struct fb_test *test, struct fb_trial_inputs *inputs)
{
    for (size_t i = 0; i < test->value_count; i++)
        if ((!inputs->index_used || has_runs(&test->runs[i], fb_trial_input_folded(inputs, test->field)))
            && matches_pattern(test->patterns[i], inputs, &inputs->items[test->field]))
            return true;
    return false;
}

static bool any_block(const struct fb_test *test, struct fb_span text)
{
    struct fb_address address;

    if (!fb_address_parse(text, &address))
        return false;
    for (size_t i = 0; i < test->value_count; i++)
        if (fb_block_holds(&test->blocks[i], &address))
            return true;
    return false;
}

/* Of an input, or of none where it is null. */
static struct fb_span text_of(const struct fb_test *test, struct fb_trial_inputs *inputs, uint32_t field)
{
    return test->folds ? fb_trial_input_folded(inputs, field) : inputs->items[field].raw;
}

static bool equals_field(const struct fb_test *test, struct fb_trial_inputs *inputs)
{
    return !inputs->items[test->other_field].is_null
        && fb_span_equal(text_of(test, inputs, test->field), text_of(test, inputs, test->other_field));
}

/* The input is not null. */
static bool value_holds(const struct fb_test *test, struct fb_trial_inputs *inputs)
{
    switch (test->op) {
    case FB_OP_EQUALS:
        return any_value(test, text_of(test, inputs, test->field), fb_span_equal);
    case FB_OP_CONTAINS:
        return any_value(test, text_of(test, inputs, test->field), contains);
    case FB_OP_STARTSWITH:
        return any_value(test, text_of(test, inputs, test->field), starts_with);
    case FB_OP_ENDSWITH:
        return any_value(test, text_of(test, inputs, test->field), ends_with);
    case FB_OP_GLOB:
        return any_value(test, text_of(test, inputs, test->field), matches_glob);
    case FB_OP_REGEX:
        return any_pattern(test, inputs);
    case FB_OP_CIDR:
        return any_block(test, inputs->items[test->field].raw);
    case FB_OP_EQUALS_FIELD:
        return equals_field(test, inputs);
    default:
        return true; /* exists */
    }
}

/* Anything but a composite that has children. */
static bool leaf_holds(const struct fb_test *test, struct fb_trial_inputs *inputs)
{
    if (test->op == FB_OP_WILDCARD || test->op == FB_OP_ALL)
        return true;
    if (test->op == FB_OP_ANY)
        return false;
    const struct fb_trial_input *input = &inputs->items[test->field];
    if (test->op == FB_OP_ABSENT)
        return input->is_null || input->raw.size == 0;
    return !input->is_null && value_holds(test, inputs);
}

static bool has_children(const struct fb_test *tests, uint32_t at)
{
    return tests[at].end > at + 1;
}

bool fb_check_holds(const struct fb_check *check, struct fb_trial_inputs *inputs)
{
    const struct fb_test *open[FB_MAX_NESTING + 1]; /* composites whose part is not over */
    size_t depth = 0;
    uint32_t at = 0;

    for (;;) {
        if (has_children(check->tests, at)) {
            open[depth++] = &check->tests[at++];
            continue;
        }
        const bool holds = leaf_holds(&check->tests[at], inputs);
        at = check->tests[at].end;
        /* A part decides what it is in when it settles it, or when it is the last. */
        while (depth > 0 && (holds == (open[depth - 1]->op == FB_OP_ANY) || at == open[depth - 1]->end))
            at = open[--depth]->end;
        if (depth == 0)
            return holds;
    }
}
