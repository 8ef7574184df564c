/* SPDX-License-Identifier: Apache-2.0 */
/* witness_regex.c - walks a pattern once, left to right, and writes down what it asks for first. */
#include "validator/trial/witness_regex.h"

#include <stddef.h>
#include <string.h>

struct guess {
    struct fb_span pattern;
    size_t at;
    uint8_t *text; /* as long as the pattern at most: an item writes no more than it is long */
    size_t size;
};

static bool is_over(const struct guess *guess)
{
    return guess->at >= guess->pattern.size;
}

static uint8_t next(struct guess *guess)
{
    return is_over(guess) ? 0 : guess->pattern.bytes[guess->at++];
}

static uint8_t peek(const struct guess *guess)
{
    return is_over(guess) ? 0 : guess->pattern.bytes[guess->at];
}

static void put(struct guess *guess, uint8_t byte)
{
    if (guess->size < guess->pattern.size)
        guess->text[guess->size++] = byte;
}

/* A member of the class that a letter behind a backslash names; zero: it matches nothing. */
static uint8_t member_of_class(uint8_t letter)
{
    static const char classes[][2] = { { 'd', '1' }, { 'w', 'a' }, { 's', ' ' }, { 'D', 'a' }, { 'W', ' ' }, { 'S', 'a' }, { 't', '\t' }, { 'n', '\n' }, { 'r', '\r' }, { 'b', 0 }, { 'B', 0 }, { 'A', 0 }, { 'z', 0 }, { 'Z', 0 } };

    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if ((uint8_t)classes[i][0] == letter)
            return (uint8_t)classes[i][1];
    return letter;
}

static uint8_t digit_of(uint8_t byte)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = byte == 0 ? NULL : strchr(digits, byte);

    const ptrdiff_t value = found == NULL ? 0 : (found - digits) % 16;
    return (uint8_t)value;
}

static uint8_t escaped(struct guess *guess)
{
    const uint8_t letter = next(guess);

    if (letter != 'x' || guess->at + 2 > guess->pattern.size)
        return member_of_class(letter);
    const uint8_t high = digit_of(next(guess));
    return (uint8_t)(high << 4 | digit_of(next(guess)));
}

/* Whether a byte is named in a set: ranges count as their ends. */
static bool is_named(struct fb_span set, uint8_t byte)
{
    return memchr(set.bytes, byte, set.size) != NULL;
}

static void put_set(struct guess *guess)
{
    static const char others[] = "~!%aA1 ";
    const bool negated = peek(guess) == '^';
    const size_t first = guess->at += negated;
    const uint8_t head = next(guess);
    const uint8_t one = head == '\\' ? escaped(guess) : head;

    while (!is_over(guess) && peek(guess) != ']')
        guess->at += peek(guess) == '\\' ? 2 : 1;
    const struct fb_span set = fb_span_part(guess->pattern, first, guess->at > first ? guess->at - first : 0);
    guess->at++;
    if (!negated) {
        put(guess, one);
        return;
    }
    for (size_t i = 0; i < sizeof others - 1; i++)
        if (!is_named(set, (uint8_t)others[i])) {
            put(guess, (uint8_t)others[i]);
            return;
        }
}

/* From a bar to the end of its group, or of the pattern. */
static void skip_alternatives(struct guess *guess)
{
    size_t depth = 0;

    while (!is_over(guess)) {
        const uint8_t byte = peek(guess);

        if (byte == ')' && depth == 0)
            return;
        depth += byte == '(';
        depth -= byte == ')';
        guess->at += byte == '\\' ? 2 : 1;
    }
}

static void skip_group_flags(struct guess *guess)
{
    if (peek(guess) != '?')
        return;
    while (!is_over(guess) && peek(guess) != ':' && peek(guess) != ')')
        guess->at++;
    guess->at += peek(guess) == ':';
}

/* A counted repeat of the item that was written last; others are taken once. */
static void repeat(struct guess *guess)
{
    size_t times = 0;

    while (peek(guess) >= '0' && peek(guess) <= '9' && times < guess->pattern.size)
        times = times * 10 + (size_t)(next(guess) - '0');
    while (!is_over(guess) && next(guess) != '}')
        continue;
    for (; times > 1 && guess->size > 0 && guess->size < guess->pattern.size; times--)
        put(guess, guess->text[guess->size - 1]);
}

static void put_escaped(struct guess *guess)
{
    const uint8_t byte = escaped(guess);

    if (byte != 0)
        put(guess, byte);
}

static void step(struct guess *guess)
{
    const uint8_t byte = next(guess);

    switch (byte) {
    case '\\':
        put_escaped(guess);
        break;
    case '[':
        put_set(guess);
        break;
    case '(':
        skip_group_flags(guess);
        break;
    case '|':
        skip_alternatives(guess);
        break;
    case '{':
        repeat(guess);
        break;
    case '.':
        put(guess, 'a');
        break;
    case '^':
    case '$':
    case ')':
    case '*':
    case '+':
    case '?':
        break;
    default:
        put(guess, byte);
    }
}

bool fb_witness_regex(struct fb_span pattern, struct fb_arena *arena, struct fb_span *out)
{
    struct guess guess = { .pattern = pattern, .text = fb_arena_array(arena, pattern.size, 1) };

    if (guess.text == NULL)
        return false;
    while (!is_over(&guess))
        step(&guess);
    *out = (struct fb_span){ guess.text, guess.size };
    return true;
}
