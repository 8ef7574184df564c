/* SPDX-License-Identifier: Apache-2.0 */
/* Laying out criteria as lists of tests: values folded, patterns compiled, blocks parsed. */
#include <inttypes.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/trial/checks.h"
#include "validator/trial/fold_text.h"
#include "validator/trial/literal_key.h"

/* Effort by operator, roughly in nanoseconds for one value. */
static const uint16_t efforts[FB_OP_COUNT] = {
    [FB_OP_EQUALS] = 4,
    [FB_OP_CONTAINS] = 60,
    [FB_OP_STARTSWITH] = 6,
    [FB_OP_ENDSWITH] = 6,
    [FB_OP_GLOB] = 200,
    [FB_OP_REGEX] = 2000,
    [FB_OP_CIDR] = 20,
    [FB_OP_EQUALS_FIELD] = 10,
    [FB_OP_EXISTS] = 1,
    [FB_OP_ABSENT] = 1,
};

static bool fold_values(const struct fb_check_maker *maker, const struct fb_criterion *criterion,
                        struct fb_test *test)
{
    struct fb_span *values = fb_arena_array(maker->arena, criterion->value_count, sizeof *values);

    if (values == NULL)
        return fb_fail_memory(maker->diag);
    for (size_t i = 0; i < criterion->value_count; i++) {
        const struct fb_span value = criterion->values[i];
        uint8_t *bytes = fb_arena_array(maker->arena, FB_FOLDED_MAX(value.size), 1);
        if (bytes == NULL)
            return fb_fail_memory(maker->diag);
        values[i] = (struct fb_span){ .bytes = bytes, .size = fb_fold_text(value, bytes) };
    }
    test->values = values;
    return true;
}

static bool parse_blocks(const struct fb_check_maker *maker, const struct fb_criterion *criterion,
                         struct fb_test *test)
{
    struct fb_block *blocks = fb_arena_array(maker->arena, criterion->value_count, sizeof *blocks);

    if (blocks == NULL)
        return fb_fail_memory(maker->diag);
    for (size_t i = 0; i < criterion->value_count; i++)
        if (!fb_block_parse(criterion->values[i], &blocks[i]))
            return fb_fail(maker->diag, FB_FAULT_INPUT, "value %zu is no block of addresses", i);
    test->blocks = blocks;
    return true;
}

static bool compile_patterns(const struct fb_check_maker *maker,
                             const struct fb_criterion *criterion, struct fb_test *test)
{
    struct fb_pattern **patterns =
        fb_arena_array(maker->arena, criterion->value_count, sizeof *patterns);

    struct fb_pattern_runs *runs = fb_arena_array(maker->arena, criterion->value_count, sizeof *runs);

    if (patterns == NULL || runs == NULL)
        return fb_fail_memory(maker->diag);
    for (size_t i = 0; i < criterion->value_count; i++) {
        if (!fb_patterns_add(maker->patterns, criterion->values[i], criterion->ignore_case,
                             &patterns[i], maker->diag))
            return false;
        if (!fb_pattern_find_runs(criterion->values[i], maker->arena, &runs[i]))
            return fb_fail_memory(maker->diag);
    }
    test->patterns = patterns;
    test->runs = runs;
    return true;
}

/* The last backslash of a glob must have something to escape. */
static bool check_globs(const struct fb_check_maker *maker, const struct fb_criterion *criterion)
{
    for (size_t i = 0; i < criterion->value_count; i++) {
        const struct fb_span glob = criterion->values[i];
        size_t backslashes = 0;
        while (backslashes < glob.size && glob.bytes[glob.size - 1 - backslashes] == '\\')
            backslashes++;
        if (backslashes % 2 == 1)
            return fb_fail(maker->diag, FB_FAULT_INPUT,
                           "value %zu ends with a backslash that escapes nothing", i);
    }
    return true;
}

