/* SPDX-License-Identifier: Apache-2.0 */
/* regex_ambiguity.c - from forks and ladders to attacks.
 *
 * The degree of the polynomial is one more than the most ladders that can be climbed one after
 * another (Weber and Seidl 1991): each loop on the way multiplies what the next one tries. */
#include "validator/model/regex_ambiguity.h"

#include <string.h>

#include "base/host/heap.h"
#include "validator/model/regex_loops.h"

#define MOST_FORKS 3 /* loops with a fork that are told */

/* A ladder that was found, from one loop to another. */
struct rung {
    struct fb_regex_ladder ladder;
    uint32_t from;
    uint32_t to;
    uint32_t next;   /* the best ladder to go on with, or UINT32_MAX */
    uint32_t height; /* ladders from here on, this one included */
};

struct analysis {
    struct fb_regex_search search; /* its arena: of the result */
    struct fb_arena scratch;
    struct fb_regex_ambiguity *out;
    struct rung *rungs;
    size_t rung_count;
    size_t rung_capacity;
    uint8_t **after;  /* by loop: marks of what comes after it */
    uint8_t **before; /* by loop */
};

/* What a search needs only for itself is taken from the scratch arena; results are copied. */
static void begin_scratch(struct analysis *analysis)
{
    fb_arena_init(&analysis->scratch, fb_heap(), FB_MAX_REGEX_BYTES_OF_ANALYSIS);
}

static bool keep_word(struct analysis *analysis, struct fb_arena *arena, struct fb_regex_word *word)
{
    uint32_t *characters = fb_arena_array(arena, word->count, sizeof *characters);
    if (characters == NULL)
        return fb_regex_no_room(&analysis->search);
    if (word->count > 0)
        memcpy(characters, word->characters, word->count * sizeof *characters);
    word->characters = characters;
    return true;
}

/* ---- Attacks ---- */

/* Whether a match may begin at the start of the text with a character of the class. */
static bool may_begin_with(const struct fb_regex_automaton *automaton, size_t class)
{
    for (size_t i = automaton->leaving[FB_REGEX_BEGIN]; i < automaton->leaving[FB_REGEX_BEGIN + 1]; i++)
        if ((automaton->labels[automaton->edges[i].to][class / 64] >> class % 64 & 1) != 0)
            return true;
    return false;
}

/* The search goes on anywhere.  Where a match may only begin at the start of the text, as in
 * ^a|b, a character comes first that begins none. */
static void spoil_start(const struct fb_regex_automaton *automaton, struct fb_regex_word *out)
{
    const size_t *leaving = automaton->leaving;
    const size_t at_start = leaving[FB_REGEX_BEGIN + 1] - leaving[FB_REGEX_BEGIN];
    const size_t anywhere = leaving[FB_REGEX_SEARCH + 1] - leaving[FB_REGEX_SEARCH] - 1;

    for (size_t i = 0; at_start > anywhere && i < automaton->alphabet.count; i++) {
        if (may_begin_with(automaton, i))
            continue;
        *out = (struct fb_regex_word){ .characters = &automaton->alphabet.character[i], .count = 1 };
        return;
    }
}

static bool find_prefix(struct analysis *analysis, uint32_t position, struct fb_regex_word *out)
{
    bool found = false;

    *out = (struct fb_regex_word){ .count = 0 };
    if (position != FB_REGEX_SEARCH)
        return fb_regex_path(&analysis->search, FB_REGEX_BEGIN, position, FB_REGEX_NO_LOOP, out, &found);
    spoil_start(analysis->search.automaton, out);
    return true;
}

static bool add_attack(struct analysis *analysis, struct fb_regex_attack *attack)
{
    if (analysis->out->attack_count == FB_REGEX_ATTACKS)
        return true;
    if (!fb_regex_choose_suffix(&analysis->search, attack))
        return false;
    analysis->out->attacks[analysis->out->attack_count++] = *attack;
    return true;
}

static bool find_forks(struct analysis *analysis)
{
    struct fb_regex_search *search = &analysis->search;
    size_t forks = 0;
    bool ok = true;

    for (size_t i = search->loop_count; ok && i-- > 0 && forks < MOST_FORKS;) {
        struct fb_arena *const arena = search->arena;
        struct fb_regex_fork fork = { .position = 0 };
        struct fb_regex_attack attack = { .pump_count = 1 };
        bool found = false;

        begin_scratch(analysis);
        search->arena = &analysis->scratch;
        ok = fb_regex_find_fork(search, i, &fork, &found);
        search->arena = arena;
        ok = ok && (!found || keep_word(analysis, arena, &fork.word));
        fb_arena_clear(&analysis->scratch);
        if (!ok || !found)
            continue;
        forks++;
        attack.pumps[0] = fork.word;
        ok = find_prefix(analysis, fork.position, &attack.prefix) && add_attack(analysis, &attack);
    }
    return ok;
}

/* ---- Ladders ---- */

static bool make_marks(struct analysis *analysis)
{
    struct fb_regex_search *search = &analysis->search;
    const size_t count = search->loop_count;
    analysis->after = fb_arena_array(search->arena, count, sizeof *analysis->after);
    analysis->before = fb_arena_array(search->arena, count, sizeof *analysis->before);
    if (analysis->after == NULL || analysis->before == NULL)
        return fb_regex_no_room(search);
    for (size_t i = 0; i < count; i++) {
        analysis->after[i] = fb_arena_array(search->arena, search->automaton->count, 1);
        analysis->before[i] = fb_arena_array(search->arena, search->automaton->count, 1);
        if (analysis->after[i] == NULL || analysis->before[i] == NULL)
            return fb_regex_no_room(search);
        if (!fb_regex_mark(search, i, false, analysis->after[i])
            || !fb_regex_mark(search, i, true, analysis->before[i]))
            return false;
    }
    return true;
}

