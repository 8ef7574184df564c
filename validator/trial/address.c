/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses through inet_pton, blocks bit by bit. */
#include "validator/trial/address.h"

#include <arpa/inet.h>
#include <string.h>

bool fb_address_parse(struct fb_span text, struct fb_address *out)
{
    char terminated[INET6_ADDRSTRLEN + 1];
    struct fb_address address = { .bits = 0 };

    if (text.size == 0 || text.size >= sizeof terminated || memchr(text.bytes, 0, text.size) != NULL)
        return false;
    memcpy(terminated, text.bytes, text.size);
    terminated[text.size] = '\0';
    if (inet_pton(AF_INET, terminated, address.bytes) == 1)
        address.bits = 32;
    else if (inet_pton(AF_INET6, terminated, address.bytes) == 1)
        address.bits = 128;
    if (address.bits > 0)
        *out = address;
    return address.bits > 0;
}

static bool parse_prefix(struct fb_span text, unsigned maximum, uint8_t *out)
{
    unsigned prefix = 0;

    if (text.size == 0 || text.size > 3)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        prefix = prefix * 10 + (unsigned)(text.bytes[i] - '0');
    }
    *out = (uint8_t)prefix;
    return prefix <= maximum;
}

bool fb_block_parse(struct fb_span text, struct fb_block *out)
{
    const uint8_t *slash = text.size == 0 ? NULL : memchr(text.bytes, '/', text.size);
    struct fb_block block = { .prefix = 0 };

    if (slash == NULL)
        return false;
    const size_t at = (size_t)(slash - text.bytes);
    if (!fb_address_parse(fb_span_part(text, 0, at), &block.network)
        || !parse_prefix(fb_span_part(text, at + 1, text.size), block.network.bits, &block.prefix))
        return false;
    *out = block;
    return true;
}

bool fb_block_holds(const struct fb_block *block, const struct fb_address *address)
{
    const size_t whole = block->prefix / 8;
    const unsigned rest = block->prefix % 8;

    if (address->bits != block->network.bits
        || memcmp(address->bytes, block->network.bytes, whole) != 0)
        return false;
    return rest == 0 || (address->bytes[whole] ^ block->network.bytes[whole]) >> (8 - rest) == 0;
}
