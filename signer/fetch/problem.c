/* SPDX-License-Identifier: Apache-2.0 */
/* problem.c - the first problem wins. */
#include "signer/fetch/problem.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "base/host/format.h"

bool fb_fetch_refuse(struct fb_fetch_problem *problem, enum fb_rule rule, const char *subject,
                     const char *format, ...)
{
    va_list arguments;

    if (problem->found)
        return false;
    problem->found = true;
    problem->rule = rule;
    (void)snprintf(problem->subject, sizeof problem->subject, "%s", subject);
    va_start(arguments, format);
    fb_format_text(problem->message, sizeof problem->message, format, arguments);
    va_end(arguments);
    return false;
}

#define INSTANT_BYTES 40

static const char *write_instant(int64_t seconds, char out[static INSTANT_BYTES])
{
    const time_t at = (time_t)seconds;
    struct tm date;

    if (gmtime_r(&at, &date) == NULL || strftime(out, INSTANT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &date) == 0)
        (void)snprintf(out, INSTANT_BYTES, "?");
    return out;
}

bool fb_fetch_refuse_expired(struct fb_fetch_problem *problem, const char *subject, uint64_t version, int64_t expires,
                             int64_t now)
{
    char end[INSTANT_BYTES];
    char here[INSTANT_BYTES];

    return fb_fetch_refuse(problem, FB8063, subject, "version %" PRIu64 " expired at %s, and it is %s here", version,
                           write_instant(expires, end), write_instant(now, here));
}
