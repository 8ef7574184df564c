/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - the operators that compare text: bytes with bytes, after folding where asked for.
 *
 * An input is folded once for each event as long as there is room for it; otherwise it is folded
 * while it is compared.  Values were folded when they were loaded.
 */
#ifndef FB_SENSOR_TEXT_H
#define FB_SENSOR_TEXT_H

#include "base/core/span.h"

/* Which two bytes stand side by side in a text, in 4096 classes: most values that are looked for
 * have a pair that the text has not. */
struct fb_sensor_pairs {
    uint64_t bits[64];
};

struct fb_sensor_text {
    struct fb_span bytes;
    bool to_fold;                        /* not yet folded, but to be compared as if it were */
    const struct fb_sensor_pairs *pairs; /* of the bytes; NULL: not known */
};

void fb_sensor_pairs_of(struct fb_span text, struct fb_sensor_pairs *out);

/* False only if the two bytes stand side by side nowhere in the text. */
bool fb_sensor_text_may_have(struct fb_sensor_text text, uint8_t first, uint8_t second);

bool fb_sensor_text_equals(struct fb_sensor_text text, struct fb_sensor_text other);
bool fb_sensor_text_starts(struct fb_sensor_text text, struct fb_span value);
bool fb_sensor_text_ends(struct fb_sensor_text text, struct fb_span value);
bool fb_sensor_text_contains(struct fb_sensor_text text, struct fb_span value);

/* find.c: where the value is first in the text, or SIZE_MAX; in time linear in both. */
size_t fb_sensor_find(struct fb_span text, struct fb_span value);

/* Whether the glob matches all of the text.  Linear in both, where what stands between two stars has no "?", no
 * backslash and no odd bytes, and the text is folded or need not be; otherwise in the worst case, for texts and
 * globs that repeat themselves, what stands between two stars times the text. */
bool fb_sensor_text_globs(struct fb_sensor_text text, struct fb_span glob);

/* Whether the glob ends with a backslash that escapes nothing. */
bool fb_sensor_glob_is_cut(struct fb_span glob);

/* Writes what the text folds to, at most `room` bytes of it.  Gives the size of all of it, so that
 * nothing was left out exactly if that is at most `room`. */
size_t fb_sensor_fold(struct fb_span text, uint8_t *out, size_t room);

#endif
