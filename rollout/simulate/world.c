/* SPDX-License-Identifier: Apache-2.0 */
/* world.c - making a fleet, letting it poll, and counting what became of it. */
#include "rollout/simulate/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "rollout/simulate/fate.h"

static size_t cell_of(const struct fb_world *world, uint32_t ring, uint32_t slice, enum fb_arm arm)
{
    return (ring * world->plan->slice_count + slice) * FB_ARM_COUNT + (size_t)arm;
}

/* Hosts that a host of the treated arm has beside it in the control. */
static double controls_per_host(const struct fb_world *world, uint32_t ring)
{
    const double share = fb_rollout_treated_share(&world->plan->rings[ring]);

    return (1 - share) / share;
}

static void fill_cells(struct fb_world *world)
{
    for (uint32_t ring = 0; ring < world->plan->ring_count; ring++) {
        for (uint32_t slice = 0; slice < world->plan->slice_count; slice++) {
            const uint64_t hosts = fb_rollout_ring_hosts_in(world->plan, ring, slice);

            world->cells[cell_of(world, ring, slice, FB_ARM_TREATED)].waiting = hosts;
            world->cells[cell_of(world, ring, slice, FB_ARM_CONTROL)].waiting = (uint64_t)((double)hosts * controls_per_host(world, ring) + 0.5);
        }
    }
}

static void fill_shares(struct fb_world *world)
{
    const struct fb_rollout_plan *plan = world->plan;
    double *next = world->shares;

    for (size_t fault = 0; fault < world->scenario->fault_count; fault++)
        for (uint32_t ring = 0; ring < plan->ring_count; ring++)
            for (uint32_t slice = 0; slice < plan->slice_count; slice++)
                *next++ = fb_fault_share(&world->scenario->faults[fault], plan, ring, slice);
}

static bool find_metrics(struct fb_world *world, struct fb_diag *diag)
{
    for (size_t fault = 0; fault < world->scenario->fault_count; fault++) {
        const char *name = world->scenario->faults[fault].metric;

        world->metrics[fault] = FB_NO_METRIC;
        for (uint32_t i = 0; i < world->plan->metric_count; i++)
            if (strcmp(world->plan->metrics[i].name, name) == 0)
                world->metrics[fault] = i;
        if (world->metrics[fault] == FB_NO_METRIC)
            return fb_fail(diag, FB_FAULT_INPUT, "a fault of the scenario shows as %s, which the plan does not measure", name);
    }
    return true;
}

static bool allocate(struct fb_world *world)
{
    const struct fb_rollout_plan *plan = world->plan;

    world->cell_count = plan->ring_count * plan->slice_count * FB_ARM_COUNT;
    world->tick_count = (size_t)(world->scenario->horizon_ms / world->scenario->tick_ms) + 1;
    world->cells = calloc(world->cell_count, sizeof *world->cells);
    world->shares = calloc(FB_MOST_FAULTS * plan->ring_count * plan->slice_count, sizeof *world->shares);
    world->ticks = calloc(world->tick_count, sizeof *world->ticks);
    return world->cells != NULL && world->shares != NULL && world->ticks != NULL;
}

struct fb_world *fb_world_new(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, uint64_t seed,
                              struct fb_diag *diag)
{
    FB_AUTO(fb_world_free)
    struct fb_world *world = calloc(1, sizeof *world);

    if (world == NULL) {
        (void)fb_fail_memory(diag);
        return NULL;
    }
    world->plan = plan;
    world->scenario = scenario;
    world->random = fb_random_of(seed);
    if (!allocate(world)) {
        (void)fb_fail_memory(diag);
        return NULL;
    }
    if (!find_metrics(world, diag))
        return NULL;
    fill_cells(world);
    fill_shares(world);
    return fb_take(world);
}

void fb_world_free(struct fb_world *world)
{
    if (world == NULL)
        return;
    for (size_t i = 0; world->ticks != NULL && i < world->tick_count; i++)
        free(world->ticks[i].items);
    free(world->ticks);
    free(world->changes);
    free(world->shares);
    free(world->cells);
    free(world);
}

