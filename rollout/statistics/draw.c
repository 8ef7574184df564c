/* SPDX-License-Identifier: Apache-2.0 */
/* draw.c - uniform, geometric and binomial numbers. */
#include "rollout/statistics/draw.h"

#include <math.h>

#include "rollout/statistics/log_sum.h"

double fb_draw_uniform(struct fb_random *random)
{
    return ((double)(fb_random_next(random) >> 11) + 0.5) * 0x1p-53;
}

bool fb_draw_chance(struct fb_random *random, double p)
{
    return fb_draw_uniform(random) < p;
}

uint64_t fb_draw_gap(struct fb_random *random, double p)
{
    if (p >= 1)
        return 1;
    const double gap = ceil(log(fb_draw_uniform(random)) / log1p(-p));

    return gap >= 0x1p63 ? UINT64_MAX : gap < 1 ? 1
                                                : (uint64_t)gap;
}

static uint64_t by_gaps(struct fb_random *random, uint64_t trials, double p)
{
    uint64_t successes = 0;

    for (uint64_t gap = fb_draw_gap(random, p); gap <= trials; gap = fb_draw_gap(random, p)) {
        trials -= gap;
        successes++;
    }
    return successes;
}

/* log of the binomial coefficient, but for what does not change with k. */
static double shape(double n, double k)
{
    return -fb_log_gamma(k + 1) - fb_log_gamma(n - k + 1);
}

/* n p >= 10 and p <= 1/2. */
static uint64_t by_hat(struct fb_random *random, uint64_t trials, double p)
{
    const double n = (double)trials;
    const double spread = sqrt(n * p * (1 - p));
    const double b = 1.15 + 2.53 * spread;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double scale = (2.83 + 5.1 / b) * spread;
    const double mode = floor((n + 1) * p);
    const double at_mode = shape(n, mode);
    const double odds = log(p / (1 - p));

    for (;;) {
        const double u = fb_draw_uniform(random) - 0.5;
        const double v = fb_draw_uniform(random);
        const double edge = 0.5 - fabs(u);
        const double k = floor((2 * a / edge + b) * u + n * p + 0.5);

        if (k < 0 || k > n)
            continue;
        if (edge >= 0.07 && v <= 0.92 - 4.2 / b)
            return (uint64_t)k;
        if (log(v * scale / (a / (edge * edge) + b)) <= shape(n, k) - at_mode + (k - mode) * odds)
            return (uint64_t)k;
    }
}

uint64_t fb_draw_binomial(struct fb_random *random, uint64_t trials, double p)
{
    if (trials == 0 || p <= 0)
        return 0;
    if (p >= 1)
        return trials;
    if (p > 0.5)
        return trials - fb_draw_binomial(random, trials, 1 - p);
    return (double)trials * p < 10 ? by_gaps(random, trials, p) : by_hat(random, trials, p);
}
