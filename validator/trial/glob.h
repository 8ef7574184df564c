/* SPDX-License-Identifier: Apache-2.0 */
/* glob.h - matching a whole text: '*' any text, '?' one character, a backslash escapes.
 *
 * A byte that is not part of valid UTF-8 counts as a character.  Takes time proportional to the
 * product of both sizes at worst, and no memory.
 */
#ifndef FB_TRIAL_GLOB_H
#define FB_TRIAL_GLOB_H

#include "base/core/span.h"

bool fb_glob_matches(struct fb_span glob, struct fb_span text);

#endif
