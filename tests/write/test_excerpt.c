/* SPDX-License-Identifier: Apache-2.0 */
/* test_excerpt.c - the line or the bytes shown, and exactly what is marked below. */
#include "base/write/excerpt.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check_main.h"

#define TEXT "title: x\r\n\tselection: 'Image|ends'\n\xE4\xB8\xAD\xC3\xA4: value # c\nlast"

static size_t borrowed; /* how often bytes were asked for */
static struct fb_span bytes;

static bool lend(void *context, const char *subject, struct fb_span *out)
{
    (void)context;
    borrowed++;
    *out = bytes;
    return strcmp(subject, "absent") != 0;
}

static const struct fb_write_options options = { .tool_version = "0", .excerpt = lend };

static const struct {
    uint32_t line, column;
    const char *label, *shown, *marks; /* label NULL: nothing is shown */
} lines[] = {
    { 1, 1, "1", "title: x", "^^^^^" },
    { 1, 8, "1", "title: x", "       ^" },
    { 1, 9, "1", "title: x", "        ^" },  /* behind the end */
    { 1, 50, "1", "title: x", "        ^" }, /* far behind */
    { 1, 0, "1", "title: x", "^^^^^" },      /* no column */
    { 2, 2, "2", "    selection: 'Image|ends'", "    ^^^^^^^^^" },
    { 2, 13, "2", "    selection: 'Image|ends'", "               ^^^^^^^^^^^^" },
    { 3, 2, "3", "\xE4\xB8\xAD\xC3\xA4: value # c", "  ^" }, /* behind a wide character */
    { 3, 5, "3", "\xE4\xB8\xAD\xC3\xA4: value # c", "     ^^^^^" },
    { 4, 1, "4", "last", "^^^^" },
    { 5, 1, NULL, NULL, NULL },
    { 1, 30000, NULL, NULL, NULL },
};

START_TEST(shows_the_line_and_marks_the_token)
{
    struct fb_excerpt_source source = { .options = &options };
    const struct fb_finding finding = { .subject = "f", .location = { .line = lines[_i].line, .column = lines[_i].column } };
    struct fb_excerpt excerpt;

    bytes = fb_span_of(TEXT);
    ck_assert_int_eq(fb_excerpt_make(&source, &finding, &excerpt), lines[_i].label != NULL);
    if (lines[_i].label == NULL)
        return;
    ck_assert_str_eq(excerpt.label, lines[_i].label);
    ck_assert_str_eq(excerpt.line.text, lines[_i].shown);
    ck_assert_str_eq(excerpt.marks.text, lines[_i].marks);
    fb_excerpt_clear(&excerpt);
}
END_TEST

/* 40 bytes: 0x00 to 0x27. */
static uint8_t numbers[40];

#define ROW_0 "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  ................"
#define ROW_2 "20 21 22 23 24 25 26 27                           !\"#$%&'"
#define ROW_B "0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d  ................"

static const struct {
    uint64_t offset, length;
    const char *label, *shown, *marks;
} places[] = {
    { 0, 1, "0x0000", ROW_0, "^^                                               ^" },
    { 2, 3, "0x0000", ROW_0, "      ^^^^^^^^                                     ^^^" },
    { 15, 1, "0x0000", ROW_0, "                                             ^^                 ^" },
    { 0, 16, "0x0000", ROW_0, "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^" },
    { 14, 4, "0x000e", ROW_B, "^^^^^^^^^^^                                      ^^^^" }, /* moved, to fit */
    { 14, 26, "0x0000", ROW_0, "                                          ^^^^^                ^^ (26 bytes)" },
    { 3, 0, "0x0000", ROW_0, "         ^^" }, /* only a place */
    { 0x26, 2, "0x0020", ROW_2, "                  ^^^^^                                ^^" },
    { 0x26, 99, "0x0020", ROW_2, "                  ^^^^^                                ^^ (99 bytes)" },
    { 40, 0, "0x0020", ROW_2, "                        ^^" }, /* where more is missing */
    { 40, 4, "0x0020", ROW_2, "                        ^^" },
    { 41, 0, NULL, NULL, NULL },
    { UINT64_MAX, UINT64_MAX, NULL, NULL, NULL },
    { 5, UINT64_MAX, "0x0000", ROW_0,
      "               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^       ^^^^^^^^^^^ (18446744073709551615 bytes)" },
};

