/* SPDX-License-Identifier: Apache-2.0 */
/* incident_fleet.h - an incident in a rollout: the simulator's fleet, and the state machine that real rollouts run. */
#ifndef FB_CLI_INCIDENT_FLEET_H
#define FB_CLI_INCIDENT_FLEET_H

#include "pipeline/incidents/incident.h"

/* What became of it, with every gate switched off. */
struct fb_incident_fleet {
    bool run;            /* the incident has a rollout */
    bool halted;         /* in every run */
    bool bounded;        /* and no run exposed more hosts than the incident says */
    bool twin_completes; /* the same plan and scenario, with the twin's content */
    uint64_t hosts;
    uint64_t exposed;  /* hosts that got it, in the worst run */
    char metric[64];   /* that halted the first run */
    int64_t halted_ms; /* the first run, since its start */
};

/* Runs the incident's scenario for its content and for its twin: faults are as likely as the scenario
 * says, times the share of what hosts see that the content matches.  False when it could not be run: a
 * file, memory. */
FB_MUST_CHECK bool fb_incident_fleet_run(const struct fb_incident *incident, struct fb_incident_fleet *out,
                                         struct fb_diag *diag);

#endif
