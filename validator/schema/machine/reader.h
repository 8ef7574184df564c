/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h - the steps of frames; private to the machine.
 *
 * A step works on the top frame.  It may push another frame, after which its own pointer is no
 * longer good: it then returns at once.
 */
#ifndef FB_SCHEMA_READER_H
#define FB_SCHEMA_READER_H

#include "validator/schema/machine/evaluate.h"
#include "validator/schema/machine/problem.h"

enum fb_step {
    FB_STEP_ON,   /* the same frame goes on */
    FB_STEP_AWAY, /* another frame is on top, or this one is done and popped */
    FB_STEP_STOP, /* a fatal problem was reported: unwind */
};

/* ---- run.c: frames ---- */

/* A new top frame, zeroed but for these; NULL when a budget ended, which is reported. */
struct fb_frame *fb_push(struct fb_tree *tree, enum fb_frame_kind kind, uint32_t object,
                         uint32_t attribute);
void fb_pop(struct fb_tree *tree);

/* Runs until `base` frames are left. */
void fb_run(struct fb_tree *tree, size_t base);

/* From what an expression gave: ON for FB_DONE; else AWAY, or STOP after reporting. */
FB_MUST_CHECK enum fb_step fb_settle(struct fb_tree *tree, const struct fb_frame *frame,
                                     enum fb_outcome outcome);

/* Reports tree->failure for the frame's attribute; STOP. */
enum fb_step fb_stop_with_failure(struct fb_tree *tree, const struct fb_frame *frame);
enum fb_step fb_stop_without_memory(struct fb_tree *tree, const struct fb_frame *frame);

/* The frame's attribute (and index), with the bytes of the item so far. */
struct fb_spot fb_spot_here(const struct fb_tree *tree, const struct fb_frame *frame);

static inline const struct fb_attribute *fb_attribute_of(const struct fb_tree *tree,
                                                         const struct fb_frame *frame)
{
    return &tree->plan->attributes[frame->attribute];
}

static inline const struct fb_slot *fb_slot_of(const struct fb_tree *tree, const struct fb_frame *frame)
{
    return &tree->layout->slots[frame->attribute];
}

static inline const struct fb_target *fb_target_of(const struct fb_tree *tree,
                                                   const struct fb_frame *frame)
{
    return &tree->plan->targets[frame->target];
}

static inline struct fb_stream *fb_stream_of(const struct fb_tree *tree, const struct fb_frame *frame)
{
    return &tree->streams[frame->stream];
}

/* The next state of the reader, entered at once. */
static inline enum fb_step fb_go(struct fb_frame *frame, enum fb_reader_state state)
{
    frame->state = (uint8_t)state;
    return FB_STEP_ON;
}

static inline struct fb_scope fb_scope_of(const struct fb_frame *frame)
{
    return (struct fb_scope){
        .object = frame->object,
        .item = frame->has_item ? &frame->item : NULL,
        .index = frame->index,
    };
}

/* ---- The steps of one attribute ---- */

enum fb_step fb_read_attribute(struct fb_tree *tree, struct fb_frame *frame); /* reader.c */
enum fb_step fb_read_begin(struct fb_tree *tree, struct fb_frame *frame);     /* begin.c */
enum fb_step fb_read_repeat(struct fb_tree *tree, struct fb_frame *frame);    /* repeat.c */
enum fb_step fb_read_item(struct fb_tree *tree, struct fb_frame *frame);      /* item.c */
enum fb_step fb_read_process(struct fb_tree *tree, struct fb_frame *frame);   /* process.c */
enum fb_step fb_read_decode(struct fb_tree *tree, struct fb_frame *frame);    /* item.c */
enum fb_step fb_read_arguments(struct fb_tree *tree, struct fb_frame *frame); /* child.c */
enum fb_step fb_read_keep(struct fb_tree *tree, struct fb_frame *frame);      /* keep.c */
enum fb_step fb_read_check(struct fb_tree *tree, struct fb_frame *frame);     /* check.c */
enum fb_step fb_read_until(struct fb_tree *tree, struct fb_frame *frame);     /* repeat.c */
enum fb_step fb_read_finish(struct fb_tree *tree, struct fb_frame *frame);    /* keep.c */

