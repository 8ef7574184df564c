/* SPDX-License-Identifier: Apache-2.0 */
/* exceed.h - F10: CPU and latency as events: a value above what 99 of 100 control values stay below.
 *
 * A histogram of the control's values, eight bins to each power of two, gives the running quantile
 * within an eighth; a value beyond it is an exceedance, and F2 (control.h) compares the arms.  The
 * threshold for a value is taken before the value is added, so labels stay exchangeable.  False
 * positives are events an hour: F2 with the treated share of host-hours.
 */
#ifndef FB_STATISTICS_EXCEED_H
#define FB_STATISTICS_EXCEED_H

#include <stdbool.h>
#include <stdint.h>

#define FB_HISTOGRAM_BINS 512

struct fb_histogram { /* begins as zeros */
    uint64_t count;
    uint64_t bins[FB_HISTOGRAM_BINS];
};

/* Adds a value of the control, in whatever unit the metric has. */
void fb_histogram_add(struct fb_histogram *histogram, uint64_t value);

/* The least border of bins that at least the share `quantile` of all values lie at or below;
 * UINT64_MAX while there are none. */
uint64_t fb_histogram_quantile(const struct fb_histogram *histogram, double quantile);

/* Whether a value is an exceedance of the quantile. */
bool fb_exceeds(const struct fb_histogram *histogram, double quantile, uint64_t value);

/* th for events an hour: the treated share of host-hours. */
double fb_share_of_hours(double treated_hours, double control_hours);

#endif
