/* SPDX-License-Identifier: Apache-2.0 */
/* exceed.c - a histogram with bins of an eighth of a power of two. */
#include "rollout/statistics/exceed.h"

#include <stddef.h>

/* Values below 8 have a bin each; above, the three bits after the first choose one of eight. */
static size_t bin_of(uint64_t value)
{
    if (value < 8)
        return (size_t)value;
    const unsigned top = 63u - (unsigned)__builtin_clzll(value);

    return (size_t)(top - 2) * 8 + (size_t)(value >> (top - 3) & 7);
}

/* The largest value of a bin. */
static uint64_t border_of(size_t bin)
{
    if (bin < 8)
        return bin;
    const unsigned shift = (unsigned)(bin / 8) - 1;

    return ((uint64_t)(8 + bin % 8) << shift) + (((uint64_t)1 << shift) - 1);
}

void fb_histogram_add(struct fb_histogram *histogram, uint64_t value)
{
    histogram->count++;
    histogram->bins[bin_of(value)]++;
}

uint64_t fb_histogram_quantile(const struct fb_histogram *histogram, double quantile)
{
    uint64_t below = 0;

    if (histogram->count == 0)
        return UINT64_MAX;
    for (size_t bin = 0; bin < FB_HISTOGRAM_BINS; bin++) {
        below += histogram->bins[bin];
        if ((double)below >= quantile * (double)histogram->count)
            return border_of(bin);
    }
    return UINT64_MAX;
}

bool fb_exceeds(const struct fb_histogram *histogram, double quantile, uint64_t value)
{
    return value > fb_histogram_quantile(histogram, quantile);
}

double fb_share_of_hours(double treated_hours, double control_hours)
{
    return treated_hours / (treated_hours + control_hours);
}
