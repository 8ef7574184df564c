/* SPDX-License-Identifier: Apache-2.0 */
/* regex_ladder.c - polynomial ambiguity: a word that loops here, leads there, and loops there.
 *
 * Three walkers read the same word: one stays in the first loop, one goes over, one stays in the
 * second loop.  They start at (p, p, q) and shall arrive at (p, q, q). */
#include <string.h>

#include "validator/model/regex_loops.h"

#define MOST_TRIPLES ((size_t)8 << 20)

struct triples {
    struct fb_regex_search *search;
    uint32_t from;
    uint32_t to;
    const uint8_t *after;
    const uint8_t *before;
    const uint32_t *middle; /* positions that come after the one loop and before the other */
    size_t from_count;
    size_t middle_count;
    size_t to_count;
    uint32_t *index;        /* by position: its place in its loop */
    uint32_t *middle_index; /* by position: its place in the middle */
    uint32_t *parent;       /* by triple, plus one */
    uint32_t *queue;
    size_t count;
};

struct triple {
    uint32_t a;
    uint32_t b;
    uint32_t c;
};

static uint32_t number(const struct triples *triples, struct triple triple)
{
    return (uint32_t)((triples->index[triple.a] * triples->middle_count + triples->middle_index[triple.b])
                          * triples->to_count
                      + triples->index[triple.c]);
}

static const uint32_t *members(const struct triples *triples, uint32_t loop)
{
    return triples->search->members + triples->search->members_at[loop];
}

static struct triple triple_of(const struct triples *triples, uint32_t number_of)
{
    const size_t rest = number_of / triples->to_count;
    return (struct triple){ .a = members(triples, triples->from)[rest / triples->middle_count],
                            .b = triples->middle[rest % triples->middle_count],
                            .c = members(triples, triples->to)[number_of % triples->to_count] };
}

static bool is_between(const struct triples *triples, uint32_t position)
{
    return triples->after[position] != 0 && triples->before[position] != 0;
}

static bool index_positions(struct triples *triples)
{
    struct fb_regex_search *search = triples->search;
    const size_t count = search->automaton->count;
    uint32_t *middle = fb_arena_array(search->arena, count, sizeof *middle);

    triples->index = fb_arena_array(search->arena, count, sizeof(uint32_t));
    triples->middle_index = fb_arena_array(search->arena, count, sizeof(uint32_t));
    if (middle == NULL || triples->index == NULL || triples->middle_index == NULL)
        return fb_regex_no_room(search);
    for (size_t i = 0; i < triples->from_count; i++)
        triples->index[members(triples, triples->from)[i]] = (uint32_t)i;
    for (size_t i = 0; i < triples->to_count; i++)
        triples->index[members(triples, triples->to)[i]] = (uint32_t)i;
    for (uint32_t i = 0; i < count; i++) {
        if (!is_between(triples, i))
            continue;
        triples->middle_index[i] = (uint32_t)triples->middle_count;
        middle[triples->middle_count++] = i;
    }
    triples->middle = middle;
    return true;
}

static bool prepare(struct triples *triples)
{
    struct fb_regex_search *search = triples->search;
    if (!index_positions(triples))
        return false;
    const size_t sides = triples->from_count * triples->to_count;
    if (sides > MOST_TRIPLES / triples->middle_count) {
        *search->fault = FB_FAULT_LIMIT;
        return false;
    }
    const size_t size = sides * triples->middle_count;
    triples->parent = fb_arena_array(search->arena, size, sizeof(uint32_t));
    triples->queue = fb_arena_array(search->arena, size, sizeof(uint32_t));
    return (triples->parent != NULL && triples->queue != NULL) || fb_regex_no_room(search);
}

static void push(struct triples *triples, struct triple triple, uint32_t parent)
{
    const uint32_t at = number(triples, triple);
    if (triples->parent[at] != 0)
        return;
    triples->parent[at] = parent + 1;
    triples->queue[triples->count++] = at;
}

/* Forgets what was visited, at the cost of what was visited. */
static void forget(struct triples *triples)
{
    for (size_t i = 0; i < triples->count; i++)
        triples->parent[triples->queue[i]] = 0;
    triples->count = 0;
}

/* The third walker's edges, for one edge of each of the others. */
static void step_third(struct triples *triples, uint32_t at, uint32_t a, uint32_t b, uint32_t c)
{
    const struct fb_regex_automaton *automaton = triples->search->automaton;

    for (size_t i = automaton->leaving[c]; i < automaton->leaving[c + 1]; i++) {
        const uint32_t next = automaton->edges[i].to;
        if (triples->search->loop_of[next] == triples->to
            && fb_regex_common3(automaton, a, b, next) != SIZE_MAX)
            push(triples, (struct triple){ a, b, next }, at);
    }
}

