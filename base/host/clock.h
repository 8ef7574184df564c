/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h - the machine's clocks: time as it passes, for figures, and the time of day.  Decisions get
 * time as a parameter; only the edge asks here. */
#ifndef FB_HOST_CLOCK_H
#define FB_HOST_CLOCK_H

#include <stdint.h>

/* Seconds since an arbitrary moment; never goes backwards. */
double fb_clock_seconds(void);

/* Seconds since 1970-01-01 00:00 UTC, as the machine has them. */
int64_t fb_clock_now(void);

#endif
