/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's monotonic clock. */
#include "base/host/clock.h"

#include <time.h>

double fb_clock_seconds(void)
{
    struct timespec now = { 0 };

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock on Linux */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
