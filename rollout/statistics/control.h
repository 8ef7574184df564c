/* SPDX-License-Identifier: Apache-2.0 */
/* control.h - F2: do exposed hosts have more events than a control that runs beside them?
 *
 * For a baseline that nobody knows or that moves: crashes, first misses of a beat, false positives
 * an hour, exceedances of CPU.  Of each event only the arm of its host is looked at: under the
 * hypothesis that the release changes nothing, an event is of a treated host with the chance th, the
 * treated share of those at risk at that moment in that stratum.  With K = 32 rate ratios r_k,
 *
 *     E = sum over k of 1/K prod over events of (q_k/th)^x ((1-q_k)/(1-th))^(1-x),
 *     q_k = r_k th / (1 - th + r_k th),  x = 1 for a treated host's event
 *
 * is a martingale that starts at one: exact under randomised assignment, and a rate that both arms
 * share may move as it likes.  M. Lindon, A. Malek, "Anytime-Valid Inference For Multinomial Count
 * Data", NeurIPS 2022, arXiv 2011.03567.
 *
 * While th stays the same, two counters are all the state.  When it ramps, keep counters for each
 * epoch of th: an epoch has a struct fb_control with the same ratios.
 */
#ifndef FB_STATISTICS_CONTROL_H
#define FB_STATISTICS_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rollout/statistics/log_sum.h"

/* Rate ratios that are looked for where nothing else is said. */
#define FB_RATIO_LOWEST 1.1
#define FB_RATIO_HIGHEST 1e5

struct fb_labels { /* events by the arm of their host */
    uint64_t treated;
    uint64_t control;
};

struct fb_control {
    double treated[FB_MIXTURE]; /* log(q_k/th) */
    double control[FB_MIXTURE]; /* log((1-q_k)/(1-th)) */
};

/* `share` is th, between 0 and 1, neither of them; ratios are log-spaced from lowest to highest,
 * both above 1 (one-sided: more events are bad). */
void fb_control_init(struct fb_control *test, double share, double lowest, double highest);

/* F8's watch over sample ratios: half of the ratios are above 1, up to `highest`, half their
 * inverses, so that too many and too few of an arm both count.  The labels are assignments. */
void fb_control_init_balance(struct fb_control *test, double share, double highest);

/* log E of the counted events. */
double fb_control_evidence(const struct fb_control *test, struct fb_labels events);

/* log E over epochs with different shares; all tests have the same ratios. */
double fb_control_evidence_of_epochs(const struct fb_control *tests, const struct fb_labels *events, size_t epochs);

/* Whether log E >= line, mostly cheaper than the evidence itself. */
bool fb_control_reaches(const struct fb_control *test, struct fb_labels events, double line);

#endif
