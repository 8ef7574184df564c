/* SPDX-License-Identifier: Apache-2.0 */
/* Integers, floats and bits out of bytes. */
#include "validator/schema/machine/stream.h"

#include <assert.h>
#include <string.h>

static uint64_t load(const uint8_t *bytes, uint32_t width)
{
    uint16_t two = 0;
    uint32_t four = 0;
    uint64_t eight = 0;

    switch (width) {
    case 1:
        return bytes[0];
    case 2:
        memcpy(&two, bytes, 2);
        return two;
    case 4:
        memcpy(&four, bytes, 4);
        return four;
    default:
        memcpy(&eight, bytes, 8);
        return eight;
    }
}

static uint64_t swap(uint64_t value, uint32_t width)
{
    return __builtin_bswap64(value) >> (64 - 8 * width);
}

uint64_t fb_load_unsigned(const uint8_t *bytes, uint32_t width, bool is_big)
{
    const uint64_t value = load(bytes, width);
    const bool host_is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;

    return is_big == host_is_big ? value : swap(value, width);
}

static int64_t sign_extend(uint64_t value, uint32_t width)
{
    const uint32_t unused = 64 - 8 * width;

    return (int64_t)(value << unused) >> unused;
}

static double float_of(uint64_t bits, uint32_t width)
{
    const uint32_t low = (uint32_t)bits;
    float single = 0;
    double number = 0;

    if (width == 4) {
        memcpy(&single, &low, sizeof single);
        return (double)single;
    }
    memcpy(&number, &bits, sizeof number);
    return number;
}

struct fb_value fb_load_number(const struct fb_target *target, const uint8_t *bytes, bool is_big)
{
    const uint64_t bits = fb_load_unsigned(bytes, target->width, is_big);

    switch (target->kind) {
    case FB_TARGET_SIGNED:
        return fb_value_signed(sign_extend(bits, target->width));
    case FB_TARGET_FLOAT:
        return fb_value_float(float_of(bits, target->width));
    default:
        return fb_value_unsigned(bits);
    }
}

/* A half-used byte is only of use to the order that it was begun in. */
static uint32_t usable_bits(const struct fb_stream *stream, bool is_big)
{
    return stream->is_big == is_big ? stream->bits_left : 0;
}

uint32_t fb_stream_bytes_for_bits(const struct fb_stream *stream, uint32_t width, bool is_big)
{
    const uint32_t there = usable_bits(stream, is_big);

    return width <= there ? 0 : (width - there + 7) / 8;
}

/* Up to eight bits from the half-used byte, or from the next one. */
static uint32_t take_bits(struct fb_stream *stream, uint32_t wanted)
{
    if (stream->bits_left == 0) {
        assert(stream->position < stream->size);
        stream->position++;
        stream->bits_left = 8;
    }
    const uint32_t byte = stream->bytes[stream->position - 1];
    const uint32_t shift = stream->is_big ? stream->bits_left - wanted : 8u - stream->bits_left;

    stream->bits_left = (uint8_t)(stream->bits_left - wanted);
    return byte >> shift & ((1u << wanted) - 1);
}

uint64_t fb_stream_bits(struct fb_stream *stream, uint32_t width, bool is_big)
{
    uint64_t value = 0;
    uint32_t done = 0;

    stream->bits_left = (uint8_t)usable_bits(stream, is_big);
    stream->is_big = is_big;
    while (done < width) {
        const uint32_t there = stream->bits_left == 0 ? 8 : stream->bits_left;
        const uint32_t wanted = there < width - done ? there : width - done;
        const uint64_t part = take_bits(stream, wanted);
        value = is_big ? value << wanted | part : value | part << done;
        done += wanted;
    }
    return value;
}

struct fb_span fb_stream_span(const struct fb_stream *stream, uint32_t offset, uint32_t length)
{
    assert(offset <= stream->size && length <= stream->size - offset);
    if (length == 0)
        return (struct fb_span){ .bytes = NULL };
    return (struct fb_span){ stream->bytes + offset, length };
}

struct fb_extent fb_stream_extent(const struct fb_stream *stream, uint32_t offset, uint32_t length)
{
    if (stream->is_derived)
        return (struct fb_extent){ stream->file_offset, stream->source_length };
    return (struct fb_extent){ stream->file_offset + offset, length };
}

struct fb_stream fb_stream_part(const struct fb_stream *stream, uint32_t offset, uint32_t length)
{
    const struct fb_span bytes = fb_stream_span(stream, offset, length);

    return (struct fb_stream){
        .bytes = bytes.bytes,
        .size = length,
        .file_offset = stream->is_derived ? stream->file_offset : stream->file_offset + offset,
        .source_length = stream->source_length,
        .is_derived = stream->is_derived,
        .map = stream->map,
        .map_offset = stream->map_offset + offset,
    };
}
