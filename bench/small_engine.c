/* SPDX-License-Identifier: Apache-2.0 */
/* small_engine.c - an engine of the size of nothing, for what isolation costs at most: a load makes
 * nine allocations, an evaluation looks at every input once. */
#include <string.h>

#include "sensor/engine.h"

#define BLOCKS 8

struct fb_engine_content {
    const struct fb_engine_host *host;
    unsigned char *blocks[BLOCKS];
    size_t block_bytes;
};

static const struct fb_engine_description *describe(void)
{
    static const struct fb_engine_description description = {
        .size = sizeof description, .sensor = "small", .build = "1"
    };
    return &description;
}

static void unload(struct fb_engine_content *content)
{
    const struct fb_engine_host *host = content->host;

    for (size_t i = 0; i < BLOCKS; i++)
        host->release(host->context, content->blocks[i]);
    host->release(host->context, content);
}

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **out)
{
    struct fb_engine_content *content = host->allocate(host->context, sizeof *content);

    if (content == NULL || count == 0)
        return FB_ENGINE_NO_MEMORY;
    memset(content, 0, sizeof *content);
    content->host = host;
    content->block_bytes = files[0].length / BLOCKS;
    for (size_t i = 0; i < BLOCKS; i++) {
        content->blocks[i] = host->allocate(host->context, content->block_bytes);
        if (content->blocks[i] == NULL) {
            unload(content);
            return FB_ENGINE_NO_MEMORY;
        }
        memcpy(content->blocks[i], files[0].bytes + i * content->block_bytes, content->block_bytes);
    }
    *out = content;
    return FB_ENGINE_OK;
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id,
                    const struct fb_engine_input *inputs, size_t count,
                    const struct fb_engine_match_sink *sink)
{
    unsigned long sum = type_id;

    for (size_t i = 0; i < count; i++) {
        for (size_t at = 0; at < inputs[i].length; at++)
            sum = sum * 31 + inputs[i].bytes[at];
    }
    if (content->block_bytes > 0 && content->blocks[sum % BLOCKS][0] == (unsigned char)sum)
        sink->match(sink->context, "small", 5);
    return FB_ENGINE_OK;
}

const struct fb_engine firebreak_engine = {
    .size = sizeof firebreak_engine,
    .abi = FB_ENGINE_ABI,
    .needs = FB_ENGINE_HOST_MEMORY,
    .name = "small",
    .version = "1",
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
};
