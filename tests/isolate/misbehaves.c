/* SPDX-License-Identifier: Apache-2.0 */
/* misbehaves.c - an engine whose content says what it is to do wrong: "load:exit", "evaluate:null".
 * With FB_CONSTRUCTOR it does one of these things while it is opened. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sensor/engine.h"

#ifndef FB_NEEDS
#define FB_NEEDS FB_ENGINE_HOST_MEMORY
#endif

struct fb_engine_content {
    const struct fb_engine_host *host;
    char mode[64];
    char scratch[256];
};

static struct fb_engine_content *loaded;
static volatile unsigned char sink_byte;
static volatile int never;

static void read_null(void)
{
    volatile unsigned char *volatile nothing = NULL;
    sink_byte = *nothing;
}

static unsigned char *allocate(size_t bytes)
{
#if FB_NEEDS & FB_ENGINE_HOST_MEMORY
    return loaded->host->allocate(loaded->host->context, bytes);
#else
    return malloc(bytes);
#endif
}

static void release(void *memory)
{
#if FB_NEEDS & FB_ENGINE_HOST_MEMORY
    loaded->host->release(loaded->host->context, memory);
#else
    free(memory);
#endif
}

static void overflow(void)
{
    volatile unsigned char *volatile block = allocate(64);
    block[64] = 1;
}

static void overread(void)
{
    volatile unsigned char *volatile block = allocate(48);
    sink_byte = block[48];
}

static void underflow(void)
{
    volatile unsigned char *volatile block = allocate(64);
    block[-1] = 1;
    release((void *)(size_t)block);
}

static void slack(void) /* a size that alignment keeps from the guard */
{
    volatile unsigned char *volatile block = allocate(61);
    block[61] = 1;
    release((void *)(size_t)block);
}

static void use_after_free(void)
{
    volatile unsigned char *volatile block = allocate(64);
    block[0] = 1;
    release((void *)(size_t)block);
    sink_byte = block[0];
}

static void double_free(void)
{
    void *volatile block = allocate(64);
    release(block);
    release(block);
}

static void large_overflow(void)
{
    volatile unsigned char *volatile block = allocate((size_t)4 << 20);
    block[(size_t)4 << 20] = 1;
}

static void large_use_after_free(void)
{
    volatile unsigned char *volatile block = allocate((size_t)4 << 20);
    release((void *)(size_t)block);
    sink_byte = block[4096];
}

static void fill(unsigned char *block, size_t size, unsigned char value)
{
    if (block == NULL)
        abort();
    memset(block, value, size);
}

static void check(const unsigned char *block, size_t size, unsigned char value)
{
    for (size_t i = 0; i < size; i++) {
        if (block[i] != value)
            abort();
    }
}

/* Another size for each number, mostly small ones, some of several pages. */
static size_t size_of(size_t number)
{
    const size_t mixed = number * 2654435761U % 65521;
    return mixed % 64 == 0 ? mixed : mixed % 700;
}

static void many(void)
{
    static unsigned char *blocks[64];
    static size_t sizes[64];

    for (size_t i = 0; i < 40000; i++) {
        const size_t at = i % 64;
        if (blocks[at] != NULL) {
            check(blocks[at], sizes[at], (unsigned char)at);
            release(blocks[at]);
        }
        sizes[at] = size_of(i);
        blocks[at] = allocate(sizes[at]);
        if (((size_t)blocks[at] & 15) != 0)
            abort();
        fill(blocks[at], sizes[at], (unsigned char)at);
    }
}

static void crowd(void)
{
    static unsigned char *blocks[40000];

    for (size_t i = 0; i < 40000; i++)
        fill(blocks[i] = allocate(32), 32, (unsigned char)i);
    for (size_t i = 0; i < 40000; i++) {
        check(blocks[i], 32, (unsigned char)i);
        release(blocks[i]);
    }
}

static void ten_megabytes(void)
{
    unsigned char *volatile block = allocate((size_t)10 << 20); /* which no optimiser may take away */
    fill(block, (size_t)10 << 20, 1);
}

static void wild_free(void)
{
    volatile size_t address = (size_t)allocate(64);
    release((void *)(address + 16));
}

__attribute__((noinline)) static int recurse(volatile char *above)
{
    volatile char here[512];
    here[0] = (char)(above != NULL ? above[0] : 0);
    return never ? 0 : recurse(here) + here[0];
}

