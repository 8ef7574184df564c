/* SPDX-License-Identifier: Apache-2.0 */
/* lane_task.h - what workers of a lane do (internal to lanes). */
#ifndef FB_FUZZ_LANE_TASK_H
#define FB_FUZZ_LANE_TASK_H

#include "fuzz/lane.h"

struct fb_fuzz_lane_state *fb_fuzz_lane_state_new(void); /* malloc'ed; NULL: no memory */

#endif
