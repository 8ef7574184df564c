/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h - which cases there are: counted and numbered before the first of them runs.
 *
 * Case k is a function of the plan alone (the candidate, the contract, the seed), so that any
 * process makes the same one, and no time and no earlier case enters.  A plan is a list of strata,
 * each a kind of cases for one template type or for all of the content; the edge of the contract
 * comes first, random mutations last.
 */
#ifndef FB_FUZZ_PLAN_H
#define FB_FUZZ_PLAN_H

#include <signal.h>

#include "base/core/diag.h"
#include "fuzz/case.h"
#include "validator/trial/trial_events.h"

enum fb_fuzz_tier {
    FB_FUZZ_KNOWN,      /* T0: reproducers of before */
    FB_FUZZ_SYSTEMATIC, /* T1: the contract's edge, every field and operator, every capacity */
    FB_FUZZ_PAIRS,      /* T2: any two of field, operator, value, input and surroundings together */
    FB_FUZZ_INPUTS,     /* T3: the candidate byte for byte, its inputs varied */
    FB_FUZZ_RANDOM,     /* T4: seeded mutations of content and inputs */
    FB_FUZZ_TIERS,
};

#define FB_FUZZ_DEFAULT_RANDOM 16384              /* cases of T4 */
#define FB_FUZZ_DEFAULT_GROWN ((uint64_t)1 << 24) /* of a campaign */
#define FB_FUZZ_DEFAULT_INPUTS 4096               /* cases of T3 that are drawn, beside the systematic ones */

/* How far a plan is. */
struct fb_fuzz_progress {
    const char *build;
    uint64_t done;
    uint64_t total;
    double cases_per_second; /* of this run */
    size_t findings;
    uint64_t covered; /* edges, of */
    uint64_t edges;   /* zero: the engine does not tell */
    uint64_t corpus;  /* cases that are kept */
};

struct fb_fuzz_options {
    bool plan_only; /* nothing runs: the gate tells the plan and stays undecided */
    bool says_seed; /* on the command line: the project's key does not count */
    bool says_cases;
    uint64_t seed;
    uint64_t random;          /* cases of T4 */
    uint64_t inputs;          /* cases of T3 that are drawn */
    uint64_t grown;           /* cases of T4 that are made of the corpus, behind all others */
    const char *campaign;     /* folder where state and corpus are kept; NULL: nowhere */
    const char *export;       /* folder that is written for other fuzzers, and nothing runs; NULL: none */
    double seconds;           /* 0: as long as it takes; else a plan that takes longer is undecided */
    size_t jobs;              /* workers at the same time; 0: one */
    const char *folder;       /* where reproducers go; NULL: nowhere */
    const char *record;       /* where they go too, for the record of a run, as its reproducers/; NULL: nowhere */
    const char *const *known; /* folders of reproducers that run first */
    size_t known_count;
    const volatile sig_atomic_t *stop; /* nonzero: to end soon; NULL: nobody says so */
    /* Called while plans run, from the thread that asks; may be NULL. */
    void (*progress)(void *context, const struct fb_fuzz_progress *progress);
    void *context;
};

struct fb_fuzz_size;
struct fb_fuzz_pairing;

/* One template type of the build. */
struct fb_fuzz_type {
    const struct fb_contract_type *supplied;
    const struct fb_template_type *defined; /* NULL: not known, then nothing is made for it */
    uint32_t index;                         /* in the contract */
    uint32_t fields;                        /* declared */
    uint32_t inputs;                        /* supplied */
    const uint8_t *ops;                     /* enum fb_operator that the build takes, wildcard excluded */
    uint32_t op_count;
    const struct fb_fuzz_size *sizes; /* of the stratum "sizes" */
    uint32_t size_count;
    const struct fb_fuzz_pairing *pairs; /* of the stratum "pairs" */
    uint32_t pair_count;
};

struct fb_fuzz_plan;
struct fb_fuzz_edits;  /* edits.h */
struct fb_fuzz_growth; /* growth.h */
struct fb_fuzz_stratum;

/* A kind of strata: a row in kinds.c. */
struct fb_fuzz_kind {
    const char *name;
    const char *about; /* what is varied, for people */
    enum fb_fuzz_tier tier;
    bool per_type;    /* one stratum for each template type */
    bool guided;      /* what came before decides what is drawn: no statement about chance follows */
    bool is_apart;    /* what takes too long in one cell says nothing about the others */
    bool is_compared; /* answers are compared with the direct evaluator's (answers.h) */
    uint64_t (*count)(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type);
    /* Makes case `index` of a stratum; everything else is set.  False without memory, or where the
     * content cannot be written: then it counts as left out. */
    bool (*make)(const struct fb_fuzz_plan *plan, const struct fb_fuzz_stratum *stratum, uint64_t index,
                 struct fb_arena *arena, struct fb_fuzz_case *out);
};

extern const struct fb_fuzz_kind fb_fuzz_kinds[];
extern const size_t fb_fuzz_kind_count;

struct fb_fuzz_stratum {
    const struct fb_fuzz_kind *kind;
    const struct fb_fuzz_type *type; /* NULL: of all */
    uint64_t first;
    uint64_t count;
    uint32_t first_cell;
    uint32_t cell_count;
};

/* More cells share their places. */
#define FB_FUZZ_CELLS ((uint32_t)1 << 20)

struct fb_fuzz_plan {
    const struct fb_fuzz_options *options;
    const struct fb_trial *trial;
    const struct fb_contract *contract;
    const struct fb_candidate *candidate;
    struct fb_fuzz_type *types;
    size_t type_count;
    const struct fb_fuzz_case *known;
    size_t known_count;
    const struct fb_span *words; /* the dictionary: values out of the candidate */
    size_t word_count;
    const struct fb_trial_event *events; /* witnesses of the candidate, and plain ones */
    size_t event_count;
    struct fb_fuzz_edits *edits;   /* NULL: the candidate cannot be edited by its schema */
    struct fb_fuzz_growth *growth; /* earlier releases, and the corpus */
    struct fb_fuzz_stratum *strata;
    size_t stratum_count;
    uint64_t count;
    uint64_t per_tier[FB_FUZZ_TIERS];
    uint32_t cell_count;
};

/* Makes the plan for one candidate and one build; everything is in the arena or borrowed, but for
 * what fb_fuzz_plan_clear frees, also after a failure.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_plan_make(const struct fb_fuzz_options *options, const struct fb_trial *trial,
                                     const struct fb_template_types *types, const struct fb_contract *contract,
                                     const struct fb_candidate *candidate, const struct fb_fuzz_case *known,
                                     size_t known_count, struct fb_arena *arena, struct fb_fuzz_plan *out);

void fb_fuzz_plan_clear(struct fb_fuzz_plan *plan);

/* In a worker, before its first case: what only one thread may use is made once for all cases. */
void fb_fuzz_plan_enter(const struct fb_fuzz_plan *plan);

/* The stratum of case `number`, which is below plan->count. */
const struct fb_fuzz_stratum *fb_fuzz_plan_stratum(const struct fb_fuzz_plan *plan, uint64_t number);

/* Makes case `number`.  False without memory, or where its content cannot be written. */
FB_MUST_CHECK bool fb_fuzz_plan_case(const struct fb_fuzz_plan *plan, uint64_t number, struct fb_arena *arena,
                                     struct fb_fuzz_case *out);

/* Whether somebody wants it to end. */
bool fb_fuzz_plan_is_stopped(const struct fb_fuzz_plan *plan);

/* "T1": what reports call it. */
const char *fb_fuzz_tier_name(enum fb_fuzz_tier tier);

#endif
