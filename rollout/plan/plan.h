/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h - who gets a release when, and what ends it: the plan of one rollout, as read from YAML.
 *
 * docs/rollout.md describes the file.  A plan is immutable: all texts and arrays lie in its own
 * arena, and every function here is a pure function of it.  Times are in milliseconds, shares in
 * parts per billion, so that the same plan decides alike on every machine.
 */
#ifndef FB_ROLLOUT_PLAN_H
#define FB_ROLLOUT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

#define FB_SHARE_ALL UINT64_C(1000000000) /* all hosts, in parts per billion */
#define FB_NO_LIMIT UINT64_MAX
#define FB_NO_RING UINT32_MAX

/* What hosts differ in: the keys of selectors, of `fleet` and of `slices`. */
enum fb_dimension {
    FB_DIMENSION_PLATFORM,
    FB_DIMENSION_BUILD,
    FB_DIMENSION_REGION,
    FB_DIMENSION_CUSTOMER,
    FB_DIMENSION_CLASS,
    FB_DIMENSION_COUNT,
};

/* "platform", "build", ... */
const char *fb_dimension_name(enum fb_dimension dimension);

/* Terminated texts; for each dimension a host must have one of them, and an empty list takes all. */
struct fb_selector {
    struct fb_selector_values {
        const char *const *items;
        size_t count;
    } values[FB_DIMENSION_COUNT];
};

/* Part of the fleet inventory: hosts that are alike in every dimension. */
struct fb_fleet_group {
    const char *value[FB_DIMENSION_COUNT]; /* "" where the plan does not say */
    uint64_t hosts;
    uint32_t slice;
};

enum fb_metric_kind {
    FB_METRIC_CRASH,
    FB_METRIC_BOOT_LOOP,
    FB_METRIC_SILENCE,
    FB_METRIC_CPU,
    FB_METRIC_FALSE_POSITIVE,
    FB_METRIC_CUSTOM,
};

/* One event that a host can have at most once in its window. */
struct fb_metric {
    const char *name; /* "crash"; of a custom one as the plan says */
    enum fb_metric_kind kind;
    bool against_control; /* judged by F2 against the control arm; else by F1 against `baseline` */
    bool is_failure;      /* a host with it is damaged: it counts against the damage budget */
    double baseline;      /* p0, an upper bound of its probability in a healthy window */
    double weight;        /* its part of alpha; all weights together are 1 */
};

struct fb_ring {
    const char *name;
    struct fb_selector select;
    uint64_t share;        /* of the selected hosts, those of earlier rings included: rings grow up to it */
    uint64_t per_slice;    /* at least about this many hosts of every slice, however small its share; 0: no such wish */
    uint64_t exposure;     /* hosts that may ever fetch in it, or FB_NO_LIMIT */
    uint64_t in_flight;    /* hosts that may have fetched and not been resolved yet, or FB_NO_LIMIT */
    int64_t bake_ms;       /* from the last fetch of a step until it may be judged well */
    uint64_t control;      /* the part of its hosts that only gives the control arm; they are drawn again in the next ring */
    uint32_t approvals;    /* people who must approve before this ring begins; 0: none */
    uint64_t fetched;      /* part of the allowed hosts that must have fetched before promotion */
    uint64_t resolved;     /* part of those who fetched that must be resolved */
    const uint64_t *steps; /* fixed: hosts that may have fetched after each; NULL: the damage budget decides */
    size_t step_count;
};

/* From `from_ms` on, before `to_ms`.  A weekly one counts from Monday 00:00 UTC. */
struct fb_freeze {
    bool weekly;
    int64_t from_ms;
    int64_t to_ms;
    const char *reason;
};

/* What one customer wants. */
struct fb_customer_wish {
    const char *customer;
    const char *pin;  /* name of the release it stays at; NULL: none */
    bool opts_out;    /* gets nothing, unless the content is critical */
    int64_t delay_ms; /* after its ring could have it */
};

struct fb_release_name {
    const char *name;   /* NULL: there is none */
    const char *sha256; /* of the bundle, lower-case hex */
};

/* What a lane allows: the emergency lane has a bigger budget and a shorter bake, and no ring,
 * gate, approval or statistic less. */
struct fb_lane {
    uint64_t budget;        /* D of F5: expected excess failures of every step; 0: fixed steps only */
    uint64_t bake_permille; /* of each ring's bake */
};

enum fb_lane_kind {
    FB_LANE_NORMAL,
    FB_LANE_EMERGENCY,
    FB_LANE_COUNT,
};

