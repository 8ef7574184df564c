/* SPDX-License-Identifier: Apache-2.0 */
/* many.c - lines and means of evidence over many tests. */
#include "rollout/statistics/many.h"

#include <assert.h>
#include <math.h>

double fb_halting_line(double alpha, double weight)
{
    assert(alpha > 0 && weight > 0);
    return -log(alpha) - log(weight);
}

double fb_joint_evidence(const double *evidence, const double *weights, size_t count)
{
    double largest = -INFINITY;
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, evidence[i]);
    if (isinf(largest))
        return largest;
    for (size_t i = 0; i < count; i++)
        sum += weights[i] * exp(evidence[i] - largest);
    return largest + log(sum);
}

static size_t count_reaching(const double *evidence, size_t count, double line)
{
    size_t reaching = 0;

    for (size_t i = 0; i < count; i++)
        reaching += evidence[i] >= line;
    return reaching;
}

/* The largest k with k values at or above log(count/(k alpha)): from k = count downwards, the number
 * that reach the line of k is the next k worth trying. */
size_t fb_name_slices(double alpha, const double *evidence, size_t count, unsigned char *named)
{
    size_t k = count;

    while (k > 0) {
        const size_t reaching = count_reaching(evidence, count, log((double)count / ((double)k * alpha)));

        if (reaching >= k)
            break;
        k = reaching;
    }
    const double line = k == 0 ? INFINITY : log((double)count / ((double)k * alpha));
    for (size_t i = 0; i < count; i++)
        named[i] = evidence[i] >= line;
    return k;
}

double fb_alpha_of_rollout(double alpha_of_year, size_t rollouts)
{
    return rollouts == 0 ? alpha_of_year : alpha_of_year / (double)rollouts;
}
