/* SPDX-License-Identifier: Apache-2.0 */
/* key.h - what the readers of template types and contracts share: names, and words out of a
 * list.  Messages name file, line, column and key. */
#ifndef FB_MODEL_KEY_H
#define FB_MODEL_KEY_H

#include "base/core/arena.h"
#include "base/host/document.h"

/* `what` is for the message: "a field". */
FB_MUST_CHECK bool fb_key_is_map(const struct fb_doc *node, const char *what, struct fb_diag *diag);

/* A text that is not empty and has no control characters, as a copy in the arena.  With
 * `required` false a missing key leaves *out as it is. */
FB_MUST_CHECK bool fb_key_name(struct fb_arena *arena, const struct fb_doc *map, const char *key,
                               bool required, const char **out, struct fb_diag *diag);

/* The text of a node or of a map's key, under the same conditions; `what` is for the message. */
FB_MUST_CHECK bool fb_key_copy(struct fb_arena *arena, const struct fb_doc *node, const char *what,
                               const char **out, struct fb_diag *diag);

/* Refuses a text that is not among the words; `what` as in "unknown operator".  False. */
bool fb_key_unknown(const struct fb_doc *node, const char *what, const char *const *words,
                    size_t count, struct fb_diag *diag);

/* A text that is there and is one of the words, as its index. */
FB_MUST_CHECK bool fb_key_word(const struct fb_doc *map, const char *key, const char *const *words,
                               size_t count, size_t *out, struct fb_diag *diag);

/* An integer from 1 on: a limit is never 0.  A missing key leaves *out as it is. */
FB_MUST_CHECK bool fb_key_limit(const struct fb_doc *map, const char *key, uint64_t *out,
                                struct fb_diag *diag);

#endif
