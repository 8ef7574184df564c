/* SPDX-License-Identifier: Apache-2.0 */
/* The gates on content made by hand, without a file: what no reader would let through. */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "tests/gates/fixture.h"
#include "tests/support/check_main.h"

#define TYPES "tests/gates/golden/types.json"
#define CONTRACTS "tests/gates/golden/short.json"

static struct fixture fixture;
static struct fb_report *report;
static struct fb_diag diag;
static struct fb_figure figures[FB_GATE_FIGURES];
static size_t figure_count;

static void open_fixture(void)
{
    fixture_init(&fixture);
    fixture_types(&fixture, TYPES);
    fixture_contracts(&fixture, CONTRACTS);
    report = fb_report_new(fb_heap(), "static");
    diag = (struct fb_diag)FB_DIAG_NONE;
    figure_count = 0;
}

static void close_fixture(void)
{
    fb_report_free(report);
    fixture_clear(&fixture);
}

static bool run(const char *gate, const struct fb_content *content)
{
    const struct fb_gate_context context = { .types = fixture.types, .contracts = fixture.contracts };
    const struct fb_candidate candidate = { .path = "made by hand", .content = content };

    for (size_t i = 0; i < fb_static_gate_count; i++)
        if (strcmp(fb_static_gates[i].name, gate) == 0)
            return fb_static_gates[i].run(&context, &candidate, report, figures, &figure_count, &diag);
    return false;
}

static struct fb_instance instance_of(const struct fb_criterion *criterion)
{
    return (struct fb_instance){
        .id = fb_span_of("by hand"),
        .type_id = 3,
        .row = { .criteria = criterion, .criterion_count = 1, .declared_count = 21 },
        .path = "instances[0]",
        .criteria_name = "criteria",
        .except_name = "except",
    };
}

/* A chain of all of one, `depth` composites deep, with a leaf on `field`. */
static const struct fb_criterion *chain(size_t depth, uint32_t field)
{
    struct fb_criterion *links = fb_arena_array(&fixture.arena, depth + 1, sizeof *links);

    ck_assert_ptr_nonnull(links);
    for (size_t i = 0; i < depth; i++)
        links[i] = (struct fb_criterion){ .op = FB_OP_ALL, .field = field, .children = &links[i + 1], .child_count = 1 };
    links[depth] = (struct fb_criterion){ .op = FB_OP_EXISTS, .field = field };
    return links;
}

START_TEST(what_is_nested_beyond_all_reason_is_undecided_and_refused)
{
    const struct fb_instance instance = instance_of(chain(FB_MAX_TREE_DEPTH + 10, 1));
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };

    ck_assert(!run("contract", &content));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert(run("types", &content));
    (void)fixture_only(report, FB2009);
}
END_TEST

START_TEST(the_deepest_leaf_that_a_tree_can_hold_is_found)
{
    const struct fb_instance instance = instance_of(chain(FB_MAX_TREE_DEPTH - 1, 20));
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };

    ck_assert(run("contract", &content));
    ck_assert_str_eq(fixture_only(report, FB3001)->location.path, "instances[0].criteria[0]");
}
END_TEST

/* Leaves of one composite may be about several fields in a vendor's format. */
START_TEST(the_place_goes_down_only_where_a_leaf_stays_within_the_supply)
{
    static const struct {
        uint32_t fields[3]; /* of three leaves */
        const char *path;
        const char *input;
    } rows[] = {
        { { 20, 20, 20 }, "instances[0].criteria[4]", "input 20 " },
        { { 20, 25, 30 }, "instances[0].criteria[4]", "input 30 " },
        { { 19, 20, 20 }, "instances[0].criteria[4].of[1]", "input 20 " },
        { { 0, 1, 21 }, "instances[0].criteria[4].of[2]", "input 21 " },
        { { 22, 20, 0 }, "instances[0].criteria[4].of[0]", "input 22 " },
    };
    struct fb_criterion leaves[3];

    for (size_t i = 0; i < 3; i++)
        leaves[i] = (struct fb_criterion){ .op = FB_OP_EXISTS, .field = rows[_i].fields[i], .position = (uint32_t)i };
    const struct fb_criterion any = { .op = FB_OP_ANY, .position = 4, .field = 4, .children = leaves, .child_count = 3 };
    const struct fb_instance instance = instance_of(&any);
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };

    ck_assert(run("contract", &content));
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        if (finding->rule != FB3001 || strcmp(finding->sensor, "windows-7.11") != 0)
            continue;
        ck_assert_str_eq(finding->location.path, rows[_i].path);
        ck_assert_ptr_nonnull(strstr(finding->message, rows[_i].input));
        return;
    }
    ck_abort_msg("no FB3001 for windows-7.11");
}
END_TEST

START_TEST(ids_are_shown_safely)
{
    static const struct {
        const char *id;
        size_t size;
        const char *shown;
    } rows[] = {
        { "\x1b[2J\n", 5, "\"\\x1b[2J\\x0a\"" },
        { "caf\xc3\xa9", 5, "\"caf\xc3\xa9\"" },
        { "caf\xe9", 4, "\"caf\\xe9\"" },
        { "a\0b", 3, "\"a\\x00b\"" },
        { "0123456789012345678901234567890123456789012345678901234567890", 61, "4567...\"" },
    };
    const struct fb_criterion criterion = { .op = FB_OP_EXISTS, .field = 20, .position = 20 };
    struct fb_instance instance = instance_of(&criterion);
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };

    instance.id = (struct fb_span){ (const uint8_t *)rows[_i].id, rows[_i].size };
    ck_assert(run("contract", &content));
    const char *message = fixture_only(report, FB3001)->message;
    ck_assert_msg(strstr(message, rows[_i].shown) != NULL, "%s", message);
}
END_TEST

START_TEST(names_and_questions_are_those_of_the_design)
{
    static const char *const names[] = { "layout", "types", "contract", "cost", "change" };

    ck_assert_uint_eq(fb_static_gate_count, sizeof names / sizeof *names);
    for (size_t i = 0; i < fb_static_gate_count; i++)
        ck_assert_str_eq(fb_static_gates[i].name, names[i]);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("gates");
    tcase_add_checked_fixture(cases, open_fixture, close_fixture);
    tcase_add_test(cases, what_is_nested_beyond_all_reason_is_undecided_and_refused);
    tcase_add_test(cases, the_deepest_leaf_that_a_tree_can_hold_is_found);
    tcase_add_loop_test(cases, the_place_goes_down_only_where_a_leaf_stays_within_the_supply, 0, 5);
    tcase_add_loop_test(cases, ids_are_shown_safely, 0, 5);
    tcase_add_test(cases, names_and_questions_are_those_of_the_design);
    return fb_test_run("gates", cases);
}
