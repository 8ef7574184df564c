/* SPDX-License-Identifier: Apache-2.0 */
/* replay_plan.h - everything that is evaluated in a replay, numbered (internal to the gate
 * replay): events of all corpora, then events that are made of names. */
#ifndef FB_TRIAL_REPLAY_PLAN_H
#define FB_TRIAL_REPLAY_PLAN_H

#include "base/core/arena.h"
#include "validator/trial/replay.h"

/* Beside the labels of corpora. */
#define FB_REPLAY_NAME FB_CORPUS_LABELS /* an event of which only a file's name is known */
#define FB_REPLAY_ROLES (FB_CORPUS_LABELS + 1)

struct fb_replay_event {
    struct fb_event event;
    unsigned role;    /* enum fb_corpus_label, or FB_REPLAY_NAME */
    uint32_t expect;  /* among the plan's; FB_REPLAY_NONE: nothing is expected by name */
    const char *name; /* FB_REPLAY_NAME: whose, */
    bool is_own;      /* whether it is the project's own, */
    uint32_t field;   /* and in which field it stands */
};

#define FB_REPLAY_NONE UINT32_MAX

/* An id that events expect to match. */
struct fb_replay_expect {
    struct fb_span id;
    uint32_t first; /* event that expects it */
    uint32_t events;
};

/* Events of a type, evenly spread, on which the cost of instances is measured. */
#define FB_REPLAY_SAMPLE 64
struct fb_replay_sample {
    uint64_t type_id;
    uint32_t events[FB_REPLAY_SAMPLE];
    size_t count;
    uint64_t background; /* background events of the type, and */
    uint64_t all;        /* events of all corpora */
};

struct fb_replay_plan {
    const struct fb_replay *replay;
    struct fb_arena arena;
    struct fb_replay_event *events;
    size_t count;
    size_t corpus_count;              /* of them, those of corpora */
    struct fb_replay_expect *expects; /* by id */
    size_t expect_count;
    struct fb_replay_sample *samples; /* by type id; of types that have events */
    size_t sample_count;
    struct fb_span *rules; /* ids up to "#", of the candidate and the last release; sorted */
    size_t rule_count;
    uint32_t *rule_of;      /* by instance of the candidate */
    uint32_t *last_rule_of; /* by instance of the last release */
    bool *is_new;           /* by rule: the last release does not have it */
};

/* False: no memory.  To be cleared in any case. */
FB_MUST_CHECK bool fb_replay_plan_init(struct fb_replay_plan *plan, const struct fb_replay *replay,
                                       struct fb_diag *diag);
void fb_replay_plan_clear(struct fb_replay_plan *plan);

/* NULL when there is no event of the type in any corpus. */
const struct fb_replay_sample *fb_replay_plan_sample(const struct fb_replay_plan *plan, uint64_t type_id);

/* "RULE" of "RULE#3": what a compiler that makes several instances of a rule calls them. */
struct fb_span fb_replay_rule_of(struct fb_span id);

/* Adds events made of names that must never match (critical_names.c); internal. */
FB_MUST_CHECK bool fb_replay_add_names(struct fb_replay_plan *plan);
size_t fb_replay_count_names(const struct fb_replay *replay);

#endif
