/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping for terminals, and how wide characters are there. */
#include "base/write/safe_text.h"

#include <inttypes.h>

#include "base/core/utf8.h"

struct range {
    uint32_t first, last;
};

static bool is_among(uint32_t character, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    return false;
}

/* Control characters, and what shows nothing or reorders what is shown (Unicode's Cc, Cf and
 * fillers). */
static bool is_hidden(uint32_t character)
{
    static const struct range hidden[] = {
        { 0x00, 0x1F },
        { 0x7F, 0x9F },
        { 0xAD, 0xAD },
        { 0x61C, 0x61C },
        { 0x115F, 0x1160 },
        { 0x17B4, 0x17B5 },
        { 0x180B, 0x180F },
        { 0x200B, 0x200F },
        { 0x2028, 0x202E },
        { 0x2060, 0x206F },
        { 0x3164, 0x3164 },
        { 0xFE00, 0xFE0F },
        { 0xFEFF, 0xFEFF },
        { 0xFFA0, 0xFFA0 },
        { 0xFFF0, 0xFFFB },
        { 0xFFFE, 0xFFFF }, /* no characters, and not allowed in XML */
        { 0xE0000, 0xE0FFF },
    };
    if (character >= 0x20 && character < 0x7F)
        return false;
    return is_among(character, hidden, sizeof hidden / sizeof *hidden);
}

/* East Asian wide characters and emoji take two columns, combining marks none: near enough for
 * a caret. */
static size_t width_of(uint32_t character)
{
    static const struct range wide[] = {
        { 0x1100, 0x115E },
        { 0x2E80, 0x303E },
        { 0x3041, 0xA4CF },
        { 0xAC00, 0xD7A3 },
        { 0xF900, 0xFAFF },
        { 0xFE30, 0xFE6F },
        { 0xFF00, 0xFF60 },
        { 0xFFE0, 0xFFE6 },
        { 0x1F300, 0x1F64F },
        { 0x1F900, 0x1F9FF },
        { 0x20000, 0x3FFFD },
    };
    static const struct range combining[] = {
        { 0x300, 0x36F },
        { 0x1AB0, 0x1AFF },
        { 0x1DC0, 0x1DFF },
        { 0x20D0, 0x20FF },
        { 0xFE20, 0xFE2F },
    };
    if (character < 0x300)
        return 1;
    if (is_among(character, combining, sizeof combining / sizeof *combining))
        return 0;
    return is_among(character, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

static size_t append_escape(struct fb_buffer *out, uint32_t character)
{
    const size_t before = out->size;

    if (character == '\n')
        fb_buffer_text(out, "\\n");
    else if (character == '\t')
        fb_buffer_text(out, "\\t");
    else if (character == '\r')
        fb_buffer_text(out, "\\r");
    else if (character < 0x80)
        fb_buffer_printf(out, "\\x%02" PRIx32, character);
    else
        fb_buffer_printf(out, "\\u{%" PRIx32 "}", character);
    return out->size - before;
}

size_t fb_safe_text(struct fb_buffer *out, struct fb_span text)
{
    size_t columns = 0;

    for (size_t at = 0; at < text.size;) {
        uint32_t character = 0;
        const size_t length = fb_utf8_decode(text, at, &character);
        if (length == 0) {
            fb_buffer_printf(out, "\\x%02x", text.bytes[at++]);
            columns += 4;
            continue;
        }
        if (is_hidden(character)) {
            columns += append_escape(out, character);
        } else {
            fb_buffer_append(out, fb_span_part(text, at, length));
            columns += width_of(character);
        }
        at += length;
    }
    return columns;
}
