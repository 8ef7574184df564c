/* SPDX-License-Identifier: Apache-2.0 */
/* test_operators.c - text, globs and addresses by themselves; expected values are those of
 * docs/FORMAT.md, Unicode's CaseFolding.txt and RFC 4291, and for addresses the C library's too. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensor/reference/address.h"
#include "sensor/reference/build.h"
#include "sensor/reference/crc32.h"
#include "sensor/reference/text.h"
#include "tests/support/check_main.h"

#define TEXT(text)                                                    \
    {                                                                 \
        .bytes = (const uint8_t *)(text), .size = sizeof(text "") - 1 \
    }

enum { EQUALS = 1,
       CONTAINS = 2,
       STARTS = 4,
       ENDS = 8,
       GLOBS = 16 };

static const struct {
    struct fb_span text;
    struct fb_span value;
    unsigned folded; /* operators that hold without regard to case */
    unsigned exact;
} texts[] = {
    { TEXT(""), TEXT(""), 31, 31 },
    { TEXT("a"), TEXT(""), CONTAINS | STARTS | ENDS, CONTAINS | STARTS | ENDS },
    { TEXT(""), TEXT("a"), 0, 0 },
    { TEXT("Abc"), TEXT("aBC"), 31, 0 },
    { TEXT("xABCx"), TEXT("abc"), CONTAINS, 0 },
    { TEXT("abcx"), TEXT("abc"), CONTAINS | STARTS, CONTAINS | STARTS },
    { TEXT("xabc"), TEXT("abc"), CONTAINS | ENDS, CONTAINS | ENDS },
    { TEXT("aab"), TEXT("ab"), CONTAINS | ENDS, CONTAINS | ENDS },
    { TEXT("a\0b"), TEXT("a\0b"), 31, 31 },
    { TEXT("a\0b"), TEXT("a\0c"), 0, 0 },
    /* Folds change the length: the Kelvin sign has three bytes, U+023A two where U+2C65 has three. */
    { TEXT("\xe2\x84\xaa"), TEXT("k"), 31, 0 },
    { TEXT("x\xe2\x84\xaa"), TEXT("K"), CONTAINS | ENDS, 0 },
    { TEXT("\xc8\xba"
           "x"),
      TEXT("\xe2\xb1\xa5"), CONTAINS | STARTS, 0 },
    { TEXT("\xc3\x89t\xc3\xa9"), TEXT("\xc3\xa9T\xc3\x89"), 31, 0 },
    { TEXT("\xce\xa3"), TEXT("\xcf\x82"), 31, 0 },                 /* capital and final sigma */
    { TEXT("\xc3\x9f"), TEXT("ss"), 0, 0 },                        /* no full folding */
    { TEXT("\xc4\xb0"), TEXT("i"), 0, 0 },                         /* nor Turkish */
    { TEXT("\xf0\x90\x90\x80"), TEXT("\xf0\x90\x90\xa8"), 31, 0 }, /* Deseret */
    /* Bytes that are no characters stand for themselves; a glob compares characters. */
    { TEXT("\xff"
           "A"),
      TEXT("\xff"
           "a"),
      31, 0 },
    { TEXT("\xff"), TEXT("\xfe"), 0, 0 },
    { TEXT("\xc3\xa9"), TEXT("\xa9"), CONTAINS | ENDS, CONTAINS | ENDS },
    { TEXT("\xc3\xa9"), TEXT("\xc3"), CONTAINS | STARTS, CONTAINS | STARTS },
    { TEXT("\xc3\x89"), TEXT("\x89"), 0, CONTAINS | ENDS }, /* folded it ends with A9 */
    { TEXT("\xc0\x80"), TEXT("\0"), 0, 0 },                 /* overlong: two odd bytes */
};

static unsigned holding(struct fb_sensor_text text, struct fb_span value)
{
    return (fb_sensor_text_equals(text, (struct fb_sensor_text){ .bytes = value }) ? EQUALS : 0)
         | (fb_sensor_text_contains(text, value) ? CONTAINS : 0)
         | (fb_sensor_text_starts(text, value) ? STARTS : 0)
         | (fb_sensor_text_ends(text, value) ? ENDS : 0) | (fb_sensor_text_globs(text, value) ? GLOBS : 0);
}

