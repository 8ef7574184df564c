/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - the one symbol that is shown. */
#include "sensor/reference/content.h"

static const struct fb_engine_description *describe(void)
{
    return fb_sensor_build.description;
}

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **out)
{
    struct fb_sensor_fault fault = { .result = FB_ENGINE_OK, .offset = FB_ENGINE_UNSTATED };
    struct fb_sensor_memory memory = { .host = host };
    struct fb_engine_content *content = fb_sensor_allocate(&memory, 1, sizeof *content, &fault);
    if (content != NULL) {
        content->memory = memory;
        content->host = host;
        content->build = &fb_sensor_build;
        if (fb_sensor_load(content, files, count, &fault)) {
            *out = content;
            return FB_ENGINE_OK;
        }
        memory = content->memory; /* the content itself is among its pieces */
        fb_sensor_tell(host, &fault, FB_ENGINE_ERROR);
    }
    fb_sensor_release_all(&memory);
    return fault.result;
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id,
                    const struct fb_engine_input *inputs, size_t count,
                    const struct fb_engine_match_sink *sink)
{
    return fb_sensor_evaluate(content, type_id, inputs, count, sink);
}

static void unload(struct fb_engine_content *content)
{
    if (content == NULL)
        return;
    struct fb_sensor_memory memory = content->memory;
    fb_sensor_release_all(&memory);
}

static int supply(const struct fb_engine_event *event, const struct fb_engine_supply_sink *sink)
{
    const struct fb_engine_description *description = fb_sensor_build.description;
    for (size_t i = 0; i < description->type_count; i++) {
        if (description->types[i].id == event->type_id)
            return fb_sensor_build.types[i].supply(event, sink);
    }
    return FB_ENGINE_REFUSED;
}

const struct fb_engine firebreak_engine = {
    .size = sizeof firebreak_engine,
    .abi = FB_ENGINE_ABI,
    .needs = FB_ENGINE_HOST_MEMORY,
    .name = "reference",
    .version = FB_SENSOR_VERSION,
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
    .supply = supply,
};
