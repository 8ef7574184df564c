/* SPDX-License-Identifier: Apache-2.0 */
/* instant.c - RFC 3339 in its one form of TUF and ours. */
#include "signer/release/instant.h"

#include <string.h>
#include <time.h>

#include "base/host/fail.h"

#define LAST_INSTANT INT64_C(253402300799) /* the last second of 9999 */

static int number_at(const uint8_t *text, size_t digits)
{
    int number = 0;

    for (size_t i = 0; i < digits; i++)
        number = 10 * number + (text[i] - '0');
    return number;
}

static bool has_form(struct fb_span text)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";

    if (text.size != sizeof form - 1)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (form[i] == 'd' ? text.bytes[i] < '0' || text.bytes[i] > '9' : text.bytes[i] != form[i])
            return false;
    return true;
}

/* What is written back must be what was read: there is no 31 February. */
bool fb_instant_read(struct fb_span text, int64_t *out)
{
    char again[FB_INSTANT_SIZE];

    if (!has_form(text))
        return false;
    struct tm time = {
        .tm_year = number_at(text.bytes, 4) - 1900,
        .tm_mon = number_at(text.bytes + 5, 2) - 1,
        .tm_mday = number_at(text.bytes + 8, 2),
        .tm_hour = number_at(text.bytes + 11, 2),
        .tm_min = number_at(text.bytes + 14, 2),
        .tm_sec = number_at(text.bytes + 17, 2),
    };
    const int64_t seconds = timegm(&time);
    if (seconds < 0 || seconds > LAST_INSTANT)
        return false;
    fb_instant_write(seconds, again);
    if (memcmp(again, text.bytes, text.size) != 0)
        return false;
    *out = seconds;
    return true;
}

void fb_instant_write(int64_t seconds, char out[static FB_INSTANT_SIZE])
{
    const time_t time = seconds < 0 ? 0 : seconds > LAST_INSTANT ? LAST_INSTANT
                                                                 : (time_t)seconds;
    struct tm parts;

    (void)gmtime_r(&time, &parts);
    if (strftime(out, FB_INSTANT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        out[0] = '\0';
}

bool fb_instant_get(const struct fb_doc *map, const char *key, int64_t *out, struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, key, true, &text, diag))
        return false;
    return fb_instant_read(text, out)
        || fb_doc_fail(diag, fb_doc_get(map, key), "a time is written \"2026-11-23T01:00:00Z\"");
}
