/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan.c - the plan: counted without gaps, the same each time, the edge of the contract first,
 * and no pair left out. */
#include "fuzz/plan.h"

#include <string.h>

#include "base/host/heap.h"
#include "compiler/content_writer.h"
#include "fuzz/edits.h"
#include "fuzz/kinds.h"
#include "tests/gates/fixture.h"
#include "tests/support/check_main.h"
#include "validator/model/record.h"

#define OUTAGE "examples/channel-file-291/"

static struct fixture fixture;
static struct fb_tree *tree;
static struct fb_content content;
static struct fb_candidate candidate;
static struct fb_fuzz_options options;
static struct fb_trial trial;
static struct fb_fuzz_plan plan;

static void make_plan(void)
{
    ck_assert(fb_fuzz_plan_make(&options, &trial, fixture.types, fb_contracts_at(fixture.contracts, 0), &candidate,
                                NULL, 0, &fixture.arena, &plan));
}

static void open_plan(void)
{
    struct fb_diag diag = FB_DIAG_NONE;

    fixture_init(&fixture);
    fixture_schema(&fixture, REFERENCE_SCHEMA);
    fixture_types(&fixture, OUTAGE "template-types.json");
    fixture_contracts(&fixture, OUTAGE "contracts/windows-7.11.json");
    candidate = (struct fb_candidate){ .path = "harmless.fbc", .bytes = fixture_read(&fixture, OUTAGE "harmless.fbc") };
    fixture_must(fb_tree_parse(fixture.schema, candidate.bytes, NULL, &tree, &diag), &diag);
    fixture_must(fb_record_collect(tree, &fixture.arena, &content, &diag), &diag);
    candidate.tree = tree;
    candidate.content = &content;
    options = (struct fb_fuzz_options){ .seed = 1, .random = 300, .inputs = 100 };
    trial = (struct fb_trial){ .encode = fb_content_write };
    make_plan();
}

static void close_plan(void)
{
    fb_fuzz_plan_clear(&plan);
    fb_tree_free(tree);
    fixture_clear(&fixture);
}

static bool make(uint64_t number, struct fb_arena *arena, struct fb_fuzz_case *out)
{
    fb_arena_init(arena, fb_heap(), SIZE_MAX);
    return fb_fuzz_plan_case(&plan, number, arena, out);
}

static void pack(uint64_t number, struct fb_buffer *out)
{
    struct fb_arena arena;
    struct fb_fuzz_case one;

    if (make(number, &arena, &one))
        fb_fuzz_case_pack(&one, out);
    fb_arena_clear(&arena);
}

START_TEST(strata_follow_each_other_without_gaps)
{
    uint64_t next = 0;
    uint64_t tiers = 0;

    for (size_t i = 0; i < plan.stratum_count; i++) {
        ck_assert_uint_eq(plan.strata[i].first, next);
        next += plan.strata[i].count;
        ck_assert_ptr_eq(fb_fuzz_plan_stratum(&plan, plan.strata[i].first), &plan.strata[i]);
        ck_assert_ptr_eq(fb_fuzz_plan_stratum(&plan, next - 1), &plan.strata[i]);
    }
    for (size_t i = 0; i < FB_FUZZ_TIERS; i++)
        tiers += plan.per_tier[i];
    ck_assert_uint_eq(plan.count, next);
    ck_assert_uint_eq(tiers, next);
    ck_assert_uint_eq(plan.per_tier[FB_FUZZ_RANDOM], 300);
}
END_TEST

/* In every order, and in a plan that is made anew. */
START_TEST(a_case_is_the_same_each_time_it_is_made)
{
    struct fb_fuzz_plan first = plan;
    struct fb_buffer bytes[2] = { FB_BUFFER_EMPTY, FB_BUFFER_EMPTY };

    for (uint64_t i = 0; i < plan.count; i += 97)
        pack(i, &bytes[0]);
    make_plan();
    for (uint64_t i = (plan.count - 1) / 97 * 97 + 97; i > 0; i -= 97) {
        struct fb_buffer again = FB_BUFFER_EMPTY;
        pack(i - 97, &again);
        ck_assert_uint_ge(bytes[0].size, bytes[1].size + again.size);
        const size_t at = bytes[0].size - bytes[1].size - again.size;
        ck_assert(again.size == 0 || memcmp(bytes[0].text + at, again.text, again.size) == 0);
        fb_buffer_append(&bytes[1], fb_buffer_span(&again));
        fb_buffer_clear(&again);
    }
    ck_assert_uint_eq(bytes[0].size, bytes[1].size);
    fb_fuzz_plan_clear(&first);
    fb_buffer_clear(&bytes[0]);
    fb_buffer_clear(&bytes[1]);
}
END_TEST

