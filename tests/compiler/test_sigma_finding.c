/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_finding.c - what cannot be compiled, named with its place.  Line and column are
 * counted by hand: the head of a rule has five lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "tests/compiler/test_sigma_support.h"
#include "tests/support/check_main.h"

#define KEYWORD "a keyword search cannot be compiled: a criterion reads one field, not the whole event"

/* A rule whose detection is one item, in line 7, column 9; the value begins behind `KEY: `. */
static const struct {
    const char *item;
    struct expected_finding finding;
} items[] = {
    /* fields */
    { "Imag: a",
      { FB0102, 7, 9, "detection.s.Imag", "the template type \"proc\" has no field \"Imag\"",
        "did you mean \"Image\"?" } },
    { "image: a", { FB0102, 7, 9, NULL, "the template type \"proc\" has no field \"image\"", "did you mean \"Image\"?" } },
    { "Image|fieldref: ParentImag",
      { FB0102, 7, 25, "detection.s.Image|fieldref", "the template type \"proc\" has no field \"ParentImag\"",
        "did you mean \"ParentImage\"?" } },

    /* modifiers: the column is that of the modifier */
    { "Image|contians: a",
      { FB0103, 7, 15, "detection.s.Image|contians", "there is no modifier \"contians\"", "did you mean \"contains\"?" } },
    { "Image|contains|al: [a, b]", { FB0103, 7, 24, NULL, "there is no modifier \"al\"", "did you mean \"all\"?" } },
    { "Image|: a", { FB0103, 7, 15, NULL, "there is no modifier \"\"", NULL } },
    { "Image|gte: 5", { FB0104, 7, 15, NULL, "modifier \"gte\" cannot be compiled: no operator compares numbers", NULL } },
    { "Image|lt: 5", { FB0104, 7, 15, NULL, "modifier \"lt\" cannot be compiled: no operator compares numbers", NULL } },
    { "Image|hour: 5", { FB0104, 7, 15, NULL, "modifier \"hour\" cannot be compiled: no operator compares times", NULL } },
    { "Image|contains|contains: a", { FB0104, 7, 24, NULL, "modifier \"contains\" is given twice", NULL } },
    { "Image|wide|utf16le: a", { FB0104, 7, 20, NULL, "modifier \"utf16le\" is given twice", NULL } },
    { "Image|contains|re: a", { FB0104, 7, 24, NULL, "modifiers \"contains\" and \"re\" cannot be combined", NULL } },
    { "Image|re|contains: a", { FB0104, 7, 18, NULL, "modifiers \"re\" and \"contains\" cannot be combined", NULL } },
    { "Image|re|cidr: a", { FB0104, 7, 18, NULL, "modifiers \"re\" and \"cidr\" cannot be combined", NULL } },
    { "Image|re|cased: a", { FB0104, 7, 18, NULL, "modifiers \"re\" and \"cased\" cannot be combined", NULL } },
    { "Image|cidr|windash: a", { FB0104, 7, 20, NULL, "modifiers \"cidr\" and \"windash\" cannot be combined", NULL } },
    { "Image|startswith|endswith: a", { FB0104, 7, 26, NULL, "modifiers \"startswith\" and \"endswith\" cannot be combined", NULL } },
    { "Image|fieldref|startswith: User", { FB0104, 7, 24, NULL, "modifiers \"fieldref\" and \"startswith\" cannot be combined", NULL } },
    { "Image|exists|all: true", { FB0104, 7, 22, NULL, "modifiers \"exists\" and \"all\" cannot be combined", NULL } },
    { "Image|neq|all: [a, b]", { FB0104, 7, 19, NULL, "modifiers \"neq\" and \"all\" cannot be combined", NULL } },
    { "Image|contains|base64: a", { FB0104, 7, 24, NULL, "modifier \"base64\" cannot encode a value that already has wildcards", NULL } },
    { "Image|wide|contains: a", { FB0104, 7, 9, NULL, "modifier \"wide\" must be followed by \"base64\" or \"base64offset\"", NULL } },
    { "Image|base64|wide: a", { FB0104, 7, 9, NULL, "modifier \"wide\" must be followed by \"base64\" or \"base64offset\"", NULL } },
    { "Image|i: a", { FB0104, 7, 9, NULL, "modifier \"i\" is a flag of \"re\", which is not given", NULL } },

    /* keywords and placeholders */
    { "'|all': [a, b]", { FB0104, 7, 9, "detection.s.|all", KEYWORD, NULL } },
    { "User|expand: '%Servers%'",
      { FB0104, 7, 22, NULL, "the placeholder \"%Servers%\" cannot be compiled: nothing says what it stands for", NULL } },
    { "User|contains|expand: [a, 'x%a b%y']",
      { FB0104, 7, 37, "detection.s.User|contains|expand[1]",
        "the placeholder \"%a b%\" cannot be compiled: nothing says what it stands for", NULL } },

    { "User|expand: 'a''%b%'",
      { FB0104, 7, 26, NULL, "the placeholder \"%b%\" cannot be compiled: nothing says what it stands for", NULL } },
    { "User|expand: \"a\\\"%b%\"",
      { FB0104, 7, 26, NULL, "the placeholder \"%b%\" cannot be compiled: nothing says what it stands for", NULL } },
    { "User|expand: '%%x%'",
      { FB0104, 7, 24, NULL, "the placeholder \"%x%\" cannot be compiled: nothing says what it stands for", NULL } },

    /* values */
    { "Image: [a, [b]]", { FB0104, 7, 20, "detection.s.Image[1]", "a list cannot be a value", NULL } },
    { "Image: {a: b}", { FB0104, 7, 16, NULL, "a map cannot be a value", NULL } },
    { "Image: []", { FB0105, 7, 16, NULL, "\"Image\" has no values", NULL } },
    { "Image|contains: null", { FB0105, 7, 25, NULL, "null has no text for the modifiers of \"Image|contains\"", NULL } },
    { "Image|re: null", { FB0105, 7, 19, NULL, "null has no text for the modifiers of \"Image|re\"", NULL } },
    { "Image|exists: yes", { FB0105, 7, 23, NULL, "\"exists\" takes true or false, not a string", NULL } },
    { "Image|exists: [true]", { FB0105, 7, 23, NULL, "\"exists\" takes true or false, not a list", NULL } },
    { "Image|base64: 'a*b'", { FB0105, 7, 23, NULL, "a value with a wildcard cannot be encoded", NULL } },
    { "Image|base64offset: 'a'", { FB0105, 7, 29, NULL, "the value is too short to be found in Base64 at every offset", NULL } },
    { "Image|windash: '-a -b -c -d -e -f'", { FB0106, 7, 24, NULL, "with `windash` this value stands for more than 4096", NULL } },
    { "Image|windash|base64offset: '-a -b -c -d -e'", { FB0106, 7, 37, NULL, "one value stands for more than 4096", NULL } },

    /* address blocks */
    { "Address|cidr: 10.0.0/8", { FB0105, 7, 23, NULL, "\"10.0.0/8\" is no block of addresses", NULL } },
    { "Address|cidr: ''", { FB0105, 7, 23, NULL, "\"\" is no block of addresses", NULL } },
    { "Address|cidr: host/8", { FB0105, 7, 23, NULL, "\"host/8\" is no block of addresses", NULL } },
    { "Address|cidr: 10.0.0.0/33", { FB0105, 7, 23, NULL, "the prefix of \"10.0.0.0/33\" is no number from 0 to 32", NULL } },
    { "Address|cidr: 10.0.0.0/", { FB0105, 7, 23, NULL, "the prefix of \"10.0.0.0/\" is no number from 0 to 32", NULL } },
    { "Address|cidr: 10.0.0.0/-1", { FB0105, 7, 23, NULL, "the prefix of \"10.0.0.0/-1\" is no number from 0 to 32", NULL } },
    { "Address|cidr: '::/129'", { FB0105, 7, 23, NULL, "the prefix of \"::/129\" is no number from 0 to 128", NULL } },
    { "Address|cidr: 10.1.2.3/8",
      { FB0105, 7, 23, NULL, "the block \"10.1.2.3/8\" has bits set behind its prefix", "did you mean \"10.0.0.0/8\"?" } },

    /* regular expressions: the column is that of the fault within the pattern */
    { "Image|re: 'ab(?=c)'",
      { FB0105, 7, 22, NULL,
        "the regular expression cannot be used: a look-ahead, which no linear-time engine can match, at byte 2 of it", NULL } },
    { "Image|re: (a)\\1",
      { FB0105, 7, 22, NULL,
        "the regular expression cannot be used: a back-reference, which no linear-time engine can match, at byte 3 of it", NULL } },
};

