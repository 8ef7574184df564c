/* SPDX-License-Identifier: Apache-2.0 */
/* classify.h - whether our own gates accept a content file for one sensor build: that decides whose
 * fault a crash is. */
#ifndef FB_FUZZ_CLASSIFY_H
#define FB_FUZZ_CLASSIFY_H

#include "fuzz/plan.h"
#include "fuzz/signature.h"
#include "validator/gates/gate.h"

struct fb_fuzz_judge {
    const struct fb_gate_context *context;
    const struct fb_schema *schema;
    const char *build; /* name of its contract */
};

/* The class of a case that fell, and whether that was foreseen: out of memory, with content that the gate cost
 * refuses for this build since it may take more than there is.  Asks the gates layout, types, contract and cost of content that
 * is not the candidate; what cannot be decided counts as accepted, which is the worse.  Safe in
 * several threads.  `foreseen` may be NULL.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_classify(const struct fb_fuzz_judge *judge, const struct fb_fuzz_case *one,
                                    const struct fb_ending *ending, enum fb_fuzz_class *out, bool *foreseen,
                                    struct fb_diag *diag);

#endif
