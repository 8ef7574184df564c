/* SPDX-License-Identifier: Apache-2.0 */
/* regex_automaton.c - from the tree of a pattern to positions and edges.
 *
 * A fragment is a part of the pattern that is built: the positions that may match its first and
 * its last character, and in how many ways it matches nothing (0, 1, or 2 for more).  Recursion
 * follows groups, which FB_MAX_REGEX_NESTING bounds. */
#include "validator/model/regex_automaton.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MANY 2

struct entry {
    uint32_t position;
    uint8_t ways;
    bool bound; /* first: only at the start of the text; last: only on a condition */
};

struct fragment {
    struct entry *first;
    size_t first_count;
    struct entry *last;
    size_t last_count;
    uint8_t empty;       /* ways to match nothing */
    bool empty_at_start; /* all of them only at the start of the text */
    bool empty_at_end;   /* all of them only on another condition, mostly that the text ends */
};

struct builder {
    struct fb_arena *arena;
    struct fb_regex_automaton *automaton;
    const uint64_t **labels;
    struct fb_regex_edge *edges; /* room for FB_MAX_REGEX_EDGES */
    enum fb_fault *fault;
};

static bool fail(const struct builder *builder, enum fb_fault fault)
{
    *builder->fault = fault;
    return false;
}

/* The arena has a budget that only automata which grow out of all proportion exceed. */
static bool fail_arena(const struct builder *builder)
{
    return fail(builder, fb_arena_exhausted(builder->arena) ? FB_FAULT_LIMIT : FB_FAULT_MEMORY);
}

static uint8_t times(uint8_t a, uint8_t b)
{
    const unsigned product = (unsigned)a * b;
    return (uint8_t)(product < MANY ? product : MANY);
}

static uint8_t plus(uint8_t a, uint8_t b)
{
    const unsigned sum = (unsigned)a + b;
    return (uint8_t)(sum < MANY ? sum : MANY);
}

/* ---- Edges ---- */

static bool add_edge(struct builder *builder, uint32_t from, uint32_t to, bool many)
{
    if (builder->automaton->edge_count == FB_MAX_REGEX_EDGES)
        return fail(builder, FB_FAULT_LIMIT);
    builder->edges[builder->automaton->edge_count++] = (struct fb_regex_edge){ .from = from, .to = to, .many = many };
    return true;
}

/* From each last position to each first one that may follow a character. */
static bool join(struct builder *builder, const struct fragment *before, const struct fragment *after)
{
    for (size_t i = 0; i < before->last_count; i++)
        for (size_t k = 0; k < after->first_count; k++) {
            const struct entry *last = &before->last[i];
            const struct entry *first = &after->first[k];
            if (!first->bound
                && !add_edge(builder, last->position, first->position, times(last->ways, first->ways) == MANY))
                return false;
        }
    return true;
}

/* ---- Fragments ---- */

/* `a`, then `b` multiplied by `ways`, 0 leaving it out, and bound if `bound`. */
static bool merge(struct builder *builder, const struct entry *a, size_t a_count,
                  const struct entry *b, size_t b_count, uint8_t ways, bool bound,
                  struct entry **out, size_t *out_count)
{
    const size_t added = ways == 0 ? 0 : b_count;
    struct entry *all = fb_arena_array(builder->arena, a_count + added, sizeof *all);
    if (all == NULL)
        return fail_arena(builder);
    if (a_count > 0)
        memcpy(all, a, a_count * sizeof *all);
    for (size_t i = 0; i < added; i++)
        all[a_count + i] = (struct entry){ .position = b[i].position,
                                           .ways = times(b[i].ways, ways),
                                           .bound = b[i].bound || bound };
    *out = all;
    *out_count = a_count + added;
    return true;
}

static const struct fragment nothing = { .empty = 1 };

static bool sequence(struct builder *builder, const struct fragment *a, const struct fragment *b,
                     struct fragment *out)
{
    struct fragment joined = { .empty = times(a->empty, b->empty),
                               .empty_at_start = a->empty_at_start || b->empty_at_start,
                               .empty_at_end = a->empty_at_end || b->empty_at_end };
    const uint8_t after = b->empty_at_start ? 0 : b->empty; /* no start of the text after a character */

