/* SPDX-License-Identifier: Apache-2.0 */
/* test_bytes.c - a buffer that keeps to its maximum. */
#include "compiler/bytes.h"

#include <string.h>

#include "tests/support/check_main.h"

START_TEST(holds_what_was_appended)
{
    static const uint8_t expected[] = { 'a', 'b', 0x02, 0x01, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11 };
    struct fb_bytes bytes = { .limit = 100 };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_bytes_append(&bytes, fb_span_of("ab"), &diag));
    ck_assert(fb_bytes_append(&bytes, fb_span_of(NULL), &diag));
    ck_assert(fb_bytes_uint(&bytes, 2, 0x0102, &diag));
    ck_assert(fb_bytes_uint(&bytes, 8, 0x1122334455667788, &diag));
    ck_assert_uint_eq(fb_bytes_span(&bytes).size, sizeof expected);
    ck_assert_mem_eq(fb_bytes_span(&bytes).bytes, expected, sizeof expected);
    fb_bytes_clear(&bytes);
    ck_assert_uint_eq(bytes.size, 0);
    ck_assert_uint_eq(bytes.limit, 100);
}
END_TEST

/* Filled byte by byte and at once, up to the limit and one beyond. */
START_TEST(keeps_to_its_maximum)
{
    enum { LIMIT = 1000 };
    static const uint8_t many[LIMIT + 1] = { 0 };
    struct fb_bytes bytes = { .limit = LIMIT };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!fb_bytes_append(&bytes, (struct fb_span){ .bytes = many, .size = LIMIT + 1 }, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    ck_assert_uint_eq(bytes.size, 0);
    diag = (struct fb_diag)FB_DIAG_NONE;
    for (size_t i = 0; i < LIMIT; i++)
        ck_assert(fb_bytes_uint(&bytes, 1, i & 0xff, &diag));
    ck_assert(!fb_bytes_uint(&bytes, 1, 0, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    ck_assert_uint_eq(bytes.size, LIMIT);
    for (size_t i = 0; i < LIMIT; i++)
        ck_assert_uint_eq(bytes.at[i], i & 0xff);
    fb_bytes_clear(&bytes);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("bytes");
    tcase_add_test(cases, holds_what_was_appended);
    tcase_add_test(cases, keeps_to_its_maximum);
    return fb_test_run("bytes", cases);
}
