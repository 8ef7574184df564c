/* SPDX-License-Identifier: Apache-2.0 */
/* estimate.h - F3: closed forms for estimating, two-sided, valid at any time; and F4, what no test can beat.
 *
 * Each E has the expectation one when its null hypothesis is true, so { p : E_p < 1/alpha } holds the
 * truth at all times at once with the chance 1 - alpha: a confidence sequence.  Beta-binomial: H.
 * Robbins (1970), as in baseline.h.  Gamma-Poisson and Dirichlet-multinomial: M. Lindon, A. Malek,
 * NeurIPS 2022, arXiv 2011.03567; Howard et al., arXiv 1810.08240.
 */
#ifndef FB_STATISTICS_ESTIMATE_H
#define FB_STATISTICS_ESTIMATE_H

#include <stddef.h>
#include <stdint.h>

struct fb_interval {
    double low;
    double high;
};

/* log E of `failures` among `hosts` against the chance `p`, 0 < p < 1, with a Beta(a, b) prior:
 * B(a+s, b+n-s)/B(a, b) / (p^s (1-p)^(n-s)). */
double fb_beta_binomial(double a, double b, double p, uint64_t hosts, uint64_t failures);

/* The confidence sequence of the chance, now: prior a = b = 1/2.  Its high end is what baseline.h wants.
 * [0, 1] while nothing was seen. */
struct fb_interval fb_confidence(double alpha, uint64_t hosts, uint64_t failures);

/* log E of `events` in `hours` (host-hours) against the rate `rate` an hour, with a Gamma(a, b) prior. */
double fb_gamma_poisson(double a, double b, double rate, double hours, uint64_t events);

/* log E of `counts` over `arms` against the shares `shares`, with a Dirichlet(prior) prior. */
double fb_dirichlet(const double *prior, const double *shares, const uint64_t *counts, size_t arms);

/* KL(p1, p0) = p1 log(p1/p0) + (1-p1) log((1-p1)/(1-p0)): the evidence that a host brings on average. */
double fb_divergence(double p1, double p0);

/* F4: hosts that any test with false halts at most alpha needs on average where the truth is p1, when it
 * always halts in the end: max(1, log(1/alpha)/KL).  A. Wald, Ann. Math. Stat. 16 (1945). */
double fb_wald_bound(double alpha, double p1, double p0);

/* The same for a test that misses with the chance `miss`, between 0 and 1. */
double fb_wald_bound_with_misses(double alpha, double miss, double p1, double p0);

#endif
