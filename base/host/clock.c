/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's clocks. */
#include "base/host/clock.h"

#include <time.h>

double fb_clock_seconds(void)
{
    struct timespec now = { 0 };

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock on Linux */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int64_t fb_clock_now(void)
{
    struct timespec now = { 0 };

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail either */
    return now.tv_sec;
}
