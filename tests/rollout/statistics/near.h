/* SPDX-License-Identifier: Apache-2.0 */
/* near.h - comparing doubles with published digits, and binomial chances for exact summation. */
#ifndef FB_TESTS_ROLLOUT_STATISTICS_NEAR_H
#define FB_TESTS_ROLLOUT_STATISTICS_NEAR_H

#include <check.h>
#include <math.h>
#include <stdint.h>

/* `digits` is half a unit of the last digit that was published, or more. */
#define ck_assert_near(found, wanted, digits)                                                   \
    do {                                                                                        \
        const double found_ = (found);                                                          \
        const double wanted_ = (wanted);                                                        \
        ck_assert_msg(fabs(found_ - wanted_) <= (digits), "%.10g, not %.10g", found_, wanted_); \
    } while (0)

/* Built up by the ratio of neighbours, so that it shares no code with what is tested. */
static inline double fb_binomial_chance(unsigned n, unsigned s, double p)
{
    double chance = pow(1 - p, n);

    for (unsigned i = 1; i <= s; i++)
        chance *= (n - i + 1.0) / i * (p / (1 - p));
    return chance;
}

#endif
