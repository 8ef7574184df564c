/* SPDX-License-Identifier: Apache-2.0 */
/* fault.c - signal handlers of zygote and worker, on a stack of their own.
 *
 * The record is complete before the backtrace is tried: when that faults too, or never ends, what
 * is known already stays known.
 */
#include "isolate/fault.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "isolate/runner.h"

#define ALTERNATE_STACK_BYTES ((size_t)256 << 10)

/* A signal handler gets no context, and a process has one worker. */
static struct fb_worker *struck;
static volatile sig_atomic_t falling;

/* What the timer saw last. */
static struct {
    uint64_t serial;
    uint64_t since; /* CPU nanoseconds of the process */
} watched;

/* Registers that matter, by architecture. */
struct registers {
    uintptr_t at; /* the instruction */
    uint64_t arguments[3];
    bool write; /* the access that faulted */
};

#if defined(__x86_64__)
static struct registers read_registers(const ucontext_t *context)
{
    const greg_t *registers = context->uc_mcontext.gregs;

    return (struct registers){
        .at = (uintptr_t)registers[REG_RIP],
        .arguments = { (uint64_t)registers[REG_RDI], (uint64_t)registers[REG_RSI], (uint64_t)registers[REG_RDX] },
        .write = (registers[REG_ERR] & 2) != 0, /* bit 1 of the page fault's error code (Intel SDM 3A, 4.7) */
    };
}
#elif defined(__aarch64__)
static struct registers read_registers(const ucontext_t *context)
{
    const mcontext_t *machine = &context->uc_mcontext;

    return (struct registers){
        .at = (uintptr_t)machine->pc,
        .arguments = { machine->regs[0], machine->regs[1], machine->regs[2] },
        .write = false, /* the syndrome would have to be looked for among the extra records */
    };
}
#else
static struct registers read_registers(const ucontext_t *context)
{
    (void)context;
    return (struct registers){ 0 };
}
#endif

static uint64_t cpu_nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static void begin_record(struct fb_control *control, enum fb_ending_kind kind)
{
    control->record = (struct fb_ending){
        .kind = kind,
        .stage = (enum fb_stage_of_case)control->stage,
        .case_number = control->case_number,
    };
    control->call_number = -1;
}

static _Noreturn void finish_record(struct fb_control *control, uintptr_t at)
{
    control->peak_bytes = struck->heap.peak;
    control->allocations = struck->heap.allocations;
    control->fenced = struck->heap.fenced;
    __atomic_store_n(&control->fallen, 1, __ATOMIC_RELEASE);
    if (control->stage == FB_STAGE_OPEN)
        fb_modules_list(&struck->modules); /* the engine is not in the list yet */
    fb_backtrace(&struck->modules, at, &control->record);
    fb_run_exit(struck->isolate, 1);
}

/* A signal that the engine sends to itself, as abort does, is no forbidden call. */
static int own_signal(int call, const uint64_t *arguments)
{
    const uint64_t self = (uint64_t)getpid();

    if (call == SYS_tgkill && arguments[0] == self)
        return (int)arguments[2];
    if ((call == SYS_kill || call == SYS_tkill) && arguments[0] == self)
        return (int)arguments[1];
    return 0;
}

static void record_call(struct fb_control *control, int call, const struct registers *registers)
{
    struct fb_ending *record = &control->record;
    const int signal = own_signal(call, registers->arguments);

    if (signal != 0) {
        record->kind = FB_END_CRASHED;
        record->signal = signal;
    } else if (call == SYS_exit_group) {
        record->kind = FB_END_EXITED;
        record->code = (int)registers->arguments[0];
    } else {
        record->kind = FB_END_FORBIDDEN;
        control->call_number = call;
    }
}

