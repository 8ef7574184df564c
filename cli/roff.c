/* SPDX-License-Identifier: Apache-2.0 */
/* roff.c - escapes of roff(7). */
#include "cli/roff.h"

#include <string.h>

static bool begins_line(const struct fb_buffer *out)
{
    return out->size == 0 || out->text[out->size - 1] == '\n';
}

static void write_character(struct fb_buffer *out, char character)
{
    if ((character == '.' || character == '\'') && begins_line(out))
        fb_buffer_text(out, "\\&");
    switch (character) {
    case '\\':
        fb_buffer_text(out, "\\e");
        break;
    case '-':
        fb_buffer_text(out, "\\-");
        break;
    case '~':
        fb_buffer_text(out, "\\(ti");
        break;
    case '^':
        fb_buffer_text(out, "\\(ha");
        break;
    case '\'':
        fb_buffer_text(out, "\\(aq");
        break;
    case '`':
        fb_buffer_text(out, "\\(ga");
        break;
    default:
        fb_buffer_char(out, character);
        break;
    }
}

void fb_roff_literal(struct fb_buffer *out, const char *text)
{
    for (; *text != '\0'; text++)
        write_character(out, *text);
}

void fb_roff_prose(struct fb_buffer *out, const char *text)
{
    bool bold = false;

    for (; *text != '\0'; text++) {
        if (*text == '`') {
            bold = !bold;
            fb_buffer_text(out, bold ? "\\fB" : "\\fR");
        } else if (*text == '\n' && begins_line(out)) {
            fb_buffer_text(out, ".PP\n");
        } else {
            write_character(out, *text);
        }
    }
}
