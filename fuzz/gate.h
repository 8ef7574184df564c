/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h - the gate fuzz: does each build's engine survive what was not foreseen?  A counted, seeded
 * plan of cases answers; nobody's patience does. */
#ifndef FB_FUZZ_GATE_H
#define FB_FUZZ_GATE_H

#include "fuzz/plan.h"
#include "validator/gates/gate.h"

/* A row like those of validator/trial/trial.h; settings come by context->trial->fuzz. */
extern const struct fb_gate fb_fuzz_gate;

/* Seed 1, the default counts, one worker. */
extern const struct fb_fuzz_options fb_fuzz_defaults;

#endif
