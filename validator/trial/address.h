/* SPDX-License-Identifier: Apache-2.0 */
/* address.h - IP addresses and blocks of them, as texts say them. */
#ifndef FB_TRIAL_ADDRESS_H
#define FB_TRIAL_ADDRESS_H

#include "base/core/span.h"

struct fb_address {
    uint8_t bytes[16]; /* in network order; of IPv4 the first four */
    uint8_t bits;      /* 32 or 128: the two are never in each other's blocks */
};

struct fb_block {
    struct fb_address network;
    uint8_t prefix; /* leading bits that count; the rest of the network's is ignored */
};

/* Dotted decimal or RFC 4291 text, and nothing else: no zone, no port, no space. */
bool fb_address_parse(struct fb_span text, struct fb_address *out);

/* An address, a slash, a decimal prefix length of one to three digits. */
bool fb_block_parse(struct fb_span text, struct fb_block *out);

bool fb_block_holds(const struct fb_block *block, const struct fb_address *address);

#endif
