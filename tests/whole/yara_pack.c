/* SPDX-License-Identifier: Apache-2.0 */
/* yara_pack.c - the YARA files of the data pack through libyara's adapter, in isolation: each is
 * compiled alone, then all together scan files of two folders, and every rule tells its cost.
 * Prints how many; what must hold is judged here.  MATCHES gets a line "RULE PATH" for each match,
 * SCANNED the paths that were scanned.
 * usage: yara_pack ENGINE FOLDER-OF-RULES FOLDER-TO-SCAN MATCHES SCANNED */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/arena.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "isolate/worker.h"
#include "validator/trial/engine_task.h"
#include "validator/trial/sweep.h"

#define MOST_SCANNED 40 /* of a folder */
#define MOST_FOLDERS 2
#define MOST_BYTES ((size_t)1 << 20) /* of a file that is scanned */
#define COST_BYTES 4096              /* of the one on which rules are measured */
#define INPUTS 6

struct pack {
    struct fb_arena arena;
    struct fb_engine_file *files;
    size_t file_count;
    struct fb_trial_event events[MOST_FOLDERS * MOST_SCANNED];
    size_t event_count;
    FILE *matches;
    struct fb_trial_set set;
    struct fb_trial_event measured; /* the largest event of at most COST_BYTES */
};

static bool complain(const char *what, const char *which)
{
    printf("%s: %s\n", which, what);
    return false;
}

static bool read_rules(struct pack *pack, const char *folder)
{
    static const char *const suffixes[] = { ".yar", NULL };
    struct fb_paths paths = { .count = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_paths_below(folder, suffixes, &paths, &diag))
        return complain(diag.message, folder);
    pack->files = fb_arena_array(&pack->arena, paths.count, sizeof *pack->files);
    for (size_t i = 0; pack->files != NULL && i < paths.count; i++) {
        struct fb_span bytes = { NULL, 0 };
        if (!fb_file_read(paths.items[i], MOST_BYTES * 16, &bytes, &diag))
            return complain(diag.message, paths.items[i]);
        pack->files[i] = (struct fb_engine_file){ fb_arena_text(&pack->arena, fb_span_of(paths.items[i])),
                                                  bytes.bytes, bytes.size };
    }
    pack->file_count = paths.count;
    fb_paths_clear(&paths);
    return pack->files != NULL;
}

static bool add_scanned(struct pack *pack, const char *path)
{
    struct fb_engine_input *inputs = fb_arena_array(&pack->arena, INPUTS, sizeof *inputs);
    struct fb_trial_event *event = &pack->events[pack->event_count];
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    if (inputs == NULL)
        return false;
    if (!fb_file_read(path, MOST_BYTES, &bytes, &diag))
        return true; /* larger, or not for us */
    if (bytes.size == 0) {
        fb_file_free(&bytes);
        return true;
    }
    inputs[0] = (struct fb_engine_input){ bytes.bytes, bytes.size };
    *event = (struct fb_trial_event){
        .type_id = 1,
        .inputs = inputs,
        .count = INPUTS,
        .origin = FB_FROM_CORPUS,
        .file = fb_arena_text(&pack->arena, fb_span_of(path)),
    };
    pack->event_count++;
    if (bytes.size <= COST_BYTES
        && (pack->measured.inputs == NULL || bytes.size > pack->measured.inputs[0].length))
        pack->measured = *event;
    return event->file != NULL;
}

static bool read_scanned(struct pack *pack, const char *folder)
{
    struct fb_paths paths = { .count = 0 };
    struct fb_diag diag = FB_DIAG_NONE;
    bool ok = fb_paths_below(folder, NULL, &paths, &diag);

    const size_t most = pack->event_count + MOST_SCANNED;

    for (size_t i = 0; ok && i < paths.count && pack->event_count < most; i++)
        ok = add_scanned(pack, paths.items[i]);
    fb_paths_clear(&paths);
    return ok;
}

static void free_files(const struct pack *pack)
{
    for (size_t i = 0; i < pack->file_count; i++)
        fb_file_free(&(struct fb_span){ pack->files[i].bytes, pack->files[i].length });
    for (size_t i = 0; i < pack->event_count; i++) {
        const struct fb_engine_input *input = &pack->events[i].inputs[0];
        fb_file_free(&(struct fb_span){ input->bytes, input->length });
    }
}

/* Case n compiles file n. */
static void run_alone(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct pack *pack = context;
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    fb_worker_load(worker, &pack->files[number], 1, &call);
    if (!fb_tell_call(worker, FB_TOLD_LOAD, number, &call, false))
        return; /* it runs again */
}

static void run_cost(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct pack *pack = context;
    const struct fb_trial_event *event = &pack->measured;
    struct fb_worker_call call = { .status = FB_ENGINE_OK };

    (void)number;
    fb_worker_load(worker, pack->files, pack->file_count, &call);
    fb_worker_cost(worker, event->type_id, event->inputs, event->count, &call);
    for (size_t i = 0; i < call.match_count; i++)
        if (!fb_worker_emit(worker, &call.costs[i], sizeof call.costs[i]))
            return;
}

enum { ALONE,
       TOGETHER,
       COST,
       TASKS };

