/* SPDX-License-Identifier: Apache-2.0 */
/* JUnit's XML, which every CI system shows as tests: a suite for each gate, in it a case for each
 * subject.  What rejects is a failure, no verdict is an error, all else is output. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/write/markup_text.h"
#include "base/write/report_order.h"
#include "base/write/writer.h"

#define NO_GATE "project" /* findings on project files and sources */

/* What a run of entries comes to. */
struct sum {
    size_t tests, failures, errors, skipped;
    double seconds;
};

/* The entries of one gate and subject. */
struct test_case {
    const struct fb_report_entry *entries;
    size_t count;
    const struct fb_report *report;
    const struct fb_finding *failure; /* the first that rejects */
    size_t failures;
    const struct fb_gate_result *unfinished; /* or not run */
    const struct fb_gate_result *not_applicable;
    const struct fb_finding *missing; /* the first error about a file that the task needs */
    double seconds;
};

static void take_result(struct test_case *test, const struct fb_gate_result *result)
{
    test->seconds += result->seconds;
    if (result->state == FB_GATE_UNFINISHED || result->state == FB_GATE_NOT_RUN)
        test->unfinished = result;
    if (result->state == FB_GATE_NOT_APPLICABLE)
        test->not_applicable = result;
}

static void take_finding(struct test_case *test, const struct fb_finding *finding)
{
    if (finding->undecided && test->missing == NULL)
        test->missing = finding;
    if (fb_report_rejects(test->report, finding) && test->failures++ == 0)
        test->failure = finding;
}

/* The case that begins at these entries. */
static struct test_case case_at(const struct fb_report *report, const struct fb_report_entry *entries,
                                size_t count)
{
    struct test_case test = { .entries = entries, .report = report };

    while (test.count < count && strcmp(entries[test.count].gate, entries->gate) == 0
           && strcmp(entries[test.count].subject, entries->subject) == 0) {
        const struct fb_report_entry *entry = &entries[test.count++];
        if (entry->result != NULL)
            take_result(&test, entry->result);
        else
            take_finding(&test, entry->finding);
    }
    return test;
}

static bool is_error(const struct test_case *test)
{
    return test->failures == 0 && (test->missing != NULL || test->unfinished != NULL);
}

static bool is_skipped(const struct test_case *test)
{
    return test->failures == 0 && !is_error(test) && test->not_applicable != NULL;
}

static void count_case(struct sum *sum, const struct test_case *test)
{
    sum->tests++;
    sum->failures += test->failures > 0;
    sum->errors += is_error(test);
    sum->skipped += is_skipped(test);
    sum->seconds += test->seconds;
}

static struct sum sum_of(const struct fb_report *report, const struct fb_report_entry *entries, size_t count)
{
    struct sum sum = { .tests = 0 };

    for (size_t at = 0; at < count;) {
        const struct test_case test = case_at(report, entries + at, count - at);
        count_case(&sum, &test);
        at += test.count;
    }
    return sum;
}

static void write_suppression(struct fb_buffer *out, const struct fb_suppression *suppression)
{
    fb_buffer_text(out, "  suppressed until ");
    fb_markup_text(out, suppression->expires);
    fb_buffer_text(out, " by ");
    fb_markup_text(out, suppression->owner);
    fb_buffer_text(out, ": ");
    fb_markup_text(out, suppression->reason);
    fb_buffer_char(out, '\n');
}

/* "error[FB3001]: message (sensor build windows-7.11), at x[1], byte 12", and below who suppresses
 * it and the help. */
static void write_finding(struct fb_buffer *out, const struct fb_finding *finding)
{
    const struct fb_location *location = &finding->location;

    fb_buffer_printf(out, "%s[%s]: ", fb_level_name(finding->level), fb_rule_id(finding->rule));
    fb_markup_text(out, finding->message);
    if (finding->sensor != NULL) {
        fb_buffer_text(out, " (sensor build ");
        fb_markup_text(out, finding->sensor);
        fb_buffer_char(out, ')');
    }
    if (location->path != NULL && location->path[0] != '\0') {
        fb_buffer_text(out, ", at ");
        fb_markup_text(out, location->path);
    }
    if (location->line > 0)
        fb_buffer_printf(out, ", line %" PRIu32 ", column %" PRIu32, location->line, location->column);
    else if (location->has_offset)
        fb_buffer_printf(out, ", byte %" PRIu64, location->offset);
    fb_buffer_char(out, '\n');
    if (finding->suppressed != NULL)
        write_suppression(out, finding->suppressed);
    if (finding->help == NULL || finding->help[0] == '\0')
        return;
    fb_buffer_text(out, "  help: ");
    fb_markup_text(out, finding->help);
    fb_buffer_char(out, '\n');
}

/* Whether it keeps its case from passing. */
static bool is_bad(const struct test_case *test, const struct fb_finding *finding)
{
    return finding->undecided || fb_report_rejects(test->report, finding);
}

/* All that are bad, or all that are not. */
static void write_findings(struct fb_buffer *out, const struct test_case *test, bool bad)
{
    for (size_t i = 0; i < test->count && !out->failed; i++) {
        const struct fb_finding *finding = test->entries[i].finding;
        if (finding != NULL && is_bad(test, finding) == bad)
            write_finding(out, finding);
    }
}

static void write_failure(struct fb_buffer *out, const struct test_case *test)
{
    fb_buffer_printf(out, "      <failure type=\"%s\" message=\"", fb_rule_id(test->failure->rule));
    fb_markup_text(out, test->failure->message);
    if (test->failures > 1)
        fb_buffer_printf(out, " (and %zu more)", test->failures - 1);
    fb_buffer_text(out, "\">");
    write_findings(out, test, true);
    fb_buffer_text(out, "</failure>\n");
}

