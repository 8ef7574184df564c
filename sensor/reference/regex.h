/* SPDX-License-Identifier: Apache-2.0 */
/* regex.h - regular expressions in time linear in the input: a program whose states are followed
 * all at once, each at most once for each character.
 *
 * A program is a list of steps.  Jumps are relative, so that a repeated part is copied as it is.
 * No memory is taken while matching: the scratch has room for the largest program.
 */
#ifndef FB_SENSOR_REGEX_H
#define FB_SENSOR_REGEX_H

#include "sensor/reference/memory.h"

#define FB_SENSOR_REGEX_BYTES 16384    /* of a pattern, by the format */
#define FB_SENSOR_REGEX_DEPTH 64       /* groups in groups */
#define FB_SENSOR_REGEX_REPEAT 1000    /* bound of a counted repeat */
#define FB_SENSOR_REGEX_STATES 1000000 /* where the build states no budget, or a larger one */

enum fb_sensor_step_kind {
    FB_STEP_CHARACTER, /* first: the character */
    FB_STEP_FOLDED,    /* first: what the character folds to */
    FB_STEP_NO_BREAK,  /* any character but LF */
    FB_STEP_ANY,       /* any character */
    FB_STEP_SET,       /* first: number of the set */
    FB_STEP_SPLIT,     /* go on at both */
    FB_STEP_JUMP,      /* go on at first */
    FB_STEP_ASSERT,    /* first: enum fb_sensor_assertion */
    FB_STEP_MATCH,
};

enum fb_sensor_assertion {
    FB_ASSERT_START,
    FB_ASSERT_END,
    FB_ASSERT_LAST_END,   /* the end, or before an LF there */
    FB_ASSERT_LINE_START, /* the start, or behind an LF that is not the last character */
    FB_ASSERT_LINE_END,   /* the end, or before an LF */
    FB_ASSERT_BORDER,
    FB_ASSERT_NO_BORDER,
};

struct fb_sensor_step {
    enum fb_sensor_step_kind kind;
    int32_t first; /* jumps are counted from the step itself */
    int32_t second;
};

/* Characters from first to last. */
struct fb_sensor_range {
    uint32_t first;
    uint32_t last;
    bool folded; /* what a character folds to is looked for */
};

struct fb_sensor_set {
    uint32_t range; /* the first of its ranges */
    uint32_t range_count;
    bool negated;
    uint64_t low[2]; /* the answer for characters below 128 */
};

struct fb_sensor_regex {
    const struct fb_sensor_step *steps;
    const struct fb_sensor_set *sets;
    const struct fb_sensor_range *ranges;
    uint32_t step_count;
    bool may_be_empty;  /* a match may take no character */
    uint64_t begins[4]; /* bytes that a match may begin with */
};

/* Room for matching with programs of up to so many steps. */
struct fb_sensor_regex_scratch {
    uint32_t *current;
    uint32_t *next;
    uint32_t *stack;
    uint32_t *marks; /* of each step: the last round in which it was reached */
    uint32_t round;
    uint64_t steps; /* followed since the scratch was made: what matching costs */
};

/* Compiles with memory of the host.  `most_states` is the build's budget: one for each character
 * that the pattern has, counted repeats unrolled, and one.  Refuses what is not in the language. */
FB_MUST_CHECK bool fb_sensor_regex_compile(struct fb_span pattern, bool ignore_case,
                                           size_t most_states, struct fb_sensor_memory *memory,
                                           struct fb_sensor_regex *out,
                                           struct fb_sensor_fault *fault);

FB_MUST_CHECK bool fb_sensor_regex_prepare(uint32_t step_count, struct fb_sensor_memory *memory,
                                           struct fb_sensor_regex_scratch *out,
                                           struct fb_sensor_fault *fault);

/* Fills what lets matching pass over places where no match can begin.  The scratch has room. */
void fb_sensor_regex_look_ahead(struct fb_sensor_regex *regex,
                                struct fb_sensor_regex_scratch *scratch);

/* Whether the pattern matches somewhere.  fb_sensor_regex_look_ahead was called before. */
bool fb_sensor_regex_matches(const struct fb_sensor_regex *regex,
                             struct fb_sensor_regex_scratch *scratch, struct fb_span text);

bool fb_sensor_set_has(const struct fb_sensor_regex *regex, uint32_t set, uint32_t character);

#endif