START_TEST(shows_the_row_and_marks_the_bytes)
{
    struct fb_excerpt_source source = { .options = &options };
    const struct fb_finding finding = { .subject = "f",
                                        .location = { .has_offset = true, .offset = places[_i].offset, .length = places[_i].length } };
    struct fb_excerpt excerpt;

    for (size_t i = 0; i < sizeof numbers; i++)
        numbers[i] = (uint8_t)i;
    bytes = (struct fb_span){ numbers, sizeof numbers };
    ck_assert_int_eq(fb_excerpt_make(&source, &finding, &excerpt), places[_i].label != NULL);
    if (places[_i].label == NULL)
        return;
    ck_assert_str_eq(excerpt.label, places[_i].label);
    ck_assert_str_eq(excerpt.line.text, places[_i].shown);
    ck_assert_str_eq(excerpt.marks.text, places[_i].marks);
    fb_excerpt_clear(&excerpt);
}
END_TEST

START_TEST(marks_the_end_of_a_full_last_row)
{
    struct fb_excerpt_source source = { .options = &options };
    const struct fb_finding finding = { .subject = "f", .location = { .has_offset = true, .offset = 16 } };
    struct fb_excerpt excerpt;

    for (size_t i = 0; i < 16; i++)
        numbers[i] = (uint8_t)i;
    bytes = (struct fb_span){ numbers, 16 };
    ck_assert(fb_excerpt_make(&source, &finding, &excerpt));
    ck_assert_str_eq(excerpt.line.text, ROW_0);
    ck_assert_str_eq(excerpt.marks.text, "                                                ^^");
    fb_excerpt_clear(&excerpt);
    bytes.size = 0;
    source.subject = NULL;
    ck_assert(!fb_excerpt_make(&source, &finding, &excerpt));
}
END_TEST

START_TEST(shows_a_window_of_a_long_line)
{
    struct fb_excerpt_source source = { .options = &options };
    const struct fb_finding finding = { .subject = "f", .location = { .line = 1, .column = 501 } };
    struct fb_excerpt excerpt;
    char text[2000];

    memset(text, 'a', sizeof text);
    memcpy(text + 500, " here ", 6);
    text[500] = '"';
    text[505] = '"';
    bytes = (struct fb_span){ (const uint8_t *)text, sizeof text };
    ck_assert(fb_excerpt_make(&source, &finding, &excerpt));
    ck_assert_uint_eq(excerpt.line.size, 90);
    ck_assert_mem_eq(excerpt.line.text, "...aaa", 6);
    const char *mark = strchr(excerpt.marks.text, '^');
    ck_assert_str_eq(mark, "^^^^^^");
    ck_assert_mem_eq(excerpt.line.text + (mark - excerpt.marks.text), "\"here\"a", 7);
    ck_assert_str_eq(excerpt.line.text + 87, "...");
    fb_excerpt_clear(&excerpt);
}
END_TEST

/* 2000 bytes that are no text, each shown as four columns: the line does not get longer for that. */
START_TEST(shows_a_window_of_bytes_that_are_no_text)
{
    static const uint32_t columns[] = { 1, 30, 50, 501 };
    struct fb_excerpt_source source = { .options = &options };
    const struct fb_finding finding = { .subject = "f", .location = { .line = 1, .column = columns[_i] } };
    struct fb_excerpt excerpt;
    char text[2000];

    memset(text, 0xFF, sizeof text);
    text[columns[_i] - 1] = '!';
    bytes = (struct fb_span){ (const uint8_t *)text, sizeof text };
    ck_assert(fb_excerpt_make(&source, &finding, &excerpt));
    ck_assert_uint_le(excerpt.line.size, 90);
    const char *mark = strchr(excerpt.marks.text, '^');
    ck_assert_int_eq(excerpt.line.text[mark - excerpt.marks.text], '!');
    ck_assert_ptr_nonnull(strstr(excerpt.line.text, "\\xff..."));
    ck_assert_uint_le(excerpt.marks.size, 90);
    fb_excerpt_clear(&excerpt);
}
END_TEST