/* A copy of exact size, so that a sanitizer sees what is read beyond it. */
static struct fb_span copy(struct fb_span text, bool fold)
{
    const size_t size = fold ? fb_sensor_fold(text, NULL, 0) : text.size;
    uint8_t *bytes = malloc(size == 0 ? 1 : size);
    ck_assert_ptr_nonnull(bytes);
    if (fold)
        ck_assert_uint_eq(fb_sensor_fold(text, bytes, size), size);
    else if (size > 0)
        memcpy(bytes, text.bytes, size);
    return (struct fb_span){ bytes, size };
}

static void release(struct fb_span text)
{
    free((void *)(uintptr_t)text.bytes);
}

START_TEST(compares_as_the_format_says)
{
    struct fb_sensor_pairs pairs;
    const struct fb_span text = copy(texts[_i].text, false);
    const struct fb_span folded_text = copy(texts[_i].text, true);
    const struct fb_span value = copy(texts[_i].value, false);
    const struct fb_span folded_value = copy(texts[_i].value, true);
    fb_sensor_pairs_of(folded_text, &pairs);
    ck_assert_uint_eq(holding((struct fb_sensor_text){ .bytes = text }, value), texts[_i].exact);
    ck_assert_uint_eq(holding((struct fb_sensor_text){ .bytes = text, .to_fold = true }, folded_value), texts[_i].folded);
    ck_assert_uint_eq(holding((struct fb_sensor_text){ .bytes = folded_text, .pairs = &pairs }, folded_value), texts[_i].folded);
    release(text);
    release(folded_text);
    release(value);
    release(folded_value);
}
END_TEST

/* Folded before or while comparing, with or without the table of pairs: the same. */
START_TEST(compares_alike_whenever_it_folds)
{
    static const char *const parts[] = { "a", "A", "b", "\xe2\x84\xaa", "k", "\xc3\x89", "\xa9", "\xff", "*", "?", "\\", "" };
    uint64_t state = 7;
    size_t held = 0;
    for (size_t i = 0; i < 50000; i++) {
        char made[2][32] = { "", "" };
        struct fb_sensor_pairs pairs;
        for (size_t k = 0; k < 2; k++) {
            for (size_t count = 0; count < (k == 0 ? 6U : 3U); count++) {
                state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
                strncat(made[k], parts[(state >> 40) % (sizeof parts / sizeof *parts)], 8);
            }
        }
        const struct fb_span text = copy(fb_span_of(made[0]), false);
        const struct fb_span folded_text = copy(text, true);
        const struct fb_span value = copy(fb_span_of(made[1]), true);
        fb_sensor_pairs_of(folded_text, &pairs);
        const unsigned late = holding((struct fb_sensor_text){ .bytes = text, .to_fold = true }, value);
        ck_assert_msg(holding((struct fb_sensor_text){ .bytes = folded_text }, value) == late, "%s, %s", made[0], made[1]);
        ck_assert_msg(holding((struct fb_sensor_text){ .bytes = folded_text, .pairs = &pairs }, value) == late, "%s, %s", made[0], made[1]);
        held += late != 0;
        release(text);
        release(folded_text);
        release(value);
    }
    ck_assert_uint_gt(held, 500);
}
END_TEST

