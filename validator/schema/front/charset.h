/* SPDX-License-Identifier: Apache-2.0 */
/* charset.h - names of text encodings. */
#ifndef FB_SCHEMA_CHARSET_H
#define FB_SCHEMA_CHARSET_H

#include "base/core/span.h"

/* The canonical name of an encoding ("UTF-16LE" for "utf-16le", "ISO-8859-1" for "latin1"), or
 * NULL when we do not know it.  Upper and lower case are alike. */
const char *fb_charset_canonical(struct fb_span name);

/* Bytes of one unit, and so of a terminating zero: 1, 2 or 4. */
unsigned fb_charset_unit(const char *canonical);

#endif
