/* SPDX-License-Identifier: Apache-2.0 */
/* test_regex_every.c - patterns that match every text, and what PCRE2 says of them. */
#include "validator/model/regex_every.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/host/heap.h"
#include "tests/support/check_main.h"

#define TEXT FB_REGEX_EVERY_TEXT
#define LINE FB_REGEX_EVERY_LINE
#define NOT FB_REGEX_NOT_EVERY

static const struct {
    const char *pattern;
    enum fb_regex_every every;
} patterns[] = {
    /* It matches without a character. */
    { "", TEXT },
    { ".*", TEXT },
    { "a*", TEXT },
    { "a?b{0,3}", TEXT },
    { "(a+)?", TEXT },
    { "(?:a*)+", TEXT },
    { "(a*){3}", TEXT },
    { "a||b", TEXT },
    { "abc|x*", TEXT },
    { "a{0}", TEXT },
    { "(?i)k*", TEXT },
    { ".*?", TEXT },
    /* At one end of the text. */
    { "^", TEXT },
    { "$", TEXT },
    { "\\A", TEXT },
    { "\\z", TEXT },
    { "\\Z", TEXT },
    { "(?m)^", TEXT },
    { "(?m)$", TEXT },
    { "^a*", TEXT },
    { "a*$", TEXT },
    { "^.*", TEXT },
    { "(^|,)x*", TEXT },
    { "x|^(a?|b)", TEXT },
    /* From one end to the other. */
    { "^.*$", LINE },
    { "\\A.*\\z", LINE },
    { "^a?.*b?$", LINE },
    { "^(.*)$", LINE },
    { "(^.*$)", LINE },
    { "^(?:.*)?$", LINE },
    { "^(.|x)*$", LINE },
    { "(?m)^.*$", LINE },
    { "x|^.*$", LINE },
    { "(?s)^.*$", TEXT },
    { "^[\\s\\S]*$", TEXT },
    { "^(a|[\\d\\D])*$", TEXT },
    { "^[\\x{0}-m\\x{6e}-\\x{10ffff}]*$", TEXT },
    /* They want something, or only one end may be where the other is. */
    { "a", NOT },
    { ".", NOT },
    { ".+", NOT },
    { "^$", NOT },
    { "^a*$", NOT },
    { "^\\s*$", NOT },
    { "^[\\s\\S]+$", NOT },
    { "^.*x$", NOT },
    { "^x.*$", NOT },
    { "^.*x.*$", NOT },
    { "^.{0,99}$", NOT },
    { "^[^a]*$", NOT },
    { "^[\\x{0}-l\\x{6e}-\\x{10ffff}]*$", NOT },
    { "^(.x)*$", NOT },
    { "$^", NOT },
    { "$.*^", NOT },
    { "\\b", NOT },
    { "\\B", NOT },
    { "(^a|b$)", NOT },
    { "a*b", NOT },
    { "(a*b)+", NOT },
    { "^(x.*|.*y)$", NOT },
};

static enum fb_regex_every find_every(const char *pattern)
{
    struct fb_regex_fault fault = { .reason = NULL };
    const struct fb_regex_node *tree = NULL;
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    ck_assert_msg(fb_regex_parse(fb_span_of(pattern), 0, &arena, &tree, &fault), "%s: %s", pattern, fault.reason);
    const enum fb_regex_every every = fb_regex_every(tree);
    fb_arena_clear(&arena);
    return every;
}

START_TEST(tells_what_a_pattern_matches)
{
    ck_assert_msg(find_every(patterns[_i].pattern) == patterns[_i].every, "%s", patterns[_i].pattern);
}
END_TEST

/* Texts that patterns which match less than everything trip over; the first ones are of one line. */
#define LINES 7
static const char *const texts[] = {
    "",
    "a",
    "x",
    "ab,",
    " ",
    "\xC3\xA4",
    "a text of many words: more than one hundred characters, all of them on one line, since a count has an end",
    "\n",
    "\n\n",
    "a\n",
    "a\nb",
    "\na\n",
    "x\ny\n\n",
};

static bool matches(pcre2_code *code, const char *text)
{
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
    ck_assert_ptr_nonnull(data);
    const int found = pcre2_match(code, (PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, 0, 0, data, NULL);
    pcre2_match_data_free(data);
    return found >= 0;
}

/* PCRE2 is whose meaning docs/FORMAT.md gives to patterns. */
START_TEST(agrees_with_an_engine)
{
    int error = 0;
    PCRE2_SIZE offset = 0;
    const enum fb_regex_every every = find_every(patterns[_i].pattern);
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)patterns[_i].pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &error,
                                     &offset, NULL);

    ck_assert_msg(code != NULL, "%s", patterns[_i].pattern);
    size_t matched = 0;
    for (size_t i = 0; i < FB_TEST_COUNT(texts); i++) {
        const bool found = matches(code, texts[i]);
        matched += found;
        ck_assert_msg(found || every == NOT || (every == LINE && i >= LINES), "%s does not match text %zu",
                      patterns[_i].pattern, i);
    }
    ck_assert_msg(every != NOT || matched < FB_TEST_COUNT(texts), "%s matches all of them", patterns[_i].pattern);
    pcre2_code_free(code);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("patterns that match every text");
    tcase_add_loop_test(cases, tells_what_a_pattern_matches, 0, FB_TEST_COUNT(patterns));
    tcase_add_loop_test(cases, agrees_with_an_engine, 0, FB_TEST_COUNT(patterns));
    return fb_test_run("regex_every", cases);
}
