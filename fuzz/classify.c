/* SPDX-License-Identifier: Apache-2.0 */
/* classify.c - asks the static gates of content that made an engine fall. */
#include "fuzz/classify.h"

#include <string.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"

static bool is_about(const struct fb_finding *finding, const char *build)
{
    return finding->level == FB_ERROR && (finding->sensor == NULL || strcmp(finding->sensor, build) == 0);
}

static bool accepts(const struct fb_report *report, const char *build)
{
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        if (is_about(fb_report_finding(report, i), build))
            return false;
    return true;
}

static bool refuses_by(const struct fb_report *report, const char *build, enum fb_rule rule)
{
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);

        if (finding->rule == rule && is_about(finding, build))
            return true;
    }
    return false;
}

static bool ask(const struct fb_fuzz_judge *judge, struct fb_span content, struct fb_report *report,
                struct fb_diag *diag)
{
    static const char *const asked[] = { "layout", "types", "contract", "cost", NULL };
    const struct fb_tree_options options = { .eager = true };
    const struct fb_gate_context context = {
        .types = judge->context->types,
        .contracts = judge->context->contracts,
        .asked = asked,
        .schema_told = true,
        .no_release_told = true,
    };

    return fb_check_candidate(&context, judge->schema, "content", content, &options, fb_clock_seconds, report, diag);
}

bool fb_fuzz_classify(const struct fb_fuzz_judge *judge, const struct fb_fuzz_case *one,
                      const struct fb_ending *ending, enum fb_fuzz_class *out, bool *foreseen, struct fb_diag *diag)
{
    if (foreseen != NULL)
        *foreseen = false;
    if (one->outside || one->is_candidate) {
        *out = one->outside ? FB_FUZZ_FRAGILE : FB_FUZZ_CANDIDATE;
        return true;
    }
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "fuzz");
    if (report == NULL)
        return fb_fail_memory(diag);
    if (!ask(judge, one->content, report, diag))
        return false;
    *out = accepts(report, judge->build) ? FB_FUZZ_UNSOUND : FB_FUZZ_FRAGILE;
    if (foreseen != NULL)
        *foreseen = ending->kind == FB_END_OUT_OF_MEMORY && refuses_by(report, judge->build, FB4006);
    return true;
}
