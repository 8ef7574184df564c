/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h - why content was not loaded: the first reason wins. */
#ifndef FB_SENSOR_FAULT_H
#define FB_SENSOR_FAULT_H

#include <stdbool.h>

#include "base/core/attributes.h"
#include "base/core/span.h"
#include "sensor/engine.h"

struct fb_sensor_fault {
    int result;        /* FB_ENGINE_OK until something failed */
    const char *text;  /* static, one sentence */
    size_t offset;     /* in the file, or FB_ENGINE_UNSTATED */
    struct fb_span id; /* of the template instance, borrowed; empty: not about one */
    const char *file;  /* borrowed; NULL: not about one */
};

/* Both return false. */
bool fb_sensor_refuse(struct fb_sensor_fault *fault, size_t offset, const char *text);
bool fb_sensor_no_memory(struct fb_sensor_fault *fault);

/* Tells the host, with the id cut to 255 bytes. */
void fb_sensor_tell(const struct fb_engine_host *host, const struct fb_sensor_fault *fault,
                    int level);

#endif