    if (!join(builder, a, b)
        || !merge(builder, a->first, a->first_count, b->first, b->first_count, a->empty,
                  a->empty_at_start, &joined.first, &joined.first_count)
        || !merge(builder, b->last, b->last_count, a->last, a->last_count, after,
                  b->empty_at_end, &joined.last, &joined.last_count))
        return false;
    *out = joined;
    return true;
}

static bool either(struct builder *builder, const struct fragment *a, const struct fragment *b,
                   struct fragment *out)
{
    struct fragment both = { .empty = plus(a->empty, b->empty) };

    both.empty_at_start = both.empty > 0 && (a->empty == 0 || a->empty_at_start)
                       && (b->empty == 0 || b->empty_at_start);
    both.empty_at_end = both.empty > 0 && (a->empty == 0 || a->empty_at_end)
                     && (b->empty == 0 || b->empty_at_end);
    if (!merge(builder, a->first, a->first_count, b->first, b->first_count, 1, false, &both.first,
               &both.first_count)
        || !merge(builder, a->last, a->last_count, b->last, b->last_count, 1, false, &both.last,
                  &both.last_count))
        return false;
    *out = both;
    return true;
}

/* One or more; with `optional` none too.  An engine tries an empty round once. */
static bool loop(struct builder *builder, struct fragment *fragment, bool optional)
{
    if (!join(builder, fragment, fragment))
        return false;
    if (optional) {
        fragment->empty = fragment->empty > 0 ? MANY : 1;
        fragment->empty_at_start = false;
        fragment->empty_at_end = false;
    }
    return true;
}

/* ---- From the tree ---- */

static bool build(struct builder *builder, const struct fb_regex_node *node, struct fragment *out);