START_TEST(refuses_an_item)
{
    char *text = NULL;
    ck_assert_int_gt(asprintf(&text, RULE_HEAD "    s:\n        %s\n    condition: s\n", items[_i].item), 0);
    expect_finding(text, &items[_i].finding);
    free(text);
}
END_TEST

/* Conditions over the search identifiers sel_a and sel_b; the condition's text begins in line 10,
 * column 16. */
#define AGGREGATION "an aggregation behind \"|\" cannot be compiled: a sensor judges one event at a time"
static const struct {
    const char *condition;
    struct expected_finding finding;
} conditions[] = {
    { "sel_c", { FB0108, 10, 16, "detection.condition", "there is no search identifier \"sel_c\"", "did you mean \"sel_a\"?" } },
    { "sel_a and  selb", { FB0108, 10, 27, NULL, "there is no search identifier \"selb\"", "did you mean \"sel_b\"?" } },
    { "SEL_A and sel_b", { FB0108, 10, 16, NULL, "there is no search identifier \"SEL_A\"", NULL } },
    { "sel_a sel_b", { FB0108, 10, 22, NULL, "expected \"and\", \"or\" or the end of the condition, not \"sel_b\"", NULL } },
    { "sel_a and", { FB0108, 10, 25, NULL, "expected a search identifier, \"not\" or \"(\", but the condition ends here", NULL } },
    { "not", { FB0108, 10, 19, NULL, "expected a search identifier, \"not\" or \"(\", but the condition ends here", NULL } },
    { "and sel_a", { FB0108, 10, 16, NULL, "expected a search identifier, \"not\" or \"(\", not \"and\"", NULL } },
    { "sel_a or or sel_b", { FB0108, 10, 25, NULL, "expected a search identifier, \"not\" or \"(\", not \"or\"", NULL } },
    { "sel_a and ()", { FB0108, 10, 27, NULL, "expected a search identifier, \"not\" or \"(\", not \")\"", NULL } },
    { "(sel_a and (sel_b)", { FB0108, 10, 16, NULL, "this bracket is not closed", "add \")\"" } },
    { "sel_a)", { FB0108, 10, 21, NULL, "expected \"and\", \"or\" or the end of the condition, not \")\"", NULL } },
    { "(sel_a sel_b)", { FB0108, 10, 23, NULL, "expected \"and\", \"or\" or \")\", not \"sel_b\"", NULL } },
    { "1 of", { FB0108, 10, 20, NULL, "expected \"them\" or a pattern of search identifiers, but the condition ends here", NULL } },
    { "1 of (sel_a)", { FB0108, 10, 21, NULL, "expected \"them\" or a pattern of search identifiers, not \"(\"", NULL } },
    { "all of sel_a and 1 of filter_*", { FB0108, 10, 38, NULL, "no search identifier matches \"filter_*\"", NULL } },
    { "1 of sel", { FB0108, 10, 21, NULL, "no search identifier matches \"sel\"", NULL } },
    { "2 of sel_*", { FB0104, 10, 16, NULL, "\"2 of\" cannot be compiled: only \"1 of\", \"any of\" and \"all of\"", NULL } },
    { "sel_a | count() > 5", { FB0104, 10, 22, NULL, AGGREGATION, NULL } },
    { "'sel_a and selc'", { FB0108, 10, 27, NULL, "there is no search identifier \"selc\"", NULL } },
    { "\"sel_a and selc\"", { FB0108, 10, 27, NULL, "there is no search identifier \"selc\"", NULL } },
    { "\xC3\xA4 and b", { FB0108, 10, 16, NULL, "there is no search identifier \"\xC3\xA4\"", NULL } },
    { "sel_a and \xC3\xA4\xC3\xA4 b", { FB0108, 10, 26, NULL, "there is no search identifier \"\xC3\xA4\xC3\xA4\"", NULL } },
    { ">\n        sel_a\n          and selc", { FB0108, 12, 15, NULL, "there is no search identifier \"selc\"", NULL } },
    { "|\n        sel_a\n        and selc", { FB0108, 12, 13, NULL, "there is no search identifier \"selc\"", NULL } },
    { "sel_a\n      and selc", { FB0108, 11, 11, NULL, "there is no search identifier \"selc\"", NULL } },
    { "[sel_a, selc]", { FB0108, 10, 24, "detection.condition[1]", "there is no search identifier \"selc\"", NULL } },
    { "''", { FB0108, 10, 16, NULL, "a condition must be text, not empty", NULL } },
    { "null", { FB0108, 10, 16, NULL, "a condition must be text, not null", NULL } },
    { "[]", { FB0108, 10, 16, NULL, "a condition must be text, not a list", NULL } },
};

