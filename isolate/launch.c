/* SPDX-License-Identifier: Apache-2.0 */
/* launch.c - starting keeper and zygote, and being rid of them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "isolate/coverage.h"
#include "isolate/keeper.h"
#include "isolate/supervise.h"
#include "sensor/engine.h"

#define LAND_MS 5000
#define GRACE_MS 200

static void close_at(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

static void close_pipes(struct fb_pipes *pipes)
{
    for (int end = 0; end < 2; end++) {
        close_at(&pipes->orders[end]);
        close_at(&pipes->notices[end]);
        close_at(&pipes->life[end]);
    }
    close_at(&pipes->output);
}

static bool open_pipes(struct fb_pipes *pipes, struct fb_diag *diag)
{
    /* A socket, as writing to a pipe that nobody reads any more would be a signal. */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pipes->orders) == 0 && pipe2(pipes->notices, O_CLOEXEC) == 0
        && pipe2(pipes->life, O_CLOEXEC) == 0 && (pipes->output = memfd_create("output", MFD_CLOEXEC)) >= 0
        && fcntl(pipes->output, F_SETFL, O_APPEND) == 0)
        return true;
    fb_fail_errno(diag, "", "a child process cannot be talked to", errno);
    close_pipes(pipes);
    return false;
}

/* Ours are the other ends. */
static void close_their_ends(struct fb_pipes *pipes)
{
    close_at(&pipes->orders[0]);
    close_at(&pipes->notices[1]);
    close_at(&pipes->life[1]);
}

static bool fork_keeper(struct fb_isolate *isolate, struct fb_diag *diag)
{
    isolate->supervisor = getpid();
    const pid_t keeper = fork();
    if (keeper == 0)
        fb_keeper_main(isolate);
    if (keeper < 0)
        return fb_fail_errno(diag, "", "a child process cannot be made", errno);
    isolate->keeper = keeper;
    isolate->keeper_file = (int)syscall(SYS_pidfd_open, keeper, 0);
    close_their_ends(&isolate->pipes);
    return true;
}

static bool have_layers(const struct fb_isolate *isolate, struct fb_diag *diag)
{
    const uint32_t missing = isolate->options.layers_required & ~isolate->layers.active;

    for (unsigned layer = 0; layer < FB_LAYER_COUNT; layer++) {
        if ((missing & 1U << layer) != 0)
            return fb_fail(diag, FB_FAULT_UNSUPPORTED, "the layer of isolation \"%s\" is required and not there (%s)",
                           fb_layer_name((enum fb_layer)layer), isolate->layers.why_not[layer]);
    }
    return true;
}

/* Until the zygote has its word to open, no code of the engine runs: the page is still true. */
static bool get_ready(struct fb_isolate *isolate, struct fb_diag *diag)
{
    struct fb_watch watch;

    fb_supervise(isolate, false, &watch);
    if (!watch.noticed || watch.notice.kind != FB_NOTICE_READY)
        return fb_fail(diag, FB_FAULT_IO, "the child process ended before it had given up its rights");
    isolate->layers = isolate->control->layers;
    for (unsigned layer = 0; layer < FB_LAYER_COUNT; layer++)
        isolate->layers.why_not[layer][sizeof isolate->layers.why_not[layer] - 1] = '\0';
    return have_layers(isolate, diag);
}

static bool refused(const struct fb_isolate *isolate, struct fb_diag *diag)
{
    char why[sizeof isolate->control->refusal];

    fb_outcome_clean(isolate->control->refusal, sizeof why, why, sizeof why);
    if (diag->fault == FB_FAULT_NONE)
        fb_place_set_file(&diag->place, isolate->options.engine);
    return fb_fail(diag, FB_FAULT_INPUT, "it is no engine: %s", why);
}

/* The keeper sees how the zygote ended, and writes it down when nothing else is left to write. */
static void judge_opening(struct fb_isolate *isolate, const struct fb_watch *watch)
{
    int status = 0;

    if (!watch->timed_out && !watch->flooded)
        while (waitpid(isolate->keeper, &status, 0) < 0 && errno == EINTR)
            continue;
    if (!watch->timed_out && !watch->flooded)
        isolate->keeper = 0;
    status = __atomic_load_n(&isolate->control->zygote_gone, __ATOMIC_ACQUIRE) != 0
               ? isolate->control->zygote_status
               : SIGKILL;
    fb_outcome_judge(isolate, watch, status, 0, &isolate->opening);
    isolate->opening.case_number = 0;
}

