/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - what makes a plan unsafe: findings FB9... */
#include "rollout/plan/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/format.h"

struct checking {
    const struct fb_rollout_plan *plan;
    const char *subject;
    struct fb_report *report;
    enum fb_lane_kind lane;
    bool failed; /* no memory */
};

static void find(struct checking *checking, enum fb_rule rule, const char *path, const char *format, ...)
    FB_PRINTF(4, 5);

static void find(struct checking *checking, enum fb_rule rule, const char *path, const char *format, ...)
{
    char message[512];
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(message, sizeof message, format, arguments);
    va_end(arguments);
    const struct fb_finding finding = {
        .rule = rule,
        .level = fb_rule_level(rule),
        .gate = "",
        .subject = checking->subject,
        .message = message,
        .location = { .path = path },
    };
    checking->failed = checking->failed || !fb_report_add(checking->report, &finding);
}

static void find_in_ring(struct checking *checking, enum fb_rule rule, size_t ring, const char *what)
{
    char path[32];

    (void)snprintf(path, sizeof path, "rings[%zu]", ring);
    find(checking, rule, path, "ring \"%s\" %s", checking->plan->rings[ring].name, what);
}

static const char *lane_name(enum fb_lane_kind lane)
{
    return lane == FB_LANE_EMERGENCY ? "in the emergency lane, " : "";
}

/* A step may cost no more than the budget, by what the hosts before it have shown. */
static bool check_step(void *context, const struct fb_forecast_step *step)
{
    struct checking *checking = context;
    const struct fb_rollout_plan *plan = checking->plan;
    const uint64_t budget = plan->lanes[checking->lane].budget;
    char path[32];

    if (budget == 0 || step->expected <= (double)budget * 1.000001 + 1)
        return true;
    if (step->ring == plan->ring_count) {
        find(checking, FB9001, "rings", "%s%" PRIu64 " hosts of the control arm get it on completion: it may cost %.0f of them, and the budget is %" PRIu64,
             lane_name(checking->lane), step->hosts, step->expected, budget);
        return true;
    }
    (void)snprintf(path, sizeof path, "rings[%" PRIu32 "]", step->ring);
    find(checking, FB9001, path, "%sstep %" PRIu32 " of ring \"%s\" exposes %" PRIu64 " hosts behind %" PRIu64 ": it may cost %.0f of them, and the budget is %" PRIu64,
         lane_name(checking->lane), step->step + 1, plan->rings[step->ring].name, step->at_risk, step->before, step->expected, budget);
    return true;
}

static void check_budget(struct checking *checking)
{
    for (int lane = 0; lane < FB_LANE_COUNT; lane++) {
        checking->lane = (enum fb_lane_kind)lane;
        bool has_steps = true;
        for (size_t i = 0; i < checking->plan->ring_count; i++)
            has_steps = has_steps && checking->plan->rings[i].step_count > 0;
        if (checking->plan->lanes[lane].budget == 0 && !has_steps)
            find(checking, FB9001, "budget", "%sthere is neither a damage budget nor fixed steps in every ring", lane_name(checking->lane));
        else
            (void)fb_rollout_forecast(checking->plan, checking->lane, check_step, checking);
    }
}

static void check_releases(struct checking *checking)
{
    const struct fb_rollout_plan *plan = checking->plan;

    if (plan->rollback.name == NULL)
        find(checking, FB9002, "rollback", "no release is prepared that this one could be rolled back to");
    else if (strcmp(plan->rollback.sha256, plan->release.sha256) == 0)
        find(checking, FB9002, "rollback", "the release would be rolled back to itself");
}

static void check_reach(struct checking *checking)
{
    const struct fb_rollout_plan *plan = checking->plan;

    if (plan->hosts == 0)
        find(checking, FB9003, "fleet", "the fleet has no hosts");
    else if (plan->unreached > 0)
        find(checking, FB9003, "rings", "no ring reaches %" PRIu64 " of %" PRIu64 " hosts", plan->unreached, plan->hosts);
    for (size_t i = 0; i < plan->ring_count; i++)
        if (plan->hosts > 0 && fb_rollout_ring_hosts(plan, (uint32_t)i) == 0)
            find_in_ring(checking, FB9003, i, "has no hosts");
}

