/* SPDX-License-Identifier: Apache-2.0 */
/* incident_fleet.c - simulates the rollout of an incident and of its twin. */
#include "cli/incident_fleet.h"

#include <stdio.h>

#include "rollout/simulate/run.h"

/* The scenario for content that matches a share of what hosts see. */
static bool load(const struct fb_incident *incident, bool twin, struct fb_scenario **out, struct fb_diag *diag)
{
    double share = 0;

    if (!fb_incident_hosts(incident, twin, &share, diag)
        || !fb_scenario_load(fb_incident_rollout(incident)->scenario, out, diag))
        return false;
    for (size_t i = 0; i < (*out)->fault_count; i++) {
        (*out)->faults[i].chance *= share;
        (*out)->faults[i].chance_in_the_end *= share;
    }
    return true;
}

static void say_metric(const struct fb_rollout_plan *plan, const struct fb_run *run, struct fb_incident_fleet *fleet)
{
    if (run->halted && run->why.metric < plan->metric_count)
        (void)snprintf(fleet->metric, sizeof fleet->metric, "%s", plan->metrics[run->why.metric].name);
}

static bool run_bad(const struct fb_incident *incident, const struct fb_rollout_plan *plan, struct fb_incident_fleet *fleet,
                    struct fb_diag *diag)
{
    FB_AUTO(fb_scenario_free)
    struct fb_scenario *scenario = NULL;
    struct fb_run first;
    struct fb_run_summary summary;

    if (!load(incident, false, &scenario, diag) || !fb_run_many(plan, scenario, &first, &summary, diag))
        return false;
    fleet->halted = summary.halted == summary.runs;
    fleet->hosts = plan->hosts;
    fleet->exposed = summary.exposed.most;
    fleet->bounded = fleet->halted && fleet->exposed <= fb_incident_rollout(incident)->exposed;
    fleet->halted_ms = first.halted_ms;
    say_metric(plan, &first, fleet);
    fb_run_clear(&first);
    return true;
}

static bool run_twin(const struct fb_incident *incident, const struct fb_rollout_plan *plan, struct fb_incident_fleet *fleet,
                     struct fb_diag *diag)
{
    FB_AUTO(fb_scenario_free)
    struct fb_scenario *scenario = NULL;
    struct fb_run run;

    if (!load(incident, true, &scenario, diag) || !fb_run_once(plan, scenario, scenario->seed, false, &run, diag))
        return false;
    fleet->twin_completes = run.completed && !run.halted && run.toll.exposed == plan->hosts;
    fb_run_clear(&run);
    return true;
}

bool fb_incident_fleet_run(const struct fb_incident *incident, struct fb_incident_fleet *out, struct fb_diag *diag)
{
    FB_AUTO(fb_rollout_plan_free)
    struct fb_rollout_plan *plan = NULL;
    struct fb_incident_fleet fleet = { .run = true };

    if (fb_incident_rollout(incident) == NULL)
        return true;
    if (!fb_rollout_plan_load(fb_incident_rollout(incident)->plan, &plan, diag)
        || !run_bad(incident, plan, &fleet, diag)
        || !run_twin(incident, plan, &fleet, diag))
        return false;
    *out = fleet;
    return true;
}
