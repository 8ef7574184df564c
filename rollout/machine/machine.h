/* SPDX-License-Identifier: Apache-2.0 */
/* machine.h - the walk of one release through the rings: (state, event, now) -> state and actions.
 *
 * Pure: no I/O, no clock, no randomness, no memory taken inside a step.  The daemon, the command
 * line and the simulator run this one machine.  A step either accepts an event or refuses it with a
 * reason and leaves the state as it was.  Statistics come as functions; without them, or when they
 * give no number, nothing is ever promoted, and a halt works all the same.
 *
 *     draft -approve-> approved -start-> baking(ring, step) -> ... -> completed
 *     baking <-hold/resume-> held;  baking, held, halted, completed -rollback-> rolling back -> withdrawn
 *     every state -halt-> halted
 *
 * Time never runs backwards in it: a `now` below one already seen counts as that one.
 */
#ifndef FB_ROLLOUT_MACHINE_H
#define FB_ROLLOUT_MACHINE_H

#include "base/core/arena.h"
#include "base/core/cleanup.h"
#include "base/host/buffer.h"
#include "base/host/document.h"
#include "rollout/plan/plan.h"

enum fb_rollout_state {
    FB_ROLLOUT_DRAFT,
    FB_ROLLOUT_APPROVED,
    FB_ROLLOUT_BAKING,
    FB_ROLLOUT_HELD, /* nobody else may fetch; those who did go on being watched */
    FB_ROLLOUT_HALTED,
    FB_ROLLOUT_ROLLING_BACK,
    FB_ROLLOUT_COMPLETED,
    FB_ROLLOUT_WITHDRAWN,
    FB_ROLLOUT_STATE_COUNT,
};

/* "draft", "approved", "baking", "held", "halted", "rolling back", "completed", "withdrawn" */
const char *fb_rollout_state_name(enum fb_rollout_state state);

/* What is counted, per ring, slice and arm.  Each host counts at most once in each, so counters
 * only grow; whoever aggregates reports sees to that (FB_COUNT_METRIC + i is plan->metrics[i]). */
enum fb_count {
    FB_COUNT_FETCHED,   /* got the release, or in the control arm the no-op: exposed */
    FB_COUNT_RESOLVED,  /* its window ended: it reported as it must, or failed */
    FB_COUNT_FAILED,    /* had the first metric that is a failure; resolved too */
    FB_COUNT_RECOVERED, /* came back after silence: told, never subtracted */
    FB_COUNT_REVERTED,  /* reported the rollback release */
    FB_COUNT_METRIC,
};

/* "fetched", ..., or the metric's name; NULL beyond the last. */
const char *fb_rollout_count_name(const struct fb_rollout_plan *plan, uint32_t count);
uint32_t fb_rollout_count_total(const struct fb_rollout_plan *plan); /* FB_COUNT_METRIC + metrics */

/* One counter grows. */
struct fb_count_change {
    uint32_t ring;
    uint32_t slice;
    enum fb_arm arm;
    uint32_t count; /* below fb_rollout_count_total */
    uint64_t add;
};

/* Why nothing moves: bits. */
enum fb_rollout_blocker {
    FB_BLOCK_STATE = 1 << 0,      /* not baking */
    FB_BLOCK_BAKE = 1 << 1,       /* the bake of this step is not over */
    FB_BLOCK_UNRESOLVED = 1 << 2, /* too many who fetched are not resolved */
    FB_BLOCK_STALE = 1 << 3,      /* no fresh counts */
    FB_BLOCK_FREEZE = 1 << 4,
    FB_BLOCK_APPROVAL = 1 << 5,
    FB_BLOCK_DEPENDENCY = 1 << 6,
    FB_BLOCK_EVIDENCE = 1 << 7,  /* the statistics are missing or gave no number */
    FB_BLOCK_UNEXPOSED = 1 << 8, /* hosts of this step have not fetched yet */
    FB_BLOCK_EARLIER = 1 << 9,   /* an earlier ring is still on */
    FB_BLOCK_OVERRUN = 1 << 10,  /* more hosts fetched than were allowed: somebody must look */
};
#define FB_BLOCKER_COUNT 11

/* One sentence for the lowest bit of `blockers`. */
const char *fb_rollout_blocker_text(uint32_t blockers);

/* Bounds of counting: one change, one counter, the changes of one event. */
#define FB_MOST_ADDED (UINT64_C(1) << 40)
#define FB_MOST_COUNTED (UINT64_C(1) << 50)
#define FB_MOST_CHANGES ((size_t)1 << 20)