struct fb_rollout_plan {
    const char *name;
    char sha256[65]; /* of the plan's own text */
    struct fb_release_name release;
    struct fb_release_name rollback;    /* prepared and tested before the start */
    struct fb_release_name kill_switch; /* likewise; may be absent */
    const char *salt;                   /* of the assignment to rings: the same salt, the same canaries */
    double alpha;                       /* allowed probability of a false halt, of the whole rollout */
    bool critical;                      /* customers may delay it only up to floor_ms, nothing else */
    int64_t floor_ms;                   /* the longest delay of critical content */
    struct fb_lane lanes[FB_LANE_COUNT];
    const struct fb_ring *rings;
    size_t ring_count;
    const struct fb_metric *metrics;
    size_t metric_count;
    bool sliced_by[FB_DIMENSION_COUNT];
    const char *const *slices; /* "windows 7.11"; the last one, "other", is of hosts that `fleet` does not know */
    size_t slice_count;        /* at least 1 */
    const struct fb_fleet_group *fleet;
    size_t group_count;
    uint64_t hosts; /* of all groups together */
    const char *const *approvers;
    const char *const *approver_keys; /* of each: the id of the key that must sign, 64 digits; NULL: theirs are not signed */
    size_t approver_count;
    bool pins_keys;     /* one of them has a key */
    uint32_t approvals; /* people who must approve before it starts */
    const struct fb_freeze *freezes;
    size_t freeze_count;
    const struct fb_customer_wish *wishes;
    size_t wish_count;
    const char *const *depends_on; /* releases that must be completed before it starts */
    size_t dependency_count;
    int64_t work_ms;                                  /* the longest asynchronous work that content sets off: every bake is longer */
    int64_t stale_ms;                                 /* without fresh counts for this long it is held */
    int64_t soak_ms;                                  /* after completion, until the release becomes the last known good */
    bool rolls_back;                                  /* a halt by evidence rolls back by itself; else somebody must */
    const struct fb_fleet_group *const *slice_groups; /* the first group of each slice but the last */
    const uint64_t *shares;                           /* see fb_rollout_share_in */
    const uint64_t *ring_slice_hosts;                 /* see fb_rollout_ring_hosts_in */
    uint64_t untreated;                               /* hosts that stay controls to the end: they get it on completion */
    uint64_t unreached;                               /* hosts of `fleet` that no ring takes */
    struct fb_arena *arena;                           /* owns all of it */
};

/* Reads a plan: YAML, or JSON where the name ends in .json.  Malformed texts, unknown keys and
 * values out of range are FB_FAULT_INPUT or FB_FAULT_KEY at their place; what is well-formed but
 * unsafe is a matter of fb_rollout_plan_check (check.h). */
FB_MUST_CHECK bool fb_rollout_plan_load(const char *path, struct fb_rollout_plan **out,
                                        struct fb_diag *diag);

/* The same from a text; `file` names it in messages. */
FB_MUST_CHECK bool fb_rollout_plan_parse(const char *file, struct fb_span text,
                                         struct fb_rollout_plan **out, struct fb_diag *diag);
void fb_rollout_plan_free(struct fb_rollout_plan *plan); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_rollout_plan *, fb_rollout_plan_free);

enum fb_arm {
    FB_ARM_TREATED,
    FB_ARM_CONTROL, /* its hosts get a no-op and start the same window */
    FB_ARM_COUNT,
};

/* A sensor that asks.  Spans are borrowed; an empty value is one that nobody knows. */
struct fb_host {
    struct fb_span id;
    struct fb_span value[FB_DIMENSION_COUNT];
};

struct fb_assignment {
    uint32_t ring;    /* where it belongs while rings up to `open` are on, or FB_NO_RING */
    uint32_t slice;   /* always one of the plan's */
    enum fb_arm arm;  /* in that ring */
    uint64_t point;   /* its place inside the customer, in parts per billion: a ring takes those below its share */
    int64_t delay_ms; /* that its customer wants, cut to the floor of critical content */
    const char *pin;  /* the release it stays at, or NULL; none for critical content */
    bool opts_out;    /* likewise never for critical content */
};

/* The first ring up to `open` that draws the host into its treated arm; else the control arm of the
 * last of them that takes it.  Always the same for the same plan and host: the point follows from salt,
 * customer and host alone, so that rings have the same hosts in every release; the arm follows from
 * ring and release too.  Drawing by point inside each customer stratifies rings by customer. */
struct fb_assignment fb_rollout_assign(const struct fb_rollout_plan *plan, const struct fb_host *host,
                                       uint32_t open);

/* The slice of these values; the last one where no group of `fleet` has them. */
uint32_t fb_rollout_slice_of(const struct fb_rollout_plan *plan,
                             const struct fb_span value[static FB_DIMENSION_COUNT]);

/* A ring's share within one slice: `share`, raised where `per_slice` asks for more. */
uint64_t fb_rollout_share_in(const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice);

/* Hosts of `fleet` expected in the treated arm of a ring, without those of earlier rings, in one
 * slice and in all. */
uint64_t fb_rollout_ring_hosts_in(const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice);
uint64_t fb_rollout_ring_hosts(const struct fb_rollout_plan *plan, uint32_t ring);

/* Treated hosts among treated and control hosts: th of F2.  1 where there is no control arm. */
double fb_rollout_treated_share(const struct fb_ring *ring);

/* Whether nothing may be promoted now, and why: the freeze window, or NULL. */
const struct fb_freeze *fb_rollout_frozen(const struct fb_rollout_plan *plan, int64_t now_ms);

/* A ring's bake in a lane. */
int64_t fb_rollout_bake(const struct fb_rollout_plan *plan, uint32_t ring, enum fb_lane_kind lane);

#endif
