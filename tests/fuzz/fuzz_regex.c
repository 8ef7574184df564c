/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_regex.c - what a regular expression costs, under a small budget.  The first byte gives the
 * flags, the rest is the pattern.
 *
 * Must cover: counted repeats beyond and below what is unrolled, nested and empty groups,
 * assertions everywhere, flags, forks and ladders with and without a suffix, every budget. */
#include <stdint.h>
#include <stdlib.h>

#include "base/core/limits.h"
#include "base/core/utf8.h"
#include "base/host/heap.h"
#include "validator/gates/cost_attack.h"
#include "validator/model/regex_ambiguity.h"
#include "validator/model/regex_size.h"

#define STEPS 200000
#define ATTACK_STEPS 5000
#define MEMORY ((size_t)32 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_word(const struct fb_regex_word *word)
{
    uint8_t encoded[4];
    for (size_t i = 0; i < word->count; i++)
        must(fb_utf8_encode(word->characters[i], encoded) > 0);
}

static void check_attack(const struct fb_regex_attack *attack)
{
    must(attack->pump_count >= 1 && attack->pump_count <= FB_REGEX_PUMPS && attack->degree != 1);
    check_word(&attack->prefix);
    for (size_t i = 0; i < attack->pump_count; i++) {
        must(attack->pumps[i].count > 0);
        check_word(&attack->pumps[i]);
        check_word(&attack->bridges[i]);
    }
    check_word(&attack->suffix);
}

static void check_analysis(const struct fb_regex_node *tree)
{
    struct fb_regex_ambiguity ambiguity;
    enum fb_fault fault = FB_FAULT_NONE;
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), MEMORY);
    if (fb_regex_analyse(tree, STEPS, &arena, &ambiguity, &fault)) {
        must(ambiguity.steps <= STEPS && ambiguity.attack_count <= FB_REGEX_ATTACKS);
        for (size_t i = 0; i < ambiguity.attack_count; i++)
            check_attack(&ambiguity.attacks[i]);
    } else {
        must(fault == FB_FAULT_LIMIT);
    }
    fb_arena_clear(&arena);
}

/* The run is only worth its time for small automata. */
static void check_run(struct fb_span pattern, bool ignore_case, const struct fb_regex_node *tree)
{
    struct fb_cost_attack attack;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_arena arena;

    if (fb_regex_states(tree) > 200)
        return;
    fb_arena_init(&arena, fb_heap(), MEMORY);
    must(fb_cost_find_attack(pattern, ignore_case, tree, ATTACK_STEPS, &arena, &attack, &diag));
    const bool grows = attack.growth == FB_COST_POLYNOMIAL || attack.growth == FB_COST_EXPONENTIAL;
    must(grows == (attack.spelling != NULL) && (!grows || attack.bytes <= FB_MAX_ATTACK_BYTES));
    must(attack.growth != FB_COST_REFUSED || attack.reason[0] != '\0');
    fb_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct fb_regex_node *tree = NULL;
    struct fb_regex_fault fault;
    struct fb_arena arena;

    if (size == 0 || size > 512)
        return 0;
    const unsigned flags = bytes[0] & 1U ? FB_REGEX_IGNORE_CASE : 0;
    const struct fb_span pattern = { .bytes = bytes + 1, .size = size - 1 };
    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    if (fb_regex_parse(pattern, flags, &arena, &tree, &fault)) {
        must(fb_regex_states(tree) >= 1);
        check_analysis(tree);
        check_run(pattern, flags != 0, tree);
    }
    fb_arena_clear(&arena);
    return 0;
}
