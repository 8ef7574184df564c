/* SPDX-License-Identifier: Apache-2.0 */
/* many.h - F6: many metrics in many slices, and many rollouts, without more false halts.
 *
 * (a) Halt on test k when its log E reaches log(1/(w_k alpha)), the weights summing to one: valid
 *     whatever the tests have to do with each other (weighted Bonferroni), also for running maxima.
 * (b) The weighted mean of *current* values of E is evidence against all of them together.  Never of
 *     running maxima: these are no e-values (arXiv 2501.19360).
 * (c) Which slices to name: e-BH, R. Wang, A. Ramdas, "False discovery rate control with e-values",
 *     JRSS B 84 (2022), arXiv 2009.02824.
 * (d) A year's alpha is spent over its rollouts by weights that sum to one.
 */
#ifndef FB_STATISTICS_MANY_H
#define FB_STATISTICS_MANY_H

#include <stddef.h>

/* (a) The line that log E of a test with this weight has to reach: log(1/(weight alpha)).  Weight
 * and alpha are above 0, at most 1. */
double fb_halting_line(double alpha, double weight);

/* (b) log of the weighted mean of `count` current E, given by their logarithms. */
double fb_joint_evidence(const double *evidence, const double *weights, size_t count);

/* (c) e-BH: marks in `named` (0 or 1) the tests to report and returns how many; the false ones among
 * them are at most the share alpha on average.  `evidence` are logarithms. */
size_t fb_name_slices(double alpha, const double *evidence, size_t count, unsigned char *named);

/* (d) The alpha of one of `rollouts` equal ones of a year. */
double fb_alpha_of_rollout(double alpha_of_year, size_t rollouts);

#endif
