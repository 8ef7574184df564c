/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h - the static gates: each asks one question of a candidate and answers with findings.
 *
 * A gate is a function without I/O: it reads what it is given and adds findings to the report.
 * Adding one: a file, a row in gates.c, its rules in rules.def with their pages, golden cases.
 */
#ifndef FB_GATES_GATE_H
#define FB_GATES_GATE_H

#include "base/report/report.h"
#include "validator/gates/change_limits.h"
#include "validator/gates/released.h"
#include "validator/model/content.h"
#include "validator/model/contract.h"
#include "validator/model/template_type.h"
#include "validator/schema/tree.h"

struct fb_candidate {
    const char *path; /* as the user gave it: the subject of findings */
    struct fb_span bytes;
    const struct fb_tree *tree;
    const struct fb_content *content; /* NULL when the tree gives none (see fb_check_candidate) */
};

struct fb_gate;
struct fb_text_rules; /* how text rule sets are judged: validator/gates/text_rules.h */
struct fb_trial;      /* what the gates that run content need: validator/trial/trial.h */

struct fb_gate_context;

/* Somebody who has gates asked elsewhere: in another process, or not at all. */
struct fb_gate_relay {
    /* The report that the next gate behind the static ones writes to; NULL: no memory. */
    struct fb_report *(*next)(void *context);
    /* Of each gate that can be asked, also a static one: *taken says that its result and findings are
     * in `report`, or will be; otherwise it is asked here.  False with *diag ends everything. */
    bool (*take)(void *context, const struct fb_gate_context *asking, const struct fb_gate *gate,
                 const struct fb_candidate *candidate, struct fb_report *report, bool *taken,
                 struct fb_diag *diag);
    void *context;
};

struct fb_gate_context {
    const struct fb_template_types *types;
    const struct fb_contracts *contracts;
    const struct fb_released *released;           /* NULL: no earlier release is named */
    const struct fb_change_limits *change_limits; /* NULL: the defaults */
    bool no_release_told;                         /* fb_change_tell_no_release was called */
    struct fb_usage *usage;                       /* the gate change adds what each candidate uses; may be NULL */
    bool schema_told;                             /* fb_schema_tell was called for this report: do not say it for each file */
    const struct fb_gate *more;                   /* gates that are asked behind the static ones; may be none */
    size_t more_count;
    struct fb_trial *trial;                 /* for those */
    const char *const *asked;               /* names of the gates that are asked, ended by NULL; NULL: all of them */
    const struct fb_text_rules *text_rules; /* candidates are text rule sets; NULL: they are read by the schema */
    bool is_last;                           /* no other candidate follows */
    const struct fb_gate_relay *relay;      /* NULL: every gate is asked here */
};

struct fb_gate {
    const char *name;     /* "contract" */
    const char *question; /* "Can every sensor build in the field take it?" */
    bool needs_content;   /* can not be asked of a file whose instances could not all be read */
    bool by_build;        /* can be asked for each of fb_trial.builds by itself (pipeline/gating/piece_join.h) */
    bool takes_rules;     /* can be asked of text rule sets, which have no template instances */
    /* Why it can not be asked with what was given (then it is "not run"), or NULL; may be NULL. */
    const char *(*missing)(const struct fb_gate_context *context);
    /* False with *diag when the question could not be answered; the gate is then undecided.
     * `figures` gets up to FB_GATE_FIGURES rows, *figure_count how many. */
    bool (*run)(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                struct fb_diag *diag);
};

#define FB_GATE_FIGURES 10

/* In the order in which they are asked: layout, types, contract, cost, change. */
extern const struct fb_gate fb_static_gates[];
extern const size_t fb_static_gate_count;

/* Whether the gate is among those that are asked. */
bool fb_gate_is_asked(const struct fb_gate_context *context, const struct fb_gate *gate);

/* Runs one gate that can be asked, here; its findings and its result go to `report`.  False only when
 * there is no memory. */
FB_MUST_CHECK bool fb_gate_run(const struct fb_gate_context *context, const struct fb_gate *gate,
                               const struct fb_candidate *candidate, double (*now_seconds)(void),
                               struct fb_report *report, struct fb_diag *diag);

/* Adds what is to be said of the schema itself: FB0006 for each note, FB0007 when it can not be
 * joined to the model, which leaves the gates types and contract undecided for every file.  `file`
 * is its subject where the schema does not say.  fb_check_candidate does this too, unless the
 * context says that it was done. */
FB_MUST_CHECK bool fb_schema_tell(const struct fb_schema *schema, const char *file,
                                  struct fb_report *report, struct fb_diag *diag);

/* The same where the schema itself is what is judged: nothing is undecided, and one that says
 * nothing of template instances gets a note, since another may import it. */
FB_MUST_CHECK bool fb_schema_lint(const struct fb_schema *schema, const char *file,
                                  struct fb_report *report, struct fb_diag *diag);

/* Adds FB7000: no last release is named.  The gate change does this for every candidate, unless the
 * context says that it was done. */
FB_MUST_CHECK bool fb_change_tell_no_release(const char *subject, struct fb_report *report,
                                             struct fb_diag *diag);

/* Reads `bytes` by `schema`, unless they are a text rule set, and asks every static gate; findings
 * and gate results go to `report`.  `now_seconds` is a monotonic clock for the figures.  False only when there is no
 * memory: everything else, an unusable schema join included, ends in the report. */
FB_MUST_CHECK bool fb_check_candidate(const struct fb_gate_context *context,
                                      const struct fb_schema *schema, const char *path,
                                      struct fb_span bytes, const struct fb_tree_options *options,
                                      double (*now_seconds)(void), struct fb_report *report,
                                      struct fb_diag *diag);

#endif
