/* SPDX-License-Identifier: Apache-2.0 */
/* cost_attack.c - spelling attacks, and running them with ever more rounds.
 *
 * An attack counts when its steps exceed the limit, or when twice the rounds take at least three
 * times the steps (a quadratic one takes four times).  What was approximated counts only if it
 * exceeds the limit. */
#include "validator/gates/cost_attack.h"

#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/core/utf8.h"
#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/cost_run.h"
#include "validator/model/regex_ambiguity.h"

#define LEAST_TO_COMPARE 1000 /* steps; below, growth says nothing */

struct trial {
    const struct fb_cost_run *run;
    uint64_t limit;
    struct fb_buffer text;
    size_t rounds; /* of the last run, and bytes of its text */
    size_t bytes;
    uint64_t steps;
    uint64_t steps_before; /* with half the rounds */
    uint64_t spent;        /* in all runs */
    struct fb_diag *diag;
};

/* ---- Texts ---- */

static void put_word(struct fb_buffer *text, const struct fb_regex_word *word)
{
    for (size_t i = 0; i < word->count; i++) {
        uint8_t bytes[4];
        const size_t size = fb_utf8_encode(word->characters[i], bytes);
        fb_buffer_append(text, (struct fb_span){ bytes, size });
    }
}

static void put_attack(struct fb_buffer *text, const struct fb_regex_attack *attack, size_t rounds)
{
    text->size = 0;
    put_word(text, &attack->prefix);
    for (size_t i = 0; i < attack->pump_count; i++) {
        for (size_t k = 0; k < rounds && text->size <= FB_MAX_ATTACK_BYTES; k++)
            put_word(text, &attack->pumps[i]);
        put_word(text, &attack->bridges[i]);
    }
    put_word(text, &attack->suffix);
}

/* As C would write it. */
static void quote_word(struct fb_buffer *out, const struct fb_regex_word *word)
{
    struct fb_buffer plain = FB_BUFFER_EMPTY;

    put_word(&plain, word);
    fb_buffer_char(out, '"');
    for (size_t i = 0; i < plain.size; i++) {
        const unsigned char byte = (unsigned char)plain.text[i];
        if (byte < 0x20 || byte == 0x7F)
            fb_buffer_printf(out, "\\x%02x", byte);
        else if (byte == '"' || byte == '\\')
            fb_buffer_printf(out, "\\%c", byte);
        else
            fb_buffer_char(out, (char)byte);
    }
    fb_buffer_char(out, '"');
    out->failed = out->failed || plain.failed;
    fb_buffer_clear(&plain);
}

static void spell_word(struct fb_buffer *out, const struct fb_regex_word *word, size_t rounds)
{
    if (word->count == 0)
        return;
    if (out->size > 0)
        fb_buffer_text(out, " + ");
    quote_word(out, word);
    if (rounds > 1)
        fb_buffer_printf(out, " * %zu", rounds);
}

static bool spell(const struct fb_regex_attack *attack, size_t rounds, struct fb_arena *arena,
                  const char **out, struct fb_diag *diag)
{
    struct fb_buffer text = FB_BUFFER_EMPTY;

    spell_word(&text, &attack->prefix, 1);
    for (size_t i = 0; i < attack->pump_count; i++) {
        spell_word(&text, &attack->pumps[i], rounds);
        spell_word(&text, &attack->bridges[i], 1);
    }
    spell_word(&text, &attack->suffix, 1);
    *out = text.failed ? NULL : fb_arena_text(arena, fb_buffer_span(&text));
    fb_buffer_clear(&text);
    return *out != NULL || fb_fail_memory(diag);
}

/* ---- Runs ---- */

/* *fits becomes false, and nothing is run, where the text would be too long. */
static bool run_once(struct trial *trial, const struct fb_regex_attack *attack, size_t rounds, bool *fits)
{
    uint64_t steps = 0;

    put_attack(&trial->text, attack, rounds);
    if (trial->text.failed)
        return fb_fail_memory(trial->diag);
    *fits = trial->text.size <= FB_MAX_ATTACK_BYTES;
    if (!*fits)
        return true;
    if (!fb_cost_run_steps(trial->run, fb_buffer_span(&trial->text), trial->limit, &steps, trial->diag))
        return false;
    trial->rounds = rounds;
    trial->bytes = trial->text.size;
    trial->steps_before = trial->steps;
    trial->steps = steps;
    trial->spent += steps;
    return true;
}

static size_t most_rounds(const struct fb_regex_attack *attack)
{
    size_t bytes = 0;
    for (size_t i = 0; i < attack->pump_count; i++)
        bytes += attack->pumps[i].count;
    return bytes == 0 ? 0 : FB_MAX_ATTACK_BYTES / bytes;
}

