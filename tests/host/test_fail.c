/* SPDX-License-Identifier: Apache-2.0 */
/* test_fail.c - the first failure wins, and texts are cut between characters. */
#include "base/host/fail.h"

#include <string.h>

#include "base/core/utf8.h"
#include "tests/support/check_main.h"

START_TEST(keeps_the_first_failure)
{
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_place place = { .file = "f", .line = 3 };

    ck_assert(!fb_fail_at(&diag, FB_FAULT_INPUT, &place, "first %d", 1));
    ck_assert(!fb_fail_help(&diag, "do %s", "this"));
    ck_assert(!fb_fail(&diag, FB_FAULT_IO, "second"));
    ck_assert(!fb_fail_at(&diag, FB_FAULT_IO, &(struct fb_place){ .file = "g" }, "third"));
    ck_assert(!fb_fail_help(&diag, "do that"));
    ck_assert(!fb_fail_memory(&diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_INPUT);
    ck_assert_str_eq(diag.message, "first 1");
    ck_assert_str_eq(diag.help, "do this");
    ck_assert_str_eq(diag.place.file, "f");
    ck_assert_uint_eq(diag.place.line, 3);
}
END_TEST

START_TEST(keeps_the_place_that_was_set)
{
    struct fb_diag diag = FB_DIAG_NONE;

    diag.place.line = 9;
    ck_assert(!fb_fail(&diag, FB_FAULT_LIMIT, "too many"));
    ck_assert_uint_eq(diag.place.line, 9);
}
END_TEST

START_TEST(cuts_long_texts_between_characters)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char text[2001];

    for (size_t i = 0; i < 2000; i += 2)
        memcpy(text + i, "\xC3\xA4", 2);
    text[2000] = '\0';
    const char *shifted = text + 0;
    ck_assert(!fb_fail(&diag, FB_FAULT_INPUT, "%s%s", _i == 0 ? "" : "x", shifted));
    fb_place_set_file(&diag.place, text);
    fb_place_set_path(&diag.place, text);
    const char *cut[] = { diag.message, diag.place.file, diag.place.path };
    for (size_t i = 0; i < 3; i++) {
        const struct fb_span span = fb_span_of(cut[i]);
        ck_assert_uint_ge(span.size, 510);
        ck_assert_uint_le(span.size, 511);
        ck_assert_uint_eq(fb_utf8_valid_prefix(span), span.size);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("failures");
    tcase_add_test(cases, keeps_the_first_failure);
    tcase_add_test(cases, keeps_the_place_that_was_set);
    tcase_add_loop_test(cases, cuts_long_texts_between_characters, 0, 2);
    return fb_test_run("fail", cases);
}
