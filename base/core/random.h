/* SPDX-License-Identifier: Apache-2.0 */
/* random.h - numbers that look random and are the same for the same seed, everywhere and always.
 *
 * Not for secrets.  SplitMix64, by Guy L. Steele Jr., Doug Lea and Christine H. Flood, "Fast
 * Splittable Pseudorandom Number Generators" (2014): a state of 64 bits, any of which is a seed.
 */
#ifndef FB_CORE_RANDOM_H
#define FB_CORE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct fb_random {
    uint64_t state;
};

static inline struct fb_random fb_random_of(uint64_t seed)
{
    return (struct fb_random){ .state = seed };
}

static inline uint64_t fb_random_next(struct fb_random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* From 0 to `bound` - 1; 0 for a bound of 0.  By the upper half of a product: the unevenness is
 * below bound / 2^64. */
static inline uint64_t fb_random_below(struct fb_random *random, uint64_t bound)
{
    __extension__ typedef unsigned __int128 product;

    return (uint64_t)(((product)fb_random_next(random) * bound) >> 64);
}

/* True once in `many`; never for 0. */
static inline bool fb_random_one_in(struct fb_random *random, uint64_t many)
{
    return many != 0 && fb_random_below(random, many) == 0;
}

#endif
