/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 by the table of RFC 3629: the first byte gives the length and narrows the second. */
#include "base/core/utf8.h"

static const struct lead {
    uint8_t first, last; /* of the leading bytes */
    uint8_t length;
    uint8_t mask;      /* the leading byte's share of the character */
    uint8_t low, high; /* what the second byte may be */
} leads[] = {
    { 0xC2, 0xDF, 2, 0x1F, 0x80, 0xBF },
    { 0xE0, 0xE0, 3, 0x0F, 0xA0, 0xBF },
    { 0xE1, 0xEC, 3, 0x0F, 0x80, 0xBF },
    { 0xED, 0xED, 3, 0x0F, 0x80, 0x9F },
    { 0xEE, 0xEF, 3, 0x0F, 0x80, 0xBF },
    { 0xF0, 0xF0, 4, 0x07, 0x90, 0xBF },
    { 0xF1, 0xF3, 4, 0x07, 0x80, 0xBF },
    { 0xF4, 0xF4, 4, 0x07, 0x80, 0x8F },
};

static const struct lead *find_lead(uint8_t byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    return NULL;
}

static size_t decode_long(struct fb_span text, size_t offset, uint32_t *out)
{
    const uint8_t *bytes = text.bytes + offset;
    const struct lead *lead = find_lead(bytes[0]);

    if (lead == NULL || text.size - offset < lead->length || bytes[1] < lead->low
        || bytes[1] > lead->high)
        return 0;
    uint32_t character = bytes[0] & lead->mask;
    for (size_t i = 1; i < lead->length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        character = character << 6 | (bytes[i] & 0x3F);
    }
    if (out != NULL)
        *out = character;
    return lead->length;
}

size_t fb_utf8_decode(struct fb_span text, size_t offset, uint32_t *out)
{
    if (offset >= text.size)
        return 0;
    if (text.bytes[offset] >= 0x80)
        return decode_long(text, offset, out);
    if (out != NULL)
        *out = text.bytes[offset];
    return 1;
}

size_t fb_utf8_valid_prefix(struct fb_span text)
{
    size_t offset = 0;
    size_t length = 1;

    while (offset < text.size && length > 0) {
        length = fb_utf8_decode(text, offset, NULL);
        offset += length;
    }
    return offset;
}

size_t fb_utf8_encode(uint32_t character, uint8_t out[static 4])
{
    if (character < 0x80) {
        out[0] = (uint8_t)character;
        return 1;
    }
    if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF))
        return 0;
    const size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3
                                                                      : 4;
    for (size_t i = length - 1; i > 0; i--, character >>= 6)
        out[i] = (uint8_t)(0x80 | (character & 0x3F));
    out[0] = (uint8_t)((0xF00 >> length) | character);
    return length;
}

size_t fb_utf8_cut(struct fb_span text, size_t size)
{
    if (size >= text.size)
        return text.size;
    /* A character has at most three bytes that continue it; more than that is not UTF-8. */
    for (size_t back = 0; back < 4 && back <= size; back++)
        if ((text.bytes[size - back] & 0xC0) != 0x80)
            return size - back;
    return size;
}
