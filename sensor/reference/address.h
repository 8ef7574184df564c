/* SPDX-License-Identifier: Apache-2.0 */
/* address.h - IP addresses and blocks of them, as docs/FORMAT.md spells them. */
#ifndef FB_SENSOR_ADDRESS_H
#define FB_SENSOR_ADDRESS_H

#include "base/core/attributes.h"
#include "base/core/span.h"

struct fb_sensor_block {
    uint8_t address[16]; /* the first four, or all */
    uint8_t family;      /* bits of an address: 32 or 128 */
    uint8_t prefix;      /* bits that count */
};

/* "10.0.0.1" or "fe80::1", all of the text; the prefix is then the family's bits. */
FB_MUST_CHECK bool fb_sensor_address(struct fb_span text, struct fb_sensor_block *out);

/* An address, a slash, and a prefix length. */
FB_MUST_CHECK bool fb_sensor_block(struct fb_span text, struct fb_sensor_block *out);

bool fb_sensor_block_has(const struct fb_sensor_block *block, const struct fb_sensor_block *address);

#endif
