/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.h - bundles as files: made and signed, verified, listed, unpacked.
 *
 * Signatures are in a DSSE envelope beside the bundle, over an in-toto statement that names its
 * SHA-256.  They say who packed these bytes; that they may be released is another statement.  What
 * is wrong with a bundle or its signatures is a finding (FB80xx); false is for what we could not do.
 */
#ifndef FB_PIPELINE_BUNDLE_H
#define FB_PIPELINE_BUNDLE_H

#include "base/report/report.h"
#include "pipeline/project/project.h"
#include "signer/keys/key.h"

#define FB_BUNDLE_SIGNATURES ".dsse.json" /* follows the bundle's name */
#define FB_BUNDLE_PREDICATE "https://firebreak.invalid/attestation/packed/v1"

struct fb_bundle_keys {
    const struct fb_key *const *items; /* borrowed */
    size_t count;
};

struct fb_bundle_making {
    struct fb_project *project; /* says what the files need; NULL: they are packed as they are */
    struct fb_texts sources;    /* files, and folders with all files below them */
    const char *path;           /* of the bundle */
    /* Opens the keys to sign with, once the bundle is packed: they may be made ready meanwhile.  NULL:
     * nobody signs. */
    bool (*signers)(void *context, struct fb_bundle_keys *out, struct fb_diag *diag);
    void *signers_context;
};

/* Packs, writes the bundle (whole or not at all) and then the signatures, if there are keys.  With a
 * finding nothing is written.  A file that is named itself keeps its last name, one below a folder
 * its path from there. */
FB_MUST_CHECK bool fb_bundle_make(const struct fb_bundle_making *making, struct fb_report *report,
                                  struct fb_diag *diag);

struct fb_bundle_asking {
    const char *path;
    const char *signatures; /* NULL: beside the bundle */
    const struct fb_key *const *keys;
    size_t key_count; /* none: signatures are not asked for */
    size_t threshold; /* 0: all of them */
};

/* Checks the signatures alone: who signed, and for which digest. */
FB_MUST_CHECK bool fb_bundle_signers(const struct fb_bundle_asking *asking,
                                     struct fb_report *report, struct fb_diag *diag);

/* The signatures and the digest of the bundle's bytes; nothing of it is parsed. */
FB_MUST_CHECK bool fb_bundle_verify(const struct fb_bundle_asking *asking, struct fb_report *report,
                                    struct fb_diag *diag);

/* The same, where there are keys; then every file's length and digest; with a table of the files. */
FB_MUST_CHECK bool fb_bundle_list(const struct fb_bundle_asking *asking, struct fb_report *report,
                                  struct fb_diag *diag);

/* The same, and then the files are written into `folder`, which must not be there yet: all of them
 * or none. */
FB_MUST_CHECK bool fb_bundle_extract(const struct fb_bundle_asking *asking, const char *folder,
                                     struct fb_report *report, struct fb_diag *diag);

#endif
