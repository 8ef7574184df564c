/* SPDX-License-Identifier: Apache-2.0 */
/* find.c - bytes in bytes, in time linear in both, whatever they are, and without memory: what is looked for by
 * its first and last byte until that has cost too much, then by the two-way algorithm (Crochemore and Perrin,
 * "Two-way string-matching", Journal of the ACM 38, 1991). */
#include <string.h>

#include "sensor/reference/text.h"

#define PATIENCE 8 /* bytes compared for each byte there is, before the other way is taken */

/* A suffix of the value, which begins behind `at`, and its period. */
struct suffix {
    size_t begin;
    size_t period;
};

/* The greatest of all suffixes; with `backward`, by the alphabet in the other order. */
static struct suffix greatest_suffix(struct fb_span value, bool backward)
{
    size_t best = 0; /* where it begins; the candidate begins at `next` */
    size_t next = 1;
    size_t same = 0; /* bytes in which both agree, within the period */
    size_t period = 1;
    while (next + same < value.size) {
        const uint8_t new = value.bytes[next + same];
        const uint8_t old = value.bytes[best + same];
        if (new == old) {
            same++;
            if (same == period) {
                next += period;
                same = 0;
            }
        } else if ((new < old) != backward) {
            next += same + 1;
            same = 0;
            period = next - best;
        } else {
            best = next++;
            same = 0;
            period = 1;
        }
    }
    return (struct suffix){ best, period };
}

/* The value is cut at `begin`, so that what stands behind it is compared first, forwards. */
static size_t find_two_way(struct fb_span text, struct fb_span value)
{
    const struct suffix one = greatest_suffix(value, false);
    const struct suffix other = greatest_suffix(value, true);
    const struct suffix cut = one.begin > other.begin ? one : other;
    const size_t right = value.size - cut.begin;
    const bool repeats = memcmp(value.bytes, value.bytes + cut.period, cut.begin) == 0;
    const size_t step = repeats ? cut.period : cut.begin > right ? cut.begin : right + 1;
    size_t known = 0; /* bytes at the value's beginning that are known to agree */
    for (size_t at = 0; value.size <= text.size - at;) {
        size_t i = cut.begin > known ? cut.begin : known;
        while (i < value.size && value.bytes[i] == text.bytes[at + i])
            i++;
        if (i < value.size) {
            at += i - cut.begin + 1;
            known = 0;
            continue;
        }
        for (i = cut.begin; i > known && value.bytes[i - 1] == text.bytes[at + i - 1];)
            i--;
        if (i <= known)
            return at;
        if (step > text.size - at)
            break;
        at += step;
        known = repeats ? value.size - step : 0;
    }
    return SIZE_MAX;
}

size_t fb_sensor_find(struct fb_span text, struct fb_span value)
{
    if (value.size == 0)
        return 0;
    if (value.size > text.size)
        return SIZE_MAX;
    const size_t last = value.size - 1;
    const size_t end = text.size - last;
    size_t left = PATIENCE * text.size;
    for (size_t at = 0; at < end; at++) {
        if (text.bytes[at] != value.bytes[0] || text.bytes[at + last] != value.bytes[last])
            continue;
        if (memcmp(text.bytes + at, value.bytes, last) == 0)
            return at;
        if (left < last) {
            const size_t found = find_two_way((struct fb_span){ text.bytes + at, text.size - at }, value);
            return found == SIZE_MAX ? SIZE_MAX : at + found;
        }
        left -= last;
    }
    return SIZE_MAX;
}
