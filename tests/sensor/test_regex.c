/* SPDX-License-Identifier: Apache-2.0 */
/* test_regex.c - the engine's own matcher: a table from docs/FORMAT.md, PCRE2 as a second opinion on
 * random patterns, the validator's parser on what is in the language and how large it is, and the
 * number of steps that patterns take which are hard for others. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "sensor/reference/regex.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/utf8.h"
#include "base/host/heap.h"
#include "tests/sensor/host.h"
#include "tests/support/check_main.h"
#include "validator/model/regex_size.h"
#include "validator/model/regex_syntax.h"

struct matcher {
    struct test_host host;
    struct fb_sensor_memory memory;
    struct fb_sensor_regex regex;
    struct fb_sensor_regex_scratch scratch;
};

static bool compile(struct matcher *matcher, struct fb_span pattern, bool ignore_case, size_t states)
{
    struct fb_sensor_fault fault = { .result = FB_ENGINE_OK };
    *matcher = (struct matcher){ .memory = { .newest = NULL } };
    test_host_init(&matcher->host);
    matcher->memory.host = &matcher->host.host;
    if (!fb_sensor_regex_compile(pattern, ignore_case, states, &matcher->memory, &matcher->regex, &fault)) {
        ck_assert_int_eq(fault.result, FB_ENGINE_REFUSED);
        ck_assert_ptr_nonnull(fault.text);
        return false;
    }
    ck_assert(fb_sensor_regex_prepare(matcher->regex.step_count, &matcher->memory, &matcher->scratch, &fault));
    fb_sensor_regex_look_ahead(&matcher->regex, &matcher->scratch);
    return true;
}

static void clear(struct matcher *matcher)
{
    fb_sensor_release_all(&matcher->memory);
    ck_assert_uint_eq(matcher->host.live, 0);
}

#define TEXT(text)                                                    \
    {                                                                 \
        .bytes = (const uint8_t *)(text), .size = sizeof(text "") - 1 \
    }

/* ---- docs/FORMAT.md ---- */

