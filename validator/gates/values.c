/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and checks of operators, kinds and values. */
#include "validator/gates/values.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define OP(name) (1u << FB_OP_##name)
#define ANY_KIND                                                                      \
    (OP(WILDCARD) | OP(EQUALS) | OP(EQUALS_FIELD) | OP(EXISTS) | OP(ABSENT) | OP(ALL) \
     | OP(ANY))
#define PARTS (OP(CONTAINS) | OP(STARTSWITH) | OP(ENDSWITH))
#define TEXT (PARTS | OP(GLOB) | OP(REGEX) | OP(CIDR))

/* A part of a number says nothing of the number; a pattern is about characters, not bytes. */
static const uint32_t allowed[FB_KIND_COUNT] = {
    [FB_KIND_STRING] = ANY_KIND | TEXT,
    [FB_KIND_INTEGER] = ANY_KIND,
    [FB_KIND_ADDRESS] = ANY_KIND | TEXT,
    [FB_KIND_BYTES] = ANY_KIND | PARTS,
};

bool fb_kind_allows(enum fb_field_kind kind, enum fb_operator op)
{
    return (allowed[kind] >> op & 1) != 0;
}

static bool misfit(struct fb_value_fault *fault, const char *why)
{
    snprintf(fault->why, sizeof fault->why, "%s", why);
    return false;
}

/* Parses an address that is not terminated; gives its width in bits, or 0. */
static unsigned address_bits(struct fb_span text)
{
    char copy[INET6_ADDRSTRLEN + 1];
    unsigned char address[16];

    if (text.size >= sizeof copy || memchr(text.bytes, '\0', text.size) != NULL)
        return 0;
    memcpy(copy, text.bytes, text.size);
    copy[text.size] = '\0';
    if (inet_pton(AF_INET, copy, address) == 1)
        return 32;
    return inet_pton(AF_INET6, copy, address) == 1 ? 128 : 0;
}

/* Decimal, of one to three digits; anything else gives more than any prefix has. */
static unsigned prefix_length(struct fb_span text)
{
    unsigned value = 0;

    if (text.size == 0 || text.size > 3)
        return UINT16_MAX;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return UINT16_MAX;
        value = value * 10 + (unsigned)(text.bytes[i] - '0');
    }
    return value;
}

static bool check_cidr(struct fb_span value, struct fb_value_fault *fault)
{
    const uint8_t *slash = value.size == 0 ? NULL : memchr(value.bytes, '/', value.size);

    if (slash == NULL)
        return misfit(fault, "has no prefix length, as in 10.0.0.0/8");
    const size_t at = (size_t)(slash - value.bytes);
    const unsigned bits = address_bits(fb_span_part(value, 0, at));
    if (bits == 0)
        return misfit(fault, "does not begin with an IPv4 or IPv6 address");
    if (prefix_length(fb_span_part(value, at + 1, value.size)) > bits)
        return misfit(fault, "has a prefix length that is no number up to that of the address");
    return true;
}

/* A backslash escapes what follows it, so one that ends the pattern escapes nothing. */
static bool check_glob(struct fb_span value, struct fb_value_fault *fault)
{
    size_t trailing = 0;

    while (trailing < value.size && value.bytes[value.size - 1 - trailing] == '\\')
        trailing++;
    return trailing % 2 == 0 || misfit(fault, "ends with a backslash that escapes nothing");
}

static bool check_integer(struct fb_span value, struct fb_value_fault *fault)
{
    const size_t sign = value.size > 0 && value.bytes[0] == '-' ? 1 : 0;

    for (size_t i = sign; i < value.size; i++)
        if (value.bytes[i] < '0' || value.bytes[i] > '9')
            return misfit(fault, "is not a decimal number, which is what the field holds");
    return value.size > sign || misfit(fault, "is not a decimal number, which is what the field holds");
}

/* Windows writes "-" where there is no address. */
static bool check_address(struct fb_span value, struct fb_value_fault *fault)
{
    return fb_span_is(value, "-") || address_bits(value) > 0
        || misfit(fault, "is not an IP address, which is what the field holds");
}

static bool check_equals(enum fb_field_kind kind, struct fb_span value, struct fb_value_fault *fault)
{
    if (value.size == 0) /* an empty input equals it, whatever the kind */
        return true;
    if (kind == FB_KIND_INTEGER)
        return check_integer(value, fault);
    return kind != FB_KIND_ADDRESS || check_address(value, fault);
}

bool fb_value_fits(enum fb_field_kind kind, enum fb_operator op, struct fb_span value,
                   struct fb_value_fault *fault)
{
    switch (op) {
    case FB_OP_EQUALS:
        return check_equals(kind, value, fault);
    case FB_OP_GLOB:
        return check_glob(value, fault);
    case FB_OP_CIDR:
        return check_cidr(value, fault);
    default:
        return true;
    }
}
