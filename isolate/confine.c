/* SPDX-License-Identifier: Apache-2.0 */
/* confine.c - what keeper, zygote and worker give up. */
#include "isolate/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ADDRESS_SPACE_TO_SPARE ((uint64_t)2 << 30) /* beside the budget: fence heap, inputs */
#define CPU_SECONDS 3600                           /* of a worker, when all else has failed */
#define DESCRIPTORS 64
#define PROCESSES 16

/* Bytes of address space that the zygote had; zero: not known. */
static uint64_t address_space;

void fb_confine_tell(struct fb_isolate *isolate, enum fb_layer layer, bool active, const char *what)
{
    struct fb_layers *layers = &isolate->control->layers;
    const char *reason = strerrordesc_np(errno);

    if (active)
        layers->active |= 1U << layer;
    else
        snprintf(layers->why_not[layer], sizeof layers->why_not[layer], "%s: %s", what,
                 reason != NULL ? reason : "failed");
}

void fb_confine_tell_off(struct fb_isolate *isolate, enum fb_layer layer, const char *why)
{
    struct fb_layers *layers = &isolate->control->layers;
    snprintf(layers->why_not[layer], sizeof layers->why_not[layer], "%s", why);
}

/* Moves a descriptor out of the way of those that are to have fixed numbers. */
static int lift(int file)
{
    return fcntl(file, F_DUPFD, FB_FD_FIRST_FREE + 8);
}

static bool arrange_descriptors(const struct fb_pipes *pipes)
{
    const int nothing = lift(open("/dev/null", O_RDONLY | O_CLOEXEC));
    const int output = lift(pipes->output);
    const int orders = lift(pipes->orders[0]);
    const int notices = lift(pipes->notices[1]);
    const int life = lift(pipes->life[1]);

    if (nothing < 0) /* a root folder without devices: reading then fails, which is as good */
        close(STDIN_FILENO);
    return (nothing < 0 || dup2(nothing, STDIN_FILENO) >= 0)
        && dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0
        && dup2(orders, FB_FD_ORDERS) >= 0 && dup2(notices, FB_FD_NOTICES) >= 0
        && dup2(life, FB_FD_LIFE) >= 0
        && syscall(SYS_close_range, FB_FD_FIRST_FREE, ~0U, 0) == 0;
}

/* Handlers of the program that called us mean nothing here. */
static void reset_signals(void)
{
    const struct sigaction action = { .sa_handler = SIG_DFL };
    sigset_t none;

    for (int signal = 1; signal < NSIG; signal++)
        sigaction(signal, &action, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool limit(__rlimit_resource_t resource, uint64_t value)
{
    const struct rlimit limits = { .rlim_cur = value, .rlim_max = value };
    struct rlimit now;

    /* What is lower already cannot be raised, and need not be. */
    if (getrlimit(resource, &now) == 0 && now.rlim_max <= value)
        return true;
    return setrlimit(resource, &limits) == 0;
}

static bool limit_all(const struct fb_isolate *isolate)
{
    const uint64_t file_bytes = isolate->uses_scratch ? FB_SCRATCH_FILE_BYTES : isolate->options.output_bytes;

    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, DESCRIPTORS) && limit(RLIMIT_FSIZE, file_bytes)
        && limit(RLIMIT_CPU, CPU_SECONDS);
}

void fb_confine_keeper(struct fb_isolate *isolate)
{
    static char *no_environment[] = { NULL };

    fb_confine_tell(isolate, FB_LAYER_CHILD, true, "");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != isolate->supervisor)
        _exit(1);
    reset_signals();
    setsid();
    umask(077);
    environ = no_environment;
    fb_confine_tell(isolate, FB_LAYER_CLEARED, arrange_descriptors(&isolate->pipes) && chdir("/") == 0, "close_range");
    if (!fb_isolate_wants(isolate, FB_LAYER_NAMESPACES))
        fb_confine_tell_off(isolate, FB_LAYER_NAMESPACES, "switched off");
    else
        fb_confine_tell(isolate, FB_LAYER_NAMESPACES, fb_namespaces_enter(), "unshare");
    if (!fb_isolate_wants(isolate, FB_LAYER_LIMITS))
        fb_confine_tell_off(isolate, FB_LAYER_LIMITS, "switched off");
    else
        fb_confine_tell(isolate, FB_LAYER_LIMITS, limit_all(isolate), "setrlimit");
    /* Only there the number is of the child's own processes, not of all that the user has. */
    if ((isolate->control->layers.active & 1U << FB_LAYER_NAMESPACES) != 0 && fb_isolate_wants(isolate, FB_LAYER_LIMITS))
        limit(RLIMIT_NPROC, PROCESSES);
}

