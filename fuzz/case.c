/* SPDX-License-Identifier: Apache-2.0 */
/* case.c - cases as bytes.
 *
 *     case:  content_size:8 type:8 count:8 content { length:8 bytes }*
 *
 * A length of all ones is a null input.  Both sides are one program: numbers are in its order. */
#include "fuzz/case.h"

#include <string.h>

#define NULL_INPUT UINT64_MAX

static void put_number(struct fb_buffer *out, uint64_t number)
{
    uint8_t bytes[sizeof number];

    memcpy(bytes, &number, sizeof number);
    fb_buffer_append(out, (struct fb_span){ bytes, sizeof bytes });
}

void fb_fuzz_case_pack(const struct fb_fuzz_case *one, struct fb_buffer *out)
{
    put_number(out, one->content.size);
    put_number(out, one->type_id);
    put_number(out, one->count);
    fb_buffer_append(out, one->content);
    for (size_t i = 0; i < one->count; i++) {
        const struct fb_engine_input *input = &one->inputs[i];

        put_number(out, input->bytes == NULL ? NULL_INPUT : input->length);
        if (input->bytes != NULL)
            fb_buffer_append(out, (struct fb_span){ input->bytes, input->length });
    }
}

static bool take_number(struct fb_span *from, uint64_t *out)
{
    if (from->size < sizeof *out)
        return false;
    memcpy(out, from->bytes, sizeof *out);
    *from = fb_span_part(*from, sizeof *out, SIZE_MAX);
    return true;
}

static bool take_bytes(struct fb_span *from, uint64_t size, struct fb_span *out)
{
    if (from->size < size)
        return false;
    *out = fb_span_part(*from, 0, (size_t)size);
    *from = fb_span_part(*from, (size_t)size, SIZE_MAX);
    return true;
}

static bool take_input(struct fb_span *from, struct fb_engine_input *out)
{
    uint64_t length = 0;
    struct fb_span bytes = { NULL, 0 };

    if (!take_number(from, &length))
        return false;
    if (length == NULL_INPUT)
        return true;
    if (!take_bytes(from, length, &bytes))
        return false;
    /* An empty value is not a null one. */
    *out = (struct fb_engine_input){ bytes.bytes != NULL ? bytes.bytes : (const uint8_t *)"", bytes.size };
    return true;
}

bool fb_fuzz_case_unpack(struct fb_span *packed, struct fb_arena *arena, struct fb_fuzz_case *out)
{
    struct fb_fuzz_case one = { .op = FB_OP_COUNT, .type = FB_FUZZ_NO_TYPE, .field = FB_FUZZ_NO_FIELD };
    uint64_t size = 0;
    uint64_t count = 0;

    if (!take_number(packed, &size) || !take_number(packed, &one.type_id) || !take_number(packed, &count)
        || !take_bytes(packed, size, &one.content) || count > packed->size / sizeof(uint64_t))
        return false;
    struct fb_engine_input *inputs = fb_arena_array(arena, (size_t)count, sizeof *inputs);
    bool taken = inputs != NULL;
    for (uint64_t i = 0; taken && i < count; i++)
        taken = take_input(packed, &inputs[i]);
    one.inputs = inputs;
    one.count = (size_t)count;
    if (taken)
        *out = one;
    return taken;
}
