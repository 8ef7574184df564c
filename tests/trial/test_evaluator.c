/* SPDX-License-Identifier: Apache-2.0 */
/* The direct evaluator against docs/FORMAT.md, "Evaluation, to the last corner": one line for each
 * statement there, with and without the index of literals.  The answers are taken from that text. */
#include <string.h>

#include "base/host/fail.h"
#include "tests/support/check_main.h"
#include "validator/trial/evaluator.h"

#define TEXT(literal)                                         \
    {                                                         \
        (const unsigned char *)(literal), sizeof(literal) - 1 \
    }
#define NONE    \
    {           \
        NULL, 0 \
    }

struct row {
    enum fb_operator op;
    struct fb_span value;
    struct fb_engine_input input;
    bool holds;
    bool case_sensitive;
    bool ignore_case;
};

static const struct row rows[] = {
    /* literals */
    { FB_OP_EQUALS, TEXT("aB\\c"), TEXT("Ab\\C"), true, false, false },
    { FB_OP_EQUALS, TEXT("aB"), TEXT("Ab"), false, true, false },
    { FB_OP_EQUALS, TEXT("ab"), TEXT("abc"), false, false, false },
    { FB_OP_EQUALS, TEXT("ab"), NONE, false, false, false },
    { FB_OP_EQUALS, TEXT(""), TEXT(""), true, false, false },
    { FB_OP_EQUALS, TEXT(""), TEXT("a"), false, false, false },
    { FB_OP_EQUALS, TEXT(""), NONE, false, false, false },
    { FB_OP_CONTAINS, TEXT(""), TEXT(""), true, false, false },
    { FB_OP_CONTAINS, TEXT(""), NONE, false, false, false },
    { FB_OP_CONTAINS, TEXT("x"), TEXT("aaaaXaaaa"), true, false, false },
    { FB_OP_CONTAINS, TEXT("xy"), TEXT("aaaaXYaaaa"), true, false, false },
    { FB_OP_CONTAINS, TEXT("wxyz"), TEXT("wxywxyz"), true, false, false },
    { FB_OP_CONTAINS, TEXT("a\0b"), TEXT("xA\0Bx"), true, false, false },
    { FB_OP_STARTSWITH, TEXT(""), TEXT("q"), true, false, false },
    { FB_OP_STARTSWITH, TEXT("C:\\"), TEXT("c:\\x"), true, false, false },
    { FB_OP_STARTSWITH, TEXT("C:\\"), TEXT("xc:\\"), false, false, false },
    { FB_OP_ENDSWITH, TEXT(""), TEXT(""), true, false, false },
    { FB_OP_ENDSWITH, TEXT(".exe"), TEXT("A.EXE"), true, false, false },
    { FB_OP_ENDSWITH, TEXT(".exe"), TEXT("A.EXE "), false, false, false },
    { FB_OP_ENDSWITH, TEXT("longer.exe"), TEXT("r.exe"), false, false, false },
    /* folding: Kelvin and long s are ASCII letters, sharp s is not two of them */
    { FB_OP_EQUALS, TEXT("kelvin"), TEXT("\xE2\x84\xAA"
                                         "elvin"),
      true, false, false },
    { FB_OP_CONTAINS, TEXT("pass"), TEXT("x pa\xC5\xBFs y"), true, false, false },
    { FB_OP_CONTAINS, TEXT("pa\xC5\xBFs"), TEXT("x PASS y"), true, false, false },
    { FB_OP_CONTAINS, TEXT("pass"), TEXT("pa\xC5\xBFs"), false, true, false },
    { FB_OP_EQUALS, TEXT("stra\xC3\x9F"
                         "e"),
      TEXT("STRASSE"), false, false, false },
    { FB_OP_EQUALS, TEXT("\xC3\xA4"), TEXT("\xC3\x84"), true, false, false },
    { FB_OP_EQUALS, TEXT("\xC4\xB1"), TEXT("I"), false, false, false },
    { FB_OP_EQUALS, TEXT("\xC4\xB0"), TEXT("i"), false, false, false },
    { FB_OP_EQUALS, TEXT("\xC8\xBA"), TEXT("\xE2\xB1\xA5"), true, false, false }, /* two bytes, three */
    /* bytes that are no UTF-8 stay, and bytes are compared wherever characters begin */
    { FB_OP_EQUALS, TEXT("\xFF"
                         "A"),
      TEXT("\xFF"
           "a"),
      true, false, false },
    { FB_OP_CONTAINS, TEXT("\x84"), TEXT("\xC3\x84"), true, true, false },
    { FB_OP_ENDSWITH, TEXT("\xA4"), TEXT("\xC3\x84"), true, false, false },
    { FB_OP_ENDSWITH, TEXT("\x84"), TEXT("\xC3\x84"), false, false, false },
    /* glob */
    { FB_OP_GLOB, TEXT("*\\\\Temp\\\\*.EXE"), TEXT("c:\\temp\\a.exe"), true, false, false },
    { FB_OP_GLOB, TEXT("temp"), TEXT("a temp"), false, false, false },
    { FB_OP_GLOB, TEXT("a?c"), TEXT("a\xC3\xA4"
                                    "c"),
      true, false, false },
    { FB_OP_GLOB, TEXT("a?c"), TEXT("a\xFF"
                                    "c"),
      true, false, false },
    { FB_OP_GLOB, TEXT("*??"), TEXT("\xE2\x82\xAC"), false, false, false },
    { FB_OP_GLOB, TEXT("a\\*c"), TEXT("a*c"), true, false, false },
    { FB_OP_GLOB, TEXT("a\\*c"), TEXT("abc"), false, false, false },
    { FB_OP_GLOB, TEXT("a\\bc"), TEXT("aBc"), true, false, false },
    { FB_OP_GLOB, TEXT(""), TEXT(""), true, false, false },
    { FB_OP_GLOB, TEXT(""), TEXT("a"), false, false, false },
    { FB_OP_GLOB, TEXT("*"), TEXT(""), true, false, false },
    { FB_OP_GLOB, TEXT("*a*b*c"), TEXT("xxaxxbxxbxc"), true, false, false },
    { FB_OP_GLOB, TEXT("A*"), TEXT("ab"), false, true, false },
    /* cidr */
    { FB_OP_CIDR, TEXT("10.1.2.3/8"), TEXT("10.255.0.1"), true, false, false },
    { FB_OP_CIDR, TEXT("10.0.0.0/9"), TEXT("10.128.0.1"), false, false, false },
    { FB_OP_CIDR, TEXT("0.0.0.0/0"), TEXT("1.2.3.4"), true, false, false },
    { FB_OP_CIDR, TEXT("0.0.0.0/0"), TEXT("::1"), false, false, false },
    { FB_OP_CIDR, TEXT("10.0.0.0/8"), TEXT("::ffff:10.0.0.1"), false, false, false },
    { FB_OP_CIDR, TEXT("::ffff:0:0/96"), TEXT("::FFFF:10.0.0.1"), true, false, false },
    { FB_OP_CIDR, TEXT("fe80::/10"), TEXT("fe80::1%eth0"), false, false, false },
    { FB_OP_CIDR, TEXT("10.0.0.0/08"), TEXT("010.0.0.1"), false, false, false },
    { FB_OP_CIDR, TEXT("10.0.0.0/8"), TEXT(" 10.0.0.1"), false, false, false },
    { FB_OP_CIDR, TEXT("1::/16"), TEXT("1:2:3:4:5:6:7::"), true, false, false },
    { FB_OP_CIDR, TEXT("10.0.0.0/8"), TEXT(""), false, false, false },
    /* regular expressions */
    { FB_OP_REGEX, TEXT("b+c"), TEXT("abbcd"), true, false, false },
    { FB_OP_REGEX, TEXT("B"), TEXT("b"), false, false, false },
    { FB_OP_REGEX, TEXT("B"), TEXT("b"), true, false, true },
    { FB_OP_REGEX, TEXT("pass"), TEXT("PA\xC5\xBFS"), true, false, true },
    { FB_OP_REGEX, TEXT("a.c"), TEXT("a\nc"), false, false, false },
    { FB_OP_REGEX, TEXT("a.c"), TEXT("a\rc"), true, false, false },
    { FB_OP_REGEX, TEXT("c$"), TEXT("abc\n"), true, false, false },
    { FB_OP_REGEX, TEXT("c\\z"), TEXT("abc\n"), false, false, false },
    { FB_OP_REGEX, TEXT("\\d"), TEXT("\xD9\xA3"), false, false, false }, /* an Arabic three */
    { FB_OP_REGEX, TEXT("x*"), TEXT(""), true, false, false },
    { FB_OP_REGEX, TEXT("x*"), TEXT("\xFF"), false, false, false },
    { FB_OP_REGEX, TEXT("^b$"), TEXT("a\xFF"
                                     "b\xFF"
                                     "c"),
      true, false, false },
    { FB_OP_REGEX, TEXT("a.b"), TEXT("a\xFF"
                                     "b"),
      false, false, false },
    { FB_OP_REGEX, TEXT("ab|cd"), TEXT("xcdx"), true, false, false },
    { FB_OP_REGEX, TEXT("abc?"), TEXT("xabx"), true, false, false },
    { FB_OP_REGEX, TEXT("abc{0,2}d"), TEXT("xabdx"), true, false, false },
    { FB_OP_REGEX, TEXT("a{|b"), TEXT("xbx"), true, false, false },
    { FB_OP_REGEX, TEXT("(?i)ABC(?:d|e)"), TEXT("xabcE"), true, false, false },
    { FB_OP_REGEX, TEXT("[]ab]cd"), TEXT("]cd"), true, false, false },
    { FB_OP_REGEX, TEXT("\\$\\{x"), TEXT("${x"), true, false, false },
    /* null and empty */
    { FB_OP_EXISTS, TEXT(""), TEXT(""), true, false, false },
    { FB_OP_EXISTS, TEXT(""), NONE, false, false, false },
    { FB_OP_ABSENT, TEXT(""), TEXT(""), true, false, false },
    { FB_OP_ABSENT, TEXT(""), NONE, true, false, false },
    { FB_OP_ABSENT, TEXT(""), TEXT(" "), false, false, false },
    { FB_OP_REGEX, TEXT("x*"), NONE, false, false, false },
};

