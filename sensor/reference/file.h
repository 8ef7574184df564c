/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - the parts of a content file, used in place (docs/FORMAT.md, "Layout").
 *
 *     header:24 channel:8 version:8 fold:4 types:4 values:4 instances:4
 *     { id:8 revision:8 fields:4 name:4 } * types
 *     0:4 { end:4 } * values   0:4 { end:4 } * instances   instances   pool
 *
 * After fb_sensor_file_open the two tables are known to be sound: every value and every instance
 * lies inside the file.
 */
#ifndef FB_SENSOR_FILE_H
#define FB_SENSOR_FILE_H

#include "sensor/reference/fault.h"

#define FB_SENSOR_NONE UINT32_MAX /* instead of the number of a value */

struct fb_sensor_file {
    const char *name;     /* borrowed */
    struct fb_span bytes; /* borrowed */
    uint32_t type_count;
    uint32_t value_count;
    uint32_t instance_count;
    size_t value_table; /* offsets in the file */
    size_t instance_table;
    size_t instances;
    size_t pool;
};

/* A template type as the file has it. */
struct fb_sensor_declared {
    uint64_t id;
    uint64_t revision;
    uint32_t field_count;
    uint32_t name; /* number of a value */
};

/* Refuses whatever is not as the format says, but for the instances themselves, which
 * record.h reads. */
FB_MUST_CHECK bool fb_sensor_file_open(const struct fb_engine_file *in, struct fb_sensor_file *out,
                                       struct fb_sensor_fault *fault);

/* Little-endian integers at an offset that is known to be inside. */
uint32_t fb_sensor_u4(const uint8_t *bytes);
uint64_t fb_sensor_u8(const uint8_t *bytes);

/* `number` is less than the count. */
struct fb_sensor_declared fb_sensor_file_type(const struct fb_sensor_file *file, uint32_t number);
struct fb_span fb_sensor_file_value(const struct fb_sensor_file *file, uint32_t number);
struct fb_span fb_sensor_file_instance(const struct fb_sensor_file *file, uint32_t number);

#endif
