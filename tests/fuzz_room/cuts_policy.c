/* SPDX-License-Identifier: Apache-2.0 */
/* cuts_policy.c - an engine that copies inputs into a buffer which is too short, and is careful enough not to crash:
 * of more than 64 bytes it sees the first 64.  Nothing falls; what holds is wrong. */
#include "sensor/reference/build.h"

#define MOST_BYTES 64

bool fb_sensor_may_read(uint64_t input, size_t supplied)
{
    return input < supplied;
}

const struct fb_engine_input *fb_sensor_fetch(const struct fb_engine_input *inputs, size_t count, uint32_t input)
{
    static struct fb_engine_input cut[2]; /* equals_field reads two */
    static unsigned turn;

    if (input >= count)
        return NULL;
    if (inputs[input].length <= MOST_BYTES)
        return &inputs[input];
    turn = (turn + 1) % 2;
    cut[turn].bytes = inputs[input].bytes;
    cut[turn].length = MOST_BYTES;
    return &cut[turn];
}

enum fb_sensor_value fb_sensor_judge_value(size_t length)
{
    (void)length;
    return FB_SENSOR_KEEP;
}