START_TEST(another_seed_draws_other_cases_and_the_same_systematic_ones)
{
    struct fb_fuzz_plan first = plan;
    struct fb_buffer mine = FB_BUFFER_EMPTY;
    struct fb_buffer other = FB_BUFFER_EMPTY;
    const uint64_t random = plan.count - 1;

    pack(5, &mine);
    pack(random, &mine);
    options.seed = 2;
    make_plan();
    pack(5, &other);
    ck_assert(mine.size > other.size && memcmp(mine.text, other.text, other.size) == 0);
    pack(random, &other);
    ck_assert(!fb_span_equal(fb_buffer_span(&mine), fb_buffer_span(&other)));
    fb_fuzz_plan_clear(&first);
    fb_buffer_clear(&mine);
    fb_buffer_clear(&other);
}
END_TEST

/* The 21st field, of which this build supplies no input: all operators, alone and reached. */
START_TEST(the_field_that_is_not_supplied_comes_first)
{
    struct fb_arena arena;
    struct fb_fuzz_case one;
    uint32_t ops = 0;

    for (uint64_t i = 0; i < 24; i++) {
        ck_assert(make(i, &arena, &one));
        ck_assert_uint_eq(one.field, 20);
        ck_assert_uint_eq(one.count, 20);
        ck_assert(!one.outside);
        const struct fb_row *row = &one.model->instances[0].row;
        ck_assert_uint_eq(row->criteria[row->criterion_count - 1].field, 20);
        ck_assert_uint_eq(row->criterion_count, i % 2 == 0 ? 1 : 21);
        ops |= 1U << row->criteria[row->criterion_count - 1].op;
        fb_arena_clear(&arena);
    }
    /* What a field of its kind takes; the build has all thirteen. */
    ck_assert_uint_eq(ops & 1U << FB_OP_EQUALS, 1U << FB_OP_EQUALS);
    ck_assert_uint_eq(ops & 1U << FB_OP_REGEX, 1U << FB_OP_REGEX);
    ck_assert_uint_eq(ops & 1U << FB_OP_ANY, 1U << FB_OP_ANY);
}
END_TEST

/* Counted here by another loop than the one that made the array. */
START_TEST(any_two_levels_come_together)
{
    const struct fb_fuzz_type *type = &plan.types[0];
    bool seen[FB_FUZZ_FACTORS][FB_FUZZ_FACTORS][32][32] = { 0 };
    uint32_t levels[FB_FUZZ_FACTORS] = { 0 };

    for (uint32_t row = 0; row < type->pair_count; row++)
        for (uint32_t a = 0; a < FB_FUZZ_FACTORS; a++) {
            const uint16_t level = type->pairs[row].level[a];
            ck_assert_uint_lt(level, 32);
            levels[a] = level + 1U > levels[a] ? level + 1U : levels[a];
            for (uint32_t b = 0; b < FB_FUZZ_FACTORS; b++)
                seen[a][b][level][type->pairs[row].level[b]] = true;
        }
    ck_assert_uint_eq(levels[FB_FUZZ_FACTOR_FIELD], 20);
    ck_assert_uint_eq(levels[FB_FUZZ_FACTOR_OP], 12);
    for (uint32_t a = 0; a < FB_FUZZ_FACTORS; a++)
        for (uint32_t b = 0; b < FB_FUZZ_FACTORS; b++)
            for (uint32_t i = 0; a != b && i < levels[a]; i++)
                for (uint32_t j = 0; j < levels[b]; j++)
                    ck_assert(seen[a][b][i][j]);
    /* Never fewer than the two largest factors ask for, and not many more. */
    ck_assert_uint_ge(type->pair_count, 20 * 12);
    ck_assert_uint_le(type->pair_count, 2 * 20 * 12);
}
END_TEST

START_TEST(the_candidate_is_tried_byte_for_byte)
{
    struct fb_arena arena;
    struct fb_fuzz_case one;
    uint64_t tried = 0;

    for (size_t i = 0; i < plan.stratum_count; i++) {
        if (plan.strata[i].kind->tier != FB_FUZZ_INPUTS)
            continue;
        for (uint64_t k = 0; k < plan.strata[i].count; k += 11, tried++) {
            ck_assert(make(plan.strata[i].first + k, &arena, &one));
            ck_assert(one.is_candidate);
            ck_assert(fb_span_equal(one.content, candidate.bytes));
            ck_assert_uint_eq(one.count, 20);
            fb_arena_clear(&arena);
        }
    }
    ck_assert_uint_gt(tried, 100);
}
END_TEST