static void overflow_stack(void)
{
    sink_byte = (unsigned char)recurse(NULL);
}

static void spin(void)
{
    while (!never)
        continue;
}

static void doze(void)
{
    for (;;)
        pause();
}

static void nap(void)
{
    sleep(3600);
}

/* What becomes of any engine on a machine that is busy with others: a little CPU time now and then, and longer
 * by the clock on the wall than that allows. */
static void starve(void)
{
    for (int i = 0; i < 7; i++) {
        const clock_t begin = clock();
        while (clock() - begin < CLOCKS_PER_SEC * 9 / 1000)
            continue;
        sleep(1);
    }
}

static void eat(void)
{
    for (;;) {
        unsigned char *block = allocate((size_t)1 << 20);
        if (block == NULL)
            return;
        memset(block, 1, (size_t)1 << 20);
    }
}

static void eat_at_once(void)
{
    allocate((size_t)1 << 40);
}

static void leave(void)
{
    exit(0);
}

static void leave_fast(void)
{
    _exit(0);
}

static void flood(void)
{
    static const char line[] = "I have a lot to say.\n";

    while (write(1, line, sizeof line - 1) >= 0)
        continue;
}

static void write_file(void)
{
    const int file = open("/tmp/firebreak-must-not-exist", O_WRONLY | O_CREAT, 0600);
    if (file >= 0)
        close(file);
}

static void write_scratch(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s/file", loaded->scratch);
    FILE *file = fopen(path, "wx");
    if (file == NULL || fputs("text", file) < 0 || fclose(file) != 0)
        abort();
}

static void read_file(void) /* is told that there is none, and goes on */
{
    if (open("/etc/passwd", O_RDONLY) >= 0)
        abort();
}

static void bomb(void)
{
    for (;;)
        fork();
}

static void connect_out(void)
{
    socket(AF_INET, SOCK_STREAM, 0);
}

static void execute(void)
{
    char *arguments[] = { NULL };
    execve("/bin/true", arguments, arguments);
}

static void ignore(int signal)
{
    (void)signal;
}

static void handle(void)
{
    signal(SIGSEGV, ignore);
}

static void kill_parent(void)
{
    kill(getppid(), SIGKILL);
}

static void kill_all(void)
{
    kill(-1, SIGKILL);
}

static void trace(void)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void *thread(void *context)
{
    return context;
}

static void start_thread(void)
{
    pthread_t id;
    pthread_create(&id, NULL, thread, NULL);
}

static void raise_own(void)
{
    raise(SIGFPE);
}

static void smash(void) /* a frame that is not a frame, so that the backtrace faults as well */
{
    __asm__ volatile("xor %%rbp, %%rbp\n\tmov $0x1234, %%rsp\n\tmovq $0, (%%rsp)" ::
                         : "memory");
}

static void chat(void)
{
    fputs("some words\n", stderr);
}

static void nothing(void)
{
}

static const struct {
    const char *name;
    void (*act)(void);
} acts[] = {
    { "nothing", nothing }, { "null", read_null }, { "overflow", overflow }, { "overread", overread }, { "underflow", underflow }, { "slack", slack }, { "use-after-free", use_after_free }, { "double-free", double_free }, { "wild-free", wild_free }, { "stack", overflow_stack }, { "large-overflow", large_overflow }, { "large-use-after-free", large_use_after_free }, { "many", many }, { "crowd", crowd }, { "ten-megabytes", ten_megabytes }, { "abort", abort }, { "spin", spin }, { "doze", doze }, { "nap", nap }, { "starve", starve }, { "eat", eat }, { "eat-at-once", eat_at_once }, { "exit", leave }, { "_exit", leave_fast }, { "flood", flood }, { "write-file", write_file }, { "write-scratch", write_scratch }, { "read-file", read_file }, { "bomb", bomb }, { "socket", connect_out }, { "execve", execute }, { "handler", handle }, { "kill-parent", kill_parent }, { "kill-all", kill_all }, { "trace", trace }, { "thread", start_thread }, { "raise", raise_own }, { "smash", smash }, { "chat", chat }
};

