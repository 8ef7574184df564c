/* SPDX-License-Identifier: Apache-2.0 */
/* template_type.h - template types: named, ordered lists of fields, compiled into sensors.
 *
 * File (JSON or YAML): one template type
 *     {"template_type":"ipc","id":3,"revision":1,"fields":[{"name":"PipeName","kind":"string"}],
 *      "logsource":{"product":"windows","category":"pipe_created"}}
 * or several: {"template_types":[...]}.  `logsource` is optional and says which Sigma rules are
 * of this type; without it a rule is when its category, or its service, or "svc_" and its
 * service, is the type's name.
 */
#ifndef FB_MODEL_TEMPLATE_TYPE_H
#define FB_MODEL_TEMPLATE_TYPE_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"
#include "base/host/document.h"

enum fb_field_kind {
    FB_KIND_STRING,
    FB_KIND_INTEGER, /* decimal text */
    FB_KIND_ADDRESS, /* an IP address as text */
    FB_KIND_BYTES,
    FB_KIND_COUNT,
};

struct fb_field {
    const char *name;
    enum fb_field_kind kind;
};

struct fb_template_type {
    const char *name;
    uint64_t id;
    uint64_t revision;
    const struct fb_field *fields;
    size_t field_count;
    const char *product; /* logsource; NULL where not said */
    const char *category;
    const char *service;
    const char *file; /* where it is defined */
};

struct fb_template_types; /* opaque: a set with unique names and unique ids */

struct fb_template_types *fb_template_types_new(void);        /* NULL: no memory */
void fb_template_types_free(struct fb_template_types *types); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_template_types *, fb_template_types_free);

/* Adds what a file defines, all of it or nothing.  A name or id that is already there is
 * refused. */
FB_MUST_CHECK bool fb_template_types_load(struct fb_template_types *types, const char *path,
                                          struct fb_diag *diag);

/* The same for a document that is already there; nothing is borrowed from it. */
FB_MUST_CHECK bool fb_template_types_add(struct fb_template_types *types,
                                         const struct fb_document *document, struct fb_diag *diag);

size_t fb_template_types_count(const struct fb_template_types *types);
const struct fb_template_type *fb_template_types_at(const struct fb_template_types *types,
                                                    size_t index);
/* NULL when there is none; both take time logarithmic in the number of types or better. */
const struct fb_template_type *fb_template_types_by_id(const struct fb_template_types *types,
                                                       uint64_t id);
const struct fb_template_type *fb_template_types_by_name(const struct fb_template_types *types,
                                                         struct fb_span name);

/* The field's index, or false. */
bool fb_template_type_field(const struct fb_template_type *type, struct fb_span name,
                            uint32_t *index);

/* "string", "integer", "address", "bytes" */
const char *fb_field_kind_name(enum fb_field_kind kind);

#endif
