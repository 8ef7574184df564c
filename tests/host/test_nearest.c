/* SPDX-License-Identifier: Apache-2.0 */
/* test_nearest.c - suggestions that help, and none that do not. */
#include "base/host/nearest.h"

#include <string.h>

#include "tests/support/check_main.h"

static const char *const keys[] = { "template_type", "criteria", "except", "message", "massage", "id", "op", "\xC3\xA4hnlich" };

static const struct {
    const char *word;
    const char *nearest; /* NULL: none is near enough */
} words[] = {
    { "criteria", "criteria" },
    { "criterai", "criteria" }, /* a swap is one edit */
    { "Criteria", "criteria" }, /* case is none */
    { "TEMPLATE_TYP", "template_type" },
    { "criterion", "criteria" }, /* two of nine */
    { "crit", NULL },            /* four of eight */
    { "exxcept", "except" },
    { "xcept", "except" },
    { "mossage", "message" }, /* the first of two at the same distance */
    { "ids", "id" },          /* one is always near */
    { "ipx", NULL },
    { "x", NULL },
    { "", NULL },
    { "of", "op" },
    { "\xC3\xB6hnlich", "\xC3\xA4hnlich" }, /* characters, not bytes */
    { "\xFF\xFE", NULL },
    { "zzzzzzzz", NULL },
};

START_TEST(suggests_what_is_near)
{
    const char *found = fb_nearest(fb_span_of(words[_i].word), keys, sizeof keys / sizeof *keys);

    if (words[_i].nearest == NULL)
        ck_assert_ptr_null(found);
    else
        ck_assert_pstr_eq(found, words[_i].nearest);
}
END_TEST

START_TEST(ignores_words_that_are_too_long)
{
    char word[300];
    const char *candidates[] = { word };

    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    ck_assert_ptr_null(fb_nearest(fb_span_of(word), candidates, 1));
    ck_assert_ptr_null(fb_nearest(fb_span_of("a"), candidates, 1));
    word[64] = '\0';
    ck_assert_ptr_nonnull(fb_nearest(fb_span_of(word), candidates, 1));
    ck_assert_ptr_null(fb_nearest(fb_span_of("a"), NULL, 0));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("suggestions");
    tcase_add_loop_test(cases, suggests_what_is_near, 0, FB_TEST_COUNT(words));
    tcase_add_test(cases, ignores_words_that_are_too_long);
    return fb_test_run("nearest", cases);
}
