/* SPDX-License-Identifier: Apache-2.0 */
/* units.c - reading and writing durations, shares and instants. */
#include "rollout/plan/units.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

/* Takes the digits at the front of *text; false when there are none, or more than fit. */
static bool take_digits(struct fb_span *text, size_t most, uint64_t *out)
{
    uint64_t value = 0;
    size_t count = 0;

    while (count < text->size && text->bytes[count] >= '0' && text->bytes[count] <= '9' && count < most)
        value = value * 10 + (uint64_t)(text->bytes[count++] - '0');
    if (count == 0)
        return false;
    *text = fb_span_part(*text, count, text->size);
    *out = value;
    return true;
}

static bool take_char(struct fb_span *text, char expected)
{
    if (text->size == 0 || text->bytes[0] != (uint8_t)expected)
        return false;
    *text = fb_span_part(*text, 1, text->size);
    return true;
}

static const struct unit {
    const char *name;
    const char *shown;
    int64_t ms;
} units[] = {
    { "d", "d", FB_DAY_MS },
    { "h", "h", 3600000 },
    { "m", "min", 60000 },
    { "s", "s", 1000 },
    { "ms", "ms", 1 },
};
#define UNIT_COUNT (sizeof units / sizeof units[0])

bool fb_duration_parse(struct fb_span text, int64_t *out)
{
    uint64_t number = 0;

    if (!take_digits(&text, 12, &number))
        return false;
    for (size_t i = 0; i < UNIT_COUNT; i++)
        if (fb_span_is(text, units[i].name)) {
            if (number > (uint64_t)(FB_LONGEST_MS / units[i].ms))
                return false;
            *out = (int64_t)number * units[i].ms;
            return true;
        }
    return false;
}

void fb_duration_write(int64_t ms, struct fb_buffer *out)
{
    int shown = 0;

    for (size_t i = 0; i < UNIT_COUNT && shown < 2; i++) {
        if (ms < units[i].ms)
            continue;
        fb_buffer_printf(out, "%s%" PRId64 " %s", shown > 0 ? " " : "", ms / units[i].ms, units[i].shown);
        ms %= units[i].ms;
        shown++;
    }
    if (shown == 0)
        fb_buffer_text(out, "0 s");
}

/* Up to seven digits behind the point, scaled to exactly seven. */
static bool take_fraction(struct fb_span *text, uint64_t *out)
{
    const size_t before = text->size;

    if (!take_digits(text, 7, out))
        return false;
    for (size_t digits = before - text->size; digits < 7; digits++)
        *out *= 10;
    return true;
}

bool fb_share_parse(struct fb_span text, uint64_t *out)
{
    uint64_t whole = 0;
    uint64_t fraction = 0;

    if (!take_digits(&text, 3, &whole)
        || (take_char(&text, '.') && !take_fraction(&text, &fraction))
        || !fb_span_is(text, "%"))
        return false;
    const uint64_t value = whole * UINT64_C(10000000) + fraction;
    if (value > UINT64_C(1000000000))
        return false;
    *out = value;
    return true;
}

/* Exactly `count` digits. */
static bool take_number(struct fb_span *text, size_t count, int *out)
{
    uint64_t value = 0;
    const size_t before = text->size;

    if (!take_digits(text, count, &value) || before - text->size != count)
        return false;
    *out = (int)value;
    return true;
}

/* "18:00", as minutes. */
static bool take_clock(struct fb_span *text, int *out)
{
    int hour = 0;
    int minute = 0;

    if (!take_number(text, 2, &hour) || !take_char(text, ':') || !take_number(text, 2, &minute)
        || hour > 23 || minute > 59)
        return false;
    *out = hour * 60 + minute;
    return true;
}

bool fb_instant_parse(struct fb_span text, int64_t *out)
{
    struct tm date = { .tm_isdst = 0 };
    struct tm again;
    int minutes = 0;

    if (!take_number(&text, 4, &date.tm_year) || !take_char(&text, '-')
        || !take_number(&text, 2, &date.tm_mon) || !take_char(&text, '-')
        || !take_number(&text, 2, &date.tm_mday))
        return false;
    if (text.size > 0 && !(take_char(&text, 'T') && take_clock(&text, &minutes) && fb_span_is(text, "Z")))
        return false;
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    const int month = date.tm_mon;
    const int day = date.tm_mday;
    const time_t seconds = timegm(&date);
    if (gmtime_r(&seconds, &again) == NULL || again.tm_mon != month || again.tm_mday != day)
        return false; /* there is no such day */
    *out = ((int64_t)seconds + minutes * 60) * 1000;
    return true;
}

bool fb_week_time_parse(struct fb_span text, int64_t *out)
{
    static const char *const days[] = { "mon ", "tue ", "wed ", "thu ", "fri ", "sat ", "sun " };
    int minutes = 0;

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct fb_span rest = fb_span_part(text, 4, text.size);
        if (fb_span_is(fb_span_part(text, 0, 4), days[i])) {
            if (!take_clock(&rest, &minutes) || rest.size > 0)
                return false;
            *out = (int64_t)i * FB_DAY_MS + (int64_t)minutes * 60000;
            return true;
        }
    }
    return false;
}

bool fb_duration_get(const struct fb_doc *map, const char *key, bool required, int64_t *out,
                     struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, key, required, &text, diag))
        return false;
    return text.bytes == NULL || fb_duration_parse(text, out)
        || fb_doc_fail(diag, fb_doc_get(map, key), "expected a time such as 30m: a number and ms, s, m, h or d");
}

bool fb_share_get(const struct fb_doc *map, const char *key, bool required, uint64_t *out,
                  struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, key, required, &text, diag))
        return false;
    return text.bytes == NULL || fb_share_parse(text, out)
        || fb_doc_fail(diag, fb_doc_get(map, key), "expected a share such as 0.5%%, from 0%% to 100%%");
}

bool fb_probability_get(const struct fb_doc *map, const char *key, bool required, double *out,
                        struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(map, key);

    if (node == NULL || node->kind == FB_DOC_NULL)
        return !required || fb_doc_fail(diag, node != NULL ? node : map, "the key \"%s\" is missing", key);
    if ((node->kind != FB_DOC_FLOAT && node->kind != FB_DOC_INTEGER) || !(node->number > 0 && node->number < 1))
        return fb_doc_fail(diag, node, "expected a probability above 0 and below 1");
    *out = node->number;
    return true;
}