START_TEST(escapes_what_is_shown)
{
    struct fb_excerpt_source source = { .options = &options };
    const struct fb_finding finding = { .subject = "f", .location = { .line = 1, .column = 3 } };
    struct fb_excerpt excerpt;

    bytes = fb_span_of("\x1b\xFFkey: 1");
    ck_assert(fb_excerpt_make(&source, &finding, &excerpt));
    ck_assert_str_eq(excerpt.line.text, "\\x1b\\xffkey: 1");
    ck_assert_str_eq(excerpt.marks.text, "        ^^^");
    fb_excerpt_clear(&excerpt);
}
END_TEST

START_TEST(asks_once_for_the_bytes_of_a_subject)
{
    struct fb_excerpt_source source = { .options = &options };
    struct fb_finding finding = { .subject = "f", .location = { .column = 1 } };
    static const uint32_t order[] = { 1, 3, 2, 4, 4, 1, 3, 1 };
    struct fb_excerpt excerpt;

    bytes = fb_span_of(TEXT);
    borrowed = 0;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        char label[8];
        finding.location.line = order[i];
        (void)snprintf(label, sizeof label, "%u", order[i]);
        ck_assert(fb_excerpt_make(&source, &finding, &excerpt));
        ck_assert_str_eq(excerpt.label, label);
        ck_assert_str_eq(excerpt.line.text, order[i] == 1 ? "title: x" : order[i] == 4 ? "last"
                                                                     : order[i] == 2   ? "    selection: 'Image|ends'"
                                                                                       : "\xE4\xB8\xAD\xC3\xA4: value # c");
        fb_excerpt_clear(&excerpt);
    }
    ck_assert_uint_eq(borrowed, 1);
    finding.location.line = 4;
    ck_assert(fb_excerpt_make(&source, &finding, &excerpt));
    fb_excerpt_clear(&excerpt);
    finding.location.line = 1;
    finding.subject = "absent";
    ck_assert(!fb_excerpt_make(&source, &finding, &excerpt));
    ck_assert(!fb_excerpt_make(&source, &finding, &excerpt));
    ck_assert_uint_eq(borrowed, 2);
    finding.subject = "g"; /* another file begins at its first line */
    ck_assert(fb_excerpt_make(&source, &finding, &excerpt));
    ck_assert_str_eq(excerpt.line.text, "title: x");
    fb_excerpt_clear(&excerpt);
}
END_TEST

START_TEST(shows_nothing_without_a_place_or_bytes)
{
    static const struct fb_write_options none = { .tool_version = "0" };
    struct fb_excerpt_source source = { .options = &none };
    const struct fb_finding somewhere = { .subject = "f", .location = { .line = 1 } };
    const struct fb_finding nowhere = { .subject = "f" };
    struct fb_excerpt excerpt;

    ck_assert(!fb_excerpt_make(&source, &somewhere, &excerpt));
    source = (struct fb_excerpt_source){ .options = &options };
    ck_assert(!fb_excerpt_make(&source, &nowhere, &excerpt));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("excerpts");
    tcase_add_loop_test(cases, shows_the_line_and_marks_the_token, 0, FB_TEST_COUNT(lines));
    tcase_add_loop_test(cases, shows_the_row_and_marks_the_bytes, 0, FB_TEST_COUNT(places));
    tcase_add_test(cases, marks_the_end_of_a_full_last_row);
    tcase_add_test(cases, shows_a_window_of_a_long_line);
    tcase_add_loop_test(cases, shows_a_window_of_bytes_that_are_no_text, 0, 4);
    tcase_add_test(cases, escapes_what_is_shown);
    tcase_add_test(cases, asks_once_for_the_bytes_of_a_subject);
    tcase_add_test(cases, shows_nothing_without_a_place_or_bytes);
    return fb_test_run("excerpt", cases);
}
