/* SPDX-License-Identifier: Apache-2.0 */
/* machine.h - the state in which a plan reads an input; private to this room.
 *
 * One loop (run.c) over an explicit stack of frames, so that nothing recurses on input.  Each
 * step of a frame may find that an expression needs a lazy instance that was not read yet: then
 * a frame for that instance is pushed and the step is done again afterwards.  Steps therefore
 * change nothing before all their expressions have a value.
 *
 *     seq.c     one object: its seq, with plain.c as the fast path for what needs no reader
 *     reader.c  one attribute in states: begin.c (if, io, pos, value), repeat.c (how often),
 *               switch.c (which target), item.c (its bytes), process.c, child.c (objects in it),
 *               keep.c (its slot), check.c (enums and valid)
 *     walk.c    strict: every instance of every object, after the whole seq was read
 *     strict.c  what counts as read, once
 */
#ifndef FB_SCHEMA_MACHINE_H
#define FB_SCHEMA_MACHINE_H

#include "base/core/limits.h"
#include "validator/schema/machine/coverage.h"
#include "validator/schema/machine/layout.h"
#include "validator/schema/machine/stream.h"

/* Lazy instances may need one another in a chain, which is no nesting of objects. */
#define FB_MAX_FRAMES ((size_t)1 << 16)

enum fb_frame_kind {
    FB_FRAME_OBJECT,   /* reads the seq of `object` */
    FB_FRAME_INSTANCE, /* reads or computes one instance of `object` */
    FB_FRAME_WALK,     /* visits the instances of `object` and of what it holds */
};

/* Where the reader of one attribute stands. */
enum fb_reader_state {
    FB_READ_BEGIN,
    FB_READ_REPEAT,
    FB_READ_ITEM,
    FB_READ_PROCESS,
    FB_READ_DECODE,
    FB_READ_ARGUMENTS,
    FB_READ_OBJECT, /* a frame for the object stands above this one */
    FB_READ_KEEP,   /* before the checks, which may name the attribute itself */
    FB_READ_CHECK,
    FB_READ_UNTIL,
    FB_READ_FINISH,
    FB_READ_DONE,
};

struct fb_frame {
    uint8_t kind;    /* enum fb_frame_kind */
    uint8_t state;   /* enum fb_reader_state */
    bool is_started; /* object: its byte order is known.  Walk: its instances are done */
    bool has_item;   /* `item` is what _ names */
    bool has_sought; /* instance: `saved` must be put back */
    bool is_walked;  /* walk: the attribute's instance was asked for */
    uint32_t object;
    uint32_t type;
    uint32_t attribute; /* row of the one being read or walked */
    uint32_t stream;    /* that the attribute reads from */
    uint32_t target;    /* row of the one chosen */
    uint32_t list;      /* being filled, or zero */
    uint32_t child;     /* object being read, or zero */
    uint32_t argument;  /* of the process, param or valid that is next */
    uint32_t start;     /* of the attribute, in its stream */
    uint32_t item_start;
    uint32_t raw_length; /* of the item with its delimiters */
    uint32_t scratch;    /* where the list's elements begin */
    uint32_t saved_position;
    uint8_t saved_bits;
    bool saved_is_big;
    uint64_t index;
    uint64_t count;
    struct fb_value item;
};

/* Where and how an expression failed, until it becomes a problem. */
struct fb_failure {
    enum fb_problem_kind kind;
    bool is_echo; /* of a problem that was reported: an instance that failed before */
    char message[256];
};

enum fb_outcome {
    FB_DONE,
    FB_FAILED, /* a problem was recorded, or `failure` tells */
    FB_NEEDS,  /* an instance first: `needed_object`, `needed_attribute` */
};

/* A sized part that its object did not read to the end; instances may have read the rest. */
struct fb_leftover {
    uint32_t object;
    uint32_t position;
};

struct fb_tree {
    const struct fb_plan *plan;
    const struct fb_layout *layout;
    const struct fb_schema *schema; /* NULL in tests of the machine */
    struct fb_span input;
    struct fb_tree_options options;

    struct fb_budget budget;
    struct fb_allocator allocator;
    struct fb_arena arena; /* problems, decoded text, processed bytes */
    struct fb_store store; /* objects, lists, boxes */
    struct fb_stream *streams;
    size_t stream_count;
    size_t stream_capacity;

    struct fb_frame *frames;
    size_t frame_count;
    size_t frame_capacity;
    uint32_t object_depth;
    uint32_t *scratch; /* elements of lists that are being read, innermost last */
    size_t scratch_count;
    size_t scratch_capacity;
    struct fb_value *stack; /* of expressions */

    uint32_t needed_object;
    uint32_t needed_attribute;
    struct fb_failure failure;
    uint32_t traced_object; /* the stored integer that the last expression was made from */
    uint32_t traced_attribute;
    uint32_t traced_count;
    bool is_tracing;

    uint32_t root;
    uint64_t nodes;
    uint64_t steps;
    bool is_partial;
    bool is_exhausted; /* a budget ended: nothing more is read */
    bool is_out_of_memory;
    bool is_probing; /* problems go to `probe_problem` */

    struct fb_coverage *maps; /* strict; [0] is the file's */
    size_t map_count;
    size_t map_capacity;
    struct fb_leftover *leftovers;
    size_t leftover_count;
    size_t leftover_capacity;

    struct fb_problem problems[FB_MAX_PROBLEMS];
    size_t problem_count;
    uint64_t problems_dropped;
    struct fb_problem probe_problem;
    uint32_t probe_box;
};

/* Whose names an expression uses. */
struct fb_scope {
    uint32_t object;
    const struct fb_value *item; /* _, or NULL */
    uint64_t index;              /* _index */
};

#endif
