/* SPDX-License-Identifier: Apache-2.0 */
/* test_safe_text.c - nothing in a hostile text reaches the terminal but what is seen. */
#include "base/write/safe_text.h"

#include <string.h>

#include "tests/support/check_main.h"

static const struct {
    const char *text;
    const char *safe;
    size_t columns;
} texts[] = {
    { "plain C:\\Windows\\x", "plain C:\\Windows\\x", 18 },
    { "\x1b]0;title\x07", "\\x1b]0;title\\x07", 16 },
    { "a\nb\tc\rd", "a\\nb\\tc\\rd", 10 },
    { "\x7f\x01", "\\x7f\\x01", 8 },
    { "\302\23331m",
      "\\u{9b}31m", 9 }, /* C1: CSI */
    { "\342\200\256exe.",
      "\\u{202e}exe.", 12 }, /* right-to-left override */
    { "a\342\200\213b",
      "a\\u{200b}b", 10 }, /* zero width space */
    { "\357\273\277x",
      "\\u{feff}x", 9 },                     /* byte order mark */
    { "\xF3\xA0\x81\x81", "\\u{e0041}", 9 }, /* tag characters */
    { "\xE2\x81\xA6z", "\\u{2066}z", 9 },    /* isolates */
    { "\xFF\xC3(", "\\xff\\xc3(", 9 },       /* not UTF-8 */
    { "\xC3\xA4\xE2\x82\xAC", "\xC3\xA4\xE2\x82\xAC", 2 },
    { "\xE4\xB8\xAD\xE6\x96\x87", "\xE4\xB8\xAD\xE6\x96\x87", 4 }, /* wide */
    { "e\xCC\x81", "e\xCC\x81", 1 },                               /* combining */
    { "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", 2 },
};

START_TEST(escapes_what_steers_or_hides)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;

    ck_assert_uint_eq(fb_safe_text(&out, fb_span_of(texts[_i].text)), texts[_i].columns);
    ck_assert_str_eq(out.text, texts[_i].safe);
}
END_TEST

START_TEST(lets_no_control_byte_through)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;

    for (unsigned int pair = 0; pair < 0x10000; pair++) {
        const uint8_t text[] = { (uint8_t)(pair >> 8), (uint8_t)pair };
        out.size = 0;
        (void)fb_safe_text(&out, (struct fb_span){ text, 2 });
        for (size_t i = 0; i < out.size; i++)
            if ((uint8_t)out.text[i] < 0x20 || out.text[i] == 0x7F
                || ((uint8_t)out.text[i] == 0xC2 && (uint8_t)out.text[i + 1] < 0xA0))
                ck_abort_msg("%02x %02x", text[0], text[1]);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("safe text");
    tcase_add_loop_test(cases, escapes_what_steers_or_hides, 0, FB_TEST_COUNT(texts));
    tcase_add_test(cases, lets_no_control_byte_through);
    return fb_test_run("safe_text", cases);
}
