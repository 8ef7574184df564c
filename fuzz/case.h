/* SPDX-License-Identifier: Apache-2.0 */
/* case.h - the unit of fuzzing: one content file, one event, in the engine of one sensor build. */
#ifndef FB_FUZZ_CASE_H
#define FB_FUZZ_CASE_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "base/host/buffer.h"
#include "sensor/engine.h"
#include "validator/model/content.h"

struct fb_fuzz_steps; /* edits.h */

struct fb_fuzz_case {
    struct fb_span content;
    const struct fb_content *model;    /* what it says; NULL: not known */
    const struct fb_fuzz_steps *steps; /* how the candidate was edited to become it; NULL: not, or not known */
    bool is_candidate;                 /* the candidate, byte for byte */
    uint64_t same;                     /* cases of a plan with the same number have the same content, which is
                                          loaded once for those that follow one another; 0: any other */
    bool outside;                      /* other inputs than the contract says: how an engine that fails is
                                          never the content's fault */
    uint64_t type_id;
    const struct fb_engine_input *inputs;
    size_t count;
    uint32_t type;  /* index in the contract of what it is about; FB_FUZZ_NO_TYPE: of no one type */
    uint32_t field; /* likewise, FB_FUZZ_NO_FIELD */
    uint32_t op;    /* enum fb_operator; FB_OP_COUNT: of no one operator */
    uint32_t place; /* in the stratum, of what is set aside together; 0: field and operator say */
    uint32_t cell;  /* of the plan: what is set aside together */
};

#define FB_FUZZ_PLACE_EVENTS 4 /* places with the same remainder have the same kind of event */
#define FB_FUZZ_NO_TYPE UINT32_MAX
#define FB_FUZZ_NO_FIELD UINT32_MAX

/* Appends content and event, to be read by fb_fuzz_case_unpack in another process. */
void fb_fuzz_case_pack(const struct fb_fuzz_case *one, struct fb_buffer *out);

/* Takes a case off the packed ones.  What it points to is theirs, but for the array of inputs, which is
 * the arena's.  False at their end, where they are damaged, and without memory. */
FB_MUST_CHECK bool fb_fuzz_case_unpack(struct fb_span *packed, struct fb_arena *arena, struct fb_fuzz_case *out);

#endif
