/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of coverage, on the two files of the outage, whose criteria are in their sources. */
#include <stdio.h>
#include <string.h>

#include "base/host/heap.h"
#include "tests/gates/fixture.h"
#include "tests/support/check_main.h"
#include "validator/gates/coverage_report.h"

#define OUTAGE "examples/channel-file-291/"

static struct fixture fixture;
static struct fb_usage usage;
static struct fb_usage ledger;
static struct fb_report *report;
static struct fb_diag diag;

static void set_up(void)
{
    fixture_init(&fixture);
    fixture_schema(&fixture, REFERENCE_SCHEMA);
    fixture_types(&fixture, OUTAGE "template-types.json");
    fixture_contracts(&fixture, OUTAGE "contracts/windows-7.11.json");
    report = fb_report_new(fb_heap(), "static");
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert_ptr_nonnull(report);
}

static void tear_down(void)
{
    fb_usage_clear(&usage);
    fb_usage_clear(&ledger);
    fb_report_free(report);
    fixture_clear(&fixture);
}

/* A released set is read as the ledger is. */
static void add(struct fb_usage *to, const char *path)
{
    struct fb_released *released = fb_released_new();

    ck_assert_ptr_nonnull(released);
    fixture_must(fb_released_add(released, fixture.schema, path, fixture_read(&fixture, path), false, &diag), &diag);
    fixture_must(fb_usage_merge(to, fb_released_ledger(released), &diag), &diag);
    fb_released_free(released);
}

static void make(void)
{
    fixture_must(fb_coverage_report(&usage, &ledger, fixture.types, fixture.contracts, report, &diag), &diag);
}

static const struct fb_table *table_named(const char *name)
{
    for (size_t i = 0; i < fb_report_table_count(report); i++)
        if (strcmp(fb_report_table(report, i)->name, name) == 0)
            return fb_report_table(report, i);
    ck_abort_msg("there is no table %s", name);
}

/* A cell as text, "" where there is nothing. */
static const char *cell(const struct fb_table *table, size_t row, const char *column)
{
    static char digits[24];

    for (size_t k = 0; k < table->column_count; k++) {
        const struct fb_table_cell *at = &table->cells[row * table->column_count + k];
        if (strcmp(table->columns[k], column) != 0)
            continue;
        if (!at->is_number)
            return at->text != NULL ? at->text : "";
        (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)at->number);
        return digits;
    }
    ck_abort_msg("there is no column %s", column);
}

START_TEST(fields_say_who_uses_them_and_since_when)
{
    static const struct {
        size_t field;
        const char *criteria;
        const char *released;
        const char *state;
        const char *operators;
    } rows[] = {
        { 0, "0", "0", "never", "" },
        { 1, "2", "2", "used", "contains startswith" },
        { 6, "1", "1", "used", "endswith" },
        { 13, "1", "1", "used", "equals" }, /* in an exception */
        { 18, "1", "1", "used", "exists" },
        { 20, "1", "0", "first use", "equals" },
    };
    add(&usage, OUTAGE "fatal.fbc");
    add(&ledger, OUTAGE "harmless.fbc");
    make();
    const struct fb_table *table = table_named("coverage_fields");

    ck_assert_uint_eq(table->row_count, 21);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_str_eq(cell(table, rows[i].field, "criteria"), rows[i].criteria);
        ck_assert_str_eq(cell(table, rows[i].field, "released"), rows[i].released);
        ck_assert_str_eq(cell(table, rows[i].field, "state"), rows[i].state);
        ck_assert_str_eq(cell(table, rows[i].field, "operators"), rows[i].operators);
    }
    const struct fb_table *types = table_named("coverage_template_types");
    ck_assert_str_eq(cell(types, 0, "used"), "5");
    ck_assert_str_eq(cell(types, 0, "first_use"), "1");
    ck_assert_str_eq(cell(types, 0, "never"), "16");
    ck_assert_str_eq(types->note, "5 of 21 fields are used, 1 of them for the first time; 16 never were");
}
END_TEST

START_TEST(what_only_a_release_used_is_earlier)
{
    add(&usage, OUTAGE "harmless.fbc");
    add(&ledger, OUTAGE "fatal.fbc");
    make();
    ck_assert_str_eq(cell(table_named("coverage_fields"), 20, "state"), "earlier");
    ck_assert_str_eq(cell(table_named("coverage_template_types"), 0, "never"), "16");
}
END_TEST

START_TEST(without_releases_nothing_is_a_first_use)
{
    add(&usage, OUTAGE "fatal.fbc");
    make();
    ck_assert_str_eq(cell(table_named("coverage_fields"), 20, "state"), "used");
    ck_assert_str_eq(cell(table_named("coverage_template_types"), 0, "first_use"), "0");
    ck_assert_str_eq(cell(table_named("coverage_operators"), 0, "state"), "used");
}
END_TEST

START_TEST(operators_are_counted_by_criteria)
{
    static const char *const rows[][3] = {
        { "equals", "2", "first use" }, /* the ledger is another one */
        { "contains", "1", "first use" },
        { "startswith", "1", "first use" },
        { "endswith", "1", "first use" },
        { "exists", "1", "first use" },
    };
    add(&usage, OUTAGE "fatal.fbc");
    ledger.files = 1;
    make();
    const struct fb_table *table = table_named("coverage_operators");

    ck_assert_uint_eq(table->row_count, sizeof rows / sizeof *rows);
    for (size_t i = 0; i < table->row_count; i++) {
        ck_assert_str_eq(cell(table, i, "operator"), rows[i][0]);
        ck_assert_str_eq(cell(table, i, "criteria"), rows[i][1]);
        ck_assert_str_eq(cell(table, i, "state"), rows[i][2]);
    }
}
END_TEST

START_TEST(builds_say_what_is_left)
{
    static const struct {
        const char *resource;
        const char *used;
        const char *limit;
        const char *left;
        const char *state;
    } rows[] = {
        { "file_bytes", "716", "67108864", "67108148", "fits" },
        { "inputs", "21", "20", "0", "exceeded" },
        { "instances", "2", "4096", "4094", "fits" },
        { "values_per_criterion", "2", "8192", "8190", "fits" },
        { "value_bytes", "21", "4096", "4075", "fits" }, /* \RemCom_communication */
        { "nesting", "0", "8", "8", "fits" },
    };
    add(&usage, OUTAGE "fatal.fbc");
    make();
    const struct fb_table *table = table_named("coverage_sensor_builds");

    ck_assert_uint_eq(table->row_count, sizeof rows / sizeof *rows);
    for (size_t i = 0; i < table->row_count; i++) {
        ck_assert_str_eq(cell(table, i, "sensor_build"), "windows-7.11");
        ck_assert_str_eq(cell(table, i, "resource"), rows[i].resource);
        ck_assert_str_eq(cell(table, i, "used"), rows[i].used);
        ck_assert_str_eq(cell(table, i, "limit"), rows[i].limit);
        ck_assert_str_eq(cell(table, i, "left"), rows[i].left);
        ck_assert_str_eq(cell(table, i, "state"), rows[i].state);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("coverage");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, fields_say_who_uses_them_and_since_when);
    tcase_add_test(cases, what_only_a_release_used_is_earlier);
    tcase_add_test(cases, without_releases_nothing_is_a_first_use);
    tcase_add_test(cases, operators_are_counted_by_criteria);
    tcase_add_test(cases, builds_say_what_is_left);
    return fb_test_run("coverage", cases);
}
