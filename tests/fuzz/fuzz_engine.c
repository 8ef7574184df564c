/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_engine.c - content and inputs through the reference engine.
 *
 *     mode:1 size:2 content:size { length:1 input:length } * 3     length 255: null
 *
 * Mode "r" makes size and checksum of the content right first.  Must cover: every refusal of the
 * loader, every operator, the compiler and matcher of regular expressions.  The engine must give
 * all memory back, take none while it evaluates, and say the same twice. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/digest.h"
#include "sensor/engine.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { FIELDS = 3 };

struct state {
    long live;
    long allocations;
    uint64_t hits; /* of all that matched, in order */
};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void *allocate(void *context, size_t bytes)
{
    struct state *state = context;
    void *memory = bytes < (size_t)64 << 20 ? malloc(bytes) : NULL;
    state->allocations++;
    state->live += memory != NULL;
    return memory;
}

static void release(void *context, void *memory)
{
    struct state *state = context;
    state->live -= memory != NULL;
    free(memory);
}

static void message(void *context, const struct fb_engine_message *message)
{
    (void)context;
    must(message->text != NULL && message->level == FB_ENGINE_ERROR, "a message without a text");
}

static void match(void *context, const char *id, size_t length)
{
    struct state *state = context;
    for (size_t i = 0; i < length; i++)
        state->hits = state->hits * 31 + (uint8_t)id[i];
    state->hits = state->hits * 31 + 1;
}

/* An exact copy. */
static uint8_t *copy(const uint8_t *bytes, size_t size)
{
    uint8_t *out = malloc(size == 0 ? 1 : size);
    must(out != NULL, "no memory");
    if (size > 0)
        memcpy(out, bytes, size);
    return out;
}

static void repair(uint8_t *bytes, size_t size)
{
    if (size < 24)
        return;
    const uint32_t sum = fb_crc32((struct fb_span){ bytes + 24, size - 24 });
    for (size_t i = 0; i < 8; i++)
        bytes[8 + i] = (uint8_t)((uint64_t)size >> 8 * i);
    for (size_t i = 0; i < 4; i++)
        bytes[16 + i] = (uint8_t)(sum >> 8 * i);
}

static void take_inputs(const uint8_t *bytes, size_t size, struct fb_engine_input *inputs)
{
    for (size_t i = 0, at = 0; i < FIELDS && at < size; i++) {
        const size_t wanted = bytes[at++];
        const size_t length = wanted < size - at ? wanted : size - at;
        if (wanted == 255)
            continue;
        inputs[i] = (struct fb_engine_input){ copy(bytes + at, length), length };
        at += length;
    }
}

static void evaluate(struct state *state, struct fb_engine_content *content,
                     const struct fb_engine_input *inputs, unsigned long type, size_t count)
{
    const struct fb_engine_match_sink sink = { sizeof sink, state, match };
    const long allocations = state->allocations;
    state->hits = 0;
    const int first = firebreak_engine.evaluate(content, type, inputs, count, &sink);
    const uint64_t hits = state->hits;
    state->hits = 0;
    must(firebreak_engine.evaluate(content, type, inputs, count, &sink) == first && state->hits == hits,
         "two answers to one question");
    must(state->allocations == allocations, "memory was taken while evaluating");
}

static void run(const uint8_t *content_bytes, size_t size, const struct fb_engine_input *inputs)
{
    struct state state = { .live = 0 };
    const struct fb_engine_host host = { sizeof host, &state, allocate, release, message, "" };
    const struct fb_engine_file file = { "input", content_bytes, size };
    struct fb_engine_content *content = NULL;
    struct fb_engine_input *three = calloc(FIELDS, sizeof *three);
    struct fb_engine_input *one = calloc(1, sizeof *one);
    must(three != NULL && one != NULL, "no memory");
    memcpy(three, inputs, FIELDS * sizeof *three);
    one[0] = inputs[0];
    if (firebreak_engine.load(&host, &file, 1, &content) == FB_ENGINE_OK) {
        evaluate(&state, content, three, 7, FIELDS);
        evaluate(&state, content, one, 7, 1);
        evaluate(&state, content, one, 9, 1);
        firebreak_engine.unload(content);
    } else {
        must(content == NULL, "content from what was refused");
    }
    must(state.live == 0, "memory was not given back");
    free(three);
    free(one);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fb_engine_input inputs[FIELDS] = { { NULL, 0 } };
    if (size < 3)
        return 0;
    const size_t wanted = (size_t)bytes[1] | (size_t)bytes[2] << 8;
    const size_t content_size = wanted < size - 3 ? wanted : size - 3;
    uint8_t *content = copy(bytes + 3, content_size);
    if (bytes[0] == 'r')
        repair(content, content_size);
    take_inputs(bytes + 3 + content_size, size - 3 - content_size, inputs);
    run(content, content_size, inputs);
    for (size_t i = 0; i < FIELDS; i++)
        free((void *)(uintptr_t)inputs[i].bytes);
    free(content);
    return 0;
}
