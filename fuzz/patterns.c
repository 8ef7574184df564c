/* SPDX-License-Identifier: Apache-2.0 */
/* patterns.c - patterns with many ways to match, and inputs that none of them matches. */
#include <string.h>

#include "fuzz/kinds.h"
#include "fuzz/model.h"
#include "fuzz/repeat.h"

/* A pattern is its beginning, `unit` so many times, and its end; the input `fill` so many times and
 * then `spoil`, so that every way to match fails at the very end. */
struct family {
    enum fb_operator op;
    const char *begin;
    const char *unit;
    const char *end;
    const char *fill;
    const char *spoil;
};

static const struct family families[] = {
    { FB_OP_GLOB, "", "*a", "*b", "a", "c" },
    { FB_OP_GLOB, "", "*", "b", "a", "" },
    { FB_OP_GLOB, "", "*?", "b", "a", "c" },
    { FB_OP_GLOB, "*", "ab*", "c", "ab", "" },
    { FB_OP_GLOB, "", "?", "*", "a", "" },
    { FB_OP_REGEX, "^", "(a+)+", "$", "a", "!" },
    { FB_OP_REGEX, "^(", "a|", "a)*$", "a", "!" },
    { FB_OP_REGEX, "^", "a*", "b", "a", "" },
    { FB_OP_REGEX, "", "(a?)", "b", "a", "" },
    { FB_OP_REGEX, "", "(.*)", "b", "a", "c" },
    { FB_OP_REGEX, "(", "a{1,9}", ")+b", "a", "" },
    { FB_OP_CONTAINS, "", "a", "b", "a", "" },
    { FB_OP_ENDSWITH, "", "a", "b", "a", "" },
};
#define FAMILIES (sizeof families / sizeof *families)

static const uint16_t repeats[] = { 1, 4, 12, 32 };
static const uint16_t lengths[] = { 16, 64, 1024, 8192 };

uint64_t fb_fuzz_count_patterns(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return plan->trial->encode == NULL || type->inputs == 0 ? 0 : FAMILIES * 4 * 4;
}

/* The first field whose kind takes the operator; the first of all where none does. */
static uint32_t field_for(const struct fb_fuzz_type *type, enum fb_operator op)
{
    for (uint32_t i = 0; i < type->fields && i < type->inputs; i++)
        if (fb_fuzz_fits(type, i, op))
            return i;
    return 0;
}

bool fb_fuzz_make_patterns(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                           struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_type *type = stratum->type;
    const struct family *family = &families[index / 16];
    const size_t length = lengths[index / 4 % 4] / strlen(family->fill);
    struct fb_criterion *criterion = fb_arena_new(arena, struct fb_criterion);
    struct fb_span *value = fb_arena_new(arena, struct fb_span);
    struct fb_engine_input *inputs = NULL;
    struct fb_span input = { NULL, 0 };

    out->op = family->op;
    out->field = field_for(type, family->op);
    if (criterion == NULL || value == NULL
        || !fb_fuzz_repeat(family->begin, family->unit, repeats[index % 4], family->end, arena, value)
        || !fb_fuzz_repeat("", family->fill, length, family->spoil, arena, &input))
        return false;
    *criterion = (struct fb_criterion){ .op = (uint8_t)family->op, .position = out->field, .field = out->field, .values = value, .value_count = 1 };
    if (!fb_fuzz_case_of(plan, type, fb_fuzz_content(type, criterion, 1, arena), arena, &inputs, out))
        return false;
    inputs[out->field] = (struct fb_engine_input){ input.bytes, input.size };
    return true;
}
