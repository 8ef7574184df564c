/* SPDX-License-Identifier: Apache-2.0 */
/* formula.h - a schema's expressions, evaluated over items with one field left open.
 *
 * An integer is (factor * x + constant) / divisor, rounded down, where x is the value of the field
 * that is left open (`unknown`); without one, the factor is 0 and the divisor 1.  So that is solved
 * for x what a schema says as a sum, a difference, a product with or a quotient by what is known.
 */
#ifndef FB_SCHEMA_EDIT_FORMULA_H
#define FB_SCHEMA_EDIT_FORMULA_H

#include "validator/schema/edit/item.h"

enum fb_term_kind {
    FB_TERM_NULL,
    FB_TERM_BOOL,    /* `constant` */
    FB_TERM_INTEGER, /* as above */
    FB_TERM_BYTES,   /* bytes and text: `bytes` */
    FB_TERM_ITEM,    /* an object or a list: `item` */
    FB_TERM_STREAM,  /* of its owner, `item` */
};

struct fb_term {
    enum fb_term_kind kind;
    uint32_t item;
    fb_edit_wide constant;
    fb_edit_wide factor;
    fb_edit_wide divisor;
    struct fb_span bytes;
};

#define FB_FORMULA_READS 16
#define FB_FORMULA_EQUATIONS 4

/* Where an expression is evaluated, and what came of it. */
struct fb_formula {
    const struct fb_items *all;
    uint32_t self;    /* the object whose attribute the expression belongs to */
    uint32_t item;    /* `_`, or FB_NO_ITEM */
    uint32_t index;   /* `_index` */
    uint32_t unknown; /* the integer item left open, or FB_NO_ITEM */

    uint32_t reads[FB_FORMULA_READS]; /* integer items read, each once, in order */
    size_t read_count;
    struct fb_term *equations; /* NULL: not asked for; else room for FB_FORMULA_EQUATIONS: a - b, of every
                                  a == b that must hold for the whole to hold: `a == b and ..` */
    size_t equation_count;
    const char *failure; /* why it could not be evaluated */
    uint32_t depth;      /* of computed instances within one another */
};

/* Evaluates `expression`; false with `failure` set. */
FB_MUST_CHECK bool fb_formula_evaluate(struct fb_formula *formula, uint32_t expression,
                                       struct fb_term *out);

/* The same, without a field left open, for an integer or a bool. */
FB_MUST_CHECK bool fb_formula_number(struct fb_formula *formula, uint32_t expression, fb_edit_wide *out);

/* Who owns the stream that the detached attribute of `object` is read from. */
FB_MUST_CHECK bool fb_formula_stream(struct fb_formula *formula, const struct fb_attribute *attribute,
                                     uint32_t *out);

/* Whether the attribute is there, by its `if:`. */
FB_MUST_CHECK bool fb_formula_present(struct fb_formula *formula, const struct fb_attribute *attribute,
                                      bool *out);

/* The target of the attribute, by its switch: FB_NONE where no case matches. */
FB_MUST_CHECK bool fb_formula_target(struct fb_formula *formula, const struct fb_attribute *attribute,
                                     uint32_t *out);

/* A formula about an attribute of the object `self`. */
static inline struct fb_formula fb_formula_in(const struct fb_items *all, uint32_t self, uint32_t index)
{
    return (struct fb_formula){
        .all = all, .self = self, .item = FB_NO_ITEM, .index = index, .unknown = FB_NO_ITEM
    };
}

/* Whether the comparison, an op of `ops`, must hold for the whole to hold: `a == b and ..`. */
bool fb_op_decides(const struct fb_plan *plan, struct fb_range ops, uint32_t comparison);

/* ---- For the parts of formula.c ---- */

bool fb_formula_fail(struct fb_formula *formula, const char *why);

/* What the attribute (row) of `object` holds. */
FB_MUST_CHECK bool fb_formula_member(struct fb_formula *formula, uint32_t object, uint32_t attribute,
                                     struct fb_term *out);
FB_MUST_CHECK bool fb_formula_parent(struct fb_formula *formula, uint32_t object, struct fb_term *out);
FB_MUST_CHECK bool fb_formula_of_item(struct fb_formula *formula, uint32_t item, struct fb_term *out);
uint32_t fb_formula_root(const struct fb_items *all, uint32_t object);

/* a op b, for the arithmetic and comparing ops. */
FB_MUST_CHECK bool fb_term_operate(struct fb_formula *formula, uint32_t code, const struct fb_term *a,
                                   const struct fb_term *b, struct fb_term *out);

static inline struct fb_term fb_term_integer(fb_edit_wide value)
{
    return (struct fb_term){ .kind = FB_TERM_INTEGER, .item = FB_NO_ITEM, .constant = value, .divisor = 1 };
}

static inline struct fb_term fb_term_bool(bool value)
{
    return (struct fb_term){ .kind = FB_TERM_BOOL, .item = FB_NO_ITEM, .constant = value, .divisor = 1 };
}

static inline struct fb_term fb_term_of(enum fb_term_kind kind, uint32_t item)
{
    return (struct fb_term){ .kind = kind, .item = item, .divisor = 1 };
}

#endif
