/* SPDX-License-Identifier: Apache-2.0 */
/* pairs.c - a covering array of strength two, made greedily: the next row takes a pair that is not
 * covered yet, and for every other factor the level that covers most. */
#include <string.h>

#include "fuzz/kinds.h"
#include "fuzz/model.h"

/* Around the criterion: nothing; all earlier fields; a second instance; a row of exceptions. */
enum around {
    ALONE,
    BEHIND_OTHERS,
    BESIDE_INSTANCE,
    EXCEPTED,
    AROUNDS,
};

static const uint32_t value_lengths[] = { 5, 0, 1, 15, 16, 17, 63, 64, 65, 255, 256, 257 };
#define VALUES (sizeof value_lengths / sizeof *value_lengths)

#define MOST_LEVELS 64 /* fields beyond are left to the other strata */
#define MOST_ROWS 8192

struct covering {
    uint32_t levels[FB_FUZZ_FACTORS];
    uint32_t first[FB_FUZZ_FACTORS]; /* of the factor's levels among all */
    uint32_t total;
    uint8_t *covered; /* total x total */
    struct fb_fuzz_pairing *rows;
    uint32_t count;
};

static uint8_t *pair(struct covering *covering, uint32_t a, uint32_t level_a, uint32_t b, uint32_t level_b)
{
    const size_t row = covering->first[a] + level_a;

    return &covering->covered[row * covering->total + covering->first[b] + level_b];
}

/* How many pairs with the factors before `factor` (and `fixed`) this level would cover. */
static uint32_t gain(struct covering *covering, const struct fb_fuzz_pairing *row, const bool *set, uint32_t factor,
                     uint32_t level)
{
    uint32_t count = 0;

    for (uint32_t other = 0; other < FB_FUZZ_FACTORS; other++)
        if (set[other] && other != factor)
            count += *pair(covering, factor, level, other, row->level[other]) == 0;
    return count;
}

static void choose(struct covering *covering, struct fb_fuzz_pairing *row, bool *set, uint32_t factor)
{
    uint32_t best = 0;

    /* Ties go to a level that differs from row to row. */
    for (uint32_t i = 0; i < covering->levels[factor]; i++) {
        const uint32_t level = (i + covering->count) % covering->levels[factor];
        const uint32_t gained = gain(covering, row, set, factor, level) + 1;

        if (gained > best) {
            best = gained;
            row->level[factor] = (uint16_t)level;
        }
    }
    set[factor] = true;
}

static void add_row(struct covering *covering, uint32_t a, uint32_t level_a, uint32_t b, uint32_t level_b)
{
    struct fb_fuzz_pairing *row = &covering->rows[covering->count];
    bool set[FB_FUZZ_FACTORS] = { false };

    row->level[a] = (uint16_t)level_a;
    row->level[b] = (uint16_t)level_b;
    set[a] = true;
    set[b] = true;
    for (uint32_t factor = 0; factor < FB_FUZZ_FACTORS; factor++)
        if (!set[factor])
            choose(covering, row, set, factor);
    for (uint32_t i = 0; i < FB_FUZZ_FACTORS; i++)
        for (uint32_t j = 0; j < FB_FUZZ_FACTORS; j++)
            if (i != j)
                *pair(covering, i, row->level[i], j, row->level[j]) = 1;
    covering->count++;
}

static void cover(struct covering *covering, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < covering->levels[a]; i++)
        for (uint32_t j = 0; j < covering->levels[b] && covering->count < MOST_ROWS; j++)
            if (*pair(covering, a, i, b, j) == 0)
                add_row(covering, a, i, b, j);
}

