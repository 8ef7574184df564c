/* SPDX-License-Identifier: Apache-2.0 */
/* format.c - printf into an array, cut between characters. */
#include "base/host/format.h"

#include <stdio.h>

#include "base/core/utf8.h"

void fb_format_text(char *out, size_t size, const char *format, va_list arguments)
{
    const int wanted = vsnprintf(out, size, format, arguments);

    if (wanted < 0)
        out[0] = '\0';
    if (wanted < 0 || (size_t)wanted < size || size < 2)
        return;
    const struct fb_span text = fb_span_of(out);
    const size_t last = fb_utf8_cut(text, text.size - 1);
    if (fb_utf8_decode(text, last, NULL) == 0)
        out[last] = '\0'; /* the rest of it did not fit */
}
