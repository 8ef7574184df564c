/* SPDX-License-Identifier: Apache-2.0 */
/* hashes.h - whether bytes are those that metadata speaks of. */
#ifndef FB_FETCH_HASHES_H
#define FB_FETCH_HASHES_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "signer/tuf/metadata.h"

enum fb_fetch_match {
    FB_FETCH_SAME,
    FB_FETCH_OTHER_LENGTH,
    FB_FETCH_OTHER_HASH,
    FB_FETCH_UNKNOWN_HASH, /* hashes are given, and none is of a kind that is known here */
};

/* SHA-256 and SHA-512 are known; every one that is given must be right, others are passed over.
 * Where neither length nor hashes are given anything is the same.  False when it cannot be hashed. */
FB_MUST_CHECK bool fb_fetch_compare(const struct fb_tuf_file *file, struct fb_span bytes,
                                    enum fb_fetch_match *out, struct fb_diag *diag);

/* The same of a file on the disk, from an open descriptor, read from its start. */
FB_MUST_CHECK bool fb_fetch_compare_file(const struct fb_tuf_file *file, int descriptor,
                                         const char *path, enum fb_fetch_match *out,
                                         struct fb_diag *diag);

/* The hash that names the file: SHA-256 where there is one, else SHA-512; NULL: neither. */
const struct fb_tuf_hash *fb_fetch_naming_hash(const struct fb_tuf_file *file);

/* "its length is not what was signed", ... */
const char *fb_fetch_match_words(enum fb_fetch_match match);

#endif