static const struct {
    struct fb_span glob;
    struct fb_span text;
    bool matches;
} globs[] = {
    { TEXT("*"), TEXT(""), true },
    { TEXT("*"), TEXT("\xff\n"), true },
    { TEXT("**"), TEXT(""), true },
    { TEXT("?"), TEXT(""), false },
    { TEXT("?"), TEXT("\n"), true },
    { TEXT("?"), TEXT("\xe2\x82\xac"), true },
    { TEXT("??"), TEXT("\xe2\x82\xac"), false },
    { TEXT("*??"), TEXT("\xe2\x82\xac"), false }, /* a star takes whole characters */
    { TEXT("*??"), TEXT("\xe2\x82"), true },      /* two odd bytes */
    { TEXT("*\xac"), TEXT("\xe2\x82\xac"), false },
    { TEXT("a*b?c"), TEXT("axxbxbyc"), true },
    { TEXT("a*b?c"), TEXT("axxbxbc"), false },
    { TEXT("*a*b"), TEXT("xaxbxb"), true },
    { TEXT("\\*"), TEXT("*"), true },
    { TEXT("\\*"), TEXT("a"), false },
    { TEXT("\\?"), TEXT("a"), false },
    { TEXT("\\\\*"), TEXT("\\abc"), true },
    { TEXT("\\a"), TEXT("a"), true },
    { TEXT("\\\xc3\xa9"), TEXT("\xc3\xa9"), true },
    { TEXT("a*"), TEXT("ba"), false },
    { TEXT("*a"), TEXT("ab"), false },
    { TEXT("a"), TEXT("ab"), false },
    { TEXT("[a]"), TEXT("a"), false },
};

START_TEST(matches_globs)
{
    const struct fb_span glob = copy(globs[_i].glob, false);
    const struct fb_span text = copy(globs[_i].text, false);
    ck_assert_msg(fb_sensor_text_globs((struct fb_sensor_text){ .bytes = text }, glob) == globs[_i].matches,
                  "%.*s", (int)glob.size, (const char *)glob.bytes);
    ck_assert(!fb_sensor_glob_is_cut(glob));
    release(glob);
    release(text);
}
END_TEST

START_TEST(notices_a_glob_that_is_cut)
{
    ck_assert(fb_sensor_glob_is_cut(fb_span_of("\\")));
    ck_assert(fb_sensor_glob_is_cut(fb_span_of("a\\\\\\")));
    ck_assert(!fb_sensor_glob_is_cut(fb_span_of("a\\\\")));
    ck_assert(!fb_sensor_glob_is_cut(fb_span_of("")));
}
END_TEST

/* ---- Addresses ---- */

static const struct {
    const char *block;
    const char *address;
    bool has;
} blocks[] = {
    { "10.0.0.0/8", "10.255.0.1", true },
    { "10.0.0.0/8", "11.0.0.0", false },
    { "10.1.2.3/8", "10.9.9.9", true }, /* further bits count for nothing */
    { "192.168.1.128/25", "192.168.1.127", false },
    { "192.168.1.128/25", "192.168.1.200", true },
    { "0.0.0.0/0", "255.255.255.255", true },
    { "0.0.0.0/0", "::", false },
    { "::/0", "1.2.3.4", false },
    { "::/0", "fe80::1", true },
    { "1.2.3.4/32", "1.2.3.4", true },
    { "1.2.3.4/32", "1.2.3.5", false },
    { "10.0.0.0/08", "10.0.0.1", true },
    { "10.0.0.0/8", "::ffff:10.0.0.1", false },
    { "::ffff:0:0/96", "::ffff:10.0.0.1", true },
    { "fe80::/10", "febf:ffff::1", true },
    { "fe80::/10", "fec0::", false },
    { "2001:DB8::/32", "2001:db8:1:2:3:4:5:6", true },
    { "::1/128", "0:0:0:0:0:0:0:1", true },
};

START_TEST(finds_addresses_in_blocks)
{
    struct fb_sensor_block block;
    struct fb_sensor_block address;
    ck_assert(fb_sensor_block(fb_span_of(blocks[_i].block), &block));
    ck_assert(fb_sensor_address(fb_span_of(blocks[_i].address), &address));
    ck_assert_int_eq(fb_sensor_block_has(&block, &address), blocks[_i].has);
}
END_TEST

static const char *const bad_blocks[] = { "", "/", "/8", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/0008", "10.0.0.0/8 ",
                                          "10.0.0/8", "::/129", "::/ 1", "::/1/1", "10.0.0.0/-1", "fe80::1%1/64", "[::]/0" };

