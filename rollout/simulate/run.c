/* SPDX-License-Identifier: Apache-2.0 */
/* run.c - the loop of ticks around the machine. */
#include "rollout/simulate/run.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"

#define OPERATOR_MS INT64_C(600000)
#define CURVE_POINTS 2000

struct runner {
    const struct fb_rollout_plan *plan;
    const struct fb_scenario *scenario;
    struct fb_world *world;
    struct fb_rollout *rollout; /* NULL while the controller is down */
    struct fb_buffer saved;
    struct fb_run *run;
    bool keeps_moments;
    bool rollback; /* published */
    bool failed;
    int64_t at_ms;
    int64_t last_point_ms;
    int64_t decided_ms; /* when it was last asked */
};

static void keep(struct runner *runner, bool told, const struct fb_rollout_decision *decision)
{
    struct fb_run *run = runner->run;

    if (!runner->keeps_moments)
        return;
    if (!fb_grow((void **)&run->moments, &run->moment_capacity, run->moment_count, sizeof *run->moments)) {
        runner->failed = true;
        return;
    }
    run->moments[run->moment_count++] = (struct fb_moment){
        .at_ms = runner->at_ms,
        .told = told,
        .state = runner->rollout->state,
        .decision = *decision,
        .toll = fb_world_toll(runner->world),
    };
}

static void act(struct runner *runner, const struct fb_rollout_outcome *outcome)
{
    for (size_t i = 0; i < outcome->action_count; i++) {
        if (outcome->actions[i].kind == FB_ACTION_PUBLISH_ROLLBACK)
            runner->rollback = true;
        if (outcome->actions[i].kind == FB_ACTION_RELEASE_CONTROLS)
            fb_world_release_controls(runner->world);
    }
}

static void note_end(struct runner *runner, const struct fb_rollout_outcome *outcome)
{
    struct fb_run *run = runner->run;

    if (outcome->after == FB_ROLLOUT_COMPLETED && !run->completed) {
        run->completed = true;
        run->completed_ms = runner->at_ms;
    }
    if ((outcome->after == FB_ROLLOUT_HALTED || outcome->after == FB_ROLLOUT_ROLLING_BACK) && !run->halted) {
        run->halted = true;
        run->halted_ms = runner->at_ms;
        run->why = outcome->decision;
        run->at_halt = fb_world_toll(runner->world);
    }
}

static bool is_news(const struct fb_rollout_outcome *outcome)
{
    return outcome->before != outcome->after
        || (outcome->decision.kind != FB_DECIDED_NOTHING && outcome->decision.kind != FB_DECIDED_WAIT);
}

static struct fb_rollout_outcome step(struct runner *runner, const struct fb_rollout_event *event)
{
    struct fb_rollout_outcome outcome;

    fb_rollout_step(runner->rollout, &fb_rollout_formulas, event, FB_SIMULATION_START_MS + runner->at_ms, &outcome);
    if (!outcome.accepted)
        return outcome;
    act(runner, &outcome);
    note_end(runner, &outcome);
    if (is_news(&outcome))
        keep(runner, true, &outcome.decision);
    return outcome;
}

/* What a simulated approver signs is taken as it is: there are no keys here. */
static bool believe(const struct fb_rollout_vouched *vouched, int64_t now_ms, const char *envelope, const char *key,
                    const char **refusal)
{
    (void)vouched;
    (void)now_ms;
    (void)envelope;
    (void)key;
    *refusal = NULL;
    return true;
}

/* As many as are needed, none of them the requester. */
static void approve(struct runner *runner, uint32_t ring, uint32_t needed)
{
    runner->rollout->check_approval = believe;
    for (uint32_t i = 0; i < runner->plan->approver_count && i < needed; i++) {
        const char *signs = runner->plan->approver_keys[i] != NULL ? "" : NULL;

        (void)step(runner, &(struct fb_rollout_event){ .kind = FB_EVENT_APPROVE, .who = runner->plan->approvers[i], .ring = ring, .envelope = signs, .key = signs });
    }
}

