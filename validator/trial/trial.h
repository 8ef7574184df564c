/* SPDX-License-Identifier: Apache-2.0 */
/* trial.h - the gates that run content: replay and engine (and fuzz, see fuzz/gate.h), and what
 * they need beside what the static gates need.
 *
 * They are rows like those of the static gates (validator/gates/gate.h), asked behind them.
 * Engines run in children; a process that asks these gates has no other threads.
 */
#ifndef FB_TRIAL_TRIAL_H
#define FB_TRIAL_TRIAL_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "isolate/layers.h"
#include "validator/gates/gate.h"
#include "validator/gates/released.h"
#include "validator/trial/events.h"

struct fb_fuzz_options; /* fuzz/plan.h */

/* The engine of one supported sensor build. */
struct fb_trial_build {
    const struct fb_contract *contract;
    const char *engine;      /* path of the shared object; NULL: none is named */
    struct fb_layers layers; /* that its children had, as the gate engine saw them */
    bool observed;           /* its engine was observed, and */
    char liar[256];          /* "": it supplies at least what the contract says; else what is wrong */
};

struct fb_text_trial; /* text_rules.h */

/* Everything is borrowed. */
struct fb_trial {
    struct fb_trial_build *builds; /* one for each contract */
    size_t build_count;
    const struct fb_released *field;  /* what is in force already; NULL: nothing */
    const struct fb_corpora *corpora; /* NULL: none */
    const char *const *own_names;     /* that must never match; for self-match */
    size_t own_name_count;
    bool coverage;            /* the gate replay shows tables of columns and criteria too */
    uint32_t layers_required; /* 1 << enum fb_layer */
    /* Encodes content in the format of the candidates, for probes; *out is to be freed with
     * free().  NULL: nobody can, and probes are made by inputs only. */
    bool (*encode)(const struct fb_content *content, struct fb_span *out, struct fb_diag *diag);
    struct fb_text_trial *text;         /* of text rule sets; NULL: candidates have template instances */
    const struct fb_fuzz_options *fuzz; /* for the gate fuzz; NULL: the defaults */
};

/* The bit of a layer of isolation in layers_required, by its name ("landlock"); zero: there is none
 * of this name. */
uint32_t fb_trial_layer(const char *name);

/* In the order in which they are asked. */
extern const struct fb_gate fb_trial_gates[];
extern const size_t fb_trial_gate_count;

/* The gate engine: does the real engine of each build load and evaluate it, alone and with the
 * content already in the field? */
bool fb_gate_engine(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                    struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                    struct fb_diag *diag);

#endif
