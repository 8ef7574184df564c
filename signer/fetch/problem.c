/* SPDX-License-Identifier: Apache-2.0 */
/* problem.c - the first problem wins. */
#include "signer/fetch/problem.h"

#include <stdarg.h>
#include <stdio.h>

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
    (void)vsnprintf(problem->message, sizeof problem->message, format, arguments);
    va_end(arguments);
    return false;
}
