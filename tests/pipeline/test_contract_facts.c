/* SPDX-License-Identifier: Apache-2.0 */
/* test_contract_facts.c - every statement of a contract is compared, and nothing else. */
#include "pipeline/content/contract_facts.h"

#include <string.h>

#include "base/host/heap.h"
#include "tests/support/check_main.h"

static struct fb_arena arena;
static struct fb_diag diag;

static void set_up(void)
{
    diag = (struct fb_diag)FB_DIAG_NONE;
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
}

static void tear_down(void)
{
    fb_arena_clear(&arena);
}

static const struct fb_contract_type plain_types[] = {
    { .name = "ipc", .id = 3, .revision = 1, .inputs = 20, .operators = 3, .instances = 4, .values_per_criterion = 5, .value_bytes = 6, .nesting = 7 },
    { .name = "file", .id = 4, .revision = 1, .inputs = 2, .operators = 1, .instances = UINT64_MAX, .values_per_criterion = UINT64_MAX, .value_bytes = UINT64_MAX, .nesting = UINT64_MAX },
};

static const struct fb_contract plain = {
    .sensor = "windows",
    .build = "7.11",
    .name = "windows-7.11",
    .supply = FB_SUPPLY_OBSERVED,
    .types = plain_types,
    .type_count = 2,
    .regex = FB_REGEX_LINEAR,
    .regex_states = 100,
    .file_bytes = 1,
    .memory_bytes = 2,
    .load_ms = 3,
    .eval_us = 4,
};

static size_t compare(const struct fb_contract *a, const struct fb_contract *b,
                      const struct fb_difference **differences)
{
    struct fb_facts facts_a;
    struct fb_facts facts_b;
    size_t count = SIZE_MAX;

    ck_assert(fb_contract_facts(a, false, &arena, &facts_a, &diag));
    ck_assert(fb_contract_facts(b, false, &arena, &facts_b, &diag));
    ck_assert(fb_facts_compare(&facts_a, &facts_b, &arena, differences, &count, &diag));
    return count;
}

START_TEST(a_contract_equals_itself)
{
    const struct fb_difference *differences = NULL;

    ck_assert_uint_eq(compare(&plain, &plain, &differences), 0);
}
END_TEST

START_TEST(names_and_digest_of_a_build_do_not_count)
{
    const struct fb_difference *differences = NULL;
    struct fb_contract other = plain;

    other.sensor = "linux";
    other.build = "9";
    other.name = "linux-9";
    other.file = "elsewhere.json";
    other.engine_sha256 = "00";
    ck_assert_uint_eq(compare(&plain, &other, &differences), 0);
}
END_TEST

/* One change each, and the path that must differ. */
static void change(struct fb_contract *contract, struct fb_contract_type *type, int which)
{
    switch (which) {
    case 0:
        contract->supply = FB_SUPPLY_DECLARED;
        break;
    case 1:
        type->id = 9;
        break;
    case 2:
        type->revision = 9;
        break;
    case 3:
        type->inputs = 21;
        break;
    case 4:
        type->operators = 7;
        break;
    case 5:
        type->instances = 9;
        break;
    case 6:
        type->values_per_criterion = 9;
        break;
    case 7:
        type->value_bytes = UINT64_MAX;
        break;
    case 8:
        type->nesting = 0;
        break;
    case 9:
        contract->regex = FB_REGEX_BACKTRACKING;
        break;
    case 10:
        contract->regex_states = 9;
        break;
    case 11:
        contract->file_bytes = 9;
        break;
    case 12:
        contract->memory_bytes = UINT64_MAX;
        break;
    case 13:
        contract->load_ms = 9;
        break;
    default:
        contract->eval_us = 9;
        break;
    }
}

static const char *const paths[] = {
    "supply",
    "template_types.ipc.id",
    "template_types.ipc.revision",
    "template_types.ipc.inputs",
    "template_types.ipc.operators.contains",
    "template_types.ipc.instances",
    "template_types.ipc.values_per_criterion",
    "template_types.ipc.value_bytes",
    "template_types.ipc.nesting",
    "regex.engine",
    "regex.states",
    "limits.file_bytes",
    "limits.memory_bytes",
    "limits.load_ms",
    "limits.eval_us",
};

START_TEST(each_statement_that_changes_is_one_difference)
{
    const struct fb_difference *differences = NULL;
    struct fb_contract_type types[] = { plain_types[0], plain_types[1] };
    struct fb_contract other = plain;

    other.types = types;
    change(&other, &types[0], _i);
    ck_assert_uint_eq(compare(&plain, &other, &differences), 1);
    const struct fb_fact *fact = differences[0].a != NULL ? differences[0].a : differences[0].b;
    ck_assert_str_eq(fact->path, paths[_i]);

    ck_assert_uint_eq(compare(&other, &plain, &differences), 1);
}
END_TEST

START_TEST(numbers_stay_exact)
{
    const struct fb_difference *differences = NULL;
    struct fb_contract a = plain;
    struct fb_contract b = plain;

    a.file_bytes = ((uint64_t)1 << 53) + 1;
    b.file_bytes = (uint64_t)1 << 53;
    ck_assert_uint_eq(compare(&a, &b, &differences), 1);
    ck_assert_uint_eq(differences[0].a->number, ((uint64_t)1 << 53) + 1);
    ck_assert_uint_eq(differences[0].b->number, (uint64_t)1 << 53);
}
END_TEST

START_TEST(a_type_that_is_gone_differs_in_all_that_it_stated)
{
    const struct fb_difference *differences = NULL;
    struct fb_contract other = plain;

    other.type_count = 1;
    ck_assert_uint_eq(compare(&plain, &other, &differences), 4); /* id, revision, inputs, wildcard */
    for (size_t i = 0; i < 4; i++) {
        ck_assert_ptr_null(differences[i].b);
        ck_assert_int_eq(strncmp(differences[i].a->path, "template_types.file.", 20), 0);
    }
    ck_assert_uint_eq(compare(&other, &plain, &differences), 4);
    ck_assert_ptr_null(differences[0].a);
}
END_TEST

START_TEST(operators_together_are_one_fact)
{
    struct fb_facts facts;

    ck_assert(fb_contract_facts(&plain, true, &arena, &facts, &diag));
    for (size_t i = 0; i < facts.count; i++)
        if (strcmp(facts.items[i].path, "template_types.ipc.operators") == 0)
            ck_assert_str_eq(facts.items[i].text, "wildcard equals");
}
END_TEST

START_TEST(a_spent_arena_is_no_memory)
{
    struct fb_facts facts = { .count = 7 };
    struct fb_arena small;

    fb_arena_init(&small, fb_heap(), 0);
    ck_assert(!fb_contract_facts(&plain, true, &small, &facts, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_MEMORY);
    ck_assert_uint_eq(facts.count, 7);
    fb_arena_clear(&small);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("contract_facts");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, a_contract_equals_itself);
    tcase_add_test(cases, names_and_digest_of_a_build_do_not_count);
    tcase_add_loop_test(cases, each_statement_that_changes_is_one_difference, 0, FB_TEST_COUNT(paths));
    tcase_add_test(cases, numbers_stay_exact);
    tcase_add_test(cases, a_type_that_is_gone_differs_in_all_that_it_stated);
    tcase_add_test(cases, operators_together_are_one_fact);
    tcase_add_test(cases, a_spent_arena_is_no_memory);
    return fb_test_run("contract_facts", cases);
}
