/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - header, tables and bounds. */
#include "sensor/reference/file.h"

#include <string.h>

#include "base/core/fold.h"
#include "sensor/reference/crc32.h"

enum { HEADER = 24,
       BODY = 56,
       TYPE = 24 };

uint32_t fb_sensor_u4(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16
         | (uint32_t)bytes[3] << 24;
}

uint64_t fb_sensor_u8(const uint8_t *bytes)
{
    return fb_sensor_u4(bytes) | (uint64_t)fb_sensor_u4(bytes + 4) << 32;
}

/* magic format_version:2 flags:2 */
static const uint8_t beginning[8] = { 'F', 'B', 'C', 'F', 1, 0, 0, 0 };

static bool check_header(const struct fb_engine_file *in, struct fb_sensor_fault *fault)
{
    if (in->length < BODY)
        return fb_sensor_refuse(fault, in->length, "the file ends inside its header");
    if (memcmp(in->bytes, beginning, sizeof beginning) != 0)
        return fb_sensor_refuse(fault, 0, "this is no content file of format version 1");
    if (fb_sensor_u8(in->bytes + 8) != in->length)
        return fb_sensor_refuse(fault, 8, "the file does not have the size that its header says");
    if (fb_sensor_u4(in->bytes + 20) != 0)
        return fb_sensor_refuse(fault, 20, "a reserved field is not zero");
    const struct fb_span body = { in->bytes + HEADER, in->length - HEADER };
    if (fb_sensor_crc32(body) != fb_sensor_u4(in->bytes + 16))
        return fb_sensor_refuse(fault, 16, "the checksum is wrong");
    if (fb_sensor_u4(in->bytes + 40) != FB_FOLD_VERSION)
        return fb_sensor_refuse(fault, 40,
                                "case folding of a Unicode version that this build does not have");
    return true;
}

/* Counts are below 2^32, so that sums of 64 bits do not overflow. */
static bool place_parts(struct fb_sensor_file *file, struct fb_sensor_fault *fault)
{
    const uint8_t *bytes = file->bytes.bytes;
    file->type_count = fb_sensor_u4(bytes + 44);
    file->value_count = fb_sensor_u4(bytes + 48);
    file->instance_count = fb_sensor_u4(bytes + 52);
    const uint64_t value_table = BODY + (uint64_t)TYPE * file->type_count;
    const uint64_t instance_table = value_table + 4 * ((uint64_t)file->value_count + 1);
    const uint64_t instances = instance_table + 4 * ((uint64_t)file->instance_count + 1);
    if (file->value_count == UINT32_MAX)
        return fb_sensor_refuse(fault, 48, "more values than there are numbers for");
    if (instances > file->bytes.size)
        return fb_sensor_refuse(fault, 44, "the tables reach beyond the end of the file");
    file->value_table = (size_t)value_table;
    file->instance_table = (size_t)instance_table;
    file->instances = (size_t)instances;
    return true;
}

/* A table of offsets begins with zero and never decreases. */
static bool check_table(const struct fb_sensor_file *file, size_t table, uint32_t count,
                        struct fb_sensor_fault *fault)
{
    uint32_t last = 0;
    if (fb_sensor_u4(file->bytes.bytes + table) != 0)
        return fb_sensor_refuse(fault, table, "a table of offsets does not begin with zero");
    for (uint32_t i = 0; i < count; i++) {
        const size_t at = table + 4 * ((size_t)i + 1);
        const uint32_t end = fb_sensor_u4(file->bytes.bytes + at);
        if (end < last)
            return fb_sensor_refuse(fault, at, "a table of offsets decreases");
        last = end;
    }
    return true;
}

static uint32_t last_of(const struct fb_sensor_file *file, size_t table, uint32_t count)
{
    return fb_sensor_u4(file->bytes.bytes + table + 4 * (size_t)count);
}

static bool place_pool(struct fb_sensor_file *file, struct fb_sensor_fault *fault)
{
    const size_t left = file->bytes.size - file->instances;
    const size_t instances = last_of(file, file->instance_table, file->instance_count);
    const size_t pool = last_of(file, file->value_table, file->value_count);
    if (instances > left || pool != left - instances)
        return fb_sensor_refuse(fault, file->instances,
                                "instances and values do not fill the rest of the file");
    file->pool = file->instances + instances;
    return true;
}

static bool check_types(const struct fb_sensor_file *file, struct fb_sensor_fault *fault)
{
    for (uint32_t i = 0; i < file->type_count; i++) {
        if (fb_sensor_file_type(file, i).name >= file->value_count)
            return fb_sensor_refuse(fault, BODY + TYPE * (size_t)i + 20, "a template type names no value");
    }
    return true;
}

bool fb_sensor_file_open(const struct fb_engine_file *in, struct fb_sensor_file *out,
                         struct fb_sensor_fault *fault)
{
    struct fb_sensor_file file = { .name = in->name, .bytes = { in->bytes, in->length } };
    fault->file = in->name;
    if (!check_header(in, fault) || !place_parts(&file, fault)
        || !check_table(&file, file.value_table, file.value_count, fault)
        || !check_table(&file, file.instance_table, file.instance_count, fault)
        || !place_pool(&file, fault) || !check_types(&file, fault))
        return false;
    *out = file;
    return true;
}

struct fb_sensor_declared fb_sensor_file_type(const struct fb_sensor_file *file, uint32_t number)
{
    const uint8_t *at = file->bytes.bytes + BODY + TYPE * (size_t)number;
    return (struct fb_sensor_declared){ .id = fb_sensor_u8(at),
                                        .revision = fb_sensor_u8(at + 8),
                                        .field_count = fb_sensor_u4(at + 16),
                                        .name = fb_sensor_u4(at + 20) };
}

/* Entry `number` of the table: from one offset to the next, counted from `base`. */
static struct fb_span entry(const struct fb_sensor_file *file, size_t table, size_t base,
                            uint32_t number)
{
    const uint8_t *at = file->bytes.bytes + table + 4 * (size_t)number;
    const uint32_t begin = fb_sensor_u4(at);
    return (struct fb_span){ file->bytes.bytes + base + begin, fb_sensor_u4(at + 4) - begin };
}

struct fb_span fb_sensor_file_value(const struct fb_sensor_file *file, uint32_t number)
{
    return entry(file, file->value_table, file->pool, number);
}

struct fb_span fb_sensor_file_instance(const struct fb_sensor_file *file, uint32_t number)
{
    return entry(file, file->instance_table, file->instances, number);
}
