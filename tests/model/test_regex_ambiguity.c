/* SPDX-License-Identifier: Apache-2.0 */
/* test_regex_ambiguity.c - patterns whose class is known: from OWASP's page on regular expression
 * denial of service, from incidents, and from counting by hand in how many ways they match. */
#include "validator/model/regex_ambiguity.h"

#include <check.h>
#include <stdint.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "tests/support/check_main.h"
#include "validator/model/regex_size.h"

static struct fb_arena arena;
static enum fb_fault fault;

static void open_arena(void)
{
    fb_arena_init(&arena, fb_heap(), FB_MAX_REGEX_BYTES_OF_ANALYSIS);
    fault = FB_FAULT_NONE;
}

static void close_arena(void)
{
    fb_arena_clear(&arena);
}

static const struct fb_regex_node *parse(const char *pattern)
{
    const struct fb_regex_node *tree = NULL;
    struct fb_regex_fault refused = { .reason = "" };
    ck_assert_msg(fb_regex_parse(fb_span_of(pattern), 0, &arena, &tree, &refused), "%s: %s", pattern, refused.reason);
    return tree;
}

#define LINEAR 1
#define EXPONENTIAL 0

static const struct {
    const char *pattern;
    unsigned degree;
} classes[] = {
    /* OWASP: evil patterns. */
    { "^(a+)+$", EXPONENTIAL },
    { "^([a-zA-Z]+)*$", EXPONENTIAL },
    { "^(a|aa)+$", EXPONENTIAL },
    { "^(a|a?)+$", EXPONENTIAL },
    { "^(.*a){11}$", 11 },
    { "^(([a-z])+.)+[A-Z]([a-z])+$", EXPONENTIAL },
    { "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$", EXPONENTIAL },
    /* Textbooks. */
    { "(x+x+)+y", EXPONENTIAL },
    { "(a|a)*b", EXPONENTIAL },
    { "(.*)*x", EXPONENTIAL },
    { "(a*)*b", EXPONENTIAL },
    { "^(?:(?:a*)*b)*c", EXPONENTIAL },
    { "^(?:x(?:|))*y", EXPONENTIAL },
    { "^(?:ab|a|b)*c", EXPONENTIAL },
    { "^(?:ab?|b)*c", EXPONENTIAL },
    { "^(?:a|b)*$", LINEAR },
    { "^(?:ab|ac)*d", LINEAR },
    { "^(?:a?b)*c", LINEAR },
    { "^(?:a*b)*c", LINEAR },
    { "^a+b+c+$", LINEAR },
    { "^\\d+\\d+$", 2 },
    { "^a*a*a*$", 3 },
    { "^a*b?a*$", 2 },
    { "^a*ba*$", LINEAR },
    { "^a*(?:ab)*c", LINEAR }, /* what leads into the second loop does not stay in it */
    { "^(?:a*b)(?:a*c)$", LINEAR },
    { "^.*a.*b$", 2 },
    { "^[^a]*a[^b]*b$", LINEAR },
    { "^a*a*b*b*$", 3 },
    /* The search for a place where a match may begin is a loop too. */
    { "\\d+\\d+$", 3 },
    { "(a|b)*$", 2 },
    { "[a-z]+@[a-z]+\\.com", 2 },
    { "^\\s+|\\s+$", 2 }, /* Stack Overflow, 2016-07-20 */
    { "\\s+$", 2 },
    { "\\A\\s+$", LINEAR },
    { "(?m)^\\s+$", 2 },
    { "x\\s+$", LINEAR },
    { "^(\\w|\\d)*\\b!", EXPONENTIAL },
    { "^(\\w|\\d)*\\b", EXPONENTIAL }, /* the approximation: a border may be missing */
    { ".*(?:.*=.*)", 3 },              /* Cloudflare, 2019-07-02 */
    /* No text fails once it came so far. */
    { "(a+)+", LINEAR },
    { "(a*)*", LINEAR },
    { "a+.*", LINEAR },
    /* Case, sets, characters that are not ASCII. */
    { "(?i)^(a|A)*$", EXPONENTIAL },
    { "^(a|A)*$", LINEAR },
    { "(?i)^(\xc3\xa9|\xc3\x89)*$", EXPONENTIAL },
    { "^(\xc3\xa9|\xc3\x89)*$", LINEAR },
    { "^([a-m]|[m-z])*$", EXPONENTIAL },
    { "^([a-m]|[n-z])*$", LINEAR },
    { "^(\\w|\\d)*$", EXPONENTIAL },
    { "^(\\w|\\W)*$", LINEAR },
    { "^(.|\\n)*$", LINEAR },
    { "(?s)^(.|\\n)*$", EXPONENTIAL },
    { "", LINEAR },
};