/* Capabilities would let root do what the other layers forbid. */
static void drop_capabilities(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[2] = { { 0 } };

    for (unsigned long capability = 0; capability < 64; capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    syscall(SYS_capset, &header, none);
}

/* The first number of /proc/self/statm: pages of address space. */
static uint64_t read_address_space(void)
{
    char text[64] = "";
    const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    const ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);

    if (file >= 0)
        close(file);
    return length <= 0 ? 0 : strtoull(text, NULL, 10) * 4096;
}

static void confine_files(struct fb_isolate *isolate)
{
    if (FB_SANITIZED) {
        fb_confine_tell_off(isolate, FB_LAYER_LANDLOCK, "a sanitizer reads the list of its mappings");
        return;
    }
    if (!fb_isolate_wants(isolate, FB_LAYER_LANDLOCK)) {
        fb_confine_tell_off(isolate, FB_LAYER_LANDLOCK, "switched off");
        return;
    }
    const char *scratch = isolate->uses_scratch ? isolate->scratch : NULL;
    const int opening = fb_landlock_for_opening(isolate->options.engine, scratch);
    isolate->work_ruleset = opening < 0 ? -1 : fb_landlock_for_work(scratch);
    fb_confine_tell(isolate, FB_LAYER_LANDLOCK,
                    opening >= 0 && isolate->work_ruleset >= 0 && fb_landlock_enforce(opening), "landlock");
    if (opening >= 0)
        close(opening);
}

void fb_confine_zygote(struct fb_isolate *isolate)
{
    struct fb_layers *layers = &isolate->control->layers;

    address_space = read_address_space();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    isolate->work_ruleset = -1;
    confine_files(isolate);
    drop_capabilities();
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (!fb_isolate_wants(isolate, FB_LAYER_SECCOMP))
        fb_confine_tell_off(isolate, FB_LAYER_SECCOMP, "switched off");
    else
        fb_confine_tell(isolate, FB_LAYER_SECCOMP, fb_filter_enforce(&isolate->filters, FB_FILTER_OPENING), "seccomp");
    if ((layers->active & (1U << FB_LAYER_SECCOMP | 1U << FB_LAYER_NAMESPACES)) != 0)
        layers->active |= 1U << FB_LAYER_NO_NETWORK;
    else
        fb_confine_tell_off(isolate, FB_LAYER_NO_NETWORK, "neither seccomp nor namespaces");
}

bool fb_confine_opened(struct fb_isolate *isolate)
{
    if ((isolate->control->layers.active & 1U << FB_LAYER_LANDLOCK) == 0)
        return true;
    const bool done = fb_landlock_enforce(isolate->work_ruleset);
    close(isolate->work_ruleset);
    return done;
}

/* The sanitizers' shadow takes terabytes of address space. */
static bool limit_address_space(const struct fb_isolate *isolate)
{
    const uint64_t budget = isolate->options.memory_bytes;

    if (FB_SANITIZED || address_space == 0 || !fb_isolate_wants(isolate, FB_LAYER_LIMITS)
        || budget > UINT64_MAX / 2)
        return true;
    return limit(RLIMIT_AS, address_space + ADDRESS_SPACE_TO_SPARE + budget);
}

bool fb_confine_worker(struct fb_isolate *isolate)
{
    return fb_shared_protect(&isolate->shared) && limit_address_space(isolate)
        && ((isolate->layers_seen & 1U << FB_LAYER_SECCOMP) == 0
            || fb_filter_enforce(&isolate->filters, FB_FILTER_WORKER));
}
