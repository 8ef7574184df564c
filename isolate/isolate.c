/* SPDX-License-Identifier: Apache-2.0 */
/* isolate.c - the supervisor's side: making an isolation, running cases in it. */
#include "isolate/isolate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "isolate/supervise.h"

static uint64_t or_default(uint64_t value, uint64_t none, uint64_t instead)
{
    return value == none ? instead : value;
}

static void take_options(struct fb_isolate *isolate, const struct fb_isolation_options *options)
{
    struct fb_isolation_options *own = &isolate->options;

    *own = *options;
    own->engine = NULL;
    own->memory_bytes = or_default(own->memory_bytes, UINT64_MAX, FB_DEFAULT_MEMORY_BYTES);
    own->load_ms = or_default(own->load_ms, UINT64_MAX, FB_DEFAULT_LOAD_MS);
    own->case_us = or_default(own->case_us, UINT64_MAX, FB_DEFAULT_CASE_US);
    own->output_bytes = or_default(own->output_bytes, 0, FB_DEFAULT_OUTPUT_BYTES);
    own->result_bytes = or_default(own->result_bytes, 0, FB_DEFAULT_RESULT_BYTES);
    own->fence_sample = or_default(own->fence_sample, 0, 1);
}

static bool find_engine(struct fb_isolate *isolate, const char *path, struct fb_diag *diag)
{
    if (path == NULL)
        return true;
    isolate->options.engine = realpath(path, NULL);
    if (isolate->options.engine != NULL && access(isolate->options.engine, R_OK) == 0)
        return true;
    return fb_fail_errno(diag, path, "the engine cannot be read", errno);
}

static void *map_shared(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static bool allocate(struct fb_isolate *isolate, const struct fb_task *tasks, size_t count,
                     struct fb_diag *diag)
{
    isolate->tasks = calloc(count + 1, sizeof *tasks);
    isolate->control = map_shared(sizeof *isolate->control);
    isolate->results = map_shared((size_t)isolate->options.result_bytes);
    isolate->result_copy = malloc((size_t)isolate->options.result_bytes);
    isolate->output_copy = malloc((size_t)isolate->options.output_bytes);
    if (isolate->tasks == NULL || isolate->control == NULL || isolate->results == NULL
        || isolate->result_copy == NULL || isolate->output_copy == NULL)
        return fb_fail_memory(diag);
    if (count > 0)
        memcpy(isolate->tasks, tasks, count * sizeof *tasks);
    isolate->task_count = count;
    return true;
}

static struct fb_isolate *new_isolate(void)
{
    struct fb_isolate *isolate = calloc(1, sizeof *isolate);

    if (isolate != NULL) {
        isolate->pipes = (struct fb_pipes){ { -1, -1 }, { -1, -1 }, { -1, -1 }, -1 };
        isolate->keeper_file = -1;
    }
    return isolate;
}

bool fb_isolate_start(const struct fb_isolation_options *options, const struct fb_task *tasks,
                      size_t task_count, struct fb_isolate **out, struct fb_diag *diag)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = new_isolate();

    if (isolate == NULL)
        return fb_fail_memory(diag);
    take_options(isolate, options);
    if (!find_engine(isolate, options->engine, diag) || !allocate(isolate, tasks, task_count, diag)
        || !fb_launch(isolate, diag))
        return false;
    *out = fb_take(isolate);
    return true;
}

const struct fb_ending *fb_isolate_opening(const struct fb_isolate *isolate)
{
    return &isolate->opening;
}

uint64_t fb_isolate_edges(const struct fb_isolate *isolate)
{
    return isolate->edges;
}

const struct fb_layers *fb_isolate_layers(const struct fb_isolate *isolate)
{
    return &isolate->layers;
}

