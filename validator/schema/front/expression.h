/* SPDX-License-Identifier: Apache-2.0 */
/* expression.h - an expression of a schema as a syntax tree of terms.
 *
 * A tree's height is limited (FB_TERM_HEIGHT), so that walking it by recursion is safe.  `and`
 * and `or` take any number of operands, so that long chains of them stay flat.
 */
#ifndef FB_SCHEMA_EXPRESSION_H
#define FB_SCHEMA_EXPRESSION_H

#include "base/core/arena.h"
#include "base/core/diag.h"
#include "base/host/document.h"
#include "validator/schema/plan.h"

/* A chain such as a + b + c is as high as it is long; brackets have their own, lower limit
 * (FB_MAX_EXPRESSION_DEPTH). */
#define FB_TERM_HEIGHT 256

enum fb_term_kind {
    FB_TERM_INTEGER,
    FB_TERM_FLOAT,
    FB_TERM_BOOL,
    FB_TERM_TEXT,
    FB_TERM_FORMAT, /* f"..{expression}..": texts and expressions, in order */
    FB_TERM_LIST,
    FB_TERM_NAME,
    FB_TERM_ENUM,    /* path::member */
    FB_TERM_AND,     /* of all operands */
    FB_TERM_OR,      /* of all operands */
    FB_TERM_UNARY,   /* operator operand 0 */
    FB_TERM_BINARY,  /* operand 0 operator operand 1 */
    FB_TERM_COMPARE, /* as binary */
    FB_TERM_CHOICE,  /* operand 0 ? operand 1 : operand 2 */
    FB_TERM_FIELD,   /* operand 0 . text */
    FB_TERM_CALL,    /* operand 0 . text ( the further operands ) */
    FB_TERM_INDEX,   /* operand 0 [ operand 1 ] */
    FB_TERM_CAST,    /* operand 0 .as< path > */
    FB_TERM_SIZEOF,  /* sizeof< path >, or bitsizeof */
};

/* a::b::c */
struct fb_name_path {
    const struct fb_span *segments; /* borrowed from the expression's text */
    size_t count;
    bool is_list; /* type[] */
};

struct fb_term_meaning;

struct fb_term {
    enum fb_term_kind kind;
    enum fb_op_code code; /* UNARY, BINARY, COMPARE */
    size_t offset;        /* in the formula's text, in bytes */
    unsigned height;
    bool boolean;
    bool in_bits;        /* bitsizeof */
    struct fb_span text; /* NAME, FIELD, CALL; TEXT: decoded */
    uint64_t integer;
    double number;
    struct fb_name_path path; /* ENUM, CAST, SIZEOF */
    struct fb_term **operands;
    size_t operand_count;
    struct fb_term_meaning *meaning; /* filled by typing.c */
};

/* An expression and where it was written. */
struct fb_formula {
    const struct fb_doc *doc;
    struct fb_span text; /* borrowed from the document */
    struct fb_term *root;
};

/* Parses a scalar of a schema: a string is the text of an expression; numbers and booleans are
 * themselves.  Everything is allocated in `memory`. */
FB_MUST_CHECK bool fb_formula_parse(const struct fb_doc *doc, struct fb_arena *memory,
                                    const struct fb_formula **out, struct fb_diag *diag);

/* path::to::name[](argument, argument), in a scalar. */
struct fb_reference {
    const struct fb_doc *doc;
    struct fb_span text;
    struct fb_name_path path;
    struct fb_term *const *arguments;
    size_t argument_count;
};

/* Parses a reference to a type, whose path is written with :: between names. */
FB_MUST_CHECK bool fb_reference_parse(const struct fb_doc *doc, struct fb_arena *memory,
                                      struct fb_reference *out, struct fb_diag *diag);

/* Parses a call of a process, whose path is written with dots. */
FB_MUST_CHECK bool fb_process_parse(const struct fb_doc *doc, struct fb_arena *memory,
                                    struct fb_reference *out, struct fb_diag *diag);

#endif
