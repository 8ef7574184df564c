/* SPDX-License-Identifier: Apache-2.0 */
/* fold_text.h - a whole text with its upper and lower case made alike, in memory of the caller's.
 *
 * Characters fold by the frozen table (base/core/fold.h); a byte that is not part of valid UTF-8
 * stays as it is.  Two texts are equal but for case when their folded bytes are equal.
 */
#ifndef FB_TRIAL_FOLD_TEXT_H
#define FB_TRIAL_FOLD_TEXT_H

#include "base/core/span.h"

/* No character grows by more: two bytes may become three. */
#define FB_FOLDED_MAX(size) ((size) + (size) / 2)

/* Writes at most FB_FOLDED_MAX(text.size) bytes and gives their number. */
size_t fb_fold_text(struct fb_span text, uint8_t *out);

#endif