START_TEST(refuses_a_condition)
{
    char *text = NULL;
    ck_assert_int_gt(asprintf(&text, RULE_HEAD "    sel_a:\n        Image: a\n    sel_b:\n        User: b\n    condition: %s\n",
                              conditions[_i].condition),
                     0);
    expect_finding(text, &conditions[_i].finding);
    free(text);
}
END_TEST

/* Whole files. */
#define DETECTION "detection:\n    s:\n        Image: a\n    condition: s\n"
#define LOGSOURCE "logsource:\n    category: proc\n"
static const struct {
    const char *text;
    struct expected_finding finding;
} rules[] = {
    /* identity */
    { "title: T\n" LOGSOURCE DETECTION, { FB0004, 1, 1, NULL, "the rule has no \"id\"", NULL } },
    { "id: r\n" LOGSOURCE DETECTION, { FB0004, 1, 1, NULL, "the rule has no \"title\"", NULL } },
    { "title: T\nid:\n" LOGSOURCE DETECTION, { FB0004, 2, 4, "id", "\"id\" must be text, not null", NULL } },
    { "title: ''\nid: r\n" LOGSOURCE DETECTION, { FB0004, 1, 8, "title", "\"title\" must be text, not empty", NULL } },
    { "title: T\nid: [r]\n" LOGSOURCE DETECTION, { FB0004, 2, 5, NULL, "\"id\" must be text, not a list", NULL } },
    { "title: T\nid: r\nauthor: {a: b}\n" LOGSOURCE DETECTION, { FB0004, 3, 9, NULL, "\"author\" must be text, not a map", NULL } },
    { "title: T\nid: r\nauthor: [a, null]\n" LOGSOURCE DETECTION, { FB0004, 3, 13, NULL, "an author must be text", NULL } },

    /* log source */
    { "title: T\nid: r\n" DETECTION, { FB0004, 1, 1, NULL, "the rule has no \"logsource\"", NULL } },
    { "title: T\nid: r\nlogsource: proc\n" DETECTION, { FB0004, 3, 12, NULL, "\"logsource\" must be a map, not a string", NULL } },
    { "title: T\nid: r\nlogsource:\n    definition: x\n" DETECTION, { FB0004, 4, 5, NULL, "the log source names nothing", NULL } },
    { "title: T\nid: r\nlogsource:\n    category: 5\n" DETECTION, { FB0004, 4, 15, NULL, "\"category\" of a log source must be text", NULL } },
    { "title: T\nid: r\nlogsource:\n    category: prok\n" DETECTION,
      { FB0101, 4, 15, "logsource.category", "no template type has the log source category \"prok\"", "did you mean \"proc\"?" } },
    { "title: T\nid: r\nlogsource:\n    product: linux\n    service: sshd\n" DETECTION,
      { FB0101, 5, 14, "logsource.service", "no template type has the log source product \"linux\", service \"sshd\"",
        "define a template type with this log source" } },
    { "title: T\nid: r\nlogsource:\n    product: gcp\n    service: trail\n" DETECTION,
      { FB0101, 5, 14, NULL, "no template type has the log source product \"gcp\", service \"trail\"", NULL } },
    { "title: T\nid: r\nlogsource:\n    product: windows\n" DETECTION,
      { FB0101, 4, 14, "logsource.product", "no template type has the log source product \"windows\"", NULL } },

    /* keys */
    { "title: T\nid: r\nlogsource:\n    category: proc\n    prodcut: windows\n" DETECTION,
      { FB0003, 5, 5, "logsource.prodcut", "unknown key \"prodcut\"", "did you mean \"product\"?" } },
    { "title: T\nid: r\nfalsepositivs: [x]\n" LOGSOURCE DETECTION,
      { FB0003, 3, 1, "falsepositivs", "unknown key \"falsepositivs\"", "did you mean \"falsepositives\"?" } },

    /* detection */
    { "title: T\nid: r\n" LOGSOURCE "detection:\n    s:\n        Image: a\n",
      { FB0004, 6, 5, "detection", "the detection has no \"condition\"", NULL } },
    { "title: T\nid: r\n" LOGSOURCE "detection:\n    s:\n        Image: a\n    conditon: s\n",
      { FB0004, 6, 5, "detection", "the detection has no \"condition\"", "did you mean \"condition\"?" } },
    { "title: T\nid: r\n" LOGSOURCE "detection: []\n", { FB0004, 5, 12, NULL, "\"detection\" must be a map, not a list", NULL } },
    { RULE_HEAD "    s: {}\n    condition: s\n", { FB0004, 6, 8, NULL, "this search identifier is empty", NULL } },
    { RULE_HEAD "    s: []\n    condition: s\n", { FB0004, 6, 8, NULL, "this search identifier is empty", NULL } },
    { RULE_HEAD "    s:\n    condition: s\n", { FB0004, 6, 7, NULL, "this search identifier is empty", NULL } },
    { RULE_HEAD "    s:\n      - {}\n    condition: s\n", { FB0004, 7, 9, NULL, "an element must be a map of items, not an empty one", NULL } },
    { RULE_HEAD "    s:\n      - [a]\n    condition: s\n", { FB0004, 7, 9, NULL, "an element must be a map of items, not a list", NULL } },
    { RULE_HEAD "    s:\n      - evil\n      - worse\n    condition: s\n", { FB0104, 7, 9, "detection.s[0]", KEYWORD, NULL } },
    { RULE_HEAD "    s:\n      - Image: a\n      - worse\n    condition: s\n", { FB0104, 8, 9, "detection.s[1]", KEYWORD, NULL } },
    { RULE_HEAD "    s: evil\n    condition: s\n", { FB0104, 6, 8, "detection.s", KEYWORD, NULL } },
    { RULE_HEAD "    s:\n        Image: a\n    timeframe: 5m\n    condition: s\n",
      { FB0104, 8, 5, "detection.timeframe", "a time frame cannot be compiled: a sensor judges one event at a time", NULL } },
    { RULE_HEAD "    s:\n        Imag: a\n        User: b\n    condition: s\n",
      { FB0102, 7, 9, NULL, "the template type \"proc\" has no field \"Imag\"", NULL } },
    { RULE_HEAD "    s:\n      - Image: a\n      - Imag: b\n    condition: s\n",
      { FB0102, 8, 9, NULL, "the template type \"proc\" has no field \"Imag\"", NULL } },
    /* wrong though the condition does not name it */
    { RULE_HEAD "    s:\n        Image: a\n    t:\n        Imag: a\n    condition: s\n",
      { FB0102, 9, 9, NULL, "the template type \"proc\" has no field \"Imag\"", NULL } },

    /* other documents */
    { "action: global\ntitle: T\n", { FB0104, 1, 1, "action", "a rule collection (\"action\") cannot be compiled", NULL } },
    { "title: T\ncorrelation:\n    type: event_count\n", { FB0104, 2, 1, NULL, "a correlation of rules cannot be compiled", NULL } },
    { "title: T\nfilter:\n    rules: [a]\n", { FB0104, 2, 1, NULL, "a filter for other rules cannot be compiled", NULL } },
    { "- a\n", { FB0004, 1, 1, NULL, "a Sigma rule is a map, not a list", NULL } },
    { "text\n", { FB0004, 1, 1, NULL, "a Sigma rule is a map, not a string", NULL } },
    { "", { FB0004, 1, 1, NULL, "the file holds no rule", NULL } },
    { "# only a comment\n", { FB0004, 1, 1, NULL, "the file holds no rule", NULL } },
    { "---\n", { FB0004, 1, 1, NULL, "the file holds no rule", NULL } },
};

