/* SPDX-License-Identifier: Apache-2.0 */
/* report_set.h - the reports that every writer must be able to write, and every judge to read. */
#ifndef FB_TESTS_WRITE_REPORT_SET_H
#define FB_TESTS_WRITE_REPORT_SET_H

#include <stdio.h>

#include "tests/write/sample_report.h"

static inline bool fill_nothing(struct fb_report *report)
{
    (void)report;
    return true;
}

static inline bool fill_one(struct fb_report *report)
{
    const struct fb_subject subject = { .path = "dir/a b.fbc", .sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", .bytes = 100 };
    const struct fb_gate_result gate = { .gate = "layout", .subject = "dir/a b.fbc", .seconds = 0.5 };
    const struct fb_finding finding = { .rule = FB1001, .level = FB_ERROR, .gate = "layout", .subject = "dir/a b.fbc", .message = "the file ends inside x", .location = { .has_offset = true, .offset = 100, .path = "x" } };

    return fb_report_add_subject(report, &subject) && fb_report_add_gate(report, &gate) && fb_report_add(report, &finding);
}

#define MANY_FILES 40
#define MANY_BUILDS 30
#define MANY_FINDINGS 3000

static inline bool add_many_files(struct fb_report *report)
{
    bool ok = true;

    for (int i = 0; ok && i < MANY_FILES; i++) {
        char path[32];
        (void)snprintf(path, sizeof path, "content/%03d.fbc", i);
        const struct fb_subject subject = { .path = path, .sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", .bytes = (uint64_t)i };
        const struct fb_figure figure = { .name = "instances", .value = i };
        const struct fb_gate_result layout = { .gate = "layout", .subject = path, .seconds = 0.125 };
        const struct fb_gate_result contract = { .gate = "contract", .subject = path, .figures = &figure, .figure_count = 1 };
        ok = fb_report_add_subject(report, &subject) && fb_report_add_gate(report, &layout) && fb_report_add_gate(report, &contract);
    }
    return ok;
}

static inline bool fill_many(struct fb_report *report)
{
    bool ok = add_many_files(report);

    for (int i = 0; ok && i < MANY_BUILDS; i++) {
        char build[32];
        (void)snprintf(build, sizeof build, "windows-7.%d", i);
        ok = fb_report_add_sensor(report, build);
    }
    for (int i = 0; ok && i < MANY_FINDINGS; i++) {
        char path[32];
        char build[32];
        char message[64];
        (void)snprintf(path, sizeof path, "content/%03d.fbc", i % MANY_FILES);
        (void)snprintf(build, sizeof build, "windows-7.%d", i % 7);
        (void)snprintf(message, sizeof message, "criterion %d reads too far", i / 7);
        const struct fb_finding finding = { .rule = i % 3 == 0 ? FB3002 : FB3001, .level = i % 3 == 0 ? FB_WARNING : FB_ERROR, .gate = "contract", .subject = path, .sensor = build, .message = message, .help = "do not", .location = { .has_offset = true, .offset = (uint64_t)i, .length = 4, .path = "instances[1]" } };
        ok = fb_report_add(report, &finding);
    }
    return ok;
}

/* What each format could stumble over; each is a message, a path, a build and all else. */
static const char *const hostile_texts[] = {
    "<script>document.title='owned'</script>",
    "\"><img src=x onerror=\"document.title='owned'\">",
    "'><svg/onload=alert(1)>",
    "</script></style></textarea><!--",
    "]]>&lt;&#60;&",
    "a\n::error::b\r\n::set-output name=x::y",
    "100%25 %0A, a:b",
    "\x1b[2J\x07\x7f",
    "\xff\xfe\xc3(",
    "\xef\xbf\xbe\xef\xbf\xbf\xed\xa0\x80",
    ("\xe2\x80\xae"
     "evil\xe2\x81\xa9"),
    "javascript:alert(1)",
    "",
    " ",
    "-",
    "/abs/../x?y#z",
    "//host/share\\C:\\x",
    "{{7*7}} ${x} $(y) `z`",
};
#define HOSTILE_COUNT (sizeof hostile_texts / sizeof *hostile_texts)

static inline bool add_hostile(struct fb_report *report, const char *text)
{
    const struct fb_subject subject = { .path = text, .sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", .bytes = UINT64_MAX };
    const struct fb_figure figure = { .name = text, .value = INT64_MIN };
    const struct fb_gate_result gate = { .gate = "types", .subject = text, .state = FB_GATE_NOT_APPLICABLE, .reason = text, .figures = &figure, .figure_count = 1 };
    const struct fb_finding binary = { .rule = FB2001, .level = FB_ERROR, .gate = "types", .subject = text, .sensor = text, .message = text, .help = text, .location = { .has_offset = true, .offset = UINT64_MAX, .length = UINT64_MAX, .path = text } };
    const struct fb_finding source = { .rule = FB0002, .level = FB_NOTE, .gate = text, .subject = text, .message = text, .location = { .line = UINT32_MAX, .column = UINT32_MAX } };

    return fb_report_add_subject(report, &subject) && fb_report_add_gate(report, &gate) && fb_report_add(report, &binary)
        && fb_report_add(report, &source) && fb_report_add_option(report, text, text) && fb_report_add_sensor(report, text);
}

static inline bool fill_hostile(struct fb_report *report)
{
    for (size_t i = 0; i < HOSTILE_COUNT; i++)
        if (!add_hostile(report, hostile_texts[i]))
            return false;
    return true;
}

static inline bool fill_undecided(struct fb_report *report)
{
    const struct fb_finding missing = { .rule = FB0001, .level = FB_ERROR, .undecided = true, .subject = "firebreak.yaml", .message = "it cannot be read" };
    const struct fb_gate_result layout = { .gate = "layout", .state = FB_GATE_NOT_RUN, .reason = "a file that it judges by cannot be used" };
    const struct fb_gate_result contract = { .gate = "contract", .subject = "a.fbc", .state = FB_GATE_UNFINISHED, .reason = "out of time" };

    return fb_report_add(report, &missing) && fb_report_add_gate(report, &layout) && fb_report_add_gate(report, &contract);
}

static inline bool fill_no_file(struct fb_report *report)
{
    fb_report_set_undecided(report);
    return true;
}

static inline const struct fb_suppression *suppress_some(void *context, const struct fb_finding *finding)
{
    static const struct fb_suppression suppression = { .reason = "<b>known</b>\n::error::x", .owner = "\xff team", .expires = "2999-12-31" };

    (void)context;
    const bool of_build = finding->sensor != NULL
                       && (strcmp(finding->sensor, "windows-7.2") == 0 || strcmp(finding->sensor, "linux-7.11") == 0);
    return finding->level == FB_WARNING || of_build ? &suppression : NULL;
}

/* The sample and the many, without their warnings and the errors of two builds. */
static inline bool fill_suppressed(struct fb_report *report)
{
    static const struct fb_suppressor suppressor = { .find = suppress_some };

    fb_report_set_suppressor(report, &suppressor);
    fb_report_set_fail_on(report, FB_NOTE);
    return sample_fill(report) && fill_many(report);
}

/* Warnings reject, and there is nothing worse. */
static inline bool fill_strict(struct fb_report *report)
{
    const struct fb_gate_result gate = { .gate = "types", .subject = "a.fbc" };
    const struct fb_finding warning = { .rule = FB2012, .level = FB_WARNING, .gate = "types", .subject = "a.fbc", .message = "twice" };
    const struct fb_finding note = { .rule = FB7000, .level = FB_NOTE, .gate = "types", .subject = "a.fbc", .message = "none" };

    fb_report_set_fail_on(report, FB_WARNING);
    return fb_report_add_gate(report, &gate) && fb_report_add(report, &warning) && fb_report_add(report, &note);
}

static const struct {
    const char *name;
    bool (*fill)(struct fb_report *report);
} report_set[] = {
    { "empty", fill_nothing },
    { "one", fill_one },
    { "sample", sample_fill },
    { "many", fill_many },
    { "hostile", fill_hostile },
    { "undecided", fill_undecided },
    { "no-file", fill_no_file },
    { "suppressed", fill_suppressed },
    { "strict", fill_strict },
};
#define REPORT_SET_COUNT (sizeof report_set / sizeof *report_set)

static inline struct fb_report *report_of_set(size_t index)
{
    struct fb_report *report = fb_report_new(fb_heap(), "static");

    if (report != NULL && !report_set[index].fill(report)) {
        fb_report_free(report);
        return NULL;
    }
    return report;
}

#endif
