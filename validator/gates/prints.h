/* SPDX-License-Identifier: Apache-2.0 */
/* prints.h - digests of what template instances say, to compare them within and across files. */
#ifndef FB_GATES_PRINTS_H
#define FB_GATES_PRINTS_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "validator/model/content.h"

struct fb_print {
    char alike[65]; /* of the criteria and exceptions, whatever the order of values */
    char exact[65]; /* the same, with values in their order */
    size_t index;   /* of the instance */
};

struct fb_prints {
    struct fb_print *in_order;      /* by instance */
    const struct fb_print **sorted; /* by `alike`, then by index */
    size_t count;
};

/* In the arena.  Ids, titles and authors are no part of the digests, nor is an instance's place. */
FB_MUST_CHECK bool fb_prints_make(const struct fb_content *content, struct fb_arena *arena,
                                  struct fb_prints *out, struct fb_diag *diag);

/* How many from `from` on in the sorted order are alike. */
size_t fb_prints_run(const struct fb_prints *prints, size_t from);

#endif
