/* SPDX-License-Identifier: Apache-2.0 */
/* ramp.c - the upper bound that holds at all times, and the batch that it allows. */
#include "rollout/statistics/ramp.h"

#include <assert.h>
#include <math.h>

#include "rollout/statistics/log_sum.h"

enum { ALTERNATIVES = 10,
       BISECTIONS = 45 };

static const double parts[ALTERNATIVES] = { 0, .02, .05, .1, .2, .35, .5, .65, .8, .9 };

double fb_ramp_martingale(double p, uint64_t hosts, uint64_t failures)
{
    double terms[ALTERNATIVES];

    for (int j = 0; j < ALTERNATIVES; j++) {
        const double weight = j == 0 ? 0.5 : 0.5 / (ALTERNATIVES - 1);
        const double failed = failures == 0 ? 0 : (double)failures * log(parts[j]); /* 0^0 is 1 */

        terms[j] = log(weight) + failed + (double)(hosts - failures) * (log1p(-parts[j] * p) - log1p(-p));
    }
    return fb_log_sum(terms, ALTERNATIVES);
}

double fb_ramp_bound(double alpha, uint64_t hosts, uint64_t failures)
{
    assert(failures <= hosts);
    if (failures == hosts)
        return 1;
    double low = (double)failures / (double)hosts;
    double high = 1;

    for (int i = 0; i < BISECTIONS; i++) {
        const double middle = (low + high) / 2;

        if (middle < 1 && fb_ramp_martingale(middle, hosts, failures) < log(1 / alpha))
            low = middle;
        else
            high = middle;
    }
    return high;
}

uint64_t fb_ramp_next(const struct fb_ramp *ramp, uint64_t hosts, uint64_t failures)
{
    const uint64_t left = hosts < ramp->fleet ? ramp->fleet - hosts : 0;
    const double rise = hosts == 0 ? 1 : fmax(fb_ramp_bound(ramp->alpha, hosts, failures) - ramp->baseline, 1e-9);
    const double batch = fmax(1, floor(ramp->budget / rise));

    return batch >= (double)left ? left : (uint64_t)batch;
}
