/* SPDX-License-Identifier: Apache-2.0 */
/* filter.c - the tables of allowed system calls, and their compilation by libseccomp. */
#include "isolate/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/core/cleanup.h"
#include "base/host/fail.h"
#include "isolate/sanitized.h"

#define CALL(name) SCMP_SYS(name)

/* What computation, memory and looking at oneself take. */
static const int harmless[] = {
    CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(pread64), CALL(close), CALL(lseek),
    CALL(fstat), CALL(mmap), CALL(munmap), CALL(madvise), CALL(mprotect), CALL(mremap), CALL(brk),
    CALL(futex), CALL(clock_gettime), CALL(clock_getres), CALL(gettimeofday), CALL(time),
    CALL(times), CALL(getrusage), CALL(nanosleep), CALL(clock_nanosleep), CALL(restart_syscall),
    CALL(getpid), CALL(gettid), CALL(getppid), CALL(getuid), CALL(geteuid), CALL(getgid),
    CALL(getegid), CALL(rt_sigreturn), CALL(sched_yield), CALL(sched_getaffinity), CALL(getcpu),
    CALL(getrandom), CALL(sysinfo), CALL(uname), CALL(set_robust_list), CALL(rseq), CALL(membarrier),
    CALL(exit), CALL(poll), CALL(ppoll)
};

/* Beyond that: to find and map libraries, and for the zygote and the beginning of a worker. */
static const int opening[] = {
    CALL(access), CALL(faccessat), CALL(faccessat2), CALL(stat), CALL(lstat), CALL(newfstatat),
    CALL(statx), CALL(statfs), CALL(fstatfs), CALL(readlink), CALL(readlinkat), CALL(getcwd),
    CALL(getdents64), CALL(wait4), CALL(waitid), CALL(pidfd_open), CALL(prctl),
    CALL(seccomp), CALL(landlock_restrict_self), CALL(setitimer), CALL(prlimit64),
    CALL(setrlimit), CALL(fcntl), CALL(dup)
};

/* In the worker files are not there: it is told so rather than ended, as a library that looks for
 * a configuration or a locale goes on without. */
static const int hidden[] = {
    CALL(access), CALL(faccessat), CALL(faccessat2), CALL(stat), CALL(lstat), CALL(statx),
    CALL(readlink), CALL(readlinkat), CALL(getcwd), CALL(statfs)
};

/* Files in the scratch folder. */
static const int scratching[] = {
    CALL(openat), CALL(open), CALL(creat), CALL(unlink), CALL(unlinkat), CALL(mkdir), CALL(mkdirat),
    CALL(rmdir), CALL(rename), CALL(renameat), CALL(renameat2), CALL(ftruncate), CALL(pwrite64),
    CALL(getdents64), CALL(stat), CALL(lstat), CALL(newfstatat), CALL(statx), CALL(access),
    CALL(faccessat), CALL(faccessat2), CALL(fsync), CALL(fdatasync), CALL(flock), CALL(fcntl),
    CALL(dup), CALL(readlink), CALL(readlinkat), CALL(getcwd), CALL(statfs), CALL(fstatfs),
    CALL(chmod), CALL(fchmod), CALL(umask), CALL(utimensat), CALL(fadvise64), CALL(fallocate)
};

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* clone's argument for a thread's storage, which a fork does not use; glibc's clone passes it on. */
#if defined(__x86_64__)
#define CLONE_SPARE 4
#else
#define CLONE_SPARE 3
#endif
#define WRITES (O_ACCMODE | O_CREAT | O_TRUNC)

/* Conditions on an argument, counted from zero. */
static struct scmp_arg_cmp equals(unsigned argument, uint64_t value)
{
    return (struct scmp_arg_cmp){ .arg = argument, .op = SCMP_CMP_EQ, .datum_a = value };
}

static struct scmp_arg_cmp differs(unsigned argument, uint64_t value)
{
    return (struct scmp_arg_cmp){ .arg = argument, .op = SCMP_CMP_NE, .datum_a = value };
}

static struct scmp_arg_cmp only_reads(unsigned argument)
{
    return (struct scmp_arg_cmp){
        .arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = WRITES, .datum_b = O_RDONLY
    };
}

static bool add(scmp_filter_ctx filter, uint32_t action, int call)
{
    return seccomp_rule_add(filter, action, call, 0) == 0;
}

static bool add_if(scmp_filter_ctx filter, uint32_t action, int call, struct scmp_arg_cmp argument)
{
    return seccomp_rule_add_array(filter, action, call, 1, &argument) == 0;
}

static bool add_all(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
    bool added = true;

    for (size_t i = 0; i < count; i++)
        added = added && add(filter, action, calls[i]);
    return added;
}

/* The C library sets two handlers of its own before it makes a thread; it is the thread that is not
 * allowed then. */
static bool add_threads_signals(scmp_filter_ctx filter)
{
    const uint32_t pretend = SCMP_ACT_ERRNO(0);

    return add_if(filter, pretend, CALL(rt_sigaction), equals(0, 32))
        && add_if(filter, pretend, CALL(rt_sigaction), equals(0, 33));
}

