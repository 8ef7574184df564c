/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - whether a plan is safe, and what it comes to: findings FB9..., steps, times, hosts at risk. */
#ifndef FB_ROLLOUT_CHECK_H
#define FB_ROLLOUT_CHECK_H

#include "base/report/report.h"
#include "rollout/plan/plan.h"

/* One step of a rollout in which nothing fails and every host fetches at once: nothing goes faster. */
struct fb_forecast_step {
    uint32_t ring;    /* ring_count: what the control arm gets on completion */
    uint32_t step;    /* of the ring, from zero */
    uint64_t before;  /* hosts that have it when the step begins */
    uint64_t hosts;   /* hosts that it adds */
    uint64_t at_risk; /* of these, how many may have it before one of them is resolved */
    double expected;  /* excess failures that the evidence before the step still allows: at most U - p0 of them */
    int64_t at_ms;    /* after the start */
};

/* Calls `visit` for every step of a lane, until it says false; at most FB_MAX_FORECAST_STEPS.  Gives the
 * time to the whole fleet, the last bake included; -1 when there were more steps. */
#define FB_MAX_FORECAST_STEPS 10000
int64_t fb_rollout_forecast(const struct fb_rollout_plan *plan, enum fb_lane_kind lane,
                            bool (*visit)(void *context, const struct fb_forecast_step *step), void *context);

/* Adds what is wrong with a plan to a report: FB9001 to FB9010, about `subject`. */
FB_MUST_CHECK bool fb_rollout_plan_check(const struct fb_rollout_plan *plan, const char *subject,
                                         struct fb_report *report, struct fb_diag *diag);

/* Adds the tables "rings" and "steps": who gets it when, and what is at risk. */
FB_MUST_CHECK bool fb_rollout_plan_explain(const struct fb_rollout_plan *plan, enum fb_lane_kind lane,
                                           struct fb_report *report, struct fb_diag *diag);

#endif
