/* SPDX-License-Identifier: Apache-2.0 */
/* test_github.c - workflow commands: one line each, and no text of a file begins another. */
#include "tests/support/check_main.h"
#include "tests/write/sample_report.h"

static void write_report(const struct fb_report *report, struct fb_buffer *out)
{
    const struct fb_write_options options = { .tool_version = "1.2.3" };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_ptr_nonnull(report);
    ck_assert(fb_write_github(report, &options, out, &diag));
}

static const struct {
    struct fb_finding finding;
    const char *line;
} findings[] = {
    { { .rule = FB3001, .level = FB_ERROR, .gate = "contract", .subject = "a.fbc", .message = "it reads" },
      "::error file=a.fbc,title=FB3001::it reads\n" },
    { { .rule = FB0006, .level = FB_NOTE, .message = "no file" },
      "::notice title=FB0006::no file\n" },
    { { .rule = FB0103, .level = FB_WARNING, .subject = "r.yml", .message = "m", .location = { .line = 4, .column = 9 } },
      "::warning file=r.yml,line=4,col=9,title=FB0103::m\n" },
    { { .rule = FB0103, .level = FB_ERROR, .subject = "r.yml", .message = "m", .location = { .line = 4 } },
      "::error file=r.yml,line=4,title=FB0103::m\n" },
    { { .rule = FB1001, .level = FB_ERROR, .subject = "a", .message = "m", .location = { .has_offset = true, .offset = 31, .length = 2, .path = "x[1]" } },
      "::error file=a,title=FB1001::m%0Aat x[1], 0x1f (byte 31)\n" },
    { { .rule = FB1001, .level = FB_ERROR, .subject = "a", .message = "m", .sensor = "w-1", .help = "do" },
      "::error file=a,title=FB1001::m%0Asensor builds: w-1%0Ahelp: do\n" },
    /* a percent sign is no escape of ours; what ends a property stays inside it */
    { { .rule = FB1001, .level = FB_ERROR, .subject = "a:b,c%0A=d", .message = "100%0A: a, b::c" },
      "::error file=a%3Ab%2Cc%250A=d,title=FB1001::100%250A: a, b::c\n" },
    /* nothing that a file says begins a line */
    { { .rule = FB1001, .level = FB_ERROR, .subject = "a\n::stop-commands::x", .message = "b\r\n::set-env name=A::b\x1b" },
      "::error file=a\\n%3A%3Astop-commands%3A%3Ax,title=FB1001::b\\r\\n::set-env name=A::b\\x1b\n" },
};

START_TEST(writes_a_command)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "static");
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;

    ck_assert(fb_report_add(report, &findings[_i].finding));
    write_report(report, &out);
    ck_assert_msg(strncmp(out.text, findings[_i].line, strlen(findings[_i].line)) == 0, "%s", out.text);
    ck_assert_ptr_nonnull(strstr(out.text, "\nverdict: "));
}
END_TEST

START_TEST(folds_builds_and_tells_gates_without_a_verdict)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = sample_report();
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;

    write_report(report, &out);
    ck_assert_ptr_nonnull(strstr(out.text, "%0Asensor builds: windows-7.11, linux-7.11%0A"));
    ck_assert_ptr_nonnull(strstr(out.text, "::error title=undecided::the gate cost did not finish: out of\\ntime\n"));
    ck_assert_ptr_nonnull(strstr(out.text, "verdict: reject (2 errors, 1 warning, 1 note in 1 file)\n"));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("workflow commands");
    tcase_add_loop_test(cases, writes_a_command, 0, FB_TEST_COUNT(findings));
    tcase_add_test(cases, folds_builds_and_tells_gates_without_a_verdict);
    return fb_test_run("github", cases);
}