/* Whether an instance holds for the inputs; the same with the index and without. */
static bool evaluate(const struct fb_instance *instance, const struct fb_engine_input *inputs, size_t count,
                     size_t *unsupplied)
{
    const struct fb_content content = { .instances = instance, .instance_count = 1 };
    struct fb_evaluator *evaluator = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_hits hits;
    bool answers[2];

    ck_assert_msg(fb_evaluator_new(&content, &evaluator, &diag), "%s", diag.message);
    for (int i = 0; i < 2; i++) {
        fb_evaluator_set_index(evaluator, i == 0);
        ck_assert(fb_evaluator_run(evaluator, instance->type_id, inputs, count, &hits, unsupplied, &diag));
        answers[i] = hits.count > 0;
    }
    ck_assert_int_eq(answers[0], answers[1]);
    fb_evaluator_free(evaluator);
    return answers[0];
}

START_TEST(operators_mean_what_the_format_says)
{
    const struct row *row = &rows[_i];
    const bool has_value = row->op != FB_OP_EXISTS && row->op != FB_OP_ABSENT;
    const struct fb_criterion criterion = {
        .op = (uint8_t)row->op,
        .case_sensitive = row->case_sensitive,
        .ignore_case = row->ignore_case,
        .values = has_value ? &row->value : NULL,
        .value_count = has_value,
    };
    const struct fb_instance instance = { .type_id = 1, .row = { .criteria = &criterion, .criterion_count = 1 } };
    size_t unsupplied = 0;

    ck_assert_msg(evaluate(&instance, &row->input, 1, &unsupplied) == row->holds, "row %d", _i);
    /* Among other values it says the same. */
    const struct fb_span values[] = { TEXT("never there, never there"), row->value };
    struct fb_criterion more = criterion;
    more.values = values;
    more.value_count = 2;
    const struct fb_instance two = { .type_id = 1, .row = { .criteria = &more, .criterion_count = 1 } };
    if (has_value && row->op != FB_OP_CIDR)
        ck_assert_msg(evaluate(&two, &row->input, 1, &unsupplied) == row->holds, "row %d, two values", _i);
}
END_TEST

