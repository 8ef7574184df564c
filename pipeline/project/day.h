/* SPDX-License-Identifier: Apache-2.0 */
/* day.h - days of the calendar, counted from 1970-01-01. */
#ifndef FB_PIPELINE_DAY_H
#define FB_PIPELINE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/core/span.h"

/* The day that "YYYY-MM-DD" names in the Gregorian calendar, the form of RFC 3339; false when it is
 * not written like that or there is no such day. */
bool fb_day_parse(struct fb_span text, int64_t *out);

/* The day (UTC) of a time in seconds since 1970-01-01 00:00 UTC. */
int64_t fb_day_of(int64_t seconds);

#endif
