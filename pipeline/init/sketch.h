/* SPDX-License-Identifier: Apache-2.0 */
/* sketch.h - template types, drawn from what uses them: sources, Sigma rules, content.
 *
 * A beginning for their author, in order of first use: that a field was used says that there is
 * one, not what else the events hold, nor in which order the sensors were built with them.
 */
#ifndef FB_PIPELINE_SKETCH_H
#define FB_PIPELINE_SKETCH_H

#include "base/core/arena.h"
#include "base/host/document.h"
#include "validator/model/content.h"
#include "validator/model/template_type.h"

struct fb_sketch_type {
    const char *name;
    const char *product; /* logsource; NULL where not said */
    const char *category;
    const char *service;
    uint64_t id;
    uint64_t revision;
    const char **fields; /* their names, malloc'ed */
    size_t field_count;
    size_t field_capacity;
};

struct fb_sketch {
    struct fb_sketch_type *items; /* malloc'ed */
    size_t count;
    size_t capacity;
    struct fb_arena arena; /* holds all texts */
    struct fb_diag *diag;
};

void fb_sketch_init(struct fb_sketch *sketch, struct fb_diag *diag);
void fb_sketch_clear(struct fb_sketch *sketch);

/* Each adds what it finds; what is not as it should be is passed over, since the compiler will
 * tell.  False when there is no memory. */
FB_MUST_CHECK bool fb_sketch_source(struct fb_sketch *sketch, const struct fb_doc *source);
FB_MUST_CHECK bool fb_sketch_sigma(struct fb_sketch *sketch, const struct fb_doc *rule);

/* Fields of content have no names: Field0, Field1, as many as are declared or read. */
FB_MUST_CHECK bool fb_sketch_content(struct fb_sketch *sketch, const struct fb_content *content);

/* Those that are defined already, as they are. */
FB_MUST_CHECK bool fb_sketch_defined(struct fb_sketch *sketch,
                                     const struct fb_template_types *types);

/* A type of this id, with so many fields; without a name it gets one from its id. */
FB_MUST_CHECK bool fb_sketch_numbered(struct fb_sketch *sketch, uint64_t id, struct fb_span name,
                                      uint64_t field_count);

/* The type of a name, made where it is new; NULL: no memory. */
struct fb_sketch_type *fb_sketch_named(struct fb_sketch *sketch, struct fb_span name);
FB_MUST_CHECK bool fb_sketch_field(struct fb_sketch *sketch, struct fb_sketch_type *type,
                                   struct fb_span name);

#endif
