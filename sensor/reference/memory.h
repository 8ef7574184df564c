/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h - the host's memory, each piece an allocation of its own so that a fence stands behind
 * each, and all of them given back at once. */
#ifndef FB_SENSOR_MEMORY_H
#define FB_SENSOR_MEMORY_H

#include "sensor/reference/fault.h"

struct fb_sensor_memory {
    const struct fb_engine_host *host; /* borrowed until all is released */
    struct fb_sensor_piece *newest;
};

/* Zeroed memory for `count` elements, at least one byte; NULL, with the fault, when there is none. */
void *fb_sensor_allocate(struct fb_sensor_memory *memory, size_t count, size_t size,
                         struct fb_sensor_fault *fault);

/* Of pieces taken since, nothing is left. */
void fb_sensor_release_all(struct fb_sensor_memory *memory);

#endif
