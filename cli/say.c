/* SPDX-License-Identifier: Apache-2.0 */
/* say.c - messages on standard error: at most 100 columns, where words allow that, and each one
 * write, so that they do not mix with others'. */
#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/core/span.h"
#include "base/host/buffer.h"
#include "base/write/safe_text.h"
#include "cli/command.h"

enum {
    MOST_COLUMNS = 100,
};

static const char indent[] = "    "; /* of what did not fit on the line above */

/* How many of the bytes make the next line of at most `columns` columns: all, or up to a blank. */
static size_t next_break(struct fb_span text, size_t columns)
{
    size_t column = 0;
    size_t blank = 0;

    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == ' ' && (column <= columns || blank == 0))
            blank = i;
        if ((text.bytes[i] & 0xC0) != 0x80) /* a character begins */
            column++;
        if (column > columns && blank > 0)
            return blank;
    }
    return text.size;
}

static void append_line(struct fb_buffer *out, struct fb_span line)
{
    size_t size = next_break(line, MOST_COLUMNS);

    fb_buffer_append(out, fb_span_part(line, 0, size));
    while (size < line.size) {
        line = fb_span_part(line, size + 1, line.size - size - 1);
        size = next_break(line, MOST_COLUMNS - strlen(indent));
        fb_buffer_char(out, '\n');
        fb_buffer_text(out, indent);
        fb_buffer_append(out, fb_span_part(line, 0, size));
    }
    fb_buffer_char(out, '\n');
}

/* Lines that end in line feeds. */
static void append_lines(struct fb_buffer *out, struct fb_span lines)
{
    for (size_t at = 0; at < lines.size;) {
        const uint8_t *end = memchr(lines.bytes + at, '\n', lines.size - at);
        const size_t size = end != NULL ? (size_t)(end - lines.bytes) - at : lines.size - at;

        append_line(out, fb_span_part(lines, at, size));
        at += size + 1;
    }
}

static void emit(struct fb_buffer *text)
{
    static const char no_memory[] = "firebreak: no memory left\n";
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer lines = FB_BUFFER_EMPTY;

    append_lines(&lines, fb_buffer_span(text));
    if (text->failed || lines.failed)
        (void)!write(STDERR_FILENO, no_memory, sizeof no_memory - 1);
    else
        (void)!write(STDERR_FILENO, lines.text, lines.size);
    fb_buffer_clear(text);
}

void fb_say(const char *format, ...)
{
    struct fb_buffer text = FB_BUFFER_EMPTY;
    char message[2048];
    va_list values;

    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    fb_buffer_text(&text, "firebreak: ");
    (void)fb_safe_text(&text, fb_span_of(message));
    fb_buffer_char(&text, '\n');
    emit(&text);
}

static void append_place(struct fb_buffer *text, const struct fb_place *place)
{
    (void)fb_safe_text(text, fb_span_of(place->file));
    if (place->line > 0)
        fb_buffer_printf(text, ":%u:%u", place->line, place->column);
    if (place->has_offset)
        fb_buffer_printf(text, ", byte %llu", (unsigned long long)place->offset);
    if (place->path[0] != '\0') {
        fb_buffer_text(text, ", ");
        (void)fb_safe_text(text, fb_span_of(place->path));
    }
    if (place->file[0] != '\0')
        fb_buffer_text(text, ": ");
}

void fb_say_diag(const struct fb_diag *diag)
{
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_text(&text, "firebreak: ");
    append_place(&text, &diag->place);
    (void)fb_safe_text(&text, fb_span_of(diag->message));
    if (diag->help[0] != '\0') {
        fb_buffer_text(&text, "\n  help: ");
        (void)fb_safe_text(&text, fb_span_of(diag->help));
    }
    fb_buffer_char(&text, '\n');
    emit(&text);
}

void fb_say_no_command(const char *name)
{
    const char *meant = fb_command_nearest(name);

    if (meant != NULL)
        fb_say("there is no command \"%s\"; did you mean \"%s\"?", name, meant);
    else
        fb_say("there is no command \"%s\"; `firebreak --help` lists them", name);
}