static void check_bakes(struct checking *checking)
{
    const struct fb_rollout_plan *plan = checking->plan;

    for (size_t i = 0; i < plan->ring_count; i++)
        for (int lane = 0; lane < FB_LANE_COUNT; lane++)
            if (fb_rollout_bake(plan, (uint32_t)i, (enum fb_lane_kind)lane) <= plan->work_ms) {
                find_in_ring(checking, FB9004, i,
                             lane == FB_LANE_EMERGENCY ? "bakes no longer than the work that content sets off, in the emergency lane"
                                                       : "bakes no longer than the work that content sets off");
                break;
            }
}

static void check_people(struct checking *checking)
{
    const struct fb_rollout_plan *plan = checking->plan;

    if (plan->approvals == 0)
        find(checking, FB9005, "approvals", "nobody has to approve it");
    else if (plan->approver_count <= plan->approvals)
        find(checking, FB9005, "approvals", "%" PRIu32 " of %zu people must approve: none is left to ask for it", plan->approvals, plan->approver_count);
    for (size_t i = 0; i < plan->ring_count; i++)
        if (plan->rings[i].approvals >= plan->approver_count && plan->rings[i].approvals > 0)
            find_in_ring(checking, FB9005, i, "needs more approvals than can be given by people who did not ask for it");
}

static void check_wishes(struct checking *checking)
{
    const struct fb_rollout_plan *plan = checking->plan;

    for (size_t i = 0; plan->critical && i < plan->wish_count; i++) {
        const struct fb_customer_wish *wish = &plan->wishes[i];
        if (wish->pin != NULL || wish->opts_out)
            find(checking, FB9006, "customers", "%s %s, and gets critical content all the same", wish->customer, wish->opts_out ? "opts out" : "is pinned");
        else if (wish->delay_ms > plan->floor_ms)
            find(checking, FB9006, "customers", "the delay of %s is cut to the floor of critical content", wish->customer);
    }
}

static void check_emergency(struct checking *checking)
{
    const struct fb_lane *normal = &checking->plan->lanes[FB_LANE_NORMAL];
    const struct fb_lane *emergency = &checking->plan->lanes[FB_LANE_EMERGENCY];

    if (emergency->budget < normal->budget)
        find(checking, FB9007, "emergency.budget", "the emergency lane has a smaller budget than the normal one");
    if (emergency->bake_permille > normal->bake_permille)
        find(checking, FB9007, "emergency.bake", "the emergency lane bakes longer than the normal one");
}

static void check_metrics(struct checking *checking)
{
    static const struct {
        enum fb_metric_kind kind;
        const char *what;
    } needed[] = { { FB_METRIC_CRASH, "hosts that crash" }, { FB_METRIC_SILENCE, "hosts that fall silent" } };
    const struct fb_rollout_plan *plan = checking->plan;

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        bool has = false;
        for (size_t k = 0; k < plan->metric_count; k++)
            has = has || (plan->metrics[k].kind == needed[i].kind && plan->metrics[k].is_failure);
        if (!has)
            find(checking, FB9008, "metrics", "no metric counts %s as failed", needed[i].what);
    }
}

static void check_controls(struct checking *checking)
{
    const struct fb_rollout_plan *plan = checking->plan;
    bool wants_control = false;

    for (size_t i = 0; i < plan->metric_count; i++)
        wants_control = wants_control || plan->metrics[i].against_control;
    for (size_t i = 0; wants_control && i < plan->ring_count; i++)
        if (plan->rings[i].control == 0)
            find_in_ring(checking, FB9009, i, "has no control arm that metrics could be judged against");
}

/* A slice that the first ring never meets is met for the first time by a big one. */
static void check_slices(struct checking *checking)
{
    const struct fb_rollout_plan *plan = checking->plan;

    for (uint32_t slice = 0; slice + 1 < plan->slice_count; slice++) {
        bool met = false;
        for (uint32_t ring = 0; ring + 1 < plan->ring_count; ring++)
            met = met || fb_rollout_ring_hosts_in(plan, ring, slice) >= 2;
        if (!met && plan->ring_count > 1)
            find(checking, FB9010, "slices", "slice \"%s\" is first met in the last ring", plan->slices[slice]);
    }
}

bool fb_rollout_plan_check(const struct fb_rollout_plan *plan, const char *subject,
                           struct fb_report *report, struct fb_diag *diag)
{
    struct checking checking = { .plan = plan, .subject = subject, .report = report };

    check_budget(&checking);
    check_releases(&checking);
    check_reach(&checking);
    check_bakes(&checking);
    check_people(&checking);
    check_wishes(&checking);
    check_emergency(&checking);
    check_metrics(&checking);
    check_controls(&checking);
    check_slices(&checking);
    return !checking.failed || fb_fail_memory(diag);
}
