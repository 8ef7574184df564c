/* SPDX-License-Identifier: Apache-2.0 */
/* Terminators and padding. */
#include "validator/schema/machine/delimit.h"

#include <string.h>

size_t fb_find_terminator(struct fb_span bytes, struct fb_span terminator)
{
    if (bytes.size == 0)
        return 0;
    if (terminator.size == 1) {
        const uint8_t *found = memchr(bytes.bytes, terminator.bytes[0], bytes.size);
        return found == NULL ? bytes.size : (size_t)(found - bytes.bytes);
    }
    for (size_t at = 0; bytes.size - at >= terminator.size; at += terminator.size) {
        if (memcmp(bytes.bytes + at, terminator.bytes, terminator.size) == 0)
            return at;
    }
    return bytes.size;
}

static struct fb_span without_padding(struct fb_span bytes, uint8_t pad)
{
    while (bytes.size > 0 && bytes.bytes[bytes.size - 1] == pad)
        bytes.size--;
    return bytes;
}

struct fb_span fb_trim(const struct fb_plan *plan, const struct fb_delimiter *delimiter,
                       struct fb_span raw)
{
    if (delimiter->terminator != FB_NONE) {
        const struct fb_span terminator = plan->spans[delimiter->terminator];
        const size_t found = fb_find_terminator(raw, terminator);
        if (found < raw.size) {
            raw.size = delimiter->include ? found + terminator.size : found;
            return raw;
        }
    }
    const bool is_sized = delimiter->size != FB_NONE || delimiter->size_eos;
    return delimiter->has_pad && is_sized ? without_padding(raw, delimiter->pad) : raw;
}

bool fb_is_delimited(const struct fb_target *target)
{
    return target->contents != FB_NONE || target->delimiter.size != FB_NONE
        || target->delimiter.size_eos || target->delimiter.terminator != FB_NONE;
}
