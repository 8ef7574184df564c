/* SPDX-License-Identifier: Apache-2.0 */
/* fate.c - windows, faults and reports, drawn in numbers.
 *
 * A host's window ends window_ms after it fetched.  Until then it is censored; then it is resolved:
 * healthy, or by the one event that it had.  What shows after that is an event of a host that was
 * already resolved.
 */
#include "rollout/simulate/fate.h"

#include <math.h>

#include "base/host/heap.h"

static void put(struct fb_world *world, size_t tick, struct fb_coming coming)
{
    if (coming.hosts == 0 || tick >= world->tick_count)
        return;
    struct fb_coming_list *list = &world->ticks[tick];
    if (fb_grow((void **)&list->items, &list->capacity, list->count, sizeof *list->items))
        list->items[list->count++] = coming;
    else
        world->failed = true;
}

static size_t ticks_of(const struct fb_world *world, int64_t ms)
{
    return (size_t)((ms + world->scenario->tick_ms - 1) / world->scenario->tick_ms);
}

static int64_t time_of(const struct fb_world *world, size_t tick)
{
    return (int64_t)tick * world->scenario->tick_ms;
}

void fb_fate_report(struct fb_world *world, size_t cell, uint32_t count, uint64_t hosts, size_t tick, int64_t after_ms)
{
    size_t arrives = tick + ticks_of(world, after_ms);

    for (size_t i = 0; i < world->scenario->disturbance_count; i++) {
        const struct fb_disturbance *disturbance = &world->scenario->disturbances[i];

        if (disturbance->kind == FB_REPORTS_DELAYED && fb_disturbance_on(disturbance, time_of(world, arrives)))
            arrives += ticks_of(world, disturbance->delay_ms);
    }
    put(world, arrives, (struct fb_coming){ .cell = (uint32_t)cell, .what = count, .hosts = hosts });
}

/* Hosts of which the controller hears, or does not, `after_ms` from now: one event each.  With
 * `resolves` their windows end by it. */
static void report_event(struct fb_world *world, size_t cell, uint32_t metric, uint64_t hosts, bool resolves, size_t tick,
                         int64_t after_ms)
{
    fb_fate_report(world, cell, FB_COUNT_METRIC + metric, hosts, tick, after_ms);
    if (world->plan->metrics[metric].is_failure)
        fb_fate_report(world, cell, FB_COUNT_FAILED, hosts, tick, after_ms);
    if (resolves)
        fb_fate_report(world, cell, FB_COUNT_RESOLVED, hosts, tick, after_ms);
}

static uint32_t find_silence(const struct fb_rollout_plan *plan)
{
    for (uint32_t i = 0; i < plan->metric_count; i++)
        if (plan->metrics[i].kind == FB_METRIC_SILENCE)
            return i;
    return FB_NO_METRIC;
}

/* Part of hosts that are not heard of at the end of a window for reasons that no release has. */
static double silenced(const struct fb_world *world, int64_t at_ms)
{
    double heard = 1;

    for (size_t i = 0; i < world->scenario->disturbance_count; i++) {
        const struct fb_disturbance *disturbance = &world->scenario->disturbances[i];

        if ((disturbance->kind == FB_OUTAGE || disturbance->kind == FB_REPORTS_LOST) && fb_disturbance_on(disturbance, at_ms))
            heard *= 1 - disturbance->share;
    }
    return 1 - heard;
}

/* Hosts that no fault of the release touches in their window: benign events, and the rest is healthy. */
static void resolve_healthy(struct fb_world *world, size_t cell, uint64_t hosts, size_t tick)
{
    const struct fb_rollout_plan *plan = world->plan;
    const int64_t after_ms = world->scenario->window_ms + world->scenario->report_ms;
    const uint32_t silence = find_silence(plan);
    uint64_t left = hosts;

    if (silence != FB_NO_METRIC) {
        const uint64_t silent = fb_draw_binomial(&world->random, left, silenced(world, time_of(world, tick) + world->scenario->window_ms));

        report_event(world, cell, silence, silent, true, tick, after_ms);
        left -= silent;
    }
    for (uint32_t i = 0; i < plan->metric_count; i++) {
        const uint64_t events = fb_draw_binomial(&world->random, left, plan->metrics[i].baseline * world->scenario->background);

        report_event(world, cell, i, events, true, tick, after_ms);
        left -= events;
    }
    fb_fate_report(world, cell, FB_COUNT_RESOLVED, left, tick, after_ms);
}

/* When a fault becomes known: a host that went silent at the end of its window, or when its next beat was
 * due; others at once. */
