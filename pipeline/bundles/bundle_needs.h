/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_needs.h - what a sensor build must supply and take so that it can take a content file: the
 * least contract, in the words of contracts. */
#ifndef FB_PIPELINE_BUNDLE_NEEDS_H
#define FB_PIPELINE_BUNDLE_NEEDS_H

#include "base/host/buffer.h"
#include "signer/bundle/pack.h"
#include "validator/model/template_type.h"
#include "validator/schema/schema.h"

struct fb_bundle_needs {
    const struct fb_schema *schema;
    const struct fb_template_types *types;
};

/* As of struct fb_describer; `context` is a struct fb_bundle_needs.  A file that the schema does not
 * read without a problem, or whose template types or operators are not known, is FB8013. */
FB_MUST_CHECK bool fb_bundle_needs_describe(void *context, const char *path, struct fb_span bytes,
                                            struct fb_buffer *out,
                                            struct fb_bundle_problem *problem,
                                            struct fb_diag *diag);

#endif
