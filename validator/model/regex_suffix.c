/* SPDX-License-Identifier: Apache-2.0 */
/* regex_suffix.c - how an attack ends: with what keeps the text from matching, after all.
 *
 * The automaton reads the attack with two rounds of each pump, in all ways at once; the suffix is
 * then nothing or one character, after which the fewest positions are left and none accepts. */
#include <string.h>

#include "validator/model/regex_loops.h"

#define ROUNDS 2

struct reader {
    struct fb_regex_search *search;
    uint8_t *now; /* by position: 1 where the automaton may be */
    uint8_t *next;
    bool matched; /* it came by a match */
};

/* By the representative: words are spelled in nothing else. */
static size_t class_of(const struct fb_regex_alphabet *alphabet, uint32_t character)
{
    size_t class = 0;
    while (alphabet->character[class] != character)
        class ++;
    return class;
}

static bool matches(const struct fb_regex_automaton *automaton, size_t position, size_t class)
{
    return (automaton->labels[position][class / 64] >> class % 64 & 1) != 0;
}

/* One character of the class; reader->next becomes where the automaton may be then. */
static bool advance(struct reader *reader, size_t class)
{
    const struct fb_regex_automaton *automaton = reader->search->automaton;

    memset(reader->next, 0, automaton->count);
    for (size_t i = 0; i < automaton->edge_count; i++) {
        const struct fb_regex_edge *edge = &automaton->edges[i];
        if (reader->now[edge->from] != 0 && matches(automaton, edge->to, class))
            reader->next[edge->to] = 1;
    }
    return fb_regex_spend(reader->search, automaton->edge_count / 8 + 1);
}

static bool read_word(struct reader *reader, const struct fb_regex_word *word)
{
    const struct fb_regex_automaton *automaton = reader->search->automaton;

    for (size_t i = 0; i < word->count; i++) {
        if (!advance(reader, class_of(&automaton->alphabet, word->characters[i])))
            return false;
        uint8_t *swap = reader->now;
        reader->now = reader->next;
        reader->next = swap;
        for (size_t k = 0; k < automaton->count; k++)
            reader->matched = reader->matched || (reader->now[k] != 0 && !fb_regex_is_kept(reader->search, k));
    }
    return true;
}

static bool read_attack(struct reader *reader, const struct fb_regex_attack *attack)
{
    reader->now[FB_REGEX_BEGIN] = 1;
    reader->now[FB_REGEX_SEARCH] = 1;
    bool ok = read_word(reader, &attack->prefix);
    for (size_t i = 0; ok && i < attack->pump_count; i++) {
        for (size_t k = 0; ok && k < ROUNDS; k++)
            ok = read_word(reader, &attack->pumps[i]);
        ok = ok && read_word(reader, &attack->bridges[i]);
    }
    return ok;
}

/* How bad a place to stop: the positions left, and far more where one of them accepts. */
static size_t rate(const struct reader *reader, const uint8_t *at)
{
    const struct fb_regex_automaton *automaton = reader->search->automaton;
    size_t rating = 0;
    for (size_t i = 0; i < automaton->count; i++)
        if (at[i] != 0)
            rating += automaton->accepts[i] != FB_REGEX_ACCEPTS_NOT ? FB_MAX_REGEX_POSITIONS + 1 : 1;
    return rating;
}

static bool choose(struct reader *reader, struct fb_regex_attack *attack)
{
    const struct fb_regex_alphabet *alphabet = &reader->search->automaton->alphabet;
    size_t best = rate(reader, reader->now);

    attack->suffix.count = 0;
    for (size_t i = 0; i < alphabet->count; i++) {
        if (!advance(reader, i))
            return false;
        const size_t rating = rate(reader, reader->next);
        if (rating >= best)
            continue;
        best = rating;
        attack->suffix = (struct fb_regex_word){ .characters = &alphabet->character[i], .count = 1 };
    }
    attack->fails = !reader->matched && best <= FB_MAX_REGEX_POSITIONS
                 && !reader->search->automaton->matches_empty;
    return true;
}

bool fb_regex_choose_suffix(struct fb_regex_search *search, struct fb_regex_attack *attack)
{
    struct reader reader = { .search = search,
                             .now = fb_arena_array(search->arena, search->automaton->count, 1),
                             .next = fb_arena_array(search->arena, search->automaton->count, 1) };

    if (reader.now == NULL || reader.next == NULL)
        return fb_regex_no_room(search);
    return read_attack(&reader, attack) && choose(&reader, attack);
}
