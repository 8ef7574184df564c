/* SPDX-License-Identifier: Apache-2.0 */
/* regex_ambiguity.h - whether an engine that backtracks can be made slow by a pattern, and how.
 *
 * A backtracking engine tries every way in which the start of a text can be matched before it
 * gives up, so its time is the number of ways (Weideman et al., "Analyzing Matching Time Behavior
 * of Backtracking Regular Expression Matchers", 2016; Weber and Seidl, "On the Degree of Ambiguity
 * of Finite Automata", 1991).  That number grows exponentially when some word leads from a
 * position back to itself in two ways, and polynomially when a word leads from a loop back to
 * itself, from that loop to another, and from that one back to itself.
 *
 * What is found is a candidate: the automaton is approximated in some places (see
 * regex_automaton.h), and an engine may find a match before it has tried everything.  Whoever
 * reports it runs the attack.  What is not found: loops that can not be left without a match.
 */
#ifndef FB_MODEL_REGEX_AMBIGUITY_H
#define FB_MODEL_REGEX_AMBIGUITY_H

#include "base/core/arena.h"
#include "base/core/attributes.h"
#include "validator/model/regex_syntax.h"

#define FB_REGEX_ATTACKS 8
#define FB_REGEX_PUMPS 4

struct fb_regex_word {
    const uint32_t *characters;
    size_t count;
};

/* prefix { pump{n} bridge } suffix: the more often each pump stands there, the slower. */
struct fb_regex_attack {
    unsigned degree; /* of the polynomial; 0: exponential */
    struct fb_regex_word prefix;
    size_t pump_count;
    struct fb_regex_word pumps[FB_REGEX_PUMPS];
    struct fb_regex_word bridges[FB_REGEX_PUMPS]; /* each after its pump; the last is empty */
    struct fb_regex_word suffix;
    bool fails; /* the automaton says that the whole does not match */
};

struct fb_regex_ambiguity {
    size_t attack_count; /* the worst first; none: the time is linear */
    struct fb_regex_attack attacks[FB_REGEX_ATTACKS];
    bool approximated; /* some counted repeat was taken for one without an end */
    uint64_t steps;    /* that the analysis took */
};

/* Words live in the arena.  Takes at most `steps` steps and then fails with FB_FAULT_LIMIT, as it
 * does for an automaton that is too large or where the arena's budget is spent; FB_FAULT_MEMORY
 * where there is no memory. */
FB_MUST_CHECK bool fb_regex_analyse(const struct fb_regex_node *tree, uint64_t steps,
                                    struct fb_arena *arena, struct fb_regex_ambiguity *out,
                                    enum fb_fault *fault);

#endif