static int64_t known_after(const struct fb_world *world, uint32_t fault, int64_t shows_after)
{
    const struct fb_scenario *scenario = world->scenario;
    const bool silent = world->plan->metrics[world->metrics[fault]].kind == FB_METRIC_SILENCE;

    if (!silent)
        return scenario->report_ms;
    return scenario->report_ms + (shows_after < scenario->window_ms ? scenario->window_ms - shows_after : scenario->poll_ms);
}

/* Of `hosts`, those that can have it: not more than have neither reverted nor hang. */
static uint64_t able_of(const struct fb_cell *cell, uint64_t hosts)
{
    const uint64_t able = cell->fetched - cell->reverted - cell->stuck;

    return hosts < able ? hosts : able;
}

static void show(struct fb_world *world, size_t index, uint32_t fault, uint64_t hosts, bool resolves, int64_t shows_after,
                 size_t tick)
{
    struct fb_cell *cell = &world->cells[index];

    cell->hurt += hosts;
    cell->stuck += world->scenario->faults[fault].stuck ? hosts : 0;
    report_event(world, index, world->metrics[fault], hosts, resolves, tick, known_after(world, fault, shows_after));
}

void fb_fate_show(struct fb_world *world, size_t index, uint32_t fault, uint64_t hosts, size_t tick)
{
    const struct fb_cell *cell = &world->cells[index];
    const int64_t after_ms = world->scenario->faults[fault].after_ms;
    const uint64_t able = cell->fetched - cell->stuck;
    const double keeps = able == 0 ? 0 : fmax(0, 1 - (double)cell->reverted / (double)able);
    const uint64_t shown = able_of(cell, fb_draw_binomial(&world->random, hosts, keeps));
    const bool resolves = after_ms < world->scenario->window_ms;

    show(world, index, fault, shown, resolves, after_ms, tick);
    if (resolves)
        resolve_healthy(world, index, hosts - shown, tick);
}

/* Those who reboot inside their window, forced or not, show it there; the others are resolved as
 * healthy and wait. */
static void wait_for_reboot(struct fb_world *world, size_t index, uint32_t fault, uint64_t hosts, size_t tick)
{
    const uint64_t forced = fb_draw_binomial(&world->random, hosts, world->scenario->forced_reboots);

    show(world, index, fault, forced, true, 0, tick);
    resolve_healthy(world, index, hosts - forced, tick);
    world->cells[index].latent[fault] += hosts - forced;
}

static void strike(struct fb_world *world, size_t index, uint32_t fault, uint64_t hosts, size_t tick)
{
    const struct fb_release_fault *what = &world->scenario->faults[fault];

    if (hosts == 0)
        return;
    if (what->at_reboot) {
        wait_for_reboot(world, index, fault, hosts, tick);
        return;
    }
    if (what->after_ms >= world->scenario->window_ms)
        resolve_healthy(world, index, hosts, tick);
    if (what->after_ms == 0)
        show(world, index, fault, hosts, true, 0, tick);
    else
        put(world, tick + ticks_of(world, what->after_ms),
            (struct fb_coming){ .cell = (uint32_t)index, .shows = true, .what = fault, .hosts = hosts });
}

void fb_fate_of_treated(struct fb_world *world, size_t index, uint64_t hosts, size_t tick)
{
    const size_t places = world->plan->ring_count * world->plan->slice_count;
    uint64_t left = hosts;

    world->cells[index].fetched += hosts;
    fb_fate_report(world, index, FB_COUNT_FETCHED, hosts, tick, 0);
    for (uint32_t fault = 0; fault < world->scenario->fault_count; fault++) {
        const double chance = fb_fault_chance(&world->scenario->faults[fault], time_of(world, tick))
                            * world->shares[fault * places + index / FB_ARM_COUNT];
        const uint64_t struck = fb_draw_binomial(&world->random, left, chance);

        strike(world, index, fault, struck, tick);
        left -= struck;
    }
    resolve_healthy(world, index, left, tick);
}

void fb_fate_of_control(struct fb_world *world, size_t index, uint64_t hosts, size_t tick)
{
    world->cells[index].fetched += hosts;
    fb_fate_report(world, index, FB_COUNT_FETCHED, hosts, tick, 0);
    resolve_healthy(world, index, hosts, tick);
}

void fb_fate_reboot(struct fb_world *world, size_t index, size_t tick)
{
    const double chance = -expm1(-(double)world->scenario->tick_ms / (double)world->scenario->reboots_ms);
    struct fb_cell *cell = &world->cells[index];

    for (uint32_t fault = 0; fault < world->scenario->fault_count; fault++) {
        const uint64_t rebooted = able_of(cell, fb_draw_binomial(&world->random, cell->latent[fault], chance));

        if (rebooted == 0)
            continue;
        cell->latent[fault] -= rebooted;
        show(world, index, fault, rebooted, false, world->scenario->window_ms, tick);
    }
}
