/* SPDX-License-Identifier: Apache-2.0 */
/* test_roff.c - escapes, as groff_char(7) and man-pages(7) ask for them. */
#include "cli/roff.h"

#include "tests/support/check_main.h"

static const struct {
    const char *text;
    const char *literal;
    const char *prose;
} cases[] = {
    { "", "", "" },
    { "plain", "plain", "plain" },
    { "--all", "\\-\\-all", "\\-\\-all" },
    { "a\\b", "a\\eb", "a\\eb" },
    { "~/.zfunc", "\\(ti/.zfunc", "\\(ti/.zfunc" },
    { "^", "\\(ha", "\\(ha" },
    { "it's", "it\\(aqs", "it\\(aqs" },
    { ".json files", "\\&.json files", "\\&.json files" },
    { "'quoted'", "\\&\\(aqquoted\\(aq", "\\&\\(aqquoted\\(aq" },
    { "of\n.json", "of\n\\&.json", "of\n\\&.json" },
    { "of .json", "of .json", "of .json" },
    { "`list` names", "\\(galist\\(ga names", "\\fBlist\\fR names" },
    { "one\n\ntwo", "one\n\ntwo", "one\n.PP\ntwo" },
};

START_TEST(escapes_what_means_something)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer literal = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer prose = FB_BUFFER_EMPTY;

    fb_roff_literal(&literal, cases[_i].text);
    fb_roff_prose(&prose, cases[_i].text);
    ck_assert_str_eq(literal.text != NULL ? literal.text : "", cases[_i].literal);
    ck_assert_str_eq(prose.text != NULL ? prose.text : "", cases[_i].prose);
}
END_TEST

/* A dot amidst a line that was begun by somebody else does no harm. */
START_TEST(knows_where_a_line_begins)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_text(&text, ".TP\n\\fB");
    fb_roff_literal(&text, ".x");
    fb_buffer_char(&text, '\n');
    fb_roff_literal(&text, ".y");
    ck_assert_str_eq(text.text, ".TP\n\\fB.x\n\\&.y");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("roff");
    tcase_add_loop_test(tests, escapes_what_means_something, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tests, knows_where_a_line_begins);
    return fb_test_run("roff", tests);
}
