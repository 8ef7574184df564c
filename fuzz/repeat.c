/* SPDX-License-Identifier: Apache-2.0 */
/* repeat.c - see repeat.h. */
#include "fuzz/repeat.h"

#include <string.h>

bool fb_fuzz_repeat(const char *begin, const char *unit, size_t count, const char *end, struct fb_arena *arena,
                    struct fb_span *out)
{
    const size_t size = strlen(unit);
    uint8_t *text = fb_arena_array(arena, strlen(begin) + size * count + strlen(end) + 1, 1);
    size_t used = strlen(begin);

    if (text == NULL)
        return false;
    memcpy(text, begin, used);
    for (size_t i = 0; i < count; i++, used += size)
        memcpy(text + used, unit, size);
    memcpy(text + used, end, strlen(end));
    *out = (struct fb_span){ text, used + strlen(end) };
    return true;
}
