/* SPDX-License-Identifier: Apache-2.0 */
/* paths.h - which role may speak about a target's path, and names that are safe in URLs and files. */
#ifndef FB_TUF_PATHS_H
#define FB_TUF_PATHS_H

#include "base/host/buffer.h"
#include "signer/tuf/metadata.h"

/* Whether `path` is one of the pattern's: '*' stands for any characters and '?' for one, neither for
 * '/'; all else, also brackets, for itself. */
bool fb_tuf_path_matches(struct fb_span pattern, struct fb_span path);

/* Whether the delegation is for this path, by its patterns or by the digest of the path. */
bool fb_tuf_role_covers(const struct fb_tuf_role *role, struct fb_span path);

/* Appends the name of the role that `role` of `content` delegates this path to: its own, or that of
 * the bin where the delegation is succinct. */
void fb_tuf_role_name(const struct fb_tuf_signed *content, const struct fb_tuf_role *role,
                      struct fb_span path, struct fb_buffer *out);

/* Appends a name with every byte but letters, digits, '_', '-', '.' and '~' as %XX; '/' too. */
void fb_tuf_quote(struct fb_span name, struct fb_buffer *out);

/* The same for a file in a folder of its own: a dot at the start is %2E as well, so that no name is
 * ".", ".." or hidden. */
void fb_tuf_quote_file(struct fb_span name, struct fb_buffer *out);

/* Appends where a target is fetched below the base address: each part of the path quoted, and with
 * `prefix` (not empty) "PREFIX." before the last one.  False, with nothing appended, for a path with
 * a part that is empty, "." or "..", which servers and others in between would change. */
FB_MUST_CHECK bool fb_tuf_target_address(struct fb_span path, struct fb_span prefix,
                                         struct fb_buffer *out);

#endif
