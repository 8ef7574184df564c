/* SPDX-License-Identifier: Apache-2.0 */
/* regex_fork.c - exponential ambiguity: a word that leads from a position back to it in two ways.
 *
 * Two walkers read the same word in one loop.  From where they stand apart they are followed back
 * from every place where they may meet; a pair that can meet again and that can come from one
 * position closes the circle, since all positions of a loop reach each other. */
#include "validator/model/regex_loops.h"

#define MOST_PAIRS ((size_t)4 << 20)

struct pairs {
    struct fb_regex_search *search;
    size_t loop;
    const uint32_t *members;
    size_t size;
    uint32_t *index; /* by position: its place among the members */
    uint32_t *next;  /* by pair: the pair that comes after it, plus one */
    uint32_t *queue;
    size_t count;
};

static bool is_member(const struct pairs *pairs, uint32_t position)
{
    return pairs->search->loop_of[position] == pairs->loop;
}

static uint32_t pair_of(const struct pairs *pairs, uint32_t a, uint32_t b)
{
    const uint32_t low = pairs->index[a] < pairs->index[b] ? pairs->index[a] : pairs->index[b];
    const uint32_t high = pairs->index[a] < pairs->index[b] ? pairs->index[b] : pairs->index[a];
    return (uint32_t)(low * pairs->size + high);
}

static bool prepare(struct pairs *pairs)
{
    struct fb_regex_search *search = pairs->search;
    if (pairs->size > MOST_PAIRS / pairs->size) {
        *search->fault = FB_FAULT_LIMIT;
        return false;
    }
    pairs->index = fb_arena_array(search->arena, search->automaton->count, sizeof(uint32_t));
    pairs->next = fb_arena_array(search->arena, pairs->size * pairs->size, sizeof(uint32_t));
    pairs->queue = fb_arena_array(search->arena, pairs->size * pairs->size, sizeof(uint32_t));
    if (pairs->index == NULL || pairs->next == NULL || pairs->queue == NULL)
        return fb_regex_no_room(search);
    for (size_t i = 0; i < pairs->size; i++)
        pairs->index[pairs->members[i]] = (uint32_t)i;
    return true;
}

/* A member from which edges lead to both, or UINT32_MAX. */
static uint32_t common_source(const struct pairs *pairs, uint32_t a, uint32_t b)
{
    const struct fb_regex_automaton *automaton = pairs->search->automaton;
    size_t i = automaton->entering[a];
    size_t k = automaton->entering[b];

    while (i < automaton->entering[a + 1] && k < automaton->entering[b + 1]) {
        const uint32_t left = automaton->back_edges[i].from;
        const uint32_t right = automaton->back_edges[k].from;
        if (left == right && is_member(pairs, left))
            return left;
        i += left <= right;
        k += right <= left;
    }
    return UINT32_MAX;
}

/* ---- The word ---- */

/* The characters on the way of `pair` until both meet, and where. */
static bool spell(const struct pairs *pairs, uint32_t pair, size_t more, uint32_t **characters,
                  size_t *count, uint32_t *meeting)
{
    const struct fb_regex_automaton *automaton = pairs->search->automaton;
    size_t length = 1;
    for (uint32_t at = pair; pairs->next[at] != 0; at = pairs->next[at] - 1)
        length++;
    uint32_t *text = fb_arena_array(pairs->search->arena, length + more, sizeof *text);
    if (text == NULL)
        return fb_regex_no_room(pairs->search);
    uint32_t at = pair;
    for (size_t i = 0; i < length; i++) {
        const uint32_t a = pairs->members[at / pairs->size];
        const uint32_t b = pairs->members[at % pairs->size];
        text[i] = automaton->alphabet.character[fb_regex_common(automaton, a, b)];
        *meeting = a;
        at = pairs->next[at] - (pairs->next[at] != 0);
    }
    *characters = text;
    *count = length;
    return true;
}

static bool append(const struct pairs *pairs, const uint32_t *characters, size_t count,
                   const struct fb_regex_word *rest, struct fb_regex_word *out)
{
    uint32_t *all = fb_arena_array(pairs->search->arena, count + rest->count, sizeof *all);
    if (all == NULL)
        return fb_regex_no_room(pairs->search);
    for (size_t i = 0; i < count; i++)
        all[i] = characters[i];
    for (size_t i = 0; i < rest->count; i++)
        all[count + i] = rest->characters[i];
    *out = (struct fb_regex_word){ .characters = all, .count = count + rest->count };
    return true;
}