/* Cases that share content do so with and without a worker's draft, in any order. */
START_TEST(shared_content_is_that_of_each_case_alone)
{
    for (size_t s = 0; s < plan.stratum_count; s++) {
        const struct fb_fuzz_stratum *stratum = &plan.strata[s];
        const uint64_t count = stratum->count < 200 ? stratum->count : 200;
        struct fb_fuzz_edits *edits = plan.edits;

        for (uint64_t i = 0; i < count; i++) {
            const uint64_t number = stratum->first + (stratum->count - count) / 2 + i;
            struct fb_arena arenas[2];
            struct fb_fuzz_case cases[2];
            struct fb_draft *draft = edits->draft;

            edits->draft = NULL;
            const bool alone = make(number, &arenas[0], &cases[0]);
            edits->draft = draft;
            if (draft == NULL)
                fb_fuzz_plan_enter(&plan);
            ck_assert(make(number, &arenas[1], &cases[1]) == alone);
            ck_assert(!alone || fb_span_equal(cases[0].content, cases[1].content));
            ck_assert_uint_eq(cases[0].same, cases[1].same);
            fb_arena_clear(&arenas[0]);
            fb_arena_clear(&arenas[1]);
        }
    }
}
END_TEST

/* Of the family "*a", so many times and then b, against an input of a alone. */
START_TEST(costly_patterns_are_written_where_texts_are)
{
    bool seen = false;

    for (size_t s = 0; s < plan.stratum_count; s++) {
        for (uint64_t i = 0; strcmp(plan.strata[s].kind->name, "hazards") == 0 && i < plan.strata[s].count && !seen; i++) {
            struct fb_arena arena;
            struct fb_fuzz_case one;
            bool has_input = false;

            if (make(plan.strata[s].first + i, &arena, &one)) {
                for (size_t k = 0; k < one.count; k++)
                    has_input |= one.inputs[k].length == 60 && memcmp(one.inputs[k].bytes, "aaaaaaaa", 8) == 0;
                seen = has_input && memmem(one.content.bytes, one.content.size, "*a*a*a*a*a*a*a*a*a*a*a*a*a*ab", 29) != NULL;
            }
            fb_arena_clear(&arena);
        }
    }
    ck_assert(seen);
}
END_TEST

START_TEST(cells_are_within_the_plan)
{
    struct fb_arena arena;
    struct fb_fuzz_case one;

    for (uint64_t i = 0; i < plan.count; i += 53) {
        (void)make(i, &arena, &one);
        ck_assert_uint_lt(one.cell, plan.cell_count);
        fb_arena_clear(&arena);
    }
}
END_TEST

/* Only its own bytes can be varied then, by its schema and by inputs. */
START_TEST(a_format_that_nobody_writes_has_a_plan_too)
{
    struct fb_fuzz_plan first = plan;

    trial.encode = NULL;
    make_plan();
    ck_assert_uint_gt(plan.per_tier[FB_FUZZ_SYSTEMATIC], 1000);
    ck_assert_uint_gt(plan.per_tier[FB_FUZZ_INPUTS], 1000);
    ck_assert_uint_eq(plan.per_tier[FB_FUZZ_RANDOM], 300);
    fb_fuzz_plan_clear(&first);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("plan");

    tcase_set_timeout(cases, 300); /* sanitizers take their time */
    tcase_add_checked_fixture(cases, open_plan, close_plan);
    tcase_add_test(cases, strata_follow_each_other_without_gaps);
    tcase_add_test(cases, a_case_is_the_same_each_time_it_is_made);
    tcase_add_test(cases, another_seed_draws_other_cases_and_the_same_systematic_ones);
    tcase_add_test(cases, the_field_that_is_not_supplied_comes_first);
    tcase_add_test(cases, any_two_levels_come_together);
    tcase_add_test(cases, the_candidate_is_tried_byte_for_byte);
    tcase_add_test(cases, shared_content_is_that_of_each_case_alone);
    tcase_add_test(cases, costly_patterns_are_written_where_texts_are);
    tcase_add_test(cases, cells_are_within_the_plan);
    tcase_add_test(cases, a_format_that_nobody_writes_has_a_plan_too);
    return fb_test_run("fuzz/plan", cases);
}