/* What the worker before left behind. */
static void clear(struct fb_isolate *isolate)
{
    struct fb_control *control = isolate->control;

    control->result_bytes = 0;
    control->peak_bytes = 0;
    control->allocations = 0;
    control->fenced = 0;
    control->mark = 0;
    control->fallen = 0;
    control->stage = FB_STAGE_TASK;
    control->deadline = FB_DEADLINE_LOAD;
    if (ftruncate(isolate->pipes.output, 0) != 0)
        return; /* its beginning is an older one's then */
    if (isolate->uses_scratch)
        fb_scratch_folder_empty(isolate->scratch);
}

static uint64_t next_case(const struct fb_ending *ending, uint64_t first, uint64_t count)
{
    switch (ending->kind) {
    case FB_END_DONE:
        return first + count;
    case FB_END_STOPPED:
        return ending->case_number + 1;
    default:
        return ending->case_number;
    }
}

static void judge(struct fb_isolate *isolate, const struct fb_watch *watch, const struct fb_order *order,
                  struct fb_outcome *out)
{
    struct fb_ending *ending = &out->ending;

    fb_outcome_judge(isolate, watch, watch->notice.status, order->mark, ending);
    if (watch->gone && ending->kind == FB_END_EXITED)
        ending->kind = FB_END_LOST;
    if (ending->case_number < order->first || ending->case_number - order->first >= order->count)
        ending->case_number = order->first;
    out->next = next_case(ending, order->first, order->count);
    fb_outcome_collect(isolate, out);
}

static bool draw_mark(uint64_t *out, struct fb_diag *diag)
{
    if (getrandom(out, sizeof *out, 0) != sizeof *out)
        return fb_fail_errno(diag, "", "no random numbers", errno);
    *out |= 1;
    return true;
}

/* A zygote that was lost is made anew. */
static bool relaunch(struct fb_isolate *isolate, struct fb_diag *diag)
{
    fb_land(isolate);
    return fb_launch(isolate, diag) && isolate->opening.kind == FB_END_DONE;
}

static bool run(struct fb_isolate *isolate, const struct fb_order *order, struct fb_outcome *out,
                struct fb_diag *diag)
{
    struct fb_watch watch;

    clear(isolate);
    if (!fb_supervise_order(isolate, order) && !(relaunch(isolate, diag) && fb_supervise_order(isolate, order)))
        return fb_fail(diag, FB_FAULT_IO, "the child process does not listen");
    fb_supervise(isolate, true, &watch);
    if (watch.noticed && watch.notice.kind == FB_NOTICE_NO_FORK)
        return fb_fail_errno(diag, "", "a worker cannot be made", watch.notice.status);
    judge(isolate, &watch, order, out);
    if (watch.gone)
        fb_land(isolate);
    return true;
}

bool fb_isolate_run(struct fb_isolate *isolate, size_t task, uint64_t first, uint64_t count,
                    struct fb_outcome *out, struct fb_diag *diag)
{
    struct fb_order order = { .kind = FB_ORDER_RUN, .task = task, .first = first, .count = count };
    struct fb_outcome outcome = { .ending = isolate->opening, .next = first };

    if (isolate->opening.kind == FB_END_DONE && isolate->keeper == 0 && !fb_launch(isolate, diag))
        return false;
    if (isolate->opening.kind == FB_END_DONE
        && !(draw_mark(&order.mark, diag) && run(isolate, &order, &outcome, diag)))
        return false;
    *out = outcome;
    return true;
}

void fb_isolate_free(struct fb_isolate *isolate)
{
    if (isolate == NULL)
        return;
    fb_land(isolate);
    fb_scratch_folder_remove(isolate->scratch);
    fb_filters_dispose(&isolate->filters);
    if (isolate->control != NULL)
        munmap(isolate->control, sizeof *isolate->control);
    if (isolate->results != NULL)
        munmap(isolate->results, (size_t)isolate->options.result_bytes);
    free(isolate->result_copy);
    free(isolate->output_copy);
    free(isolate->tasks);
    free((void *)(uintptr_t)isolate->options.engine); /* ours: realpath made it */
    free(isolate);
}