START_TEST(classes_are_those_of_the_literature)
{
    struct fb_regex_ambiguity found;

    ck_assert(fb_regex_analyse(parse(classes[_i].pattern), FB_MAX_REGEX_STEPS, &arena, &found, &fault));
    ck_assert(!found.approximated);
    const unsigned degree = found.attack_count == 0 ? LINEAR : found.attacks[0].degree;
    ck_assert_msg(degree == classes[_i].degree, "%s: degree %u, expected %u", classes[_i].pattern, degree,
                  classes[_i].degree);
}
END_TEST

START_TEST(counts_beyond_what_is_unrolled_are_approximated)
{
    static const struct {
        const char *pattern;
        bool approximated;
        bool linear;
    } rows[] = {
        { "^(a?){12}a{12}$", false, true },
        { "^(a?){13}a{13}$", true, false },
        { "^a{1,12}a{1,12}$", false, true },
        { "^a{1,13}a{1,13}$", true, false },
        { "^a{13}b$", true, true },
        { "^a{12,}a*$", false, false },
    };
    struct fb_regex_ambiguity found;

    ck_assert(fb_regex_analyse(parse(rows[_i].pattern), FB_MAX_REGEX_STEPS, &arena, &found, &fault));
    ck_assert_int_eq(found.approximated, rows[_i].approximated);
    ck_assert_int_eq(found.attack_count == 0, rows[_i].linear);
}
END_TEST

START_TEST(an_attack_is_spelled_from_the_pattern)
{
    struct fb_regex_ambiguity found;

    ck_assert(fb_regex_analyse(parse("^<(?:ab)+(?:ab)+>$"), FB_MAX_REGEX_STEPS, &arena, &found, &fault));
    ck_assert_uint_ge(found.attack_count, 1);
    const struct fb_regex_attack *attack = &found.attacks[0];
    ck_assert(attack->fails);
    ck_assert_uint_eq(attack->prefix.characters[0], '<');
    ck_assert_uint_eq(attack->pumps[0].count % 2, 0);
    for (size_t i = 0; i < attack->pumps[0].count; i++)
        ck_assert(attack->pumps[0].characters[i] == 'a' || attack->pumps[0].characters[i] == 'b');
    ck_assert(attack->suffix.count == 0 || attack->suffix.characters[0] != '>');
}
END_TEST

START_TEST(a_budget_that_is_spent_is_told)
{
    struct fb_regex_ambiguity found = { .steps = 7 };

    ck_assert(!fb_regex_analyse(parse("^(.*a){11}$"), 100, &arena, &found, &fault));
    ck_assert_int_eq(fault, FB_FAULT_LIMIT);
    ck_assert_uint_eq(found.steps, 7);
    ck_assert(!fb_regex_analyse(parse("(?:(?:[ab]{12}){12}c){12}(?:(?:[ab]{12}){12}c){12}(?:(?:[ab]{12}){12}c){12}"),
                                FB_MAX_REGEX_STEPS, &arena, &found, &fault));
    ck_assert_int_eq(fault, FB_FAULT_LIMIT); /* more than 4096 positions */
}
END_TEST

START_TEST(states_are_counted)
{
    static const struct {
        const char *pattern;
        uint64_t states;
    } rows[] = {
        { "", 1 },
        { "abc", 4 },
        { "a|bc|", 4 },
        { "^a\\b$", 2 },
        { "[a-z].", 3 },
        { "a*b+c?", 4 },
        { "a{3}", 4 },
        { "a{2,5}", 6 },
        { "a{3,}", 4 },
        { "a{0,}", 2 },
        { "a{0}", 1 },
        { "(?:ab{2}){3}", 10 },
        { "(?:(?:(?:a{1000}){1000}){1000}){1000}", 1000000000001 },
        { "(?:(?:(?:(?:(?:(?:a{1000}){1000}){1000}){1000}){1000}){1000}){1000}", UINT64_MAX },
    };

    ck_assert_uint_eq(fb_regex_states(parse(rows[_i].pattern)), rows[_i].states);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("ambiguity");
    tcase_add_checked_fixture(cases, open_arena, close_arena);
    tcase_add_loop_test(cases, classes_are_those_of_the_literature, 0, FB_TEST_COUNT(classes));
    tcase_add_loop_test(cases, counts_beyond_what_is_unrolled_are_approximated, 0, 6);
    tcase_add_test(cases, an_attack_is_spelled_from_the_pattern);
    tcase_add_test(cases, a_budget_that_is_spent_is_told);
    tcase_add_loop_test(cases, states_are_counted, 0, 14);
    return fb_test_run("regex_ambiguity", cases);
}
