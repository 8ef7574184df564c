/* SPDX-License-Identifier: Apache-2.0 */
/* maze.c - an engine with a door behind each door: nobody gets to the last by chance, and whoever is
 * told that a door opened goes on from there.  It reads no content and has a template type of three
 * fields, of which this build supplies two. */
#include <string.h>

#include "sensor/engine.h"

struct fb_engine_content {
    const struct fb_engine_host *host;
};

static volatile unsigned long doors;

static const struct fb_engine_description *describe(void)
{
    static const char *const operators[] = { "wildcard", "equals", NULL };
    static struct fb_engine_type type;
    static struct fb_engine_description description;

    type.size = sizeof type;
    type.name = "call";
    type.id = 5;
    type.revision = 1;
    type.declared = 3;
    type.compiled = FB_ENGINE_UNSTATED;
    type.operators = operators;
    type.instances = type.values_per_criterion = type.value_bytes = type.nesting = FB_ENGINE_UNSTATED;
    description.size = sizeof description;
    description.sensor = "small";
    description.build = "1";
    description.types = &type;
    description.type_count = 1;
    description.file_bytes = description.memory_bytes = FB_ENGINE_UNSTATED;
    description.load_ms = description.eval_us = description.regex_states = FB_ENGINE_UNSTATED;
    return &description;
}

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **out)
{
    struct fb_engine_content *content = host->allocate(host->context, sizeof *content);

    (void)files;
    (void)count;
    if (content == NULL)
        return FB_ENGINE_NO_MEMORY;
    content->host = host;
    *out = content;
    return FB_ENGINE_OK;
}

/* Each digit is one byte in sixteen; all of them together one text in millions. */
static void walk(const struct fb_engine_input *input)
{
    if (input->bytes == NULL || input->length < 5)
        return;
    doors++;
    if ((input->bytes[0] & 15) != 7)
        return;
    doors++;
    if ((input->bytes[1] & 15) != 2)
        return;
    doors++;
    if ((input->bytes[2] & 15) != 9)
        return;
    doors++;
    if ((input->bytes[3] & 15) != 4)
        return;
    doors++;
    if ((input->bytes[4] & 15) == 13)
        *(volatile char *)NULL = 1;
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id, const struct fb_engine_input *inputs,
                    size_t count, const struct fb_engine_match_sink *sink)
{
    (void)content;
    (void)type_id;
    (void)sink;
    if (count < 2)
        return FB_ENGINE_REFUSED;
    walk(&inputs[1]);
    return FB_ENGINE_OK;
}

static void unload(struct fb_engine_content *content)
{
    content->host->release(content->host->context, content);
}

const struct fb_engine firebreak_engine = {
    .size = sizeof(struct fb_engine),
    .abi = FB_ENGINE_ABI,
    .needs = FB_ENGINE_HOST_MEMORY,
    .name = "maze",
    .version = "1",
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
};