static bool tell(const struct pairs *pairs, uint32_t source, uint32_t pair, struct fb_regex_fork *out)
{
    uint32_t *characters = NULL;
    size_t count = 0;
    uint32_t meeting = 0;
    bool found = false;
    struct fb_regex_word back = { .count = 0 };

    out->position = source;
    return spell(pairs, pair, 0, &characters, &count, &meeting)
        && fb_regex_path(pairs->search, meeting, source, (uint32_t)pairs->loop, &back, &found)
        && append(pairs, characters, count, &back, &out->word);
}

/* ---- The search ---- */

/* An edge within the loop that the pattern gives twice. */
static bool find_double_edge(const struct pairs *pairs, struct fb_regex_fork *out, bool *found)
{
    const struct fb_regex_automaton *automaton = pairs->search->automaton;

    for (size_t i = 0; i < automaton->edge_count; i++) {
        const struct fb_regex_edge *edge = &automaton->edges[i];
        const size_t class = fb_regex_common(automaton, edge->to, edge->to);
        struct fb_regex_word back = { .count = 0 };
        if (!edge->many || !is_member(pairs, edge->from) || !is_member(pairs, edge->to) || class == SIZE_MAX)
            continue;
        if (!fb_regex_path(pairs->search, edge->to, edge->from, (uint32_t)pairs->loop, &back, found))
            return false;
        if (!*found)
            continue;
        out->position = edge->from;
        return append(pairs, &automaton->alphabet.character[class], 1, &back, &out->word);
    }
    return true;
}

/* The pairs of which (a, b) comes next; *source becomes a position that splits into one. */
static bool go_back(struct pairs *pairs, uint32_t a, uint32_t b, uint32_t *source)
{
    const struct fb_regex_automaton *automaton = pairs->search->automaton;
    const uint32_t after = pair_of(pairs, a, b);

    for (size_t i = automaton->entering[a]; i < automaton->entering[a + 1]; i++) {
        if (!fb_regex_spend(pairs->search, automaton->entering[b + 1] - automaton->entering[b]))
            return false;
        for (size_t k = automaton->entering[b]; k < automaton->entering[b + 1]; k++) {
            const uint32_t left = automaton->back_edges[i].from;
            const uint32_t right = automaton->back_edges[k].from;
            if (left == right || !is_member(pairs, left) || !is_member(pairs, right))
                continue;
            const uint32_t pair = pair_of(pairs, left, right);
            if (pairs->next[pair] != 0 || fb_regex_common(automaton, left, right) == SIZE_MAX)
                continue;
            pairs->next[pair] = after + 1;
            pairs->queue[pairs->count++] = pair;
            *source = common_source(pairs, left, right);
            if (*source != UINT32_MAX)
                return true;
        }
    }
    return true;
}

static bool search_pairs(struct pairs *pairs, struct fb_regex_fork *out, bool *found)
{
    uint32_t source = UINT32_MAX;

    for (size_t i = 0; source == UINT32_MAX && i < pairs->size; i++)
        if (fb_regex_common(pairs->search->automaton, pairs->members[i], pairs->members[i]) != SIZE_MAX
            && !go_back(pairs, pairs->members[i], pairs->members[i], &source))
            return false;
    for (size_t i = 0; source == UINT32_MAX && i < pairs->count; i++) {
        const uint32_t pair = pairs->queue[i];
        if (!go_back(pairs, pairs->members[pair / pairs->size], pairs->members[pair % pairs->size], &source))
            return false;
    }
    *found = source != UINT32_MAX;
    return !*found || tell(pairs, source, pairs->queue[pairs->count - 1], out);
}

bool fb_regex_find_fork(struct fb_regex_search *search, size_t loop, struct fb_regex_fork *out,
                        bool *found)
{
    struct pairs pairs = { .search = search,
                           .loop = loop,
                           .members = search->members + search->members_at[loop],
                           .size = search->members_at[loop + 1] - search->members_at[loop] };

    *found = false;
    return prepare(&pairs) && find_double_edge(&pairs, out, found)
        && (*found || search_pairs(&pairs, out, found));
}
