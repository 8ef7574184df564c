/* SPDX-License-Identifier: Apache-2.0 */
/* ways.h - what an item of the candidate can be edited to (internal to edits). */
#ifndef FB_FUZZ_WAYS_H
#define FB_FUZZ_WAYS_H

#include "fuzz/edits.h"

/* Lists the numbers, sizes and counts: what everybody trips over, then what the contract says.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_numbers_list(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits,
                                        struct fb_arena *arena);

/* In how many ways the item can be edited, and the step of one of them (edit->way). */
uint16_t fb_fuzz_ways_of(const struct fb_fuzz_edits *edits, const struct fb_edit_info *info);
struct fb_step fb_fuzz_step_of(const struct fb_fuzz_plan *plan, const struct fb_fuzz_edit *edit,
                               struct fb_arena *arena);

struct fb_step fb_fuzz_step_number(uint32_t item, uint64_t number);

/* Lists the edits of the strata last, tree and together, and which event reaches which item.  False without memory. */
FB_MUST_CHECK bool fb_fuzz_edits_list(const struct fb_fuzz_plan *plan, struct fb_fuzz_edits *edits,
                                      struct fb_arena *arena);

/* The two steps of an edit of "together". */
void fb_fuzz_steps_together(const struct fb_fuzz_edit *edit, struct fb_step out[static 2]);

#endif
