/* SPDX-License-Identifier: Apache-2.0 */
/* test_regex_syntax.c - regular expressions as trees, and all that is refused. */
#include "validator/model/regex_syntax.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/buffer.h"
#include "base/host/heap.h"
#include "tests/support/check_main.h"

/* ---- A tree as text: every item in brackets of its kind ---- */

static void dump_set(struct fb_buffer *out, const struct fb_regex_node *node)
{
    fb_buffer_text(out, node->negated ? "[^" : "[");
    for (const struct fb_regex_range *range = node->ranges; range != NULL; range = range->next) {
        if (range->first == range->last)
            fb_buffer_printf(out, "%x", range->first);
        else
            fb_buffer_printf(out, "%x-%x", range->first, range->last);
        fb_buffer_text(out, range->next == NULL ? "" : " ");
    }
    fb_buffer_text(out, "]");
}

/* Patterns in the tests are shallow. */
static void dump(struct fb_buffer *out, const struct fb_regex_node *node)
{
    static const char *const assertions[] = { "^", "$", "\\A", "\\z", "\\Z", "\\b", "\\B" };
    static const char *const flags[] = { "", "/i", "/m", "/im", "/s", "/is", "/ms", "/ims" };

    switch (node->kind) {
    case FB_REGEX_GROUP:
        fb_buffer_text(out, node->capturing ? "(" : "(?:");
        for (const struct fb_regex_node *branch = node->child; branch != NULL; branch = branch->next) {
            dump(out, branch);
            fb_buffer_text(out, branch->next == NULL ? "" : "|");
        }
        fb_buffer_text(out, ")");
        return;
    case FB_REGEX_SEQUENCE:
        for (const struct fb_regex_node *item = node->child; item != NULL; item = item->next)
            dump(out, item);
        return;
    case FB_REGEX_REPEAT:
        dump(out, node->child);
        if (node->maximum == FB_REGEX_NO_MAXIMUM)
            fb_buffer_printf(out, "{%u,}%s", node->minimum, node->lazy ? "?" : "");
        else
            fb_buffer_printf(out, "{%u,%u}%s", node->minimum, node->maximum, node->lazy ? "?" : "");
        return;
    case FB_REGEX_CHARACTER:
        fb_buffer_printf(out, "<%x%s>", node->character, flags[node->flags]);
        return;
    case FB_REGEX_ANY:
        fb_buffer_printf(out, "<.%s>", flags[node->flags]);
        return;
    case FB_REGEX_SET:
        dump_set(out, node);
        return;
    case FB_REGEX_ASSERT:
        fb_buffer_printf(out, "<%s%s>", assertions[node->assertion], flags[node->flags]);
        return;
    }
}

