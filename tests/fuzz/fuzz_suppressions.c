/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_suppressions.c - the reader of suppressions.  The input is the YAML of a list.
 *
 * Must cover: every reason for which one is void, expired ones and those that expire soon, globs.
 * Holds whatever is written: nothing hides FB3001 or what is undecided, one item is told of at most
 * once when it is read, and each has its place. */
#include <stdint.h>
#include <stdlib.h>

#include "base/host/heap.h"
#include "pipeline/gating/suppress.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define MARCH_1 1772323200 /* 2026-03-01 */

static void add(struct fb_report *report, enum fb_rule rule, bool undecided)
{
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "contract",
        .subject = "content/a.fbc",
        .sensor = "windows-7.11",
        .message = "m",
        .undecided = undecided,
        .location = { .path = "instances[1].criteria[20]" },
    };

    if (!fb_report_add(report, &finding))
        abort();
}

static void judge(struct fb_suppressions *suppressions, struct fb_report *report)
{
    struct fb_diag diag = FB_DIAG_NONE;

    fb_report_set_suppressor(report, fb_suppressions_suppressor(suppressions));
    add(report, FB3002, false);
    add(report, FB3002, true);
    add(report, FB0001, true);
    add(report, FB3001, false);
    fb_report_set_suppressor(report, NULL);
    if (fb_report_verdict(report) != FB_REJECT || fb_report_count_suppressed(report) > 1
        || !fb_suppressions_tell_unused(suppressions, report, &diag))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_suppressions_free)
    struct fb_suppressions *suppressions = NULL;
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "static");
    struct fb_diag diag = FB_DIAG_NONE;

    if (report == NULL || !fb_document_parse("p.yaml", (struct fb_span){ bytes, size }, FB_SYNTAX_YAML, &document, &diag))
        return 0;
    const struct fb_doc *list = fb_document_root(document);
    if (!fb_suppressions_read(list, NULL, MARCH_1, report, &suppressions, &diag))
        abort();
    const size_t most = list->kind == FB_DOC_LIST ? list->count : 1;
    if (fb_report_finding_count(report) > most || fb_report_verdict(report) != FB_PASS)
        abort();
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        if (fb_report_finding(report, i)->location.line == 0)
            abort();
    judge(suppressions, report);
    return 0;
}
