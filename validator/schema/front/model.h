/* SPDX-License-Identifier: Apache-2.0 */
/* model.h - a schema as its author wrote it: every key checked, every expression parsed, names
 * not yet looked up.
 *
 * Everything lives in the arena of the load; nodes of the documents are borrowed and say where
 * things stand.  The fields below "Resolved" are filled by resolve.c and by what comes after it.
 */
#ifndef FB_SCHEMA_MODEL_H
#define FB_SCHEMA_MODEL_H

#include "validator/schema/front/expression.h"

struct fb_model_type;
struct fb_model_enum;

/* A name in a sorted list of names; see fb_find_named. */
struct fb_named {
    struct fb_span name;
    const struct fb_doc *doc;
    size_t order;
    const void *subject; /* what has the name */
};

/* What a value is, as far as it is known before there is one. */
enum fb_kind {
    FB_KIND_ANY,
    FB_KIND_INTEGER,
    FB_KIND_FLOAT,
    FB_KIND_BOOL,
    FB_KIND_TEXT,
    FB_KIND_BYTES,
    FB_KIND_ENUM,   /* an integer of `enumeration` */
    FB_KIND_OBJECT, /* of `type`; NULL: of any type */
    FB_KIND_STREAM,
};

struct fb_value_type {
    enum fb_kind kind;   /* of the value, or of the elements of a list of lists of .. */
    unsigned list_depth; /* zero: no list */
    const struct fb_model_enum *enumeration;
    const struct fb_model_type *type;
};

/* meta/endian */
enum fb_model_order {
    FB_MODEL_ORDER_UNSET, /* none is given, here or around */
    FB_MODEL_ORDER_LITTLE,
    FB_MODEL_ORDER_BIG,
    FB_MODEL_ORDER_SWITCH,
    FB_MODEL_ORDER_HOLDER, /* nested in a type with a switch: as decided there */
};

struct fb_model_order_case {
    const struct fb_formula *value; /* NULL: _ */
    enum fb_byte_order order;
};

struct fb_model_defaults {
    enum fb_model_order order;
    const struct fb_formula *order_on;
    const struct fb_model_order_case *order_cases;
    size_t order_case_count;
    bool has_bit_order;
    enum fb_byte_order bit_order;
    const char *encoding;      /* NULL: none */
    const struct fb_doc *meta; /* NULL: no meta */
};

/* What `type:` says. */
enum fb_model_target_kind {
    FB_MODEL_BYTES, /* no type */
    FB_MODEL_INTEGER,
    FB_MODEL_FLOAT,
    FB_MODEL_BITS,
    FB_MODEL_TEXT,
    FB_MODEL_USER, /* reference */
    FB_MODEL_BOOL, /* from here on only for params and casts */
    FB_MODEL_STREAM,
    FB_MODEL_STRUCT,
    FB_MODEL_ANY,
};

struct fb_model_target {
    const struct fb_doc *doc; /* of the type's name; of the attribute without one */
    enum fb_model_target_kind kind;
    unsigned width; /* bytes, or bits */
    bool is_signed;
    bool has_order; /* u4le, b3be */
    enum fb_byte_order order;
    bool is_zero_terminated; /* strz */
    bool is_list;            /* type[], for params and casts */
    struct fb_reference reference;
    /* Resolved */
    struct fb_model_type *type;
};

struct fb_model_case {
    const struct fb_doc *key;
    const struct fb_formula *value; /* NULL: _ */
    struct fb_model_target target;
};

struct fb_model_valid {
    enum fb_valid_kind kind;
    const struct fb_doc *doc;
    const struct fb_formula **expressions;
    size_t expression_count;
};

#define FB_MAX_VALIDS 6

struct fb_model_attribute {
    const struct fb_doc *doc; /* the map; of a seq or params entry, or the value under instances */
    const struct fb_doc *id_doc;
    const char *id; /* "" for none */
    enum fb_place_kind place;
    struct fb_model_type *owner;

    bool has_switch;
    struct fb_model_target target; /* without a switch */
    const struct fb_formula *switch_on;
    struct fb_model_case *cases;
    size_t case_count;

