/* SPDX-License-Identifier: Apache-2.0 */
/* sample_report.h - a report with one of everything, for the writers' tests. */
#ifndef FB_TESTS_WRITE_SAMPLE_REPORT_H
#define FB_TESTS_WRITE_SAMPLE_REPORT_H

#include <string.h>

#include "base/host/heap.h"
#include "base/write/writer.h"

#define SAMPLE_BYTES "FBRK\1\2\3\4 the content\x1b[31m, 0123456789abcdef"
#define SAMPLE_TEXT "title: x\ndetection:\n    selection:\n        Image|ends: y\n"

static inline bool sample_excerpt(void *context, const char *subject, struct fb_span *out)
{
    (void)context;
    if (strcmp(subject, "rule.yml") == 0)
        *out = fb_span_of(SAMPLE_TEXT);
    else
        *out = (struct fb_span){ (const uint8_t *)SAMPLE_BYTES, sizeof SAMPLE_BYTES - 1 };
    return strcmp(subject, "rule.yml") == 0 || strcmp(subject, "a.fbc") == 0;
}

static inline bool sample_fill(struct fb_report *report)
{
    static const char *const builds[] = { "windows-7.11", "linux-7.11" };
    const struct fb_figure figures[] = { { .name = "sensor_builds", .value = 3 }, { .name = "instances", .value = INT64_MIN } };
    const struct fb_gate_result gates[] = {
        { .gate = "layout", .subject = "a.fbc", .seconds = 0.25 },
        { .gate = "contract", .subject = "a.fbc", .seconds = 1e-7, .figures = figures, .figure_count = 2 },
        { .gate = "cost", .state = FB_GATE_UNFINISHED, .reason = "out of\ntime" },
    };
    const struct fb_subject subject = { .path = "a.fbc", .sha256 = "00ff000000000000000000000000000000000000000000000000000000000000", .bytes = UINT64_MAX };
    const struct fb_finding note = { .rule = FB0006, .level = FB_NOTE, .gate = "", .subject = "", .message = "no place at all" };
    const struct fb_finding source = { .rule = FB0103, .level = FB_WARNING, .gate = "", .subject = "rule.yml", .message = "there is no modifier \"ends\"", .help = "did you mean \"endswith\"?", .location = { .line = 4, .column = 9, .path = "detection.selection" } };
    bool ok = fb_report_add_subject(report, &subject) && fb_report_add(report, &source);

    for (size_t i = 0; i < 2; i++) {
        const struct fb_finding finding = { .rule = FB3001, .level = FB_ERROR, .gate = "contract", .subject = "a.fbc", .sensor = builds[i], .message = "reads input 20, supplied are 20\x1b[2J", .help = "leave field 21 alone", .location = { .has_offset = true, .offset = 4, .length = 4, .path = "instances[1].criteria[20]" } };
        ok = ok && fb_report_add(report, &finding);
    }
    for (size_t i = 0; i < 3; i++)
        ok = ok && fb_report_add_gate(report, &gates[i]);
    ok = ok && fb_report_add_sensor(report, "windows-7.11") && fb_report_add_sensor(report, "windows-7.15");
    return ok && fb_report_add(report, &note) && fb_report_add_option(report, "compat", "false")
        && fb_report_add_option(report, "contract", "a.json") && fb_report_add_option(report, "contract", "b.json");
}

static inline struct fb_report *sample_report(void)
{
    struct fb_report *report = fb_report_new(fb_heap(), "static");

    if (report != NULL && !sample_fill(report)) {
        fb_report_free(report);
        return NULL;
    }
    return report;
}

#endif