static struct fb_criterion literal(enum fb_operator op, uint32_t field, const struct fb_span *value)
{
    return (struct fb_criterion){ .op = (uint8_t)op, .field = field, .position = field, .values = value, .value_count = 1 };
}

START_TEST(composites_hold_by_their_children)
{
    static const struct fb_span a = TEXT("aaaa");
    static const struct fb_span b = TEXT("bbbb");
    const struct fb_criterion leaves[] = { literal(FB_OP_CONTAINS, 0, &a), literal(FB_OP_CONTAINS, 0, &b) };
    const struct fb_criterion both = { .op = FB_OP_ALL, .children = leaves, .child_count = 2 };
    const struct fb_criterion either = { .op = FB_OP_ANY, .children = leaves, .child_count = 2 };
    const struct fb_criterion mixed[] = { { .op = FB_OP_ABSENT }, both };
    const struct fb_criterion absent_or_both = { .op = FB_OP_ANY, .children = mixed, .child_count = 2 };
    static const struct {
        struct fb_engine_input input;
        bool both, either, absent_or_both;
    } cases[] = {
        { TEXT("xaaaax"), false, true, false },
        { TEXT("xbbbbx"), false, true, false },
        { TEXT("aaaabbbb"), true, true, true },
        { TEXT("c"), false, false, false },
        { TEXT(""), false, false, true },
        { NONE, false, false, true },
    };
    size_t unsupplied = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fb_instance instance = { .type_id = 1, .row = { .criteria = &both, .criterion_count = 1 } };
        ck_assert_int_eq(evaluate(&instance, &cases[i].input, 1, &unsupplied), cases[i].both);
        instance.row.criteria = &either;
        ck_assert_int_eq(evaluate(&instance, &cases[i].input, 1, &unsupplied), cases[i].either);
        instance.row.criteria = &absent_or_both;
        ck_assert_int_eq(evaluate(&instance, &cases[i].input, 1, &unsupplied), cases[i].absent_or_both);
    }
}
END_TEST