static const struct {
    struct fb_span pattern;
    bool ignore_case;
    struct fb_span text;
    bool matches;
} table[] = {
    { TEXT(""), false, TEXT(""), true },
    { TEXT(""), false, TEXT("a"), true },
    { TEXT(""), false, TEXT("\xff"), false },
    { TEXT("x*"), false, TEXT("\xff"), false },
    { TEXT("x*"), false, TEXT(""), true },
    { TEXT("."), false, TEXT("\xff"), false },
    { TEXT("[^a]"), false, TEXT("\xff"), false },
    { TEXT("ab"), false, TEXT("a\xff"
                              "b"),
      false },
    { TEXT("^b$"), false, TEXT("a\xff"
                               "b\xff"
                               "c"),
      true },
    { TEXT("\\Ab\\z"), false, TEXT("\x80"
                                   "b"),
      true },
    { TEXT("\\bb\\b"), false, TEXT("\x80"
                                   "b\x80"),
      true },
    { TEXT("^$"), false, TEXT("a\xff"), false },
    { TEXT("^."), false, TEXT("\xed\xa0\x80"), false }, /* a surrogate: three odd bytes */
    { TEXT("^.$"), false, TEXT("\xf0\x9f\x98\x80"), true },
    { TEXT("."), false, TEXT("\n"), false },
    { TEXT("."), false, TEXT("\r"), true },
    { TEXT("(?s)."), false, TEXT("\n"), true },
    { TEXT("[^a]"), false, TEXT("\n"), true },
    { TEXT("a$"), false, TEXT("a\n"), true },
    { TEXT("a$"), false, TEXT("a\n\n"), false },
    { TEXT("a\\Z"), false, TEXT("a\n"), true },
    { TEXT("a\\z"), false, TEXT("a\n"), false },
    { TEXT("a$"), false, TEXT("a\nb"), false },
    { TEXT("(?m)a$"), false, TEXT("a\nb"), true },
    { TEXT("^b"), false, TEXT("a\nb"), false },
    { TEXT("(?m)^b"), false, TEXT("a\nb"), true },
    { TEXT("(?m)\\Ab"), false, TEXT("a\nb"), false },
    { TEXT("(?m)a\\n^"), false, TEXT("a\n"), false },
    { TEXT("\\d"), false, TEXT("\xd9\xa0"), false }, /* U+0660 */
    { TEXT("\\w"), false, TEXT("\xc3\xa9"), false }, /* U+00E9 */
    { TEXT("\\W"), false, TEXT("\xc3\xa9"), true },
    { TEXT("\\s"), false, TEXT("\v"), true },
    { TEXT("\\s"), false, TEXT("\xc2\xa0"), false },
    { TEXT("\\h"), false, TEXT("\xc2\xa0"), true },
    { TEXT("\\v"), false, TEXT("\xe2\x80\xa8"), true },
    { TEXT("\\H"), false, TEXT("\xe3\x80\x80"), false },
    { TEXT("k"), true, TEXT("\xe2\x84\xaa"), true },
    { TEXT("s"), true, TEXT("\xc5\xbf"), true },
    { TEXT("\xe2\x84\xaa"), true, TEXT("K"), true },
    { TEXT("[a-z]"), true, TEXT("\xe2\x84\xaa"), true },
    { TEXT("[\\w]"), true, TEXT("\xe2\x84\xaa"), false },
    { TEXT("\\w"), true, TEXT("\xe2\x84\xaa"), false },
    { TEXT("[[:alpha:]]"), true, TEXT("\xe2\x84\xaa"), false },
    { TEXT("[[:upper:]]"), true, TEXT("a"), true },
    { TEXT("[[:upper:]]"), false, TEXT("a"), false },
    { TEXT("[[:^lower:]]"), true, TEXT("A"), false },
    { TEXT("[^k]"), true, TEXT("\xe2\x84\xaa"), false },
    { TEXT("[^k]"), true, TEXT("K"), false },
    { TEXT("[\xce\xb1-\xcf\x89]"), true, TEXT("\xce\xa9"), true }, /* alpha to omega: capital omega */
    { TEXT("[\xce\x91-\xce\xa9]"), true, TEXT("\xcf\x82"), true }, /* capitals: final sigma */
    { TEXT("\xc3\x9f"), true, TEXT("ss"), false },
    { TEXT("\xc3\x9f"), true, TEXT("\xe1\xba\x9e"), true },
    { TEXT("i"), true, TEXT("\xc4\xb1"), false },
    { TEXT("i"), true, TEXT("\xc4\xb0"), false },
    { TEXT("x{,3}"), false, TEXT("x{,3}"), true },
    { TEXT("^x{,3}$"), false, TEXT("xxx"), false },
    { TEXT("^x{2,3}$"), false, TEXT("xxxx"), false },
    { TEXT("^x{2,3}$"), false, TEXT("xx"), true },
    { TEXT("^x{0}$"), false, TEXT("x"), false },
    { TEXT("^(abc){0}x$"), false, TEXT("x"), true },
    { TEXT("^(ab|c){2,}$"), false, TEXT("cabc"), true },
    { TEXT("\\x41\\x{42}\\103\\o{104}"), false, TEXT("ABCD"), false }, /* \1 is a back-reference: refused */
    { TEXT("\\x41\\x{42}\\o{104}"), false, TEXT("ABD"), true },
    { TEXT("^\\x$"), false, TEXT("\0"), true },
    { TEXT("^\\07$"), false, TEXT("\a"), true },
    { TEXT("[]a]"), false, TEXT("]"), true },
    { TEXT("[a-]"), false, TEXT("-"), true },
    { TEXT("[[a]"), false, TEXT("["), true },
    { TEXT("[\\b]"), false, TEXT("\b"), true },
    { TEXT("\\Qa.b*\\E+"), false, TEXT("a.b**"), true },
    { TEXT("a(?i)b|c"), false, TEXT("C"), true },
    { TEXT("(a(?i)b)c"), false, TEXT("aBC"), false },
    { TEXT("(?i:a)b"), false, TEXT("AB"), false },
    { TEXT("(?<n>a|b)(?P<m>c)(?'o'd)"), false, TEXT("bcd"), true },
    { TEXT("a(?#no)b"), false, TEXT("ab"), true },
    { TEXT("(?:)*"), false, TEXT("a"), true },
    { TEXT("a?\\bq"), false, TEXT("ab q"), true }, /* a condition that fails at one place and holds at another */
    { TEXT("(a*)*b"), false, TEXT("aaab"), true },
    { TEXT("^(?:a|ab)(?:c|bcd)$"), false, TEXT("abcd"), true },
};

