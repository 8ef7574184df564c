/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot.c - the tallies of an ingestion as one file, so that a start need not count all of the log again. */
#include "rollout/health/snapshot.h"

#include "base/core/cursor.h"
#include "base/host/digest.h"
#include "base/host/fail.h"

/* magic:4 version:4 log_last:8 log_size:8 next:8 clock_ms:8 releases:4, tallies, crc32_of_all:4 */
#define MAGIC UINT64_C(0x53484246) /* "FBHS" */
#define VERSION 2

void fb_snapshot_put(struct fb_buffer *out, uint64_t value, size_t width)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < width; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    fb_buffer_append(out, (struct fb_span){ bytes, width });
}

void fb_snapshot_begin(struct fb_buffer *out, const struct fb_snapshot_head *head)
{
    fb_snapshot_put(out, MAGIC, 4);
    fb_snapshot_put(out, VERSION, 4);
    fb_snapshot_put(out, head->place.last, 8);
    fb_snapshot_put(out, head->place.size, 8);
    fb_snapshot_put(out, head->place.next, 8);
    fb_snapshot_put(out, (uint64_t)head->clock_ms, 8);
    fb_snapshot_put(out, head->releases, 4);
}

void fb_snapshot_end(struct fb_buffer *out)
{
    if (!out->failed)
        fb_snapshot_put(out, fb_crc32(fb_buffer_span(out)), 4);
}

bool fb_snapshot_open(struct fb_span bytes, struct fb_cursor *in, struct fb_snapshot_head *out, struct fb_diag *diag)
{
    uint64_t magic = 0;
    uint64_t version = 0;
    uint64_t clock_ms = 0;
    uint64_t crc = 0;

    if (bytes.size < 4)
        return fb_fail(diag, FB_FAULT_INPUT, "it is too short");
    struct fb_cursor end = fb_cursor_over(fb_span_part(bytes, bytes.size - 4, 4), diag);
    const struct fb_span body = fb_span_part(bytes, 0, bytes.size - 4);
    if (!fb_cursor_uint(&end, "crc32", 4, &crc))
        return false;
    if (crc != fb_crc32(body))
        return fb_fail(diag, FB_FAULT_INPUT, "its checksum is another one");
    *in = fb_cursor_over(body, diag);
    if (!fb_cursor_uint(in, "magic", 4, &magic) || !fb_cursor_uint(in, "version", 4, &version)
        || !fb_cursor_uint(in, "log_last", 8, &out->place.last) || !fb_cursor_uint(in, "log_size", 8, &out->place.size)
        || !fb_cursor_uint(in, "next", 8, &out->place.next) || !fb_cursor_uint(in, "clock_ms", 8, &clock_ms)
        || !fb_cursor_uint(in, "releases", 4, &out->releases))
        return false;
    out->clock_ms = (int64_t)clock_ms;
    return (magic == MAGIC && version == VERSION) || fb_fail(diag, FB_FAULT_INPUT, "it is no snapshot of this version");
}
