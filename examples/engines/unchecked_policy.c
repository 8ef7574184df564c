/* SPDX-License-Identifier: Apache-2.0 */
/* unchecked_policy.c - what was wrong in July 2024: content was held against what the template type
 * declares, and nothing against what the integration code passes. */
#include "sensor/reference/build.h"

bool fb_sensor_may_read(uint64_t input, size_t supplied)
{
    (void)input;
    (void)supplied;
    return true;
}

const struct fb_engine_input *fb_sensor_fetch(const struct fb_engine_input *inputs, size_t count,
                                              uint32_t input)
{
    (void)count;
    return &inputs[input];
}

enum fb_sensor_value fb_sensor_judge_value(size_t length)
{
    (void)length;
    return FB_SENSOR_KEEP;
}