START_TEST(refuses_what_is_no_block)
{
    struct fb_sensor_block block;
    ck_assert(!fb_sensor_block(fb_span_of(bad_blocks[_i]), &block));
}
END_TEST

static void check_address(struct fb_span text)
{
    char terminated[64];
    uint8_t expected[16] = { 0 };
    struct fb_sensor_block address;
    memcpy(terminated, text.bytes, text.size);
    terminated[text.size] = '\0';
    const int family = inet_pton(AF_INET, terminated, expected) == 1  ? 32
                     : inet_pton(AF_INET6, terminated, expected) == 1 ? 128
                                                                      : 0;
    const struct fb_span exact = copy(text, false);
    const bool found = fb_sensor_address(exact, &address);
    ck_assert_msg(found == (family != 0), "%s: %d", terminated, found);
    if (found) {
        ck_assert_int_eq(address.family, family);
        ck_assert_mem_eq(address.address, expected, (size_t)family / 8);
    }
    release(exact);
}

/* Texts made of what addresses are made of; about one in thirty is one. */
START_TEST(reads_addresses_as_the_c_library_does)
{
    static const char *const parts[] = { "0", "1", "255", "256", "01", ".", ".", "1.2.3.4", ":", ":", "::", "f", "ABCD", "12345", "g", "%", "/", " ", "1:2:3:4:", "0:0:0" };
    static const char *const whole[] = { "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::8", "1::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4",
                                         "::1.2.3.4", "1.2.3.4::", "::1.2.3.4.5", "::01.2.3.4", "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "::", ":::", ":", "1::2::3", "0.0.0.0", "00.0.0.0" };
    uint64_t state = 4291;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        check_address(fb_span_of(whole[i]));
    for (size_t i = 0; i < 60000; i++) {
        char made[64] = "";
        size_t count = 1 + i % 9;
        while (count-- > 0) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
            const char *part = parts[(state >> 40) % (sizeof parts / sizeof *parts)];
            if (strlen(made) + strlen(part) < sizeof made)
                strncat(made, part, 8);
        }
        check_address(fb_span_of(made));
    }
}
END_TEST

/* The last line of defence, behind two others. */
START_TEST(fetches_no_input_that_was_not_given)
{
    const struct fb_engine_input inputs[3] = { { NULL, 0 } };
    ck_assert_ptr_eq(fb_sensor_fetch(inputs, 3, 2), &inputs[2]);
    ck_assert_ptr_null(fb_sensor_fetch(inputs, 3, 3));
    ck_assert_ptr_null(fb_sensor_fetch(inputs, 3, UINT32_MAX));
    ck_assert_ptr_null(fb_sensor_fetch(inputs, 0, 0));
    ck_assert(fb_sensor_may_read(19, 20));
    ck_assert(!fb_sensor_may_read(20, 20));
}
END_TEST

START_TEST(computes_the_check_value_of_the_checksum)
{
    /* The catalogue of parametrised CRC algorithms gives CBF43926 for CRC-32/ISO-HDLC. */
    ck_assert_uint_eq(fb_sensor_crc32(fb_span_of("123456789")), 0xCBF43926);
    ck_assert_uint_eq(fb_sensor_crc32(fb_span_of("")), 0);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("operators");
    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, compares_as_the_format_says, 0, FB_TEST_COUNT(texts));
    tcase_add_test(cases, compares_alike_whenever_it_folds);
    tcase_add_loop_test(cases, matches_globs, 0, FB_TEST_COUNT(globs));
    tcase_add_test(cases, notices_a_glob_that_is_cut);
    tcase_add_loop_test(cases, finds_addresses_in_blocks, 0, FB_TEST_COUNT(blocks));
    tcase_add_loop_test(cases, refuses_what_is_no_block, 0, FB_TEST_COUNT(bad_blocks));
    tcase_add_test(cases, reads_addresses_as_the_c_library_does);
    tcase_add_test(cases, fetches_no_input_that_was_not_given);
    tcase_add_test(cases, computes_the_check_value_of_the_checksum);
    return fb_test_run("sensor_operators", cases);
}
