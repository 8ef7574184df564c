/* SPDX-License-Identifier: Apache-2.0 */
/* The examples are the demonstration, so they must show what their README says. */
#include <stdio.h>
#include <string.h>

#include "tests/gates/fixture.h"
#include "tests/support/check_main.h"

#define OUTAGE "examples/channel-file-291/"
#define FOREIGN "examples/foreign-format/"

static struct fixture fixture;

static void open_fixture(void)
{
    fixture_init(&fixture);
}

static void close_fixture(void)
{
    fixture_clear(&fixture);
}

static void load_outage(void)
{
    fixture_schema(&fixture, REFERENCE_SCHEMA);
    fixture_types(&fixture, OUTAGE "template-types.json");
    fixture_contracts(&fixture, OUTAGE "contracts/windows-7.11.json");
    struct fb_diag diag = FB_DIAG_NONE;
    fixture_must(fb_contracts_load(fixture.contracts, OUTAGE "contracts/windows-7.15.json", &diag), &diag);
    fixture_must(fb_contracts_load(fixture.contracts, OUTAGE "contracts/windows-7.16.json", &diag), &diag);
}

static void assert_warning(const struct fb_report *report, uint64_t declared, uint64_t supplied)
{
    const struct fb_finding *warning = fixture_only(report, FB3002);
    char text[64];

    ck_assert_int_eq(warning->level, FB_WARNING);
    ck_assert_str_eq(warning->sensor, "windows-7.11");
    snprintf(text, sizeof text, "declares %d fields", (int)declared);
    ck_assert_ptr_nonnull(strstr(warning->message, text));
    snprintf(text, sizeof text, "supplies %d inputs", (int)supplied);
    ck_assert_ptr_nonnull(strstr(warning->message, text));
}

START_TEST(harmless_passes_with_one_warning)
{
    load_outage();
    const struct fb_span bytes = fixture_read(&fixture, OUTAGE "harmless.fbc");
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "harmless.fbc", bytes);

    fixture_print(report);
    ck_assert_uint_eq(fb_report_finding_count(report), 1);
    assert_warning(report, 21, 20);
    ck_assert_int_eq(fb_report_verdict(report), FB_PASS);
}
END_TEST

/* The offset, by the format's specification: header 24, fixed part of the body 32, one template
 * type 24, twelve values (4 + 48), two instances (4 + 8): the first instance is at 144.  It has
 * 24 bytes of its own, 19 wildcards of 4, one criterion with one value (12) and one with two (16).
 * In the second, at 272, 24 bytes, 18 wildcards, 16 and exists (4) come before criterion 20, which
 * has one value. */
#define FATAL_OFFSET (144 + 24 + 19 * 4 + 12 + 16 + 24 + 18 * 4 + 16 + 4)
#define FATAL_LENGTH 12

START_TEST(fatal_is_rejected_for_exactly_one_build)
{
    static const char *const said[] = { "\"remote-service-pipe\"", "criterion 20",
                                        "ImpersonationLevel", "input 20", "supplies 20 inputs", "observed" };
    static const char *const advised[] = { "wildcard", "windows-7.15, windows-7.16", "21 inputs",
                                           "sensor build" };
    load_outage();
    const struct fb_span bytes = fixture_read(&fixture, OUTAGE "fatal.fbc");
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "fatal.fbc", bytes);

    fixture_print(report);
    ck_assert_uint_eq(fb_report_finding_count(report), 2);
    assert_warning(report, 21, 20);
    const struct fb_finding *finding = fixture_only(report, FB3001);
    ck_assert_int_eq(finding->level, FB_ERROR);
    ck_assert_str_eq(finding->gate, "contract");
    ck_assert_str_eq(finding->subject, "fatal.fbc");
    ck_assert_str_eq(finding->sensor, "windows-7.11");
    ck_assert_str_eq(finding->location.path, "instances[1].criteria[20]");
    ck_assert(finding->location.has_offset);
    ck_assert_uint_eq(finding->location.offset, FATAL_OFFSET);
    ck_assert_uint_eq(finding->location.length, FATAL_LENGTH);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        ck_assert_ptr_nonnull(strstr(finding->message, said[i]));
    for (size_t i = 0; i < sizeof advised / sizeof *advised; i++)
        ck_assert_ptr_nonnull(strstr(finding->help, advised[i]));
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
}
END_TEST

START_TEST(compiled_files_are_those_of_their_sources)
{
    static const char *const names[][2] = {
        { OUTAGE "harmless.json", OUTAGE "harmless.fbc" },
        { OUTAGE "fatal.json", OUTAGE "fatal.fbc" },
    };

    load_outage();
    const struct fb_span committed = fixture_read(&fixture, names[_i][1]);
    const struct fb_span compiled = fixture_compile(&fixture, names[_i][0]);
    ck_assert_msg(fb_span_equal(committed, compiled), "compile %s again", names[_i][1]);
}
END_TEST

static void load_foreign(void)
{
    fixture_schema(&fixture, FOREIGN "sentry_pack.ksy");
    fixture_types(&fixture, FOREIGN "template-types.yaml");
    fixture_contracts(&fixture, FOREIGN "contracts/sentry.yaml");
}

START_TEST(a_good_foreign_file_passes)
{
    load_foreign();
    const struct fb_span bytes = fixture_read(&fixture, FOREIGN "good.spk");
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "good.spk", bytes);

    fixture_print(report);
    ck_assert_uint_eq(fb_report_finding_count(report), 1);
    ck_assert_str_eq(fixture_only(report, FB3002)->sensor, "sentry-4.0");
    ck_assert_int_eq(fb_report_verdict(report), FB_PASS);
}
END_TEST

/* 26 bytes from the end of the file: the last test has 4, and values of 1 + 11 and 1 + 9. */
START_TEST(a_fatal_foreign_file_is_rejected)
{
    load_foreign();
    const struct fb_span bytes = fixture_read(&fixture, FOREIGN "fatal.spk");
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&fixture, "fatal.spk", bytes);

    fixture_print(report);
    ck_assert_uint_eq(fb_report_finding_count(report), 2);
    const struct fb_finding *finding = fixture_only(report, FB3001);
    ck_assert_str_eq(finding->sensor, "sentry-4.0");
    ck_assert_str_eq(finding->location.path, "sections[1].content.rules[3].tests[1]");
    ck_assert_uint_eq(finding->location.offset, bytes.size - 26);
    ck_assert_uint_eq(finding->location.length, 26);
    ck_assert_ptr_nonnull(strstr(finding->message, "\"2002\""));
    ck_assert_ptr_nonnull(strstr(finding->message, "ParentProcess"));
    ck_assert_ptr_nonnull(strstr(finding->message, "7 inputs"));
    ck_assert_ptr_nonnull(strstr(finding->help, "sentry-4.2"));
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("examples");
    tcase_add_checked_fixture(cases, open_fixture, close_fixture);
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, harmless_passes_with_one_warning);
    tcase_add_test(cases, fatal_is_rejected_for_exactly_one_build);
    tcase_add_loop_test(cases, compiled_files_are_those_of_their_sources, 0, 2);
    tcase_add_test(cases, a_good_foreign_file_passes);
    tcase_add_test(cases, a_fatal_foreign_file_is_rejected);
    return fb_test_run("examples", cases);
}