static void record_access(struct fb_ending *record, const siginfo_t *info, bool write)
{
    const uintptr_t address = (uintptr_t)info->si_addr;

    if (info->si_code == SI_KERNEL) /* no address: not canonical, or a privileged instruction */
        return;
    record->address = address;
    if (fb_region_find(struck, address, &record->region))
        record->kind = record->region.kind == FB_REGION_STACK ? FB_END_STACK : FB_END_FENCE;
    record->region.write = write;
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
    const struct registers registers = read_registers(context);
    struct fb_control *control = struck->control;

    if (falling++ > 0)
        fb_run_exit(struck->isolate, 1);
    begin_record(control, FB_END_CRASHED);
    control->record.signal = signal;
    control->record.code = info->si_code;
    if (signal == SIGSEGV || signal == SIGBUS)
        record_access(&control->record, info, registers.write);
    else if (signal == SIGSYS)
        record_call(control, info->si_syscall, &registers);
    else if (signal == SIGXFSZ)
        control->record.kind = FB_END_FLOODED;
    else if (signal == SIGXCPU)
        control->record.kind = FB_END_TIMED_OUT;
    finish_record(control, registers.at);
}

static uint64_t deadline_nanoseconds(const struct fb_worker *worker)
{
    const struct fb_isolation_options *options = &worker->isolate->options;

    return worker->control->deadline == FB_DEADLINE_LOAD ? options->load_ms * 1000000 : options->case_us * 1000;
}

static void on_tick(int signal, siginfo_t *info, void *context)
{
    const uint64_t now = cpu_nanoseconds();
    struct fb_control *control = struck->control;

    (void)signal;
    (void)info;
    if (falling > 0)
        return;
    __atomic_store_n(&control->ticks, control->ticks + 1, __ATOMIC_RELAXED);
    if (control->serial != watched.serial) {
        watched.serial = control->serial;
        watched.since = now;
    } else if (now - watched.since >= deadline_nanoseconds(struck)) {
        falling++;
        begin_record(control, FB_END_TIMED_OUT);
        control->record.signal = SIGPROF;
        finish_record(control, read_registers(context).at);
    }
}

_Noreturn void fb_fault_end(enum fb_ending_kind kind, const struct fb_region *region,
                            uintptr_t address, const char *cause)
{
    struct fb_control *control = struck->control;

    falling++;
    begin_record(control, kind);
    if (region != NULL)
        control->record.region = *region;
    control->record.address = address;
    snprintf(control->record.cause, sizeof control->record.cause, "%s", cause);
    finish_record(control, 0);
}

static bool handle(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | flags };

    sigemptyset(&action.sa_mask);
    if (handler == on_fault)
        sigaddset(&action.sa_mask, SIGPROF);
    return sigaction(signal, &action, NULL) == 0;
}

bool fb_fault_install(struct fb_worker *worker)
{
    static const int signals[] = {
        SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP, SIGXFSZ, SIGXCPU
    };
    const stack_t stack = {
        .ss_sp = mmap(NULL, ALTERNATE_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
        .ss_size = ALTERNATE_STACK_BYTES,
    };
    bool installed = stack.ss_sp != MAP_FAILED && sigaltstack(&stack, NULL) == 0;

    struck = worker;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        installed = installed && handle(signals[i], on_fault, SA_NODEFER);
    return installed && handle(SIGPROF, on_tick, SA_RESTART);
}

bool fb_fault_watch(const struct fb_worker *worker)
{
    /* A deadline is seen at most this much too late. */
    const uint64_t part = worker->isolate->options.case_us / 16;
    const uint64_t period = part < 1000 ? 1000 : part > 100000 ? 100000
                                                               : part;
    const struct timeval interval = { .tv_usec = (suseconds_t)period };
    const struct itimerval timer = { .it_interval = interval, .it_value = interval };

    watched.serial = worker->control->serial;
    watched.since = cpu_nanoseconds();
    return setitimer(ITIMER_PROF, &timer, NULL) == 0;
}

void fb_fault_unwatch(void)
{
    const struct itimerval off = { .it_value = { 0 } };
    setitimer(ITIMER_PROF, &off, NULL);
}
