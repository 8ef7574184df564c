/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and checks of operators, kinds and values. */
#include "validator/gates/values.h"

#include <arpa/inet.h>
#include <string.h>

#define OP(name) (1u << FB_OP_##name)
#define ANY_KIND \
    (OP(WILDCARD) | OP(EQUALS) | OP(EQUALS_FIELD) | OP(EXISTS) | OP(ABSENT) | OP(ALL) | OP(ANY))
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

static bool misfit_because(struct fb_misfit *misfit, const char *why)
{
    *misfit = (struct fb_misfit){ .why = why };
    return false;
}

static bool is_decimal(struct fb_span value)
{
    const size_t sign = value.size > 0 && value.bytes[0] == '-' ? 1 : 0;

    for (size_t i = sign; i < value.size; i++)
        if (value.bytes[i] < '0' || value.bytes[i] > '9')
            return false;
    return value.size > sign;
}

static bool is_address(struct fb_span value)
{
    char copy[INET6_ADDRSTRLEN + 1];
    unsigned char address[16];

    if (value.size >= sizeof copy || memchr(value.bytes, '\0', value.size) != NULL)
        return false;
    memcpy(copy, value.bytes, value.size);
    copy[value.size] = '\0';
    return inet_pton(AF_INET, copy, address) == 1 || inet_pton(AF_INET6, copy, address) == 1;
}

/* An empty input equals an empty value, whatever the kind. */
static bool check_equals(enum fb_field_kind kind, struct fb_span value, struct fb_misfit *misfit)
{
    if (value.size == 0)
        return true;
    if (kind == FB_KIND_INTEGER && !is_decimal(value))
        return misfit_because(misfit, "is not a decimal number, which is what the field holds");
    /* Windows writes "-" where there is no address. */
    if (kind == FB_KIND_ADDRESS && !is_address(value) && !fb_span_is(value, "-"))
        return misfit_because(misfit, "is not an IP address, which is what the field holds");
    return true;
}

bool fb_value_fits(enum fb_field_kind kind, enum fb_operator op, struct fb_span value,
                   struct fb_misfit *misfit)
{
    return fb_operator_takes(op, value, misfit)
        && (op != FB_OP_EQUALS || check_equals(kind, value, misfit));
}
