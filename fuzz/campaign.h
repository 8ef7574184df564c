/* SPDX-License-Identifier: Apache-2.0 */
/* campaign.h - runs a plan in one build's engine: epochs of batches, faults confirmed and gathered.
 *
 * Batches of an epoch run side by side, one lane each; what they found is taken up in order of the
 * case numbers, and what is set aside changes between epochs only.  So any number of lanes gives
 * the same findings at the same cases.
 */
#ifndef FB_FUZZ_CAMPAIGN_H
#define FB_FUZZ_CAMPAIGN_H

#include "fuzz/batch.h"

#define FB_FUZZ_EPOCH 8         /* batches of one epoch */
#define FB_FUZZ_FINDINGS 64     /* kept; further signatures are counted only */
#define FB_FUZZ_STEPS 500       /* that minimising one finding may take */
#define FB_FUZZ_STEPS_HANGING 4 /* of these, how many may run out of time: each takes its whole deadline */

/* How a fault could be repeated. */
enum fb_fuzz_repeats {
    FB_FUZZ_REPEATS_ALONE,
    FB_FUZZ_REPEATS_SEQUENCE, /* only with cases before it in the same process */
    FB_FUZZ_REPEATS_NOT,
};

/* What the last case was answered: ids, sorted bytewise. */
struct fb_fuzz_answers {
    const struct fb_span *direct; /* by the direct evaluator */
    size_t direct_count;
    const struct fb_span *engine;
    size_t engine_count;
};

struct fb_fuzz_finding {
    struct fb_fuzz_fall fall; /* the first of its signature */
    enum fb_fuzz_repeats repeats;
    uint64_t count;             /* of falls with this signature */
    struct fb_fuzz_case *cases; /* what repeats it, in the campaign's arena: minimised where it is one */
    size_t case_count;
    const struct fb_fuzz_answers *answers; /* it did not fall: it answered otherwise than the direct evaluator; else NULL */
    uint64_t steps;                        /* that minimising took */
    const char *cause;                     /* template type, field and operator, or what of the format was edited: findings that end
                                              alike with one cause are one to people; NULL: not known */
    const char *spot;                      /* "; criterion 20 of instance 1001, operator equals", or NULL */
    const char *instead;                   /* what became of it when minimised, for people; NULL: not smaller */
};

/* Cases of one stratum, by what became of them. */
struct fb_fuzz_counts {
    uint64_t courses[FB_FUZZ_COURSES]; /* FB_FUZZ_BEGAN: fell */
};

/* Cases about one field of one template type; the last entry of a type: about none. */
struct fb_fuzz_exercise {
    uint32_t type;
    uint32_t field;
    struct fb_fuzz_counts counts;
};

struct fb_fuzz_state; /* state.h */

struct fb_fuzz_campaign {
    const struct fb_fuzz_plan *plan;
    const struct fb_fuzz_judge *judge;
    struct fb_fuzz_lane *lanes;
    size_t lane_count;
    struct fb_arena *arena;

    /* What came of it. */
    uint64_t done;                    /* cases that ran, were refused, fell or were set aside, without a gap from case 0 */
    bool cut_short;                   /* by options->seconds, or by somebody */
    uint8_t *aside;                   /* one for each cell: nonzero, set aside */
    struct fb_fuzz_state *state;      /* where it is kept; NULL: nowhere */
    bool resumed;                     /* it went on where an earlier one ended */
    uint64_t edges;                   /* that the engine has and tells of */
    uint64_t grown;                   /* cases that came into the corpus */
    struct fb_fuzz_finding *findings; /* in the arena: those that fell by case number, then answers */
    size_t finding_count;
    uint64_t findings_dropped;
    uint64_t compared; /* cases whose answer was held against the direct evaluator's */
    uint64_t differed; /* cases that a second evaluation answered differently; and */
    uint64_t first_differed;
    uint64_t noise;                /* time-outs that did not repeat: of a busy machine */
    struct fb_fuzz_counts *strata; /* one for each */
    struct fb_fuzz_exercise *exercises;
    size_t exercise_count;
    uint64_t workers;
    uint64_t allocations;
    uint64_t fenced;
    double seconds;
};

/* Notes what the batches covered: cases with news come into the corpus, which is pruned where it is full. */
FB_MUST_CHECK bool fb_fuzz_grow(struct fb_fuzz_campaign *campaign, const struct fb_fuzz_batch *batches, size_t count,
                                struct fb_diag *diag);

/* Runs the plan (with options->plan_only nothing but what counts it is made).  False with *diag: no memory, a worker that could not be started or was lost. */
FB_MUST_CHECK bool fb_fuzz_campaign_run(struct fb_fuzz_campaign *campaign, struct fb_diag *diag);

/* Repeats the finding's fault alone, or with cases before it; fills repeats and cases. */
FB_MUST_CHECK bool fb_fuzz_confirm(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding,
                                   struct fb_diag *diag);

/* Makes the case of a finding that repeats alone as small as it can be with the same signature. */
FB_MUST_CHECK bool fb_fuzz_minimise(struct fb_fuzz_campaign *campaign, struct fb_fuzz_finding *finding,
                                    struct fb_diag *diag);

#endif
