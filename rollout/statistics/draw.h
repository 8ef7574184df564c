/* SPDX-License-Identifier: Apache-2.0 */
/* draw.h - random numbers of the laws that simulations need; the same for the same seed. */
#ifndef FB_STATISTICS_DRAW_H
#define FB_STATISTICS_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/core/random.h"

/* Between 0 and 1, neither of them. */
double fb_draw_uniform(struct fb_random *random);

bool fb_draw_chance(struct fb_random *random, double p);

/* Trials up to and with the first success, each with the chance p (0 < p <= 1); UINT64_MAX at most. */
uint64_t fb_draw_gap(struct fb_random *random, double p);

/* Successes among n trials.  Exact for the law in reals: gaps where few are expected, else rejection
 * from a hat (BTRS of W. Hoermann, "The generation of binomial random variates", J. Stat. Comput.
 * Simul. 46, 1993). */
uint64_t fb_draw_binomial(struct fb_random *random, uint64_t trials, double p);

#endif
