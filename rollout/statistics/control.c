/* SPDX-License-Identifier: Apache-2.0 */
/* control.c - the mixture over labels of events. */
#include "rollout/statistics/control.h"

#include <assert.h>
#include <math.h>

static void set_ratios(struct fb_control *test, double share, const double *ratios)
{
    assert(share > 0 && share < 1);
    for (int k = 0; k < FB_MIXTURE; k++) {
        const double scale = log1p(share * (ratios[k] - 1)); /* log(1 - th + r th) */

        test->treated[k] = log(ratios[k]) - scale;
        test->control[k] = -scale;
    }
}

void fb_control_init(struct fb_control *test, double share, double lowest, double highest)
{
    double ratios[FB_MIXTURE];

    assert(lowest > 1 && highest > lowest);
    fb_log_spaced(lowest, highest, FB_MIXTURE, ratios);
    set_ratios(test, share, ratios);
}

void fb_control_init_balance(struct fb_control *test, double share, double highest)
{
    double ratios[FB_MIXTURE];

    assert(highest > FB_RATIO_LOWEST);
    fb_log_spaced(FB_RATIO_LOWEST, highest, FB_MIXTURE / 2, ratios);
    for (int k = 0; k < FB_MIXTURE / 2; k++)
        ratios[FB_MIXTURE / 2 + k] = 1 / ratios[k];
    set_ratios(test, share, ratios);
}

static double term(const struct fb_control *test, int k, struct fb_labels events)
{
    return (double)events.treated * test->treated[k] + (double)events.control * test->control[k];
}

double fb_control_evidence_of_epochs(const struct fb_control *tests, const struct fb_labels *events, size_t epochs)
{
    double terms[FB_MIXTURE] = { 0 };

    for (size_t epoch = 0; epoch < epochs; epoch++)
        for (int k = 0; k < FB_MIXTURE; k++)
            terms[k] += term(&tests[epoch], k, events[epoch]);
    return fb_log_sum(terms, FB_MIXTURE) - log(FB_MIXTURE);
}

double fb_control_evidence(const struct fb_control *test, struct fb_labels events)
{
    return fb_control_evidence_of_epochs(test, &events, 1);
}

bool fb_control_reaches(const struct fb_control *test, struct fb_labels events, double line)
{
    bool possible = false;

    for (int k = 0; k < FB_MIXTURE; k++)
        possible |= term(test, k, events) >= line;
    return possible && fb_control_evidence(test, events) >= line;
}
