/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_keys.h - the key fuzz of the project file.
 *
 *     fuzz:
 *       seed: 7            # --seed goes before it
 *       cases: 100000      # random ones, at least as many as without the key; --cases goes before it
 *       known: [found/]    # reproducers of before, beside those of --known
 */
#ifndef FB_PIPELINE_FUZZ_KEYS_H
#define FB_PIPELINE_FUZZ_KEYS_H

#include "fuzz/plan.h"
#include "pipeline/project/path_list.h"

struct fb_fuzz_keys {
    bool has_seed;
    bool has_cases;
    uint64_t seed;
    uint64_t cases;
    struct fb_path_list known;
};

FB_MUST_CHECK bool fb_fuzz_keys_read(struct fb_fuzz_keys *keys, const char *file, const struct fb_doc *root,
                                     struct fb_diag *diag);
void fb_fuzz_keys_clear(struct fb_fuzz_keys *keys);

/* What the command line says, and where it is silent the project.  *known is malloc'ed and to be freed
 * when *out is not needed any more; its texts are borrowed from both. */
FB_MUST_CHECK bool fb_fuzz_keys_apply(const struct fb_fuzz_keys *keys, const struct fb_fuzz_options *said,
                                      struct fb_fuzz_options *out, const char ***known, struct fb_diag *diag);

#endif