START_TEST(fields_are_compared_and_exceptions_need_all_of_their_criteria)
{
    static const struct fb_span x = TEXT("x");
    static const struct fb_span y = TEXT("y");
    const struct fb_criterion same = { .op = FB_OP_EQUALS_FIELD, .field = 0, .other_field = 1 };
    const struct fb_criterion except[] = { literal(FB_OP_EQUALS, 0, &x), literal(FB_OP_EQUALS, 2, &y) };
    const struct fb_row rows_of_except[] = { { .criteria = except, .criterion_count = 2 } };
    const struct fb_instance instance = {
        .type_id = 1,
        .row = { .criteria = &same, .criterion_count = 1 },
        .except = rows_of_except,
        .except_count = 1,
    };
    static const struct {
        struct fb_engine_input inputs[3];
        bool holds;
    } cases[] = {
        { { TEXT("X"), TEXT("x"), TEXT("z") }, true },
        { { TEXT("x"), TEXT("x"), TEXT("Y") }, false },
        { { TEXT(""), TEXT(""), NONE }, true },
        { { NONE, NONE, NONE }, false },
        { { TEXT("x"), NONE, NONE }, false },
        { { TEXT("x"), TEXT("xx"), NONE }, false },
    };
    size_t unsupplied = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(evaluate(&instance, cases[i].inputs, 3, &unsupplied) == cases[i].holds, "case %zu", i);
    ck_assert_uint_eq(unsupplied, 0);
    ck_assert(!evaluate(&instance, cases[0].inputs, 2, &unsupplied)); /* the exception reads the third */
    ck_assert_uint_eq(unsupplied, 1);
}
END_TEST

static const struct {
    enum fb_operator op;
    struct fb_span value;
    const char *says;
} refused[] = {
    { FB_OP_REGEX, TEXT("a("), "PCRE2 does not take" },
    { FB_OP_REGEX, TEXT("\xFF"), "PCRE2 does not take" },
    { FB_OP_CIDR, TEXT("10.0.0.0/33"), "no block of addresses" },
    { FB_OP_CIDR, TEXT("10.0.0.0"), "no block of addresses" },
    { FB_OP_GLOB, TEXT("a\\"), "backslash" },
    { FB_OP_COUNT, TEXT(""), "unknown" },
};