static bool add_common(scmp_filter_ctx filter, uint64_t exit_secret)
{
    return add_threads_signals(filter)
        /* abort unblocks its signal and pthread_create blocks all: both are told that it is done */
        && add(filter, SCMP_ACT_ERRNO(0), CALL(rt_sigprocmask))
        && add_all(filter, SCMP_ACT_ALLOW, harmless, COUNT(harmless))
        && add_if(filter, SCMP_ACT_ALLOW, CALL(exit_group), equals(5, exit_secret))
        && add_if(filter, SCMP_ACT_ALLOW, CALL(sigaltstack), equals(0, 0)) /* a question */
        && add(filter, SCMP_ACT_ERRNO(ENOTTY), CALL(ioctl))
        && add(filter, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3));
}

static bool add_opening(scmp_filter_ctx filter, bool scratch, uint64_t fork_secret)
{
    const struct scmp_arg_cmp reads = only_reads(2);
    const struct scmp_arg_cmp reads_too = only_reads(1);

    return add_all(filter, SCMP_ACT_ALLOW, opening, COUNT(opening))
        && add_if(filter, SCMP_ACT_ALLOW, CALL(rt_sigaction), equals(1, 0))
        && add_if(filter, SCMP_ACT_ALLOW, CALL(clone), equals(CLONE_SPARE, fork_secret))
        && add_if(filter, SCMP_ACT_ALLOW, CALL(kill), equals(5, fork_secret))
        && (scratch ? add_all(filter, SCMP_ACT_ALLOW, scratching, COUNT(scratching))
                    : add_if(filter, SCMP_ACT_ALLOW, CALL(openat), reads)
                          && add_if(filter, SCMP_ACT_ALLOW, CALL(open), reads_too));
}

static bool add_no_files(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp reads = only_reads(2);
    const struct scmp_arg_cmp reads_too = only_reads(1);
    const uint32_t refuse = SCMP_ACT_ERRNO(EACCES);
    const uint32_t refuse_open = FB_SANITIZED ? SCMP_ACT_ALLOW : refuse; /* for the list of its mappings */

    return add_all(filter, refuse, hidden, COUNT(hidden))
        && add_if(filter, SCMP_ACT_ALLOW, CALL(newfstatat), equals(3, AT_EMPTY_PATH))
        && add_if(filter, refuse, CALL(newfstatat), differs(3, AT_EMPTY_PATH))
        && add_if(filter, refuse_open, CALL(openat), reads)
        && add_if(filter, refuse_open, CALL(open), reads_too);
}

static bool add_worker(scmp_filter_ctx filter, bool scratch)
{
    return add_if(filter, SCMP_ACT_ALLOW, CALL(rt_sigaction), equals(1, 0))
        && add_if(filter, SCMP_ACT_ALLOW, CALL(prlimit64), equals(2, 0))
        && (scratch ? add_all(filter, SCMP_ACT_ALLOW, scratching, COUNT(scratching))
                    : add_no_files(filter));
}

static bool read_program(int file, struct sock_filter **code, size_t *count)
{
    struct stat state;

    if (fstat(file, &state) != 0 || state.st_size <= 0)
        return false;
    struct sock_filter *made = malloc((size_t)state.st_size);
    if (made == NULL || pread(file, made, (size_t)state.st_size, 0) != state.st_size) {
        free(made);
        return false;
    }
    *code = made;
    *count = (size_t)state.st_size / sizeof *made;
    return true;
}

static bool export(struct fb_filters *filters, enum fb_filter_kind kind, scmp_filter_ctx filter)
{
    const int file = memfd_create("filter", MFD_CLOEXEC);
    const bool done = file >= 0 && seccomp_export_bpf(filter, file) == 0
                   && read_program(file, &filters->programs[kind].code, &filters->programs[kind].count);

    if (file >= 0)
        close(file);
    return done;
}

static bool make_one(struct fb_filters *filters, enum fb_filter_kind kind, bool scratch,
                     uint64_t fork_secret, uint64_t exit_secret)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
    const bool done = filter != NULL && add_common(filter, exit_secret)
                   && (kind == FB_FILTER_OPENING ? add_opening(filter, scratch, fork_secret)
                                                 : add_worker(filter, scratch))
                   && export(filters, kind, filter);

    if (filter != NULL)
        seccomp_release(filter);
    return done;
}

bool fb_filters_make(struct fb_filters *filters, bool scratch, uint64_t fork_secret,
                     uint64_t exit_secret, struct fb_diag *diag)
{
    struct fb_filters made = { 0 };

    for (unsigned kind = 0; kind < FB_FILTER_COUNT; kind++) {
        if (!make_one(&made, (enum fb_filter_kind)kind, scratch, fork_secret, exit_secret)) {
            fb_filters_dispose(&made);
            return fb_fail(diag, FB_FAULT_MEMORY, "the list of system calls cannot be compiled");
        }
    }
    *filters = made;
    return true;
}

void fb_filters_dispose(struct fb_filters *filters)
{
    for (size_t i = 0; i < FB_FILTER_COUNT; i++)
        free(filters->programs[i].code);
    *filters = (struct fb_filters){ 0 };
}

bool fb_filter_enforce(struct fb_filters *filters, enum fb_filter_kind kind)
{
    const struct sock_fprog program = {
        .len = (unsigned short)filters->programs[kind].count,
        .filter = filters->programs[kind].code,
    };
    const bool done = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
    memset(program.filter, 0, program.len * sizeof *program.filter); /* the secrets stand in it */
    return done;
}

void fb_filter_call_name(int number, char *out, size_t size)
{
    char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);

    if (name != NULL)
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "system call %d", number);
    free(name);
}
