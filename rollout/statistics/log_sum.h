/* SPDX-License-Identifier: Apache-2.0 */
/* log_sum.h - sums of very large and very small numbers, by their natural logarithms. */
#ifndef FB_STATISTICS_LOG_SUM_H
#define FB_STATISTICS_LOG_SUM_H

#include <stddef.h>

/* The alternatives that a mixture looks at: K of the formulas. */
#define FB_MIXTURE 32

/* log(sum of exp(terms[i])), without overflow; -INFINITY for no terms, or when all are that. */
double fb_log_sum(const double *terms, size_t count);

/* `count` (two or more) values from `low` to `high`, both included, each the same multiple of the
 * one before. */
void fb_log_spaced(double low, double high, size_t count, double *values);

/* log(Gamma(x)) for x > 0, without the global that lgamma writes. */
double fb_log_gamma(double x);

#endif
