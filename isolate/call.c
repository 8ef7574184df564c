/* SPDX-License-Identifier: Apache-2.0 */
/* call.c - calls of the engine: placing what it gets, timing, and collecting what it says. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "isolate/collect.h"
#include "isolate/fault.h"
#include "isolate/runner.h"

#define CLOSED_UNLOADS 16 /* one in so many, the first among them, leaves guards */

static uint64_t nanoseconds(const struct fb_worker *worker, clockid_t clock)
{
    struct timespec now;

    if (worker->untimed)
        return 0;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/* A watch that stands still while others have the processor, and goes on while the engine waits for something. */
struct watch {
    uint64_t wall;
    uint64_t cpu;
    long waits;
};

static long waits_of_thread(void)
{
    struct rusage usage = { .ru_nvcsw = 0 };

    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : 0;
}

static struct watch start_watch(const struct fb_worker *worker)
{
    if (!worker->time_exactly)
        return (struct watch){ .wall = nanoseconds(worker, CLOCK_MONOTONIC) };
    const struct watch watch = { .waits = waits_of_thread(), .cpu = nanoseconds(worker, CLOCK_THREAD_CPUTIME_ID), .wall = nanoseconds(worker, CLOCK_MONOTONIC) };
    return watch;
}

static uint64_t stop_watch(const struct fb_worker *worker, const struct watch *watch)
{
    const uint64_t wall = nanoseconds(worker, CLOCK_MONOTONIC) - watch->wall;

    if (!worker->time_exactly)
        return wall;
    const uint64_t cpu = nanoseconds(worker, CLOCK_THREAD_CPUTIME_ID) - watch->cpu;
    return waits_of_thread() == watch->waits && cpu < wall ? cpu : wall;
}

static _Noreturn void no_memory(void)
{
    fb_fault_end(FB_END_LOST, NULL, 0, "no memory to place inputs");
}

static uint8_t *place(const struct fb_worker *worker, struct fb_guarded *guarded, size_t size)
{
    uint8_t *at = fb_guarded_place(guarded, size, worker->placement);

    if (at == NULL)
        no_memory();
    return at;
}

static const uint8_t *place_bytes(const struct fb_worker *worker, struct fb_guarded *guarded,
                                  const void *bytes, size_t size)
{
    uint8_t *at = place(worker, guarded, size);

    if (size > 0)
        memcpy(at, bytes, size);
    return guarded->at;
}

static void place_inputs(struct fb_worker *worker, struct fb_guarded *array, struct fb_guarded_list *values,
                         const struct fb_engine_input *inputs, size_t count)
{
    if (!fb_guarded_list_fit(values, count))
        no_memory();
    uint8_t *placed = place(worker, array, count * sizeof *inputs);
    for (size_t i = 0; i < count; i++) {
        struct fb_engine_input input = { .bytes = NULL, .length = inputs[i].length };
        if (inputs[i].bytes != NULL)
            input.bytes = place_bytes(worker, &values->items[i], inputs[i].bytes, inputs[i].length);
        memcpy(placed + i * sizeof input, &input, sizeof input);
    }
}

static const struct fb_engine_file *place_files(struct fb_worker *worker,
                                                const struct fb_engine_file *files, size_t count)
{
    if (!fb_guarded_list_fit(&worker->contents, count) || !fb_guarded_list_fit(&worker->names, count))
        no_memory();
    uint8_t *placed = place(worker, &worker->files, count * sizeof *files);
    for (size_t i = 0; i < count; i++) {
        struct fb_engine_file file = { .length = files[i].length };
        file.bytes = place_bytes(worker, &worker->contents.items[i], files[i].bytes, files[i].length);
        file.name = (const char *)place_bytes(worker, &worker->names.items[i], files[i].name, strlen(files[i].name) + 1);
        memcpy(placed + i * sizeof file, &file, sizeof file);
    }
    return (const void *)worker->files.at;
}

static void prepare(struct fb_worker *worker)
{
    fb_collect_reset(&worker->collected);
    worker->host = (struct fb_engine_host){
        .size = sizeof worker->host,
        .context = worker,
        .allocate = fb_collect_allocate,
        .release = fb_collect_release,
        .message = fb_collect_message,
        .scratch = worker->isolate->scratch,
    };
}

static void give(const struct fb_worker *worker, int status, uint64_t time, struct fb_worker_call *out)
{
    const struct fb_collected *collected = &worker->collected;

    *out = (struct fb_worker_call){
        .status = status,
        .nanoseconds = time,
        .messages = collected->messages,
        .message_count = collected->message_count,
        .messages_dropped = collected->messages_dropped,
        .matches = collected->matches,
        .match_count = collected->match_count,
        .matches_dropped = collected->matches_dropped,
    };
}

void fb_worker_load(struct fb_worker *worker, const struct fb_engine_file *files, size_t count,
                    struct fb_worker_call *out)
{
    fb_worker_unload(worker);
    prepare(worker);
    const struct fb_engine_file *placed = place_files(worker, files, count);
    const uint64_t before = worker->heap.live;
    const uint64_t peak = worker->heap.peak;
    worker->heap.peak = before;
    fb_run_stage(worker->control, FB_STAGE_LOAD, FB_DEADLINE_LOAD);
    const uint64_t start = nanoseconds(worker, CLOCK_THREAD_CPUTIME_ID);
    struct fb_engine_content *content = NULL;
    const int status = worker->engine->load(&worker->host, placed, count, &content);
    const uint64_t time = nanoseconds(worker, CLOCK_THREAD_CPUTIME_ID) - start;
    fb_run_stage(worker->control, FB_STAGE_TASK, FB_DEADLINE_CASE);
    if (status == FB_ENGINE_OK) {
        worker->content = content;
        worker->loaded = true;
    }
    give(worker, status, time, out);
    out->peak_bytes = worker->heap.peak - before;
    worker->heap.peak = worker->heap.peak > peak ? worker->heap.peak : peak;
}

void fb_worker_unload(struct fb_worker *worker)
{
    if (!worker->loaded)
        return;
    worker->control->stage = FB_STAGE_UNLOAD;
    /* What an engine keeps of unloaded content by mistake is found at guards now and then only. */
    worker->heap.unloading = worker->heap.unloads++ % CLOSED_UNLOADS != 0;
    worker->engine->unload(worker->content);
    worker->heap.unloading = false;
    worker->control->stage = FB_STAGE_TASK;
    worker->content = NULL;
    worker->loaded = false;
}

void fb_worker_evaluate(struct fb_worker *worker, uint64_t type_id,
                        const struct fb_engine_input *inputs, size_t count,
                        struct fb_worker_call *out)
{
    const struct fb_engine_match_sink sink = { .size = sizeof sink, .context = worker, .match = fb_collect_match };

    fb_collect_reset(&worker->collected);
    place_inputs(worker, &worker->inputs, &worker->values, inputs, count);
    worker->control->stage = FB_STAGE_EVALUATE;
    const struct watch watch = start_watch(worker);
    const int status = worker->engine->evaluate(worker->content, (unsigned long)type_id,
                                                (const void *)worker->inputs.at, count, &sink);
    const uint64_t time = stop_watch(worker, &watch);
    worker->control->stage = FB_STAGE_TASK;
    give(worker, status, time, out);
}

void fb_worker_supply(struct fb_worker *worker, const struct fb_engine_event *event,
                      size_t *fewest, size_t *most, size_t *calls, struct fb_worker_call *out)
{
    const struct fb_engine_supply_sink sink = { .size = sizeof sink, .context = worker, .inputs = fb_collect_inputs };
    struct fb_engine_event placed = *event;

    fb_collect_reset(&worker->collected);
    worker->supplied = (struct fb_supplied){ 0 };
    place_inputs(worker, &worker->inputs, &worker->values, event->values, event->count);
    placed.values = (const void *)worker->inputs.at;
    worker->control->stage = FB_STAGE_SUPPLY;
    const uint64_t start = nanoseconds(worker, CLOCK_MONOTONIC);
    const int status = worker->engine->supply == NULL ? FB_ENGINE_OK : worker->engine->supply(&placed, &sink);
    const uint64_t time = nanoseconds(worker, CLOCK_MONOTONIC) - start;
    worker->control->stage = FB_STAGE_TASK;
    give(worker, status, time, out);
    *fewest = worker->supplied.fewest;
    *most = worker->supplied.most;
    *calls = worker->supplied.calls;
}

void fb_worker_reads(struct fb_worker *worker, const struct fb_engine_file *files, size_t count,
                     struct fb_worker_call *out)
{
    const struct fb_engine_name_sink sink = { .size = sizeof sink, .context = worker, .name = fb_collect_match };

    fb_worker_unload(worker); /* its files' bytes must stay where they are until then */
    prepare(worker);
    const struct fb_engine_file *placed = place_files(worker, files, count);
    fb_run_stage(worker->control, FB_STAGE_READS, FB_DEADLINE_LOAD);
    const uint64_t start = nanoseconds(worker, CLOCK_THREAD_CPUTIME_ID);
    const int status = worker->engine->reads == NULL
                         ? FB_ENGINE_OK
                         : worker->engine->reads(&worker->host, placed, count, &sink);
    const uint64_t time = nanoseconds(worker, CLOCK_THREAD_CPUTIME_ID) - start;
    fb_run_stage(worker->control, FB_STAGE_TASK, FB_DEADLINE_CASE);
    give(worker, status, time, out);
}

/* A cost without room is dropped with its id. */
static void collect_cost(void *context, const char *id, size_t length, unsigned long nanoseconds_taken)
{
    struct fb_worker *worker = context;
    const size_t count = worker->collected.match_count;

    if (count == worker->cost_capacity && count < FB_WORKER_MATCHES) {
        const size_t capacity = count == 0 ? 1024 : 2 * count;
        uint64_t *costs = realloc(worker->costs, capacity * sizeof *costs);
        if (costs != NULL) {
            worker->costs = costs;
            worker->cost_capacity = capacity;
        }
    }
    if (count == worker->cost_capacity) {
        worker->collected.matches_dropped++;
        return;
    }
    worker->costs[count] = nanoseconds_taken;
    fb_collect_match(worker, id, length);
}

void fb_worker_cost(struct fb_worker *worker, uint64_t type_id, const struct fb_engine_input *inputs,
                    size_t count, struct fb_worker_call *out)
{
    const struct fb_engine_cost_sink sink = { .size = sizeof sink, .context = worker, .cost = collect_cost };

    fb_collect_reset(&worker->collected);
    place_inputs(worker, &worker->inputs, &worker->values, inputs, count);
    fb_run_stage(worker->control, FB_STAGE_EVALUATE, FB_DEADLINE_LOAD);
    const uint64_t start = nanoseconds(worker, CLOCK_MONOTONIC);
    const int status = worker->engine->cost == NULL
                         ? FB_ENGINE_OK
                         : worker->engine->cost(worker->content, (unsigned long)type_id,
                                                (const void *)worker->inputs.at, count, &sink);
    const uint64_t time = nanoseconds(worker, CLOCK_MONOTONIC) - start;
    fb_run_stage(worker->control, FB_STAGE_TASK, FB_DEADLINE_CASE);
    give(worker, status, time, out);
    out->costs = worker->costs;
}
