/* SPDX-License-Identifier: Apache-2.0 */
/* test_buffer.c - growing at every border, and failing for good. */
#include "base/host/buffer.h"

#include <stdio.h>
#include <string.h>

#include "base/host/heap.h"
#include "tests/support/check_main.h"

START_TEST(grows_by_any_piece)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer buffer = FB_BUFFER_EMPTY;
    size_t size = 0;

    ck_assert_uint_eq(fb_buffer_span(&buffer).size, 0);
    for (size_t piece = 0; piece < 300; piece++) {
        fb_buffer_repeat(&buffer, (char)('a' + piece % 26), piece);
        fb_buffer_char(&buffer, '.');
        size += piece + 1;
        ck_assert(!buffer.failed);
        ck_assert_uint_eq(fb_buffer_span(&buffer).size, size);
        ck_assert_uint_eq(strlen(buffer.text), size); /* terminated each time */
    }
    ck_assert_mem_eq(buffer.text, ".b.cc.ddd.", 10);
}
END_TEST

START_TEST(formats_like_printf)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer buffer = FB_BUFFER_EMPTY;

    for (int width = 0; width < 600; width++) {
        fb_buffer_clear(&buffer);
        fb_buffer_printf(&buffer, "%*d|%s", width, 7, "end");
        ck_assert_uint_eq(buffer.size, (size_t)(width > 1 ? width : 1) + 4);
        ck_assert_str_eq(buffer.text + buffer.size - 5, "7|end");
    }
}
END_TEST

START_TEST(appends_bytes_with_zeros)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer buffer = FB_BUFFER_EMPTY;

    fb_buffer_append(&buffer, (struct fb_span){ NULL, 0 });
    fb_buffer_append(&buffer, (struct fb_span){ (const uint8_t *)"a\0b", 3 });
    fb_buffer_text(&buffer, "c");
    ck_assert_uint_eq(buffer.size, 4);
    ck_assert_mem_eq(buffer.text, "a\0bc", 5);
}
END_TEST

START_TEST(stays_failed)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer buffer = FB_BUFFER_EMPTY;

    fb_buffer_text(&buffer, "kept");
    fb_buffer_repeat(&buffer, 'x', SIZE_MAX - 2); /* more than there can be; sizes must not wrap */
    ck_assert(buffer.failed);
    fb_buffer_text(&buffer, "dropped");
    fb_buffer_printf(&buffer, "%d", 1);
    ck_assert(buffer.failed);
    ck_assert_str_eq(buffer.text, "kept");
}
END_TEST

START_TEST(grows_arrays)
{
    void *items = NULL;
    size_t capacity = 0;

    for (size_t count = 0; count < 100; count++) {
        ck_assert(fb_grow(&items, &capacity, count, sizeof(size_t)));
        ck_assert_uint_gt(capacity, count);
        ((size_t *)items)[count] = count;
    }
    for (size_t i = 0; i < 100; i++)
        ck_assert_uint_eq(((size_t *)items)[i], i);
    void *before = items;
    size_t huge = SIZE_MAX / sizeof(size_t) / 2 + 1;
    const size_t full = huge;
    ck_assert(!fb_grow(&items, &huge, full, sizeof(size_t)));
    ck_assert_ptr_eq(items, before);
    ck_assert_uint_eq(huge, full);
    free(items);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("buffers");
    tcase_add_test(cases, grows_by_any_piece);
    tcase_add_test(cases, formats_like_printf);
    tcase_add_test(cases, appends_bytes_with_zeros);
    tcase_add_test(cases, stays_failed);
    tcase_add_test(cases, grows_arrays);
    return fb_test_run("buffer", cases);
}
