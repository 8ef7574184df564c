/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h - what the machine runs: a schema as flat, typed tables that know nothing of YAML.
 *
 * The compiler fills the tables (all memory is the schema's), calls fb_plan_finish once, and
 * never writes again; from then on several threads may read the plan.  Everything refers to
 * everything else by index; FB_NONE is "there is none" in every field that may lack one.
 *
 * Typing is the compiler's: the machine checks kinds at run time and fails with a problem, so a
 * wrong plan never breaks memory, but it does give worse messages.
 */
#ifndef FB_SCHEMA_PLAN_H
#define FB_SCHEMA_PLAN_H

#include "base/core/arena.h"
#include "base/core/diag.h"
#include "validator/schema/schema.h"
#include "validator/schema/tree.h"

#define FB_NONE UINT32_MAX

/* A run of consecutive rows of another table. */
struct fb_range {
    uint32_t first;
    uint32_t count;
};

/* ---- Expressions -------------------------------------------------------------------------
 *
 * Postfix: each op takes its operands from the stack and leaves its result there; an expression
 * begins with an empty stack and ends, after its last op, with exactly one value.  Stack effects
 * are written ( before -- after ), the top at the right.  Values carry their kind: null, bool,
 * integer (with the enum it belongs to, if any), float, bytes, text, list, object, stream.
 *
 * "self" is the object that the attribute belongs to (for params: the object that passes the
 * argument; for probes: the root).  Evaluation has no side effects: the machine may stop at a
 * lazy instance that has no value yet, read that, and begin the expression anew. */
enum fb_op_code {
    /* Constants */
    FB_OP_NULL,    /* ( -- null ) */
    FB_OP_BOOL,    /* ( -- bool )     a: 0 or 1 */
    FB_OP_INTEGER, /* ( -- integer )  a: row of integers */
    FB_OP_FLOAT,   /* ( -- float )    a: row of floats */
    FB_OP_BYTES,   /* ( -- bytes )    a: row of spans */
    FB_OP_TEXT,    /* ( -- text )     a: row of spans, UTF-8 */
    FB_OP_LIST,    /* ( v1..vn -- list )   a: n; [] is a: 0.  A literal of constants from 0 to 255
                      is FB_OP_BYTES instead */

    /* Where we are */
    FB_OP_SELF,          /* ( -- object ) */
    FB_OP_ROOT,          /* ( -- object )  _root: the top object of self's file of origin (fb_type.module);
                            null below an object that another file's type made, but for its top type */
    FB_OP_ITEM,          /* ( -- value )   _ : the value just read, in repeat-until and valid/expr */
    FB_OP_INDEX_OF_ITEM, /* ( -- integer )  _index, from zero */
    FB_OP_FIELD,         /* ( -- value )   a: row of attributes, one of self's own type: seq, instance
                            (read now if it was not) or param; null if not read or `if` was false */

    /* Of other objects.  Null in gives a problem, as does an object without such a member. */
    FB_OP_MEMBER,       /* ( object -- value )   a: row of attributes.  If the object is of another type
                           than the attribute's, its attribute of the same name is taken: right also for
                           struct params, switches and ambiguous parents */
    FB_OP_MEMBER_NAMED, /* ( object -- value )  a: row of names; where no type is known at all */
    FB_OP_PARENT,       /* ( object -- object )  _parent; null for the root, for `parent: false`, and
                           for an object that another file's type made */
    FB_OP_ROOT_OF,      /* ( object -- object )  the object's _root */
    FB_OP_IO,           /* ( object -- stream )  _io */
    FB_OP_CAST,         /* ( object -- object )  .as<type>, a: row of types; a problem if it is another
                           type.  Null passes.  Casts to integers, text, lists, struct emit nothing */

    /* Arithmetic.  Integers are exact from -2^63 to 2^64-1, else FB_PROBLEM_OVERFLOW; / and %
     * round towards minus infinity; one float makes both floats. */
    FB_OP_ADD, /* ( a b -- sum )  also text + text */
    FB_OP_SUBTRACT,
    FB_OP_MULTIPLY,
    FB_OP_DIVIDE,
    FB_OP_MODULO,
    FB_OP_SHIFT_LEFT,  /* ( a count -- integer )  overflow is a problem */
    FB_OP_SHIFT_RIGHT, /* arithmetic */
    FB_OP_BIT_AND,
    FB_OP_BIT_OR,
    FB_OP_BIT_XOR,
    FB_OP_BIT_NOT, /* ( a -- -a-1 ) */
    FB_OP_NEGATE,  /* ( a -- -a ) */
    FB_OP_NOT,     /* ( bool -- bool ) */

    /* Comparison ( a b -- bool ): integers and floats by value (an enum is its integer), text and
     * bytes bytewise, bool; == and != also take null, objects (identity) and lists. */
    FB_OP_EQUAL,
    FB_OP_NOT_EQUAL,
    FB_OP_LESS,
    FB_OP_LESS_OR_EQUAL,
    FB_OP_GREATER,
    FB_OP_GREATER_OR_EQUAL,

    /* Jumps, forwards only; a: index of the op to go on with, counted from the expression's first
     * op (its count means the end).  Both branches leave the stack equally deep.
     *   x and y:    x JUMP_IF_FALSE_KEEP(end) y        x or y:  x JUMP_IF_TRUE_KEEP(end) y
     *   c ? x : y:  c JUMP_IF_FALSE(else) x JUMP(end) else: y */
    FB_OP_JUMP,               /* ( -- ) */
    FB_OP_JUMP_IF_FALSE,      /* ( bool -- ) */
    FB_OP_JUMP_IF_FALSE_KEEP, /* ( bool -- bool ) when it jumps, ( bool -- ) when it goes on */
    FB_OP_JUMP_IF_TRUE_KEEP,

    /* Lists, bytes, text, streams */
    FB_OP_INDEX, /* ( list-or-bytes integer -- value ) */
    FB_OP_SIZE,  /* ( v -- integer )  .size and .length: elements of a list, bytes of bytes or of a
                    stream, characters of a text */
    FB_OP_FIRST, /* ( list-or-bytes -- value ) */
    FB_OP_LAST,
    FB_OP_MINIMUM,
    FB_OP_MAXIMUM,
    FB_OP_REVERSE,   /* ( text -- text )  by characters */
    FB_OP_SUBSTRING, /* ( text from to -- text )  by characters, `to` excluded */
    FB_OP_EOF,       /* ( stream -- bool )     ._io.eof */
    FB_OP_POSITION,  /* ( stream -- integer )  ._io.pos */

    /* Conversion */
    FB_OP_TO_INTEGER,      /* ( v -- integer )  .to_i: of a text in base 10, a float (truncated), a
                              bool, an enum or an integer */
    FB_OP_TO_INTEGER_BASE, /* ( text base -- integer )  .to_i(base) */
    FB_OP_TO_TEXT,         /* ( v -- text )  .to_s of an integer, and the parts of an f-string: a text stays
                              as it is.  An f-string is TEXT, then for each part: part TO_TEXT ADD */
    FB_OP_DECODE,          /* ( bytes -- text )   .to_s("encoding"); a: row of encodings */
    FB_OP_TO_BYTES,        /* ( list-or-bytes -- bytes )  .as<bytes>, of integers from 0 to 255 */
    FB_OP_TO_ENUM,         /* ( integer -- integer )  a: row of enums.  `animal::cat` is INTEGER TO_ENUM */

    FB_OP_COUNT,
};

struct fb_op {
    uint32_t code; /* enum fb_op_code */
    uint32_t a;
};

struct fb_expression {
    struct fb_range ops;
    const char *text; /* as written, for messages; never NULL */
};

/* ---- Reading one item ------------------------------------------------------------------- */

enum fb_target_kind {
    FB_TARGET_UNSIGNED, /* width: 1, 2, 4 or 8 bytes */
    FB_TARGET_SIGNED,
    FB_TARGET_FLOAT,  /* width: 4 or 8 bytes */
    FB_TARGET_BITS,   /* width: 1 to 64 bits, unsigned; no alignment before it */
    FB_TARGET_BYTES,  /* as `delimiter` says */
    FB_TARGET_TEXT,   /* as `delimiter` says, then decoded */
    FB_TARGET_OBJECT, /* of `type`; with a delimiter in a substream of its own, else in the stream
                         where we are */
};

enum fb_byte_order {
    FB_ORDER_LITTLE,
    FB_ORDER_BIG,
    FB_ORDER_OF_TYPE, /* as the type's `order` says; not for bits */
};

/* How far bytes reach.  In this order: `size` or to the end of the stream or to the terminator;
 * then, with a size or eos, everything from the terminator on is cut off, or pad-right where there
 * is no terminator; then the process chain runs.  With none of size, size_eos and terminator: no delimiter. */
struct fb_delimiter {
    uint32_t size;  /* expression, or FB_NONE */
    bool size_eos;  /* all that is left in the stream */
    bool include;   /* the terminator is part of the value */
    bool consume;   /* without a size: the terminator is passed over (Kaitai's default: true) */
    bool eos_error; /* without a size: a missing terminator is a problem (default: true) */
    bool has_pad;   /* pad-right */
    uint8_t pad;
    uint32_t terminator; /* row of spans, 1, 2 or 4 bytes: it is looked for at multiples of its own
                            length; strz has one of zeroes, as wide as the encoding's unit */
};

enum fb_process_kind {
    FB_PROCESS_XOR,         /* one argument: an integer from 0 to 255, or bytes that repeat */
    FB_PROCESS_ROTATE_LEFT, /* one argument: bits; bytewise */
    FB_PROCESS_ROTATE_RIGHT,
    FB_PROCESS_ZLIB,
    FB_PROCESS_CUSTOM, /* no host code is registered yet: always FB_PROBLEM_PROCESS */
};

struct fb_process {
    enum fb_process_kind kind;
    struct fb_range arguments; /* rows of expression_lists */
    const char *name;          /* as written, "xor" or "my_fx" */
};

struct fb_target {
    enum fb_target_kind kind;
    uint32_t width;
    enum fb_byte_order order; /* integers and floats; of bits (bit-endian): never OF_TYPE */
    bool is_bool;             /* bits: b1 without enum */
    uint32_t encoding;        /* text: row of encodings */
    uint32_t contents;        /* bytes: row of spans that it must equal (its size is the size), or
                                 FB_NONE */
    struct fb_delimiter delimiter;
    struct fb_range processes; /* rows of processes */
    uint32_t type;             /* object: row of types */
    struct fb_range arguments; /* object: rows of expression_lists, one for each param in order;
                                  evaluated in the object that holds the attribute */
};

/* A case of a switch: an expression, compared with == in order, or FB_NONE for `_`. */
struct fb_case {
    uint32_t value;
    uint32_t target; /* row of targets */
};

/* ---- Attributes and types --------------------------------------------------------------- */

enum fb_place_kind {
    FB_PLACE_SEQ,
    FB_PLACE_INSTANCE, /* read from bytes, when first asked for: pos, io */
    FB_PLACE_VALUE,    /* value: an expression */
    FB_PLACE_PARAM,    /* given by who makes the object */
};

enum fb_repeat {
    FB_REPEAT_NONE,
    FB_REPEAT_EOS,
    FB_REPEAT_EXPR,  /* repeat_expr gives the count */
    FB_REPEAT_UNTIL, /* repeat_expr is true for the last one, with _ and _index */
};

enum fb_valid_kind {
    FB_VALID_EQ,
    FB_VALID_MIN,
    FB_VALID_MAX,
    FB_VALID_ANY_OF,
    FB_VALID_IN_ENUM, /* no expressions */
    FB_VALID_EXPR,    /* with _ */
};

struct fb_valid {
    enum fb_valid_kind kind;
    struct fb_range expressions; /* rows of expression_lists; one, for any-of several */
};

enum fb_parent_kind {
    FB_PARENT_HOLDER, /* the object that holds the attribute */
    FB_PARENT_FALSE,  /* none */
    FB_PARENT_EXPR,   /* parent_expr */
};

struct fb_attribute {
    const char *name; /* never NULL; "" for an unnamed one, which no expression can name */
    uint32_t owner;   /* row of types */
    enum fb_place_kind place;
    uint32_t if_expr; /* expression, or FB_NONE; so are all that end in _expr */
    uint32_t io_expr;
    uint32_t pos_expr;
    uint32_t value_expr; /* FB_PLACE_VALUE only */

    enum fb_repeat repeat;
    uint32_t repeat_expr;

    uint32_t target;       /* row of targets; FB_NONE for values, params and switches */
    uint32_t switch_expr;  /* switch-on; then `cases` hold the targets */
    struct fb_range cases; /* rows of cases */
    uint32_t unmatched;    /* switch without `_`: the target that compatible mode reads where no case
                              matches (bytes, if there is a size), or FB_NONE: nothing is read */

    uint32_t enum_type; /* row of enums: integers read or computed belong to it */
    struct fb_range valids;
    enum fb_parent_kind parent;
    uint32_t parent_expr;
    enum fb_role role;
};

enum fb_type_order {
    FB_TYPE_ORDER_LITTLE,
    FB_TYPE_ORDER_BIG,
    FB_TYPE_ORDER_NONE,   /* no field needs one */
    FB_TYPE_ORDER_HOLDER, /* that of the object that holds it: nested below a type with a switch */
    FB_TYPE_ORDER_SWITCH, /* order_expr, order_cases */
};

/* meta/endian/cases: FB_NONE is `_`.  No match: FB_PROBLEM_UNDECIDED_ENDIAN. */
struct fb_order_case {
    uint32_t value; /* expression */
    enum fb_byte_order order;
};

enum fb_checksum_kind {
    FB_CHECKSUM_CRC32,
};

/* -checksum: of the bytes of the attributes `over`, one after another, kept in `at`. */
struct fb_checksum {
    enum fb_checksum_kind kind;
    uint32_t at;          /* row of attributes, an integer of the same type */
    struct fb_range over; /* rows of checksum_parts: rows of attributes of the same type */
};

/* Attributes of a type are consecutive: seq, then instances (of both kinds, in order), then
 * params.  fb_type_info shows the first two groups. */
struct fb_type {
    const char *name; /* "scf", "section.body" */
    uint32_t module;  /* which file it comes from: 0 is the schema itself, imports follow; a file's
                         top type has the lowest row of its module.  An object made by an object of
                         another module has no _parent, and no _root or is its own */
    uint32_t first_attribute;
    uint32_t seq_count;
    uint32_t instance_count;
    uint32_t param_count;
    enum fb_type_order order;
    uint32_t order_expr; /* evaluated in the object itself, before its first attribute */
    struct fb_range order_cases;
    struct fb_range checksums;
    struct fb_record record; /* indices count from first_attribute */
};

struct fb_enum_member {
    struct fb_integer value;
    const char *name;
    const char *role; /* of -role, or NULL */
};

struct fb_enum {
    const char *name;        /* "scf.section_kind" */
    struct fb_range members; /* sorted by value, no two alike: fb_plan_finish sorts them */
};

enum fb_encoding_kind {
    FB_ENCODING_ASCII,
    FB_ENCODING_UTF8,
    FB_ENCODING_OTHER, /* iconv knows it by name; if not, reading such a text is a problem */
};

struct fb_encoding {
    const char *name; /* canonical: "UTF-16LE" */
    enum fb_encoding_kind kind;
};

struct fb_layout; /* what the machine works out for itself */

struct fb_plan {
    struct fb_type *types; /* row 0 is the top type */
    size_t type_count;
    struct fb_attribute *attributes;
    size_t attribute_count;
    struct fb_target *targets;
    size_t target_count;
    struct fb_case *cases;
    size_t case_count;
    struct fb_order_case *order_cases;
    size_t order_case_count;
    struct fb_valid *valids;
    size_t valid_count;
    struct fb_process *processes;
    size_t process_count;
    struct fb_checksum *checksums;
    size_t checksum_count;
    uint32_t *checksum_parts;
    size_t checksum_part_count;

    struct fb_expression *expressions;
    size_t expression_count;
    uint32_t *expression_lists; /* rows of expressions: arguments, any-of */
    size_t expression_list_count;
    struct fb_op *ops;
    size_t op_count;

    struct fb_integer *integers;
    size_t integer_count;
    double *floats;
    size_t float_count;
    struct fb_span *spans;
    size_t span_count;
    const char **names;
    size_t name_count;
    struct fb_enum *enums;
    size_t enum_count;
    struct fb_enum_member *enum_members;
    size_t enum_member_count;
    struct fb_encoding *encodings;
    size_t encoding_count;

    uint32_t *probes; /* rows of expressions, in the order of the options */
    size_t probe_count;

    const struct fb_layout *layout; /* made by fb_plan_finish; the compiler leaves it NULL */
};

/* Defaults for a row: everything that may be FB_NONE is, consume and eos_error are true, the
 * rest is zero. */
struct fb_attribute fb_attribute_default(void);
struct fb_target fb_target_default(void);

/* Checks that every index is in its table and every expression keeps its stack in order, sorts
 * enum members and works out the layout of objects, in `arena`, which lives as long as the plan.
 * False is a defect of the compiler (FB_FAULT_UNSUPPORTED), or no memory. */
FB_MUST_CHECK bool fb_plan_finish(struct fb_plan *plan, struct fb_arena *arena,
                                  struct fb_diag *diag);

/* The plan of a loaded schema (schema.c). */
const struct fb_plan *fb_schema_plan(const struct fb_schema *schema);

/* As fb_tree_parse, without a schema around the plan: for tests of the machine. */
FB_MUST_CHECK bool fb_tree_parse_plan(const struct fb_plan *plan, struct fb_span input,
                                      const struct fb_tree_options *options, struct fb_tree **out,
                                      struct fb_diag *diag);

#endif
