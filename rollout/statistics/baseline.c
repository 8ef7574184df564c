/* SPDX-License-Identifier: Apache-2.0 */
/* baseline.c - the mixture against a known baseline. */
#include "rollout/statistics/baseline.h"

#include <assert.h>
#include <math.h>

void fb_baseline_init(struct fb_baseline *test, double bound)
{
    double alternatives[FB_MIXTURE];

    assert(bound > 0 && bound <= FB_BASELINE_HIGHEST);
    fb_log_spaced(2 * bound, 0.9, FB_MIXTURE, alternatives);
    for (int k = 0; k < FB_MIXTURE; k++) {
        test->failure[k] = log(alternatives[k] / bound);
        test->success[k] = log1p(-alternatives[k]) - log1p(-bound);
    }
}

static double term(const struct fb_baseline *test, int k, uint64_t hosts, uint64_t failures)
{
    return (double)failures * test->failure[k] + (double)(hosts - failures) * test->success[k];
}

double fb_baseline_evidence(const struct fb_baseline *test, uint64_t hosts, uint64_t failures)
{
    double terms[FB_MIXTURE];

    assert(failures <= hosts);
    for (int k = 0; k < FB_MIXTURE; k++)
        terms[k] = term(test, k, hosts, failures);
    return fb_log_sum(terms, FB_MIXTURE) - log(FB_MIXTURE);
}

bool fb_baseline_reaches(const struct fb_baseline *test, uint64_t hosts, uint64_t failures, double line)
{
    bool possible = false;

    for (int k = 0; k < FB_MIXTURE; k++)
        possible |= term(test, k, hosts, failures) >= line;
    return possible && fb_baseline_evidence(test, hosts, failures) >= line;
}
