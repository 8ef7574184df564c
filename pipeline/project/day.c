/* SPDX-License-Identifier: Apache-2.0 */
/* day.c - dates to numbers of days. */
#include "pipeline/project/day.h"

#include <stddef.h>

#define SECONDS_PER_DAY 86400

static bool read_digits(struct fb_span text, size_t from, size_t count, int64_t *out)
{
    int64_t value = 0;

    for (size_t i = from; i < from + count; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
        value = value * 10 + (text.bytes[i] - '0');
    }
    *out = value;
    return true;
}

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t days_in(int64_t year, int64_t month)
{
    static const int64_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from the first of January of year 1 to that of `year`, which is not below 1. */
static int64_t days_before(int64_t year)
{
    const int64_t past = year - 1;

    return past * 365 + past / 4 - past / 100 + past / 400;
}

bool fb_day_parse(struct fb_span text, int64_t *out)
{
    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;

    if (text.size != 10 || text.bytes[4] != '-' || text.bytes[7] != '-'
        || !read_digits(text, 0, 4, &year)
        || !read_digits(text, 5, 2, &month)
        || !read_digits(text, 8, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return false;
    for (int64_t past = 1; past < month; past++)
        day += days_in(year, past);
    *out = days_before(year) - days_before(1970) + day - 1;
    return true;
}

int64_t fb_day_of(int64_t seconds)
{
    return seconds / SECONDS_PER_DAY - (seconds % SECONDS_PER_DAY < 0);
}