static bool fill_test(const struct fb_check_maker *maker, const struct fb_criterion *criterion,
                      struct fb_test *test)
{
    const bool folds = criterion->op < FB_OP_COUNT && !criterion->case_sensitive
                    && fb_operator_info((enum fb_operator)criterion->op)->folds_case;

    *test = (struct fb_test){
        .op = criterion->op,
        .folds = folds,
        .field = criterion->field,
        .other_field = criterion->other_field,
        .values = criterion->values,
        .value_count = criterion->value_count,
    };
    if (criterion->op == FB_OP_COUNT)
        return fb_fail(maker->diag, FB_FAULT_UNSUPPORTED, "operator %" PRIu64 " is unknown",
                       criterion->unknown_op);
    if (criterion->op == FB_OP_CIDR)
        return parse_blocks(maker, criterion, test);
    if (criterion->op == FB_OP_REGEX)
        return compile_patterns(maker, criterion, test);
    if (criterion->op == FB_OP_GLOB && !check_globs(maker, criterion))
        return false;
    return !folds || fold_values(maker, criterion, test);
}

/* A composite that is being laid out. */
struct open {
    const struct fb_criterion *criterion;
    size_t next; /* child */
    uint32_t at; /* of its test */
};

/* A walk in preorder; `tests` NULL: only counts. */
struct layout {
    const struct fb_check_maker *maker;
    struct fb_test *tests;
    uint32_t count;
    struct open open[FB_MAX_NESTING + 1];
    size_t depth;
};

static bool begin(struct layout *layout, const struct fb_criterion *criterion)
{
    if (layout->tests != NULL && !fill_test(layout->maker, criterion, &layout->tests[layout->count]))
        return false;
    if (layout->depth == FB_MAX_NESTING + 1 || layout->count == UINT32_MAX - 1)
        return fb_fail(layout->maker->diag, FB_FAULT_LIMIT,
                       "criteria are nested more than %d deep, or too many", FB_MAX_NESTING);
    layout->open[layout->depth++] = (struct open){ .criterion = criterion, .at = layout->count++ };
    return true;
}

static bool lay_out(struct layout *layout, const struct fb_criterion *criterion)
{
    bool ok = begin(layout, criterion);

    while (ok && layout->depth > 0) {
        struct open *innermost = &layout->open[layout->depth - 1];
        if (innermost->next < innermost->criterion->child_count) {
            ok = begin(layout, &innermost->criterion->children[innermost->next++]);
            continue;
        }
        if (layout->tests != NULL)
            layout->tests[innermost->at].end = layout->count;
        layout->depth--;
    }
    return ok;
}

static void measure(struct fb_check *check)
{
    for (uint32_t i = 0; i < check->count; i++) {
        const struct fb_test *test = &check->tests[i];
        const uint64_t other = test->op == FB_OP_EQUALS_FIELD ? (uint64_t)test->other_field + 1 : 0;
        const uint64_t own = efforts[test->op] > 0 ? (uint64_t)test->field + 1 : 0;
        const uint64_t reads_end = own > other ? own : other;
        const size_t values = test->value_count > 1000 ? 1000 : test->value_count;
        check->reads_end = reads_end > check->reads_end ? reads_end : check->reads_end;
        check->effort += efforts[test->op] * (unsigned)(values == 0 ? 1 : values);
    }
}

bool fb_check_make(const struct fb_check_maker *maker, const struct fb_criterion *criterion,
                   struct fb_check *out)
{
    struct layout counting = { .maker = maker };

    if (!lay_out(&counting, criterion))
        return false;
    struct layout laying = {
        .maker = maker,
        .tests = fb_arena_array(maker->arena, counting.count, sizeof(struct fb_test)),
    };
    if (laying.tests == NULL)
        return fb_fail_memory(maker->diag);
    if (!lay_out(&laying, criterion))
        return false;
    *out = (struct fb_check){ .source = criterion, .tests = laying.tests, .count = laying.count };
    measure(out);
    return true;
}
