/* SPDX-License-Identifier: Apache-2.0 */
/* load.h - what one load of a schema works with, and the steps it takes:
 * import (files) -> read (model) -> resolve (names) -> parents -> typing -> compile (plan).
 * Each step looks at all files before the next begins. */
#ifndef FB_SCHEMA_LOAD_H
#define FB_SCHEMA_LOAD_H

#include "base/core/arena.h"
#include "validator/schema/front/model.h"
#include "validator/schema/schema.h"

/* Memory of a load beyond what the documents take. */
#define FB_MAX_LOAD_BYTES ((size_t)512 << 20)

struct fb_notes {
    struct fb_diag *items; /* malloc'ed */
    size_t count;
    size_t capacity;
};

/* Fields, instances and params of all types. */
#define FB_MAX_MODEL_ATTRIBUTES 65536

/* Notes kept for one schema; the rest are dropped. */
#define FB_MAX_NOTES 1000

struct fb_load {
    const struct fb_schema_options *options; /* never NULL */
    struct fb_arena *memory;                 /* gone after the load */
    struct fb_notes *notes;                  /* the schema's */
    struct fb_diag *diag;
    struct fb_model_file *files; /* in the order of loading; the schema itself first */
    struct fb_model_file *last;
    size_t file_count;
    size_t type_count; /* in all files, as the next */
    size_t attribute_count;
    size_t news;  /* of parents.c */
    size_t epoch; /* what was typed in an earlier one is typed anew */
};

/* Record a failure at a node and return false: the schema is wrong, or asks for what we do not
 * have. */
bool fb_refuse(struct fb_load *load, const struct fb_doc *doc, const char *format, ...)
    FB_PRINTF(3, 4);
bool fb_refuse_unsupported(struct fb_load *load, const struct fb_doc *doc, const char *format, ...)
    FB_PRINTF(3, 4);

/* Adds a note, unless there are too many; false without memory. */
FB_MUST_CHECK bool fb_note(struct fb_load *load, const struct fb_doc *doc, const char *format, ...)
    FB_PRINTF(3, 4);

/* Zeroed memory of the load; NULL, with the failure recorded, when there is none. */
void *fb_load_array(struct fb_load *load, size_t count, size_t size);
char *fb_load_text(struct fb_load *load, struct fb_span text);

/* import.c: adds the schema itself and, one by one, what the files added so far import. */
FB_MUST_CHECK bool fb_import_all(struct fb_load *load, const char *path, struct fb_span text);

/* Adds what the import `name`, written at `doc`, means, and what that imports, unless it is there
 * already. */
FB_MUST_CHECK bool fb_import_named(struct fb_load *load, const struct fb_model_file *from,
                                   struct fb_span name, const struct fb_doc *doc);

/* Whether there is a file for it. */
FB_MUST_CHECK bool fb_import_exists(struct fb_load *load, const struct fb_model_file *from,
                                    struct fb_span name, const struct fb_doc *doc, bool *out);
void fb_import_clear(struct fb_load *load);

/* read_*.c: from a document to the model. */
FB_MUST_CHECK bool fb_read_file(struct fb_load *load, struct fb_model_file *file);

/* Calls a function for every type of every file, outer ones first; stops when it says false. */
FB_MUST_CHECK bool fb_visit_types(struct fb_load *load,
                                  bool (*visit)(struct fb_load *, struct fb_model_type *));

/* resolve.c: type and enum names; parents.c: whose _parent is what. */
FB_MUST_CHECK bool fb_resolve_all(struct fb_load *load);
FB_MUST_CHECK bool fb_parents_find(struct fb_load *load);

/* A type or an enum by its path, seen from within a type, or NULL. */
struct fb_model_type *fb_find_type(const struct fb_load *load, const struct fb_model_type *from,
                                   const struct fb_span *path, size_t count);
const struct fb_model_enum *fb_find_enum(const struct fb_load *load,
                                         const struct fb_model_type *from,
                                         const struct fb_span *path, size_t count);

/* resolve_near.c: after such a name was refused, adds what was probably meant.  Always false. */
bool fb_suggest_type(struct fb_load *load, const struct fb_model_type *from,
                     const struct fb_name_path *path);
bool fb_suggest_enum(struct fb_load *load, const struct fb_model_type *from, struct fb_span name);
bool fb_suggest_member(struct fb_load *load, const struct fb_model_enum *enumeration,
                       struct fb_span name);

/* check_model.c: types every expression and compares it with what is expected in its place. */
FB_MUST_CHECK bool fb_check_all(struct fb_load *load);

#endif
