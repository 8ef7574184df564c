/* SPDX-License-Identifier: Apache-2.0 */
/* errand.c - fork, a file in memory for what comes back, a descriptor that tells the end. */
#include "pipeline/gating/errand.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/clock.h"
#include "base/host/fail.h"

#define MOST_ERRANDS 1024

static void close_at(int *file)
{
    if (*file >= 0)
        (void)close(*file);
    *file = -1;
}

static bool write_all(int file, struct fb_span bytes)
{
    for (size_t done = 0; done < bytes.size;) {
        const ssize_t wrote = write(file, bytes.bytes + done, bytes.size - done);
        if (wrote < 0 && errno != EINTR)
            return false;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

/* The child's whole life.  Nobody is left who waits when the parent is gone. */
static _Noreturn void live(pid_t parent, void (*run)(void *context, struct fb_buffer *out), void *context, int result)
{
    struct fb_buffer out = FB_BUFFER_EMPTY;

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(1);
    run(context, &out);
    _exit(!out.failed && write_all(result, fb_buffer_span(&out)) ? 0 : 1);
}

static bool send(void (*run)(void *context, struct fb_buffer *out), void *context, struct fb_errand *errand)
{
    const pid_t parent = getpid();

    errand->result = memfd_create("errand", MFD_CLOEXEC);
    if (errand->result < 0)
        return false;
    errand->process = fork();
    if (errand->process == 0)
        live(parent, run, context, errand->result);
    if (errand->process < 0)
        return false;
    errand->ending = (int)syscall(SYS_pidfd_open, errand->process, 0);
    return errand->ending >= 0;
}

bool fb_errand_send(void (*run)(void *context, struct fb_buffer *out), void *context, struct fb_errand *out,
                    struct fb_diag *diag)
{
    struct fb_errand errand = { .process = -1, .ending = -1, .result = -1 };

    if (!send(run, context, &errand)) {
        const int error = errno;
        fb_errand_kill(&errand);
        return fb_fail_errno(diag, "", "there can be no process for a gate", error);
    }
    *out = errand;
    return true;
}

/* A tenth of a second too late is no harm. */
static int milliseconds(double seconds)
{
    if (seconds < 0)
        return -1;
    return seconds > 1e6 ? 1000000000 : (int)ceil(seconds * 1000);
}

static size_t first_ready(const struct pollfd *polled, size_t count)
{
    size_t at = 0;

    while (at < count && polled[at].revents == 0)
        at++;
    return at;
}

size_t fb_errand_wait(const struct fb_errand *const *errands, size_t count, double seconds)
{
    const double until = fb_clock_seconds() + seconds;
    struct pollfd polled[MOST_ERRANDS];
    const size_t looked_at = count < MOST_ERRANDS ? count : MOST_ERRANDS;
    size_t ready = looked_at;

    for (size_t i = 0; i < looked_at; i++)
        polled[i] = (struct pollfd){ .fd = errands[i]->ending, .events = POLLIN };
    for (;;) {
        const double left = seconds < 0 ? -1 : fmax(0, until - fb_clock_seconds());
        const int came = poll(polled, looked_at, milliseconds(left));
        if (came > 0)
            ready = first_ready(polled, looked_at);
        if (came > 0 || (came < 0 && errno != EINTR) || (came == 0 && left <= 0 && seconds >= 0))
            return ready < looked_at ? ready : count;
    }
}

static bool read_result(int file, struct fb_buffer *out, struct fb_diag *diag)
{
    struct stat status;
    uint8_t *bytes = NULL;

    if (fstat(file, &status) != 0)
        return fb_fail_errno(diag, "", "a gate's result cannot be read", errno);
    if ((uint64_t)status.st_size > FB_MAX_PIECE_BYTES)
        return fb_fail(diag, FB_FAULT_LIMIT, "a gate's result is too large");
    if (status.st_size == 0)
        return true;
    bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED)
        return fb_fail_memory(diag);
    fb_buffer_append(out, (struct fb_span){ bytes, (size_t)status.st_size });
    (void)munmap(bytes, (size_t)status.st_size);
    return !out->failed || fb_fail_memory(diag);
}

static int reap(struct fb_errand *errand)
{
    int status = 0;

    while (waitpid(errand->process, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    errand->process = -1;
    return status;
}

bool fb_errand_take(struct fb_errand *errand, struct fb_buffer *out, struct fb_diag *diag)
{
    const int status = reap(errand);
    bool taken = false;

    if (WIFSIGNALED(status))
        fb_fail(diag, FB_FAULT_IO, "its process was killed by signal %d", WTERMSIG(status));
    else if (status != 0)
        fb_fail(diag, FB_FAULT_IO, "its process could not do its work");
    else
        taken = read_result(errand->result, out, diag);
    fb_errand_kill(errand);
    return taken;
}

void fb_errand_kill(struct fb_errand *errand)
{
    if (errand->process > 0) {
        (void)kill(errand->process, SIGKILL);
        (void)reap(errand);
    }
    errand->process = -1;
    close_at(&errand->ending);
    close_at(&errand->result);
}