static void start(struct runner *runner)
{
    (void)step(runner, &(struct fb_rollout_event){ .kind = FB_EVENT_CREATED, .who = "simulator" });
    for (size_t i = 0; i < runner->plan->dependency_count; i++)
        (void)step(runner, &(struct fb_rollout_event){ .kind = FB_EVENT_DEPENDENCY, .release = runner->plan->depends_on[i] });
    approve(runner, FB_NO_RING, runner->plan->approvals);
    (void)step(runner, &(struct fb_rollout_event){ .kind = FB_EVENT_START, .who = "simulator" });
}

/* What arrived, if anything can: while reports are delayed, silence is all that the controller hears. */
static void hand_over(struct runner *runner)
{
    struct fb_world *world = runner->world;
    bool delayed = false;

    for (size_t i = 0; i < runner->scenario->disturbance_count; i++)
        delayed |= runner->scenario->disturbances[i].kind == FB_REPORTS_DELAYED
                && fb_disturbance_on(&runner->scenario->disturbances[i], runner->at_ms);
    if (delayed && world->change_count == 0)
        return;
    (void)step(runner, &(struct fb_rollout_event){ .kind = FB_EVENT_COUNTS, .changes = world->changes, .change_count = world->change_count });
    fb_world_taken(world);
}

static void decide(struct runner *runner)
{
    hand_over(runner);
    const struct fb_rollout_outcome outcome = step(runner, &(struct fb_rollout_event){ .kind = FB_EVENT_TICK });
    const uint32_t next = runner->rollout->ring + 1;

    if (outcome.accepted && (outcome.decision.blockers & FB_BLOCK_APPROVAL) != 0 && next < runner->plan->ring_count)
        approve(runner, next, runner->plan->rings[next].approvals);
    if (runner->rollout->state == FB_ROLLOUT_HALTED && runner->at_ms >= runner->run->halted_ms + OPERATOR_MS)
        (void)step(runner, &(struct fb_rollout_event){ .kind = FB_EVENT_ROLLBACK, .who = "operator", .why = "halted by evidence" });
    if (runner->at_ms - runner->last_point_ms >= runner->scenario->horizon_ms / CURVE_POINTS) {
        keep(runner, false, &outcome.decision);
        runner->last_point_ms = runner->at_ms;
    }
}

/* Of a completed release that nothing is heard of, only that it is not stale matters. */
static bool may_doze(const struct runner *runner)
{
    return runner->rollout->state == FB_ROLLOUT_COMPLETED && runner->world->change_count == 0
        && runner->at_ms - runner->decided_ms < runner->plan->stale_ms / 4;
}

static bool controller_is_down(const struct runner *runner)
{
    bool down = false;

    for (size_t i = 0; i < runner->scenario->disturbance_count; i++)
        down |= runner->scenario->disturbances[i].kind == FB_CONTROLLER_DOWN
             && fb_disturbance_on(&runner->scenario->disturbances[i], runner->at_ms);
    return down;
}

/* Killed: all that is left is what was saved after the last event. */
static void go_down(struct runner *runner)
{
    fb_buffer_clear(&runner->saved);
    runner->saved = (struct fb_buffer)FB_BUFFER_EMPTY;
    fb_rollout_save(runner->rollout, &runner->saved);
    fb_rollout_free(runner->rollout);
    runner->rollout = NULL;
}

static bool come_back(struct runner *runner, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    runner->rollout = fb_rollout_new(runner->plan, fb_heap());
    if (runner->rollout == NULL || runner->saved.failed)
        return fb_fail_memory(diag);
    return fb_document_parse("saved state", fb_buffer_span(&runner->saved), FB_SYNTAX_JSON, &document, diag)
        && fb_rollout_load(runner->rollout, fb_document_root(document), diag);
}

/* A release that was taken back is watched for as long as hosts need to fetch the rollback. */
static bool is_over(const struct runner *runner)
{
    const struct fb_rollout *rollout = runner->rollout;

    if (rollout == NULL)
        return false;
    if (rollout->state == FB_ROLLOUT_WITHDRAWN || rollout->last_good)
        return true;
    return runner->run->halted && runner->at_ms >= runner->run->halted_ms + OPERATOR_MS + 12 * runner->scenario->poll_ms;
}

