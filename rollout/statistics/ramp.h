/* SPDX-License-Identifier: Apache-2.0 */
/* ramp.h - F5: how many hosts may get it next, when no batch may cost more than D of them.
 *
 * After s failures among n hosts, U bounds the chance of a failure from above at every moment at
 * once, also when the sizes of batches depend on what was seen.  It is the root p > s/n of
 * M_p = 1/alpha, where
 *
 *     M_p(n, s) = sum over j of w_j c_j^s ((1-c_j p)/(1-p))^(n-s)
 *
 * is a martingale at the true p: a mixture of likelihood ratios of c_j p against p, c from 0 to 0.9
 * (Wald's and Robbins' method of mixtures, see baseline.h, turned to the other side).  A batch of
 * D/(U - p0) hosts then has an expected excess of at most D failures, with the chance 1 - alpha over
 * *all* batches, where hosts fail independently; slices that may fail together need a U each.
 */
#ifndef FB_STATISTICS_RAMP_H
#define FB_STATISTICS_RAMP_H

#include <stdint.h>

/* log M_p(hosts, failures), 0 < p < 1. */
double fb_ramp_martingale(double p, uint64_t hosts, uint64_t failures);

/* U; 1 where all failed or nothing was seen. */
double fb_ramp_bound(double alpha, uint64_t hosts, uint64_t failures);

struct fb_ramp {
    double budget;   /* D: hosts, at least 1 */
    double baseline; /* p0: what fails anyway */
    double alpha;
    uint64_t fleet; /* hosts in all */
};

/* The size of the next batch after `failures` of `hosts` resolved ones: the budget first, then
 * min(fleet - hosts, D/max(U - p0, 1e-9)), at least one host as long as there are any. */
uint64_t fb_ramp_next(const struct fb_ramp *ramp, uint64_t hosts, uint64_t failures);

#endif
