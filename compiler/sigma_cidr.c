/* SPDX-License-Identifier: Apache-2.0 */
/* Address blocks: an address, a slash, and how many of its bits are the same in the block. */
#include "compiler/sigma_cidr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { ADDRESS_BYTES = 16 };

struct block {
    uint8_t address[ADDRESS_BYTES];
    unsigned bits; /* of an address: 32 or 128 */
    unsigned prefix;
};

static bool parse_address(struct fb_span text, struct block *block)
{
    char address[INET6_ADDRSTRLEN];
    if (text.size == 0 || text.size >= sizeof address || memchr(text.bytes, 0, text.size) != NULL)
        return false;
    memcpy(address, text.bytes, text.size);
    address[text.size] = '\0';
    block->bits = inet_pton(AF_INET, address, block->address) == 1  ? 32
                : inet_pton(AF_INET6, address, block->address) == 1 ? 128
                                                                    : 0;
    return block->bits > 0;
}

static bool parse_prefix(struct fb_span text, unsigned bits, unsigned *out)
{
    unsigned prefix = 0;
    if (text.size == 0 || text.size > 3 || (text.size > 1 && text.bytes[0] == '0'))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        prefix = prefix * 10 + (unsigned)(text.bytes[i] - '0');
    }
    if (prefix > bits)
        return false;
    *out = prefix;
    return true;
}

static bool has_bits_after_prefix(const struct block *block)
{
    for (unsigned bit = block->prefix; bit < block->bits; bit++)
        if ((block->address[bit / 8] >> (7 - bit % 8) & 1) != 0)
            return true;
    return false;
}

static const char *suggest_block(struct fb_sigma *sigma, const struct block *block)
{
    uint8_t first[ADDRESS_BYTES] = { 0 };
    char text[INET6_ADDRSTRLEN] = "";
    for (unsigned bit = 0; bit < block->prefix; bit++)
        first[bit / 8] |= (uint8_t)(block->address[bit / 8] & 1 << (7 - bit % 8));
    (void)inet_ntop(block->bits == 32 ? AF_INET : AF_INET6, first, text, sizeof text);
    return fb_sigma_text(sigma, "did you mean \"%s/%u\"?", text, block->prefix);
}

/* An address alone is written out, so that all blocks have one form. */
static bool with_prefix(struct fb_sigma *sigma, struct fb_span address, unsigned prefix,
                        struct fb_span *out)
{
    const size_t room = address.size + sizeof "/128";
    char *text = fb_sigma_array(sigma, room, 1);
    if (text == NULL)
        return false;
    const int size = snprintf(text, room, "%.*s/%u", (int)address.size,
                              (const char *)address.bytes, prefix);
    *out = (struct fb_span){ (const uint8_t *)text, (size_t)size };
    return true;
}

bool fb_sigma_cidr(struct fb_sigma *sigma, struct fb_span text, struct fb_sigma_spot at,
                   struct fb_span *out)
{
    struct block block = { .bits = 0 };
    const uint8_t *slash = text.size == 0 ? NULL : memchr(text.bytes, '/', text.size);
    const size_t address_size = slash == NULL ? text.size : (size_t)(slash - text.bytes);
    const struct fb_span address = fb_span_part(text, 0, address_size);
    if (!parse_address(address, &block))
        return fb_sigma_reject(sigma, FB0105, at, "write a block such as 10.0.0.0/8 or fe80::/10",
                               "\"%.*s\" is no block of addresses", FB_SIGMA_WORD(text));
    block.prefix = block.bits;
    if (slash == NULL)
        return with_prefix(sigma, address, block.prefix, out);
    if (!parse_prefix(fb_span_part(text, address_size + 1, SIZE_MAX), block.bits, &block.prefix))
        return fb_sigma_reject(sigma, FB0105, at, NULL,
                               "the prefix of \"%.*s\" is no number from 0 to %u",
                               FB_SIGMA_WORD(text), block.bits);
    if (has_bits_after_prefix(&block))
        return fb_sigma_reject(sigma, FB0105, at, suggest_block(sigma, &block),
                               "the block \"%.*s\" has bits set behind its prefix",
                               FB_SIGMA_WORD(text));
    *out = text;
    return true;
}
