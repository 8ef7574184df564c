/* SPDX-License-Identifier: Apache-2.0 */
/* released.h - what was released before: the last release of each channel, and the novelty ledger,
 * which is derived from content files and never edited. */
#ifndef FB_GATES_RELEASED_H
#define FB_GATES_RELEASED_H

#include "base/core/cleanup.h"
#include "validator/gates/usage.h"
#include "validator/schema/schema.h"

/* The last release of a channel. */
struct fb_release {
    const char *path;
    struct fb_span bytes;
    const struct fb_content *content; /* NULL: a text rule set */
};

struct fb_released; /* opaque; owns everything that it gives */

struct fb_released *fb_released_new(void);           /* NULL: no memory */
void fb_released_free(struct fb_released *released); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_released *, fb_released_free);

/* Counts a released file into the ledger and, with `last`, keeps it as the last release of its
 * channel.  Without a schema the file is a text rule set: nothing of it is read, and there may be
 * several (its content is then NULL).  False with the file's name in *diag when it can not be read by the schema, or when
 * there already is a last release of the channel. */
FB_MUST_CHECK bool fb_released_add(struct fb_released *released, const struct fb_schema *schema,
                                   const char *path, struct fb_span bytes, bool last,
                                   struct fb_diag *diag);

const struct fb_usage *fb_released_ledger(const struct fb_released *released);

/* In the order in which they were added. */
size_t fb_released_last_count(const struct fb_released *released);
const struct fb_release *fb_released_last_at(const struct fb_released *released, size_t index);

/* The last release of the content's channel, or NULL. */
const struct fb_release *fb_released_last_of(const struct fb_released *released,
                                             const struct fb_content *content);

#endif
