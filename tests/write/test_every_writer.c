/* SPDX-License-Identifier: Apache-2.0 */
/* test_every_writer.c - what holds for all writers and all reports: the same bytes each time, text
 * that nothing can hide in, and a place for what the report says. */
#include "base/core/utf8.h"
#include "tests/support/check_main.h"
#include "tests/write/report_set.h"

static const unsigned char page_text[] = "# FB: title\n\n## What\nIt means.\n";
static struct fb_asset pages[FB_RULE_COUNT];

static void write_report(size_t writer, size_t index, struct fb_buffer *out)
{
    const struct fb_write_options options = { .tool_version = "1.2.3", .excerpt = sample_excerpt, .rule_pages = pages };
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_report_free)
    struct fb_report *report = report_of_set(index);

    ck_assert_ptr_nonnull(report);
    ck_assert(fb_writers[writer].write(report, &options, out, &diag));
}

static void fill_pages(void)
{
    for (size_t i = 0; i < FB_RULE_COUNT; i++)
        pages[i] = (struct fb_asset){ "page", page_text, sizeof page_text - 1 };
}

/* Both numbers of a pair of writer and report. */
#define WRITER ((size_t)_i / REPORT_SET_COUNT)
#define REPORT ((size_t)_i % REPORT_SET_COUNT)

START_TEST(gives_the_same_bytes_each_time)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer first = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer second = FB_BUFFER_EMPTY;

    write_report(WRITER, REPORT, &first);
    write_report(WRITER, REPORT, &second);
    ck_assert_msg(fb_span_equal(fb_buffer_span(&first), fb_buffer_span(&second)), "%s of %s", fb_writers[WRITER].name,
                  report_set[REPORT].name);
    ck_assert_int_eq(first.text[first.size - 1], '\n');
}
END_TEST

/* Nothing that steers a terminal or hides: neither controls nor marks of direction. */
static bool is_visible(uint32_t character)
{
    return character == '\n' || (character >= 0x20 && character < 0x7F)
        || (character >= 0xA0 && character != 0x202E && character != 0x2069 && character < 0xFFFE);
}

START_TEST(writes_text_that_shows_itself)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    const bool json = strcmp(fb_writers[WRITER].name, "json") == 0 || strcmp(fb_writers[WRITER].name, "sarif") == 0;

    write_report(WRITER, REPORT, &out);
    const struct fb_span text = fb_buffer_span(&out);
    for (size_t at = 0; at < text.size;) {
        uint32_t character = 0;
        const size_t length = fb_utf8_decode(text, at, &character);
        if (length == 0)
            ck_abort_msg("%s of %s: byte %zu is not UTF-8", fb_writers[WRITER].name, report_set[REPORT].name, at);
        /* JSON is for programs: what is legal in it stays as it was. */
        if (!is_visible(character) && !(json && character >= 0x80))
            ck_abort_msg("%s of %s: U+%04X at byte %zu", fb_writers[WRITER].name, report_set[REPORT].name,
                         (unsigned int)character, at);
        at += length;
    }
}
END_TEST

/* The verdict's word, or how the format says it. */
static const struct {
    const char *writer;
    const char *words[3]; /* of pass, undecided, reject */
} verdicts[] = {
    { "text", { "verdict: pass", "verdict: undecided", "verdict: reject" } },
    { "json", { "\n  \"verdict\": \"pass\"", "\n  \"verdict\": \"undecided\"", "\n  \"verdict\": \"reject\"" } },
    { "github", { "verdict: pass", "verdict: undecided", "verdict: reject" } },
    { "sarif", { "\"exitCode\": 0,", "\"exitCode\": 2,", "\"exitCode\": 1," } },
    { "junit", { "name=\"verdict\" value=\"pass\"", "name=\"verdict\" value=\"undecided\"", "name=\"verdict\" value=\"reject\"" } },
    { "html", { "class=\"verdict\" data-verdict=\"pass\"", "class=\"verdict\" data-verdict=\"undecided\"", "class=\"verdict\" data-verdict=\"reject\"" } },
};

START_TEST(tells_the_verdict)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    FB_AUTO(fb_report_free)
    struct fb_report *report = report_of_set(REPORT);
    const enum fb_verdict verdict = fb_report_verdict(report);

    ck_assert_uint_eq(sizeof verdicts / sizeof *verdicts, fb_writer_count);
    ck_assert_str_eq(verdicts[WRITER].writer, fb_writers[WRITER].name);
    write_report(WRITER, REPORT, &out);
    for (int i = 0; i < 3; i++)
        ck_assert_msg((strstr(out.text, verdicts[WRITER].words[i]) != NULL) == (i == (int)verdict), "%s of %s: %s",
                      fb_writers[WRITER].name, report_set[REPORT].name, verdicts[WRITER].words[i]);
}
END_TEST

int main(void)
{
    const int pairs = (int)(fb_writer_count * REPORT_SET_COUNT);
    TCase *cases = tcase_create("every writer");

    fill_pages();
    tcase_add_loop_test(cases, gives_the_same_bytes_each_time, 0, pairs);
    tcase_add_loop_test(cases, writes_text_that_shows_itself, 0, pairs);
    tcase_add_loop_test(cases, tells_the_verdict, 0, pairs);
    return fb_test_run("every_writer", cases);
}
