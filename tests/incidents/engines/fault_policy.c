/* SPDX-License-Identifier: Apache-2.0 */
/* fault_policy.c - the faults that the engines of these incidents had, one for each build of this
 * file: FB_FAULT is its name. */
#include "sensor/reference/build.h"

enum { SOUND,
       UNCHECKED,     /* reads inputs that nobody supplied */
       BLANK,         /* follows a pointer to a value that is not there */
       LONG,          /* copies a value into a buffer of 256 bytes */
       LATENT,        /* falls over one length that nobody had used */
       DROPS_SHORT }; /* leaves short values out, with a warning, and then looks for them */

#ifndef FB_FAULT
#define FB_FAULT SOUND
#endif

bool fb_sensor_may_read(uint64_t input, size_t supplied)
{
    return FB_FAULT == UNCHECKED || input < supplied;
}

const struct fb_engine_input *fb_sensor_fetch(const struct fb_engine_input *inputs, size_t count,
                                              uint32_t input)
{
    return FB_FAULT == UNCHECKED || input < count ? &inputs[input] : NULL;
}

/* Through a variable, so that the compiler does not know that this cannot be. */
static void crash(void)
{
    volatile char *volatile nowhere = NULL;

    *nowhere = 0;
}

enum fb_sensor_value fb_sensor_judge_value(size_t length)
{
    if ((FB_FAULT == BLANK && length == 0) || (FB_FAULT == LONG && length > 256)
        || (FB_FAULT == LATENT && length == 13))
        crash();
    if (FB_FAULT == DROPS_SHORT && length < 4)
        return FB_SENSOR_WARN_AND_DROP;
    return FB_SENSOR_KEEP;
}
