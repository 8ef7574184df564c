/* SPDX-License-Identifier: Apache-2.0 */
/* init_inside.h - a plan for a project while it is made; only init*.c see it. */
#ifndef FB_PIPELINE_INIT_INSIDE_H
#define FB_PIPELINE_INIT_INSIDE_H

#include "pipeline/init/init.h"
#include "pipeline/init/sketch.h"

struct fb_init_plan {
    const struct fb_init_options *options;
    struct fb_init *init;
    struct fb_sketch sketch; /* the template types that the project will have */
    bool types_defined;      /* by files that are there already */
    bool sample;             /* nothing was there */
    struct fb_diag *diag;
};

/* Each appends one file to the plan; what memory ran out for is said by their buffers. */
FB_MUST_CHECK bool fb_init_project_text(struct fb_init_plan *plan);
void fb_init_types_text(struct fb_init_plan *plan);
void fb_init_contract_text(struct fb_init_plan *plan);
FB_MUST_CHECK bool fb_init_next(struct fb_init_plan *plan);

/* init_draw.c: which template types the project has: those that are there, else what content, the
 * schema or sources use, else the sample's. */
FB_MUST_CHECK bool fb_init_draw_types(struct fb_init_plan *plan, const struct fb_schema *schema,
                                      const struct fb_doc *format);

/* init_schema.c: template types that the schema itself names, by the enum of their ids. */
FB_MUST_CHECK bool fb_init_draw(struct fb_init_plan *plan, const struct fb_schema *schema,
                                const struct fb_doc *format);

/* The map in the schema's document that describes a type; NULL where it was imported. */
const struct fb_doc *fb_init_type_map(const struct fb_schema *schema, const struct fb_doc *format,
                                      uint32_t type);

/* The next text of the plan, to be filled, under its path. */
struct fb_buffer *fb_init_file(struct fb_init *init, const char *path);

/* What to add to a schema that lacks -record or -role keys; `lack` says what the model missed. */
void fb_init_advise(const struct fb_schema *schema, const struct fb_doc *format,
                    const struct fb_diag *lack, struct fb_buffer *out);

/* init_words.c: a text as a scalar of YAML, quoted where it has to be; the same for a shell; and
 * "key: [a, b/]", one item a line where they are many. */
void fb_init_add_scalar(struct fb_buffer *out, const char *text);
void fb_init_add_shell_word(struct fb_buffer *out, const char *text);
void fb_init_add_list(struct fb_buffer *out, const char *key, const struct fb_paths *paths);

#endif