START_TEST(refuses_a_rule)
{
    expect_finding(rules[_i].text, &rules[_i].finding);
}
END_TEST

/* The loader's own words, so that only the rule and the place are compared. */
static const struct {
    const char *text;
    enum fb_rule rule;
    uint32_t line;
} unreadable[] = {
    { "title: T\nid: [r\n", FB0002, 3 },
    { "title: T\n\tid: r\n", FB0002, 2 },
    { "title: T\nid: &x r\n", FB0104, 2 },
    { "title: T\nlogsource:\n    service: a\n    service: b\n", FB0002, 4 },
};

START_TEST(refuses_what_is_no_plain_yaml)
{
    struct compiled compiled = compile_text(unreadable[_i].text);
    const struct fb_finding *finding = only_finding(&compiled);
    ck_assert_str_eq(fb_rule_id(finding->rule), fb_rule_id(unreadable[_i].rule));
    ck_assert_uint_eq(finding->location.line, unreadable[_i].line);
    ck_assert(finding->location.path == NULL || finding->location.path[0] != '\0');
    ck_assert(finding->help == NULL || finding->help[0] != '\0');
    compiled_clear(&compiled);
}
END_TEST

START_TEST(reports_everything_that_is_wrong_at_once)
{
    struct compiled compiled = compile_text("title: T\nlogsuorce: x\n" LOGSOURCE
                                            "detection:\n    s:\n        Imag: a\n        User|lt: 5\n"
                                            "    k: [evil]\n    condition: s and nonsense\n");
    static const char *const expected[] = { "FB0003", "FB0004", "FB0102", "FB0104", "FB0104", "FB0108" };
    ck_assert_uint_eq(fb_report_finding_count(compiled.report), FB_TEST_COUNT(expected));
    for (size_t i = 0; i < FB_TEST_COUNT(expected); i++)
        ck_assert_str_eq(fb_rule_id(fb_report_finding(compiled.report, i)->rule), expected[i]);
    ck_assert_uint_eq(compiled.sink.sources_left_out, 1);
    compiled_clear(&compiled);
}
END_TEST

