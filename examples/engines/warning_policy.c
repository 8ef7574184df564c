/* SPDX-License-Identifier: Apache-2.0 */
/* warning_policy.c - a loader that warns of a value too short for its search and leaves it out,
 * while the criterion that names it stays: "it loads", and the first evaluation crashes. */
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
    return length == 1 ? FB_SENSOR_WARN_AND_DROP : FB_SENSOR_KEEP;
}