/* Who stopped it. */
enum fb_rollout_cause {
    FB_CAUSE_NONE,
    FB_CAUSE_OPERATOR,
    FB_CAUSE_EVIDENCE, /* a metric of a slice crossed its line */
    FB_CAUSE_STALE,    /* no fresh counts; ends by itself when they come, and the bake begins anew */
    FB_CAUSE_OVERRUN,  /* more hosts fetched than were allowed */
    FB_CAUSE_COUNT,
};

/* "none", "operator", "evidence", "stale", "overrun" */
const char *fb_rollout_cause_name(enum fb_rollout_cause cause);

enum fb_rollout_event_kind {
    FB_EVENT_CREATED, /* who: the requester */
    FB_EVENT_APPROVE, /* who; ring: FB_NO_RING for the start, else the ring that it is for */
    FB_EVENT_START,   /* lane */
    FB_EVENT_TICK,    /* time went on */
    FB_EVENT_COUNTS,  /* changes: what reports add up to since the last event */
    FB_EVENT_HOLD,
    FB_EVENT_RESUME,
    FB_EVENT_HALT,
    FB_EVENT_ROLLBACK,
    FB_EVENT_WITHDRAW,   /* who, why: nobody waits for it any more; of one that nobody may fetch */
    FB_EVENT_BASELINE,   /* metric, baseline: a new upper bound of p0; only before the start */
    FB_EVENT_DEPENDENCY, /* release: it is completed and soaked */
    FB_EVENT_KIND_COUNT,
};

/* "created", "approve", ... */
const char *fb_rollout_event_name(enum fb_rollout_event_kind kind);

/* What people type: the event that "approve", "depend", ... asks for; false for what is no command. */
FB_MUST_CHECK bool fb_rollout_verb(const char *verb, enum fb_rollout_event_kind *out);

/* A ring of the plan by its name or number; FB_NO_RING where there is none.  A metric by its name;
 * metric_count where there is none. */
uint32_t fb_rollout_find_ring(const struct fb_rollout_plan *plan, const char *text);
uint32_t fb_rollout_find_metric(const struct fb_rollout_plan *plan, const char *name);

struct fb_rollout_event { /* everything is borrowed */
    enum fb_rollout_event_kind kind;
    const char *who; /* commands: required */
    const char *why; /* hold, halt and rollback: required */
    uint32_t ring;
    enum fb_lane_kind lane;
    const struct fb_count_change *changes;
    size_t change_count;
    uint32_t metric;
    double baseline;
    const char *release;
    const char *envelope; /* approve: what was signed, and the public key; NULL: nothing */
    const char *key;
};

/* What the signature of an approval stands under.  A name alone could be used again: for another plan,
 * another ring, or a rollout of the same plan that is asked for later or elsewhere.  Texts are borrowed. */
struct fb_rollout_vouched {
    const struct fb_rollout_plan *plan; /* its name, its digest, its release */
    const char *requester;
    int64_t created_ms; /* when they asked for it */
    const char *ring;   /* NULL: the start */
    const char *approver;
    const char *keyid; /* that the plan names for them */
};

/* Whether an approval's envelope is a signature of that key over just that, made before `now_ms`:
 * *refusal is a static sentence that says why not, or NULL.  False: it could not be looked at.  Pure, since
 * replays ask it too.  What knows about signatures stands above this room and is handed in. */
typedef bool fb_approval_check(const struct fb_rollout_vouched *vouched, int64_t now_ms, const char *envelope,
                               const char *key, const char **refusal);

/* What the world around must now do.  All may be done twice. */
enum fb_rollout_action_kind {
    FB_ACTION_ALLOW,            /* sensors of `ring` may fetch, up to what fb_rollout_may_fetch says */
    FB_ACTION_STOP,             /* no sensor may fetch it; tokens given out expire */
    FB_ACTION_PUBLISH_ROLLBACK, /* the prepared rollback release, to all who fetched */
    FB_ACTION_RELEASE_CONTROLS, /* completed: the control arm may fetch too */
    FB_ACTION_LAST_GOOD,        /* soaked: it becomes the last known good */
    FB_ACTION_TELL,             /* a person must know */
};
#define FB_ROLLOUT_MOST_ACTIONS 6

struct fb_rollout_action {
    enum fb_rollout_action_kind kind;
    uint32_t ring;
};

