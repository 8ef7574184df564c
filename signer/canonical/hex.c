/* SPDX-License-Identifier: Apache-2.0 */
/* hex.c - bytes in lower-case hex. */
#include "signer/canonical/hex.h"

static const char digits[] = "0123456789abcdef";

void fb_hex_write(struct fb_span bytes, char *out)
{
    for (size_t i = 0; i < bytes.size; i++) {
        out[2 * i] = digits[bytes.bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes.bytes[i] & 15];
    }
    out[2 * bytes.size] = '\0';
}

static int value_of(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static bool all_digits(struct fb_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (value_of(text.bytes[i]) < 0)
            return false;
    return true;
}

bool fb_hex_read(struct fb_span text, uint8_t *out, size_t size)
{
    if (text.size != 2 * size || !all_digits(text))
        return false;
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(value_of(text.bytes[2 * i]) << 4 | value_of(text.bytes[2 * i + 1]));
    return true;
}

bool fb_hex_is_sha256(struct fb_span text)
{
    return text.size == 64 && all_digits(text);
}
