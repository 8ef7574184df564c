/* SPDX-License-Identifier: Apache-2.0 */
/* gate_inputs.h - what one gate reads beside the candidate, a line each (internal to gate_cache.c). */
#ifndef FB_PIPELINE_GATE_INPUTS_H
#define FB_PIPELINE_GATE_INPUTS_H

#include "base/host/buffer.h"
#include "pipeline/project/project.h"
#include "validator/trial/trial.h"

enum fb_input_form {
    FB_INPUT_DIGEST, /* a file is its SHA-256 */
    FB_INPUT_STAMP,  /* a file is what tells without reading it that it is the same: inode, size, times */
};

/* Appends the lines of replay, engine or fuzz that are about no sensor build.  Files of which the project
 * named the same path twice stand there twice. */
FB_MUST_CHECK bool fb_gate_inputs_write(struct fb_project *project, const struct fb_trial *trial, const char *gate,
                                        enum fb_input_form form, struct fb_buffer *out, struct fb_diag *diag);

/* Whether the gate, one of these, reads contracts and engines. */
bool fb_gate_inputs_have_builds(const char *gate);

/* Appends the lines of one build: its contract, its engine, the libraries that this loads.  *known: whether
 * these are all; not where the engine cannot be opened. */
FB_MUST_CHECK bool fb_gate_inputs_write_build(struct fb_project *project, const struct fb_trial_build *build,
                                              enum fb_input_form form, struct fb_buffer *out, bool *known,
                                              struct fb_diag *diag);

/* Appends the lines of the program: itself, every library that it has loaded, the kernel. */
FB_MUST_CHECK bool fb_gate_inputs_of_program(const char *version, struct fb_buffer *out, struct fb_diag *diag);

#endif
