/* SPDX-License-Identifier: Apache-2.0 */
/* repeat.h - texts that say one thing again and again. */
#ifndef FB_FUZZ_REPEAT_H
#define FB_FUZZ_REPEAT_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "base/core/span.h"

/* *out gets `begin`, `unit` `count` times, and `end`, in the arena.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_repeat(const char *begin, const char *unit, size_t count, const char *end,
                                  struct fb_arena *arena, struct fb_span *out);

#endif
