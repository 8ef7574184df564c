/* SPDX-License-Identifier: Apache-2.0 */
/* supervise.c - waiting for the zygote's word while the clock on the wall runs.  It is for those that wait for
 * something that never comes: whoever gets CPU time, however little, is ended by that alone. */
#include "isolate/supervise.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 20         /* between two looks */
#define ANSWER_MS 2000     /* that the zygote has to report a worker that was killed */
#define PATIENCE 20        /* without CPU time it may take as many times the deadline ... */
#define LEAST_WALL_MS 5000 /* ... and never less, since others need the processor too */
#define PAUSE_MS 1000      /* a look that comes so late: we all stood still */

static uint64_t milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000U + (uint64_t)now.tv_nsec / 1000000U;
}

static uint64_t wall_limit(const struct fb_isolate *isolate)
{
    const uint32_t deadline = __atomic_load_n(&isolate->control->deadline, __ATOMIC_RELAXED);
    const uint64_t cpu = deadline == FB_DEADLINE_LOAD ? isolate->options.load_ms : isolate->options.case_us / 1000;
    const uint64_t wall = cpu * PATIENCE;

    return wall < LEAST_WALL_MS ? LEAST_WALL_MS : wall;
}

static bool too_much_output(const struct fb_isolate *isolate)
{
    struct stat state;
    return fstat(isolate->pipes.output, &state) == 0 && (uint64_t)state.st_size > isolate->options.output_bytes;
}

/* True when there is a notice, or nobody who could write one. */
static bool hear(const struct fb_isolate *isolate, struct fb_watch *out)
{
    struct pollfd file = { .fd = isolate->pipes.notices[0], .events = POLLIN };

    if (poll(&file, 1, LOOK_MS) <= 0 || file.revents == 0)
        return false;
    const ssize_t got = read(file.fd, &out->notice, sizeof out->notice);
    if (got < 0 && errno == EINTR)
        return false;
    out->noticed = got == (ssize_t)sizeof out->notice;
    out->gone = !out->noticed;
    return true;
}

static void kill_keeper(const struct fb_isolate *isolate)
{
    if (isolate->keeper_file < 0 || syscall(SYS_pidfd_send_signal, isolate->keeper_file, SIGKILL, NULL, 0) != 0)
        kill(isolate->keeper, SIGKILL); /* our child, not waited for */
}

static void end(const struct fb_isolate *isolate, bool worker)
{
    const struct fb_order order = { .kind = FB_ORDER_KILL };

    if (!worker || !fb_supervise_order(isolate, &order))
        kill_keeper(isolate);
}

struct clock {
    uint64_t serial;
    uint64_t ticks;
    uint64_t since;
    uint64_t looked;
    uint64_t ended; /* zero: not yet */
};

static void look(struct fb_isolate *isolate, bool worker, struct clock *clock, struct fb_watch *out)
{
    const uint64_t now = milliseconds();
    const uint64_t serial = __atomic_load_n(&isolate->control->serial, __ATOMIC_RELAXED);
    const uint64_t ticks = __atomic_load_n(&isolate->control->ticks, __ATOMIC_RELAXED);

    if (now - clock->looked > PAUSE_MS)
        clock->since += now - clock->looked;
    clock->looked = now;
    if (clock->ended != 0) {
        if (now - clock->ended > ANSWER_MS)
            kill_keeper(isolate);
        return;
    }
    if (serial != clock->serial || ticks != clock->ticks) {
        clock->serial = serial;
        clock->ticks = ticks;
        clock->since = now;
    }
    out->timed_out = now - clock->since > wall_limit(isolate);
    out->flooded = too_much_output(isolate);
    if (out->timed_out || out->flooded) {
        clock->ended = now;
        end(isolate, worker);
    }
}

void fb_supervise(struct fb_isolate *isolate, bool worker, struct fb_watch *out)
{
    const uint64_t now = milliseconds();
    struct clock clock = { .since = now, .looked = now };

    *out = (struct fb_watch){ .noticed = false };
    while (!hear(isolate, out))
        look(isolate, worker, &clock, out);
}

bool fb_supervise_order(const struct fb_isolate *isolate, const struct fb_order *order)
{
    return send(isolate->pipes.orders[1], order, sizeof *order, MSG_NOSIGNAL) == (ssize_t)sizeof *order;
}
