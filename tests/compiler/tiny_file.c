/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes by hand, with the offset of each line. */
#include "tests/compiler/tiny_file.h"

/* clang-format off */
const uint8_t tiny_file[174] = {
    'F', 'B', 'C', 'F',                               /*   0 magic */
    1, 0,  0, 0,                                      /*   4 format version, flags */
    174, 0, 0, 0, 0, 0, 0, 0,                         /*   8 size of the file */
    0x6c, 0x85, 0x8a, 0x25,                           /*  16 CRC-32 of all from 24 on, by Python's zlib */
    0, 0, 0, 0,                                       /*  20 reserved */

    0x23, 1, 0, 0, 0, 0, 0, 0,                        /*  24 channel 291 */
    7, 0, 0, 0, 0, 0, 0, 0,                           /*  32 version */
    0, 0, 15, 0,                                      /*  40 Unicode 15.0.0 */
    1, 0, 0, 0,                                       /*  44 template types */
    5, 0, 0, 0,                                       /*  48 values */
    1, 0, 0, 0,                                       /*  52 template instances */

    3, 0, 0, 0, 0, 0, 0, 0,                           /*  56 template type: id */
    1, 0, 0, 0, 0, 0, 0, 0,                           /*  64 revision */
    2, 0, 0, 0,                                       /*  72 fields */
    0, 0, 0, 0,                                       /*  76 name: value 0 */

    0, 0, 0, 0,                                       /*  80 value 0 begins */
    3, 0, 0, 0,  4, 0, 0, 0,  5, 0, 0, 0,             /*  84 values 0, 1, 2 end */
    6, 0, 0, 0,  6, 0, 0, 0,                          /*  96 values 3, 4 end */

    0, 0, 0, 0,                                       /* 104 instance 0 begins */
    56, 0, 0, 0,                                      /* 108 and ends */

    0, 0, 0, 0,                                       /* 112 type: the first */
    1, 0, 0, 0,                                       /* 116 id: value 1 */
    0xff, 0xff, 0xff, 0xff,                           /* 120 no title */
    2, 0, 0, 0,                                       /* 124 author: value 2 */
    2, 0, 0, 0,                                       /* 128 criteria */
    1, 0, 0, 0,                                       /* 132 exceptions */
    0, 0, 0, 0,                                       /* 136 wildcard */
    2, 1, 0, 0,                                       /* 140 contains, upper and lower case differ */
    2, 0, 0, 0,  3, 0, 0, 0,  4, 0, 0, 0,             /* 144 two values: 3, 4 */
    2, 0, 0, 0,                                       /* 156 exception: criteria */
    9, 0, 0, 0,                                       /* 160 exists */
    0, 0, 0, 0,                                       /* 164 wildcard */

    'i', 'p', 'c', 'a', 'b', 'x',                     /* 168 values, the last one empty */
};
/* clang-format on */

#define SPAN(text)                                                 \
    {                                                              \
        .bytes = (const uint8_t *)(text), .size = sizeof(text) - 1 \
    }

static const struct fb_span values[] = { SPAN("x"), SPAN("") };

static const struct fb_criterion criteria[] = {
    { .op = FB_OP_CONTAINS,
      .case_sensitive = true,
      .position = 1,
      .field = 1,
      .values = values,
      .value_count = 2,
      .at = { .offset = 140, .length = 16 } },
};

static const struct fb_criterion exception[] = {
    { .op = FB_OP_EXISTS, .at = { .offset = 160, .length = 4 } },
};

static const struct fb_row except[] = {
    { .criteria = exception, .criterion_count = 1, .declared_count = 2, .at = { .offset = 156, .length = 12 } },
};

static const struct fb_instance instances[] = {
    { .id = SPAN("a"),
      .author = SPAN("b"),
      .type_id = 3,
      .row = { .criteria = criteria, .criterion_count = 1, .declared_count = 2 },
      .except = except,
      .except_count = 1,
      .has_field_count = true,
      .field_count = 2,
      .path = "instances[0]",
      .criteria_name = "criteria",
      .except_name = "except",
      .at = { .offset = 112, .length = 56 } },
};

static const struct fb_declared_type types[] = {
    { .id = 3,
      .has_revision = true,
      .revision = 1,
      .has_field_count = true,
      .field_count = 2,
      .name = SPAN("ipc"),
      .path = "types[0]",
      .at = { .offset = 56, .length = 24 } },
};

const struct fb_content tiny_content = {
    .channel = 291,
    .version = 7,
    .types = types,
    .type_count = 1,
    .instances = instances,
    .instance_count = 1,
};

const char tiny_types[] = "{\"template_type\":\"ipc\",\"id\":3,\"revision\":1,\"fields\":["
                          "{\"name\":\"Image\",\"kind\":\"string\"},{\"name\":\"PipeName\",\"kind\":\"string\"}]}";

const char tiny_source[] =
    "{\"channel\":291,\"version\":7,\"instances\":[{\"id\":\"a\",\"author\":\"b\",\"template_type\":\"ipc\",\n"
    "\"criteria\":{\"PipeName\":{\"op\":\"contains\",\"values\":[\"x\",\"\"],\"case\":true},\"Image\":{\"op\":\"wildcard\"}},\n"
    "\"except\":[{\"Image\":{\"op\":\"exists\"}}]}]}";
