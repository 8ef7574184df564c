/* SPDX-License-Identifier: Apache-2.0 */
/* base64.c - base64, both ways. */
#include "signer/canonical/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void fb_base64_write(struct fb_span bytes, struct fb_buffer *out)
{
    for (size_t i = 0; i < bytes.size; i += 3) {
        const size_t left = bytes.size - i;
        const uint32_t group = (uint32_t)bytes.bytes[i] << 16
                             | (left > 1 ? (uint32_t)bytes.bytes[i + 1] << 8 : 0)
                             | (left > 2 ? bytes.bytes[i + 2] : 0);

        fb_buffer_char(out, alphabet[group >> 18]);
        fb_buffer_char(out, alphabet[group >> 12 & 63]);
        fb_buffer_char(out, left > 1 ? alphabet[group >> 6 & 63] : '=');
        fb_buffer_char(out, left > 2 ? alphabet[group & 63] : '=');
    }
}

enum dialect {
    EITHER,
    STANDARD,
    URL_SAFE,
};

/* The six bits of a character; false when it belongs to no alphabet, or to the other one. */
static bool digit_of(uint8_t character, enum dialect *dialect, uint32_t *out)
{
    const enum dialect wanted = character == '+' || character == '/' ? STANDARD
                              : character == '-' || character == '_' ? URL_SAFE
                                                                     : EITHER;

    if (wanted != EITHER && *dialect != EITHER && *dialect != wanted)
        return false;
    if (wanted != EITHER)
        *dialect = wanted;
    if (character >= 'A' && character <= 'Z')
        *out = character - (uint32_t)'A';
    else if (character >= 'a' && character <= 'z')
        *out = character - (uint32_t)'a' + 26;
    else if (character >= '0' && character <= '9')
        *out = character - (uint32_t)'0' + 52;
    else if (wanted != EITHER)
        *out = character == '+' || character == '-' ? 62 : 63;
    else
        return false;
    return true;
}

/* One to four characters, of which at least two are there; the bits that no byte takes are zero. */
static bool read_group(struct fb_span text, enum dialect *dialect, struct fb_buffer *out)
{
    uint32_t group = 0;

    for (size_t i = 0; i < 4; i++) {
        uint32_t digit = 0;
        if (i < text.size && !digit_of(text.bytes[i], dialect, &digit))
            return false;
        group = group << 6 | digit;
    }
    if (text.size < 2 || (group & (text.size == 2 ? 0xFFFF : text.size == 3 ? 0xFF
                                                                            : 0))
                             != 0)
        return false;
    for (size_t i = 0; i + 1 < text.size; i++)
        fb_buffer_char(out, (char)(group >> (16 - 8 * i) & 0xFF));
    return true;
}

/* Takes the padding off; false where it is wrong.  *padded says whether there was some. */
static bool strip(struct fb_span *text, bool *padded)
{
    size_t padding = 0;

    while (padding < 2 && padding < text->size && text->bytes[text->size - 1 - padding] == '=')
        padding++;
    *padded = padding > 0;
    if (padding > 0 && text->size % 4 != 0)
        return false;
    text->size -= padding;
    return true;
}

bool fb_base64_read(struct fb_span text, struct fb_buffer *out)
{
    const size_t before = out->size;
    enum dialect dialect = EITHER;
    bool padded = false;
    bool ok = strip(&text, &padded);

    for (size_t i = 0; ok && i < text.size; i += 4)
        ok = read_group(fb_span_part(text, i, 4), &dialect, out);
    ok = ok && (padded || text.size % 4 == 0 || dialect != STANDARD);
    if (!ok)
        out->size = before;
    return ok;
}