START_TEST(matches_as_the_format_says)
{
    struct matcher matcher;
    const bool compiled = compile(&matcher, table[_i].pattern, table[_i].ignore_case, 1000);
    const bool matches = compiled && fb_sensor_regex_matches(&matcher.regex, &matcher.scratch, table[_i].text);
    ck_assert_msg(matches == table[_i].matches, "%.*s", (int)table[_i].pattern.size,
                  (const char *)table[_i].pattern.bytes);
    clear(&matcher);
}
END_TEST

/* ---- Random patterns ---- */

static uint64_t state;

static size_t below(size_t bound)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (size_t)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % bound);
}

struct made {
    char text[256];
    size_t size;
};

static void append(struct made *made, const char *part)
{
    const size_t size = strlen(part);
    if (made->size + size < sizeof made->text) {
        memcpy(made->text + made->size, part, size);
        made->size += size;
    }
}

static const char *const atoms[] = {
    "a",
    "b",
    "K",
    "\xc5\xbf",
    "\xe2\x84\xaa",
    "\xc3\x89",
    ".",
    "\\d",
    "\\W",
    "\\s",
    "\\b",
    "\\B",
    "^",
    "$",
    "\\A",
    "\\Z",
    "\\z",
    "[ab]",
    "[^k]",
    "[a-k\xc3\xa9]",
    "[\\w-]",
    "[[:upper:]]",
    "[^\\d\\n]",
    "\\n",
    "(?i)",
    "(?-i)",
    "(?m)",
    "(?s)",
    "\\xe9",
    "[\\x{100}-\\x{2fff}]",
    "(?:)",
    "[^\\W]",
    "\\H",
};
static const char *const repeats[] = { "*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}", "*?", "{2,3}?" };

static void make_pattern(struct made *made)
{
    size_t open = 0;
    made->size = 0;
    for (size_t parts = 1 + below(7); parts > 0; parts--) {
        switch (below(8)) {
        case 0:
            append(made, "|");
            break;
        case 1:
            append(made, below(2) == 0 ? "(" : "(?i:");
            open++;
            break;
        default:
            append(made, atoms[below(sizeof atoms / sizeof *atoms)]);
            break;
        }
        if (open > 0 && below(3) == 0) {
            append(made, ")");
            open--;
        }
        if (below(3) == 0)
            append(made, repeats[below(sizeof repeats / sizeof *repeats)]);
    }
    for (; open > 0; open--)
        append(made, ")");
}

static void make_text(struct made *made)
{
    static const char *const parts[] = { "a", "b", "k", "K", "A", "\n", "1", " ", "-", "s", "\xc3\xa9", "\xc3\x89",
                                         "\xe2\x84\xaa", "\xc5\xbf", "\xff", "\xe2\x82", "\xc4\x80" };
    made->size = 0;
    for (size_t count = below(8); count > 0; count--)
        append(made, parts[below(sizeof parts / sizeof *parts)]);
}

