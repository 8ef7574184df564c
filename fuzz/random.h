/* SPDX-License-Identifier: Apache-2.0 */
/* random.h - numbers that look random and are the same for the same seed, everywhere. */
#ifndef FB_FUZZ_RANDOM_H
#define FB_FUZZ_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/core/attributes.h"

struct fb_random {
    uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t fb_random_next(struct fb_random *random)
{
    uint64_t mixed = random->state += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

/* The numbers of one case: neighbouring cases have nothing in common. */
static inline struct fb_random fb_random_of(uint64_t seed, uint64_t number)
{
    struct fb_random outer = { .state = seed };
    struct fb_random inner = { .state = fb_random_next(&outer) ^ number };

    return (struct fb_random){ .state = fb_random_next(&inner) };
}

/* Below `limit`, which is not zero; the bias of a remainder does not matter here. */
static inline uint64_t fb_random_below(struct fb_random *random, uint64_t limit)
{
    return fb_random_next(random) % limit;
}

struct fb_fuzz_plan;
struct fb_arena;
struct fb_engine_input;

/* Another input: a word of the plan's dictionary, changed or not; a text from nowhere; or what stood there,
 * changed.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_draw(const struct fb_fuzz_plan *plan, struct fb_random *random, struct fb_arena *arena,
                                struct fb_engine_input *input);

#endif
