/* SPDX-License-Identifier: Apache-2.0 */
/* format.h - texts of a fixed size. */
#ifndef FB_HOST_FORMAT_H
#define FB_HOST_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

#include "base/core/attributes.h"

/* As vsnprintf, but what does not fit in `size` bytes (with the NUL, at least one) is cut between
 * characters of UTF-8, never inside one.  "" where the format cannot be written. */
void fb_format_text(char *out, size_t size, const char *format, va_list arguments) FB_PRINTF(3, 0);

#endif
