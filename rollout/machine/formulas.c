/* SPDX-License-Identifier: Apache-2.0 */
/* formulas.c - the functions of rollout/statistics as the machine asks for them. */
#include <math.h>

#include "base/core/limits.h"
#include "rollout/machine/machine.h"
#include "rollout/statistics/baseline.h"
#include "rollout/statistics/control.h"
#include "rollout/statistics/ramp.h"

static double known(double p0, uint64_t n, uint64_t s)
{
    struct fb_baseline test;

    if (!(p0 > 0 && p0 <= FB_BASELINE_HIGHEST) || s > n)
        return NAN;
    fb_baseline_init(&test, p0);
    return fb_baseline_evidence(&test, n, s);
}

static double control(const struct fb_label_counts *labels, size_t count)
{
    struct fb_control tests[FB_MAX_RINGS];
    struct fb_labels events[FB_MAX_RINGS];

    if (count > FB_MAX_RINGS)
        return NAN;
    for (size_t i = 0; i < count; i++) {
        if (!(labels[i].share > 0 && labels[i].share < 1))
            return NAN;
        fb_control_init(&tests[i], labels[i].share, FB_RATIO_LOWEST, FB_RATIO_HIGHEST);
        events[i] = (struct fb_labels){ .treated = labels[i].treated, .control = labels[i].control };
    }
    return fb_control_evidence_of_epochs(tests, events, count);
}

static double upper(uint64_t n, uint64_t s, double alpha)
{
    return s <= n ? fb_ramp_bound(alpha, n, s) : NAN;
}

const struct fb_rollout_statistics fb_rollout_formulas = { .known = known, .control = control, .upper = upper };
