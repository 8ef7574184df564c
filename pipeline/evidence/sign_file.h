/* SPDX-License-Identifier: Apache-2.0 */
/* sign_file.h - signing one file, for our own readers and for others'. */
#ifndef FB_PIPELINE_SIGN_FILE_H
#define FB_PIPELINE_SIGN_FILE_H

#include "base/host/buffer.h"
#include "signer/keys/key.h"

/* Names of what a file can be signed as, ended by NULL: policy, inventory, override (JSON documents, which
 * are read first, in an envelope of their type); dsse (an envelope of type application/octet-stream over
 * any bytes); minisign, signify (detached). */
extern const char *const fb_sign_file_kinds[];

struct fb_file_signing {
    const char *path;
    const char *kind;
    const struct fb_key *const *keys; /* minisign and signify take one */
    size_t key_count;
};

/* Appends what the signature's file holds.  A document that cannot be read is FB_FAULT_INPUT.  Where the
 * file is an envelope of this kind already, the signatures are added to it. */
FB_MUST_CHECK bool fb_sign_file(const struct fb_file_signing *signing, struct fb_buffer *out,
                                struct fb_diag *diag);

/* Appends the signature that the key has in the envelope of this file, with what it signed, as a bundle
 * of Sigstore; fails as fb_envelope_write_bundle does. */
FB_MUST_CHECK bool fb_export_bundle(const char *path, const struct fb_key *key, struct fb_buffer *out,
                                    struct fb_diag *diag);

#endif