/* Twice the rounds took hardly more steps: a repeat that counts is exhausted. */
static bool stagnates(const struct trial *trial)
{
    return trial->steps >= LEAST_TO_COMPARE && trial->steps - trial->steps / 4 <= trial->steps_before;
}

/* Doubles the rounds until the limit or the longest text. */
static bool run_attack(struct trial *trial, const struct fb_regex_attack *attack)
{
    const size_t most = most_rounds(attack);
    bool fits = true;

    trial->steps = 0;
    trial->steps_before = 0;
    for (size_t rounds = 1; rounds <= most && fits && trial->steps <= trial->limit; rounds *= 2)
        if (!run_once(trial, attack, rounds, &fits) || stagnates(trial))
            return trial->diag->fault == FB_FAULT_NONE;
    return true;
}

static bool grows(const struct trial *trial)
{
    return trial->steps >= LEAST_TO_COMPARE && trial->steps / 3 >= trial->steps_before;
}

static bool keep(const struct trial *trial, const struct fb_regex_attack *attack, struct fb_arena *arena,
                 struct fb_cost_attack *out)
{
    out->growth = attack->degree == 0 ? FB_COST_EXPONENTIAL : FB_COST_POLYNOMIAL;
    out->degree = attack->degree;
    out->steps = trial->steps;
    out->bytes = trial->bytes;
    return spell(attack, trial->rounds, arena, &out->spelling, trial->diag);
}

/* The first attack that exceeds the limit ends it; otherwise the one with the most steps stays. */
static bool run_all(struct trial *trial, const struct fb_regex_ambiguity *ambiguity,
                    struct fb_arena *arena, struct fb_cost_attack *out)
{
    for (size_t i = 0; i < ambiguity->attack_count && out->steps <= trial->limit; i++) {
        const struct fb_regex_attack *attack = &ambiguity->attacks[i];
        if (!run_attack(trial, attack))
            return false;
        const bool exceeds = trial->steps > trial->limit;
        const bool counts = exceeds || (!ambiguity->approximated && grows(trial));
        if (!counts || trial->steps <= out->steps)
            continue;
        if (!keep(trial, attack, arena, out))
            return false;
    }
    return true;
}

static bool run_attacks(const struct fb_cost_run *run, const struct fb_regex_ambiguity *ambiguity,
                        uint64_t limit, struct fb_arena *arena, struct fb_cost_attack *out,
                        struct fb_diag *diag)
{
    struct trial trial = { .run = run, .limit = limit, .diag = diag };
    const bool ok = run_all(&trial, ambiguity, arena, out);
    fb_buffer_clear(&trial.text);
    out->spent += trial.spent;
    return ok;
}

/* ---- The whole ---- */

static bool analyse(const struct fb_regex_node *tree, struct fb_arena *words,
                    struct fb_regex_ambiguity *ambiguity, struct fb_cost_attack *out,
                    struct fb_diag *diag)
{
    enum fb_fault fault = FB_FAULT_NONE;

    if (fb_regex_analyse(tree, FB_MAX_REGEX_STEPS, words, ambiguity, &fault)) {
        out->spent = ambiguity->steps;
        return true;
    }
    if (fault != FB_FAULT_LIMIT)
        return fb_fail_memory(diag);
    out->growth = FB_COST_UNKNOWN;
    out->spent = FB_MAX_REGEX_STEPS;
    return true;
}

static bool find_attack(struct fb_span pattern, bool ignore_case, const struct fb_regex_node *tree,
                        uint64_t limit, struct fb_arena *arena, struct fb_arena *words,
                        struct fb_cost_attack *out, struct fb_diag *diag)
{
    FB_AUTO(fb_cost_run_free)
    struct fb_cost_run *run = NULL;
    struct fb_regex_ambiguity ambiguity = { .attack_count = 0 };
    char reason[128] = "";

    if (!fb_cost_run_new(pattern, ignore_case, &run, reason, diag))
        return false;
    if (run == NULL) {
        out->growth = FB_COST_REFUSED;
        out->reason = fb_arena_text(arena, fb_span_of(reason));
        return out->reason != NULL || fb_fail_memory(diag);
    }
    return analyse(tree, words, &ambiguity, out, diag)
        && run_attacks(run, &ambiguity, limit, arena, out, diag);
}

bool fb_cost_find_attack(struct fb_span pattern, bool ignore_case, const struct fb_regex_node *tree,
                         uint64_t limit, struct fb_arena *arena, struct fb_cost_attack *out,
                         struct fb_diag *diag)
{
    struct fb_cost_attack attack = { .growth = FB_COST_LINEAR };
    struct fb_arena words;

    fb_arena_init(&words, fb_heap(), FB_MAX_REGEX_BYTES_OF_ANALYSIS);
    const bool ok = find_attack(pattern, ignore_case, tree, limit, arena, &words, &attack, diag);
    fb_arena_clear(&words);
    if (ok)
        *out = attack;
    return ok;
}