static const uint64_t *label_of(const struct fb_regex_alphabet *alphabet, size_t offset)
{
    size_t low = 0;
    size_t high = alphabet->leaf_count;
    while (high - low > 1) { /* the leaf is in [low, high) */
        const size_t middle = low + (high - low) / 2;
        if (alphabet->offsets[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    assert(alphabet->offsets[low] == offset);
    return alphabet->labels + low * alphabet->words;
}

static bool build_leaf(struct builder *builder, const struct fb_regex_node *node, struct fragment *out)
{
    struct fb_regex_automaton *automaton = builder->automaton;
    struct entry *entry = NULL;

    if (automaton->count == FB_MAX_REGEX_POSITIONS)
        return fail(builder, FB_FAULT_LIMIT);
    entry = fb_arena_new(builder->arena, struct entry);
    if (entry == NULL)
        return fail_arena(builder);
    *entry = (struct entry){ .position = (uint32_t)automaton->count, .ways = 1 };
    builder->labels[automaton->count++] = label_of(&automaton->alphabet, node->offset);
    *out = (struct fragment){ .first = entry, .first_count = 1, .last = entry, .last_count = 1 };
    return true;
}

static struct fragment assertion(const struct fb_regex_node *node)
{
    const bool lines = (node->flags & FB_REGEX_MULTI_LINE) != 0;
    const bool at_start = node->assertion == FB_REGEX_TEXT_START
                       || (node->assertion == FB_REGEX_LINE_START && !lines);
    return (struct fragment){ .empty = 1, .empty_at_start = at_start, .empty_at_end = !at_start };
}

/* Puts `count` copies in front of *out; with `optional` each may end the row. */
static bool prepend(struct builder *builder, const struct fb_regex_node *node, uint32_t count,
                    bool optional, struct fragment *out)
{
    for (uint32_t i = 0; i < count; i++) {
        struct fragment copy;
        if (!build(builder, node, &copy) || !sequence(builder, &copy, out, out)
            || (optional && !either(builder, out, &nothing, out)))
            return false;
    }
    return true;
}

static bool build_repeat(struct builder *builder, const struct fb_regex_node *node, struct fragment *out)
{
    const uint32_t most = FB_MAX_REGEX_UNROLLED;
    const bool endless = node->maximum > most; /* stands for no maximum too */
    const uint32_t minimum = node->minimum < most ? node->minimum : most;
    struct fragment row = nothing;

    if (endless && node->maximum != FB_REGEX_NO_MAXIMUM)
        builder->automaton->approximated = true;
    if (node->minimum > most)
        builder->automaton->approximated = true;
    if (endless && (!build(builder, node->child, &row) || !loop(builder, &row, minimum == 0)))
        return false;
    if (!endless && !prepend(builder, node->child, node->maximum - minimum, true, &row))
        return false;
    if (!prepend(builder, node->child, endless && minimum > 0 ? minimum - 1 : minimum, false, &row))
        return false;
    *out = row;
    return true;
}

static bool build_children(struct builder *builder, const struct fb_regex_node *node, struct fragment *out)
{
    const bool is_sequence = node->kind == FB_REGEX_SEQUENCE;
    struct fragment all = nothing;

    for (const struct fb_regex_node *child = node->child; child != NULL; child = child->next) {
        struct fragment part;
        if (!build(builder, child, &part))
            return false;
        if (!is_sequence && child == node->child)
            all = part;
        else if (!(is_sequence ? sequence : either)(builder, &all, &part, &all))
            return false;
    }
    *out = all;
    return true;
}

static bool build(struct builder *builder, const struct fb_regex_node *node, struct fragment *out)
{
    switch (node->kind) {
    case FB_REGEX_GROUP:
    case FB_REGEX_SEQUENCE:
        return build_children(builder, node, out);
    case FB_REGEX_REPEAT:
        return build_repeat(builder, node, out);
    case FB_REGEX_ASSERT:
        *out = assertion(node);
        return true;
    default:
        return build_leaf(builder, node, out);
    }
}

/* ---- The whole ---- */

/* A match may begin at the start of the text, and where not bound to it after any characters. */
static bool enter(struct builder *builder, const struct fragment *all)
{
    bool searches = false;

    for (size_t i = 0; i < all->first_count; i++) {
        const struct entry *first = &all->first[i];
        searches = searches || !first->bound;
        if (!add_edge(builder, FB_REGEX_BEGIN, first->position, first->ways == MANY)
            || (!first->bound
                && !add_edge(builder, FB_REGEX_SEARCH, first->position, first->ways == MANY)))
            return false;
    }
    return !searches || add_edge(builder, FB_REGEX_SEARCH, FB_REGEX_SEARCH, false);
}

static int compare_edges(const void *a, const void *b)
{
    const struct fb_regex_edge *left = a;
    const struct fb_regex_edge *right = b;
    if (left->from != right->from)
        return left->from < right->from ? -1 : 1;
    return left->to < right->to ? -1 : left->to > right->to;
}

static int compare_back_edges(const void *a, const void *b)
{
    const struct fb_regex_edge *left = a;
    const struct fb_regex_edge *right = b;
    if (left->to != right->to)
        return left->to < right->to ? -1 : 1;
    return left->from < right->from ? -1 : left->from > right->from;
}

/* Sorts them; two of the same are one that has more than one way. */
static void settle_edges(struct builder *builder)
{
    struct fb_regex_edge *edges = builder->edges;
    size_t kept = 0;

    qsort(edges, builder->automaton->edge_count, sizeof *edges, compare_edges);
    for (size_t i = 0; i < builder->automaton->edge_count; i++) {
        if (kept > 0 && compare_edges(&edges[kept - 1], &edges[i]) == 0)
            edges[kept - 1].many = true;
        else
            edges[kept++] = edges[i];
    }
    builder->automaton->edge_count = kept;
}

static size_t *index_edges(const struct builder *builder, const struct fb_regex_edge *edges, bool back)
{
    const struct fb_regex_automaton *automaton = builder->automaton;
    size_t *begin = fb_arena_array(builder->arena, automaton->count + 1, sizeof *begin);
    if (begin == NULL)
        return NULL;
    for (size_t i = 0; i < automaton->edge_count; i++)
        begin[(back ? edges[i].to : edges[i].from) + 1]++;
    for (size_t i = 0; i < automaton->count; i++)
        begin[i + 1] += begin[i];
    return begin;
}

static bool finish(struct builder *builder, const struct fragment *all)
{
    struct fb_regex_automaton *automaton = builder->automaton;

    settle_edges(builder);
    const size_t bytes = automaton->edge_count * sizeof *builder->edges;
    struct fb_regex_edge *edges = fb_arena_array(builder->arena, automaton->edge_count, sizeof *edges);
    struct fb_regex_edge *back = fb_arena_array(builder->arena, automaton->edge_count, sizeof *back);
    uint8_t *accepts = fb_arena_array(builder->arena, automaton->count, 1);
    automaton->leaving = index_edges(builder, builder->edges, false);
    automaton->entering = index_edges(builder, builder->edges, true);
    if (edges == NULL || back == NULL || accepts == NULL || automaton->leaving == NULL
        || automaton->entering == NULL)
        return fail_arena(builder);

    if (bytes > 0) {
        memcpy(edges, builder->edges, bytes);
        memcpy(back, edges, bytes);
    }
    qsort(back, automaton->edge_count, sizeof *back, compare_back_edges);
    for (size_t i = 0; i < all->last_count; i++) {
        const uint8_t how = all->last[i].bound ? FB_REGEX_ACCEPTS_AT_END : FB_REGEX_ACCEPTS;
        if (accepts[all->last[i].position] < how)
            accepts[all->last[i].position] = how;
    }
    automaton->edges = edges;
    automaton->back_edges = back;
    automaton->accepts = accepts;
    automaton->labels = builder->labels;
    automaton->matches_empty = all->empty > 0;
    return true;
}

static bool build_all(struct builder *builder, const struct fb_regex_node *tree)
{
    struct fb_regex_automaton *automaton = builder->automaton;
    const size_t words = automaton->alphabet.words;
    uint64_t *any = fb_arena_array(builder->arena, words, sizeof *any);
    struct fragment all;

    builder->labels = fb_arena_array(builder->arena, FB_MAX_REGEX_POSITIONS, sizeof *builder->labels);
    if (any == NULL || builder->labels == NULL)
        return fail_arena(builder);
    for (size_t i = 0; i < automaton->alphabet.count; i++)
        any[i / 64] |= (uint64_t)1 << i % 64;
    builder->labels[FB_REGEX_BEGIN] = any;
    builder->labels[FB_REGEX_SEARCH] = any;
    automaton->count = 2;
    return build(builder, tree, &all) && enter(builder, &all) && finish(builder, &all);
}

bool fb_regex_automaton_make(const struct fb_regex_node *tree, struct fb_arena *arena,
                             struct fb_regex_automaton *out, enum fb_fault *fault)
{
    struct fb_regex_automaton automaton = { .count = 0 };
    struct builder builder = { .arena = arena, .automaton = &automaton, .fault = fault };

    if (!fb_regex_alphabet_make(tree, arena, &automaton.alphabet, fault))
        return false;
    builder.edges = malloc(FB_MAX_REGEX_EDGES * sizeof *builder.edges);
    const bool built = builder.edges != NULL ? build_all(&builder, tree) : fail(&builder, FB_FAULT_MEMORY);
    free(builder.edges);
    if (built)
        *out = automaton;
    return built;
}

static size_t first_bit(uint64_t word, size_t index)
{
    return index * 64 + (size_t)__builtin_ctzll(word);
}

size_t fb_regex_common(const struct fb_regex_automaton *automaton, size_t a, size_t b)
{
    return fb_regex_common3(automaton, a, b, b);
}

size_t fb_regex_common3(const struct fb_regex_automaton *automaton, size_t a, size_t b, size_t c)
{
    for (size_t i = 0; i < automaton->alphabet.words; i++) {
        const uint64_t word = automaton->labels[a][i] & automaton->labels[b][i] & automaton->labels[c][i];
        if (word != 0)
            return first_bit(word, i);
    }
    return SIZE_MAX;
}