/* How many of `wanted` may fetch: the machine is asked as for each host, and says no from some number on. */
static uint64_t grant(const struct fb_rollout *rollout, uint32_t ring, uint64_t issued, uint64_t wanted, int64_t now_ms)
{
    const struct fb_assignment host = { .ring = ring, .arm = FB_ARM_TREATED };
    uint64_t yes = 0;
    uint64_t no = wanted + 1;

    while (no - yes > 1) {
        const uint64_t middle = yes + (no - yes) / 2;

        if (fb_rollout_may_fetch(rollout, &host, issued + middle - 1, now_ms) == FB_ANSWER_YES)
            yes = middle;
        else
            no = middle;
    }
    return yes;
}

/* Whole hosts of a fraction, right on average. */
static uint64_t round_by_chance(struct fb_random *random, double hosts)
{
    return (uint64_t)hosts + fb_draw_chance(random, hosts - floor(hosts));
}

static void fetch(struct fb_world *world, uint32_t ring, uint32_t slice, uint64_t hosts, size_t tick)
{
    const size_t treated = cell_of(world, ring, slice, FB_ARM_TREATED);
    struct fb_cell *control = &world->cells[treated + 1];
    const uint64_t beside = round_by_chance(&world->random, (double)hosts * controls_per_host(world, ring));

    world->cells[treated].waiting -= hosts;
    fb_fate_of_treated(world, treated, hosts, tick);
    const uint64_t controls = beside < control->waiting ? beside : control->waiting;
    control->waiting -= controls;
    fb_fate_of_control(world, treated + 1, controls, tick);
}

/* Hosts of all slices that poll share what is granted, as they come. */
static void poll_ring(struct fb_world *world, const struct fb_rollout *rollout, uint32_t ring, size_t tick, int64_t now_ms)
{
    const double chance = fmin(1, (double)world->scenario->tick_ms / (double)world->scenario->poll_ms);
    const size_t slices = world->plan->slice_count;
    uint64_t polls[FB_MAX_SLICES];
    uint64_t all = 0;
    uint64_t issued = 0;

    for (uint32_t slice = 0; slice < slices; slice++) {
        const struct fb_cell *cell = &world->cells[cell_of(world, ring, slice, FB_ARM_TREATED)];

        polls[slice] = fb_draw_binomial(&world->random, cell->waiting, chance);
        all += polls[slice];
        issued += cell->fetched;
    }
    uint64_t granted = all == 0 ? 0 : grant(rollout, ring, issued, all, now_ms);
    for (uint32_t slice = 0; slice < slices && granted > 0; slice++) {
        const uint64_t others = all - polls[slice];
        uint64_t mine = fb_draw_binomial(&world->random, granted, (double)polls[slice] / (double)all);

        mine = mine > polls[slice] ? polls[slice] : mine;
        mine = granted - mine > others ? granted - others : mine;
        if (mine > 0)
            fetch(world, ring, slice, mine, tick);
        granted -= mine;
        all = others;
    }
}

/* Hosts that have the release, and can, fetch the rollback; latent faults go with it. */
static void poll_rollback(struct fb_world *world, size_t index, size_t tick)
{
    const double chance = fmin(1, (double)world->scenario->tick_ms / (double)world->scenario->poll_ms);
    struct fb_cell *cell = &world->cells[index];
    const uint64_t able = cell->fetched - cell->reverted - cell->stuck;
    const uint64_t reverted = fb_draw_binomial(&world->random, able, chance);

    if (reverted == 0)
        return;
    for (size_t fault = 0; fault < world->scenario->fault_count; fault++)
        cell->latent[fault] -= fb_draw_binomial(&world->random, cell->latent[fault], (double)reverted / (double)able);
    cell->reverted += reverted;
    fb_fate_report(world, index, FB_COUNT_REVERTED, reverted, tick, world->scenario->report_ms);
}

void fb_world_poll(struct fb_world *world, const struct fb_rollout *rollout, size_t tick, int64_t now_ms, bool down,
                   bool rollback)
{
    for (uint32_t ring = 0; !down && !rollback && ring <= rollout->ring && ring < world->plan->ring_count; ring++)
        poll_ring(world, rollout, ring, tick, now_ms);
    for (size_t i = 0; rollback && i < world->cell_count; i += FB_ARM_COUNT)
        poll_rollback(world, i, tick);
    for (size_t i = 0; i < world->cell_count; i += FB_ARM_COUNT)
        fb_fate_reboot(world, i, tick);
}