bool fb_fuzz_pairs_list(struct fb_fuzz_type *type, struct fb_arena *arena)
{
    struct covering covering = { .levels = {
                                     [FB_FUZZ_FACTOR_FIELD] = type->inputs < type->fields ? type->inputs : type->fields,
                                     [FB_FUZZ_FACTOR_OP] = type->op_count,
                                     [FB_FUZZ_FACTOR_VALUE] = VALUES,
                                     [FB_FUZZ_FACTOR_INPUT] = FB_FUZZ_TWISTS,
                                     [FB_FUZZ_FACTOR_AROUND] = AROUNDS,
                                 } };

    if (covering.levels[FB_FUZZ_FACTOR_FIELD] == 0 || type->op_count == 0)
        return true;
    if (covering.levels[FB_FUZZ_FACTOR_FIELD] > MOST_LEVELS)
        covering.levels[FB_FUZZ_FACTOR_FIELD] = MOST_LEVELS;
    for (uint32_t i = 0; i < FB_FUZZ_FACTORS; i++) {
        covering.first[i] = covering.total;
        covering.total += covering.levels[i];
    }
    covering.covered = fb_arena_array(arena, (size_t)covering.total * covering.total, 1);
    covering.rows = fb_arena_array(arena, MOST_ROWS, sizeof *covering.rows);
    if (covering.covered == NULL || covering.rows == NULL)
        return false;
    for (uint32_t a = 0; a < FB_FUZZ_FACTORS; a++)
        for (uint32_t b = a + 1; b < FB_FUZZ_FACTORS; b++)
            cover(&covering, a, b);
    type->pairs = covering.rows;
    type->pair_count = covering.count;
    return true;
}

uint64_t fb_fuzz_count_pairs(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type)
{
    return plan->trial->encode == NULL ? 0 : type->pair_count;
}

/* A second instance before the first, or exceptions of it. */
static bool surround(enum around around, const struct fb_fuzz_type *type, struct fb_arena *arena,
                     struct fb_content *content)
{
    struct fb_instance *instances = fb_arena_array(arena, 2, sizeof *instances);

    if (instances == NULL)
        return false;
    instances[0] = content->instances[0];
    if (around == EXCEPTED) {
        instances[0].except = &content->instances[0].row;
        instances[0].except_count = 1;
    } else if (around == BESIDE_INSTANCE) {
        const struct fb_content *other = fb_fuzz_content_of(type, 0, FB_OP_EXISTS, false, arena);
        if (other == NULL)
            return false;
        instances[1] = other->instances[0];
        instances[1].id = fb_span_of("beside");
        content->instance_count = 2;
    }
    content->instances = instances;
    return true;
}

/* The criterion under test is the row's last. */
static bool lengthen(struct fb_content *content, size_t length, struct fb_arena *arena)
{
    const struct fb_row *row = &content->instances[0].row;
    struct fb_criterion *criteria = fb_arena_array(arena, row->criterion_count, sizeof *criteria);
    struct fb_instance *instance = fb_arena_new(arena, struct fb_instance);
    struct fb_span *value = fb_arena_new(arena, struct fb_span);

    if (criteria == NULL || instance == NULL || value == NULL)
        return false;
    memcpy(criteria, row->criteria, row->criterion_count * sizeof *criteria);
    struct fb_criterion *last = &criteria[row->criterion_count - 1];
    if (last->value_count > 0 && last->op != FB_OP_CIDR) {
        *value = fb_fuzz_stretch(last->values[0], length, arena);
        last->values = value;
    }
    *instance = content->instances[0];
    instance->row.criteria = criteria;
    content->instances = instance;
    return true;
}

bool fb_fuzz_make_pairs(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                        struct fb_arena *arena, struct fb_fuzz_case *out)
{
    const struct fb_fuzz_type *type = stratum->type;
    const struct fb_fuzz_pairing *row = &type->pairs[index];
    const enum around around = (enum around)row->level[FB_FUZZ_FACTOR_AROUND];
    struct fb_engine_input *inputs = NULL;

    out->field = row->level[FB_FUZZ_FACTOR_FIELD];
    out->op = type->ops[row->level[FB_FUZZ_FACTOR_OP]];
    if (!fb_fuzz_fits(type, out->field, (enum fb_operator)out->op))
        out->op = FB_OP_EQUALS;
    struct fb_content *content =
        fb_fuzz_content_of(type, out->field, (enum fb_operator)out->op, around == BEHIND_OTHERS, arena);
    return content != NULL
        && lengthen(content, value_lengths[row->level[FB_FUZZ_FACTOR_VALUE]], arena)
        && surround(around, type, arena, content)
        && fb_fuzz_case_of(plan, type, content, arena, &inputs, out)
        && fb_fuzz_twist((enum fb_fuzz_twist)row->level[FB_FUZZ_FACTOR_INPUT], arena, &inputs[out->field]);
}