static const struct {
    const char *pattern;
    const char *tree; /* characters in hex */
} accepted[] = {
    { "", "(?:)" },
    { "ab", "(?:<61><62>)" },
    { "a|b|", "(?:<61>|<62>|)" },
    { "(a)(?:b)", "(?:(<61>)(?:<62>))" },
    { "(?<n>a)(?P<n>b)(?'n_19aZ'c)", "(?:(<61>)(<62>)(<63>))" },
    { "((a|b)c)", "(?:((<61>|<62>)<63>))" },
    { "a*b+c?d{2}e{2,}f{2,3}", "(?:<61>{0,}<62>{1,}<63>{0,1}<64>{2,2}<65>{2,}<66>{2,3})" },
    { "a*?b+?c??d{2,3}?", "(?:<61>{0,}?<62>{1,}?<63>{0,1}?<64>{2,3}?)" },
    { "(ab)*", "(?:(<61><62>){0,})" },
    { "a{1000}", "(?:<61>{1000,1000})" },
    { "a{,2}", "(?:<61><7b><2c><32><7d>)" }, /* a brace that is no repeat is a character */
    { "a{x}", "(?:<61><7b><78><7d>)" },
    { "a{1a}", "(?:<61><7b><31><61><7d>)" },
    { "{", "(?:<7b>)" },
    { "]", "(?:<5d>)" },
    { ".^$", "(?:<.><^><$>)" },
    { "\\A\\z\\Z\\b\\B", "(?:<\\A><\\z><\\Z><\\b><\\B>)" },
    { "\\d\\w", "(?:[30-39][61-7a 5f 41-5a 30-39])" },
    { "\\D", "(?:[3a-10ffff 0-2f])" },
    { "\\s\\S", "(?:[20 9-d][21-10ffff e-1f 0-8])" },
    { "\\t\\n\\r\\f\\a\\e", "(?:<9><a><d><c><7><1b>)" },
    { "\\x41\\x4\\xg", "(?:<41><4><0><67>)" },
    { "\\x{1F600}\\o{101}\\0\\012", "(?:<1f600><41><0><a>)" },
    { "\\.\\\\\\/\\-\\\"", "(?:<2e><5c><2f><2d><22>)" },
    { "\\Q.*\\E.", "(?:<2e><2a><.>)" },
    { "\\Qa", "(?:<61>)" },
    { "\\Qab\\E+", "(?:<61><62>{1,})" },
    { "\xc3\xa4\xf0\x9f\x98\x80", "(?:<e4><1f600>)" },
    { "[abc]", "(?:[63 62 61])" },
    { "[^a-z]", "(?:[^61-7a])" },
    { "[]a]", "(?:[61 5d])" },
    { "[^]a]", "(?:[^61 5d])" },
    { "[-a]", "(?:[61 2d])" },
    { "[a-]", "(?:[2d 61])" },
    { "[\\w-]", "(?:[2d 30-39 41-5a 5f 61-7a])" },
    { "[\\]\\b\\x41]", "(?:[41 8 5d])" },
    { "[[:digit:][:^digit:]]", "(?:[0-2f 3a-10ffff 30-39])" },
    { "[[:foo]", "(?:[6f 6f 66 3a 5b])" }, /* no class without its end */
    { "[a[]", "(?:[5b 61])" },
    { "[.*+?(|)$^]", "(?:[5e 24 29 7c 28 3f 2b 2a 2e])" },
    { "(?i)a(?-i)b", "(?:<61/i><62>)" },
    { "(?i:a)b", "(?:(?:<61/i>)<62>)" },
    { "(?ims-im:a.)", "(?:(?:<61/s><./s>))" },
    { "((?i)a)b", "(?:(<61/i>)<62>)" }, /* until the end of the group */
    { "a(?i)b|c", "(?:<61><62/i>|<63/i>)" },
    { "(?m)^", "(?:<^/m>)" },
    { "(?s-s)a(?)b(?-s)c", "(?:<61><62><63>)" },
    { "a(?#comment)b", "(?:<61><62>)" },
};

START_TEST(reads_the_tree)
{
    struct fb_arena arena;
    const struct fb_regex_node *tree = NULL;
    struct fb_regex_fault fault = { .reason = "none" };
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    ck_assert_msg(fb_regex_parse(fb_span_of(accepted[_i].pattern), 0, &arena, &tree, &fault), "%s at %zu", fault.reason,
                  fault.offset);
    dump(&text, tree);
    ck_assert_str_eq(text.text, accepted[_i].tree);
    ck_assert(fb_regex_check(fb_span_of(accepted[_i].pattern), &fault));
    fb_buffer_clear(&text);
    fb_arena_clear(&arena);
}
END_TEST

