/* SPDX-License-Identifier: Apache-2.0 */
/* run.c - a worker's life: it gives up what the zygote still had, runs its cases, and says so. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "isolate/confine.h"
#include "isolate/fault.h"
#include "isolate/runner.h"

/* Memory of a task, in a list so that nobody takes it for lost. */
struct fb_block {
    struct fb_block *next;
    max_align_t bytes[];
};

_Noreturn void fb_run_exit(const struct fb_isolate *isolate, int status)
{
    for (;;)
        syscall(SYS_exit_group, status, 0, 0, 0, 0, isolate->exit_secret);
}

void fb_run_stage(struct fb_control *control, enum fb_stage_of_case stage, enum fb_deadline deadline)
{
    control->stage = stage;
    control->deadline = deadline;
    __atomic_store_n(&control->serial, control->serial + 1, __ATOMIC_RELEASE);
}

static void finish(const struct fb_worker *worker, enum fb_ending_kind kind)
{
    struct fb_control *control = worker->control;

    control->peak_bytes = worker->heap.peak;
    control->allocations = worker->heap.allocations;
    control->fenced = worker->heap.fenced;
    control->finish = kind;
    __atomic_store_n(&control->mark, worker->order.mark, __ATOMIC_RELEASE);
    fb_run_exit(worker->isolate, 0);
}

static void run_case(struct fb_worker *worker, const struct fb_task *task, uint64_t number)
{
    struct fb_control *control = worker->control;

    control->case_number = number;
    worker->case_results = control->result_bytes;
    fb_run_stage(control, FB_STAGE_TASK, FB_DEADLINE_CASE);
    task->run(worker, number, task->context);
    if (worker->full) {
        control->result_bytes = worker->case_results;
        finish(worker, FB_END_FULL);
    }
    if (worker->stop)
        finish(worker, FB_END_STOPPED);
}

int fb_run_main(void *context)
{
    struct fb_worker *worker = context;
    const struct fb_task *task = &worker->isolate->tasks[worker->order.task];
    const uint64_t first = worker->order.first;
    const uint64_t count = worker->order.count;

    worker->isolate->fork_secret = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(FB_FD_ORDERS);
    close(FB_FD_NOTICES);
    if (!fb_fault_watch(worker) || !fb_confine_worker(worker->isolate))
        fb_fault_end(FB_END_LOST, NULL, 0, "rights could not be given up");
    worker->control->case_number = first;
    fb_run_stage(worker->control, FB_STAGE_TASK, FB_DEADLINE_LOAD);
    if (task->begin != NULL)
        task->begin(worker, task->context);
    for (uint64_t i = 0; i < count; i++)
        run_case(worker, task, first + i);
    finish(worker, FB_END_DONE);
    return 0;
}

bool fb_worker_emit(struct fb_worker *worker, const void *bytes, size_t length)
{
    struct fb_control *control = worker->control;
    const uint64_t used = control->result_bytes;
    const uint64_t room = worker->isolate->options.result_bytes;

    if (worker->full || used > room || length > room - used) {
        worker->full = true;
        return false;
    }
    if (length > 0)
        memcpy(worker->isolate->results + used, bytes, length);
    __atomic_store_n(&control->result_bytes, used + length, __ATOMIC_RELEASE);
    return true;
}

void fb_worker_own_work(struct fb_worker *worker, bool begins)
{
    fb_run_stage(worker->control, FB_STAGE_TASK, begins ? FB_DEADLINE_LOAD : FB_DEADLINE_CASE);
}

void fb_worker_stop(struct fb_worker *worker)
{
    worker->stop = true;
}

void fb_worker_place(struct fb_worker *worker, enum fb_placement placement)
{
    worker->placement = placement;
    worker->heap.placement = placement;
}

void fb_worker_untimed(struct fb_worker *worker)
{
    worker->untimed = true;
}

void fb_worker_time_exactly(struct fb_worker *worker)
{
    worker->time_exactly = true;
}

const struct fb_engine *fb_worker_engine(const struct fb_worker *worker)
{
    return worker->engine;
}

void *fb_worker_allocate(struct fb_worker *worker, size_t bytes)
{
    if (bytes > SIZE_MAX - sizeof(struct fb_block))
        return NULL;
    struct fb_block *block = malloc(sizeof *block + bytes);
    if (block == NULL)
        return NULL;
    block->next = worker->own;
    worker->own = block;
    return block->bytes;
}
