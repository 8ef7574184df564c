/* SPDX-License-Identifier: Apache-2.0 */
/* model.h - content made for a case: template instances put together, then encoded. */
#ifndef FB_FUZZ_MODEL_H
#define FB_FUZZ_MODEL_H

#include "fuzz/plan.h"

/* A value that the operator takes in a field of this kind. */
struct fb_span fb_fuzz_value(enum fb_operator op, enum fb_field_kind kind);

/* A criterion on `field`; composites get one child of equals.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_criterion(const struct fb_fuzz_type *type, uint32_t field, enum fb_operator op,
                                     struct fb_arena *arena, struct fb_criterion *out);

/* Whether this build takes the operator there, and the validator too. */
bool fb_fuzz_fits(const struct fb_fuzz_type *type, uint32_t field, enum fb_operator op);

/* Content of one instance, its criteria sorted by field.  NULL without memory. */
struct fb_content *fb_fuzz_content(const struct fb_fuzz_type *type, const struct fb_criterion *criteria,
                                   size_t count, struct fb_arena *arena);

/* The criterion, and before it one on each earlier field that it takes to be reached only when
 * those hold. */
struct fb_content *fb_fuzz_content_of(const struct fb_fuzz_type *type, uint32_t field, enum fb_operator op,
                                      bool witnessed, struct fb_arena *arena);

/* Encodes `content` as out->content.  False where that cannot be done. */
FB_MUST_CHECK bool fb_fuzz_encode(const struct fb_fuzz_plan *plan, const struct fb_content *content,
                                  struct fb_arena *arena, struct fb_fuzz_case *out);

/* Inputs, as many as the build supplies, for which the content's first instance should hold.  NULL
 * without memory. */
struct fb_engine_input *fb_fuzz_witness(const struct fb_fuzz_type *type, const struct fb_content *content,
                                        struct fb_arena *arena);

/* Encodes the content, and has its witness evaluated; out->inputs may be changed in place through
 * *inputs.  False where it cannot be done. */
FB_MUST_CHECK bool fb_fuzz_case_of(const struct fb_fuzz_plan *plan, const struct fb_fuzz_type *type,
                                   const struct fb_content *content, struct fb_arena *arena,
                                   struct fb_engine_input **inputs, struct fb_fuzz_case *out);

/* `size` bytes: the beginning of `seed`, filled up with the letter a.  NULL bytes without memory. */
struct fb_span fb_fuzz_stretch(struct fb_span seed, size_t size, struct fb_arena *arena);

#endif
