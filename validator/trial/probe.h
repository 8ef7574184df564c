/* SPDX-License-Identifier: Apache-2.0 */
/* probe.h - content with one criterion: every field of a template type with every operator, so
 * that an engine is asked for each input that its build supplies, and for those beyond. */
#ifndef FB_TRIAL_PROBE_H
#define FB_TRIAL_PROBE_H

#include "validator/trial/engine_task.h"

/* How many events each probe is evaluated with: the witness, all null, all empty. */
#define FB_PROBE_EVENTS 3

struct fb_field_probe {
    uint64_t field;
    enum fb_operator op;
    struct fb_content content; /* one template instance */
    struct fb_engine_file file;
    struct fb_trial_event events[FB_PROBE_EVENTS];
};

struct fb_field_probes {
    struct fb_field_probe *items; /* in the arena */
    size_t count;
};

/* For the types that are defined, the fields 0 to inputs - 1, or with `beyond` those that are
 * declared and not supplied.  `trial->encode` is there; what it gave is copied into the arena.
 * False with *diag: no memory. */
FB_MUST_CHECK bool fb_probes_make(const struct fb_trial *trial, const struct fb_template_types *types,
                                  const struct fb_contract *contract, bool beyond,
                                  struct fb_arena *arena, struct fb_field_probes *out, struct fb_diag *diag);

/* Case n loads probe n / FB_PROBE_EVENTS and evaluates its event n % FB_PROBE_EVENTS; a record of
 * the load where that fails.  The context is a struct fb_field_probes. */
struct fb_task fb_probe_task(const struct fb_field_probes *probes);
struct fb_task fb_probe_direct_task(const struct fb_field_probes *probes);

#endif
