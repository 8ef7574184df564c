/* SPDX-License-Identifier: Apache-2.0 */
/* estimate.c - closed forms of mixtures over all alternatives, and the bound of Wald. */
#include "rollout/statistics/estimate.h"

#include <math.h>

#include "rollout/statistics/log_sum.h"

enum { BISECTIONS = 60 };

static double log_beta(double a, double b)
{
    return fb_log_gamma(a) + fb_log_gamma(b) - fb_log_gamma(a + b);
}

/* count log(p), where nothing counted is nothing. */
static double times_log(double count, double log_p)
{
    return count == 0 ? 0 : count * log_p;
}

double fb_beta_binomial(double a, double b, double p, uint64_t hosts, uint64_t failures)
{
    const double failed = (double)failures;
    const double well = (double)(hosts - failures);

    return log_beta(a + failed, b + well) - log_beta(a, b) - times_log(failed, log(p)) - times_log(well, log1p(-p));
}

/* Where the evidence against p reaches the line, between the observed share and an end of [0, 1]. */
static double reach(double inside, double outside, double line, uint64_t hosts, uint64_t failures)
{
    for (int i = 0; i < BISECTIONS; i++) {
        const double middle = (inside + outside) / 2;

        if (fb_beta_binomial(0.5, 0.5, middle, hosts, failures) < line)
            inside = middle;
        else
            outside = middle;
    }
    return outside;
}

struct fb_interval fb_confidence(double alpha, uint64_t hosts, uint64_t failures)
{
    struct fb_interval interval = { .low = 0, .high = 1 };

    if (hosts == 0)
        return interval;
    const double observed = (double)failures / (double)hosts;
    if (failures > 0)
        interval.low = reach(observed, 0, log(1 / alpha), hosts, failures);
    if (failures < hosts)
        interval.high = reach(observed, 1, log(1 / alpha), hosts, failures);
    return interval;
}

double fb_gamma_poisson(double a, double b, double rate, double hours, uint64_t events)
{
    const double seen = (double)events;

    return a * log(b) - (a + seen) * log(b + hours) + fb_log_gamma(a + seen) - fb_log_gamma(a)
         + rate * hours - times_log(seen, log(rate));
}

double fb_dirichlet(const double *prior, const double *shares, const uint64_t *counts, size_t arms)
{
    double prior_sum = 0;
    double count_sum = 0;
    double evidence = 0;

    for (size_t j = 0; j < arms; j++) {
        const double seen = (double)counts[j];

        prior_sum += prior[j];
        count_sum += seen;
        evidence += fb_log_gamma(prior[j] + seen) - fb_log_gamma(prior[j]) - times_log(seen, log(shares[j]));
    }
    return evidence + fb_log_gamma(prior_sum) - fb_log_gamma(prior_sum + count_sum);
}

double fb_divergence(double p1, double p0)
{
    return times_log(p1, log(p1 / p0)) + times_log(1 - p1, log1p(-p1) - log1p(-p0));
}

double fb_wald_bound(double alpha, double p1, double p0)
{
    return fmax(1, log(1 / alpha) / fb_divergence(p1, p0));
}

double fb_wald_bound_with_misses(double alpha, double miss, double p1, double p0)
{
    return ((1 - miss) * log((1 - miss) / alpha) + miss * log(miss / (1 - alpha))) / fb_divergence(p1, p0);
}