    const struct fb_formula *size;
    bool size_eos;
    bool has_terminator;
    struct fb_span terminator;
    bool include;
    bool consume;
    bool eos_error;
    bool has_pad;
    uint8_t pad;
    const char *encoding; /* NULL: the type's */
    bool has_contents;
    struct fb_span contents;
    bool has_process;
    enum fb_process_kind process_kind;
    struct fb_reference process;
    struct fb_reference enum_reference; /* doc NULL: none */

    enum fb_repeat repeat;
    const struct fb_formula *repeat_expr;
    const struct fb_formula *condition; /* if */
    struct fb_model_valid valids[FB_MAX_VALIDS];
    size_t valid_count;
    const struct fb_formula *pos;
    const struct fb_formula *io;
    const struct fb_formula *value;
    enum fb_parent_kind parent_kind;
    const struct fb_formula *parent;
    enum fb_role role;
    const char *inverse; /* -inverse as written, or NULL */

    /* Resolved */
    const struct fb_model_enum *enumeration;
    struct fb_value_type type;      /* of the whole attribute */
    struct fb_value_type item_type; /* of one item: without `repeat` */
    enum { FB_UNTYPED,
           FB_BEING_TYPED,
           FB_TYPED } typing;
    struct fb_model_attribute *waiting; /* whose value needs the type of this one */
    uint32_t row;                       /* of the plan's attributes */
};

struct fb_model_member {
    const struct fb_doc *doc;
    size_t order; /* in the document */
    struct fb_integer value;
    const char *name;
    const char *role;
};

struct fb_model_enum {
    const struct fb_doc *doc;
    const char *name;
    const char *full_name;
    const struct fb_model_type *owner;
    struct fb_model_member *members; /* sorted by value */
    size_t member_count;
    const struct fb_named *names; /* of members, sorted */
    uint32_t row;                 /* of the plan's enums */
};

struct fb_model_checksum {
    const struct fb_doc *doc;
    const struct fb_doc *at;
    const struct fb_doc **over;
    size_t over_count;
};

/* What sizeof.c found out about a type. */
struct fb_model_sizing {
    enum { FB_UNSIZED,
           FB_BEING_SIZED,
           FB_SIZED } state;
    bool is_fixed;
    uint64_t bits;
};

/* Whose _parent an object of a type is. */
enum fb_parents {
    FB_PARENTS_NONE, /* nobody's, or not known */
    FB_PARENTS_ONE,
    FB_PARENTS_SEVERAL,
};

struct fb_model_type {
    const struct fb_doc *doc;
    const char *name;
    const char *full_name;       /* "section.body" */
    struct fb_model_type *outer; /* NULL: the top type of its file */
    struct fb_model_file *file;
    unsigned depth;
    struct fb_model_defaults defaults;

    struct fb_model_attribute *attributes; /* seq, then instances, then params */
    size_t seq_count;
    size_t instance_count;
    size_t param_count;
    const struct fb_named *names; /* of attributes that have one, sorted */
    size_t name_count;
    struct fb_model_type *types;
    size_t type_count;
    const struct fb_named *type_names; /* sorted, as the next */
    struct fb_model_enum *enums;
    size_t enum_count;
    const struct fb_named *enum_names;
    const struct fb_formula *to_string;
    const struct fb_doc *record; /* -record, or NULL */
    struct fb_model_checksum *checksums;
    size_t checksum_count;

    /* Resolved */
    enum fb_parents parents;
    const struct fb_model_type *parent; /* of FB_PARENTS_ONE */
    struct fb_model_sizing *sizing;
    uint32_t row; /* of the plan's types */
};

struct fb_model_file {
    const char *path;
    char sha256[65];   /* of its text, in hex */
    bool has_identity; /* device and inode: the same file by another path is not read twice */
    uint64_t device;
    uint64_t inode;
    struct fb_document *document;
    struct fb_model_type top;
    uint32_t module;
    struct fb_model_file *next;
    const struct fb_doc *imports; /* the list under meta, or NULL */
    bool has_opaque_types;
};

/* What has this name, or NULL. */
const void *fb_find_named(const struct fb_named *names, size_t count, struct fb_span name);

static inline size_t fb_model_attribute_count(const struct fb_model_type *type)
{
    return type->seq_count + type->instance_count + type->param_count;
}

#endif
