/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h - time as it passes, for figures; decisions get time as a parameter instead. */
#ifndef FB_HOST_CLOCK_H
#define FB_HOST_CLOCK_H

/* Seconds since an arbitrary moment; never goes backwards. */
double fb_clock_seconds(void);

#endif
