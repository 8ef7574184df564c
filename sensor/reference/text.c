/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - comparing, folded or not. */
#include "sensor/reference/text.h"

#include <string.h>

#include "base/core/fold.h"
#include "base/core/utf8.h"

/* A text byte by byte, as it is compared. */
struct stream {
    struct fb_sensor_text text;
    size_t at;          /* of the next byte or character */
    uint8_t pending[4]; /* what is left of a folded character */
    uint8_t pending_at;
    uint8_t pending_end;
};

static struct stream stream_over(struct fb_sensor_text text)
{
    return (struct stream){ .text = text };
}

/* Folds the character or odd byte at `at`, and gives the size of what it folds to. */
static uint8_t fold_one(struct fb_span text, size_t *at, uint8_t out[static 4])
{
    uint32_t character = text.bytes[*at];
    const size_t length = character < 0x80 ? 1 : fb_utf8_decode(text, *at, &character);
    if (length <= 1) {
        out[0] = (uint8_t)(length == 0 ? character : fb_fold(character));
        (*at)++;
        return 1;
    }
    *at += length;
    return (uint8_t)fb_utf8_encode(fb_fold(character), out);
}

static bool next_byte(struct stream *stream, uint8_t *out)
{
    if (stream->pending_at < stream->pending_end) {
        *out = stream->pending[stream->pending_at++];
        return true;
    }
    if (stream->at == stream->text.bytes.size)
        return false;
    if (!stream->text.to_fold) {
        *out = stream->text.bytes.bytes[stream->at++];
        return true;
    }
    stream->pending_end = fold_one(stream->text.bytes, &stream->at, stream->pending);
    stream->pending_at = 1;
    *out = stream->pending[0];
    return true;
}

/* Whether the stream goes on with the value; it is then behind it. */
static bool goes_on(struct stream *stream, struct fb_span value)
{
    for (size_t i = 0; i < value.size; i++) {
        uint8_t byte = 0;
        if (!next_byte(stream, &byte) || byte != value.bytes[i])
            return false;
    }
    return true;
}

size_t fb_sensor_fold(struct fb_span text, uint8_t *out, size_t room)
{
    size_t size = 0;
    for (size_t at = 0; at < text.size;) {
        uint8_t bytes[4];
        const uint8_t length = fold_one(text, &at, bytes);
        for (uint8_t i = 0; i < length; i++, size++) {
            if (size < room)
                out[size] = bytes[i];
        }
    }
    return size;
}

static bool same_bytes(const uint8_t *bytes, struct fb_span value)
{
    return value.size == 0 || memcmp(bytes, value.bytes, value.size) == 0;
}

bool fb_sensor_text_equals(struct fb_sensor_text text, struct fb_sensor_text other)
{
    struct stream left = stream_over(text);
    struct stream right = stream_over(other);
    uint8_t byte = 0;
    uint8_t expected = 0;
    if (!text.to_fold && !other.to_fold)
        return text.bytes.size == other.bytes.size && same_bytes(text.bytes.bytes, other.bytes);
    while (next_byte(&left, &byte)) {
        if (!next_byte(&right, &expected) || byte != expected)
            return false;
    }
    return !next_byte(&right, &expected);
}

bool fb_sensor_text_starts(struct fb_sensor_text text, struct fb_span value)
{
    struct stream stream = stream_over(text);
    if (text.to_fold)
        return goes_on(&stream, value);
    return text.bytes.size >= value.size && same_bytes(text.bytes.bytes, value);
}

bool fb_sensor_text_ends(struct fb_sensor_text text, struct fb_span value)
{
    const size_t size = text.to_fold ? fb_sensor_fold(text.bytes, NULL, 0) : text.bytes.size;
    struct stream stream = stream_over(text);
    uint8_t byte = 0;
    if (size < value.size)
        return false;
    if (!text.to_fold)
        return value.size == 0 || same_bytes(text.bytes.bytes + (size - value.size), value);
    for (size_t i = value.size; i < size; i++)
        (void)next_byte(&stream, &byte);
    return goes_on(&stream, value);
}

static uint32_t pair_class(uint8_t first, uint8_t second)
{
    return ((uint32_t)first << 5 ^ second) % 4096;
}

void fb_sensor_pairs_of(struct fb_span text, struct fb_sensor_pairs *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 1; i < text.size; i++) {
        const uint32_t class = pair_class(text.bytes[i - 1], text.bytes[i]);
        out->bits[class / 64] |= UINT64_C(1) << (class % 64);
    }
}

bool fb_sensor_text_may_have(struct fb_sensor_text text, uint8_t first, uint8_t second)
{
    const uint32_t class = pair_class(first, second);
    return text.pairs == NULL || (text.pairs->bits[class / 64] >> (class % 64) & 1) != 0;
}

static bool may_contain(struct fb_sensor_text text, struct fb_span value)
{
    for (size_t i = 1; text.pairs != NULL && i < value.size; i++) {
        if (!fb_sensor_text_may_have(text, value.bytes[i - 1], value.bytes[i]))
            return false;
    }
    return true;
}

bool fb_sensor_text_contains(struct fb_sensor_text text, struct fb_span value)
{
    if (value.size == 0)
        return true;
    if (!may_contain(text, value))
        return false;
    if (!text.to_fold)
        return fb_sensor_find(text.bytes, value) != SIZE_MAX;
    struct stream stream = stream_over(text);
    uint8_t byte = 0;
    for (;;) {
        struct stream attempt = stream;
        if (goes_on(&attempt, value))
            return true;
        if (!next_byte(&stream, &byte))
            return false;
    }
}
