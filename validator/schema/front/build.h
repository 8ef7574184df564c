/* SPDX-License-Identifier: Apache-2.0 */
/* build.h - from the checked model to the plan.  Rows gather in tables in the memory of the load
 * and move to the schema's arena at the end; texts go there at once. */
#ifndef FB_SCHEMA_BUILD_H
#define FB_SCHEMA_BUILD_H

#include "validator/schema/front/typing.h"
#include "validator/schema/plan.h"

struct fb_table {
    void *items;
    size_t count;
    size_t capacity;
};

struct fb_builder {
    struct fb_load *load;
    struct fb_arena *arena; /* the schema's */
    struct fb_table types;
    struct fb_table attributes;
    struct fb_table targets;
    struct fb_table cases;
    struct fb_table order_cases;
    struct fb_table valids;
    struct fb_table processes;
    struct fb_table checksums;
    struct fb_table checksum_parts;
    struct fb_table expressions;
    struct fb_table expression_lists;
    struct fb_table ops;
    struct fb_table integers;
    struct fb_table floats;
    struct fb_table spans;
    struct fb_table enums;
    struct fb_table enum_members;
    struct fb_table encodings;
    struct fb_table probes;
    const uint8_t *text_source; /* the text that was copied last, and */
    const char *text_copy;      /* its copy */
};

/* Appends a copy of a row; *out may be NULL. */
FB_MUST_CHECK bool fb_table_add(struct fb_builder *builder, struct fb_table *table, const void *row,
                                size_t size, uint32_t *out);

/* Copies in the schema's arena; false, with the failure recorded, without memory. */
FB_MUST_CHECK bool fb_build_text(struct fb_builder *builder, const char *text, const char **out);
FB_MUST_CHECK bool fb_build_span(struct fb_builder *builder, struct fb_span span, uint32_t *row);

FB_MUST_CHECK bool fb_build_encoding(struct fb_builder *builder, const char *name, uint32_t *row);

/* Expressions that were typed: a formula that may be NULL (FB_NONE), a term of a reference. */
FB_MUST_CHECK bool fb_build_formula(struct fb_builder *builder, const struct fb_formula *formula,
                                    uint32_t *row);
FB_MUST_CHECK bool fb_build_term(struct fb_builder *builder, struct fb_span text,
                                 const struct fb_term *term, uint32_t *row);

FB_MUST_CHECK bool fb_build_target(struct fb_builder *builder,
                                   const struct fb_model_attribute *attribute,
                                   const struct fb_model_target *target, uint32_t *row);
FB_MUST_CHECK bool fb_build_attribute(struct fb_builder *builder,
                                      const struct fb_model_attribute *attribute);
FB_MUST_CHECK bool fb_build_type(struct fb_builder *builder, const struct fb_model_type *type);

/* -record and -checksum: names to attributes. */
FB_MUST_CHECK bool fb_build_record(struct fb_builder *builder, const struct fb_model_type *type,
                                   struct fb_record *out);
FB_MUST_CHECK bool fb_build_checksums(struct fb_builder *builder, const struct fb_model_type *type,
                                      struct fb_range *out);

/* The whole plan, without its layout. */
FB_MUST_CHECK bool fb_build_plan(struct fb_load *load, struct fb_arena *arena, struct fb_plan *out);

#endif
