/* SPDX-License-Identifier: Apache-2.0 */
/* test_text.c - what people read: whole outputs, written by hand before they were compared. */
#include <stdio.h>

#include "tests/support/check_main.h"
#include "tests/write/sample_report.h"

static struct fb_report *report;
static struct fb_buffer out;

static void set_up(void)
{
    report = sample_report();
    ck_assert_ptr_nonnull(report);
}

static void tear_down(void)
{
    fb_report_free(report);
    fb_buffer_clear(&out);
}

static const char *write_with(const struct fb_write_options *options)
{
    struct fb_diag diag = FB_DIAG_NONE;

    fb_buffer_clear(&out);
    ck_assert(fb_write_text(report, options, &out, &diag));
    return out.text;
}

static const char whole[] =
    "warning[FB0103]: there is no modifier \"ends\"\n"
    "  --> rule.yml:4:9, detection.selection\n"
    "   |\n"
    " 4 |         Image|ends: y\n"
    "   |         ^^^^^^^^^^\n"
    "   = why: a source uses an operator or modifier that does not exist (firebreak explain FB0103)\n"
    "   = help: did you mean \"endswith\"?\n"
    "\n"
    "error[FB3001]: reads input 20, supplied are 20\\x1b[2J\n"
    "      --> a.fbc @ 0x4 (4), instances[1].criteria[20]\n"
    "       |\n"
    "0x0000 | 46 42 52 4b 01 02 03 04 20 74 68 65 20 63 6f 6e  FBRK.... the con\n"
    "       |             ^^^^^^^^^^^                              ^^^^\n"
    "       = sensor builds: windows-7.11 and linux-7.11\n"
    "       = why: a criterion reads an input that this sensor build does not supply\n"
    "              (firebreak explain FB3001)\n"
    "       = help: leave field 21 alone\n"
    "\n"
    "note[FB0006]: no place at all\n"
    "   = why: a format schema has an extension key that firebreak does not know\n"
    "          (firebreak explain FB0006)\n"
    "\n"
    "layout     pass\n"
    "contract   reject  3 sensor builds, -9223372036854775808 instances\n"
    "cost       undecided: out of\\ntime\n"
    "verdict: reject (2 errors, 1 warning, 1 note in 1 file)\n";

START_TEST(reads_like_a_compiler)
{
    const struct fb_write_options options = { .tool_version = "0", .excerpt = sample_excerpt };

    ck_assert_str_eq(write_with(&options), whole);
}
END_TEST

START_TEST(does_without_excerpts)
{
    const struct fb_write_options options = { .tool_version = "0" };

    write_with(&options);
    ck_assert_ptr_nonnull(strstr(out.text, "  --> a.fbc @ 0x4 (4), instances[1].criteria[20]\n   = sensor builds: "));
    ck_assert_ptr_null(strstr(out.text, " |"));
}
END_TEST

START_TEST(is_quiet)
{
    const struct fb_write_options options = { .tool_version = "0", .quiet = true, .excerpt = sample_excerpt };

    ck_assert_str_eq(write_with(&options),
                     "warning[FB0103]: there is no modifier \"ends\" --> rule.yml:4:9, detection.selection\n"
                     "error[FB3001]: reads input 20, supplied are 20\\x1b[2J --> a.fbc @ 0x4 (4), instances[1].criteria[20]\n"
                     "note[FB0006]: no place at all\n"
                     "verdict: reject (2 errors, 1 warning, 1 note in 1 file)\n");
}
END_TEST

/* What is left when the colours are taken out. */
static void strip_colors(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0';) {
        if (*from == '\033')
            from += strcspn(from, "m") + 1;
        else
            *to++ = *from++;
    }
    *to = '\0';
}

START_TEST(colors_only_when_asked)
{
    const struct fb_write_options options = { .tool_version = "0", .color = true, .excerpt = sample_excerpt };

    write_with(&options);
    ck_assert_ptr_nonnull(strstr(out.text, "\033[1;31merror[FB3001]\033[0m"));
    ck_assert_ptr_nonnull(strstr(out.text, "\033[1;33mwarning[FB0103]\033[0m"));
    strip_colors(out.text);
    ck_assert_str_eq(out.text, whole);
}
END_TEST

