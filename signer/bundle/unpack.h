/* SPDX-License-Identifier: Apache-2.0 */
/* unpack.h - reading bundles: strict, in one pass, nothing handed out before its digest holds.
 *
 * Nothing is written here.  The stream is read with the one header that each file of the manifest
 * must have (header.h), so that there is no second way to read a bundle.
 */
#ifndef FB_BUNDLE_UNPACK_H
#define FB_BUNDLE_UNPACK_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "signer/bundle/manifest.h"

/* A file of the bundle whose length and digest are those of the manifest. */
struct fb_bundle_visitor {
    /* NULL: nobody wants to know.  Bytes are borrowed for the call.  False ends the reading. */
    bool (*visit)(void *context, const struct fb_bundle_entry *entry, struct fb_span bytes,
                  struct fb_diag *diag);
    void *context;
};

/* Reads all of a bundle.  What is wrong with it is in *problem, the first thing only; then some
 * files may have been visited.  False when we could not (memory, the visitor). */
FB_MUST_CHECK bool fb_bundle_unpack(struct fb_span bundle, const struct fb_bundle_visitor *visitor,
                                    struct fb_bundle_problem *problem, struct fb_diag *diag);

/* Reads the manifest alone, whose digest is not checked by anything here. */
FB_MUST_CHECK bool fb_bundle_manifest(struct fb_span bundle, struct fb_manifest **out,
                                      struct fb_bundle_problem *problem, struct fb_diag *diag);

#endif