static char *repeat(const char *before, const char *part, size_t count, const char *after)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fputs(before, out);
    for (size_t i = 0; i < count; i++)
        fputs(part, out);
    fputs(after, out);
    fclose(out);
    return text;
}

#define ONE_NAME RULE_HEAD "    s:\n        Image: a\n    condition: "

START_TEST(limits_the_depth_of_brackets)
{
    char *text = repeat(ONE_NAME, "(", FB_MAX_EXPRESSION_DEPTH + 1, "s\n");
    expect_finding(text, &(struct expected_finding){ FB0106, 8, 16 + FB_MAX_EXPRESSION_DEPTH, NULL,
                                                     "brackets are nested more than 64 deep", NULL });
    free(text);
}
END_TEST

START_TEST(limits_the_size_of_a_condition)
{
    char *text = repeat(ONE_NAME "s", " and s", FB_MAX_EXPRESSION_BYTES / 6 + 1, "\n");
    expect_finding(text, &(struct expected_finding){ FB0106, 8, 16, NULL,
                                                     "a condition of 65539 bytes; at most 65536 are allowed", NULL });
    free(text);
}
END_TEST

START_TEST(limits_the_size_of_a_value)
{
    char *text = repeat(RULE_HEAD "    s:\n        Image: '", "x", FB_MAX_VALUE_BYTES + 1, "'\n    condition: s\n");
    expect_finding(text, &(struct expected_finding){ FB0106, 7, 16, NULL,
                                                     "a value of 65537 bytes; at most 65536 are allowed", NULL });
    free(text);
}
END_TEST

