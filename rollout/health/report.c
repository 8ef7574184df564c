/* SPDX-License-Identifier: Apache-2.0 */
/* report.c - the compact binary form of health reports. */
#include "rollout/health/report.h"

#include <stdlib.h>

#include "base/core/cursor.h"
#include "base/host/digest.h"
#include "base/host/fail.h"

#define MAGIC UINT64_C(0x42484246) /* "FBHB" */
#define VERSION 1

void fb_health_batch_clear(struct fb_health_batch *batch)
{
    free(batch->items);
    *batch = (struct fb_health_batch){ .items = NULL };
}

static void put_uint(uint8_t *out, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

/* sensor:8 release:8 at:4 sequence:4 events:2 slice:2 ring:1 arm:1 zero:2 */
void fb_health_put_record(const struct fb_health_report *report,
                          uint8_t out[static FB_HEALTH_RECORD_BYTES])
{
    put_uint(out, report->sensor, 8);
    put_uint(out + 8, report->release, 8);
    put_uint(out + 16, report->at, 4);
    put_uint(out + 20, report->sequence, 4);
    put_uint(out + 24, report->events, 2);
    put_uint(out + 26, report->slice, 2);
    put_uint(out + 28, report->ring, 1);
    put_uint(out + 29, report->arm, 1);
    put_uint(out + 30, 0, 2);
}

/* magic:4 version:2 record_bytes:2 count:4 crc32:4 */
void fb_health_put_header(struct fb_span records, uint8_t out[static FB_HEALTH_HEADER_BYTES])
{
    put_uint(out, MAGIC, 4);
    put_uint(out + 4, VERSION, 2);
    put_uint(out + 6, FB_HEALTH_RECORD_BYTES, 2);
    put_uint(out + 8, records.size / FB_HEALTH_RECORD_BYTES, 4);
    put_uint(out + 12, fb_crc32(records), 4);
}

static bool read_fields(struct fb_cursor *in, struct fb_health_report *out)
{
    uint64_t sensor;
    uint64_t release;
    uint64_t at;
    uint64_t sequence;
    uint64_t events;
    uint64_t slice;
    uint64_t ring;
    uint64_t arm;
    uint64_t zero;

    if (!fb_cursor_uint(in, "sensor", 8, &sensor) || !fb_cursor_uint(in, "release", 8, &release)
        || !fb_cursor_uint(in, "at", 4, &at) || !fb_cursor_uint(in, "sequence", 4, &sequence)
        || !fb_cursor_uint(in, "events", 2, &events) || !fb_cursor_uint(in, "slice", 2, &slice)
        || !fb_cursor_uint(in, "ring", 1, &ring) || !fb_cursor_uint(in, "arm", 1, &arm)
        || !fb_cursor_uint(in, "zero", 2, &zero))
        return false;
    if ((events & ~(uint64_t)FB_HEALTH_KNOWN) != 0)
        return fb_cursor_refuse(in, "events", in->offset - 8, FB_FAULT_INPUT, "there are no such events");
    if ((events & FB_HEALTH_DERIVED) != 0)
        return fb_cursor_refuse(in, "events", in->offset - 8, FB_FAULT_INPUT,
                                "these are derived here: no sensor says them");
    if (arm > 1)
        return fb_cursor_refuse(in, "arm", in->offset - 3, FB_FAULT_INPUT, "there is no such arm");
    if (zero != 0)
        return fb_cursor_refuse(in, "zero", in->offset - 2, FB_FAULT_INPUT, "it must be zero");
    *out = (struct fb_health_report){
        .sensor = sensor, .release = release, .at = (uint32_t)at, .sequence = (uint32_t)sequence, .events = (uint16_t)events, .slice = (uint16_t)slice, .ring = (uint8_t)ring, .arm = (uint8_t)arm
    };
    return true;
}

bool fb_health_get_record(struct fb_span record, struct fb_health_report *out, struct fb_diag *diag)
{
    struct fb_cursor in = fb_cursor_over(record, diag);

    return read_fields(&in, out) && fb_cursor_finish(&in);
}

static bool read_header(struct fb_cursor *in, uint64_t *count, uint64_t *crc)
{
    uint64_t magic;
    uint64_t version;
    uint64_t width;

    if (!fb_cursor_uint(in, "magic", 4, &magic))
        return false;
    if (magic != MAGIC)
        return fb_cursor_refuse(in, "magic", 0, FB_FAULT_INPUT, "it is no batch of health reports");
    if (!fb_cursor_uint(in, "version", 2, &version) || !fb_cursor_uint(in, "record_bytes", 2, &width))
        return false;
    if (version != VERSION)
        return fb_cursor_refuse(in, "version", 4, FB_FAULT_UNSUPPORTED, "this version is not known");
    if (width != FB_HEALTH_RECORD_BYTES)
        return fb_cursor_refuse(in, "record_bytes", 6, FB_FAULT_INPUT, "records of version 1 have 32 bytes");
    if (!fb_cursor_uint(in, "count", 4, count) || !fb_cursor_uint(in, "crc32", 4, crc))
        return false;
    if (*count > FB_MAX_HEALTH_REPORTS)
        return fb_cursor_refuse(in, "count", 8, FB_FAULT_LIMIT, "a batch has at most 65536 reports");
    return true;
}

bool fb_health_read_binary(struct fb_span bytes, struct fb_health_batch *out, struct fb_diag *diag)
{
    FB_AUTO(fb_health_batch_clear)
    struct fb_health_batch batch = { .items = NULL };
    struct fb_cursor in = fb_cursor_over(bytes, diag);
    struct fb_cursor records;
    uint64_t count = 0;
    uint64_t crc = 0;

    if (!read_header(&in, &count, &crc)
        || !fb_cursor_split(&in, "records", FB_NO_INDEX, count * FB_HEALTH_RECORD_BYTES, &records)
        || !fb_cursor_finish(&in))
        return false;
    if (fb_crc32(fb_span_part(bytes, records.offset, (size_t)count * FB_HEALTH_RECORD_BYTES)) != crc)
        return fb_cursor_refuse(&in, "crc32", 12, FB_FAULT_INPUT, "it is not the checksum of the records");
    batch.items = malloc(count > 0 ? (size_t)count * sizeof *batch.items : 1);
    if (batch.items == NULL)
        return fb_fail_memory(diag);
    for (; batch.count < count; batch.count++) {
        struct fb_cursor record;

        if (!fb_cursor_split(&records, "record", batch.count, FB_HEALTH_RECORD_BYTES, &record)
            || !read_fields(&record, &batch.items[batch.count]))
            return false;
    }
    *out = batch;
    batch.items = NULL;
    return true;
}
