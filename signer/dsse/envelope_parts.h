/* SPDX-License-Identifier: Apache-2.0 */
/* envelope_parts.h - what an envelope holds (internal to signer/dsse). */
#ifndef FB_DSSE_ENVELOPE_PARTS_H
#define FB_DSSE_ENVELOPE_PARTS_H

#include "signer/dsse/envelope.h"

struct fb_signature {
    struct fb_buffer keyid; /* what the writer calls the key; may be empty */
    struct fb_buffer bytes;
};

struct fb_envelope {
    struct fb_buffer payload_type;
    struct fb_buffer payload;
    struct fb_signature signatures[FB_MAX_SIGNATURES];
    size_t count;
};

#endif