static void write_error(struct fb_buffer *out, const struct test_case *test)
{
    const char *reason = test->missing != NULL ? test->missing->message : test->unfinished->reason;

    fb_buffer_text(out, "      <error type=\"undecided\"");
    fb_markup_attribute(out, "message", reason == NULL ? "the gate did not finish" : reason);
    fb_buffer_char(out, '>');
    write_findings(out, test, true);
    fb_buffer_text(out, "</error>\n");
}

static void write_skipped(struct fb_buffer *out, const struct test_case *test)
{
    fb_buffer_text(out, "      <skipped");
    fb_markup_attribute(out, "message", test->not_applicable->reason);
    fb_buffer_text(out, "/>\n");
}

static bool has_remarks(const struct test_case *test)
{
    for (size_t i = 0; i < test->count; i++)
        if (test->entries[i].finding != NULL && !is_bad(test, test->entries[i].finding))
            return true;
    return false;
}

static void write_case(struct fb_buffer *out, const struct test_case *test)
{
    const struct fb_report_entry *entry = test->entries;

    fb_buffer_text(out, "    <testcase");
    fb_markup_attribute(out, "name", entry->subject[0] != '\0' ? entry->subject : "all files");
    fb_buffer_text(out, " classname=\"firebreak.");
    fb_markup_text(out, entry->gate[0] != '\0' ? entry->gate : NO_GATE);
    fb_buffer_printf(out, "\" time=\"%.6f\">\n", test->seconds);
    if (test->failures > 0)
        write_failure(out, test);
    else if (is_error(test))
        write_error(out, test);
    else if (is_skipped(test))
        write_skipped(out, test);
    if (has_remarks(test)) {
        fb_buffer_text(out, "      <system-out>");
        write_findings(out, test, false);
        fb_buffer_text(out, "</system-out>\n");
    }
    fb_buffer_text(out, "    </testcase>\n");
}

static void write_sum(struct fb_buffer *out, const struct sum *sum)
{
    fb_buffer_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", sum->tests, sum->failures, sum->errors);
}

static void write_property(struct fb_buffer *out, const char *name, const char *value)
{
    fb_buffer_text(out, "      <property");
    fb_markup_attribute(out, "name", name);
    fb_markup_attribute(out, "value", value);
    fb_buffer_text(out, "/>\n");
}

/* Each suite has them, since not every reader takes them elsewhere. */
static void write_properties(struct fb_buffer *out, const struct fb_report *report, const char *version)
{
    fb_buffer_text(out, "    <properties>\n");
    write_property(out, "firebreak", version);
    write_property(out, "scope", fb_report_scope(report));
    write_property(out, "verdict", fb_verdict_name(fb_report_verdict(report)));
    fb_buffer_text(out, "    </properties>\n");
}

static void write_suite(struct fb_buffer *out, const struct fb_report *report, const char *version,
                        const struct fb_report_entry *entries, size_t count)
{
    const struct sum sum = sum_of(report, entries, count);

    fb_buffer_text(out, "  <testsuite");
    fb_markup_attribute(out, "name", entries->gate[0] == '\0' ? NO_GATE : entries->gate);
    write_sum(out, &sum);
    fb_buffer_printf(out, " skipped=\"%zu\" time=\"%.6f\">\n", sum.skipped, sum.seconds);
    write_properties(out, report, version);
    for (size_t at = 0; at < count && !out->failed;) {
        const struct test_case test = case_at(report, entries + at, count - at);
        write_case(out, &test);
        at += test.count;
    }
    fb_buffer_text(out, "  </testsuite>\n");
}

static void write_suites(struct fb_buffer *out, const struct fb_report *report, const char *version,
                         const struct fb_report_order *order)
{
    for (size_t at = 0; at < order->count && !out->failed;) {
        size_t end = at;
        while (end < order->count && strcmp(order->entries[end].gate, order->entries[at].gate) == 0)
            end++;
        write_suite(out, report, version, order->entries + at, end - at);
        at = end;
    }
}

/* A report can be undecided without an entry that says so, when there was no file to check: then
 * this is the case that does not pass. */
static void write_verdict(struct fb_buffer *out, const struct fb_report *report, const char *version, bool told)
{
    const struct sum sum = { .tests = 1, .errors = !told };

    fb_buffer_text(out, "  <testsuite name=\"verdict\"");
    write_sum(out, &sum);
    fb_buffer_text(out, " skipped=\"0\" time=\"0.000000\">\n");
    write_properties(out, report, version);
    fb_buffer_text(out, "    <testcase name=\"verdict\" classname=\"firebreak\" time=\"0.000000\">\n");
    if (!told)
        fb_buffer_text(out, "      <error type=\"undecided\" message=\"nothing was decided\"/>\n");
    fb_buffer_text(out, "    </testcase>\n  </testsuite>\n");
}

bool fb_write_junit(const struct fb_report *report, const struct fb_write_options *options,
                    struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_report_order order;

    if (!fb_report_order_make(report, &order, diag))
        return false;
    struct sum sum = sum_of(report, order.entries, order.count);
    const bool told = fb_report_verdict(report) == FB_PASS || sum.errors + sum.failures > 0;
    sum.tests++; /* the verdict's */
    sum.errors += !told;
    fb_buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"firebreak\"");
    write_sum(out, &sum);
    fb_buffer_printf(out, " time=\"%.6f\">\n", sum.seconds);
    write_suites(out, report, options->tool_version, &order);
    write_verdict(out, report, options->tool_version, told);
    fb_buffer_text(out, "</testsuites>\n");
    fb_report_order_clear(&order);
    return !out->failed || fb_fail_memory(diag);
}
