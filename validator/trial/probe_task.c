/* SPDX-License-Identifier: Apache-2.0 */
/* probe_task.c - loads and evaluates probes; runs in the child. */
#include "validator/trial/evaluator.h"
#include "validator/trial/probe.h"
#include "validator/trial/wire.h"

static void tell(struct fb_worker *worker, enum fb_told_call call, uint64_t number,
                 const struct fb_worker_call *out, bool unsupplied)
{
    /* Where there is no room, this case runs again. */
    if (!fb_tell_call(worker, call, number, out, unsupplied))
        return;
}

static void run_engine(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_field_probes *probes = context;
    const struct fb_field_probe *probe = &probes->items[number / FB_PROBE_EVENTS];
    const struct fb_trial_event *event = &probe->events[number % FB_PROBE_EVENTS];
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    fb_worker_load(worker, &probe->file, 1, &call);
    if (call.status != FB_ENGINE_OK) {
        tell(worker, FB_TOLD_LOAD, number, &call, false);
        return;
    }
    fb_worker_evaluate(worker, event->type_id, event->inputs, event->count, &call);
    tell(worker, FB_TOLD_EVALUATE, number, &call, false);
    fb_worker_unload(worker);
}

struct fb_task fb_probe_task(const struct fb_field_probes *probes)
{
    return (struct fb_task){ .run = run_engine, .context = probes };
}

static void run_direct(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_field_probes *probes = context;
    const struct fb_field_probe *probe = &probes->items[number / FB_PROBE_EVENTS];
    const struct fb_trial_event *event = &probe->events[number % FB_PROBE_EVENTS];
    struct fb_worker_call call = { .status = FB_ENGINE_EXHAUSTED };
    FB_AUTO(fb_evaluator_free)
    struct fb_evaluator *evaluator = NULL;
    struct fb_diag why = FB_DIAG_NONE;
    struct fb_hits hits = { .count = 0 };
    size_t beyond = 0;

    if (fb_evaluator_new(&probe->content, &evaluator, &why)
        && fb_evaluator_run(evaluator, event->type_id, event->inputs, event->count, &hits, &beyond, &why)) {
        call.status = FB_ENGINE_OK;
        call.matches = &probe->content.instances[0].id;
        call.match_count = hits.count > 0;
    }
    tell(worker, FB_TOLD_EVALUATE, number, &call, beyond > 0);
}

struct fb_task fb_probe_direct_task(const struct fb_field_probes *probes)
{
    return (struct fb_task){ .run = run_direct, .context = probes };
}