enum fb_decision_kind {
    FB_DECIDED_NOTHING, /* the event was taken in, and nothing follows */
    FB_DECIDED_WAIT,    /* blockers say why */
    FB_DECIDED_STEP,    /* the next step of this ring: `allowed` hosts in all */
    FB_DECIDED_RING,    /* the next ring */
    FB_DECIDED_COMPLETE,
    FB_DECIDED_HOLD,
    FB_DECIDED_RESUME,
    FB_DECIDED_HALT,
    FB_DECIDED_ROLLBACK,
    FB_DECIDED_WITHDRAWN,
    FB_DECIDED_APPROVED,
    FB_DECIDED_LAST_GOOD,
    FB_DECISION_COUNT,
};

/* "wait", "step", "ring", ... */
const char *fb_rollout_decision_name(enum fb_decision_kind kind);

/* The slice of a decision that is about all of them together. */
#define FB_ALL_SLICES UINT32_MAX

/* A decision with the numbers behind it; the journal keeps it. */
struct fb_rollout_decision {
    enum fb_decision_kind kind;
    enum fb_rollout_cause cause;
    uint32_t ring;
    uint32_t step;
    uint32_t blockers;
    uint32_t metric;  /* of the strongest evidence; UINT32_MAX: none was looked at */
    uint32_t slice;   /* of the same, or FB_ALL_SLICES */
    uint64_t treated; /* F1: n, hosts resolved.  F2: x, events of the treated arm */
    uint64_t other;   /* F1: s, failures.  F2: y, events of the control arm */
    double log_e;     /* evidence against it, natural log */
    double line;      /* the halting line: log(1 / (weight * alpha)) */
    double upper;     /* U of F5: what the failure probability is at most; NaN: not asked */
    uint64_t allowed; /* hosts that may have fetched in this ring */
};

/* What kind of refusal: each is a rule of its own. */
enum fb_refusal {
    FB_REFUSED_STATE,     /* the state, time or counts do not allow it now */
    FB_REFUSED_PERSON,    /* not by them: the requester, or nobody whom the plan names */
    FB_REFUSED_WORDS,     /* it lacks what it needs, or names what the plan does not have */
    FB_REFUSED_SIGNATURE, /* the plan names a key, and this is no signature of it over just that */
};

/* Id of the rule that a refusal breaks: "FB9011" to "FB9014". */
const char *fb_rollout_refusal_rule(enum fb_refusal kind);

struct fb_rollout_outcome {
    bool accepted;
    bool changed;        /* the state is another one: write it down.  A tick on which nothing happens changes nothing */
    const char *refusal; /* one sentence, static text; NULL when it was accepted */
    enum fb_refusal refusal_kind;
    bool unchecked; /* it is not accepted, since there was no memory to look at a signature */
    enum fb_rollout_state before;
    enum fb_rollout_state after;
    struct fb_rollout_decision decision;
    struct fb_rollout_action actions[FB_ROLLOUT_MOST_ACTIONS];
    size_t action_count;
};

/* Events of one stretch of time in which the treated share was constant. */
struct fb_label_counts {
    uint64_t treated;
    uint64_t control;
    double share; /* th */
};

/* The formulas, from rollout/statistics; each gives NaN when it can not say. */
struct fb_rollout_statistics {
    /* F1: log E of s failures among n resolved hosts against p <= p0. */
    double (*known)(double p0, uint64_t n, uint64_t s);
    /* F2: log E of labels, one entry per constant treated share. */
    double (*control)(const struct fb_label_counts *labels, size_t count);
    /* F5: the anytime-valid upper bound U of the failure probability. */
    double (*upper)(uint64_t n, uint64_t s, double alpha);
};

/* F1, F2 and F5 as rollout/statistics has them. */
extern const struct fb_rollout_statistics fb_rollout_formulas;

/* The state.  Fields are for reading; only a step changes them. */
struct fb_rollout {
    const struct fb_rollout_plan *plan; /* borrowed */
    fb_approval_check *check_approval;  /* set by whoever makes it; NULL: no signed approval is taken */
    enum fb_rollout_state state;
    enum fb_lane_kind lane;
    enum fb_rollout_cause cause; /* why it is held, halted or rolling back */
    bool created;
    bool last_good;     /* soaked */
    uint32_t ring;      /* the one that is on; the last one when completed */
    uint32_t step;      /* of this ring, from zero */
    uint64_t sequence;  /* events accepted */
    int64_t clock_ms;   /* the latest now */
    int64_t created_ms; /* kept where the plan names keys */
    int64_t started_ms;
    int64_t changed_ms; /* when the state was entered */
    int64_t step_ms;    /* when the step began */
    int64_t fetch_ms;   /* when the last fetch was counted, or the bake began anew */
    int64_t fresh_ms;   /* when counts came last */
    char requester[128];
    uint64_t approved;     /* bits of plan->approvers: for the start */
    uint64_t dependencies; /* bits of plan->depends_on: completed */
    struct fb_rollout_ring {
        uint64_t approved; /* bits of plan->approvers */
        uint64_t allowed;  /* hosts that may have fetched in it, of the treated arm */
        int64_t opened_ms; /* when it began; 0: not yet */
    } * rings;             /* plan->ring_count */
    double *baselines;     /* plan->metric_count */
    uint64_t *counts;      /* ring, slice, arm, count: fb_rollout_counter */
    struct fb_arena arena; /* all of it lies there, itself too */
};

