/* SPDX-License-Identifier: Apache-2.0 */
/* libraries.c - the child lists what is mapped; the supervisor leaves out what it has itself. */
#include "validator/trial/libraries.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "isolate/isolate.h"
#include "isolate/worker.h"

/* ---- In the child ---- */

/* name:byte* 0, for each object; the program has none. */
static int emit_name(struct dl_phdr_info *object, size_t size, void *worker)
{
    const char *name = object->dlpi_name == NULL ? "" : object->dlpi_name;

    (void)size;
    return name[0] == '\0' || fb_worker_emit(worker, name, strlen(name) + 1) ? 0 : 1;
}

static void list(struct fb_worker *worker, uint64_t number, const void *context)
{
    (void)number;
    (void)context;
    (void)dl_iterate_phdr(emit_name, worker);
}

/* ---- What comes back ---- */

static int is_named(struct dl_phdr_info *object, size_t size, void *name)
{
    (void)size;
    return object->dlpi_name != NULL && strcmp(object->dlpi_name, name) == 0;
}

static bool keep(const char *name, struct fb_arena *arena, const char **out, struct fb_diag *diag)
{
    if (name[0] != '/')
        return fb_fail(diag, FB_FAULT_INPUT, "it loads the library %s, whose place depends on the working folder", name);
    *out = fb_arena_text(arena, fb_span_of(name));
    return *out != NULL || fb_fail_memory(diag);
}

static size_t count_names(struct fb_span names)
{
    size_t count = 0;

    for (size_t i = 0; i < names.size; i++)
        count += names.bytes[i] == '\0';
    return count;
}

static bool take(struct fb_span names, const char *engine, struct fb_arena *arena, struct fb_libraries *out,
                 struct fb_diag *diag)
{
    const char **paths = fb_arena_array(arena, count_names(names), sizeof *paths);
    size_t count = 0;

    if (paths == NULL)
        return fb_fail_memory(diag);
    if (names.size > 0 && names.bytes[names.size - 1] != '\0')
        return fb_fail(diag, FB_FAULT_INPUT, "what it has loaded did not come through");
    for (size_t at = 0; at < names.size;) {
        char *name = (char *)(uintptr_t)names.bytes + at;

        at += strlen(name) + 1;
        if (strcmp(name, engine) == 0 || dl_iterate_phdr(is_named, name) != 0)
            continue;
        if (!keep(name, arena, &paths[count], diag))
            return false;
        count++;
    }
    *out = (struct fb_libraries){ paths, count };
    return true;
}

static bool ask(struct fb_isolate *isolate, const char *engine, struct fb_arena *arena, struct fb_libraries *out,
                struct fb_diag *diag)
{
    struct fb_outcome outcome;
    char sentence[256];

    if (!fb_isolate_run(isolate, 0, 0, 1, &outcome, diag))
        return false;
    if (outcome.ending.kind == FB_END_DONE)
        return take(outcome.results, engine, arena, out, diag);
    fb_ending_describe(&outcome.ending, sentence, sizeof sentence);
    return fb_fail(diag, FB_FAULT_INPUT, "its engine cannot be opened: %s", sentence);
}

bool fb_libraries_of_engine(const char *engine, uint32_t layers_required, struct fb_arena *arena,
                            struct fb_libraries *out, struct fb_diag *diag)
{
    const struct fb_task task = { .run = list };
    const struct fb_isolation_options options = {
        .engine = engine,
        .memory_bytes = UINT64_MAX,
        .load_ms = UINT64_MAX,
        .case_us = UINT64_MAX,
        .layers_required = layers_required,
    };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    char *path = NULL;

    if (!fb_isolate_start(&options, &task, 1, &isolate, diag))
        return false;
    path = realpath(engine, NULL); /* as the child opened it */
    const bool asked = path != NULL ? ask(isolate, path, arena, out, diag)
                                    : fb_fail(diag, FB_FAULT_IO, "%s is gone", engine);
    free(path);
    return asked;
}