static void act(const char *mode, const char *when)
{
    const size_t length = strlen(when);

    if (strncmp(mode, when, length) != 0 || mode[length] != ':')
        return;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (strcmp(mode + length + 1, acts[i].name) == 0)
            acts[i].act();
    }
}

#ifdef FB_CONSTRUCTOR
__attribute__((constructor)) static void construct(void)
{
    act("open:" FB_CONSTRUCTOR, "open");
}
#endif

static const struct fb_engine_description *describe(void)
{
    static const struct fb_engine_description description = { .size = sizeof description, .sensor = "test", .build = "1" };
    return &description;
}

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **content)
{
    struct fb_engine_content *made = host->allocate(host->context, sizeof *made);

    if (made == NULL)
        return FB_ENGINE_NO_MEMORY;
    made->host = host;
    snprintf(made->mode, sizeof made->mode, "%.*s", count > 0 ? (int)files[0].length : 0,
             count > 0 ? (const char *)files[0].bytes : "");
    snprintf(made->scratch, sizeof made->scratch, "%s", host->scratch);
    loaded = made;
    act(made->mode, "load");
    if (strcmp(made->mode, "load:past") == 0)
        sink_byte = ((volatile const unsigned char *)files[0].bytes)[files[0].length];
    if (strcmp(made->mode, "load:before") == 0)
        sink_byte = ((volatile const unsigned char *)files[0].bytes)[-1];
    if (strcmp(made->mode, "load:write") == 0)
        ((volatile unsigned char *)(size_t)files[0].bytes)[2] = 1;
    if (strcmp(made->mode, "load:refuse") == 0) {
        const struct fb_engine_message message = {
            .size = sizeof message, .level = FB_ENGINE_ERROR, .text = "no", .file = files[0].name, .offset = 3
        };
        host->message(host->context, &message);
        host->release(host->context, made);
        return FB_ENGINE_REFUSED;
    }
    *content = made;
    return FB_ENGINE_OK;
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id,
                    const struct fb_engine_input *inputs, size_t count,
                    const struct fb_engine_match_sink *sink)
{
    (void)type_id;
    act(content->mode, "evaluate");
    if (strcmp(content->mode, "evaluate:past") == 0)
        sink_byte = *((volatile const struct fb_engine_input *)inputs)[count].bytes;
    if (strcmp(content->mode, "evaluate:before") == 0)
        sink_byte = (unsigned char)((volatile const struct fb_engine_input *)inputs)[-1].length;
    if (strcmp(content->mode, "evaluate:empty-value") == 0)
        sink_byte = *(volatile const unsigned char *)inputs[8].bytes;
    if (strcmp(content->mode, "evaluate:past-value") == 0)
        sink_byte = ((volatile const unsigned char *)inputs[0].bytes)[inputs[0].length];
    if (strcmp(content->mode, "evaluate:before-value") == 0)
        sink_byte = ((volatile const unsigned char *)inputs[0].bytes)[-1];
    if (strcmp(content->mode, "evaluate:write-value") == 0)
        *(volatile unsigned char *)(size_t)inputs[0].bytes = 1;
    if (strcmp(content->mode, "evaluate:echo") == 0) {
        for (size_t i = 0; i < count; i++)
            if (inputs[i].length > 0)
                sink->match(sink->context, (const char *)inputs[i].bytes, inputs[i].length);
    }
    return FB_ENGINE_OK;
}

static void unload(struct fb_engine_content *content)
{
    act(content->mode, "unload");
    content->host->release(content->host->context, content);
}

static int supply(const struct fb_engine_event *event, const struct fb_engine_supply_sink *sink)
{
    struct fb_engine_input inputs[3] = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };

    sink->inputs(sink->context, inputs, event->seed % 2 == 0 ? 3 : 2);
    sink->inputs(sink->context, inputs, 2);
    return FB_ENGINE_OK;
}

static int reads(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                 const struct fb_engine_name_sink *sink)
{
    (void)host;
    for (size_t i = 0; i < count; i++)
        sink->name(sink->context, files[i].name, strlen(files[i].name));
    return FB_ENGINE_OK;
}

const struct fb_engine firebreak_engine = {
    .size = sizeof firebreak_engine,
    .abi = FB_ENGINE_ABI,
    .needs = FB_NEEDS,
    .name = "misbehaves",
    .version = "1",
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
    .supply = supply,
    .reads = reads,
};
