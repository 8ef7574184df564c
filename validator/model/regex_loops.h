/* SPDX-License-Identifier: Apache-2.0 */
/* regex_loops.h - the loops of an automaton, and what the two searches for ambiguity share. */
#ifndef FB_MODEL_REGEX_LOOPS_H
#define FB_MODEL_REGEX_LOOPS_H

#include "validator/model/regex_ambiguity.h"
#include "validator/model/regex_automaton.h"

#define FB_REGEX_NO_LOOP UINT32_MAX

struct fb_regex_search {
    const struct fb_regex_automaton *automaton;
    struct fb_arena *arena;
    uint64_t steps_left;
    enum fb_fault *fault;
    /* Strongly connected positions that can be walked for ever without a match; a loop that can
     * be reached from another has the smaller number. */
    size_t loop_count;
    uint32_t *loop_of;  /* by position, or FB_REGEX_NO_LOOP */
    size_t *members_at; /* by loop, one more entry */
    uint32_t *members;  /* positions, by loop */
};

/* False, with the fault, when `count` more steps exceed the budget. */
bool fb_regex_spend(struct fb_regex_search *search, uint64_t count);

/* FB_FAULT_LIMIT or FB_FAULT_MEMORY, as the arena refused; false. */
bool fb_regex_no_room(const struct fb_regex_search *search);

/* Whether a text may come by here and still not match. */
bool fb_regex_is_kept(const struct fb_regex_search *search, size_t position);

/* Finds the loops: fills loop_count, loop_of, members_at and members. */
FB_MUST_CHECK bool fb_regex_find_loops(struct fb_regex_search *search);

/* The shortest word from one position to another, within one loop or (FB_REGEX_NO_LOOP) anywhere;
 * *found tells whether there is one. */
FB_MUST_CHECK bool fb_regex_path(struct fb_regex_search *search, uint32_t from, uint32_t to,
                                 uint32_t loop, struct fb_regex_word *out, bool *found);

/* Marks (1) all kept positions that `loop` leads to, or with `back` that lead to it. */
FB_MUST_CHECK bool fb_regex_mark(struct fb_regex_search *search, size_t loop, bool back, uint8_t *marks);

/* A word that leads from `position` back to it in two ways. */
struct fb_regex_fork {
    uint32_t position;
    struct fb_regex_word word;
};
FB_MUST_CHECK bool fb_regex_find_fork(struct fb_regex_search *search, size_t loop,
                                      struct fb_regex_fork *out, bool *found);

/* A word that leads from `first` back to it, from `first` to `second`, and from that back to it.
 * `after` and `before` are marks of the positions that come after the one loop and before the
 * other. */
struct fb_regex_ladder {
    uint32_t first;
    uint32_t second;
    struct fb_regex_word word;
};
FB_MUST_CHECK bool fb_regex_find_ladder(struct fb_regex_search *search, size_t from, size_t to,
                                        const uint8_t *after, const uint8_t *before,
                                        struct fb_regex_ladder *out, bool *found);

/* Chooses the suffix that hinders a match, and tells whether it does. */
FB_MUST_CHECK bool fb_regex_choose_suffix(struct fb_regex_search *search, struct fb_regex_attack *attack);

#endif
