/* SPDX-License-Identifier: Apache-2.0 */
/* typing.h - the types of expressions, and what each name in them means.
 *
 * Values of instances are typed when first asked for; a chain of them is followed with an
 * explicit stack, and a circle is refused.
 */
#ifndef FB_SCHEMA_TYPING_H
#define FB_SCHEMA_TYPING_H

#include "validator/schema/front/load.h"
#include "validator/schema/front/types.h"

/* What a name stands for. */
enum fb_meaning {
    FB_MEANING_NONE,
    FB_MEANING_ATTRIBUTE, /* `attribute` */
    FB_MEANING_ROOT,
    FB_MEANING_PARENT,
    FB_MEANING_IO,
    FB_MEANING_ITEM,
    FB_MEANING_INDEX,
    FB_MEANING_CONSTANT, /* sizeof, _sizeof: `constant` */
    FB_MEANING_METHOD,   /* `method`, or with an encoding: FB_OP_DECODE */
};

/* What typing finds out about a term, for the compiler. */
struct fb_term_meaning {
    size_t epoch; /* of the load when it was typed; zero: not yet */
    struct fb_value_type type;
    enum fb_meaning meaning;
    const struct fb_model_attribute *attribute;
    const struct fb_model_type *target;   /* of a cast to a type, or NULL */
    const struct fb_model_member *member; /* of an enum */
    uint64_t constant;
    enum fb_op_code method;
    const char *encoding;
};

/* Where an expression stands. */
struct fb_typing_scope {
    const struct fb_model_type *self;
    bool has_item; /* _ */
    struct fb_value_type item;
    const struct fb_model_attribute *item_of; /* whose name means _ too: it has no value yet */
    bool has_index;                           /* _index */
};

/* Types a formula, or a term of a reference written at `doc`. */
FB_MUST_CHECK bool fb_type_formula(struct fb_load *load, const struct fb_typing_scope *scope,
                                   const struct fb_formula *formula, struct fb_value_type *out);
FB_MUST_CHECK bool fb_type_term(struct fb_load *load, const struct fb_typing_scope *scope,
                                const struct fb_doc *doc, struct fb_term *term,
                                struct fb_value_type *out);

/* Types an attribute and, if it has a value, what that needs. */
FB_MUST_CHECK bool fb_type_attribute(struct fb_load *load, struct fb_model_attribute *attribute);

/* One attempt at a term, for the files of typing. */
struct fb_typer {
    struct fb_load *load;
    const struct fb_typing_scope *scope;
    const struct fb_doc *doc;
    struct fb_model_attribute *pending; /* set when its type is needed first */
};
FB_MUST_CHECK bool fb_typer_term(struct fb_typer *typer, struct fb_term *term);
FB_MUST_CHECK bool fb_typer_name(struct fb_typer *typer, struct fb_term *term);
FB_MUST_CHECK bool fb_typer_member(struct fb_typer *typer, struct fb_term *term);
FB_MUST_CHECK bool fb_typer_method(struct fb_typer *typer, struct fb_term *term);
FB_MUST_CHECK bool fb_typer_cast(struct fb_typer *typer, struct fb_term *term);
FB_MUST_CHECK bool fb_typer_sizeof(struct fb_typer *typer, struct fb_term *term);

/* Records a failure at a term and returns false. */
bool fb_typer_refuse(struct fb_typer *typer, const struct fb_term *term, const char *format, ...)
    FB_PRINTF(3, 4);

/* sizeof.c: in bits; false, without a failure, when the size is not fixed. */
FB_MUST_CHECK bool fb_sizeof_type(const struct fb_model_type *type, uint64_t *bits);
FB_MUST_CHECK bool fb_sizeof_attribute(const struct fb_model_attribute *attribute, uint64_t *bits);

#endif
