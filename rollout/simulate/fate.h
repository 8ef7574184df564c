/* SPDX-License-Identifier: Apache-2.0 */
/* fate.h - what happens to hosts after they fetched (internal to the room). */
#ifndef FB_SIMULATE_FATE_H
#define FB_SIMULATE_FATE_H

#include "rollout/simulate/world.h"

/* `hosts` of the cell fetched in this tick: the release, or the no-op of the control. */
void fb_fate_of_treated(struct fb_world *world, size_t cell, uint64_t hosts, size_t tick);
void fb_fate_of_control(struct fb_world *world, size_t cell, uint64_t hosts, size_t tick);

/* A fault shows on `hosts` of the cell: on those of them that did not revert before. */
void fb_fate_show(struct fb_world *world, size_t cell, uint32_t fault, uint64_t hosts, size_t tick);

/* Hosts with a fault that waits for it reboot. */
void fb_fate_reboot(struct fb_world *world, size_t cell, size_t tick);

/* A counter grows by `hosts` when `after_ms` have passed, and later where reports are delayed. */
void fb_fate_report(struct fb_world *world, size_t cell, uint32_t count, uint64_t hosts, size_t tick, int64_t after_ms);

#endif
