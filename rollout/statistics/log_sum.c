/* SPDX-License-Identifier: Apache-2.0 */
/* log_sum.c - sums by their logarithms: the largest term is taken out first. */
#include "rollout/statistics/log_sum.h"

#include <math.h>

double fb_log_sum(const double *terms, size_t count)
{
    double largest = -INFINITY;
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, terms[i]);
    if (isinf(largest))
        return largest;
    for (size_t i = 0; i < count; i++)
        sum += exp(terms[i] - largest);
    return largest + log(sum);
}

void fb_log_spaced(double low, double high, size_t count, double *values)
{
    const double step = log(high / low) / (double)(count - 1);

    for (size_t i = 0; i < count; i++)
        values[i] = low * exp(step * (double)i);
}

double fb_log_gamma(double x)
{
    int sign = 0;

    return lgamma_r(x, &sign);
}
