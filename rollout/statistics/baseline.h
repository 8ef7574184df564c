/* SPDX-License-Identifier: Apache-2.0 */
/* baseline.h - F1: does this release fail more hosts than the known baseline allows?
 *
 * A one-sided mixture of sequential probability ratio tests.  Among n *resolved* exposed hosts, s
 * failed (at most one failure a host).  Against the hypothesis p <= p0,
 *
 *     E = sum over k of 1/K (p_k/p0)^s ((1-p_k)/(1-p0))^(n-s),  p_k log-spaced in [2 p0, 0.9], K = 32
 *
 * is a supermartingale that starts at one, so the chance that it ever reaches 1/alpha is at most
 * alpha (Ville): looking after every report is free, and one may stop at any time.  The state is two
 * integers, the answer a pure function of them.  p0 must bound the baseline from above: the end of a
 * confidence sequence (estimate.h), not an average.
 *
 * A. Wald, "Sequential Tests of Statistical Hypotheses", Ann. Math. Stat. 16 (1945); H. Robbins,
 * "Statistical Methods Related to the Law of the Iterated Logarithm", Ann. Math. Stat. 41 (1970);
 * Howard, Ramdas, McAuliffe, Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence
 * sequences", Ann. Stat. 49 (2021), arXiv 1810.08240.
 */
#ifndef FB_STATISTICS_BASELINE_H
#define FB_STATISTICS_BASELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "rollout/statistics/log_sum.h"

/* The largest p0: the alternatives begin at twice of it and end at 0.9. */
#define FB_BASELINE_HIGHEST 0.4

struct fb_baseline {
    double failure[FB_MIXTURE]; /* log(p_k/p0) */
    double success[FB_MIXTURE]; /* log((1-p_k)/(1-p0)) */
};

/* `bound` is p0: above 0, at most FB_BASELINE_HIGHEST. */
void fb_baseline_init(struct fb_baseline *test, double bound);

/* log E after `failures` of `hosts`; failures <= hosts. */
double fb_baseline_evidence(const struct fb_baseline *test, uint64_t hosts, uint64_t failures);

/* Whether log E >= line; line is log(1/alpha), or fb_halting_line() of many.h.  Mostly cheaper than
 * the evidence itself: no mean is above the largest of its terms. */
bool fb_baseline_reaches(const struct fb_baseline *test, uint64_t hosts, uint64_t failures, double line);

#endif
