/* SPDX-License-Identifier: Apache-2.0 */
/* say.c - messages on standard error: each one write, so that they do not mix with others'. */
#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/core/span.h"
#include "base/host/buffer.h"
#include "base/host/format.h"
#include "base/write/wrap.h"
#include "cli/command.h"
#include "cli/output.h"

static void emit(struct fb_buffer *text)
{
    static const char no_memory[] = "firebreak: no memory left\n";

    if (text->failed)
        (void)!write(STDERR_FILENO, no_memory, sizeof no_memory - 1);
    else
        (void)!write(STDERR_FILENO, text->text, text->size);
    fb_buffer_clear(text);
}

static const char prefix[] = "firebreak: ";

/* What comes first on the line, and then wraps; the lines that follow are set in a little. */
static struct fb_wrap begin(struct fb_buffer *text, const char *first)
{
    fb_buffer_text(text, first);
    return fb_wrap_begin(text, fb_terminal_width(STDERR_FILENO), strlen(first), 4);
}

void fb_say(const char *format, ...)
{
    struct fb_buffer text = FB_BUFFER_EMPTY;
    char message[2048];
    va_list values;

    va_start(values, format);
    fb_format_text(message, sizeof message, format, values);
    va_end(values);
    struct fb_wrap wrap = begin(&text, prefix);
    fb_wrap_text(&wrap, fb_span_of(message));
    fb_buffer_char(&text, '\n');
    emit(&text);
}

/* "file:1:2, key: "; what comes before the message stays on one line. */
static void append_place(struct fb_wrap *wrap, const struct fb_place *place)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_text(&text, place->file);
    if (place->line > 0)
        fb_buffer_printf(&text, ":%u:%u", place->line, place->column);
    if (place->has_offset)
        fb_buffer_printf(&text, ", byte %llu", (unsigned long long)place->offset);
    if (place->path[0] != '\0')
        fb_buffer_printf(&text, ", %s", place->path);
    if (place->file[0] != '\0')
        fb_buffer_text(&text, ":");
    fb_wrap_whole(wrap, fb_buffer_span(&text));
    fb_wrap_text(wrap, fb_span_of(place->file[0] != '\0' ? " " : ""));
    wrap->out->failed = wrap->out->failed || text.failed;
}

void fb_say_diag(const struct fb_diag *diag)
{
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_wrap wrap = begin(&text, prefix);

    append_place(&wrap, &diag->place);
    fb_wrap_text(&wrap, fb_span_of(diag->message));
    if (diag->help[0] != '\0') {
        wrap = begin(&text, "\n  help: ");
        fb_wrap_text(&wrap, fb_span_of(diag->help));
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
