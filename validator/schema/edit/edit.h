/* SPDX-License-Identifier: Apache-2.0 */
/* edit.h - changed content files: edits of what a file says, with all that depends on them repaired.
 *
 *     rules   what a schema says about sizes, counts, offsets and checksums   one per schema
 *     base    one candidate, its items numbered                              one per candidate
 *     draft   a candidate being changed; gives bytes                         one per thread
 *
 * Nothing is known about a format but its schema: which field depends on which is found by solving
 * the schema's own expressions (size, repeat-expr, pos, valid) for one of the fields that they read.
 * What cannot be solved is told (fb_draft_unrepaired), and so is whether the result should read
 * without a problem (struct fb_edit_outcome).
 *
 * Rules and bases are immutable and may be used by several threads; a draft belongs to one.  The same
 * steps on the same base give the same bytes, always.  docs/mutation.md explains the whole.
 */
#ifndef FB_SCHEMA_EDIT_EDIT_H
#define FB_SCHEMA_EDIT_EDIT_H

#include "base/host/buffer.h"
#include "validator/schema/tree.h"

/* ---- Rules ------------------------------------------------------------------------------ */

struct fb_edit_rules; /* opaque */

/* A CRC-32 (as zlib's) that the schema does not say with -checksum: kept in the integer field `at`
 * of the top type, over all bytes of the file from `from` on. */
struct fb_edit_checksum {
    const char *at;
    uint64_t from; /* in bytes */
};

/* Works out what `schema`, which must outlive the rules, says about dependent fields.  False:
 * FB_FAULT_INPUT where an `extra` checksum names no field of the top type, or no memory. */
FB_MUST_CHECK bool fb_edit_rules_new(const struct fb_schema *schema,
                                     const struct fb_edit_checksum *extra, size_t extra_count,
                                     struct fb_edit_rules **out, struct fb_diag *diag);
void fb_edit_rules_free(struct fb_edit_rules *rules); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_edit_rules *, fb_edit_rules_free);

/* ---- Base ------------------------------------------------------------------------------- */

/* Items of a base: every field, list, element and object that has bytes of its own, numbered from
 * zero, the whole file first and holders before what they hold.  Computed instances are none, and
 * what lies inside a `process:` is not looked into: the field is bytes. */
struct fb_edit_base; /* opaque */

#define FB_NO_ITEM UINT32_MAX

/* Numbers what `tree` holds.  Rules, the tree and its input must outlive the base.  False:
 * FB_FAULT_INPUT where the tree has problems (only what reads clean can be repaired),
 * FB_FAULT_LIMIT beyond FB_MAX_EDIT_ITEMS items, or no memory. */
FB_MUST_CHECK bool fb_edit_base_new(const struct fb_edit_rules *rules, const struct fb_tree *tree,
                                    struct fb_edit_base **out, struct fb_diag *diag);
void fb_edit_base_free(struct fb_edit_base *base); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_edit_base *, fb_edit_base_free);

struct fb_edit_info {
    enum fb_node_kind kind; /* FB_NODE_INTEGER, _FLOAT, _BYTES, _TEXT, _LIST or _OBJECT; a field made
                               of bits is FB_NODE_BOOL and cannot be set */
    uint32_t parent;        /* who holds it; FB_NO_ITEM for the file */
    uint32_t count;         /* elements of a list */
    uint32_t type;          /* of an object: its type's number, as fb_node_type */
    uint32_t index;         /* of an element, from zero */
    bool is_element;        /* of a list */
    bool is_dependent;      /* a field that repairs write: a size, count, offset, checksum */
    bool is_fixed;          /* contents:, or valid: with a single value */
    bool is_sizable;        /* bytes or text whose length may change */
    uint64_t offset;        /* in the file, in bytes */
    uint64_t length;        /* in bytes; of an object: of its seq */
    struct fb_integer value;
};

size_t fb_edit_item_count(const struct fb_edit_base *base);
struct fb_edit_info fb_edit_item(const struct fb_edit_base *base, uint32_t item); /* item < count */

/* The item at a field path, "instances[1].criteria[20].op"; "" is the file.  FB_NO_ITEM: none. */
uint32_t fb_edit_find(const struct fb_edit_base *base, const char *path);
/* The contrary, appended. */
void fb_edit_write_path(const struct fb_edit_base *base, uint32_t item, struct fb_buffer *out);

/* ---- Steps ------------------------------------------------------------------------------ */

