/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - a small engine for content files with the operators wildcard, equals and exists.  What
 * it does wrong is chosen when it is compiled: the pages of the rules FB6001 to FB6007 and the tests
 * of the gate engine make it misbehave.
 *     cc -shared -fPIC -I. -DTOY_NO_BOUNDS -o engine.so engine.c
 * It trusts the layout of its files, as no engine should. */
#include <string.h>

#include "sensor/engine.h"

#ifndef TOY_DECLARED
#define TOY_DECLARED 6
#endif
#ifndef TOY_INPUTS
#define TOY_INPUTS 6
#endif
#define MOST_FILES 8
#define NO_VALUE 0xffffffffUL

struct file {
    const unsigned char *bytes;
    const unsigned char *values;    /* the table of values' ends, and */
    const unsigned char *instances; /* that of instances' */
    const unsigned char *first;     /* the first instance */
    const unsigned char *pool;
    unsigned long instance_count;
};

struct fb_engine_content {
    const struct fb_engine_host *host;
    struct file files[MOST_FILES];
    size_t count;
};

static unsigned long u4(const unsigned char *at)
{
    return at[0] | (unsigned long)at[1] << 8 | (unsigned long)at[2] << 16 | (unsigned long)at[3] << 24;
}

static void open_file(struct file *file, const unsigned char *bytes, size_t length)
{
    const unsigned long values = u4(bytes + 48);

    file->bytes = bytes;
    file->instance_count = u4(bytes + 52);
    file->values = bytes + 56 + 24 * u4(bytes + 44);
    file->instances = file->values + 4 * (values + 1);
    file->first = file->instances + 4 * (file->instance_count + 1);
    file->pool = bytes + length - u4(file->values + 4 * values);
}

static struct fb_engine_input value(const struct file *file, unsigned long index)
{
    const unsigned char *end = file->values + 4 * index;
    struct fb_engine_input out;

    out.bytes = file->pool + u4(end);
    out.length = u4(end + 4) - u4(end);
    return out;
}

static int lower(int byte)
{
#ifdef TOY_WRONG_CASE
    return byte;
#else
    return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
#endif
}

static int same(struct fb_engine_input a, struct fb_engine_input b)
{
    size_t i = 0;

    while (i < a.length && i < b.length && lower(a.bytes[i]) == lower(b.bytes[i]))
        i++;
    return i == a.length && i == b.length;
}

/* Whether a criterion holds; moves *at behind it. */
static int holds(const struct file *file, const unsigned char **at, struct fb_engine_input input)
{
    const int op = (*at)[0];
    unsigned long count = 0;
    int found = 0;

    *at += 4;
    if (op == 9)
        return input.bytes != NULL;
    count = u4(*at);
    *at += 4;
    for (; count > 0; count--, *at += 4)
        found = found || (input.bytes != NULL && same(value(file, u4(*at)), input));
    return found;
}

/* Whether all criteria of a row hold; -1: it reads an input that is not there. */
static int row_holds(const struct file *file, const unsigned char **at, unsigned long criteria,
                     const struct fb_engine_input *inputs, size_t count)
{
    int result = 1;
    unsigned long i = 0;

    for (; i < criteria; i++) {
        static const struct fb_engine_input nothing = { NULL, 0 };
        int one = 0;

        if ((*at)[0] == 0) {
            *at += 4;
            continue;
        }
#ifndef TOY_NO_BOUNDS
        if (i >= count) {
            (void)holds(file, at, nothing);
            result = result == 0 ? 0 : -1;
            continue;
        }
#endif
        (void)count;
        one = holds(file, at, result == 1 ? inputs[i] : nothing);
        result = result == 1 ? one : result;
    }
    return result;
}

static int instance_holds(const struct file *file, const unsigned char *at,
                          const struct fb_engine_input *inputs, size_t count)
{
    unsigned long rows = u4(at + 20);
    const unsigned long criteria = u4(at + 16);
    int result = 0;

    at += 24;
    result = row_holds(file, &at, criteria, inputs, count);
    for (; rows > 0 && result == 1; rows--) {
        const unsigned long of_row = u4(at);
        at += 4;
        if (row_holds(file, &at, of_row, inputs, count) == 1)
            result = 0;
    }
    return result;
}

static void say(const struct fb_engine_host *host, const char *text, const char *file, const char *rule)
{
    struct fb_engine_message message;

    memset(&message, 0, sizeof message);
    message.size = sizeof message;
    message.level = FB_ENGINE_WARNING;
    message.text = text;
    message.file = file;
    message.rule = rule;
    message.line = 3;
    message.offset = FB_ENGINE_UNSTATED;
    host->message(host->context, &message);
}

static volatile unsigned long calls; /* an engine should not have such a thing */
volatile unsigned char *volatile nowhere = NULL;

#ifdef TOY_SLOTS
/* A table of the instances that are in force, made for as many as one file ever had: one more is
 * written over what lies behind it. */
