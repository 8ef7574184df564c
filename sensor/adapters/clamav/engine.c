/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - libclamav behind the engine's table: signatures are gated by the code that will run
 * them.
 *
 * One template type, `file`, with one input: the bytes to scan.  libclamav loads from paths and
 * unpacks into files, so it needs the scratch folder.
 */
#include "sensor/engine.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sensor/adapters/clamav/database.h"

#ifndef FB_CLAMAV_BUILD
#define FB_CLAMAV_BUILD "1.4"
#endif

#define FILE_TYPE 1UL
#define INPUTS 1

struct fb_engine_content {
    struct cl_engine *engine;
    struct fb_clamav_listener listener;
};

/* libclamav is set up once in a process, here, because later the child has no rights for it. */
static bool is_set_up(void)
{
    static enum { NOT_YET,
                  DONE,
                  FAILED } state = NOT_YET;

    if (state == NOT_YET) {
        fb_clamav_listen(NULL);
        state = cl_init(CL_INIT_DEFAULT) == CL_SUCCESS ? DONE : FAILED;
    }
    return state == DONE;
}

static const struct fb_engine_description *describe(void)
{
    static const char *const fields[] = { "bytes" };
    static const char *const operators[] = { "wildcard", NULL };
    static const struct fb_engine_type type = {
        .size = sizeof type,
        .name = "file",
        .id = FILE_TYPE,
        .revision = 1,
        .declared = INPUTS,
        .fields = fields,
        .compiled = INPUTS,
        .operators = operators,
        .instances = FB_ENGINE_UNSTATED,
        .values_per_criterion = FB_ENGINE_UNSTATED,
        .value_bytes = FB_ENGINE_UNSTATED,
        .nesting = FB_ENGINE_UNSTATED,
    };
    static const struct fb_engine_description description = {
        .size = sizeof description,
        .sensor = "clamav",
        .build = FB_CLAMAV_BUILD,
        .types = &type,
        .type_count = 1,
        .regex_states = FB_ENGINE_UNSTATED,
        .file_bytes = FB_ENGINE_UNSTATED,
        .memory_bytes = FB_ENGINE_UNSTATED,
        .load_ms = FB_ENGINE_UNSTATED,
        .eval_us = FB_ENGINE_UNSTATED,
    };

    (void)is_set_up();
    return &description;
}

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **out)
{
    if (!is_set_up())
        return FB_ENGINE_EXHAUSTED;
    struct fb_engine_content *const content = calloc(1, sizeof *content);
    if (content == NULL)
        return FB_ENGINE_NO_MEMORY;
    content->listener.host = host;
    const int status = fb_clamav_load(host, files, count, &content->engine);
    if (status == FB_ENGINE_OK)
        *out = content;
    else
        free(content);
    return status;
}

/* libclamav names a signature once for each place of a file where it matches. */
struct found {
    const struct fb_engine_match_sink *sink;
    char **names;
    size_t count;
    bool is_out_of_memory;
};

static bool was_found(const struct found *found, const char *name)
{
    for (size_t i = 0; i < found->count; i++) {
        if (strcmp(found->names[i], name) == 0)
            return true;
    }
    return false;
}

static void on_found(int file, const char *name, void *context)
{
    struct found *const found = context;

    (void)file;
    if (was_found(found, name))
        return;
    char **const names = realloc(found->names, (found->count + 1) * sizeof *names);
    char *const copy = strdup(name);
    if (names != NULL)
        found->names = names;
    if (names == NULL || copy == NULL) {
        free(copy);
        found->is_out_of_memory = true;
        return;
    }
    found->names[found->count++] = copy;
    found->sink->match(found->sink->context, name, strlen(name));
}

static int scan(struct fb_engine_content *content, struct fb_engine_input bytes,
                struct found *found)
{
    struct cl_scan_options options = { .general = CL_SCAN_GENERAL_ALLMATCHES, .parse = UINT32_MAX };
    const char *name = NULL;
    unsigned long scanned = 0;
    cl_fmap_t *const map = cl_fmap_open_memory(bytes.bytes, bytes.length);

    if (map == NULL)
        return FB_ENGINE_NO_MEMORY;
    cl_engine_set_clcb_virus_found(content->engine, on_found);
    const cl_error_t error = cl_scanmap_callback(map, NULL, &name, &scanned, content->engine,
                                                 &options, found);
    cl_fmap_close(map);
    return found->is_out_of_memory ? FB_ENGINE_NO_MEMORY : fb_clamav_status(error);
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id,
                    const struct fb_engine_input *inputs, size_t count,
                    const struct fb_engine_match_sink *sink)
{
    struct found found = { .sink = sink };

    if (type_id != FILE_TYPE || count != INPUTS)
        return FB_ENGINE_REFUSED;
    if (inputs[0].length == 0)
        return FB_ENGINE_OK; /* libclamav scans no empty file, and neither does its scanner */
    fb_clamav_listen(&content->listener);
    const int status = scan(content, inputs[0], &found);
    fb_clamav_listen(NULL);
    for (size_t i = 0; i < found.count; i++)
        free(found.names[i]);
    free(found.names);
    return status;
}

static void unload(struct fb_engine_content *content)
{
    (void)cl_engine_free(content->engine);
    free(content);
}

/* The integration code: an event is a file that was found. */
static int supply(const struct fb_engine_event *event, const struct fb_engine_supply_sink *sink)
{
    if (event->type_id != FILE_TYPE || event->count != INPUTS)
        return FB_ENGINE_REFUSED;
    sink->inputs(sink->context, event->values, INPUTS);
    return FB_ENGINE_OK;
}

const struct fb_engine firebreak_engine = {
    .size = sizeof firebreak_engine,
    .abi = FB_ENGINE_ABI,
    .needs = FB_ENGINE_SCRATCH,
    .name = "libclamav",
    .version = FB_CLAMAV_BUILD,
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
    .supply = supply,
};