static void start_over(void)
{
    fb_report_free(report);
    report = fb_report_new(fb_heap(), "static");
}

static void add(const char *sensor, const char *message, uint64_t offset)
{
    const struct fb_finding finding = { .rule = FB3001, .level = FB_ERROR, .gate = "contract", .subject = "f", .sensor = sensor, .message = message, .location = { .has_offset = true, .offset = offset } };

    if (!fb_report_add(report, &finding))
        ck_abort_msg("no memory");
}

static const struct {
    size_t builds;
    const char *line;
} folds[] = {
    { 1, "   = sensor build: b0\n" },
    { 2, "   = sensor builds: b0 and b1\n" },
    { 3, "   = sensor builds: b0, b1 and b2\n" },
    { 5, "   = sensor builds: b0, b1, b2, b3 and b4\n" },
    { 6, "   = sensor builds: b0, b1 and 4 more\n" },
    { 300, "   = sensor builds: b0, b1 and 298 more\n" },
};

START_TEST(folds_sensor_builds)
{
    const struct fb_write_options options = { .tool_version = "0" };
    char sensor[24];

    start_over();
    for (size_t i = 0; i < folds[_i].builds; i++) {
        (void)snprintf(sensor, sizeof sensor, "b%zu", i);
        add(sensor, "one", 1);
    }
    write_with(&options);
    ck_assert_ptr_nonnull(strstr(out.text, folds[_i].line));
    const char *first = strstr(out.text, "error[FB3001]");
    ck_assert_ptr_null(strstr(first + 1, "error[FB3001]"));
}
END_TEST

START_TEST(folds_messages_that_name_their_own_build)
{
    const struct fb_write_options options = { .tool_version = "0", .quiet = true };

    start_over();
    add("b1", "b1 supplies 20, not b2", 1);
    add("b2", "b2 supplies 20, not b2", 1); /* names itself twice */
    add("b3", "b3 supplies 20, not b2", 1);
    add("b4", "b4 supplies 19, not b2", 1);
    add("", "supplies", 2);
    ck_assert_str_eq(write_with(&options), "error[FB3001]: b1 supplies 20, not b2 --> f @ 0x1 (1)\n"
                                           "error[FB3001]: b2 supplies 20, not b2 --> f @ 0x1 (1)\n"
                                           "error[FB3001]: b4 supplies 19, not b2 --> f @ 0x1 (1)\n"
                                           "error[FB3001]: supplies --> f @ 0x2 (2)\n"
                                           "verdict: reject (5 errors, 0 warnings, 0 notes)\n");
}
END_TEST

/* A file that is given twice is told of twice, not as two builds of one name. */
START_TEST(folds_no_build_with_itself)
{
    const struct fb_write_options options = { .tool_version = "0" };

    start_over();
    for (size_t i = 0; i < 2; i++) {
        add("a", "one", 1);
        add("b", "one", 1);
    }
    (void)write_with(&options);
    const char *first = strstr(out.text, "   = sensor builds: a and b\n");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(strstr(first + 1, "   = sensor builds: a and b\n"));
}
END_TEST

START_TEST(folds_nothing_else)
{
    const struct fb_write_options options = { .tool_version = "0", .quiet = true };

    start_over();
    add("b", "one", 1);
    add("a", "two", 1);
    add("a", "one", 2);
    add(NULL, "one", 1);
    add(NULL, "one", 1);
    add("a", "one", 1); /* goes to the first */
    ck_assert_str_eq(write_with(&options), "error[FB3001]: one --> f @ 0x1 (1)\n"
                                           "error[FB3001]: two --> f @ 0x1 (1)\n"
                                           "error[FB3001]: one --> f @ 0x2 (2)\n"
                                           "error[FB3001]: one --> f @ 0x1 (1)\n"
                                           "error[FB3001]: one --> f @ 0x1 (1)\n"
                                           "verdict: reject (6 errors, 0 warnings, 0 notes)\n");
}
END_TEST

