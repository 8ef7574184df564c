/* SPDX-License-Identifier: Apache-2.0 */
/* say.c - messages on standard error. */
#include "cli/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

void fb_say(const char *format, ...)
{
    va_list values;

    fputs("firebreak: ", stderr);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
}

static void say_place(const struct fb_place *place)
{
    if (place->file[0] != '\0')
        fputs(place->file, stderr);
    if (place->line > 0)
        fprintf(stderr, ":%u:%u", place->line, place->column);
    if (place->has_offset)
        fprintf(stderr, "%sbyte %llu", place->file[0] != '\0' ? ", " : "",
                (unsigned long long)place->offset);
    if (place->path[0] != '\0')
        fprintf(stderr, "%s%s", place->file[0] != '\0' ? ", " : "", place->path);
    if (place->file[0] != '\0' || place->path[0] != '\0')
        fputs(": ", stderr);
}

void fb_say_diag(const struct fb_diag *diag)
{
    fputs("firebreak: ", stderr);
    say_place(&diag->place);
    fprintf(stderr, "%s\n", diag->message);
    if (diag->help[0] != '\0')
        fprintf(stderr, "  help: %s\n", diag->help);
}
