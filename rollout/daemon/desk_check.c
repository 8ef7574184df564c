/* SPDX-License-Identifier: Apache-2.0 */
/* desk_check.c - whether a plan may be taken in: safe by itself, and beside what is hosted already. */
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "rollout/daemon/desk_parts.h"
#include "rollout/plan/check.h"

static void put_finding(struct fb_json *json, const struct fb_finding *finding)
{
    fb_json_open_object(json);
    fb_json_put_text(json, "rule", fb_rule_id(finding->rule));
    fb_json_put_text(json, "level", fb_level_name(finding->level));
    fb_json_put_text(json, "message", finding->message);
    fb_json_put_text(json, "help", finding->help);
    fb_json_put_text(json, "path", finding->location.path);
    fb_json_close_object(json);
}

/* An answer that is an error like all others, and says what is wrong with the plan besides. */
static void put_findings(const struct fb_report *report, struct fb_buffer *out, const char *message)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_object(&json, "error");
    fb_json_put_text(&json, "code", "unsafe");
    fb_json_put_text(&json, "message", message);
    fb_json_close_object(&json);
    fb_json_put_array(&json, "findings");
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        put_finding(&json, fb_report_finding(report, i));
    fb_json_close_array(&json);
    fb_json_close_object(&json);
}

static enum fb_desk_result check_plan(const struct fb_rollout_plan *plan, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "rollout");

    if (report == NULL) {
        (void)fb_fail_memory(diag);
        return FB_DESK_FAILED;
    }
    if (!fb_rollout_plan_check(plan, plan->name, report, diag))
        return FB_DESK_FAILED;
    if (fb_report_verdict(report) == FB_PASS)
        return FB_DESK_DONE;
    (void)fb_fail(diag, FB_FAULT_INPUT, "the plan is not safe: %zu findings say why", fb_report_finding_count(report));
    put_findings(report, out, diag->message);
    return FB_DESK_UNSAFE;
}

/* Each host counts once for a release, so two rollouts of one would share their evidence.  A rollout
 * that was withdrawn before anybody reported is out of the way. */
static bool is_in_the_way(struct fb_desk_local *desk, const struct fb_hosted *other)
{
    return other->at.rollout->state != FB_ROLLOUT_WITHDRAWN || fb_ingest_heard(desk->ingest, other->release) > 0;
}

static enum fb_desk_result check_release(struct fb_desk_local *desk, const struct fb_hosted *hosted, struct fb_diag *diag)
{
    for (size_t i = 0; i < desk->count; i++) {
        const struct fb_hosted *other = &desk->items[i];

        if (other == hosted || other->release != hosted->release || !is_in_the_way(desk, other))
            continue;
        (void)fb_fail(diag, FB_FAULT_INPUT, "the rollout '%s' (%s) is of the same release; a release is rolled out once",
                      other->at.plan->name, fb_rollout_state_name(other->at.rollout->state));
        return FB_DESK_REFUSED;
    }
    return FB_DESK_DONE;
}

enum fb_desk_result fb_desk_check(struct fb_desk_local *desk, const struct fb_hosted *hosted, struct fb_buffer *out,
                                  struct fb_diag *diag)
{
    const enum fb_desk_result safe = check_plan(hosted->at.plan, out, diag);

    return safe == FB_DESK_DONE ? check_release(desk, hosted, diag) : safe;
}

/* Of two with one release, whether the first is the one whose reports do not count. */
static bool yields(const struct fb_hosted *one, const struct fb_hosted *other)
{
    return one->release == other->release && one->at.rollout->state == FB_ROLLOUT_WITHDRAWN
        && (other->at.rollout->state != FB_ROLLOUT_WITHDRAWN || other->told > one->told
            || (other->told == one->told && other > one));
}

void fb_desk_mark_replaced(struct fb_desk_local *desk)
{
    for (size_t i = 0; i < desk->count; i++) {
        struct fb_hosted *one = &desk->items[i];

        one->replaced = false;
        for (size_t k = 0; k < desk->count; k++)
            one->replaced = one->replaced || (k != i && yields(one, &desk->items[k]));
    }
}
