/* SPDX-License-Identifier: Apache-2.0 */
/* world.h - a simulated fleet: hosts in numbers, not one by one, so that 100 million take no longer than a thousand.
 *
 * A cell is the hosts of one ring, slice and arm.  In each tick a binomial part of a cell's waiting hosts
 * polls, and what is allowed of it fetches; what then happens to them is drawn in numbers and put into
 * the future: reports that arrive, faults that show.  Only the first ring up to the open one takes a
 * host; pins, delays and opt-outs of customers are not simulated.
 */
#ifndef FB_SIMULATE_WORLD_H
#define FB_SIMULATE_WORLD_H

#include "rollout/machine/machine.h"
#include "rollout/simulate/scenario.h"
#include "rollout/statistics/draw.h"

struct fb_cell {
    uint64_t waiting; /* hosts that have not fetched yet */
    uint64_t fetched;
    uint64_t hurt;                   /* a fault of the release showed */
    uint64_t stuck;                  /* of these, those that cannot fetch the fix */
    uint64_t reverted;               /* have the rollback */
    uint64_t latent[FB_MOST_FAULTS]; /* have a fault that waits for their reboot */
};

/* A number of hosts to which something happens in a tick. */
struct fb_coming {
    uint32_t cell;
    bool shows; /* the fault `what` shows; else the counter `what` grows by a report */
    uint32_t what;
    uint64_t hosts;
};

struct fb_world {
    const struct fb_rollout_plan *plan; /* borrowed, as the scenario is */
    const struct fb_scenario *scenario;
    struct fb_random random;
    struct fb_cell *cells; /* ring, slice, arm */
    size_t cell_count;
    uint32_t metrics[FB_MOST_FAULTS]; /* index of each fault's metric */
    double *shares;                   /* fault, ring, slice: fb_fault_share */
    struct fb_coming_list {
        struct fb_coming *items;
        size_t count, capacity;
    } * ticks; /* of each tick to come */
    size_t tick_count;
    struct fb_count_change *changes; /* what arrived in this tick */
    size_t change_count, change_capacity;
    bool failed; /* no memory */
};

/* NULL with a diag: no memory, or a fault shows as a metric that the plan has not. */
struct fb_world *fb_world_new(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, uint64_t seed,
                              struct fb_diag *diag);
void fb_world_free(struct fb_world *world); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_world *, fb_world_free);

/* Hosts poll in this tick, `tick` ticks after the start: what the rollout lets them fetch they fetch, or the
 * rollback, where it is published.  `now_ms` is the controller's clock.  Nobody is answered while `down`. */
void fb_world_poll(struct fb_world *world, const struct fb_rollout *rollout, size_t tick, int64_t now_ms, bool down,
                   bool rollback);

/* The controls may fetch: they wait for it in the last ring. */
void fb_world_release_controls(struct fb_world *world);

/* What comes in this tick: faults show, and reports arrive in world->changes. */
void fb_world_advance(struct fb_world *world, size_t tick);

/* The controller took what arrived. */
void fb_world_taken(struct fb_world *world);

struct fb_toll { /* the truth, not what was reported */
    uint64_t exposed, hurt, stuck, reverted;
};

struct fb_toll fb_world_toll(const struct fb_world *world);
struct fb_toll fb_world_toll_of_ring(const struct fb_world *world, uint32_t ring);

/* Whether anything is still to come after `tick`. */
bool fb_world_expects(const struct fb_world *world, size_t tick);

#endif
