/* SPDX-License-Identifier: Apache-2.0 */
/* zygote.c - opens the engine, then makes a worker for each order; runs no case itself. */
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolate/confine.h"
#include "isolate/coverage.h"
#include "isolate/fault.h"
#include "isolate/keeper.h"
#include "isolate/runner.h"

static void notify(enum fb_notice_kind kind, int status)
{
    const struct fb_notice notice = { .kind = kind, .status = status };

    if (write(FB_FD_NOTICES, &notice, sizeof notice) != (ssize_t)sizeof notice)
        _exit(1);
}

/* Ends the process when the supervisor has gone. */
static void receive(const struct fb_isolate *isolate, struct fb_order *order)
{
    ssize_t got;

    do
        got = read(FB_FD_ORDERS, order, sizeof *order);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof *order)
        fb_run_exit(isolate, 0);
}

static enum fb_opened refuse(struct fb_control *control, const char *why)
{
    snprintf(control->refusal, sizeof control->refusal, "%s", why != NULL ? why : "it cannot be opened");
    return FB_OPENED_REFUSED;
}

/* A table of an earlier or later version is shorter or longer than ours. */
static const char *take_table(const struct fb_engine *table, struct fb_engine *out)
{
    static const char short_table[] = "firebreak_engine is smaller than the table of ABI 1";

    if (table->size < offsetof(struct fb_engine, supply))
        return short_table;
    memset(out, 0, sizeof *out);
    memcpy(out, table, table->size < sizeof *out ? table->size : sizeof *out);
    if (out->abi != FB_ENGINE_ABI)
        return "firebreak_engine is of another ABI than 1";
    if (out->describe == NULL || out->load == NULL || out->evaluate == NULL || out->unload == NULL)
        return "firebreak_engine lacks describe, load, evaluate or unload";
    return NULL;
}

/* Where seccomp is not active, a changed handler is seen afterwards. */
static void check_handlers(const struct sigaction *before)
{
    struct sigaction now;

    for (int signal = 1; signal < NSIG; signal++) {
        if (sigaction(signal, NULL, &now) == 0 && now.sa_sigaction != before[signal].sa_sigaction)
            fb_fault_end(FB_END_FORBIDDEN, NULL, 0, "rt_sigaction");
    }
}

static void read_handlers(struct sigaction *out)
{
    for (int signal = 1; signal < NSIG; signal++)
        sigaction(signal, NULL, &out[signal]);
}

/* Where the engine's table lies is the engine. */
static void cover(const struct fb_modules *modules, uintptr_t table)
{
    for (size_t i = 0; i < modules->count; i++)
        if (table >= modules->modules[i].begin && table < modules->modules[i].end)
            fb_coverage_module(modules->modules[i].begin, modules->modules[i].end);
}

static enum fb_opened open_engine(struct fb_worker *worker)
{
    static struct fb_engine engine;
    struct fb_control *control = worker->control;
    struct sigaction handlers[NSIG] = { 0 };

    const struct fb_modules before = worker->modules;
    read_handlers(handlers);
    fb_run_stage(control, FB_STAGE_OPEN, FB_DEADLINE_LOAD);
    fb_coverage_open();
    void *library = dlopen(worker->isolate->options.engine, RTLD_NOW | RTLD_LOCAL);
    const struct fb_engine *table = library == NULL ? NULL : dlsym(library, "firebreak_engine");
    if (table == NULL)
        return refuse(control, dlerror());
    const char *wrong = take_table(table, &engine);
    if (wrong != NULL)
        return refuse(control, wrong);
    fb_modules_list(&worker->modules);
    cover(&worker->modules, (uintptr_t)table);
    if ((engine.needs & FB_ENGINE_HOST_MEMORY) == 0 && !FB_SANITIZED)
        fb_interpose(&worker->heap, &before);
    fb_run_stage(control, FB_STAGE_DESCRIBE, FB_DEADLINE_LOAD);
    if (engine.describe() == NULL)
        return refuse(control, "describe returns NULL");
    check_handlers(handlers);
    fb_coverage_close();
    control->needs = engine.needs;
    control->edges = fb_coverage_edges();
    worker->engine = &engine;
    return FB_OPENED;
}

static enum fb_opened open_all(struct fb_worker *worker)
{
    const enum fb_opened opened = worker->isolate->options.engine == NULL ? FB_OPENED : open_engine(worker);

    fb_run_stage(worker->control, FB_STAGE_TASK, FB_DEADLINE_LOAD);
    if (opened == FB_OPENED && !fb_confine_opened(worker->isolate)) {
        refuse(worker->control, "Landlock could not be put in force");
        return FB_OPENED_CONFINE;
    }
    return opened;
}

