/* SPDX-License-Identifier: Apache-2.0 */
/* compile.h - sources to a content file: which front end reads which file, in which order, and
 * what must hold of all of them together.
 */
#ifndef FB_COMPILER_COMPILE_H
#define FB_COMPILER_COMPILE_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"
#include "base/report/report.h"
#include "validator/model/template_type.h"

struct fb_source {
    const char *path; /* borrowed, as the text; the subject of findings */
    struct fb_span text;
};

struct fb_compile_options {
    bool keep_going; /* leave out what has errors, and produce the rest */
    bool has_channel;
    uint64_t channel; /* instead of what the sources say */
    bool has_version;
    uint64_t version;
};

struct fb_compiled {
    struct fb_span bytes;    /* of the content file, malloc'ed; NULL: there were errors */
    size_t instances;        /* compiled */
    size_t sources_left_out; /* rules and instances with an error */
};

/* Compiles the sources in the order of their paths, whatever the order that they are given in:
 * .json files are JSON sources; others are YAML, Sigma rules where a key `detection` or
 * `logsource` begins a line, otherwise a JSON source in YAML.  Instances keep the order of their
 * source.  Without a channel or version anywhere they are 0.
 *
 * What is wrong with a source is a finding in `report`, and then nothing is produced, or with
 * keep_going what is right.  False when we could not do it: no memory, or a limit of the format. */
FB_MUST_CHECK bool fb_compile(const struct fb_template_types *types,
                              const struct fb_source *sources, size_t count,
                              const struct fb_compile_options *options, struct fb_report *report,
                              struct fb_compiled *out, struct fb_diag *diag);

#endif
