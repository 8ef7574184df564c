/* SPDX-License-Identifier: Apache-2.0 */
/* integration.c - from what happened on the machine to the inputs of the engine. */
#include "sensor/reference/build.h"

int fb_sensor_pass(const struct fb_engine_event *event, struct fb_engine_input *inputs,
                   size_t count, const struct fb_engine_supply_sink *sink)
{
    for (size_t i = 0; i < count; i++)
        inputs[i] = i < event->count ? event->values[i] : (struct fb_engine_input){ NULL, 0 };
    sink->inputs(sink->context, inputs, count);
    return FB_ENGINE_OK;
}