static bool sweep(struct pack *pack, struct fb_isolate *isolate, size_t task, uint64_t count, struct fb_sweep *out)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char sentence[256];

    if (!fb_sweep_run(isolate, task, count, &pack->arena, out, &diag))
        return complain(diag.message, "isolation");
    if (out->fall_count == 0)
        return true;
    fb_ending_describe(&out->falls[0].ending, sentence, sizeof sentence);
    return complain(sentence, "fall");
}

static bool compile_alone(struct pack *pack, struct fb_isolate *isolate)
{
    struct fb_sweep out;
    size_t compiled = 0;

    if (!sweep(pack, isolate, ALONE, pack->file_count, &out))
        return false;
    for (size_t i = 0; i < pack->file_count; i++) {
        if (out.given[i] && out.told[i].status == FB_ENGINE_OK)
            compiled++;
        else
            complain("is not compiled", pack->files[i].name);
    }
    printf("%zu of %zu files compile alone\n", compiled, pack->file_count);
    return compiled == pack->file_count;
}

static bool scan_together(struct pack *pack, struct fb_isolate *isolate)
{
    struct fb_sweep out;
    size_t matches = 0;
    uint64_t nanoseconds = 0;

    if (!sweep(pack, isolate, TOGETHER, pack->event_count + 1, &out))
        return false;
    for (uint64_t i = 0; i <= pack->event_count; i++) {
        if (!out.given[i] || out.told[i].status != FB_ENGINE_OK)
            return complain("cannot be scanned", i == 0 ? "the load" : pack->events[i - 1].file);
        for (size_t m = 0; i > 0 && m < out.told[i].match_count; m++)
            fprintf(pack->matches, "%s %s\n", (const char *)out.told[i].matches[m].bytes, pack->events[i - 1].file);
        matches += out.told[i].match_count;
        nanoseconds += i == 0 ? 0 : out.told[i].nanoseconds;
    }
    printf("%zu files scanned in %" PRIu64 " ms, %zu matches\n", pack->event_count, nanoseconds / 1000000, matches);
    return pack->event_count > 0;
}

/* Every rule tells, and they do not cost nothing. */
static bool measure(struct pack *pack, struct fb_isolate *isolate)
{
    struct fb_outcome out;
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t slowest = 0;

    if (pack->measured.inputs == NULL)
        return complain("no file is small enough", "cost");
    if (!fb_isolate_run(isolate, COST, 0, 1, &out, &diag) || out.ending.kind != FB_END_DONE)
        return complain(diag.fault != FB_FAULT_NONE ? diag.message : fb_ending_name(out.ending.kind), "cost");
    const size_t rules = out.results.size / sizeof(uint64_t);
    for (size_t i = 0; i < rules; i++) {
        uint64_t one;
        memcpy(&one, out.results.bytes + i * sizeof one, sizeof one);
        slowest = one > slowest ? one : slowest;
    }
    printf("%zu rules cost up to %" PRIu64 " us on %zu bytes\n", rules, slowest / 1000,
           pack->measured.inputs[0].length);
    return rules > 5000 && slowest > 0;
}

static bool judge(struct pack *pack, const char *engine)
{
    const struct fb_isolation_options options = {
        .engine = engine,
        .memory_bytes = UINT64_MAX,
        .load_ms = 120000,
        .case_us = 20000000,
        .fence = FB_FENCE_OFF,
        .layers_required = FB_LAYERS_DEFAULT,
    };
    const struct fb_task tasks[TASKS] = {
        [ALONE] = { .run = run_alone, .context = pack },
        [TOGETHER] = fb_engine_task(&pack->set),
        [COST] = { .run = run_cost, .context = pack },
    };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_isolate_start(&options, tasks, TASKS, &isolate, &diag))
        return complain(diag.message, "isolation");
    const bool alone = compile_alone(pack, isolate);
    const bool together = scan_together(pack, isolate);
    const bool cost = measure(pack, isolate);
    return alone && together && cost;
}

static bool write_scanned(const struct pack *pack, const char *path)
{
    FILE *file = fopen(path, "we");

    for (size_t i = 0; file != NULL && i < pack->event_count; i++)
        fprintf(file, "%s\n", pack->events[i].file);
    return file != NULL && fclose(file) == 0;
}

int main(int argc, char **argv)
{
    static struct pack pack;

    if (argc != 6)
        return EXIT_FAILURE;
    fb_arena_init(&pack.arena, fb_heap(), SIZE_MAX);
    pack.matches = fopen(argv[4], "we");
    if (pack.matches == NULL || !read_rules(&pack, argv[2]) || !read_scanned(&pack, argv[3])
        || !read_scanned(&pack, argv[2]) || !write_scanned(&pack, argv[5]))
        return EXIT_FAILURE;
    pack.set = (struct fb_trial_set){
        .files = pack.files,
        .file_count = pack.file_count,
        .events = pack.events,
        .event_count = pack.event_count,
        .state = fb_trial_set_state_new(&pack.arena),
    };
    const bool ok = pack.set.state != NULL && judge(&pack, argv[1]);
    free_files(&pack);
    fb_arena_clear(&pack.arena);
    return fclose(pack.matches) == 0 && ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
