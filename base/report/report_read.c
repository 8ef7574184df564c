/* SPDX-License-Identifier: Apache-2.0 */
/* report_read.c - what is in a report, and the verdicts that follow from it. */
#include "base/report/report_inside.h"

const char *fb_report_scope(const struct fb_report *report)
{
    return report->scope;
}

size_t fb_report_finding_count(const struct fb_report *report)
{
    return report->findings.count;
}

const struct fb_finding *fb_report_finding(const struct fb_report *report, size_t index)
{
    return (const struct fb_finding *)report->findings.items + index;
}

uint64_t fb_report_findings_dropped(const struct fb_report *report)
{
    uint64_t dropped = report->suppressed - report->kept_suppressed;

    for (int level = FB_NOTE; level <= FB_ERROR; level++)
        dropped += report->levels[level] - report->kept_levels[level];
    return dropped;
}

uint64_t fb_report_count_level(const struct fb_report *report, enum fb_level level)
{
    return report->levels[level];
}

uint64_t fb_report_count_suppressed(const struct fb_report *report)
{
    return report->suppressed;
}

size_t fb_report_subject_count(const struct fb_report *report)
{
    return report->subjects.count;
}

const struct fb_subject *fb_report_subject(const struct fb_report *report, size_t index)
{
    return (const struct fb_subject *)report->subjects.items + index;
}

size_t fb_report_gate_count(const struct fb_report *report)
{
    return report->gates.count;
}

const struct fb_gate_result *fb_report_gate(const struct fb_report *report, size_t index)
{
    return (const struct fb_gate_result *)report->gates.items + index;
}

size_t fb_report_option_count(const struct fb_report *report)
{
    return report->options.count;
}

const struct fb_option *fb_report_option(const struct fb_report *report, size_t index)
{
    return (const struct fb_option *)report->options.items + index;
}

size_t fb_report_table_count(const struct fb_report *report)
{
    return report->tables.count;
}

const struct fb_table *fb_report_table(const struct fb_report *report, size_t index)
{
    return (const struct fb_table *)report->tables.items + index;
}

size_t fb_report_sensor_count(const struct fb_report *report)
{
    return report->sensors.count;
}

const char *fb_report_sensor(const struct fb_report *report, size_t index)
{
    return ((const char *const *)report->sensors.items)[index];
}

bool fb_report_rejects(const struct fb_report *report, const struct fb_finding *finding)
{
    return finding->suppressed == NULL && !finding->undecided && finding->level >= report->fail_on;
}

enum fb_verdict fb_report_verdict(const struct fb_report *report)
{
    for (int level = (int)report->fail_on; level <= FB_ERROR; level++)
        if (report->refusals[level] > 0)
            return FB_REJECT;
    const bool undecided = report->undecided || report->lost || report->levels[FB_ERROR] > 0;
    return undecided ? FB_UNDECIDED : FB_PASS;
}

enum fb_verdict fb_report_gate_verdict(const struct fb_report *report, size_t index)
{
    const struct fb_gate_result *result = fb_report_gate(report, index);
    const struct fb_tally_row *row = fb_tally_find(&report->tally, result->gate, result->subject);

    if (row != NULL && row->worst >= report->fail_on)
        return FB_REJECT;
    const bool asked = result->state == FB_GATE_RAN || result->state == FB_GATE_NOT_APPLICABLE;
    return asked && !report->lost ? FB_PASS : FB_UNDECIDED;
}

const char *fb_verdict_name(enum fb_verdict verdict)
{
    static const char *const names[] = {
        [FB_PASS] = "pass", [FB_UNDECIDED] = "undecided", [FB_REJECT] = "reject"
    };
    return names[verdict];
}
