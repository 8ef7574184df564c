/* SPDX-License-Identifier: Apache-2.0 */
/* isolate_rate.c - cases per second of one engine: in a plain loop, in isolation, with the fence
 * heap, and with a process for each case; the ways take turns, each figure is a median.
 * usage: isolate_rate ENGINE CONTENT TYPE_ID INPUTS ROUNDS
 * Prints, one a line:  evaluate PLAIN ISOLATED FENCED FORKED   and   load PLAIN ISOLATED FENCED,
 * where a case of load is a load, one evaluation and an unload; FORKED is one evaluation. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host/clock.h"
#include "base/host/file.h"
#include "bench/project.h"
#include "isolate/isolate.h"
#include "isolate/worker.h"

enum {
    MOST_INPUTS = 64,
    KINDS = 16, /* of events, so that values change from case to case */
    FORKED_CASES = 300,
    MOST_ROUNDS = 101,
};

static const double seconds_of_a_round = 0.05;

/* Told to the workers, which are forked later. */
struct plan {
    uint64_t last; /* the case that tells what CPU time its worker has taken */
};

struct work {
    struct plan *plan;
    struct fb_engine_file file;
    struct fb_engine_input events[KINDS][MOST_INPUTS];
    size_t inputs;
    uint64_t type_id;
};

/* ---- the same cases in the child ---- */

static void load_only(struct fb_worker *worker, const void *context)
{
    struct fb_worker_call call;

    fb_worker_load(worker, &((const struct work *)context)->file, 1, &call);
    if (call.status != FB_ENGINE_OK)
        fb_worker_stop(worker);
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void tell(struct fb_worker *worker, const struct work *work, uint64_t number)
{
    const double seconds = number == work->plan->last ? cpu_seconds() : 0;

    if (number == work->plan->last && !fb_worker_emit(worker, &seconds, sizeof seconds))
        fb_worker_stop(worker);
}

static void evaluate(struct fb_worker *worker, uint64_t number, const struct work *work)
{
    struct fb_worker_call call;

    fb_worker_evaluate(worker, work->type_id, work->events[number % KINDS], work->inputs, &call);
    if (call.status != FB_ENGINE_OK)
        fb_worker_stop(worker);
}

static void evaluate_one(struct fb_worker *worker, uint64_t number, const void *context)
{
    evaluate(worker, number, context);
    tell(worker, context, number);
}

static void load_and_evaluate(struct fb_worker *worker, uint64_t number, const void *context)
{
    load_only(worker, context);
    evaluate(worker, number, context);
    fb_worker_unload(worker);
    tell(worker, context, number);
}

/* ---- and in our own process ---- */

static void *allocate(void *context, size_t bytes)
{
    (void)context;
    return malloc(bytes);
}

static void release(void *context, void *memory)
{
    (void)context;
    free(memory);
}

static void message(void *context, const struct fb_engine_message *said)
{
    (void)context;
    bench_fail("the engine says: %s", said->text);
}

static void match(void *context, const char *id, size_t length)
{
    (void)id;
    (void)length;
    ++*(unsigned long *)context;
}

static const struct fb_engine_host host = {
    .size = sizeof host, .allocate = allocate, .release = release, .message = message, .scratch = ""
};

struct plain {
    const struct fb_engine *engine;
    const struct work *work;
    struct fb_engine_content *content;
    unsigned long matches;
};

static void plain_load(struct plain *plain)
{
    if (plain->engine->load(&host, &plain->work->file, 1, &plain->content) != FB_ENGINE_OK)
        bench_fail("the engine does not load the content");
}

static void plain_evaluate(struct plain *plain, uint64_t number)
{
    const struct fb_engine_match_sink sink = { .size = sizeof sink, .context = &plain->matches, .match = match };
    const struct work *work = plain->work;

    if (plain->engine->evaluate(plain->content, work->type_id, work->events[number % KINDS], work->inputs, &sink) != FB_ENGINE_OK)
        bench_fail("the engine does not evaluate the event");
}

static double plain_rate(struct plain *plain, uint64_t cases, bool loads)
{
    if (!loads)
        plain_load(plain);
    const double begin = cpu_seconds();
    for (uint64_t i = 0; i < cases; i++) {
        if (loads)
            plain_load(plain);
        plain_evaluate(plain, i);
        if (loads)
            plain->engine->unload(plain->content);
    }
    const double seconds = cpu_seconds() - begin;
    if (!loads)
        plain->engine->unload(plain->content);
    return (double)cases / seconds;
}

/* ---- measuring ---- */

enum { TASK_EVALUATE,
       TASK_LOAD };

static struct fb_isolate *start(const char *engine, const struct work *work, enum fb_fence_mode fence)
{
    const struct fb_task tasks[] = {
        { .begin = load_only, .run = evaluate_one, .context = work },
        { .run = load_and_evaluate, .context = work },
    };
    const struct fb_isolation_options options = {
        .engine = engine, .memory_bytes = UINT64_MAX, .load_ms = UINT64_MAX, .case_us = UINT64_MAX, .fence = fence, .layers_required = FB_LAYERS_DEFAULT
    };
    struct fb_isolate *isolate = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_isolate_start(&options, tasks, 2, &isolate, &diag))
        bench_fail("%s", diag.message);
    return isolate;
}

static struct fb_outcome run(struct fb_isolate *isolate, size_t task, uint64_t first, uint64_t count)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_outcome outcome;

    if (!fb_isolate_run(isolate, task, first, count, &outcome, &diag))
        bench_fail("%s", diag.message);
    if (outcome.ending.kind != FB_END_DONE)
        bench_fail("case %llu: %s", (unsigned long long)outcome.next, fb_ending_name(outcome.ending.kind));
    return outcome;
}