enum fb_step_kind {
    FB_STEP_SET,       /* `item`, an integer or enum, gets `value` (cut to its width); fields that come or
                          go with it (if:, a switch) are made or dropped.  A dependent field that is
                          set is not repaired: the rest of the file is at odds with it */
    FB_STEP_BYTES,     /* `item`, bytes or text, becomes `bytes`, cut or filled where its size is fixed */
    FB_STEP_RESIZE,    /* `item`, bytes or text, gets `count` bytes: its own, repeated, or zeroes */
    FB_STEP_OVERWRITE, /* `item`, bytes or text, as long as before: `bytes` from its byte `index` on; none:
                          the one byte `value` */
    FB_STEP_REPLACE,   /* `item` becomes a copy of `source`, an item of the same type */
    FB_STEP_INSERT,    /* into the list `item`, `count` copies of `source`, before element `index` (the
                          list's count: behind the last) */
    FB_STEP_DELETE,    /* `count` elements of the list `item`, from `index` on */
    FB_STEP_MOVE,      /* element `index` of the list `item` goes to where element `to` is */
    FB_STEP_TRUNCATE,  /* the file ends after `count` bytes, counted after the other steps */
    FB_STEP_KIND_COUNT,
};

/* All items are numbers of the base (`source` of the other base if from_other), whatever steps
 * went before, so that any of several steps can be left out. */
struct fb_step {
    enum fb_step_kind kind;
    uint32_t item;
    uint32_t source;
    bool from_other;
    uint32_t index;
    uint32_t to;
    uint64_t count;
    struct fb_integer value;
    struct fb_span bytes; /* borrowed */
};

/* ---- Draft ------------------------------------------------------------------------------ */

/* Repairs, to be added up.  Those left out keep what the field held before. */
enum fb_repair {
    FB_REPAIR_SIZES = 1,     /* size: */
    FB_REPAIR_COUNTS = 2,    /* repeat-expr: */
    FB_REPAIR_OFFSETS = 4,   /* pos: */
    FB_REPAIR_RELATIONS = 8, /* valid: with an expression (_io.size; a == b + 12 * c) */
    FB_REPAIR_CHECKSUMS = 16,
    FB_REPAIR_ALL = 31,
    FB_REPAIR_UNCHECKED = 32, /* no repair: nobody asks what to expect, which is FB_EXPECT_UNSURE at best */
};

enum fb_edit_expectation {
    FB_EXPECT_CLEAN,    /* the result reads without a problem, strictly */
    FB_EXPECT_UNSURE,   /* something depends on the change in a way that was not followed */
    FB_EXPECT_PROBLEMS, /* it is wrong on purpose: a value beyond its limits, a repair left out,
                           a dependent field that could not be repaired */
};

struct fb_edit_outcome {
    enum fb_edit_expectation expectation;
    uint32_t applied;    /* steps that did something */
    uint32_t unrepaired; /* see fb_draft_unrepaired; 0 unless repairs were asked for */
};

struct fb_draft; /* opaque */

/* A draft of `base`; steps may copy from `other` too, NULL or another base of the same rules.
 * Results are at most `max_bytes` long: a step that would go beyond does nothing. */
FB_MUST_CHECK bool fb_draft_new(const struct fb_edit_base *base, const struct fb_edit_base *other,
                                size_t max_bytes, struct fb_draft **out, struct fb_diag *diag);
void fb_draft_free(struct fb_draft *draft); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_draft *, fb_draft_free);

const struct fb_edit_base *fb_draft_base(const struct fb_draft *draft);
const struct fb_edit_base *fb_draft_other(const struct fb_draft *draft); /* or NULL */

/* Back to the base, then those of `steps` whose bit is set in `chosen` (bit 0: the first; at most
 * 64 steps), then `repairs` (enum fb_repair).  A step whose item a step before has dropped, or
 * that does not fit its item, does nothing.  *bytes is the draft's until it is run again.  False
 * only without memory. */
FB_MUST_CHECK bool fb_draft_run(struct fb_draft *draft, const struct fb_step *steps, size_t count,
                                uint64_t chosen, unsigned repairs, struct fb_span *bytes,
                                struct fb_edit_outcome *outcome, struct fb_diag *diag);

/* What the last run could not repair, `index` < outcome.unrepaired: the field path of what the
 * expression belongs to, and why, as "instances[1].values: size: nothing in `(n + 3) / 4` can be solved".
 * Appended. */
void fb_draft_write_unrepaired(const struct fb_draft *draft, uint32_t index, struct fb_buffer *out);

#endif