static bool leads_to(const struct analysis *analysis, size_t from, size_t to)
{
    return analysis->after[from][analysis->search.members[analysis->search.members_at[to]]] != 0;
}

static bool add_rung(struct analysis *analysis, const struct rung *rung)
{
    struct fb_regex_search *search = &analysis->search;
    if (analysis->rung_count == analysis->rung_capacity) {
        const size_t capacity = analysis->rung_capacity * 2 + 16;
        struct rung *rungs = fb_arena_array(search->arena, capacity, sizeof *rungs);
        if (rungs == NULL)
            return fb_regex_no_room(search);
        if (analysis->rung_count > 0)
            memcpy(rungs, analysis->rungs, analysis->rung_count * sizeof *rungs);
        analysis->rungs = rungs;
        analysis->rung_capacity = capacity;
    }
    analysis->rungs[analysis->rung_count++] = *rung;
    return true;
}

/* The best ladder that can be climbed after one that ends in loop `at`. */
static uint32_t best_after(const struct analysis *analysis, size_t at)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < analysis->rung_count; i++)
        if (leads_to(analysis, at, analysis->rungs[i].from)
            && (best == UINT32_MAX || analysis->rungs[i].height > analysis->rungs[best].height))
            best = i;
    return best;
}

static bool try_ladder(struct analysis *analysis, size_t from, size_t to)
{
    struct fb_regex_search *search = &analysis->search;
    struct fb_arena *const arena = search->arena;
    struct rung rung = { .from = (uint32_t)from, .to = (uint32_t)to };
    bool found = false;

    begin_scratch(analysis);
    search->arena = &analysis->scratch;
    bool ok = fb_regex_find_ladder(search, from, to, analysis->after[from], analysis->before[to],
                                   &rung.ladder, &found);
    search->arena = arena;
    ok = ok && (!found || keep_word(analysis, arena, &rung.ladder.word));
    fb_arena_clear(&analysis->scratch);
    if (!ok || !found)
        return ok;
    rung.next = best_after(analysis, to);
    rung.height = 1 + (rung.next == UINT32_MAX ? 0 : analysis->rungs[rung.next].height);
    return add_rung(analysis, &rung);
}

/* Loops with smaller numbers come later in the text, so that what a ladder may lead to has been
 * looked at before it. */
static bool find_ladders(struct analysis *analysis)
{
    for (size_t from = 0; from < analysis->search.loop_count; from++)
        for (size_t to = 0; to < from; to++)
            if (leads_to(analysis, from, to) && !try_ladder(analysis, from, to))
                return false;
    return true;
}

/* The whole row of ladders from `start` on, a pump for each. */
static bool attack_by_row(struct analysis *analysis, uint32_t start, unsigned degree)
{
    struct fb_regex_attack attack = { .degree = degree };
    bool ok = find_prefix(analysis, analysis->rungs[start].ladder.first, &attack.prefix);

    for (uint32_t at = start; ok && at != UINT32_MAX && attack.pump_count < FB_REGEX_PUMPS;) {
        const struct rung *rung = &analysis->rungs[at];
        const size_t pump = attack.pump_count++;
        bool found = false;
        attack.pumps[pump] = rung->ladder.word;
        at = rung->next;
        if (at != UINT32_MAX && attack.pump_count < FB_REGEX_PUMPS)
            ok = fb_regex_path(&analysis->search, rung->ladder.second, analysis->rungs[at].ladder.first,
                               FB_REGEX_NO_LOOP, &attack.bridges[pump], &found);
    }
    return ok && add_attack(analysis, &attack);
}

static bool attack_by_one(struct analysis *analysis, const struct rung *rung, unsigned degree)
{
    struct fb_regex_attack attack = { .degree = degree, .pump_count = 1, .pumps = { rung->ladder.word } };
    return find_prefix(analysis, rung->ladder.first, &attack.prefix) && add_attack(analysis, &attack);
}

/* The highest row, then single ladders, those that reach from the earliest loop to the latest
 * first: their word passes everything between. */
static bool make_polynomial_attacks(struct analysis *analysis)
{
    uint32_t highest = 0;

    if (analysis->rung_count == 0)
        return true;
    for (uint32_t i = 1; i < analysis->rung_count; i++)
        if (analysis->rungs[i].height > analysis->rungs[highest].height)
            highest = i;
    const unsigned degree = analysis->rungs[highest].height + 1;
    bool ok = attack_by_row(analysis, highest, degree);
    for (size_t from = analysis->search.loop_count; ok && from-- > 0;)
        for (size_t i = 0; ok && i < analysis->rung_count; i++)
            if (analysis->rungs[i].from == from)
                ok = attack_by_one(analysis, &analysis->rungs[i], degree);
    return ok;
}

static bool analyse(struct analysis *analysis)
{
    return fb_regex_find_loops(&analysis->search) && find_forks(analysis) && make_marks(analysis)
        && find_ladders(analysis) && make_polynomial_attacks(analysis);
}

bool fb_regex_analyse(const struct fb_regex_node *tree, uint64_t steps, struct fb_arena *arena,
                      struct fb_regex_ambiguity *out, enum fb_fault *fault)
{
    struct fb_regex_automaton automaton;
    struct fb_regex_ambiguity ambiguity = { .attack_count = 0 };
    struct analysis analysis = {
        .search = { .automaton = &automaton, .arena = arena, .steps_left = steps, .fault = fault },
        .out = &ambiguity,
    };

    if (!fb_regex_automaton_make(tree, arena, &automaton, fault) || !analyse(&analysis))
        return false;
    ambiguity.approximated = automaton.approximated;
    ambiguity.steps = steps - analysis.search.steps_left;
    *out = ambiguity;
    return true;
}
