/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a diag with formatted text, cut at a character's border. */
#include "base/host/fail.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/core/utf8.h"
#include "base/host/format.h"

static void copy_cut(char *out, size_t size, const char *text)
{
    const struct fb_span whole = fb_span_of(text);
    const size_t length = fb_utf8_cut(whole, size - 1);

    if (length > 0)
        memcpy(out, text, length);
    out[length] = '\0';
}

bool fb_fail(struct fb_diag *diag, enum fb_fault fault, const char *format, ...)
{
    if (diag->fault != FB_FAULT_NONE)
        return false;
    va_list arguments;
    va_start(arguments, format);
    fb_format_text(diag->message, sizeof diag->message, format, arguments);
    va_end(arguments);
    diag->fault = fault;
    return false;
}

bool fb_fail_at(struct fb_diag *diag, enum fb_fault fault, const struct fb_place *place,
                const char *format, ...)
{
    if (diag->fault != FB_FAULT_NONE)
        return false;
    va_list arguments;
    va_start(arguments, format);
    fb_format_text(diag->message, sizeof diag->message, format, arguments);
    va_end(arguments);
    diag->fault = fault;
    diag->place = *place;
    return false;
}

bool fb_fail_help(struct fb_diag *diag, const char *format, ...)
{
    if (diag->help[0] != '\0')
        return false;
    va_list arguments;
    va_start(arguments, format);
    fb_format_text(diag->help, sizeof diag->help, format, arguments);
    va_end(arguments);
    return false;
}

bool fb_fail_memory(struct fb_diag *diag)
{
    return fb_fail(diag, FB_FAULT_MEMORY, "there is no memory left");
}

bool fb_fail_errno(struct fb_diag *diag, const char *file, const char *what, int error)
{
    struct fb_place place = { .line = 0 };
    const char *reason = strerrordesc_np(error); /* strerror is not safe among threads */

    if (error == ENOMEM)
        return fb_fail_memory(diag);
    fb_place_set_file(&place, file);
    return fb_fail_at(diag, FB_FAULT_IO, &place, "%s: %s", what, reason == NULL ? "unknown error" : reason);
}

void fb_place_set_file(struct fb_place *place, const char *file)
{
    copy_cut(place->file, sizeof place->file, file);
}

void fb_place_set_path(struct fb_place *place, const char *path)
{
    copy_cut(place->path, sizeof place->path, path);
}
