/* SPDX-License-Identifier: Apache-2.0 */
/* Many instances against many builds: the one cell that is wrong is found, whichever it is, and
 * millions of wrong ones are counted without being kept. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/buffer.h"
#include "tests/gates/fixture.h"
#include "tests/support/check_main.h"

#define INSTANCES 10000
#define BUILDS 300
#define TYPES "tests/gates/golden/types.json"

static struct fixture fixture;

static void open_fixture(void)
{
    fixture_init(&fixture);
    fixture_schema(&fixture, REFERENCE_SCHEMA);
    fixture_types(&fixture, TYPES);
}

static void close_fixture(void)
{
    fixture_clear(&fixture);
}

/* Instances of ipc; the one at `fatal` reads input 20, all of them do for SIZE_MAX. */
static struct fb_span make_content(size_t count, size_t fatal)
{
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_printf(&text, "{\"channel\":1,\"version\":1,\"instances\":[");
    for (size_t i = 0; i < count; i++)
        fb_buffer_printf(&text,
                         "%s{\"id\":\"i%zu\",\"template_type\":\"ipc\",\"criteria\":{\"%s\":{\"op\":\"equals\",\"values\":[\"v%zu\"]}}}",
                         i > 0 ? "," : "", i, i == fatal || fatal == SIZE_MAX ? "ImpersonationLevel" : "RemoteName", i);
    fb_buffer_printf(&text, "]}");
    ck_assert(!text.failed);
    const struct fb_span bytes = fixture_compile_text(&fixture, "generated.json", fb_buffer_span(&text));
    fb_buffer_clear(&text);
    return bytes;
}

/* Builds 7.0 to 7.N; the one at `fatal` supplies 20 inputs, the others 21; all 20 for SIZE_MAX. */
static void make_contracts(size_t count, size_t fatal)
{
    char path[] = "/tmp/firebreak-contracts-XXXXXX.json";
    const int handle = mkstemps(path, 5);
    FILE *file = fdopen(handle, "w");

    ck_assert_ptr_nonnull(file);
    fprintf(file, "{\"contracts\":[");
    for (size_t i = 0; i < count; i++)
        fprintf(file, "%s{\"sensor\":\"windows\",\"build\":\"7.%zu\",\"supply\":\"observed\",\"template_types\":{\"ipc\":{\"id\":3,\"revision\":1,\"inputs\":%d,\"operators\":[\"wildcard\",\"equals\"]}}}",
                i > 0 ? "," : "", i, i == fatal || fatal == SIZE_MAX ? 20 : 21);
    fprintf(file, "]}");
    ck_assert_int_eq(fclose(file), 0);
    fixture_contracts(&fixture, path);
    unlink(path);
}

START_TEST(finds_the_one_instance_wherever_it_is)
{
    static const size_t places[] = { 0, 1, INSTANCES / 2, INSTANCES - 2, INSTANCES - 1 };
    char path[64];

    snprintf(path, sizeof path, "instances[%zu].criteria[20]", places[_i]);
    make_contracts(2, 0);
    const struct fb_span bytes = make_content(INSTANCES, places[_i]);
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "content", bytes);

    const struct fb_finding *finding = fixture_only(report, FB3001);
    ck_assert_str_eq(finding->location.path, path);
    ck_assert_str_eq(finding->sensor, "windows-7.0");
    ck_assert_uint_eq(fb_report_finding_count(report), 2); /* and FB3002 */
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
}
END_TEST

START_TEST(finds_the_one_build_whichever_it_is)
{
    static const size_t places[] = { 0, 1, BUILDS / 2, BUILDS - 1 };
    char sensor[64];

    snprintf(sensor, sizeof sensor, "windows-7.%zu", places[_i]);
    make_contracts(BUILDS, places[_i]);
    const struct fb_span bytes = make_content(3, 2);
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "content", bytes);

    const struct fb_finding *finding = fixture_only(report, FB3001);
    ck_assert_str_eq(finding->sensor, sensor);
    ck_assert_str_eq(finding->location.path, "instances[2].criteria[20]");
    ck_assert_ptr_nonnull(strstr(finding->help, " and 295 more"));
    ck_assert_uint_eq(fb_report_finding_count(report), 2);
}
END_TEST

START_TEST(passes_when_all_builds_supply_enough)
{
    make_contracts(BUILDS, BUILDS);
    const struct fb_span bytes = make_content(INSTANCES, INSTANCES - 1);
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "content", bytes);

    ck_assert_uint_eq(fb_report_finding_count(report), 0);
    ck_assert_int_eq(fb_report_verdict(report), FB_PASS);
}
END_TEST

START_TEST(counts_millions_of_findings_and_keeps_some)
{
    make_contracts(BUILDS, SIZE_MAX);
    const struct fb_span bytes = make_content(INSTANCES, SIZE_MAX);
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "content", bytes);

    /* FB3001 for each pair, FB3002 for each build; the limit is one for each level. */
    ck_assert_uint_eq(fb_report_finding_count(report), FB_MAX_FINDINGS + BUILDS);
    ck_assert_uint_eq(fb_report_finding_count(report) + fb_report_findings_dropped(report),
                      (uint64_t)BUILDS * INSTANCES + BUILDS);
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        ck_assert_uint_gt(strlen(fb_report_finding(report, i)->message), 20);
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
}
END_TEST

START_TEST(gives_the_figures_of_the_matrix)
{
    static const char *const names[] = { "sensor_builds", "template_types", "instances", "pairs" };
    static const int64_t values[] = { 7, 1, 5, 35 };

    make_contracts(7, 7);
    const struct fb_span bytes = make_content(5, 5);
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "content", bytes);
    const struct fb_gate_result *contract = fb_report_gate(report, 2); /* after layout and types */

    ck_assert_str_eq(contract->gate, "contract");
    ck_assert_uint_eq(contract->figure_count, sizeof names / sizeof *names);
    for (size_t i = 0; i < contract->figure_count; i++) {
        ck_assert_str_eq(contract->figures[i].name, names[i]);
        ck_assert_int_eq(contract->figures[i].value, values[i]);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("matrix");
    tcase_add_checked_fixture(cases, open_fixture, close_fixture);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, finds_the_one_instance_wherever_it_is, 0, 5);
    tcase_add_loop_test(cases, finds_the_one_build_whichever_it_is, 0, 4);
    tcase_add_test(cases, passes_when_all_builds_supply_enough);
    tcase_add_test(cases, counts_millions_of_findings_and_keeps_some);
    tcase_add_test(cases, gives_the_figures_of_the_matrix);
    return fb_test_run("matrix", cases);
}