/* PCRE2 on each piece by itself. */
static bool pcre2_matches(pcre2_code *code, pcre2_match_data *data, struct fb_span text)
{
    size_t at = 0;
    do {
        const struct fb_span rest = { text.bytes + at, text.size - at };
        const size_t size = fb_utf8_valid_prefix(rest);
        if ((size > 0 || text.size == 0) && pcre2_match(code, rest.bytes, size, 0, 0, data, NULL) >= 0)
            return true;
        at += size + 1;
    } while (at < text.size);
    return false;
}

START_TEST(agrees_with_pcre2)
{
    enum { PATTERNS = 30000,
           TEXTS = 12 };
    size_t compiled = 0;
    size_t matched = 0;
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    state = 20240719;
    for (size_t i = 0; i < PATTERNS; i++) {
        struct made pattern;
        struct matcher matcher;
        const bool ignore_case = below(2) == 0;
        make_pattern(&pattern);
        const struct fb_span span = { (const uint8_t *)pattern.text, pattern.size };
        if (compile(&matcher, span, ignore_case, 1000)) {
            int error = 0;
            PCRE2_SIZE where = 0;
            pcre2_code *code = pcre2_compile(span.bytes, span.size, PCRE2_UTF | (ignore_case ? PCRE2_CASELESS : 0),
                                             &error, &where, NULL);
            ck_assert_msg(code != NULL, "PCRE2 refuses %.*s", (int)span.size, pattern.text);
            for (size_t k = 0; k < TEXTS; k++) {
                struct made text;
                make_text(&text);
                const struct fb_span input = { (const uint8_t *)text.text, text.size };
                const bool expected = pcre2_matches(code, data, input);
                ck_assert_msg(fb_sensor_regex_matches(&matcher.regex, &matcher.scratch, input) == expected,
                              "%.*s (%d) on \"%.*s\": not %d", (int)span.size, pattern.text, ignore_case,
                              (int)text.size, text.text, expected);
                matched += expected;
            }
            pcre2_code_free(code);
            compiled++;
        }
        clear(&matcher);
    }
    pcre2_match_data_free(data);
    ck_assert_uint_gt(compiled, PATTERNS / 2);
    ck_assert_uint_gt(matched, PATTERNS);
    printf("%zu patterns, %zu matches\n", compiled, matched);
}
END_TEST

/* What the validator's parser takes, and nothing else, with as many states as it counts. */
START_TEST(takes_what_the_validator_takes)
{
    static const char *const parts[] = {
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "*",
        "+",
        "?",
        "|",
        "\\",
        "^",
        "-",
        "a",
        "b",
        "1",
        ",",
        "0",
        "x",
        "Q",
        "E",
        "<",
        ">",
        "=",
        "!",
        "(?",
        "(?#",
        "(?i",
        ":",
        "[:",
        ":]",
        "[:alpha:]",
        "\\x",
        "\\o{",
        "{2,",
        "{3}",
        "\\1",
        "\\p",
        "\\b",
        "\\d",
        "'",
        "P<",
        "\xff",
        "\xc3\xa9",
        "$",
        "#",
        "*)",
        "i",
        "m-s",
    };
    size_t taken = 0;
    state = 4;
    for (size_t i = 0; i < 60000; i++) {
        struct made made = { .size = 0 };
        struct matcher matcher;
        struct fb_arena arena;
        struct fb_regex_fault fault;
        const struct fb_regex_node *tree = NULL;
        for (size_t count = 1 + below(8); count > 0; count--)
            append(&made, parts[below(sizeof parts / sizeof *parts)]);
        const struct fb_span span = { (const uint8_t *)made.text, made.size };
        fb_arena_init(&arena, fb_heap(), SIZE_MAX);
        const bool expected = fb_regex_parse(span, 0, &arena, &tree, &fault);
        const size_t states = expected ? (size_t)fb_regex_states(tree) : 100000;
        ck_assert_msg(compile(&matcher, span, false, states) == expected, "%.*s: %s", (int)made.size, made.text,
                      expected ? "not taken" : fault.reason);
        clear(&matcher);
        if (expected) {
            ck_assert_msg(!compile(&matcher, span, false, states - 1), "%.*s has fewer than %zu states",
                          (int)made.size, made.text, states);
            clear(&matcher);
            taken++;
        }
        fb_arena_clear(&arena);
    }
    ck_assert_uint_gt(taken, 500);
}
END_TEST

