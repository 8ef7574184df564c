/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - text to addresses, by RFC 4291, 2.2. */
#include "sensor/reference/address.h"

#include <string.h>

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* One to three digits. */
static bool take_decimal(struct fb_span text, size_t *at, uint32_t *out)
{
    const size_t begin = *at;
    uint32_t number = 0;
    while (*at < text.size && is_digit(text.bytes[*at]) && *at - begin < 3)
        number = number * 10 + (text.bytes[(*at)++] - (uint32_t)'0');
    *out = number;
    return *at > begin && (*at == text.size || !is_digit(text.bytes[*at]));
}

static bool take_byte(struct fb_span text, size_t *at, uint8_t *out)
{
    const size_t begin = *at;
    uint32_t number = 0;
    if (!take_decimal(text, at, &number) || number > 255
        || (text.bytes[begin] == '0' && *at - begin > 1))
        return false;
    *out = (uint8_t)number;
    return true;
}

/* Four numbers, to the end of the text. */
static bool take_four(struct fb_span text, size_t at, uint8_t out[static 4])
{
    for (size_t i = 0; i < 4; i++) {
        if (i > 0 && (at == text.size || text.bytes[at++] != '.'))
            return false;
        if (!take_byte(text, &at, &out[i]))
            return false;
    }
    return at == text.size;
}

static bool hex_digit(uint8_t byte, uint32_t *out)
{
    const uint8_t lower = byte | 0x20;
    if (is_digit(byte))
        *out = byte - (uint32_t)'0';
    else if (lower >= 'a' && lower <= 'f')
        *out = lower - (uint32_t)'a' + 10;
    else
        return false;
    return true;
}

/* One to four hexadecimal digits. */
static bool take_group(struct fb_span text, size_t *at, uint8_t out[static 2])
{
    const size_t begin = *at;
    uint32_t group = 0;
    uint32_t digit = 0;
    while (*at < text.size && *at - begin < 4 && hex_digit(text.bytes[*at], &digit)) {
        group = group << 4 | digit;
        (*at)++;
    }
    out[0] = (uint8_t)(group >> 8);
    out[1] = (uint8_t)group;
    return *at > begin;
}

/* Whether the group that begins here is the first number of an IPv4 address. */
static bool sees_four(struct fb_span text, size_t at)
{
    while (at < text.size && is_digit(text.bytes[at]))
        at++;
    return at < text.size && text.bytes[at] == '.';
}

struct groups {
    uint8_t bytes[16];
    size_t size;
    size_t gap; /* where "::" stands; SIZE_MAX: nowhere */
};

static bool sees(struct fb_span text, size_t at, const char *what, size_t size)
{
    return text.size - at >= size && memcmp(text.bytes + at, what, size) == 0;
}

/* What stands between two groups, or before the first: nothing, ":" or "::". */
static bool take_colons(struct fb_span text, size_t *at, struct groups *groups)
{
    if (sees(text, *at, "::", 2)) {
        if (groups->gap != SIZE_MAX)
            return false;
        groups->gap = groups->size;
        *at += 2;
        return true;
    }
    if (groups->size == 0)
        return true;
    return sees(text, (*at)++, ":", 1) && *at < text.size;
}

static bool take_groups(struct fb_span text, struct groups *groups)
{
    size_t at = 0;
    while (at < text.size) {
        if (!take_colons(text, &at, groups))
            return false;
        if (at == text.size)
            break; /* it ends with "::" */
        if (groups->size <= 12 && sees_four(text, at)) {
            groups->size += 4;
            return take_four(text, at, groups->bytes + groups->size - 4);
        }
        if (groups->size == 16 || !take_group(text, &at, groups->bytes + groups->size))
            return false;
        groups->size += 2;
    }
    return true;
}

static bool take_six(struct fb_span text, uint8_t out[static 16])
{
    struct groups groups = { .gap = SIZE_MAX };
    if (!take_groups(text, &groups))
        return false;
    if (groups.gap == SIZE_MAX) {
        if (groups.size != 16)
            return false;
        memcpy(out, groups.bytes, 16);
        return true;
    }
    if (groups.size == 16)
        return false;
    const size_t behind = groups.size - groups.gap;
    memset(out, 0, 16);
    memcpy(out, groups.bytes, groups.gap);
    memcpy(out + 16 - behind, groups.bytes + groups.gap, behind);
    return true;
}

bool fb_sensor_address(struct fb_span text, struct fb_sensor_block *out)
{
    struct fb_sensor_block block = { .family = 32, .prefix = 32 };
    if (!take_four(text, 0, block.address)) {
        block.family = block.prefix = 128;
        if (!take_six(text, block.address))
            return false;
    }
    *out = block;
    return true;
}

bool fb_sensor_block(struct fb_span text, struct fb_sensor_block *out)
{
    size_t slash = 0;
    uint32_t prefix = 0;
    struct fb_sensor_block block;
    while (slash < text.size && text.bytes[slash] != '/')
        slash++;
    size_t at = slash + 1;
    if (slash == text.size || !fb_sensor_address((struct fb_span){ text.bytes, slash }, &block)
        || !take_decimal(text, &at, &prefix) || at != text.size || prefix > block.family)
        return false;
    block.prefix = (uint8_t)prefix;
    *out = block;
    return true;
}

bool fb_sensor_block_has(const struct fb_sensor_block *block, const struct fb_sensor_block *address)
{
    const size_t whole = block->prefix / 8;
    const unsigned rest = block->prefix % 8;
    if (block->family != address->family || memcmp(block->address, address->address, whole) != 0)
        return false;
    return rest == 0 || ((block->address[whole] ^ address->address[whole]) >> (8 - rest)) == 0;
}