static void add_gate(const char *gate, const char *subject, enum fb_gate_state state, const char *reason)
{
    const struct fb_gate_result result = { .gate = gate, .subject = subject, .state = state, .reason = reason };
    ck_assert(fb_report_add_gate(report, &result));
}

START_TEST(sums_up_many_files)
{
    const struct fb_write_options options = { .tool_version = "0" };

    start_over();
    for (int i = 0; i < 3; i++) {
        char subject[8];
        (void)snprintf(subject, sizeof subject, "f%d", i);
        add_gate("layout", subject, FB_GATE_RAN, NULL);
        add_gate("types", subject, i == 1 ? FB_GATE_UNFINISHED : FB_GATE_RAN, i == 1 ? "no schema" : NULL);
    }
    const struct fb_figure figures[] = { { .name = "sensor_builds", .value = 1 }, { .name = "s", .value = 1 }, { .name = "pairs" } };
    const struct fb_gate_result result = { .gate = "engine", .figures = figures, .figure_count = 3 };
    ck_assert(fb_report_add_gate(report, &result));
    add_gate("contract", NULL, FB_GATE_NOT_RUN, "no contracts");
    add_gate("cost", NULL, FB_GATE_NOT_APPLICABLE, "the policy says so");
    ck_assert_str_eq(write_with(&options), "layout     pass  3 of 3 files\n"
                                           "types      undecided  1 of 3 files: no schema\n"
                                           "engine     pass  1 sensor build, 1 s, 0 pairs\n"
                                           "contract   not run: no contracts\n"
                                           "cost       not applicable: the policy says so\n"
                                           "verdict: undecided (0 errors, 0 warnings, 0 notes)\n");
}
END_TEST

START_TEST(aligns_tables_and_makes_them_harmless)
{
    const struct fb_write_options options = { .tool_version = "0" };
    static const char *const columns[] = { "template_type", "criteria", "state" };
    const struct fb_table_cell cells[] = {
        { .text = "ipc" },
        { .is_number = true, .number = 7 },
        { .text = "used" },
        { .text = "a type \x1b[31m" },
        { .is_number = true, .number = 1234567890 },
        { .text = NULL },
    };
    const struct fb_table table = { "t", "Fields", "2 of 3", columns, 3, cells, 2, 5, false };

    start_over();
    ck_assert(fb_report_add_table(report, &table));
    ck_assert_str_eq(write_with(&options), "Fields: 2 of 3\n"
                                           "  template type      criteria  state\n"
                                           "  ipc                       7  used\n"
                                           "  a type \\x1b[31m  1234567890  -\n"
                                           "  ... and 5 more\n"
                                           "\n"
                                           "verdict: pass (0 errors, 0 warnings, 0 notes)\n");
    const struct fb_write_options quiet = { .tool_version = "0", .quiet = true };
    ck_assert_str_eq(write_with(&quiet), "verdict: pass (0 errors, 0 warnings, 0 notes)\n");
}
END_TEST

START_TEST(says_what_it_does_not_show)
{
    const struct fb_write_options options = { .tool_version = "0", .quiet = true };

    start_over();
    for (uint64_t i = 0; i < 10003; i++)
        add(NULL, "m", i);
    write_with(&options);
    ck_assert_ptr_nonnull(strstr(out.text, "\n... and 3 more findings, counted but not kept\n"
                                           "verdict: reject (10003 errors, 0 warnings, 0 notes)\n"));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("text");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, reads_like_a_compiler);
    tcase_add_test(cases, does_without_excerpts);
    tcase_add_test(cases, is_quiet);
    tcase_add_test(cases, colors_only_when_asked);
    tcase_add_loop_test(cases, folds_sensor_builds, 0, FB_TEST_COUNT(folds));
    tcase_add_test(cases, folds_messages_that_name_their_own_build);
    tcase_add_test(cases, folds_no_build_with_itself);
    tcase_add_test(cases, folds_nothing_else);
    tcase_add_test(cases, sums_up_many_files);
    tcase_add_test(cases, aligns_tables_and_makes_them_harmless);
    tcase_add_test(cases, says_what_it_does_not_show);
    return fb_test_run("text", cases);
}
