/* SPDX-License-Identifier: Apache-2.0 */
/* compile_files.h - from source files to the bytes of a content file. */
#ifndef FB_PIPELINE_COMPILE_FILES_H
#define FB_PIPELINE_COMPILE_FILES_H

#include "compiler/compile.h"
#include "pipeline/project/project.h"

/* Compiles every .json, .yaml and .yml file that `named` stands for.  What is wrong with a source
 * is a finding; a source or a project file that cannot be used is an obstacle, and then nothing is
 * produced.  False when we could not do it: no memory, or a limit of the format. */
FB_MUST_CHECK bool fb_compile_files(struct fb_project *project, struct fb_texts named,
                                    const struct fb_compile_options *options,
                                    struct fb_report *report, struct fb_compiled *out,
                                    struct fb_diag *diag);

#endif