/* A new one, in state draft and not created yet; NULL when there is no memory.  Memory of the
 * allocator's; the plan must live as long. */
struct fb_rollout *fb_rollout_new(const struct fb_rollout_plan *plan, const struct fb_allocator *allocator);
void fb_rollout_free(struct fb_rollout *rollout); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_rollout *, fb_rollout_free);

/* Makes one state as the other, which is of the same plan. */
void fb_rollout_copy(struct fb_rollout *to, const struct fb_rollout *from);

/* One step.  `statistics` may be NULL. */
void fb_rollout_step(struct fb_rollout *rollout, const struct fb_rollout_statistics *statistics,
                     const struct fb_rollout_event *event, int64_t now_ms,
                     struct fb_rollout_outcome *out);

/* What the approver whom the plan names in this place vouches for, of a ring or FB_NO_RING. */
struct fb_rollout_vouched fb_rollout_vouched_of(const struct fb_rollout *rollout, size_t approver, uint32_t ring);

/* Where the plan names an approver, by name or by the id of a key; approver_count where it does not. */
size_t fb_rollout_find_approver(const struct fb_rollout_plan *plan, const char *name);
size_t fb_rollout_find_keyid(const struct fb_rollout_plan *plan, const char *keyid);

/* A counter; zero for what the plan does not have. */
uint64_t fb_rollout_counter(const struct fb_rollout *rollout, uint32_t ring, uint32_t slice,
                            enum fb_arm arm, uint32_t count);

/* The same of all slices of a ring, and of all rings. */
uint64_t fb_rollout_ring_counter(const struct fb_rollout *rollout, uint32_t ring, enum fb_arm arm,
                                 uint32_t count);

/* The evidence of a metric in a slice (or FB_ALL_SLICES) now, with its numbers and line. */
struct fb_rollout_decision fb_rollout_evidence(const struct fb_rollout *rollout,
                                               const struct fb_rollout_statistics *statistics,
                                               uint32_t metric, uint32_t slice);

/* The strongest evidence of all metrics and slices, by its distance from the line; log_e is NaN when any
 * could not be told and none is beyond its line. */
struct fb_rollout_decision fb_rollout_strongest(const struct fb_rollout *rollout,
                                                const struct fb_rollout_statistics *statistics);

enum fb_answer {
    FB_ANSWER_NO,
    FB_ANSWER_NOT_YET,
    FB_ANSWER_YES,
};

/* "May this go to ring n?": yes once the ring is open; the reasons otherwise. */
enum fb_answer fb_rollout_may_enter(const struct fb_rollout *rollout, uint32_t ring, int64_t now_ms,
                                    uint32_t *blockers);

/* Whether a sensor may fetch the release now (in the control arm: begin its window with a no-op),
 * when `issued` treated hosts of its ring were told yes before; who hands out tokens keeps `issued` durably (store.h).  Not for
 * sensors of rings to come, pinned ones, those that opted out, and not in any state but baking and
 * completed.  Late joiners of rings that are open may, while their ring has room. */
enum fb_answer fb_rollout_may_fetch(const struct fb_rollout *rollout,
                                    const struct fb_assignment *host, uint64_t issued, int64_t now_ms);

/* The whole state as one JSON object, the same bytes for the same state, and back.  Loading refuses
 * (FB_FAULT_INPUT) what is no state of this plan. */
void fb_rollout_save(const struct fb_rollout *rollout, struct fb_buffer *out);
FB_MUST_CHECK bool fb_rollout_load(struct fb_rollout *rollout, const struct fb_doc *saved,
                                   struct fb_diag *diag);

/* Compares two states of the same plan in every field. */
bool fb_rollout_equal(const struct fb_rollout *a, const struct fb_rollout *b);

#endif
