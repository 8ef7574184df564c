/* SPDX-License-Identifier: Apache-2.0 */
/* keeper.c - the process that keeps the zygote. */
#include "isolate/keeper.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolate/confine.h"
#include "isolate/runner.h"

uint8_t *fb_stack_new(void)
{
    const size_t bytes = FB_STACK_GUARD_BYTES + FB_STACK_BYTES;
    uint8_t *stack = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);

    if ((void *)stack == MAP_FAILED)
        return NULL;
    if (mprotect(stack, FB_STACK_GUARD_BYTES, PROT_NONE) != 0) {
        munmap(stack, bytes);
        return NULL;
    }
    return stack;
}

void *fb_stack_top(uint8_t *stack)
{
    return stack + FB_STACK_GUARD_BYTES + FB_STACK_BYTES;
}

/* All that reads or writes the protocol is the zygote: the supervisor sees its end by the pipes'. */
static void let_go(void)
{
    for (int file = 0; file < FB_FD_LIFE; file++)
        close(file);
}

_Noreturn void fb_keeper_main(struct fb_isolate *isolate)
{
    int status = 0;

    fb_confine_keeper(isolate);
    /* The zygote has a stack of its own, whichever thread of whatever program we were forked from. */
    uint8_t *stack = fb_stack_new();
    isolate->zygote_stack = stack;
    const pid_t zygote = stack == NULL ? -1 : clone(fb_zygote_main, fb_stack_top(stack), SIGCHLD, isolate);
    if (zygote < 0)
        _exit(1);
    let_go();
    while (waitpid(zygote, &status, 0) < 0 && errno == EINTR)
        continue;
    isolate->control->zygote_status = status;
    __atomic_store_n(&isolate->control->zygote_gone, 1, __ATOMIC_RELEASE);
    _exit(0);
}