/* ---- Cost ---- */

/* Patterns that backtracking takes exponential, cubic or quadratic time for. */
static const char *const hard[] = {
    "(a+)+$",
    "(a*)*b",
    "(a|aa)+$",
    "(?:a|a)*b",
    "a*a*a*a*a*b",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(.*)(.*)(.*)(.*)[^a]b",
    ".*(?:.*=.*)",
    "(?:a?){50}a{50}b",
    "(x+x+)+y",
    "[^a]*(?:a[^b]*)*b{5}",
    "(?i)(?:k|\\x{212a})+!",
};

START_TEST(takes_steps_linear_in_the_text)
{
    enum { LONG = 20000 };
    static uint8_t text[LONG];
    struct matcher matcher;
    memset(text, 'a', sizeof text);
    ck_assert(compile(&matcher, fb_span_of(hard[_i]), false, 10000));
    (void)fb_sensor_regex_matches(&matcher.regex, &matcher.scratch, (struct fb_span){ text, LONG });
    /* Each step at most once for what leads to it and once for the character that it takes. */
    ck_assert_uint_le(matcher.scratch.steps, (uint64_t)2 * matcher.regex.step_count * (LONG + 1));
    ck_assert_uint_gt(matcher.scratch.steps, 0);
    clear(&matcher);
}
END_TEST

START_TEST(refuses_what_unrolls_beyond_the_budget)
{
    struct matcher matcher;
    ck_assert(!compile(&matcher, fb_span_of("((a{1000}){1000}){1000}"), false, FB_ENGINE_UNSTATED));
    clear(&matcher);
    ck_assert(!compile(&matcher, fb_span_of("(((|){1000}){1000}){1000}"), false, FB_ENGINE_UNSTATED));
    clear(&matcher);
    ck_assert(compile(&matcher, fb_span_of("a{999}"), false, 1000));
    clear(&matcher);
    ck_assert(!compile(&matcher, fb_span_of("a{1000}"), false, 1000));
    clear(&matcher);
}
END_TEST

/* The counter of rounds comes back to its start after 2^32 of them: marks from before are void. */
START_TEST(survives_the_end_of_its_counter)
{
    struct matcher matcher;
    ck_assert(compile(&matcher, fb_span_of("^(?:ab)+$"), false, 100));
    for (uint32_t before = 0; before < 8; before++) {
        ck_assert(fb_sensor_regex_matches(&matcher.regex, &matcher.scratch, fb_span_of("abab")));
        matcher.scratch.round = UINT32_MAX - before;
        ck_assert(fb_sensor_regex_matches(&matcher.regex, &matcher.scratch, fb_span_of("abab")));
        ck_assert(!fb_sensor_regex_matches(&matcher.regex, &matcher.scratch, fb_span_of("aba")));
    }
    clear(&matcher);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("regex");
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, matches_as_the_format_says, 0, FB_TEST_COUNT(table));
    tcase_add_test(cases, agrees_with_pcre2);
    tcase_add_test(cases, takes_what_the_validator_takes);
    tcase_add_loop_test(cases, takes_steps_linear_in_the_text, 0, FB_TEST_COUNT(hard));
    tcase_add_test(cases, refuses_what_unrolls_beyond_the_budget);
    tcase_add_test(cases, survives_the_end_of_its_counter);
    return fb_test_run("sensor_regex", cases);
}
