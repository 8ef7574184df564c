/* SPDX-License-Identifier: Apache-2.0 */
/* text_rules.h - what the gates that run content keep about text rule sets from file to file: what
 * was judged already, so that the last file is loaded together with all others, and what rules
 * cost. */
#ifndef FB_TRIAL_TEXT_RULES_H
#define FB_TRIAL_TEXT_RULES_H

#include "base/core/cleanup.h"
#include "sensor/engine.h"
#include "validator/gates/draft.h"
#include "validator/trial/trial.h"

struct fb_text_trial; /* opaque */

struct fb_text_trial *fb_text_trial_new(size_t builds); /* NULL: no memory */
void fb_text_trial_free(struct fb_text_trial *text);    /* accepts NULL */
FB_DEFINE_AUTO(struct fb_text_trial *, fb_text_trial_free);

/* Keeps a copy of a file that was judged.  False when there is no memory. */
FB_MUST_CHECK bool fb_text_trial_keep(struct fb_text_trial *text, const struct fb_candidate *candidate);

/* The files that were kept, in order. */
size_t fb_text_trial_count(const struct fb_text_trial *text);
const struct fb_engine_file *fb_text_trial_files(const struct fb_text_trial *text);

/* A file that is not clean alone for a build is not loaded together with others either. */
void fb_text_trial_set_unclean(struct fb_text_trial *text, size_t build);
bool fb_text_trial_is_clean(const struct fb_text_trial *text, size_t build);

/* For each of the events that are replayed, whether one of the candidates so far did what the event
 * expects; the same events each time.  NULL: no memory. */
bool *fb_text_trial_met(struct fb_text_trial *text, size_t events);

/* A candidate could not be replayed: nobody knows what it would have matched. */
void fb_text_trial_set_gap(struct fb_text_trial *text);
bool fb_text_trial_has_gap(const struct fb_text_trial *text);

/* What one rule cost, on one event. */
struct fb_rule_cost {
    const char *rule;
    const char *file;   /* in which it stands */
    const char *event;  /* the file that was scanned */
    const char *sensor; /* of the engine */
    uint64_t nanoseconds;
};

/* Keeps a copy.  False when there is no memory. */
FB_MUST_CHECK bool fb_text_trial_add_cost(struct fb_text_trial *text, const struct fb_rule_cost *cost);

/* The table "slowest_rules" of all that were kept, the slowest first; none where there are none. */
FB_MUST_CHECK bool fb_text_trial_tell_costs(struct fb_text_trial *text, struct fb_report *report);

/* The gate contract for text rule sets: asks the engine of each build, in its child, which external
 * variables the candidate reads, and has the gate's own function judge them (as fb_gate.run). */
bool fb_gate_contract_of_rules(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                               struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                               struct fb_diag *diag);

/* Behind the gate engine: has the first engine that does so tell what each rule of the candidate
 * costs on the largest event of the corpora of at most FB_COST_EVENT_BYTES, and keeps that and the
 * candidate; behind the last one the report gets the table.  The costs are figures only: what goes
 * wrong with them is passed over, but for want of memory, of which *diag tells. */
#define FB_COST_EVENT_BYTES 65536
FB_MUST_CHECK bool fb_text_rules_finish(const struct fb_asking *asking);

#endif
