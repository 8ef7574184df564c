/* SPDX-License-Identifier: Apache-2.0 */
/* read.h - the parts of reading a schema's document into the model. */
#ifndef FB_SCHEMA_READ_H
#define FB_SCHEMA_READ_H

#include "validator/schema/front/load.h"

/* Which of our extension keys belong to a map. */
enum fb_extension {
    FB_EXTENSION_NONE = 0,
    FB_EXTENSION_RECORD = 1 << 0,
    FB_EXTENSION_ROLE = 1 << 1,
    FB_EXTENSION_CHECKSUM = 1 << 2,
    FB_EXTENSION_INVERSE = 1 << 3,
};

/* Refuses keys that are neither among `known` (NULL-terminated) nor extensions; `what` names the
 * map in messages ("an attribute"). */
FB_MUST_CHECK bool fb_read_keys(struct fb_load *load, const struct fb_doc *map, const char *what,
                                const char *const *known, unsigned extensions);

/* ^[a-z][a-z0-9_]*$ */
FB_MUST_CHECK bool fb_read_id(struct fb_load *load, const struct fb_doc *doc, struct fb_span id,
                              const char *what);

/* Sorts names and refuses two that are alike: the one with the higher order. */
FB_MUST_CHECK bool fb_read_distinct(struct fb_load *load, struct fb_named *names, size_t count,
                                    const char *what);

/* Typed values of keys; a missing key leaves *out as it is.  Null is a value, and wrong. */
FB_MUST_CHECK bool fb_read_formula(struct fb_load *load, const struct fb_doc *map, const char *key,
                                   const struct fb_formula **out);
FB_MUST_CHECK bool fb_read_bool(struct fb_load *load, const struct fb_doc *map, const char *key,
                                bool *out);
FB_MUST_CHECK bool fb_read_kind(struct fb_load *load, const struct fb_doc *doc,
                                enum fb_doc_kind kind, const char *what);
FB_MUST_CHECK bool fb_read_byte(struct fb_load *load, const struct fb_doc *doc, uint8_t *out);

FB_MUST_CHECK bool fb_read_meta(struct fb_load *load, const struct fb_doc *meta,
                                struct fb_model_type *type);
FB_MUST_CHECK bool fb_read_encoding(struct fb_load *load, const struct fb_doc *doc,
                                    const char **out);
FB_MUST_CHECK bool fb_read_type(struct fb_load *load, struct fb_model_type *type);
FB_MUST_CHECK bool fb_read_enums(struct fb_load *load, const struct fb_doc *map,
                                 struct fb_model_type *type);
FB_MUST_CHECK bool fb_read_attributes(struct fb_load *load, struct fb_model_type *type);
FB_MUST_CHECK bool fb_read_bytes_keys(struct fb_load *load, struct fb_model_attribute *out);
FB_MUST_CHECK bool fb_read_valid(struct fb_load *load, struct fb_model_attribute *out);

/* Refuses keys that do not go together, and fields whose end or encoding is not said. */
FB_MUST_CHECK bool fb_read_applicable(struct fb_load *load, struct fb_model_attribute *attribute);

/* A type's name as in `type:`; `everything` allows what only params and casts may be. */
FB_MUST_CHECK bool fb_read_target(struct fb_load *load, const struct fb_doc *doc, bool everything,
                                  struct fb_model_target *out);
/* The same for a path that was parsed already: a cast. */
FB_MUST_CHECK bool fb_target_of_path(const struct fb_name_path *path, bool everything,
                                     struct fb_model_target *out);
FB_MUST_CHECK bool fb_read_switch(struct fb_load *load, const struct fb_doc *map,
                                  struct fb_model_attribute *out);

FB_MUST_CHECK bool fb_read_role(struct fb_load *load, const struct fb_doc *doc, enum fb_role *out);
FB_MUST_CHECK bool fb_read_checksums(struct fb_load *load, const struct fb_doc *list,
                                     struct fb_model_type *type);

#endif
