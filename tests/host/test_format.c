/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of a fixed size: cut between characters, and never past the end. */
#include "base/host/format.h"

#include <string.h>

#include "tests/support/check_main.h"

static void FB_PRINTF(3, 4) format(char *out, size_t size, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fb_format_text(out, size, format, arguments);
    va_end(arguments);
}

static const struct {
    const char *text;
    size_t size;
    const char *out;
} cuts[] = {
    { "abc", 4, "abc" },
    { "abcd", 4, "abc" },
    { "a\xC3\xA4z", 5, "a\xC3\xA4z" },
    { "a\xC3\xA4z", 4, "a\xC3\xA4" },
    { "a\xC3\xA4z", 3, "a" },
    { "\xF0\x9F\x98\x80z", 4, "" },
    { "abc", 2, "a" },
    { "\xC3\xA4\xC3\xB6", 4, "\xC3\xA4" },
    { "abc", 1, "" },
    { "", 1, "" },
};

START_TEST(cuts_between_characters)
{
    char out[16];

    memset(out, 'X', sizeof out);
    format(out, cuts[_i].size, "%s", cuts[_i].text);
    ck_assert_str_eq(out, cuts[_i].out);
    for (size_t i = cuts[_i].size; i < sizeof out; i++)
        ck_assert_int_eq(out[i], 'X');
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("cuts");

    tcase_add_loop_test(cases, cuts_between_characters, 0, sizeof cuts / sizeof cuts[0]);
    return fb_test_run("format", cases);
}
