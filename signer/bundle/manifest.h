/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.h - the first file of a bundle: which files follow, their digests, and what they need.
 *
 *     {"format":"firebreak-bundle/1","files":[{"path":"291.fbc","sha256":"..","bytes":123,
 *      "needs":{"template_types":{"ipc":{"id":3,"inputs":21,..}},"limits":{"file_bytes":123}}},..]}
 *
 * `needs` is the least contract of a sensor build that can take the file, in the words of
 * contracts; a file without it was packed as it is.  Files stand in the order of their paths'
 * bytes.
 */
#ifndef FB_BUNDLE_MANIFEST_H
#define FB_BUNDLE_MANIFEST_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "base/host/document.h"
#include "signer/bundle/problem.h"

#define FB_MANIFEST_FORMAT "firebreak-bundle/1"

struct fb_bundle_entry {
    struct fb_span path;
    struct fb_span sha256; /* 64 digits */
    uint64_t bytes;
    const struct fb_doc *needs; /* NULL: packed as it is */
};

/* Appends to a manifest that is being written: begin, entries in order, end.  `needs` is a JSON
 * object, ours, or empty. */
void fb_manifest_begin(struct fb_buffer *out);
void fb_manifest_add(struct fb_buffer *out, bool first, const char *path, const char *sha256,
                     uint64_t bytes, struct fb_span needs);
void fb_manifest_end(struct fb_buffer *out);

struct fb_manifest; /* opaque */

/* Reads it.  What is wrong with it is a problem: FB8007 (not a manifest), FB8002 (a path), FB8004
 * (paths that clash), FB8005 (more than the limits).  Then *out stays as it was.  False only when
 * memory is short. */
FB_MUST_CHECK bool fb_manifest_read(struct fb_span text, struct fb_manifest **out,
                                    struct fb_bundle_problem *problem, struct fb_diag *diag);
void fb_manifest_free(struct fb_manifest *manifest); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_manifest *, fb_manifest_free);

size_t fb_manifest_count(const struct fb_manifest *manifest);
const struct fb_bundle_entry *fb_manifest_at(const struct fb_manifest *manifest, size_t index);

/* Whether the names, in any order, can stand side by side; *clash is otherwise the index of one that
 * cannot.  False when there is no memory. */
FB_MUST_CHECK bool fb_bundle_names_check(const struct fb_span *names, size_t count, bool *clashes,
                                         size_t *clash);

#endif