static const struct {
    const char *pattern;
    enum fb_fault fault;
    size_t offset;
    const char *reason; /* a part of it */
} refused[] = {
    { "a(?=b)", FB_FAULT_UNSUPPORTED, 1, "a look-ahead" },
    { "a(?!b)", FB_FAULT_UNSUPPORTED, 1, "a negative look-ahead" },
    { "(?<=b)a", FB_FAULT_UNSUPPORTED, 0, "a look-behind" },
    { "(?<!b)a", FB_FAULT_UNSUPPORTED, 0, "a negative look-behind" },
    { "(a)\\1", FB_FAULT_UNSUPPORTED, 3, "back-reference" },
    { "(?<n>a)\\k<n>", FB_FAULT_UNSUPPORTED, 7, "back-reference" },
    { "(a)\\g{1}", FB_FAULT_UNSUPPORTED, 3, "back-reference" },
    { "(?<n>a)(?P=n)", FB_FAULT_UNSUPPORTED, 7, "back-reference" },
    { "(?>a)", FB_FAULT_UNSUPPORTED, 0, "atomic" },
    { "a*+", FB_FAULT_UNSUPPORTED, 2, "possessive" },
    { "a{2}+", FB_FAULT_UNSUPPORTED, 4, "possessive" },
    { "(a(?R)?b)", FB_FAULT_UNSUPPORTED, 2, "recursion" },
    { "(a(?1)?b)", FB_FAULT_UNSUPPORTED, 2, "recursion" },
    { "(a)(?-1)", FB_FAULT_UNSUPPORTED, 3, "recursion" },
    { "(?<n>a)(?&n)", FB_FAULT_UNSUPPORTED, 7, "recursion" },
    { "(?P<n>a)(?P>n)", FB_FAULT_UNSUPPORTED, 8, "recursion" },
    { "(a)?(?(1)b)", FB_FAULT_UNSUPPORTED, 4, "conditional" },
    { "(?|a)", FB_FAULT_UNSUPPORTED, 0, "branch reset" },
    { "(*FAIL)", FB_FAULT_UNSUPPORTED, 0, "verb" },
    { "(?x)a b", FB_FAULT_UNSUPPORTED, 2, "flag" },
    { "(?ix:a b)", FB_FAULT_UNSUPPORTED, 3, "flag" },
    { "\\p{L}", FB_FAULT_UNSUPPORTED, 0, "Unicode property" },
    { "\\N", FB_FAULT_UNSUPPORTED, 0, "not supported" },
    { "a\\K", FB_FAULT_UNSUPPORTED, 1, "not supported" },
    { "(a", FB_FAULT_SYNTAX, 0, "a group without an end" },
    { "a(b(c)", FB_FAULT_SYNTAX, 1, "a group without an end" },
    { "a)", FB_FAULT_SYNTAX, 1, "closes nothing" },
    { "*a", FB_FAULT_SYNTAX, 0, "a repeat of nothing" },
    { "a|*", FB_FAULT_SYNTAX, 2, "a repeat of nothing" },
    { "(?:*a)", FB_FAULT_SYNTAX, 3, "a repeat of nothing" },
    { "^*", FB_FAULT_SYNTAX, 1, "a repeat of nothing" },
    { "a\\b+", FB_FAULT_SYNTAX, 3, "a repeat of nothing" },
    { "[:alpha:]", FB_FAULT_SYNTAX, 0, "outside of a set" },
    { "[=a=]", FB_FAULT_SYNTAX, 0, "outside of a set" },
    { "[[.a.]]", FB_FAULT_UNSUPPORTED, 1, "collating" },
    { "a**", FB_FAULT_SYNTAX, 2, "a repeat of nothing" },
    { "a{3,2}", FB_FAULT_SYNTAX, 1, "out of order" },
    { "[a", FB_FAULT_SYNTAX, 0, "a set without an end" },
    { "b[]", FB_FAULT_SYNTAX, 1, "a set without an end" },
    { "[a-", FB_FAULT_SYNTAX, 0, "a set without an end" },
    { "[z-a]", FB_FAULT_SYNTAX, 1, "out of order" },
    { "[a-\\y]", FB_FAULT_SYNTAX, 3, "unknown escape" },
    { "[a-\\d]", FB_FAULT_SYNTAX, 1, "out of order" },
    { "[\\w-x]", FB_FAULT_SYNTAX, 1, "begins with a class" },
    { "[[:foo:]]", FB_FAULT_SYNTAX, 1, "unknown class" },
    { "a\\", FB_FAULT_SYNTAX, 1, "escapes nothing" },
    { "\\y", FB_FAULT_SYNTAX, 0, "unknown escape" },
    { "\\x{110000}", FB_FAULT_SYNTAX, 0, "no character" },
    { "\\x{d800}", FB_FAULT_SYNTAX, 0, "no character" },
    { "\\x{}", FB_FAULT_SYNTAX, 0, "without its digits" },
    { "\\x{41", FB_FAULT_SYNTAX, 0, "without its digits" },
    { "(?<n-m>a)", FB_FAULT_SYNTAX, 0, "name is not a word" },
    { "(?<>a)", FB_FAULT_SYNTAX, 0, "name is not a word" },
    { "(?y)", FB_FAULT_SYNTAX, 0, "unknown kind of group" },
    { "(?", FB_FAULT_SYNTAX, 0, "unknown kind of group" },
    { "(?i", FB_FAULT_SYNTAX, 0, "unknown kind of group" },
    { "(?#a", FB_FAULT_SYNTAX, 0, "a comment without an end" },
    { "a\xff", FB_FAULT_SYNTAX, 1, "not UTF-8" },
    { "[\xc3]", FB_FAULT_SYNTAX, 1, "not UTF-8" },
    { "a{1001}", FB_FAULT_LIMIT, 1, "1000" },
    { "a{0,1001}", FB_FAULT_LIMIT, 1, "1000" },
    { "a{99999999999999999999}", FB_FAULT_LIMIT, 1, "1000" },
};

