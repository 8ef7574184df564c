/* SPDX-License-Identifier: Apache-2.0 */
/* test_utf8.c - the decoder against the C library's iconv, on every start of a sequence. */
#include "base/core/utf8.h"

#include <iconv.h>
#include <string.h>

#include "tests/support/check_main.h"

static const struct {
    const char *bytes;
    size_t size;
    size_t length;
    uint32_t character;
} known[] = {
    { "A", 1, 1, 'A' },
    { "\0", 1, 1, 0 },
    { "\xC2\x80", 2, 2, 0x80 },
    { "\xDF\xBF", 2, 2, 0x7FF },
    { "\xE0\xA0\x80", 3, 3, 0x800 },
    { "\xEF\xBF\xBF", 3, 3, 0xFFFF },
    { "\xF0\x90\x80\x80", 4, 4, 0x10000 },
    { "\xF4\x8F\xBF\xBF", 4, 4, 0x10FFFF },
    { "", 0, 0, 0 },
    { "\xC0\x80", 2, 0, 0 },         /* overlong zero */
    { "\xE0\x9F\xBF", 3, 0, 0 },     /* overlong */
    { "\xED\xA0\x80", 3, 0, 0 },     /* a surrogate */
    { "\xF4\x90\x80\x80", 4, 0, 0 }, /* beyond the last character */
    { "\xC3", 1, 0, 0 },             /* cut */
    { "\xE2\x82", 2, 0, 0 },
    { "\x80", 1, 0, 0 },
    { "\xFF", 1, 0, 0 },
};

START_TEST(decodes_what_is_valid)
{
    /* In exact-size memory: the sanitizer sees a read of even one byte too many. */
    uint8_t *copy = malloc(known[_i].size == 0 ? 1 : known[_i].size);
    memcpy(copy, known[_i].bytes, known[_i].size);
    const struct fb_span text = { .bytes = copy, .size = known[_i].size };
    uint32_t character = 0;

    ck_assert_uint_eq(fb_utf8_decode(text, 0, &character), known[_i].length);
    ck_assert_uint_eq(character, known[_i].character);
    free(copy);
}
END_TEST

/* What iconv makes of one character: its length, or zero. */
static size_t ask_iconv(iconv_t converter, const uint8_t *bytes, size_t size, uint32_t *out)
{
    for (size_t length = 1; length <= size; length++) {
        char input[4];
        uint32_t output = 0;
        memcpy(input, bytes, length);
        char *from = input;
        char *to = (char *)&output;
        size_t left = length;
        size_t room = sizeof output;
        (void)iconv(converter, NULL, NULL, NULL, NULL);
        if (iconv(converter, &from, &left, &to, &room) == 0 && left == 0 && room == 0) {
            *out = output;
            return length;
        }
    }
    return 0;
}

static const uint8_t tails[][2] = {
    { 0x80, 0x80 }, { 0xBF, 0xBF }, { 0x7F, 0x80 }, { 0x80, 0xC0 }, { 0x41, 0x42 }
};

START_TEST(agrees_with_iconv_on_every_start)
{
    iconv_t converter = iconv_open("UTF-32LE", "UTF-8");
    ck_assert_ptr_ne(converter, (iconv_t)-1);

    for (uint32_t start = 0; start < 0x10000; start++) {
        const uint8_t bytes[] = { (uint8_t)(start >> 8), (uint8_t)start, tails[_i][0], tails[_i][1] };
        uint32_t ours = 0;
        uint32_t theirs = 0;
        const size_t our_length = fb_utf8_decode((struct fb_span){ bytes, sizeof bytes }, 0, &ours);
        if (our_length != ask_iconv(converter, bytes, sizeof bytes, &theirs) || ours != theirs)
            ck_abort_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
    iconv_close(converter);
}
END_TEST

START_TEST(encodes_what_it_decodes)
{
    for (uint32_t character = 0; character <= 0x110000; character++) {
        uint8_t bytes[4];
        uint32_t again = 0;
        const size_t length = fb_utf8_encode(character, bytes);
        const bool exists = character < 0x110000 && (character < 0xD800 || character > 0xDFFF);
        const size_t decoded = fb_utf8_decode((struct fb_span){ bytes, length }, 0, &again);
        if ((length > 0) != exists || decoded != length || (exists && again != character))
            ck_abort_msg("U+%04X", character);
    }
}
END_TEST

START_TEST(finds_the_first_bad_byte)
{
    ck_assert_uint_eq(fb_utf8_valid_prefix(fb_span_of("")), 0);
    ck_assert_uint_eq(fb_utf8_valid_prefix(fb_span_of("a\xC3\xA4z")), 4);
    ck_assert_uint_eq(fb_utf8_valid_prefix(fb_span_of("a\xC3\xA4\xC3z")), 3);
    ck_assert_uint_eq(fb_utf8_valid_prefix(fb_span_of("a\xE2\x82")), 1);
}
END_TEST

static const struct {
    const char *text;
    size_t size;
    size_t cut;
} cuts[] = {
    { "abc", 9, 3 },
    { "abc", 2, 2 },
    { "a\xC3\xA4z", 2, 1 },
    { "a\xC3\xA4z", 3, 3 },
    { "\xF0\x9F\x98\x80z", 3, 0 },
    { "\xF0\x9F\x98\x80z", 4, 4 },
    { "\x80\x80\x80\x80\x80\x80", 5, 5 }, /* no UTF-8: just cut */
};

START_TEST(cuts_between_characters)
{
    ck_assert_uint_eq(fb_utf8_cut(fb_span_of(cuts[_i].text), cuts[_i].size), cuts[_i].cut);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("UTF-8");
    tcase_add_loop_test(cases, decodes_what_is_valid, 0, FB_TEST_COUNT(known));
    tcase_add_loop_test(cases, agrees_with_iconv_on_every_start, 0, FB_TEST_COUNT(tails));
    tcase_add_test(cases, encodes_what_it_decodes);
    tcase_add_test(cases, finds_the_first_bad_byte);
    tcase_add_loop_test(cases, cuts_between_characters, 0, FB_TEST_COUNT(cuts));
    return fb_test_run("utf8", cases);
}
