/* SPDX-License-Identifier: Apache-2.0 */
/* regex_automaton.h - a regular expression as the automaton that a backtracking engine walks.
 *
 * Each position stands for one character of the pattern, repeats unrolled; an edge leads to each
 * position that may match next (Glushkov's construction).  Where the pattern gives two ways from
 * one position to another without a character between, as in (a*)*, the edge is marked: an engine
 * that backtracks tries both.  Position 0 is the start of the text; position 1 is the search for
 * a place where a match may begin, and matches any character.
 *
 * What is approximated, so that a finding wants a run that confirms it: word borders and $ inside
 * of a pattern hold anywhere, and a repeat that counts beyond FB_MAX_REGEX_UNROLLED has no end.
 */
#ifndef FB_MODEL_REGEX_AUTOMATON_H
#define FB_MODEL_REGEX_AUTOMATON_H

#include "base/core/arena.h"
#include "base/core/limits.h"
#include "validator/model/regex_syntax.h"

#define FB_REGEX_BEGIN 0  /* positions that every automaton has */
#define FB_REGEX_SEARCH 1 /* without edges where every match begins at the start of the text */

enum fb_regex_accept {
    FB_REGEX_ACCEPTS_NOT,
    FB_REGEX_ACCEPTS_AT_END, /* of the text, or on another condition: a border, a line's end */
    FB_REGEX_ACCEPTS,
};

/* The characters of the pattern in classes that it does not tell apart; those that the fewest
 * positions match come first. */
struct fb_regex_alphabet {
    size_t count;              /* of classes */
    const uint32_t *character; /* by class: one that is in it */
    size_t words;              /* of a label */
    /* By leaf: a bit for each class; and the leaf's offset in the pattern, ascending. */
    size_t leaf_count;
    const uint64_t *labels;
    const size_t *offsets;
};

struct fb_regex_edge {
    uint32_t from;
    uint32_t to;
    bool many; /* there is more than one way */
};

struct fb_regex_automaton {
    struct fb_regex_alphabet alphabet;
    size_t count;                  /* of positions */
    const uint64_t *const *labels; /* by position */
    const uint8_t *accepts;        /* by position: enum fb_regex_accept */
    const size_t *leaving;         /* by position: its first edge; one more entry than positions */
    const struct fb_regex_edge *edges;
    const size_t *entering; /* the same for the edges that lead to it */
    const struct fb_regex_edge *back_edges;
    size_t edge_count;
    bool matches_empty; /* it matches without any character, at the end of the text at least */
    bool approximated;  /* by a repeat without its end */
};

/* Classes of characters; FB_FAULT_LIMIT when there are too many.  regex_alphabet.c */
FB_MUST_CHECK bool fb_regex_alphabet_make(const struct fb_regex_node *tree, struct fb_arena *arena,
                                          struct fb_regex_alphabet *out, enum fb_fault *fault);

/* *out lives in the arena.  False with FB_FAULT_LIMIT when the automaton would exceed
 * FB_MAX_REGEX_POSITIONS or FB_MAX_REGEX_EDGES, or with FB_FAULT_MEMORY. */
FB_MUST_CHECK bool fb_regex_automaton_make(const struct fb_regex_node *tree, struct fb_arena *arena,
                                           struct fb_regex_automaton *out, enum fb_fault *fault);

/* The first class that both labels have, or SIZE_MAX; likewise of three. */
size_t fb_regex_common(const struct fb_regex_automaton *automaton, size_t a, size_t b);
size_t fb_regex_common3(const struct fb_regex_automaton *automaton, size_t a, size_t b, size_t c);

#endif
