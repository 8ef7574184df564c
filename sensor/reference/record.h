/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - reading template instances: what the format allows, whatever the build.
 *
 *     instance   type_index:4 id:4 title:4 author:4 criteria:4 except:4 tree*criteria row*except
 *     row        criteria:4 tree*criteria
 *     tree       op:1 case_sensitive:1 ignore_case:1 0:1 [ other_field:4 | count:4 { value:4 }
 *                                                        | count:4 tree*count ]
 *
 * Nothing is kept: a visitor is told of each criterion in the order of the file, a composite
 * before its parts.  No recursion; the depth is bounded by the format.
 */
#ifndef FB_SENSOR_RECORD_H
#define FB_SENSOR_RECORD_H

#include "sensor/reference/file.h"

#define FB_SENSOR_DEPTH 16 /* composites one in another, by the format */

enum fb_sensor_operator {
    FB_SENSOR_WILDCARD,
    FB_SENSOR_EQUALS,
    FB_SENSOR_CONTAINS,
    FB_SENSOR_STARTSWITH,
    FB_SENSOR_ENDSWITH,
    FB_SENSOR_GLOB,
    FB_SENSOR_REGEX,
    FB_SENSOR_CIDR,
    FB_SENSOR_EQUALS_FIELD,
    FB_SENSOR_EXISTS,
    FB_SENSOR_ABSENT,
    FB_SENSOR_ALL,
    FB_SENSOR_ANY,
    FB_SENSOR_OPERATORS,
};

/* "wildcard", ... */
extern const char *const fb_sensor_operator_names[FB_SENSOR_OPERATORS];

struct fb_sensor_reader {
    const struct fb_sensor_file *file;
    size_t at; /* in the file */
    size_t end;
};

struct fb_sensor_instance {
    uint32_t type_index;
    uint32_t id;     /* number of a value, as */
    uint32_t title;  /* or FB_SENSOR_NONE */
    uint32_t author; /* or FB_SENSOR_NONE */
    uint32_t field_count;
    uint32_t except_count;
};

struct fb_sensor_criterion {
    size_t at; /* in the file */
    uint32_t field;
    uint32_t depth; /* composites that it lies in */
    enum fb_sensor_operator op;
    bool case_sensitive;
    bool ignore_case;
    uint32_t other_field;
    uint32_t count;        /* of values, or of the criteria that follow */
    const uint8_t *values; /* their numbers, four bytes each */
};

/* A false result of `criterion` ends the reading; it has told the fault. */
struct fb_sensor_visitor {
    void *context;
    bool (*criterion)(void *context, const struct fb_sensor_criterion *criterion,
                      struct fb_sensor_fault *fault);
    void (*leave)(void *context); /* a composite, with all its parts; may be NULL */
};

/* The instance's head.  *reader then stands at its criteria. */
FB_MUST_CHECK bool fb_sensor_read_instance(const struct fb_sensor_file *file, uint32_t number,
                                           struct fb_sensor_instance *out,
                                           struct fb_sensor_reader *reader,
                                           struct fb_sensor_fault *fault);

/* One criterion for each field. */
FB_MUST_CHECK bool fb_sensor_read_criteria(struct fb_sensor_reader *reader, uint32_t field_count,
                                           const struct fb_sensor_visitor *visitor,
                                           struct fb_sensor_fault *fault);

/* The count at the beginning of a row of exceptions, which has to be the instance's. */
FB_MUST_CHECK bool fb_sensor_read_row_head(struct fb_sensor_reader *reader, uint32_t field_count,
                                           struct fb_sensor_fault *fault);

/* Refuses what is left over. */
FB_MUST_CHECK bool fb_sensor_read_end(const struct fb_sensor_reader *reader,
                                      struct fb_sensor_fault *fault);

#endif
