/* SPDX-License-Identifier: Apache-2.0 */
/* adapter.c - puts ../shared/bench/planted's engine behind sensor/engine.h. */
#include "sensor/engine.h"

#include <stdint.h>

#include "engine.h"

#define INPUTS 20 /* what this build supplies */

/* The engine's struct of an input is ours, its length cut in two, of which it reads the lower half only: the
 * array that lies flush against a guard is handed on as it is. */
_Static_assert(sizeof(struct ce_input) == sizeof(struct fb_engine_input)
                   && offsetof(struct ce_input, ptr) == offsetof(struct fb_engine_input, bytes)
                   && offsetof(struct ce_input, len) == offsetof(struct fb_engine_input, length)
                   && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "inputs have to be copied on this machine");

static const char *const operators[] = { "wildcard", "equals", "contains", "startswith", "glob", NULL };

static const struct fb_engine_type types[] = { {
    .size = sizeof(struct fb_engine_type),
    .name = "ipc",
    .id = 7,
    .revision = 1,
    .declared = 21,
    .compiled = FB_ENGINE_UNSTATED,
    .operators = operators,
    .instances = 4096,
    .values_per_criterion = 1,
    .value_bytes = 63,
    .nesting = 32,
} };

static const struct fb_engine_description description = {
    .size = sizeof description,
    .sensor = "planted",
    .build = "1",
    .types = types,
    .type_count = 1,
    .regex_states = FB_ENGINE_UNSTATED,
    .file_bytes = 1048576,
    .memory_bytes = 67108864,
    .load_ms = 500,
    .eval_us = 20000,
};

static const struct fb_engine_description *describe(void)
{
    return &description;
}

/* The engine holds one content; its address stands for it. */
static char loaded;

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **content)
{
    (void)host;
    if (count != 1 || ce_load(files[0].bytes, files[0].length) != 0)
        return FB_ENGINE_REFUSED;
    *content = (struct fb_engine_content *)&loaded;
    return FB_ENGINE_OK;
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id, const struct fb_engine_input *inputs,
                    size_t count, const struct fb_engine_match_sink *sink)
{
    (void)content;
    if (type_id != types[0].id || count != INPUTS)
        return FB_ENGINE_REFUSED;
    const int matches = ce_eval((const struct ce_input *)(const void *)inputs, count);
    for (int i = 0; i < matches; i++)
        sink->match(sink->context, "instance", 8);
    return FB_ENGINE_OK;
}

static void unload(struct fb_engine_content *content)
{
    (void)content;
    ce_unload();
}

const struct fb_engine firebreak_engine = {
    .size = sizeof firebreak_engine,
    .abi = FB_ENGINE_ABI,
    .name = "planted",
    .version = "1",
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
};
