/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - never an input that was not supplied: refused when content is loaded, and checked
 * again each time. */
#include "sensor/reference/build.h"

bool fb_sensor_may_read(uint64_t input, size_t supplied)
{
    return input < supplied;
}

const struct fb_engine_input *fb_sensor_fetch(const struct fb_engine_input *inputs, size_t count,
                                              uint32_t input)
{
    return input < count ? &inputs[input] : NULL;
}

enum fb_sensor_value fb_sensor_judge_value(size_t length)
{
    (void)length;
    return FB_SENSOR_KEEP;
}
