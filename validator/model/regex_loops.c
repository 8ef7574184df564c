/* SPDX-License-Identifier: Apache-2.0 */
/* regex_loops.c - strongly connected positions (Tarjan's algorithm, without recursion) and paths. */
#include "validator/model/regex_loops.h"

#include <string.h>

#define UNSEEN 0

bool fb_regex_spend(struct fb_regex_search *search, uint64_t count)
{
    if (count > search->steps_left) {
        *search->fault = FB_FAULT_LIMIT;
        return false;
    }
    search->steps_left -= count;
    return true;
}

bool fb_regex_no_room(const struct fb_regex_search *search)
{
    *search->fault = fb_arena_exhausted(search->arena) ? FB_FAULT_LIMIT : FB_FAULT_MEMORY;
    return false;
}

bool fb_regex_is_kept(const struct fb_regex_search *search, size_t position)
{
    return search->automaton->accepts[position] != FB_REGEX_ACCEPTS;
}

/* ---- Loops ---- */

struct tarjan {
    struct fb_regex_search *search;
    uint32_t *order;  /* by position: when it was seen, from one */
    uint32_t *lowest; /* by position: the earliest seen that it leads back to */
    uint32_t *stack;  /* seen and not yet part of a component */
    size_t stack_count;
    uint32_t *trail; /* being walked */
    size_t trail_count;
    size_t *next; /* by position: the edge to look at next */
    uint32_t seen;
    size_t member_count;
};

static void enter(struct tarjan *tarjan, uint32_t position)
{
    tarjan->order[position] = ++tarjan->seen;
    tarjan->lowest[position] = tarjan->seen;
    tarjan->next[position] = tarjan->search->automaton->leaving[position];
    tarjan->stack[tarjan->stack_count++] = position;
    tarjan->trail[tarjan->trail_count++] = position;
}

static bool has_own_edge(const struct fb_regex_automaton *automaton, uint32_t position)
{
    for (size_t i = automaton->leaving[position]; i < automaton->leaving[position + 1]; i++)
        if (automaton->edges[i].to == position)
            return true;
    return false;
}

/* The component of `root` lies on top of the stack.  A single position is a loop only when an
 * edge leads from it to itself.  What is done with is marked by an order of UINT32_MAX. */
static void close_component(struct tarjan *tarjan, uint32_t root)
{
    struct fb_regex_search *search = tarjan->search;
    size_t at = tarjan->stack_count;
    while (tarjan->stack[--at] != root)
        ;
    const size_t size = tarjan->stack_count - at;
    const bool is_loop = size > 1 || has_own_edge(search->automaton, root);
    for (size_t i = at; i < tarjan->stack_count; i++) {
        tarjan->order[tarjan->stack[i]] = UINT32_MAX;
        if (!is_loop)
            continue;
        search->loop_of[tarjan->stack[i]] = (uint32_t)search->loop_count;
        search->members[tarjan->member_count++] = tarjan->stack[i];
    }
    tarjan->stack_count = at;
    if (is_loop)
        search->members_at[++search->loop_count] = tarjan->member_count;
}

static void leave(struct tarjan *tarjan, uint32_t position)
{
    tarjan->trail_count--;
    if (tarjan->lowest[position] == tarjan->order[position])
        close_component(tarjan, position);
    if (tarjan->trail_count == 0)
        return;
    const uint32_t parent = tarjan->trail[tarjan->trail_count - 1];
    if (tarjan->lowest[parent] > tarjan->lowest[position])
        tarjan->lowest[parent] = tarjan->lowest[position];
}

/* One edge of the position that is being walked, or its end. */
static void step(struct tarjan *tarjan)
{
    const struct fb_regex_automaton *automaton = tarjan->search->automaton;
    const uint32_t position = tarjan->trail[tarjan->trail_count - 1];

    if (tarjan->next[position] == automaton->leaving[position + 1]) {
        leave(tarjan, position);
        return;
    }
    const uint32_t to = automaton->edges[tarjan->next[position]++].to;
    if (!fb_regex_is_kept(tarjan->search, to) || tarjan->order[to] == UINT32_MAX)
        return;
    if (tarjan->order[to] == UNSEEN)
        enter(tarjan, to);
    else if (tarjan->lowest[position] > tarjan->order[to])
        tarjan->lowest[position] = tarjan->order[to];
}

