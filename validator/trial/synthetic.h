/* SPDX-License-Identifier: Apache-2.0 */
/* synthetic.h - events that nobody saw: every value null, empty, long; one value alone; mixtures.
 *
 * They are numbered, and the same number is always the same event.
 */
#ifndef FB_TRIAL_SYNTHETIC_H
#define FB_TRIAL_SYNTHETIC_H

#include <stddef.h>
#include <stdint.h>

#include "sensor/engine.h"

/* How many there are for a template type of that many fields. */
uint64_t fb_synthetic_count(uint64_t fields);

/* The first few, which are not mixtures. */
uint64_t fb_synthetic_plain_count(uint64_t fields);

/* Fills an array of `fields` values with event `number`; the bytes are static. */
void fb_synthetic_event(uint64_t number, uint64_t fields, struct fb_engine_input *values);

/* "all values null", "only value 7 set", "mixture 12": cut to `size`. */
void fb_synthetic_describe(uint64_t number, uint64_t fields, char *out, size_t size);

#endif