static uint64_t treated_in_slice(const struct fb_world *world, uint32_t slice)
{
    uint64_t hosts = 0;

    for (uint32_t ring = 0; ring < world->plan->ring_count; ring++) {
        const struct fb_cell *cell = &world->cells[cell_of(world, ring, slice, FB_ARM_TREATED)];

        hosts += cell->waiting + cell->fetched;
    }
    return hosts;
}

static uint64_t hosts_in_slice(const struct fb_world *world, uint32_t slice)
{
    uint64_t hosts = 0;

    for (size_t i = 0; i < world->plan->group_count; i++)
        hosts += world->plan->fleet[i].slice == slice ? world->plan->fleet[i].hosts : 0;
    return hosts;
}

/* Controls of rings before were drawn again in the next ring; those of the last are left, up to what
 * rounding made of the slice. */
void fb_world_release_controls(struct fb_world *world)
{
    const uint32_t last = (uint32_t)world->plan->ring_count - 1;

    for (uint32_t slice = 0; slice < world->plan->slice_count; slice++) {
        const struct fb_cell *control = &world->cells[cell_of(world, last, slice, FB_ARM_CONTROL)];
        const uint64_t treated = treated_in_slice(world, slice);
        const uint64_t all = hosts_in_slice(world, slice);
        const uint64_t left = all > treated ? all - treated : 0;
        const uint64_t controls = control->waiting + control->fetched;

        world->cells[cell_of(world, last, slice, FB_ARM_TREATED)].waiting += controls < left ? controls : left;
    }
}

static void add_change(struct fb_world *world, const struct fb_coming *coming)
{
    const size_t slices = world->plan->slice_count;

    if (!fb_grow((void **)&world->changes, &world->change_capacity, world->change_count, sizeof *world->changes)) {
        world->failed = true;
        return;
    }
    world->changes[world->change_count++] = (struct fb_count_change){
        .ring = (uint32_t)(coming->cell / FB_ARM_COUNT / slices),
        .slice = (uint32_t)(coming->cell / FB_ARM_COUNT % slices),
        .arm = (enum fb_arm)(coming->cell % FB_ARM_COUNT),
        .count = coming->what,
        .add = coming->hosts,
    };
}

void fb_world_advance(struct fb_world *world, size_t tick)
{
    for (size_t i = 0; i < world->ticks[tick].count; i++) { /* showing may add to the list */
        const struct fb_coming coming = world->ticks[tick].items[i];

        if (coming.shows)
            fb_fate_show(world, coming.cell, coming.what, coming.hosts, tick);
        else
            add_change(world, &coming);
    }
    free(world->ticks[tick].items);
    world->ticks[tick] = (struct fb_coming_list){ .items = NULL };
}

void fb_world_taken(struct fb_world *world)
{
    world->change_count = 0;
}

static void add_toll(struct fb_toll *toll, const struct fb_cell *cell)
{
    toll->exposed += cell->fetched;
    toll->hurt += cell->hurt;
    toll->stuck += cell->stuck;
    toll->reverted += cell->reverted;
}

struct fb_toll fb_world_toll_of_ring(const struct fb_world *world, uint32_t ring)
{
    struct fb_toll toll = { 0, 0, 0, 0 };

    for (uint32_t slice = 0; slice < world->plan->slice_count; slice++)
        add_toll(&toll, &world->cells[cell_of(world, ring, slice, FB_ARM_TREATED)]);
    return toll;
}

struct fb_toll fb_world_toll(const struct fb_world *world)
{
    struct fb_toll toll = { 0, 0, 0, 0 };

    for (size_t i = 0; i < world->cell_count; i += FB_ARM_COUNT)
        add_toll(&toll, &world->cells[i]);
    return toll;
}

bool fb_world_expects(const struct fb_world *world, size_t tick)
{
    bool expects = false;

    for (size_t i = tick + 1; i < world->tick_count; i++)
        expects |= world->ticks[i].count > 0;
    return expects;
}
