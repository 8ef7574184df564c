/* SPDX-License-Identifier: Apache-2.0 */
/* process: xor, rol, ror, zlib, one after another. */
#include <string.h>
#include <zlib.h>

#include "validator/schema/machine/reader.h"

#define FIRST_ROOM ((size_t)256)

static bool expect_shift(struct fb_tree *tree, const struct fb_value *argument, int *out)
{
    if (argument->kind != FB_VALUE_INTEGER)
        return fb_no_value(tree, FB_PROBLEM_PROCESS, "expected a number of bits, found %s",
                           fb_value_kind_name((enum fb_value_kind)argument->kind));
    const fb_wide bits = fb_value_wide(argument) % 8;
    *out = (int)(bits < 0 ? bits + 8 : bits);
    return true;
}

static bool rotate(struct fb_tree *tree, struct fb_span in, const struct fb_value *argument,
                   bool is_left, uint8_t *out)
{
    int bits = 0;

    if (!expect_shift(tree, argument, &bits))
        return false;
    const int left = is_left ? bits : (8 - bits) % 8;
    for (size_t i = 0; i < in.size; i++)
        out[i] = (uint8_t)(in.bytes[i] << left | in.bytes[i] >> (8 - left));
    return true;
}

/* A key of bytes: its own bytes, or the one byte of an integer. */
static bool find_key(struct fb_tree *tree, const struct fb_value *argument, uint8_t *single,
                     struct fb_span *key)
{
    if (argument->kind == FB_VALUE_BYTES && argument->size > 0) {
        *key = fb_value_bytes(argument);
        return true;
    }
    if (argument->kind != FB_VALUE_INTEGER || argument->wide || argument->integer < 0
        || argument->integer > UINT8_MAX)
        return fb_no_value(tree, FB_PROBLEM_PROCESS,
                           "expected a key of bytes, or an integer from 0 to 255, found another");
    *single = (uint8_t)argument->integer;
    *key = (struct fb_span){ single, 1 };
    return true;
}

static bool exclusive_or(struct fb_tree *tree, struct fb_span in, const struct fb_value *argument,
                         uint8_t *out)
{
    uint8_t single = 0;
    struct fb_span key = { .bytes = NULL };

    if (!find_key(tree, argument, &single, &key))
        return false;
    for (size_t i = 0; i < in.size; i++)
        out[i] = in.bytes[i] ^ key.bytes[i % key.size];
    return true;
}

static bool transform(struct fb_tree *tree, const struct fb_process *process, struct fb_span in,
                      const struct fb_value *argument, struct fb_span *out)
{
    uint8_t *bytes = fb_arena_array(&tree->arena, in.size, 1);

    if (bytes == NULL)
        return fb_no_memory(tree);
    tree->steps += in.size / 16;
    *out = (struct fb_span){ bytes, in.size };
    return process->kind == FB_PROCESS_XOR
             ? exclusive_or(tree, in, argument, bytes)
             : rotate(tree, in, argument, process->kind == FB_PROCESS_ROTATE_LEFT, bytes);
}

/* Grows by doubling in the arena, whose budget is the limit against bombs. */
static bool inflate_all(struct fb_tree *tree, z_stream *zlib, struct fb_span *out)
{
    size_t room = FIRST_ROOM;
    uint8_t *bytes = fb_arena_array(&tree->arena, room, 1);
    size_t done = 0;
    int status = Z_OK;

    while (bytes != NULL && status == Z_OK) {
        zlib->next_out = bytes + done;
        zlib->avail_out = (uInt)(room - done);
        status = inflate(zlib, Z_NO_FLUSH);
        done = room - zlib->avail_out;
        tree->steps += room / 64;
        if (status != Z_OK || zlib->avail_out > 0)
            break;
        const uint8_t *old = bytes;
        bytes = room > FB_MAX_STREAM_BYTES / 2 ? NULL : fb_arena_array(&tree->arena, room * 2, 1);
        if (bytes != NULL)
            memcpy(bytes, old, done);
        room *= 2;
    }
    if (bytes == NULL || status == Z_MEM_ERROR)
        return fb_no_memory(tree);
    if (status != Z_STREAM_END)
        return fb_no_value(tree, FB_PROBLEM_PROCESS, "expected a whole zlib stream, found %s",
                           zlib->msg == NULL ? "that it ends early" : zlib->msg);
    if (zlib->avail_in > 0 && !tree->options.compat)
        return fb_no_value(tree, FB_PROBLEM_PROCESS, "expected a zlib stream to the end, found %u bytes after it",
                           zlib->avail_in);
    *out = (struct fb_span){ bytes, done };
    return true;
}

static bool decompress(struct fb_tree *tree, struct fb_span in, struct fb_span *out)
{
    /* zlib does not write through its input, it only lacks the const. */
    union {
        const uint8_t *constant;
        uint8_t *plain;
    } input = { .constant = in.bytes };
    z_stream zlib = { .next_in = input.plain, .avail_in = (uInt)in.size };

    if (inflateInit(&zlib) != Z_OK)
        return fb_no_memory(tree);
    const bool done = inflate_all(tree, &zlib, out);
    inflateEnd(&zlib);
    return done;
}

static bool apply(struct fb_tree *tree, const struct fb_process *process, struct fb_span in,
                  const struct fb_value *argument, struct fb_span *out)
{
    switch (process->kind) {
    case FB_PROCESS_ZLIB:
        return decompress(tree, in, out);
    case FB_PROCESS_CUSTOM:
        return fb_no_value(tree, FB_PROBLEM_PROCESS, "the process %s is not known here", process->name);
    default:
        return transform(tree, process, in, argument, out);
    }
}

/* One step of the chain; `argument` counts those done, the bytes so far are in `item`. */
enum fb_step fb_read_process(struct fb_tree *tree, struct fb_frame *frame)
{
    const struct fb_range chain = tree->plan->targets[frame->target].processes;
    const struct fb_process *process = &tree->plan->processes[chain.first + frame->argument];
    struct fb_scope scope = fb_scope_of(frame);
    struct fb_value argument = fb_value_null();
    struct fb_span in = fb_value_bytes(&frame->item);
    struct fb_span out = { .bytes = NULL };

    if (frame->argument == 0)
        in = fb_item_bytes(tree, frame);
    scope.item = NULL;
    if (process->arguments.count > 0) {
        const enum fb_outcome outcome = fb_evaluate(
            tree, tree->plan->expression_lists[process->arguments.first], &scope, &argument);
        if (outcome != FB_DONE)
            return fb_settle(tree, frame, outcome);
    }
    if (!apply(tree, process, in, &argument, &out))
        return fb_stop_with_failure(tree, frame);
    frame->item = fb_value_span(FB_VALUE_BYTES, out);
    frame->argument++;
    if (frame->argument == chain.count)
        frame->state = FB_READ_DECODE;
    return FB_STEP_ON;
}