/* Forks a worker onto its own stack; the list of system calls knows the zygote by its secret, which
 * no fork may keep. */
static pid_t make_worker(struct fb_worker *worker)
{
#if defined(__x86_64__) || defined(__aarch64__)
    void *secret = (void *)(uintptr_t)worker->isolate->fork_secret;
    return clone(fb_run_main, fb_stack_top(worker->stack), SIGCHLD, worker, NULL, secret, NULL);
#else
    return clone(fb_run_main, fb_stack_top(worker->stack), SIGCHLD, worker);
#endif
}

/* True once the worker has ended, or the supervisor wants it to. */
static bool wait_for(int worker_file, bool *wants_kill, const struct fb_isolate *isolate)
{
    struct pollfd files[] = {
        { .fd = FB_FD_ORDERS, .events = POLLIN },
        { .fd = worker_file, .events = POLLIN },
    };
    struct fb_order order;

    *wants_kill = false;
    poll(files, 2, worker_file < 0 ? 2 : -1);
    if (files[0].revents != 0) {
        receive(isolate, &order);
        *wants_kill = order.kind == FB_ORDER_KILL;
    }
    return files[1].revents != 0 || *wants_kill || worker_file < 0;
}

/* The worker is our child and not waited for yet: its number is nobody else's. */
static int see_through(const struct fb_isolate *isolate, pid_t worker)
{
    const int file = (int)syscall(SYS_pidfd_open, worker, 0);
    int status = 0;
    bool wants_kill = false;

    for (;;) {
        if (wait_for(file, &wants_kill, isolate) && wants_kill)
            syscall(SYS_kill, worker, SIGKILL, 0, 0, 0, isolate->fork_secret);
        if (waitpid(worker, &status, wants_kill ? 0 : WNOHANG) == worker)
            break;
    }
    if (file >= 0)
        close(file);
    return status;
}

static void serve(struct fb_worker *worker)
{
    struct fb_isolate *isolate = worker->isolate;

    for (;;) {
        receive(isolate, &worker->order);
        if (worker->order.kind != FB_ORDER_RUN || worker->order.task >= isolate->task_count)
            continue;
        const pid_t child = make_worker(worker);
        if (child < 0)
            notify(FB_NOTICE_NO_FORK, errno);
        else
            notify(FB_NOTICE_ENDED, see_through(isolate, child));
    }
}

static void make_heap(struct fb_worker *worker)
{
    struct fb_isolate *isolate = worker->isolate;
    struct fb_isolation_options options = isolate->options;
    const char *why = options.fence == FB_FENCE_OFF                   ? "not asked for"
                    : FB_SANITIZED                                    ? "a sanitizer brings its own heap"
                    : !fb_isolate_wants(isolate, FB_LAYER_FENCE_HEAP) ? "switched off"
                                                                      : NULL;
    if (why != NULL) {
        options.fence = FB_FENCE_OFF;
        fb_confine_tell_off(isolate, FB_LAYER_FENCE_HEAP, why);
    }
    const bool made = fb_heap_make(&worker->heap, &options);
    if (why == NULL)
        fb_confine_tell(isolate, FB_LAYER_FENCE_HEAP, made, "mmap");
}

static struct fb_worker *new_worker(struct fb_isolate *isolate)
{
    struct fb_worker *worker = calloc(1, sizeof *worker);

    if (worker == NULL || (worker->stack = fb_stack_new()) == NULL)
        _exit(1);
    worker->isolate = isolate;
    worker->control = isolate->control;
    make_heap(worker);
    return worker;
}

/* The first walk over a stack allocates: it is to be done while nothing is wrong. */
static void warm_up(struct fb_worker *worker)
{
    struct fb_ending ending = { .frame_count = 0 };

    fb_modules_list(&worker->modules);
    fb_backtrace(&worker->modules, 0, &ending);
}

int fb_zygote_main(void *context)
{
    struct fb_isolate *isolate = context;
    struct fb_worker *worker = new_worker(isolate);
    struct fb_order order;

    warm_up(worker);
    if (!fb_fault_install(worker))
        _exit(1);
    fb_confine_zygote(isolate);
    isolate->layers_seen = isolate->control->layers.active;
    notify(FB_NOTICE_READY, 0);
    receive(isolate, &order);
    if (!fb_fault_watch(worker))
        fb_run_exit(isolate, 1);
    const enum fb_opened opened = open_all(worker);
    fb_fault_unwatch();
    notify(FB_NOTICE_OPENED, (int)opened);
    serve(worker);
    return 0;
}
