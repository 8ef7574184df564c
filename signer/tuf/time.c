/* SPDX-License-Identifier: Apache-2.0 */
/* time.c - the one form of time in metadata: YYYY-MM-DDTHH:MM:SSZ. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "signer/tuf/metadata.h"

#define LAST_SECOND INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* The number that the digits of `text` at `offset` stand for; false for what is none. */
static bool read_digits(struct fb_span text, size_t offset, size_t count, int *out)
{
    int number = 0;

    for (size_t i = offset; i < offset + count; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        number = number * 10 + (text.bytes[i] - '0');
    }
    *out = number;
    return true;
}

static bool has_form(struct fb_span text)
{
    static const char form[] = "0000-00-00T00:00:00Z";

    if (text.size != sizeof form - 1)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (form[i] != '0' && text.bytes[i] != (uint8_t)form[i])
            return false;
    return true;
}

bool fb_tuf_time_read(struct fb_span text, int64_t *out)
{
    struct tm parts = { 0 };
    char back[21];

    if (!has_form(text)
        || !read_digits(text, 0, 4, &parts.tm_year) || !read_digits(text, 5, 2, &parts.tm_mon)
        || !read_digits(text, 8, 2, &parts.tm_mday) || !read_digits(text, 11, 2, &parts.tm_hour)
        || !read_digits(text, 14, 2, &parts.tm_min) || !read_digits(text, 17, 2, &parts.tm_sec))
        return false;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    const int64_t seconds = timegm(&parts);
    /* timegm takes the 31st of February for a day in March: only what it writes back is a time. */
    if (!fb_tuf_time_write(seconds, back) || !fb_span_is(text, back))
        return false;
    *out = seconds;
    return true;
}

bool fb_tuf_time_write(int64_t seconds, char out[static 21])
{
    const time_t moment = seconds;
    struct tm parts;

    return seconds >= 0 && seconds <= LAST_SECOND && gmtime_r(&moment, &parts) != NULL
        && strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &parts) == 20;
}

bool fb_tuf_is_expired(const struct fb_tuf_signed *content, int64_t now)
{
    return now >= content->expires;
}