static bool open_engine(struct fb_isolate *isolate, struct fb_diag *diag)
{
    const struct fb_order order = { .kind = FB_ORDER_OPEN };
    struct fb_watch watch = { .gone = true };

    if (fb_supervise_order(isolate, &order))
        fb_supervise(isolate, false, &watch);
    if (watch.gone) {
        judge_opening(isolate, &watch);
        fb_land(isolate);
        return true;
    }
    if (watch.notice.kind != FB_NOTICE_OPENED || watch.notice.status != FB_OPENED)
        return refused(isolate, diag);
    isolate->opening = (struct fb_ending){ .kind = FB_END_DONE };
    isolate->edges = isolate->control->edges < FB_COVERAGE_EDGES ? isolate->control->edges : FB_COVERAGE_EDGES;
    return true;
}

static bool draw_secrets(struct fb_isolate *isolate, struct fb_diag *diag)
{
    if (getrandom(&isolate->fork_secret, sizeof isolate->fork_secret, 0) != sizeof isolate->fork_secret
        || getrandom(&isolate->exit_secret, sizeof isolate->exit_secret, 0) != sizeof isolate->exit_secret)
        return fb_fail_errno(diag, "", "no random numbers", errno);
    isolate->fork_secret |= 1;
    isolate->exit_secret |= 1;
    return true;
}

static bool start(struct fb_isolate *isolate, struct fb_diag *diag)
{
    fb_filters_dispose(&isolate->filters);
    memset(isolate->control, 0, sizeof *isolate->control);
    fb_shared_list(&isolate->shared);
    return draw_secrets(isolate, diag)
        && fb_filters_make(&isolate->filters, isolate->uses_scratch, isolate->fork_secret, isolate->exit_secret, diag)
        && open_pipes(&isolate->pipes, diag) && fork_keeper(isolate, diag) && get_ready(isolate, diag)
        && open_engine(isolate, diag);
}

/* Only an open engine says that it needs files: then all begins anew, with a folder. */
static bool wants_scratch(const struct fb_isolate *isolate)
{
    return isolate->opening.kind == FB_END_DONE && !isolate->uses_scratch
        && (isolate->control->needs & FB_ENGINE_SCRATCH) != 0;
}

bool fb_launch(struct fb_isolate *isolate, struct fb_diag *diag)
{
    if (!start(isolate, diag))
        return false;
    if (!wants_scratch(isolate))
        return true;
    fb_land(isolate);
    isolate->uses_scratch = true;
    return fb_scratch_folder_make(isolate->scratch, sizeof isolate->scratch, diag) && start(isolate, diag);
}

/* Whoever lives holds the other end of the pipe. */
static void wait_for_all(const struct fb_isolate *isolate)
{
    struct pollfd file = { .fd = isolate->pipes.life[0], .events = 0 };

    if (file.fd >= 0)
        poll(&file, 1, LAND_MS);
}

void fb_land(struct fb_isolate *isolate)
{
    if (isolate->keeper > 0) {
        /* Without orders the zygote goes, and its keeper takes note of it: no zombie is left to init. */
        close_at(&isolate->pipes.orders[1]);
        struct pollfd gone = { .fd = isolate->keeper_file, .events = POLLIN };
        if (isolate->keeper_file >= 0)
            poll(&gone, 1, GRACE_MS);
        if (isolate->keeper_file < 0
            || syscall(SYS_pidfd_send_signal, isolate->keeper_file, SIGKILL, NULL, 0) != 0)
            kill(isolate->keeper, SIGKILL);
        while (waitpid(isolate->keeper, NULL, 0) < 0 && errno == EINTR)
            continue;
        wait_for_all(isolate);
    }
    isolate->keeper = 0;
    close_at(&isolate->keeper_file);
    close_pipes(&isolate->pipes);
}