START_TEST(limits_the_number_of_search_identifiers)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fputs(RULE_HEAD, out);
    for (int i = 0; i < FB_MAX_SIGMA_ROWS; i++)
        fprintf(out, "    s%d: {Image: a}\n", i);
    fputs("    condition: s1\n", out);
    fclose(out);
    expect_finding(text, &(struct expected_finding){ FB0106, 6, 5, "detection",
                                                     "4097 search identifiers; at most 4096 are allowed", NULL });
    free(text);
}
END_TEST

/* The search for a place goes on from the last one; columns are counted by hand. */
START_TEST(locates_findings_in_any_order)
{
    struct compiled compiled = compile_text(
        "title: T\nid: r\nlogsource: {category: proc}\n"
        "detection: {s: {Image|lt: a, User|gt: b}, t: {User|expand: ['x%a%', y], Image|re: 'x(?=a)'}, condition: s}\n"
        "---\ntitle: T\nid: s\nlogsource: {category: proc}\n"
        "detection:\n    s: {Image|lt: a}\n    condition: s\n");
    static const uint32_t expected[][2] = { { 4, 23 }, { 4, 35 }, { 4, 63 }, { 4, 85 }, { 10, 15 } };
    ck_assert_uint_eq(fb_report_finding_count(compiled.report), FB_TEST_COUNT(expected));
    for (size_t i = 0; i < FB_TEST_COUNT(expected); i++) {
        const struct fb_finding *finding = fb_report_finding(compiled.report, i);
        ck_assert_uint_eq(finding->location.line, expected[i][0]);
        ck_assert_uint_eq(finding->location.column, expected[i][1]);
    }
    compiled_clear(&compiled);
}
END_TEST

