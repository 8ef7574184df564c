/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_emit.h - from or-branches to template instances in the sink. */
#ifndef FB_COMPILER_SIGMA_EMIT_H
#define FB_COMPILER_SIGMA_EMIT_H

#include "compiler/sigma_rows.h"

/* What all instances of a rule share. */
struct fb_sigma_identity {
    struct fb_span id; /* of the rule; instance number n is called "ID#n" */
    struct fb_span title;
    struct fb_span author; /* may be empty */
};

/* Copies everything that the branches need into the sink and adds one instance for each. */
FB_MUST_CHECK bool fb_sigma_emit(struct fb_sigma *sigma, const struct fb_sigma_identity *identity,
                                 const struct fb_sigma_branches *branches);

#endif