/* By the CPU time of the worker, as the plain loop's is by that of our process: its begin, with a
 * first load, is in it; the fork, once in all these cases, is not. */
static double isolated_rate(struct fb_isolate *isolate, size_t task, uint64_t cases, struct plan *plan)
{
    double seconds = 0;

    plan->last = cases - 1;
    const struct fb_outcome outcome = run(isolate, task, 0, cases);
    if (outcome.results.size != sizeof seconds)
        bench_fail("a worker did not tell its time");
    memcpy(&seconds, outcome.results.bytes, sizeof seconds);
    return (double)cases / seconds;
}

/* Three processes take part: the clock on the wall. */
static double forked_rate(struct fb_isolate *isolate)
{
    const double begin = fb_clock_seconds();

    for (uint64_t i = 0; i < FORKED_CASES; i++)
        run(isolate, TASK_EVALUATE, i, 1);
    return FORKED_CASES / (fb_clock_seconds() - begin);
}

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

/* As many cases as the plain loop does in a round. */
static uint64_t calibrate(struct plain *plain, bool loads)
{
    uint64_t cases = 100;

    while ((double)cases / plain_rate(plain, cases, loads) < seconds_of_a_round)
        cases *= 2;
    return cases;
}

struct isolations {
    struct fb_isolate *bare;
    struct fb_isolate *fenced;
};

static void measure_evaluate(struct plain *plain, const struct isolations *isolations, size_t rounds)
{
    static double rates[4][MOST_ROUNDS];
    const uint64_t cases = calibrate(plain, false);

    for (size_t i = 0; i < rounds; i++) {
        rates[0][i] = plain_rate(plain, cases, false);
        rates[1][i] = isolated_rate(isolations->bare, TASK_EVALUATE, cases, plain->work->plan);
        rates[2][i] = isolated_rate(isolations->fenced, TASK_EVALUATE, cases, plain->work->plan);
        rates[3][i] = forked_rate(isolations->bare);
    }
    printf("evaluate %.0f %.0f %.0f %.0f\n", median(rates[0], rounds), median(rates[1], rounds),
           median(rates[2], rounds), median(rates[3], rounds));
}

static void measure_load(struct plain *plain, const struct isolations *isolations, size_t rounds)
{
    static double rates[3][MOST_ROUNDS];
    const uint64_t cases = calibrate(plain, true);

    for (size_t i = 0; i < rounds; i++) {
        rates[0][i] = plain_rate(plain, cases, true);
        rates[1][i] = isolated_rate(isolations->bare, TASK_LOAD, cases, plain->work->plan);
        rates[2][i] = isolated_rate(isolations->fenced, TASK_LOAD, cases, plain->work->plan);
    }
    printf("load %.0f %.0f %.0f\n", median(rates[0], rounds), median(rates[1], rounds), median(rates[2], rounds));
}

/* Values as events have them: some null, some empty, paths and names of different lengths. */
static void make_events(struct work *work)
{
    static const unsigned char text[] = "\\Device\\HarddiskVolume3\\Windows\\System32\\spool\\PRINTERS\\spoolsv.exe -k netsvcs -p";

    for (size_t kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < work->inputs; i++) {
            const size_t length = (kind * 7 + i * 5) % 48;
            const bool null = (kind + i) % 11 == 10;
            work->events[kind][i] = (struct fb_engine_input){
                .bytes = null ? NULL : text + (kind + i) % 16, .length = null ? 0 : length
            };
        }
    }
}

static const struct fb_engine *open_engine(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct fb_engine *engine = library == NULL ? NULL : dlsym(library, "firebreak_engine");

    if (engine == NULL)
        bench_fail("%s", dlerror());
    return engine;
}

int main(int argc, char **argv)
{
    static struct work work;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span content = { NULL, 0 };

    if (argc != 6)
        bench_fail("usage: isolate_rate ENGINE CONTENT TYPE_ID INPUTS ROUNDS");
    work.type_id = strtoull(argv[3], NULL, 10);
    work.inputs = strtoul(argv[4], NULL, 10);
    const size_t rounds = strtoul(argv[5], NULL, 10);
    if (work.inputs > MOST_INPUTS || rounds == 0 || rounds > MOST_ROUNDS)
        bench_fail("at most %d inputs, from 1 to %d rounds", MOST_INPUTS, MOST_ROUNDS);
    if (!fb_file_read(argv[2], (size_t)64 << 20, &content, &diag))
        bench_fail("%s: %s", argv[2], diag.message);
    work.file = (struct fb_engine_file){ .name = argv[2], .bytes = content.bytes, .length = content.size };
    work.plan = fb_isolate_shared_new(sizeof *work.plan);
    if (work.plan == NULL)
        bench_fail("no memory");
    make_events(&work);
    const struct isolations isolations = { start(argv[1], &work, FB_FENCE_OFF), start(argv[1], &work, FB_FENCE_FULL) };
    struct plain plain = { .engine = open_engine(argv[1]), .work = &work };
    measure_evaluate(&plain, &isolations, rounds);
    measure_load(&plain, &isolations, rounds);
    fb_isolate_free(isolations.bare);
    fb_isolate_free(isolations.fenced);
    fb_isolate_shared_free(work.plan, sizeof *work.plan);
    fb_file_free(&content);
    return 0;
}
