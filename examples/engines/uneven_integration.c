/* SPDX-License-Identifier: Apache-2.0 */
/* uneven_integration.c - integration code that saves an input: when the last two values of an event
 * are missing, it does not pass the last one.  The template type declares it all the same, and the
 * array that was counted when the sensor was compiled has room for it. */
#include "sensor/reference/build.h"

int fb_sensor_pass(const struct fb_engine_event *event, struct fb_engine_input *inputs,
                   size_t count, const struct fb_engine_supply_sink *sink)
{
    for (size_t i = 0; i < count; i++)
        inputs[i] = i < event->count ? event->values[i] : (struct fb_engine_input){ NULL, 0 };
    const bool drops = count > 2 && inputs[count - 1].bytes == NULL && inputs[count - 2].bytes == NULL;
    sink->inputs(sink->context, inputs, drops ? count - 1 : count);
    return FB_ENGINE_OK;
}
