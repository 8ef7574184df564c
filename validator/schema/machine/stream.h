/* SPDX-License-Identifier: Apache-2.0 */
/* stream.h - bytes that fields are read from: the file, a part of it, or what a process made.
 *
 * The only place where input bytes are touched; nothing reads beyond a stream's end.  Positions
 * count bytes from the stream's start.  Between bit fields a byte may be half used: it counts as
 * passed, and `bits_left` of it can still be read.
 */
#ifndef FB_SCHEMA_STREAM_H
#define FB_SCHEMA_STREAM_H

#include "validator/schema/machine/store.h"
#include "validator/schema/machine/value.h"

struct fb_stream {
    const uint8_t *bytes;   /* borrowed */
    uint32_t size;          /* below 2^32 - 2, so that no offset looks like a mark */
    uint32_t position;      /* <= size */
    uint32_t run_start;     /* what lies from here to the position is not in the coverage yet */
    uint32_t source_length; /* derived: how many bytes of the file it was made from */
    uint64_t file_offset;   /* of its first byte, or of its source */
    uint32_t map;           /* coverage map that it counts in, or FB_NONE; 0 is the file's */
    uint32_t map_offset;    /* of its first byte, in that map */
    bool is_derived;        /* made by a process: its offsets are not the file's */
    bool is_big;            /* the half-used byte gives its high bits first */
    uint8_t bits_left;      /* 0 to 7 */
};

#define FB_MAX_STREAM_BYTES ((size_t)UINT32_MAX - 2)

static inline uint32_t fb_stream_left(const struct fb_stream *stream)
{
    return stream->size - stream->position;
}

static inline void fb_stream_align(struct fb_stream *stream)
{
    stream->bits_left = 0;
}

static inline bool fb_stream_at_end(const struct fb_stream *stream)
{
    return stream->position == stream->size && stream->bits_left == 0;
}

/* The unsigned integer of `width` bytes (1, 2, 4, 8) at `bytes`. */
uint64_t fb_load_unsigned(const uint8_t *bytes, uint32_t width, bool is_big);

/* The number that a target reads from `bytes`. */
struct fb_value fb_load_number(const struct fb_target *target, const uint8_t *bytes, bool is_big);

/* Bytes that must still be in the stream for `width` more bits. */
uint32_t fb_stream_bytes_for_bits(const struct fb_stream *stream, uint32_t width, bool is_big);

/* Reads 1 to 64 bits; they must be there. */
uint64_t fb_stream_bits(struct fb_stream *stream, uint32_t width, bool is_big);

/* `length` bytes at `offset`, which must lie within. */
struct fb_span fb_stream_span(const struct fb_stream *stream, uint32_t offset, uint32_t length);

/* Where a place in the stream lies in the file. */
struct fb_extent fb_stream_extent(const struct fb_stream *stream, uint32_t offset, uint32_t length);

/* A part of a stream as one of its own. */
struct fb_stream fb_stream_part(const struct fb_stream *stream, uint32_t offset, uint32_t length);

#endif
