/* SPDX-License-Identifier: Apache-2.0 */
#include "sensor/reference/fault.h"

#include <string.h>

bool fb_sensor_refuse(struct fb_sensor_fault *fault, size_t offset, const char *text)
{
    if (fault->result == FB_ENGINE_OK) {
        fault->result = FB_ENGINE_REFUSED;
        fault->offset = offset;
        fault->text = text;
    }
    return false;
}

bool fb_sensor_no_memory(struct fb_sensor_fault *fault)
{
    (void)fb_sensor_refuse(fault, FB_ENGINE_UNSTATED, "the host gave no memory");
    fault->result = FB_ENGINE_NO_MEMORY;
    return false;
}

void fb_sensor_tell(const struct fb_engine_host *host, const struct fb_sensor_fault *fault,
                    int level)
{
    char id[256];
    const size_t length = fault->id.size < sizeof id ? fault->id.size : sizeof id - 1;
    if (length > 0)
        memcpy(id, fault->id.bytes, length);
    id[length] = '\0';
    const struct fb_engine_message message = {
        .size = sizeof message,
        .level = level,
        .text = fault->text,
        .file = fault->file,
        .rule = length > 0 ? id : NULL,
        .offset = fault->offset,
    };
    host->message(host->context, &message);
}
