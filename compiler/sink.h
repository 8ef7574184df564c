/* SPDX-License-Identifier: Apache-2.0 */
/* sink.h - where the front ends (JSON sources, Sigma rules) put the template instances that they
 * compile, and how they report what cannot be compiled. */
#ifndef FB_COMPILER_SINK_H
#define FB_COMPILER_SINK_H

#include "base/core/arena.h"
#include "base/core/diag.h"
#include "base/report/report.h"
#include "validator/model/content.h"
#include "validator/model/template_type.h"

/* Where an instance was written, for findings that come after its front end has ended. */
struct fb_origin {
    const char *file; /* borrowed: outlives the sink */
    uint32_t line;
    uint32_t column;
};

struct fb_sink {
    const struct fb_template_types *types; /* borrowed */
    struct fb_arena arena;                 /* holds instances and all that they point to */
    struct fb_report *report;              /* borrowed; FB0 findings about sources go here */
    struct fb_instance *instances;         /* malloc'ed */
    struct fb_origin *origins;             /* malloc'ed, one for each instance */
    size_t count;
    size_t capacity;
    struct fb_origin origin; /* of the instances that are added next: the front ends set it */
    uint64_t channel;        /* of the content file; a JSON source sets them, options override */
    uint64_t version;
    bool has_channel; /* whether a source said so */
    bool has_version;
    size_t sources_left_out; /* rules with an error finding */
};

/* An empty sink over the process's heap. */
void fb_sink_init(struct fb_sink *sink, const struct fb_template_types *types,
                  struct fb_report *report);
void fb_sink_clear(struct fb_sink *sink);

/* Appends one instance; its criteria have position == field and are sorted by it.  Everything
 * that it points to must live in the sink's arena.  The number of criteria that the file will
 * state, wildcards included, and the field count are set here, from the template type. */
FB_MUST_CHECK bool fb_sink_add(struct fb_sink *sink, const struct fb_instance *instance,
                               struct fb_diag *diag);

/* Compile one file into the sink.  What is wrong with the source is a finding; its instances are
 * then left out whole, rule by rule.  False only for what is not the source's fault.  `file`
 * outlives the sink.  A JSON source may be written in YAML too, which its name decides: .json is
 * JSON, all else YAML. */
FB_MUST_CHECK bool fb_json_source_compile(struct fb_sink *sink, const char *file,
                                          struct fb_span text, struct fb_diag *diag);
FB_MUST_CHECK bool fb_sigma_compile(struct fb_sink *sink, const char *file, struct fb_span text,
                                    struct fb_diag *diag);

#endif
