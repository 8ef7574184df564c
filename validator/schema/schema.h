/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h - a content format described in a profile of Kaitai Struct (.ksy), ready to run.
 *
 * Loading goes YAML -> located tree -> model -> typed plan.  What is not supported is refused
 * with a message and a place, never ignored; keys that begin with '-' are extensions: ours are
 * checked, others give a note.  A schema is immutable and may be used by several threads.
 */
#ifndef FB_SCHEMA_SCHEMA_H
#define FB_SCHEMA_SCHEMA_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct fb_schema; /* opaque */

/* What an attribute of a criterion means (`-role:`), or nothing. */
enum fb_role {
    FB_ROLE_NONE,
    FB_ROLE_OPERATOR,    /* operator: an enum; its members name operators, by id or by -role */
    FB_ROLE_PATTERN,     /* pattern: a value, bytes or text, or a list of them; a list of objects
                            takes the attribute with this role in each of them */
    FB_ROLE_FIELD,       /* field: index of the field it constrains; without it, its position */
    FB_ROLE_CASE,        /* case: true or non-zero when upper and lower case differ */
    FB_ROLE_IGNORE_CASE, /* ignore-case: the contrary, for regular expressions */
    FB_ROLE_OTHER_FIELD, /* other-field: index of the field that equals_field compares with */
    FB_ROLE_CRITERIA,    /* criteria: the children of a composite, or the criteria of a row */
    FB_ROLE_CHANNEL,     /* channel: of the whole file */
    FB_ROLE_VERSION,     /* version: of the whole file's content */
    FB_ROLE_NAME,        /* name: of a template type that the file declares */
};

#define FB_NO_ATTRIBUTE UINT32_MAX

/* What `-record:` says of a type, as indices of its attributes, or FB_NO_ATTRIBUTE.  With
 * criteria: each object of the type is a template instance.  Without: it declares a template type
 * that the author compiled against. */
struct fb_record {
    bool present;
    uint32_t type_id;     /* type-id: integer, required */
    uint32_t revision;    /* revision: integer */
    uint32_t id;          /* id: the instance's id, integer, bytes or text */
    uint32_t field_count; /* field-count: integer */
    uint32_t title;       /* title: text for people */
    uint32_t author;      /* author: who must be named when the instance matches */
    uint32_t criteria;    /* criteria: a list of criterion objects */
    uint32_t except;      /* except: a list of rows, each with an attribute of role criteria */
};

struct fb_attribute_info {
    const char *name; /* borrowed from the schema; "" for an unnamed attribute */
    enum fb_role role;
    bool is_instance;     /* under instances:, not in seq: */
    bool is_computed;     /* an instance with value:, which has no bytes of its own */
    bool has_wildcard;    /* its enum has a member that is `wildcard`, by id or by -role */
    uint32_t object_type; /* number of the type of its value, or of the list's elements;
                             FB_NO_TYPE when that is no object or depends on a switch */
};

#define FB_NO_TYPE UINT32_MAX

/* Attributes: seq in order, then instances in order. */
struct fb_type_info {
    const char *name; /* "section.body"; the id of the schema for its top type */
    const struct fb_attribute_info *attributes;
    size_t attribute_count;
    struct fb_record record;
};

/* A named expression that the root type gets as one more value instance, for tests and for
 * asking questions of a parsed file.  The strict layer leaves them alone. */
struct fb_probe {
    const char *expression;
};

struct fb_schema_options {
    /* Imports are looked up beside the file that imports; absolute ones ("/x/y") in these
     * folders.  NULL-terminated; NULL: none. */
    const char *const *import_roots;
    const struct fb_probe *probes;
    size_t probe_count;
};

/* Loads a schema from its text; `file` names it in messages and is where imports are relative
 * to.  `options` may be NULL.  On failure *diag gives file, line, column and the YAML path
 * ("/seq/0/size"). */
FB_MUST_CHECK bool fb_schema_load(const char *file, struct fb_span text,
                                  const struct fb_schema_options *options,
                                  struct fb_schema **out, struct fb_diag *diag);
void fb_schema_free(struct fb_schema *schema); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_schema *, fb_schema_free);

const char *fb_schema_id(const struct fb_schema *schema);

/* Types are numbered from zero; zero is the top type. */
size_t fb_schema_type_count(const struct fb_schema *schema);
const struct fb_type_info *fb_schema_type(const struct fb_schema *schema, uint32_t type);

/* The files that it was loaded from: the first is the schema itself, what it imports follows, each once.
 * The digest is of the text that was loaded; both are borrowed. */
struct fb_schema_file {
    const char *path;
    const char *sha256; /* 64 lower-case hex digits */
};
size_t fb_schema_file_count(const struct fb_schema *schema);
struct fb_schema_file fb_schema_file(const struct fb_schema *schema, size_t index);

/* What loading noticed and let pass: extension keys that we do not know, and warnings about
 * style.  Each is a diag with a place and a message. */
size_t fb_schema_note_count(const struct fb_schema *schema);
const struct fb_diag *fb_schema_note(const struct fb_schema *schema, size_t index);

#endif
