/* SPDX-License-Identifier: Apache-2.0 */
/* units.h - durations, shares, instants and probabilities as plans write them (internal to the room). */
#ifndef FB_ROLLOUT_UNITS_H
#define FB_ROLLOUT_UNITS_H

#include "base/host/buffer.h"
#include "base/host/document.h"

#define FB_DAY_MS INT64_C(86400000)
#define FB_LONGEST_MS (INT64_C(3660) * FB_DAY_MS) /* ten years: nothing here takes longer */

/* "250ms", "90s", "30m", "24h", "7d": a whole number and a unit, at most FB_LONGEST_MS. */
FB_MUST_CHECK bool fb_duration_parse(struct fb_span text, int64_t *out);

/* "0.01%": a decimal number from 0 to 100 with at most seven digits behind the point, exactly, in
 * parts per billion. */
FB_MUST_CHECK bool fb_share_parse(struct fb_span text, uint64_t *out);

/* "2026-12-24" or "2026-12-24T18:00Z", in milliseconds since 1970-01-01 UTC. */
FB_MUST_CHECK bool fb_instant_parse(struct fb_span text, int64_t *out);

/* "fri 18:00", in milliseconds since Monday 00:00. */
FB_MUST_CHECK bool fb_week_time_parse(struct fb_span text, int64_t *out);

/* Appends "1 h 30 min", the two largest units that are not zero; "0 s". */
void fb_duration_write(int64_t ms, struct fb_buffer *out);

/* Keys of a map; an absent one leaves *out as it is unless it is required. */
FB_MUST_CHECK bool fb_duration_get(const struct fb_doc *map, const char *key, bool required,
                                   int64_t *out, struct fb_diag *diag);
FB_MUST_CHECK bool fb_share_get(const struct fb_doc *map, const char *key, bool required,
                                uint64_t *out, struct fb_diag *diag);

/* A number above 0 and below 1. */
FB_MUST_CHECK bool fb_probability_get(const struct fb_doc *map, const char *key, bool required,
                                      double *out, struct fb_diag *diag);

#endif
