/* SPDX-License-Identifier: Apache-2.0 */
/* fragile.c - engines with one fault each, chosen when they are compiled: FRAGILE is its name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sensor/engine.h"

enum { SOUND,
       BLANK,
       MAXIMUM,
       HANG,
       STATE,
       FORGETFUL,
       EXITS,
       LONG_FILE,
       SCATTERED,
       SPLIT };

#ifndef FRAGILE
#define FRAGILE SOUND
#endif

struct fb_engine_content {
    const struct fb_engine_host *host;
};

static unsigned long loads;
static unsigned long calls;
static volatile unsigned long turns;
static volatile char *volatile nowhere; /* that the compiler does not know for NULL */

static const struct fb_engine_description *describe(void)
{
    static const char *const operators[] = { "wildcard", NULL };
    static struct fb_engine_type type;
    static struct fb_engine_description description;

    type.size = sizeof type;
    type.name = "ipc";
    type.id = 3;
    type.revision = 1;
    type.declared = 21;
    type.compiled = FB_ENGINE_UNSTATED;
    type.operators = operators;
    type.instances = type.values_per_criterion = type.value_bytes = type.nesting = FB_ENGINE_UNSTATED;
    description.size = sizeof description;
    description.sensor = "windows";
    description.build = "7.11";
    description.types = &type;
    description.type_count = 1;
    description.file_bytes = description.memory_bytes = FB_ENGINE_UNSTATED;
    description.load_ms = description.eval_us = description.regex_states = FB_ENGINE_UNSTATED;
    return &description;
}

/* Content that is longer than its room, by a byte that nobody counted. */
static void copy_file(const struct fb_engine_host *host, const struct fb_engine_file *file)
{
    enum { ROOM = 1024 };
    char *copy = host->allocate(host->context, ROOM);

    if (copy != NULL && file->length < 2 * (size_t)ROOM && file->length > ROOM)
        memcpy(copy, file->bytes, ROOM + 1);
    host->release(host->context, copy);
}

/* FNV-1a */
static uint32_t hash_of(const struct fb_engine_file *file)
{
    uint32_t hash = UINT32_C(2166136261);

    for (size_t i = 0; i < file->length; i++)
        hash = (hash ^ file->bytes[i]) * UINT32_C(16777619);
    return hash;
}

/* Three faults, each in one of some thousand contents, wherever in a plan they are. */
static void fall_at_random(const struct fb_engine_file *file)
{
    const uint32_t chance = hash_of(file) % 3001;

    if (chance == 0)
        *(volatile char *)NULL = 1;
    if (chance == 1)
        abort();
    if (chance == 2)
        _exit(3);
}

/* A version (the eight bytes at 32) that does not fit 31 bits: one cause, seen at two places. */
static void use_version(const struct fb_engine_file *file)
{
    uint64_t version = 0;

    if (file->length < 40)
        return;
    memcpy(&version, file->bytes + 32, sizeof version);
    if (version > INT32_MAX && version % 2 == 0)
        *nowhere = 1;
    if (version > INT32_MAX)
        *nowhere = 2;
}

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **out)
{
    struct fb_engine_content *content = host->allocate(host->context, sizeof *content);

    if (content == NULL)
        return FB_ENGINE_NO_MEMORY;
    if (FRAGILE == LONG_FILE && count > 0)
        copy_file(host, &files[0]);
    if (FRAGILE == SCATTERED && count > 0)
        fall_at_random(&files[0]);
    if (FRAGILE == SPLIT && count > 0)
        use_version(&files[0]);
    loads++;
    content->host = host;
    *out = content;
    return FB_ENGINE_OK;
}

/* A zero byte behind an input of exactly the most bytes. */
static void copy_input(const struct fb_engine_host *host, const struct fb_engine_input *input)
{
    char *copy = host->allocate(host->context, 64);

    if (copy != NULL && input->bytes != NULL && input->length <= 64) {
        memcpy(copy, input->bytes, input->length);
        copy[input->length] = '\0';
    }
    host->release(host->context, copy);
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id, const struct fb_engine_input *inputs,
                    size_t count, const struct fb_engine_match_sink *sink)
{
    (void)type_id;
    if (count < 20)
        return FB_ENGINE_REFUSED;
    if (FRAGILE == BLANK)
        turns += inputs[3].bytes[0];
    if (FRAGILE == MAXIMUM)
        copy_input(content->host, &inputs[0]);
    while (FRAGILE == HANG && inputs[1].length == 256)
        turns++;
    if (FRAGILE == STATE && loads == 40)
        *(volatile char *)NULL = 1;
    if (FRAGILE == FORGETFUL && calls++ % 2 == 0)
        sink->match(sink->context, "odd", 3);
    if (FRAGILE == EXITS && inputs[2].length == 8 && memcmp(inputs[2].bytes, "%s%n%x%p", 8) == 0)
        _exit(0);
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
    .name = "fragile",
    .version = "1",
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
};
