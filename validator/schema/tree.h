/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - what a content file says, read by its schema: nodes with absolute places, and the
 * problems found on the way.
 *
 * Reading never recurses on input, never loops without a limit, and never reads outside of the
 * input.  Problems are data, not failures: a tree survives them and holds what was read before.
 * Strict (the default) everything is evaluated, every byte accounted for (S1 to S9); `compat`
 * has the semantics of Kaitai Struct: lazy, lenient.
 */
#ifndef FB_SCHEMA_TREE_H
#define FB_SCHEMA_TREE_H

#include "base/core/arena.h"
#include "validator/schema/schema.h"

/* Why reading stopped, or what the strict layer noticed. */
enum fb_problem_kind {
    FB_PROBLEM_END_OF_STREAM,    /* the file or substream ends inside a field */
    FB_PROBLEM_SIZE,             /* a size beyond the bytes left, or negative */
    FB_PROBLEM_POSITION,         /* pos: outside of the stream */
    FB_PROBLEM_CONTENTS,         /* contents: differ */
    FB_PROBLEM_NOT_EQUAL,        /* valid: eq */
    FB_PROBLEM_LESS_THAN,        /* valid: min */
    FB_PROBLEM_GREATER_THAN,     /* valid: max */
    FB_PROBLEM_NOT_ANY_OF,       /* valid: any-of */
    FB_PROBLEM_NOT_IN_ENUM,      /* valid: in-enum */
    FB_PROBLEM_EXPRESSION_FALSE, /* valid: expr */
    FB_PROBLEM_TERMINATOR,       /* no terminator before the end */
    FB_PROBLEM_ENCODING,         /* text not valid in its encoding */
    FB_PROBLEM_PROCESS,          /* process: failed */
    FB_PROBLEM_UNDECIDED_ENDIAN, /* no case of an endian switch matches */
    FB_PROBLEM_EXPRESSION,       /* division by zero, index out of range, a null, a cycle */
    FB_PROBLEM_LEFT_OVER,        /* S1 */
    FB_PROBLEM_GAP,              /* S2 */
    FB_PROBLEM_OVERLAP,          /* S2 */
    FB_PROBLEM_UNKNOWN_ENUM,     /* S4 */
    FB_PROBLEM_UNMATCHED_SWITCH, /* S5 */
    FB_PROBLEM_COUNT_TOO_LARGE,  /* S6; a negative count too */
    FB_PROBLEM_NO_PROGRESS,      /* S7 */
    FB_PROBLEM_OVERFLOW,         /* S8 */
    FB_PROBLEM_BUDGET,           /* S9: nodes, depth, steps, memory */
    FB_PROBLEM_CHECKSUM,         /* -checksum */
    FB_PROBLEM_KIND_COUNT,
};

struct fb_problem {
    enum fb_problem_kind kind;
    uint64_t offset;     /* in the file, in bytes; within a derived stream (process): of the bytes
                            that it was made from */
    uint64_t length;     /* in bytes; zero where only the place is known */
    const char *path;    /* field path, "sections[0].body.templates[0].num_criteria"; "" is the file */
    const char *message; /* expected and found, one sentence without a full stop */
    bool fatal;          /* reading of the object that holds the field stopped here */
};

struct fb_tree_options {
    bool compat;
    bool eager;         /* in compat, too, every lazy instance is read (strict reading always does) */
    uint64_t max_nodes; /* 0: FB_MAX_TREE_NODES, less for a small input; and so on */
    uint64_t max_steps;
    size_t max_bytes;
    uint32_t max_depth;
};

struct fb_tree; /* opaque */

/* Reads `input`, which must outlive the tree and stays unchanged, as must `schema`.  False only
 * when there is no memory for a tree at all; whatever is wrong with the input is a problem. */
FB_MUST_CHECK bool fb_tree_parse(const struct fb_schema *schema, struct fb_span input,
                                 const struct fb_tree_options *options, struct fb_tree **out,
                                 struct fb_diag *diag);
void fb_tree_free(struct fb_tree *tree); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_tree *, fb_tree_free);

const struct fb_schema *fb_tree_schema(const struct fb_tree *tree);
struct fb_span fb_tree_input(const struct fb_tree *tree);

/* In the order of discovery; at most FB_MAX_PROBLEMS are kept. */
size_t fb_tree_problem_count(const struct fb_tree *tree);
const struct fb_problem *fb_tree_problem(const struct fb_tree *tree, size_t index);
uint64_t fb_tree_problems_dropped(const struct fb_tree *tree);

/* Whether a fatal problem left a part of the tree unread. */
bool fb_tree_is_partial(const struct fb_tree *tree);

/* How much was read, for figures. */
struct fb_tree_counts {
    uint64_t nodes;
    uint64_t steps;
    uint64_t memory_bytes;
};
struct fb_tree_counts fb_tree_counts(const struct fb_tree *tree);

enum fb_node_kind {
    FB_NODE_ABSENT, /* if: false, not read, or no such field */
    FB_NODE_BOOL,
    FB_NODE_INTEGER, /* also enum values: see fb_node_enum */
    FB_NODE_FLOAT,
    FB_NODE_BYTES,
    FB_NODE_TEXT, /* converted to UTF-8 */
    FB_NODE_LIST,
    FB_NODE_OBJECT,
    FB_NODE_STREAM,
};

/* A view of one place in the tree, passed by value and valid as long as the tree.  The members
 * belong to tree.c; use the functions. */
struct fb_node {
    const struct fb_tree *tree;
    const void *holder;
    uint64_t index;
};

struct fb_node fb_tree_root(const struct fb_tree *tree);

enum fb_node_kind fb_node_kind(struct fb_node node);
bool fb_node_bool(struct fb_node node);
/* The sign and the absolute value: exact from -2^63 to 2^64-1. */
struct fb_integer {
    bool negative;
    uint64_t magnitude;
};
struct fb_integer fb_node_integer(struct fb_node node);
/* The same in one go: false, with *out untouched, for what is no integer. */
bool fb_node_get_integer(struct fb_node node, struct fb_integer *out);
double fb_node_float(struct fb_node node);
/* Bytes or text: borrowed from the input, or from the tree where it was decoded. */
struct fb_span fb_node_bytes(struct fb_node node);

/* Enum values: "scf.section_kind" and "templates"; member is NULL for an unknown value, both are
 * NULL when it is no enum.  `role` is the member's -role, or NULL. */
struct fb_enum_value {
    const char *type;
    const char *member;
    const char *role;
};
struct fb_enum_value fb_node_enum(struct fb_node node);

/* Elements of a list, attributes of an object (absent ones included).  Beyond the last, and in
 * what is neither, there is an absent node. */
size_t fb_node_count(struct fb_node node);
struct fb_node fb_node_at(struct fb_node node, size_t index);

/* Objects: the number of their type (fb_schema_type); its attribute's name is found there. */
uint32_t fb_node_type(struct fb_node node);
struct fb_node fb_node_field(struct fb_node object, const char *name);

/* Where it stands in the file; false for values that were computed. */
struct fb_extent {
    uint64_t offset;
    uint64_t length;
};
bool fb_node_extent(struct fb_node node, struct fb_extent *out);

/* Evaluates probe `index` of the schema's options in the root object.  False with *problem (valid
 * until the next probe) when it fails. */
FB_MUST_CHECK bool fb_tree_probe(struct fb_tree *tree, size_t index, struct fb_node *out,
                                 struct fb_problem *problem);

#endif