START_TEST(says_what_is_refused_and_where)
{
    struct fb_regex_fault fault = { .reason = "" };

    ck_assert(!fb_regex_check(fb_span_of(refused[_i].pattern), &fault));
    ck_assert_msg(strstr(fault.reason, refused[_i].reason) != NULL, "%s", fault.reason);
    ck_assert_int_eq(fault.fault, refused[_i].fault);
    ck_assert_uint_eq(fault.offset, refused[_i].offset);
}
END_TEST

/* Each prefix in a copy of its exact size: nothing is read beyond it. */
START_TEST(no_prefix_is_read_beyond_its_end)
{
    const char *pattern = accepted[_i].pattern;
    for (size_t size = 1; size <= strlen(pattern); size++) {
        uint8_t *copy = malloc(size);
        struct fb_regex_fault fault = { .reason = NULL };
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, pattern, size);
        const bool parsed = fb_regex_check((struct fb_span){ .bytes = copy, .size = size }, &fault);
        ck_assert(parsed || fault.reason != NULL);
        free(copy);
    }
}
END_TEST

START_TEST(limits_nesting_and_size)
{
    char text[2 * FB_MAX_REGEX_NESTING + 4] = "";
    struct fb_regex_fault fault = { .reason = "" };

    memset(text, '(', FB_MAX_REGEX_NESTING);
    memset(text + FB_MAX_REGEX_NESTING, ')', FB_MAX_REGEX_NESTING);
    ck_assert(fb_regex_check(fb_span_of(text), &fault));
    memset(text, '(', FB_MAX_REGEX_NESTING + 1);
    memset(text + FB_MAX_REGEX_NESTING + 1, ')', FB_MAX_REGEX_NESTING + 1);
    ck_assert(!fb_regex_check(fb_span_of(text), &fault));
    ck_assert_int_eq(fault.fault, FB_FAULT_LIMIT);
    ck_assert_uint_eq(fault.offset, FB_MAX_REGEX_NESTING);

    char *large = malloc(FB_MAX_REGEX_BYTES + 1);
    ck_assert_ptr_nonnull(large);
    memset(large, 'a', FB_MAX_REGEX_BYTES + 1);
    ck_assert(fb_regex_check((struct fb_span){ .bytes = (uint8_t *)large, .size = FB_MAX_REGEX_BYTES }, &fault));
    ck_assert(!fb_regex_check((struct fb_span){ .bytes = (uint8_t *)large, .size = FB_MAX_REGEX_BYTES + 1 }, &fault));
    ck_assert_int_eq(fault.fault, FB_FAULT_LIMIT);
    free(large);
}
END_TEST

