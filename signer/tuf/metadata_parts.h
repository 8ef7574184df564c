/* SPDX-License-Identifier: Apache-2.0 */
/* metadata_parts.h - reading what the four kinds of metadata are made of (internal to signer/tuf). */
#ifndef FB_TUF_METADATA_PARTS_H
#define FB_TUF_METADATA_PARTS_H

#include "base/core/arena.h"
#include "base/host/document.h"
#include "signer/tuf/metadata.h"

struct fb_tuf {
    struct fb_document *document;
    struct fb_arena arena; /* arrays of `content` */
    struct fb_buffer text; /* canonical form of `signed` */
    struct fb_tuf_signed content;
    const struct fb_tuf_signature *signatures;
    size_t signature_count;
    struct fb_key **keys; /* owned; those that content.keys borrow */
    size_t key_count;
};

/* Each fills its members of metadata->content from `body`, the object `signed`. */
FB_MUST_CHECK bool fb_tuf_read_root(const struct fb_doc *body, struct fb_tuf *metadata,
                                    struct fb_diag *diag);
FB_MUST_CHECK bool fb_tuf_read_metas(const struct fb_doc *body, struct fb_tuf *metadata,
                                     struct fb_diag *diag);
FB_MUST_CHECK bool fb_tuf_read_targets(const struct fb_doc *body, struct fb_tuf *metadata,
                                       struct fb_diag *diag);

/* A map of keys: the object `keys` of a root or of delegations. */
FB_MUST_CHECK bool fb_tuf_read_keys(const struct fb_doc *map, struct fb_tuf *metadata,
                                    struct fb_diag *diag);

/* keyids and threshold of a role. */
FB_MUST_CHECK bool fb_tuf_read_signers(const struct fb_doc *object, struct fb_tuf *metadata,
                                       struct fb_tuf_role *out, struct fb_diag *diag);

/* length and hashes; with `required` both must be there. */
FB_MUST_CHECK bool fb_tuf_read_file(const struct fb_doc *object, bool required,
                                    struct fb_tuf *metadata, struct fb_tuf_file *out,
                                    struct fb_diag *diag);

/* The strings of a list; `what` names one in messages. */
FB_MUST_CHECK bool fb_tuf_read_texts(const struct fb_doc *list, const char *what,
                                     struct fb_tuf *metadata, const struct fb_span **out,
                                     struct fb_diag *diag);

#endif
