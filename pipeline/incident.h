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
 *     repaired: {sensor-5.0: sound}          # optional: the twin's engines, where theirs was the fault
 */
#ifndef FB_PIPELINE_INCIDENT_H
#define FB_PIPELINE_INCIDENT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/report/rule.h"
#include "pipeline/gate.h"

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
