/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_inputs.h - the digests of all that content is judged by (internal to pipeline/evidence*.c). */
#ifndef FB_PIPELINE_EVIDENCE_INPUTS_H
#define FB_PIPELINE_EVIDENCE_INPUTS_H

#include "base/core/arena.h"
#include "pipeline/project/project.h"
#include "signer/release/evidence.h"

struct fb_evidence_inputs {
    struct fb_evidence_input *items; /* malloc'ed; texts are in the arena */
    size_t count;
    size_t capacity;
    struct fb_arena arena;
};

/* Reads every file once.  The caller clears *out in every case. */
FB_MUST_CHECK bool fb_evidence_inputs_read(struct fb_project *project, struct fb_evidence_inputs *out,
                                           struct fb_diag *diag);
void fb_evidence_inputs_clear(struct fb_evidence_inputs *inputs);

/* The SHA-256 of the format that needs no naming, from the program itself. */
FB_MUST_CHECK bool fb_builtin_format_sha256(char out[static 65]);

#endif
