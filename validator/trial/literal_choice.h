/* SPDX-License-Identifier: Apache-2.0 */
/* literal_choice.h - which literals of an instance are looked for: those that are likely the
 * rarest (internal to the literal index). */
#ifndef FB_TRIAL_LITERAL_CHOICE_H
#define FB_TRIAL_LITERAL_CHOICE_H

#include "validator/trial/literal_index.h"

/* A literal that a row is to be found by. */
struct fb_chosen_literal {
    uint32_t field;
    uint32_t row;
    struct fb_literal literal;
};

/* In the order of rows; chosen[row] as of fb_literal_index_new. */
FB_MUST_CHECK bool fb_literals_choose(const struct fb_index_row *rows, size_t count,
                                      struct fb_arena *arena, size_t *chosen,
                                      struct fb_chosen_literal **out, size_t *out_count);

#endif
