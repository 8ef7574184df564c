/* SPDX-License-Identifier: Apache-2.0 */
/* value.h - what expressions compute with: a small tagged union, passed by value. */
#ifndef FB_SCHEMA_VALUE_H
#define FB_SCHEMA_VALUE_H

#include "validator/schema/plan.h"

enum fb_value_kind {
    FB_VALUE_NULL,
    FB_VALUE_BOOL,
    FB_VALUE_INTEGER,
    FB_VALUE_FLOAT,
    FB_VALUE_BYTES,
    FB_VALUE_TEXT,
    FB_VALUE_LIST,
    FB_VALUE_OBJECT,
    FB_VALUE_STREAM,
};

struct fb_value {
    uint8_t kind;       /* enum fb_value_kind */
    bool wide;          /* integer: beyond INT64_MAX, `integer` holds the bits of a uint64_t */
    uint32_t enum_type; /* integer: row of enums or FB_NONE */
    union {
        bool boolean;
        int64_t integer;
        double real;
        const uint8_t *bytes; /* bytes and text: of the input or of the tree's memory */
        uint32_t reference;   /* list, object, stream */
    };
    size_t size; /* of bytes and text */
};

/* Wide enough for every intermediate of two integers, except shifts. */
__extension__ typedef __int128 fb_wide;

static inline struct fb_value fb_value_null(void)
{
    return (struct fb_value){ .kind = FB_VALUE_NULL, .enum_type = FB_NONE };
}

static inline struct fb_value fb_value_bool(bool boolean)
{
    return (struct fb_value){ .kind = FB_VALUE_BOOL, .enum_type = FB_NONE, .boolean = boolean };
}

static inline struct fb_value fb_value_signed(int64_t integer)
{
    return (struct fb_value){ .kind = FB_VALUE_INTEGER, .enum_type = FB_NONE, .integer = integer };
}

static inline struct fb_value fb_value_unsigned(uint64_t integer)
{
    return (struct fb_value){ .kind = FB_VALUE_INTEGER, .wide = integer > INT64_MAX, .enum_type = FB_NONE, .integer = (int64_t)integer };
}

static inline struct fb_value fb_value_float(double real)
{
    return (struct fb_value){ .kind = FB_VALUE_FLOAT, .enum_type = FB_NONE, .real = real };
}

static inline struct fb_value fb_value_span(enum fb_value_kind kind, struct fb_span span)
{
    return (struct fb_value){ .kind = (uint8_t)kind, .enum_type = FB_NONE, .bytes = span.bytes, .size = span.size };
}

static inline struct fb_value fb_value_reference(enum fb_value_kind kind, uint32_t reference)
{
    return (struct fb_value){ .kind = (uint8_t)kind, .enum_type = FB_NONE, .reference = reference };
}

static inline struct fb_span fb_value_bytes(const struct fb_value *value)
{
    return (struct fb_span){ value->bytes, value->size };
}

static inline fb_wide fb_value_wide(const struct fb_value *value)
{
    return value->wide ? (fb_wide)(uint64_t)value->integer : (fb_wide)value->integer;
}

static inline fb_wide fb_wide_of(struct fb_integer integer)
{
    return integer.negative ? -(fb_wide)integer.magnitude : (fb_wide)integer.magnitude;
}

/* False when it lies outside of -2^63 to 2^64-1. */
FB_MUST_CHECK bool fb_value_from_wide(fb_wide integer, struct fb_value *out);

struct fb_integer fb_value_integer(const struct fb_value *value);

/* The nearest double of an integer or a float. */
double fb_value_number(const struct fb_value *value);

/* "an integer", "text", ...: for messages. */
const char *fb_value_kind_name(enum fb_value_kind kind);

/* The member of an enum with this value, or NULL. */
const struct fb_enum_member *fb_enum_find(const struct fb_plan *plan, uint32_t enum_type,
                                          const struct fb_value *value);

#endif
