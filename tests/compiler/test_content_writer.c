/* SPDX-License-Identifier: Apache-2.0 */
/* test_content_writer.c - content files byte for byte, and what is not written. */
#include "compiler/content_writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "tests/compiler/random_content.h"
#include "tests/compiler/tiny_file.h"
#include "tests/support/check_main.h"

static void release(struct fb_span bytes)
{
    free((void *)(uintptr_t)bytes.bytes);
}

START_TEST(writes_what_was_put_together_by_hand)
{
    struct fb_span bytes = { .size = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_content_write(&tiny_content, &bytes, &diag), "%s", diag.message);
    ck_assert_uint_eq(bytes.size, sizeof tiny_file);
    for (size_t i = 0; i < bytes.size; i++)
        ck_assert_msg(bytes.bytes[i] == tiny_file[i], "byte %zu", i);
    release(bytes);
}
END_TEST

START_TEST(writes_nothing_as_headers_and_empty_tables)
{
    const struct fb_content empty = { .channel = 1 };
    struct fb_span bytes = { .size = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_content_write(&empty, &bytes, &diag));
    ck_assert_uint_eq(bytes.size, 24 + 32 + 4 + 4);
    release(bytes);
}
END_TEST

/* One value many times, within and across instances: 1000 copies more cost their references only. */
START_TEST(keeps_each_value_once)
{
    enum { COPIES = 1000 };
    static struct fb_span values[COPIES];
    struct fb_content content = tiny_content;
    struct fb_instance instance = tiny_content.instances[0];
    struct fb_criterion criterion = instance.row.criteria[0];
    struct fb_span bytes = { .size = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    for (size_t i = 0; i < COPIES; i++)
        values[i] = fb_span_of(i % 2 == 0 ? "ipc" : "a long value that is there once");
    criterion.values = values;
    criterion.value_count = COPIES;
    instance.row.criteria = &criterion;
    content.instances = &instance;
    ck_assert(fb_content_write(&content, &bytes, &diag));
    /* Instead of "x" and "": one new value (4 bytes of offset less, 31 bytes of text), 998 references. */
    ck_assert_uint_eq(bytes.size, sizeof tiny_file - 4 - 1 + 31 + 4 * 998);
    release(bytes);
}
END_TEST

START_TEST(the_same_content_gives_the_same_bytes)
{
    struct fb_template_types *types = random_types();
    struct fb_arena arenas[2];
    struct fb_span bytes[2];
    struct fb_diag diag = FB_DIAG_NONE;

    for (int i = 0; i < 2; i++) {
        fb_arena_init(&arenas[i], fb_heap(), SIZE_MAX);
        const struct fb_content content = random_content((uint64_t)_i, types, &arenas[i]);
        ck_assert_msg(fb_content_write(&content, &bytes[i], &diag), "%s", diag.message);
        fb_arena_clear(&arenas[i]);
    }
    ck_assert(fb_span_equal(bytes[0], bytes[1]));
    release(bytes[0]);
    release(bytes[1]);
    fb_template_types_free(types);
}
END_TEST

/* ---- What is not written ---- */

static const struct fb_span one_value[] = { { .bytes = (const uint8_t *)"x", .size = 1 } };
static const struct fb_criterion wildcard = { .op = FB_OP_WILDCARD };

static const struct {
    struct fb_criterion criteria[2];
    size_t count;
    enum fb_fault fault;
    const char *message; /* a part of it */
} refused[] = {
    { { { .op = FB_OP_COUNT } }, 1, FB_FAULT_UNSUPPORTED, "an operator that the format does not have" },
    { { { .op = FB_OP_EQUALS } }, 1, FB_FAULT_INPUT, "has no values" },
    { { { .op = FB_OP_ANY } }, 1, FB_FAULT_INPUT, "has no criteria" },
    { { { .op = FB_OP_EXISTS, .field = 1 } }, 1, FB_FAULT_INPUT, "position 0 is on the field 1" },
    { { { .op = FB_OP_EXISTS, .position = 2, .field = 2 } }, 1, FB_FAULT_INPUT, "beyond the number" },
    { { { .op = FB_OP_EXISTS, .position = 1, .field = 1 }, { .op = FB_OP_EXISTS } }, 2, FB_FAULT_INPUT, "not sorted" },
    { { { .op = FB_OP_EXISTS }, { .op = FB_OP_EXISTS } }, 2, FB_FAULT_INPUT, "not sorted" },
};

START_TEST(refuses_criteria_that_have_no_form)
{
    struct fb_content content = tiny_content;
    struct fb_instance instance = tiny_content.instances[0];
    struct fb_span bytes = { .bytes = one_value[0].bytes, .size = 77 };
    struct fb_diag diag = FB_DIAG_NONE;

    instance.row.criteria = refused[_i].criteria;
    instance.row.criterion_count = refused[_i].count;
    content.instances = &instance;
    ck_assert(!fb_content_write(&content, &bytes, &diag));
    ck_assert_int_eq(diag.fault, refused[_i].fault);
    ck_assert_msg(strstr(diag.message, refused[_i].message) != NULL, "%s", diag.message);
    ck_assert_uint_eq(bytes.size, 77); /* untouched */
}
END_TEST

static bool write_nested(size_t depth, struct fb_diag *diag)
{
    struct fb_criterion levels[FB_MAX_NESTING + 2] = { wildcard };
    struct fb_content content = tiny_content;
    struct fb_instance instance = tiny_content.instances[0];
    struct fb_span bytes = { .size = 0 };

    for (size_t i = 1; i <= depth; i++)
        levels[i] = (struct fb_criterion){ .op = FB_OP_ALL, .children = &levels[i - 1], .child_count = 1 };
    instance.row.criteria = &levels[depth];
    instance.row.criterion_count = 1;
    content.instances = &instance;
    if (!fb_content_write(&content, &bytes, diag))
        return false;
    release(bytes);
    return true;
}

START_TEST(limits_nesting)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(write_nested(FB_MAX_NESTING, &diag));
    ck_assert(!write_nested(FB_MAX_NESTING + 1, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
}
END_TEST

START_TEST(refuses_types_that_are_not_declared_or_not_sorted)
{
    const struct fb_declared_type types[] = { { .id = 4 }, { .id = 3 }, { .id = 3 } };
    struct fb_content content = tiny_content;
    struct fb_span bytes = { .size = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    content.types = types;
    content.type_count = 1;
    ck_assert(!fb_content_write(&content, &bytes, &diag));
    ck_assert_msg(strstr(diag.message, "the template type 3 is not declared") != NULL, "%s", diag.message);
    content.type_count = 2;
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert(!fb_content_write(&content, &bytes, &diag));
    ck_assert_msg(strstr(diag.message, "not sorted by id") != NULL, "%s", diag.message);
    content.types = types + 1; /* one of them twice */
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert(!fb_content_write(&content, &bytes, &diag));
    ck_assert_msg(strstr(diag.message, "not sorted by id") != NULL, "%s", diag.message);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("writing");
    tcase_add_test(cases, writes_what_was_put_together_by_hand);
    tcase_add_test(cases, writes_nothing_as_headers_and_empty_tables);
    tcase_add_test(cases, keeps_each_value_once);
    tcase_add_loop_test(cases, the_same_content_gives_the_same_bytes, 0, 50);
    tcase_add_loop_test(cases, refuses_criteria_that_have_no_form, 0, FB_TEST_COUNT(refused));
    tcase_add_test(cases, limits_nesting);
    tcase_add_test(cases, refuses_types_that_are_not_declared_or_not_sorted);
    return fb_test_run("content_writer", cases);
}
