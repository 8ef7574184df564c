/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_plan.c - plans: read, judged and explained. */
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "cli/render.h"
#include "cli/rollout.h"
#include "cli/say.h"
#include "rollout/plan/check.h"

enum fb_lane_kind fb_rollout_lane(const struct fb_arguments *arguments)
{
    return fb_arguments_has(arguments, FB_OPTION_EMERGENCY) ? FB_LANE_EMERGENCY : FB_LANE_NORMAL;
}

bool fb_rollout_read_plan(const char *path, struct fb_span *text, struct fb_rollout_plan **out, struct fb_diag *diag)
{
    return fb_file_read(path, FB_MAX_DOCUMENT_BYTES, text, diag) && fb_rollout_plan_parse(path, *text, out, diag);
}

bool fb_rollout_judge_plan(const struct fb_arguments *arguments, const char *path, const struct fb_rollout_plan *plan,
                           size_t bytes, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_subject subject = { .path = path, .bytes = bytes };

    memcpy(subject.sha256, plan->sha256, sizeof subject.sha256);
    if (!fb_report_add_subject(report, &subject)
        || (fb_rollout_lane(arguments) == FB_LANE_EMERGENCY && !fb_report_add_option(report, "emergency", "true")))
        return fb_fail_memory(diag);
    return fb_rollout_plan_check(plan, path, report, diag);
}

enum fb_exit fb_rollout_run_plan(const struct fb_arguments *arguments, const char *path)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "rollout");
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    if ((report == NULL && !fb_fail_memory(&diag)) || !fb_rollout_read_plan(path, &text, &plan, &diag)
        || !fb_rollout_judge_plan(arguments, path, plan, text.size, report, &diag)
        || !fb_rollout_plan_explain(plan, fb_rollout_lane(arguments), report, &diag))
        return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
    return fb_render(arguments, report, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
}

void fb_rollout_say_draft(const struct fb_rollout_plan *plan)
{
    fb_say("%s is a draft: it needs %u approvals by people who did not ask for it", plan->name, plan->approvals);
}