START_TEST(refuses_what_means_nothing_and_says_where)
{
    const struct fb_criterion criterion = literal(refused[_i].op, 7, &refused[_i].value);
    const struct fb_row except = { .criteria = &criterion, .criterion_count = 1 };
    const struct fb_instance instance = { .type_id = 1, .path = "instances[0]", .except = &except, .except_count = 1 };
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };
    struct fb_evaluator *evaluator = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!fb_evaluator_new(&content, &evaluator, &diag));
    ck_assert_ptr_null(evaluator);
    ck_assert_msg(strstr(diag.message, refused[_i].says) != NULL, "%s", diag.message);
    ck_assert_str_eq(diag.place.path, "instances[0].except[0].criteria[7]");
}
END_TEST

START_TEST(a_limit_of_matching_is_no_answer)
{
    static const struct fb_span pattern = TEXT("^(a+)+$");
    static const struct fb_engine_input input = TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
    const struct fb_criterion criterion = literal(FB_OP_REGEX, 0, &pattern);
    const struct fb_instance instance = { .id = TEXT("slow"), .type_id = 1, .row = { .criteria = &criterion, .criterion_count = 1 } };
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };
    struct fb_evaluator *evaluator = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_hits hits = { .count = 77 };
    size_t unsupplied = 0;

    ck_assert(fb_evaluator_new(&content, &evaluator, &diag));
    ck_assert(!fb_evaluator_run(evaluator, 1, &input, 1, &hits, &unsupplied, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    ck_assert(strstr(diag.message, "slow") != NULL);
    ck_assert_uint_eq(hits.count, 77);
    fb_evaluator_free(evaluator);
}
END_TEST

START_TEST(an_answer_is_of_its_event_only)
{
    static const struct fb_span pattern = TEXT("b.d");
    unsigned char text[] = { 'a', 'b', 'c', 'c' };
    const struct fb_engine_input input = { text, sizeof text };
    const struct fb_criterion criterion = literal(FB_OP_REGEX, 0, &pattern);
    const struct fb_instance instance = { .type_id = 1, .row = { .criteria = &criterion, .criterion_count = 1 } };
    const struct fb_content content = { .instances = &instance, .instance_count = 1 };
    struct fb_evaluator *evaluator = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_hits hits = { .count = 77 };
    size_t unsupplied = 0;
    bool holds = false;

    ck_assert(fb_evaluator_new(&content, &evaluator, &diag));
    fb_evaluator_set_index(evaluator, false); /* which would spare the pattern the text */
    ck_assert(fb_evaluator_run(evaluator, 1, &input, 1, &hits, &unsupplied, &diag) && hits.count == 0);
    text[3] = 'd'; /* the next event lies at the same address */
    ck_assert(fb_evaluator_run(evaluator, 1, &input, 1, &hits, &unsupplied, &diag) && hits.count == 1);
    text[1] = 'x';
    ck_assert(fb_evaluator_run_one(evaluator, 0, 1, &input, 1, &holds, &diag) && !holds);
    ck_assert(fb_evaluator_run_one(evaluator, 0, 2, &input, 1, &holds, &diag) && !holds);
    text[1] = 'b';
    ck_assert(fb_evaluator_run_one(evaluator, 0, 1, &input, 1, &holds, &diag) && holds);
    fb_evaluator_free(evaluator);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("evaluator");
    tcase_add_loop_test(cases, operators_mean_what_the_format_says, 0, FB_TEST_COUNT(rows));
    tcase_add_test(cases, composites_hold_by_their_children);
    tcase_add_test(cases, fields_are_compared_and_exceptions_need_all_of_their_criteria);
    tcase_add_loop_test(cases, refuses_what_means_nothing_and_says_where, 0, FB_TEST_COUNT(refused));
    tcase_add_test(cases, a_limit_of_matching_is_no_answer);
    tcase_add_test(cases, an_answer_is_of_its_event_only);
    return fb_test_run("evaluator", cases);
}
