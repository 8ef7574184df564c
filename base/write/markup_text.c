/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping for XML and HTML; what XML does not allow at all was made visible before. */
#include "base/write/markup_text.h"

#include "base/write/safe_text.h"

static const char *entity(uint8_t byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void fb_markup_escape(struct fb_buffer *out, struct fb_span text)
{
    size_t plain = 0; /* start of what needs no escape and is not yet written */

    for (size_t at = 0; at < text.size; at++) {
        const char *instead = entity(text.bytes[at]);
        if (instead == NULL)
            continue;
        fb_buffer_append(out, fb_span_part(text, plain, at - plain));
        fb_buffer_text(out, instead);
        plain = at + 1;
    }
    fb_buffer_append(out, fb_span_part(text, plain, SIZE_MAX));
}

void fb_markup_text(struct fb_buffer *out, const char *text)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer safe = FB_BUFFER_EMPTY;

    (void)fb_safe_text(&safe, fb_span_of(text));
    fb_markup_escape(out, fb_buffer_span(&safe));
    out->failed = out->failed || safe.failed;
}

void fb_markup_attribute(struct fb_buffer *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    fb_buffer_printf(out, " %s=\"", name);
    fb_markup_text(out, text);
    fb_buffer_char(out, '"');
}
