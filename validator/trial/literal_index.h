/* SPDX-License-Identifier: Apache-2.0 */
/* literal_index.h - which instances of a template type an event may be about, by the literals
 * that they need (internal to the direct evaluator).
 *
 * For each instance the criterion is chosen whose literals are rarest, and only these are looked
 * for, each in the column that it is about.  A text is walked once for four tables: runs of four
 * bytes and of two, heads and tails.  A table is asked through a bit map that fits the first cache,
 * and what it finds is compared whole.
 */
#ifndef FB_TRIAL_LITERAL_INDEX_H
#define FB_TRIAL_LITERAL_INDEX_H

#include "validator/trial/literal_key.h"

struct fb_literal_index; /* opaque; lives in the arena */

/* What one instance offers: the checks of its row. */
struct fb_index_row {
    const struct fb_check *checks;
    size_t count;
};

#define FB_INDEX_ALWAYS SIZE_MAX

/* Chooses for each row the check to look for, and makes the index of these.  chosen[row] gets the
 * check's number in the row, or FB_INDEX_ALWAYS where no check will do.  False: no memory. */
FB_MUST_CHECK bool fb_literal_index_new(const struct fb_index_row *rows, size_t count,
                                        struct fb_arena *arena, size_t *chosen,
                                        struct fb_literal_index **out);

/* Sets the bit of each row that may hold; rows without a choice are not among them.  `candidates`
 * has a bit for each row. */
void fb_literal_index_scan(const struct fb_literal_index *index, struct fb_trial_inputs *inputs,
                           uint64_t *candidates);

#endif