static bool step(struct triples *triples, uint32_t at)
{
    const struct fb_regex_automaton *automaton = triples->search->automaton;
    const struct triple now = triple_of(triples, at);
    const size_t *leaving = automaton->leaving;

    for (size_t i = leaving[now.a]; i < leaving[now.a + 1]; i++) {
        const uint32_t a = automaton->edges[i].to;
        if (triples->search->loop_of[a] != triples->from)
            continue;
        for (size_t k = leaving[now.b]; k < leaving[now.b + 1]; k++) {
            const uint32_t b = automaton->edges[k].to;
            if (!is_between(triples, b) || fb_regex_common(automaton, a, b) == SIZE_MAX)
                continue;
            if (!fb_regex_spend(triples->search, leaving[now.c + 1] - leaving[now.c]))
                return false;
            step_third(triples, at, a, b, now.c);
        }
    }
    return fb_regex_spend(triples->search, 1);
}

/* Where the way to `at` began; *length is how many characters it has. */
static uint32_t origin(const struct triples *triples, uint32_t at, size_t *length)
{
    *length = 0;
    while (triples->parent[at] - 1 != at) {
        at = triples->parent[at] - 1;
        (*length)++;
    }
    return at;
}

/* Whether the way to `at` is a ladder; then it is told. */
static bool is_ladder(struct triples *triples, uint32_t at, struct fb_regex_ladder *out, bool *found)
{
    const struct fb_regex_automaton *automaton = triples->search->automaton;
    const struct triple end = triple_of(triples, at);
    size_t length = 0;

    if (end.b != end.c)
        return true;
    const struct triple start = triple_of(triples, origin(triples, at, &length));
    if (start.a != end.a || start.c != end.c)
        return true;
    uint32_t *characters = fb_arena_array(triples->search->arena, length, sizeof *characters);
    if (characters == NULL)
        return fb_regex_no_room(triples->search);
    *out = (struct fb_regex_ladder){ .first = end.a, .second = end.c, .word = { characters, length } };
    for (uint32_t step_to = at; length > 0; step_to = triples->parent[step_to] - 1) {
        const struct triple here = triple_of(triples, step_to);
        characters[--length] = automaton->alphabet.character[fb_regex_common3(automaton, here.a, here.b, here.c)];
    }
    *found = true;
    return true;
}

static bool walk(struct triples *triples, struct fb_regex_ladder *out, bool *found, bool *arrived)
{
    for (size_t i = 0; !*found && i < triples->count; i++) {
        const struct triple now = triple_of(triples, triples->queue[i]);
        *arrived = *arrived || now.b == now.c;
        if (!is_ladder(triples, triples->queue[i], out, found)
            || (!*found && !step(triples, triples->queue[i])))
            return false;
    }
    return true;
}

static void begin_at(struct triples *triples, size_t from, size_t to)
{
    const uint32_t first = members(triples, triples->from)[from];
    const struct triple start = { first, first, members(triples, triples->to)[to] };
    push(triples, start, number(triples, start));
}

/* All starts at once: mostly this says no, or finds a ladder by luck.  Only where some way arrives
 * at a place that was not its own is each start tried. */
static bool search_triples(struct triples *triples, struct fb_regex_ladder *out, bool *found)
{
    bool arrived = false;
    bool ignored = false;

    for (size_t i = 0; i < triples->from_count; i++)
        for (size_t k = 0; k < triples->to_count; k++)
            begin_at(triples, i, k);
    if (!walk(triples, out, found, &arrived))
        return false;
    for (size_t i = 0; arrived && !*found && i < triples->from_count; i++)
        for (size_t k = 0; !*found && k < triples->to_count; k++) {
            forget(triples);
            begin_at(triples, i, k);
            if (!walk(triples, out, found, &ignored))
                return false;
        }
    return true;
}

bool fb_regex_find_ladder(struct fb_regex_search *search, size_t from, size_t to, const uint8_t *after,
                          const uint8_t *before, struct fb_regex_ladder *out, bool *found)
{
    struct triples triples = {
        .search = search,
        .from = (uint32_t)from,
        .to = (uint32_t)to,
        .after = after,
        .before = before,
        .from_count = search->members_at[from + 1] - search->members_at[from],
        .to_count = search->members_at[to + 1] - search->members_at[to],
    };

    *found = false;
    return prepare(&triples) && search_triples(&triples, out, found);
}