/* Which target the item has (switch.c): sets frame->target, to FB_NONE for nothing. */
enum fb_step fb_choose_target(struct fb_tree *tree, struct fb_frame *frame);

/* The attribute is not there. */
void fb_keep_absent(struct fb_tree *tree, const struct fb_frame *frame);

/* Bits need no alignment. */
static inline bool fb_reads_bits(const struct fb_slot *slot)
{
    return slot->target != NULL && slot->target->kind == FB_TARGET_BITS;
}

/* What the item's bytes are worth before decoding: between delimiters. */
struct fb_span fb_item_bytes(const struct fb_tree *tree, const struct fb_frame *frame);

/* The byte order of a target in an object. */
bool fb_order_is_big(const struct fb_tree *tree, uint32_t object, const struct fb_target *target);

/* Puts back what an instance sought, and keeps what a frame had read when it is unwound. */
enum fb_step fb_return_from(struct fb_tree *tree, struct fb_frame *frame);
void fb_abandon(struct fb_tree *tree, struct fb_frame *frame);

/* ---- Objects and the walk ---- */

enum fb_step fb_read_object(struct fb_tree *tree, struct fb_frame *frame); /* seq.c */

/* The fast path (plain.c): reads attributes of an object, from one of its seq on, for as long as
 * they need no reader and are right.  Gives the one that comes next. */
uint32_t fb_read_plainly(struct fb_tree *tree, uint32_t object, uint32_t attribute);

/* Reads elements of a list of objects (fb_slot.is_plain_list) in one go, from frame->index on: ON
 * at its end, AWAY with a frame for an element that needs one. */
enum fb_step fb_read_plain_list(struct fb_tree *tree, struct fb_frame *frame);

enum fb_step fb_walk(struct fb_tree *tree, struct fb_frame *frame); /* walk.c */

/* A new stream; FB_NONE without memory. */
uint32_t fb_stream_add(struct fb_tree *tree, const struct fb_stream *stream);

/* An object of the frame's target in `stream`, known as its child; false without memory. */
FB_MUST_CHECK bool fb_child_make(struct fb_tree *tree, struct fb_frame *frame, uint32_t stream);

/* The view of a box (node.c). */
struct fb_node fb_node_of_box(const struct fb_tree *tree, uint32_t box);

/* ---- Whose fault it is: blame.c ---- */

/* The stored field that an expression reduces to, else the frame's own attribute. */
struct fb_spot fb_blame(struct fb_tree *tree, const struct fb_frame *frame, uint32_t expression);

/* ---- The strict layer: strict.c ---- */

/* Counts as read what lies between the start of the stream's run and its position. */
enum fb_step fb_cover(struct fb_tree *tree, const struct fb_frame *frame, uint32_t stream);

/* Refuses an item at a sought position that was read before. */
enum fb_step fb_check_overlap(struct fb_tree *tree, const struct fb_frame *frame, uint32_t offset,
                              uint32_t length);

/* A coverage map for a derived stream; FB_NONE in compatible mode, false without memory. */
FB_MUST_CHECK bool fb_cover_derived(struct fb_tree *tree, uint32_t size, uint32_t *map);

/* Notes that a sized part was not read to its end by the time its object was. */
FB_MUST_CHECK bool fb_note_leftover(struct fb_tree *tree, uint32_t object, uint32_t position);

/* After everything was read: S1 and S2. */
void fb_check_coverage(struct fb_tree *tree);

/* The checksums of an object's type. */
void fb_check_sums(struct fb_tree *tree, uint32_t object);

#endif
