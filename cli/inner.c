/* SPDX-License-Identifier: Apache-2.0 */
/* inner.c - fork, a pipe that holds it back, exec of /proc/self/exe. */
#include "cli/inner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "cli/exit.h"

/* Takes the place of the descriptor, so that its number names nothing else. */
static bool close_one(int descriptor)
{
    const int nothing = descriptor < 0 ? -1 : open("/dev/null", O_RDONLY | O_CLOEXEC);

    return descriptor < 0 || (nothing >= 0 && (nothing == descriptor || dup2(nothing, descriptor) == descriptor));
}

/* A pipe without a byte and without a writer: the outer process is gone, or does not want it any more. */
static bool may_run(int held)
{
    char byte = 0;
    ssize_t got = 0;

    do
        got = read(held, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1;
}

static _Noreturn void live(const struct fb_inner_start *start, pid_t outer, const int held[2])
{
    (void)close(held[1]);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == outer && close_one(start->closed) && may_run(held[0]))
        (void)execve("/proc/self/exe", start->words, start->environment);
    _exit(FB_EXIT_UNDECIDED);
}

bool fb_inner_fork(const struct fb_inner_start *start, struct fb_inner *out, struct fb_diag *diag)
{
    const pid_t outer = getpid();
    int held[2];

    *out = (struct fb_inner){ .process = -1, .go = -1 };
    if (pipe2(held, O_CLOEXEC) != 0)
        return fb_fail_errno(diag, "", "there can be no process for the gates", errno);
    out->go = held[1];
    out->process = fork();
    if (out->process == 0)
        live(start, outer, held);
    const int error = errno;
    (void)close(held[0]);
    return out->process > 0 || fb_fail_errno(diag, "", "there can be no process for the gates", error);
}

static int reap(struct fb_inner *inner)
{
    int status = 0;

    while (waitpid(inner->process, &status, 0) < 0)
        if (errno != EINTR)
            break;
    inner->process = -1;
    return status;
}

bool fb_inner_run(struct fb_inner *inner, int *status, struct fb_diag *diag)
{
    if (write(inner->go, "", 1) != 1)
        return fb_fail_errno(diag, "", "the process of the gates cannot be told to begin", errno);
    const int ended = reap(inner);
    if (WIFSIGNALED(ended))
        return fb_fail(diag, FB_FAULT_IO, "signal %d ended the process of the gates", WTERMSIG(ended));
    *status = WEXITSTATUS(ended);
    return true;
}

void fb_inner_clear(struct fb_inner *inner)
{
    if (inner->go >= 0)
        (void)close(inner->go);
    if (inner->process > 0) {
        (void)kill(inner->process, SIGKILL);
        (void)reap(inner);
    }
    *inner = (struct fb_inner){ .process = -1, .go = -1 };
}
