/* SPDX-License-Identifier: Apache-2.0 */
/* scenario.h - what happens to a simulated fleet: faults of the release, and disturbances that are not its fault.
 *
 * Read from YAML; docs/rollout-simulator.md describes the file.  Immutable; texts lie in its arena.
 */
#ifndef FB_SIMULATE_SCENARIO_H
#define FB_SIMULATE_SCENARIO_H

#include "base/core/arena.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "rollout/plan/plan.h"

#define FB_MOST_FAULTS 8
#define FB_MOST_DISTURBANCES 8
#define FB_NO_METRIC UINT32_MAX

/* Something that the release does to hosts that have it. */
struct fb_release_fault {
    double chance;            /* of a host that the selector takes */
    double chance_in_the_end; /* the same, for those who fetch after it has risen */
    int64_t rises_ms;         /* how long it rises, from the start */
    struct fb_selector on;    /* which hosts; empty: all */
    const char *metric;       /* by what it shows: "silence" for hosts that cannot report any more */
    bool at_reboot;           /* at the host's next reboot, else */
    int64_t after_ms;         /* after fetching */
    bool stuck;               /* a host that has it cannot fetch the fix: somebody must go there */
};

enum fb_disturbance_kind {
    FB_OUTAGE,          /* hosts go silent whatever they run */
    FB_REPORTS_LOST,    /* for good */
    FB_REPORTS_DELAYED, /* by `delay_ms` more */
    FB_CONTROLLER_DOWN, /* killed at from_ms, back for_ms later from what it had saved */
};

struct fb_disturbance {
    enum fb_disturbance_kind kind;
    int64_t from_ms; /* since the start */
    int64_t for_ms;
    double share; /* of hosts or reports */
    int64_t delay_ms;
};

struct fb_scenario {
    const char *name;
    const char *about;
    int64_t horizon_ms;      /* the longest that is simulated */
    int64_t tick_ms;         /* how often the controller looks */
    int64_t poll_ms;         /* every host asks once in this */
    int64_t window_ms;       /* from fetching until a host is resolved */
    int64_t report_ms;       /* from a host to the controller's counters */
    int64_t reboots_ms;      /* mean time between two reboots of a host */
    double forced_reboots;   /* part of hosts that are rebooted inside their window */
    double background;       /* events of healthy hosts, as a part of each metric's baseline */
    uint64_t everyone_per_s; /* hosts that fetch in a second where nothing holds them back */
    int64_t noticed_ms;      /* when people stop it, where no rule does */
    uint32_t runs;
    uint64_t seed;
    struct fb_release_fault faults[FB_MOST_FAULTS];
    size_t fault_count;
    struct fb_disturbance disturbances[FB_MOST_DISTURBANCES];
    size_t disturbance_count;
    struct fb_arena *arena;
};

/* Reads a scenario.  What is malformed, unknown or out of range is FB_FAULT_INPUT or FB_FAULT_KEY at its
 * place. */
FB_MUST_CHECK bool fb_scenario_load(const char *path, struct fb_scenario **out, struct fb_diag *diag);

/* The same from a text; `file` names it in messages. */
FB_MUST_CHECK bool fb_scenario_parse(const char *file, struct fb_span text, struct fb_scenario **out, struct fb_diag *diag);
void fb_scenario_free(struct fb_scenario *scenario); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_scenario *, fb_scenario_free);

/* Chance of a fault for a host that fetches `at_ms` after the start. */
double fb_fault_chance(const struct fb_release_fault *fault, int64_t at_ms);

/* Whether a disturbance is on. */
bool fb_disturbance_on(const struct fb_disturbance *disturbance, int64_t at_ms);

/* Share of hosts of `slice` that `ring` selects and the fault's selector takes, by the plan's fleet;
 * 1 where the fleet says nothing of them and the selector is empty. */
double fb_fault_share(const struct fb_release_fault *fault, const struct fb_rollout_plan *plan, uint32_t ring, uint32_t slice);

#endif