static bool tick(struct runner *runner, size_t number, struct fb_diag *diag)
{
    const bool down = controller_is_down(runner);

    if (down && runner->rollout != NULL)
        go_down(runner);
    if (!down && runner->rollout == NULL && !come_back(runner, diag))
        return false;
    fb_world_poll(runner->world, runner->rollout, number, FB_SIMULATION_START_MS + runner->at_ms, down, runner->rollback);
    fb_world_advance(runner->world, number);
    if (!down && !may_doze(runner)) {
        decide(runner);
        runner->decided_ms = runner->at_ms;
    }
    return (!runner->failed && !runner->world->failed) || fb_fail_memory(diag);
}

static bool run_ticks(struct runner *runner, struct fb_diag *diag)
{
    bool well = true;

    start(runner);
    for (size_t number = 0; well && number < runner->world->tick_count && !is_over(runner); number++) {
        runner->at_ms = (int64_t)number * runner->scenario->tick_ms;
        well = tick(runner, number, diag);
    }
    return well && (runner->rollout != NULL || come_back(runner, diag));
}

static void sum_up(const struct runner *runner)
{
    struct fb_run *run = runner->run;

    run->state = runner->rollout->state;
    run->toll = fb_world_toll(runner->world);
    for (uint32_t ring = 0; ring < runner->plan->ring_count; ring++)
        run->rings[ring] = fb_world_toll_of_ring(runner->world, ring);
}

bool fb_run_once(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, uint64_t seed, bool moments,
                 struct fb_run *out, struct fb_diag *diag)
{
    struct fb_run run = { .seed = seed };
    struct runner runner = { .plan = plan, .scenario = scenario, .run = &run, .keeps_moments = moments };

    runner.world = fb_world_new(plan, scenario, seed, diag);
    if (runner.world == NULL)
        return false;
    runner.rollout = fb_rollout_new(plan, fb_heap());
    const bool ran = runner.rollout != NULL ? run_ticks(&runner, diag) : fb_fail_memory(diag);

    if (ran) {
        sum_up(&runner);
        *out = run;
    } else {
        fb_run_clear(&run);
    }
    fb_rollout_free(runner.rollout);
    fb_world_free(runner.world);
    fb_buffer_clear(&runner.saved);
    return ran;
}

void fb_run_clear(struct fb_run *run)
{
    free(run->moments);
    *run = (struct fb_run){ .moments = NULL };
}

/* The `seen`-th value of a spread. */
static void add(struct fb_spread *spread, uint64_t value, uint32_t seen)
{
    spread->least = seen == 0 || value < spread->least ? value : spread->least;
    spread->most = seen == 0 || value > spread->most ? value : spread->most;
    spread->mean += ((double)value - spread->mean) / (seen + 1);
}

static void count(struct fb_run_summary *summary, const struct fb_run *run)
{
    add(&summary->exposed, run->toll.exposed, summary->runs);
    add(&summary->hurt, run->toll.hurt, summary->runs);
    add(&summary->stuck, run->toll.stuck, summary->runs);
    if (run->halted)
        add(&summary->halt_ms, (uint64_t)run->halted_ms, summary->halted);
    if (run->completed)
        add(&summary->complete_ms, (uint64_t)run->completed_ms, summary->completed);
    summary->halted += run->halted;
    summary->completed += run->completed;
    summary->runs++;
}

bool fb_run_many(const struct fb_rollout_plan *plan, const struct fb_scenario *scenario, struct fb_run *first,
                 struct fb_run_summary *out, struct fb_diag *diag)
{
    struct fb_run_summary summary = { .harmless = scenario->fault_count == 0 };
    struct fb_run story = { .moments = NULL };

    if (!fb_run_once(plan, scenario, scenario->seed, true, &story, diag))
        return false;
    count(&summary, &story);
    while (summary.runs < scenario->runs) {
        struct fb_run run;

        if (!fb_run_once(plan, scenario, scenario->seed + summary.runs, false, &run, diag)) {
            fb_run_clear(&story);
            return false;
        }
        count(&summary, &run);
    }
    *first = story;
    *out = summary;
    return true;
}