/* Each bracket puts one more level of and, or around the tests of one field. */
START_TEST(limits_the_nesting_of_composites)
{
    char *head = repeat(RULE_HEAD "    a:\n        Image|contains: a\n    b:\n        Image|endswith: b\n"
                                  "    c:\n        Image|startswith: c\n    condition: ",
                        "(b and (c or ", FB_MAX_NESTING / 2 + 1, "a");
    char *text = repeat(head, "))", FB_MAX_NESTING / 2 + 1, "\n");
    struct compiled compiled = compile_text(text);
    const struct fb_finding *finding = only_finding(&compiled);
    ck_assert_str_eq(fb_rule_id(finding->rule), "FB0106");
    ck_assert_str_eq(finding->message, "one field's tests are nested 17 deep; at most 16 levels are allowed");
    compiled_clear(&compiled);
    free(head);
    free(text);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("findings");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, refuses_an_item, 0, FB_TEST_COUNT(items));
    tcase_add_loop_test(cases, refuses_a_condition, 0, FB_TEST_COUNT(conditions));
    tcase_add_loop_test(cases, refuses_a_rule, 0, FB_TEST_COUNT(rules));
    tcase_add_loop_test(cases, refuses_what_is_no_plain_yaml, 0, FB_TEST_COUNT(unreadable));
    tcase_add_test(cases, reports_everything_that_is_wrong_at_once);
    tcase_add_test(cases, limits_the_depth_of_brackets);
    tcase_add_test(cases, limits_the_size_of_a_condition);
    tcase_add_test(cases, limits_the_size_of_a_value);
    tcase_add_test(cases, limits_the_nesting_of_composites);
    tcase_add_test(cases, limits_the_number_of_search_identifiers);
    tcase_add_test(cases, locates_findings_in_any_order);
    return fb_test_run("sigma_finding", cases);
}
