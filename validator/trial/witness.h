/* SPDX-License-Identifier: Apache-2.0 */
/* witness.h - an event for which a template instance should hold, so that evaluation goes through
 * all of its criteria: what short circuit would hide is seen.
 *
 * Best effort: for regular expressions a text is guessed; whether an instance really holds is
 * for the evaluators to say.
 */
#ifndef FB_TRIAL_WITNESS_H
#define FB_TRIAL_WITNESS_H

#include "base/core/arena.h"
#include "sensor/engine.h"
#include "validator/model/content.h"

/* Fills an array of `fields` values so that the instance's criteria hold and, with `except` below
 * its number of rows of exceptions, that row too; SIZE_MAX: none of them is aimed at.  Values live in
 * the arena or in the content.  False when there is no memory. */
FB_MUST_CHECK bool fb_witness(const struct fb_instance *instance, size_t except, uint64_t fields,
                              struct fb_arena *arena, struct fb_engine_input *values);

#endif
