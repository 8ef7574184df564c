/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - the folder of trusted metadata.
 *
 *     root.json timestamp.json snapshot.json targets.json ROLE.json   as they were received
 *     roots/N.root.json    every root that was passed, so that each can be checked from the first on
 *     floor.0 floor.1      see floor.h
 *     lock                 held by whoever uses the store
 *
 * Files are replaced so that a crash leaves the old one or the new one, and are on the disk when a
 * write returns.  What is read back is never trusted because of where it was.
 */
#ifndef FB_FETCH_STORE_H
#define FB_FETCH_STORE_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"

struct fb_store; /* opaque */

/* Opens and locks it; with `create` the folder (not those above it) is made where it is not there.
 * One that another process holds is FB_FAULT_IO. */
FB_MUST_CHECK bool fb_store_open(const char *folder, bool create, struct fb_store **out,
                                 struct fb_diag *diag);
void fb_store_free(struct fb_store *store); /* unlocks; accepts NULL */
FB_DEFINE_AUTO(struct fb_store *, fb_store_free);

const char *fb_store_folder(const struct fb_store *store);

/* Appends the metadata of a role, or a root of the history.  False, without a word, when there is
 * none of at most `limit` bytes or it cannot be read: it is then fetched anew.  What memory was short
 * for shows in out->failed. */
FB_MUST_CHECK bool fb_store_read(const struct fb_store *store, struct fb_span role, size_t limit,
                                 struct fb_buffer *out);
FB_MUST_CHECK bool fb_store_read_root(const struct fb_store *store, uint64_t version, size_t limit,
                                      struct fb_buffer *out);

/* Whether there is a file for the role, of whatever content. */
bool fb_store_has(const struct fb_store *store, struct fb_span role);

FB_MUST_CHECK bool fb_store_write(const struct fb_store *store, struct fb_span role,
                                  struct fb_span bytes, struct fb_diag *diag);
FB_MUST_CHECK bool fb_store_write_root(const struct fb_store *store, uint64_t version,
                                       struct fb_span bytes, struct fb_diag *diag);

#endif
