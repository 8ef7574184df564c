/* SPDX-License-Identifier: Apache-2.0 */
/* incident.h - outages that happened, rebuilt in small: content with the same shape of fault, and
 * which gates stop it.
 *
 * A folder holds incident.yaml, firebreak.yaml, bad.fbc and good.fbc, its repaired twin:
 *     id: cf291
 *     when: 2024-07-19
 *     who: CrowdStrike
 *     shape: a criterion reads ...           # one sentence
 *     stopped_by: [FB3001, FB6001]           # each of another gate; others may stop it too
 *     engines: {sensor-5.0: unchecked}       # incident_unchecked.so, of each sensor build
 *     repaired: {sensor-5.0: sound}          # optional: what the twin is fuzzed in, where theirs was the fault
 *     rollout: {plan: ../common/rollout.yaml, exposed: 500}   # optional: a rollout halts it
 * With `rollout` there are scenario.yaml, which says what becomes of a host that the content takes
 * for a threat (rollout/simulate/scenario.h), and hosts.yaml, a project file whose corpora are what
 * hosts see.
 */
#ifndef FB_PIPELINE_INCIDENT_H
#define FB_PIPELINE_INCIDENT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/report/rule.h"
#include "pipeline/gating/gate.h"

/* Gates in the order of fb_gate_names. */
#define FB_INCIDENT_GATES 8

struct fb_incident; /* opaque */

/* Reads the incident of a folder; engines are looked for in `engines`. */
FB_MUST_CHECK bool fb_incident_load(const char *folder, const char *engines, struct fb_incident **out,
                                    struct fb_diag *diag);
void fb_incident_free(struct fb_incident *incident); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_incident *, fb_incident_free);

/* The keys of incident.yaml; the incident owns the texts. */
const char *fb_incident_id(const struct fb_incident *incident);
const char *fb_incident_when(const struct fb_incident *incident);
const char *fb_incident_who(const struct fb_incident *incident);
const char *fb_incident_shape(const struct fb_incident *incident);

/* A rollout that was to halt it. */
struct fb_incident_rollout {
    const char *plan; /* paths */
    const char *scenario;
    uint64_t exposed; /* hosts that may have got it by then, at most */
};

/* NULL: the incident has none.  The incident owns it. */
const struct fb_incident_rollout *fb_incident_rollout(const struct fb_incident *incident);

/* The share of what hosts see, from 0 to 1, that the content matches, or its twin: no gate's verdict
 * is asked for.  Of an incident with a rollout.  False when it could not be found out. */
FB_MUST_CHECK bool fb_incident_hosts(const struct fb_incident *incident, bool twin, double *share,
                                     struct fb_diag *diag);

/* What became of it. */
struct fb_incident_result {
    bool stops[FB_INCIDENT_GATES];         /* the gate rejects the content */
    enum fb_rule rules[FB_INCIDENT_GATES]; /* by this rule, where it does */
    const char *missed;                    /* a rule of stopped_by that does not stop it; NULL: each does */
    const char *twin_stopped;              /* the gate that does not let the twin pass; NULL: it passes */
};

/* Asks each gate by itself of the content and of its twin, the gate fuzz only if it is wanted.
 * False when something could not be run: a file, an engine, memory. */
FB_MUST_CHECK bool fb_incident_run(const struct fb_incident *incident, bool fuzz,
                                   struct fb_incident_result *out, struct fb_diag *diag);

#endif