bool fb_regex_find_loops(struct fb_regex_search *search)
{
    const size_t count = search->automaton->count;
    struct tarjan tarjan = { .search = search,
                             .order = fb_arena_array(search->arena, count, sizeof(uint32_t)),
                             .lowest = fb_arena_array(search->arena, count, sizeof(uint32_t)),
                             .stack = fb_arena_array(search->arena, count, sizeof(uint32_t)),
                             .trail = fb_arena_array(search->arena, count, sizeof(uint32_t)),
                             .next = fb_arena_array(search->arena, count, sizeof(size_t)) };

    search->loop_of = fb_arena_array(search->arena, count, sizeof(uint32_t));
    search->members = fb_arena_array(search->arena, count, sizeof(uint32_t));
    search->members_at = fb_arena_array(search->arena, count + 1, sizeof(size_t));
    if (tarjan.order == NULL || tarjan.lowest == NULL || tarjan.stack == NULL || tarjan.trail == NULL
        || tarjan.next == NULL || search->loop_of == NULL || search->members == NULL
        || search->members_at == NULL)
        return fb_regex_no_room(search);
    memset(search->loop_of, 0xFF, count * sizeof(uint32_t)); /* FB_REGEX_NO_LOOP */
    for (uint32_t start = 0; start < count; start++) {
        if (tarjan.order[start] != UNSEEN || !fb_regex_is_kept(search, start))
            continue;
        enter(&tarjan, start);
        while (tarjan.trail_count > 0)
            step(&tarjan);
    }
    return fb_regex_spend(search, search->automaton->edge_count);
}

/* ---- Paths ---- */

struct walk {
    uint32_t *queue;
    size_t count;
    uint32_t *before; /* by position: where it was reached from, plus one */
};

static bool make_walk(const struct fb_regex_search *search, struct walk *walk)
{
    walk->queue = fb_arena_array(search->arena, search->automaton->count, sizeof(uint32_t));
    walk->before = fb_arena_array(search->arena, search->automaton->count, sizeof(uint32_t));
    return (walk->queue != NULL && walk->before != NULL) || fb_regex_no_room(search);
}

/* The word on the way that the walk took from `from` to `to`. */
static bool spell(const struct fb_regex_search *search, const struct walk *walk, uint32_t from,
                  uint32_t to, struct fb_regex_word *out)
{
    size_t count = 0;
    for (uint32_t at = to; at != from; at = walk->before[at] - 1)
        count++;
    uint32_t *characters = fb_arena_array(search->arena, count, sizeof *characters);
    if (characters == NULL)
        return fb_regex_no_room(search);
    *out = (struct fb_regex_word){ .characters = characters, .count = count };
    for (uint32_t at = to; at != from; at = walk->before[at] - 1)
        characters[--count] = search->automaton->alphabet.character[fb_regex_common(search->automaton, at, at)];
    return true;
}

/* Positions whose label is empty match nothing and are never entered. */
static bool may_enter(const struct fb_regex_search *search, const struct walk *walk, uint32_t position,
                      uint32_t loop)
{
    return walk->before[position] == 0 && (loop == FB_REGEX_NO_LOOP || search->loop_of[position] == loop)
        && fb_regex_common(search->automaton, position, position) != SIZE_MAX;
}

bool fb_regex_path(struct fb_regex_search *search, uint32_t from, uint32_t to, uint32_t loop,
                   struct fb_regex_word *out, bool *found)
{
    const struct fb_regex_automaton *automaton = search->automaton;
    struct walk walk = { .count = 0 };

    if (!make_walk(search, &walk))
        return false;
    walk.before[from] = from + 1;
    walk.queue[walk.count++] = from;
    for (size_t i = 0; i < walk.count && walk.before[to] == 0; i++) {
        const uint32_t at = walk.queue[i];
        for (size_t k = automaton->leaving[at]; k < automaton->leaving[at + 1]; k++) {
            const uint32_t next = automaton->edges[k].to;
            if (!may_enter(search, &walk, next, loop))
                continue;
            walk.before[next] = at + 1;
            walk.queue[walk.count++] = next;
        }
    }
    *found = walk.before[to] != 0;
    return fb_regex_spend(search, walk.count) && (!*found || spell(search, &walk, from, to, out));
}

bool fb_regex_mark(struct fb_regex_search *search, size_t loop, bool back, uint8_t *marks)
{
    const struct fb_regex_automaton *automaton = search->automaton;
    const size_t *begin = back ? automaton->entering : automaton->leaving;
    uint32_t *queue = fb_arena_array(search->arena, automaton->count, sizeof *queue);
    size_t count = 0;

    if (queue == NULL)
        return fb_regex_no_room(search);
    for (size_t i = search->members_at[loop]; i < search->members_at[loop + 1]; i++) {
        marks[search->members[i]] = 1;
        queue[count++] = search->members[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (!fb_regex_spend(search, begin[queue[i] + 1] - begin[queue[i]]))
            return false;
        for (size_t k = begin[queue[i]]; k < begin[queue[i] + 1]; k++) {
            const uint32_t next = back ? automaton->back_edges[k].from : automaton->edges[k].to;
            if (marks[next] != 0 || !fb_regex_is_kept(search, next))
                continue;
            marks[next] = 1;
            queue[count++] = next;
        }
    }
    return true;
}