/* ---- Classes, against the C library's in the locale "C" ---- */

static bool is_in(const struct fb_regex_node *set, uint32_t character)
{
    for (const struct fb_regex_range *range = set->ranges; range != NULL; range = range->next) {
        if (character >= range->first && character <= range->last)
            return !set->negated;
    }
    return set->negated;
}

static int is_ascii(int character)
{
    return character < 0x80;
}

static int is_word(int character)
{
    return isalnum(character) || character == '_';
}

static int is_horizontal(int character)
{
    return isblank(character) || character == 0xA0;
}

static int is_vertical(int character)
{
    return (character >= '\n' && character <= '\r') || character == 0x85;
}

static const struct {
    const char *set;
    const char *contrary;
    int (*holds)(int character);
} classes[] = {
    { "[[:alnum:]]", "[[:^alnum:]]", isalnum },
    { "[[:alpha:]]", "[[:^alpha:]]", isalpha },
    { "[[:ascii:]]", "[[:^ascii:]]", is_ascii },
    { "[[:blank:]]", "[[:^blank:]]", isblank },
    { "[[:cntrl:]]", "[[:^cntrl:]]", iscntrl },
    { "[[:digit:]]", "[[:^digit:]]", isdigit },
    { "[[:graph:]]", "[[:^graph:]]", isgraph },
    { "[[:lower:]]", "[[:^lower:]]", islower },
    { "[[:print:]]", "[[:^print:]]", isprint },
    { "[[:punct:]]", "[[:^punct:]]", ispunct },
    { "[[:space:]]", "[[:^space:]]", isspace },
    { "[[:upper:]]", "[[:^upper:]]", isupper },
    { "[[:word:]]", "[[:^word:]]", is_word },
    { "[[:xdigit:]]", "[[:^xdigit:]]", isxdigit },
    { "\\d", "\\D", isdigit },
    { "\\w", "\\W", is_word },
    { "\\s", "\\S", isspace },
    { "\\h", "\\H", is_horizontal },
    { "\\v", "\\V", is_vertical },
    { "[\\d]", "[^\\d]", isdigit },
    { "[^\\W]", "[\\W]", is_word },
};

static void check_class(const char *pattern, int (*holds)(int), bool contrary)
{
    struct fb_arena arena;
    const struct fb_regex_node *tree = NULL;
    struct fb_regex_fault fault = { .reason = NULL };

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    ck_assert(fb_regex_parse(fb_span_of(pattern), 0, &arena, &tree, &fault));
    for (int character = 0; character < 0x100; character++)
        ck_assert_msg(is_in(tree->child->child, (uint32_t)character) == ((holds(character) != 0) != contrary), "%s %x",
                      pattern, (unsigned)character);
    ck_assert(is_in(tree->child->child, 0x10FFFF) == contrary);
    fb_arena_clear(&arena);
}

START_TEST(classes_hold_their_characters)
{
    check_class(classes[_i].set, classes[_i].holds, false);
    check_class(classes[_i].contrary, classes[_i].holds, true);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("regular expressions");
    tcase_add_loop_test(cases, reads_the_tree, 0, FB_TEST_COUNT(accepted));
    tcase_add_loop_test(cases, no_prefix_is_read_beyond_its_end, 0, FB_TEST_COUNT(accepted));
    tcase_add_loop_test(cases, says_what_is_refused_and_where, 0, FB_TEST_COUNT(refused));
    tcase_add_loop_test(cases, classes_hold_their_characters, 0, FB_TEST_COUNT(classes));
    tcase_add_test(cases, limits_nesting_and_size);
    return fb_test_run("regex_syntax", cases);
}
