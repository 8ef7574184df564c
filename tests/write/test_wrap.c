/* SPDX-License-Identifier: Apache-2.0 */
/* test_wrap.c - prose on lines of a width. */
#include "base/write/wrap.h"

#include "base/core/cleanup.h"
#include "tests/support/check_main.h"

static const struct {
    size_t width;
    size_t column;
    size_t indent;
    const char *text;
    const char *lines;
} texts[] = {
    /* A line takes exactly its width. */
    { 40, 0, 2, "aaaaaaaaa bbbbbbbbb ccccccccc dddddddddd", "aaaaaaaaa bbbbbbbbb ccccccccc dddddddddd" },
    { 40, 0, 2, "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddddd", "aaaaaaaaa bbbbbbbbb ccccccccc\n  ddddddddddd" },
    /* What is on the line already counts, and later lines are set in. */
    { 40, 30, 4, "aaaaa bbbb", "aaaaa bbbb" },
    { 40, 30, 4, "aaaaa bbbbb", "aaaaa\n    bbbbb" },
    /* The first word stays where it is; a word that is too long stands alone. */
    { 40, 39, 4, "aaaaa", "aaaaa" },
    { 40, 0, 2, "aaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb c", "aaa\n  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n  c" },
    /* Runs of spaces stay within a line, and go where it ends. */
    { 40, 0, 0, "a   b", "a   b" },
    { 40, 36, 0, "aaaa   b ", "aaaa\nb" },
    /* Characters count, not bytes; a wide one takes two columns. */
    { 40, 34, 0, "\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xa4\xc3\xa4", "\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xa4\xc3\xa4" },
    { 40, 34, 0, "\xe4\xb8\xad \xe4\xb8\xad\xe4\xb8\xad", "\xe4\xb8\xad\n\xe4\xb8\xad\xe4\xb8\xad" },
    /* A short piece of code is a word; a long one is not, nor is what has no end. */
    { 40, 25, 0, "type `firebreak init`, or", "type\n`firebreak init`, or" },
    { 40, 25, 0, "type `firebreak init, or", "type `firebreak\ninit, or" },
    { 40, 25, 0, "`aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa`", "`aaaaaaaaa\naaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa`" },
    /* Control characters are made harmless, and count as what they become. */
    { 40, 33, 0, "a \033\033", "a\n\\x1b\\x1b" },
    { 40, 31, 0, "a \n b", "a \\n b" },
    /* No width is 100 columns; a terminal that is too narrow gets 40. */
    { 0, 98, 0, "a b", "a\nb" },
    { 0, 97, 0, "a b", "a b" },
    { 3, 0, 0, "aa bb cc", "aa bb cc" },
    { 40, 0, 0, "", "" },
};

START_TEST(breaks_at_spaces)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_wrap wrap = fb_wrap_begin(&out, texts[_i].width, texts[_i].column, texts[_i].indent);

    fb_wrap_text(&wrap, fb_span_of(texts[_i].text));
    ck_assert_str_eq(out.text == NULL ? "" : out.text, texts[_i].lines);
}
END_TEST

START_TEST(keeps_a_command_on_one_line)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_wrap wrap = fb_wrap_begin(&out, 40, 0, 2);

    fb_wrap_text(&wrap, fb_span_of("some words that come before "));
    fb_wrap_whole(&wrap, fb_span_of("(firebreak explain FB3001)"));
    fb_wrap_text(&wrap, fb_span_of(", and more of them"));
    ck_assert_str_eq(out.text, "some words that come before\n  (firebreak explain FB3001), and more\n  of them");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("wrap");
    tcase_add_loop_test(cases, breaks_at_spaces, 0, FB_TEST_COUNT(texts));
    tcase_add_test(cases, keeps_a_command_on_one_line);
    return fb_test_run("wrap", cases);
}