static void fill_slots(const struct fb_engine_content *content)
{
    const struct fb_engine_host *host = content->host;
    unsigned char **table = host->allocate(host->context, (TOY_SLOTS + 1) * sizeof *table);
    unsigned char byte = 0;
    size_t used = 0;
    size_t i = 0;

    table[TOY_SLOTS] = &byte;
    for (; i < content->count; i++) {
        unsigned long at = 0;
        for (; at < content->files[i].instance_count; at++)
            table[used++] = NULL;
    }
    *table[TOY_SLOTS] = 1;
    host->release(host->context, table);
}
#endif

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **out)
{
    struct fb_engine_content *content = NULL;
    size_t i = 0;

#ifdef TOY_REFUSES
    say(host, "this build takes no such content", files[0].name, NULL);
    return FB_ENGINE_REFUSED;
#endif
#ifdef TOY_HOG
    for (i = 0; i < 64; i++) {
        char *block = (char *)host->allocate(host->context, 1 << 20);
        if (block == NULL)
            return FB_ENGINE_NO_MEMORY;
        memset(block, 1, 1 << 20);
        host->release(host->context, i < 48 ? NULL : block);
    }
#endif
#ifdef TOY_WARNS
    say(host, "a rule without a description", files[0].name, "cmd");
#endif
    content = (struct fb_engine_content *)host->allocate(host->context, sizeof *content);
    if (content == NULL)
        return FB_ENGINE_NO_MEMORY;
    content->host = host;
    content->count = count < MOST_FILES ? count : MOST_FILES;
    for (i = 0; i < content->count; i++)
        open_file(&content->files[i], files[i].bytes, files[i].length);
#ifdef TOY_SLOTS
    fill_slots(content);
#endif
    *out = content;
    calls = 0;
    (void)say;
    return FB_ENGINE_OK;
}

static void misbehave(const struct fb_engine_content *content)
{
    calls++;
#ifdef TOY_CRASHES_LATE
    if (calls == 20)
        *nowhere = 1;
#endif
#ifdef TOY_SLOW
    {
        volatile unsigned long turns = 0;
        while (turns < 20000000)
            turns++;
    }
#endif
#ifdef TOY_HANGS
    for (;;)
        calls++;
#endif
    (void)content;
}

static int evaluate_file(const struct file *file, const struct fb_engine_input *inputs, size_t count,
                         const struct fb_engine_match_sink *sink)
{
    unsigned long i = 0;
    int status = FB_ENGINE_OK;

    for (; i < file->instance_count; i++) {
        const unsigned char *instance = file->first + u4(file->instances + 4 * i);
        const struct fb_engine_input id = value(file, u4(instance + 4));
        int result = instance_holds(file, instance, inputs, count);

#ifdef TOY_FORGETS
        if (calls > 10)
            result = 0;
#endif
        if (result < 0)
            status = FB_ENGINE_REFUSED;
        if (result > 0)
            sink->match(sink->context, (const char *)id.bytes, id.length);
    }
    return status;
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id, const struct fb_engine_input *inputs,
                    size_t count, const struct fb_engine_match_sink *sink)
{
    int status = FB_ENGINE_OK;
    size_t i = 0;

    (void)type_id;
    misbehave(content);
    for (; i < content->count; i++)
        if (evaluate_file(&content->files[i], inputs, count, sink) != FB_ENGINE_OK)
            status = FB_ENGINE_REFUSED;
    return status;
}

static void unload(struct fb_engine_content *content)
{
    content->host->release(content->host->context, content);
}

#ifndef TOY_NO_SUPPLY
static int supply(const struct fb_engine_event *event, const struct fb_engine_supply_sink *sink)
{
    struct fb_engine_input inputs[TOY_DECLARED + 1];
    size_t count = TOY_INPUTS;
    size_t i = 0;

#ifdef TOY_SUPPLY_CRASHES
    *nowhere = 1;
#endif
#ifdef TOY_SUPPLIES_LESS_WHEN_EMPTY
    /* An integration that was written for events whose last value is there. */
    if (event->count > 0 && event->values[event->count - 1].bytes == NULL)
        count = TOY_INPUTS - 1;
#endif
    for (i = 0; i < count; i++) {
        static const struct fb_engine_input nothing = { NULL, 0 };
        inputs[i] = i < event->count ? event->values[i] : nothing;
    }
    sink->inputs(sink->context, inputs, count);
    return FB_ENGINE_OK;
}
#endif

static const char *const operators[] = { "wildcard", "equals",
#ifdef TOY_MISNAMES
                                         "equal",
#endif
                                         "exists", NULL };

static struct fb_engine_type type;
static struct fb_engine_description description;

static const struct fb_engine_description *describe(void)
{
#ifdef TOY_DESCRIBE_CRASHES
    *nowhere = 1;
#endif
    type.size = sizeof type;
    type.name = "process";
    type.id = 1;
    type.revision = 1;
    type.declared = TOY_DECLARED;
#ifdef TOY_COMPILED
    type.compiled = TOY_COMPILED;
#else
    type.compiled = FB_ENGINE_UNSTATED;
#endif
    type.operators = operators;
    type.instances = 4096;
    type.values_per_criterion = 4096;
    type.value_bytes = 4096;
    type.nesting = FB_ENGINE_UNSTATED;
    description.size = sizeof description;
    description.sensor = "windows";
    description.build = "7.15";
    description.types = &type;
    description.type_count = 1;
    description.regex_states = FB_ENGINE_UNSTATED;
    description.file_bytes = 1 << 20;
    description.memory_bytes = 8 << 20;
    description.load_ms = 1000;
    description.eval_us = 5000;
    return &description;
}

#ifdef TOY_CONSTRUCTOR_CRASHES
static __attribute__((constructor)) void construct(void)
{
    *nowhere = 1;
}
#endif

FB_ENGINE_EXPORT const struct fb_engine firebreak_engine = {
    .size = sizeof firebreak_engine,
    .abi = FB_ENGINE_ABI,
    .needs = FB_ENGINE_HOST_MEMORY,
    .name = "toy",
    .version = "1",
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
#ifndef TOY_NO_SUPPLY
    .supply = supply,
#endif
};
