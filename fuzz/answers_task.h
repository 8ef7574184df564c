/* SPDX-License-Identifier: Apache-2.0 */
/* answers_task.h - asks the engine, or the direct evaluator, in the child (internal to lanes and answers). */
#ifndef FB_FUZZ_ANSWERS_TASK_H
#define FB_FUZZ_ANSWERS_TASK_H

#include "fuzz/lane.h"

/* Loads the case's content, evaluates its event and tells (wire.h) what came of it, as case `number`. */
void fb_fuzz_tell_answer(struct fb_worker *worker, const struct fb_fuzz_lane *lane, uint64_t number,
                         const struct fb_fuzz_case *one);

/* The tasks whose case n is the n-th that is compared; the context is a struct fb_fuzz_lane. */
struct fb_task fb_fuzz_compared_task(const struct fb_fuzz_lane *lane);
struct fb_task fb_fuzz_direct_task(const struct fb_fuzz_lane *lane);

#endif
