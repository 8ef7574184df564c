/* SPDX-License-Identifier: Apache-2.0 */
/* words.h - the dictionary: every value that content compares with, each once. */
#ifndef FB_FUZZ_WORDS_H
#define FB_FUZZ_WORDS_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "validator/model/content.h"

#define FB_FUZZ_WORDS 4096 /* at most, evenly over the content */

/* `content` may be NULL.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_words(const struct fb_content *content, struct fb_arena *arena,
                                 const struct fb_span **words, size_t *count);

#endif
