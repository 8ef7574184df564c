/* SPDX-License-Identifier: Apache-2.0 */
/* test_arena.c - alignment, zeroing, budgets, and an allocator that fails. */
#include "base/core/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "tests/support/check_main.h"

/* Counts blocks and bytes, and fails when told. */
struct heap {
    size_t blocks;
    size_t bytes;
    bool fails;
};

static void *allocate(void *context, size_t size)
{
    struct heap *heap = context;
    void *block = heap->fails ? NULL : malloc(size);

    if (block == NULL)
        return NULL;
    memset(block, 0xA5, size); /* so that memory which is not zeroed shows */
    heap->blocks++;
    heap->bytes += size;
    return block;
}

static void release(void *context, void *block)
{
    struct heap *heap = context;

    if (block != NULL)
        heap->blocks--;
    free(block);
}

static struct heap heap;
static const struct fb_allocator allocator = { .allocate = allocate, .release = release, .context = &heap };

START_TEST(gives_zeroed_aligned_memory)
{
    struct fb_arena arena;
    fb_arena_init(&arena, &allocator, SIZE_MAX);
    uint8_t *before = NULL;

    for (size_t size = 0; size < 300; size++) {
        uint8_t *memory = fb_arena_array(&arena, size, 7);
        ck_assert_ptr_nonnull(memory);
        ck_assert_uint_eq((uintptr_t)memory % alignof(max_align_t), 0);
        ck_assert_ptr_ne(memory, before);
        for (size_t i = 0; i < size * 7; i++)
            if (memory[i] != 0)
                ck_abort_msg("byte %zu of %zu is not zero", i, size * 7);
        memset(memory, 0xFF, size * 7); /* must not reach the next piece */
        before = memory;
    }
    fb_arena_clear(&arena);
    ck_assert_uint_eq(heap.blocks, 0);
}
END_TEST

START_TEST(keeps_what_was_handed_out)
{
    struct fb_arena arena;
    fb_arena_init(&arena, &allocator, SIZE_MAX);
    uint32_t *numbers[5000];

    for (uint32_t i = 0; i < 5000; i++) {
        numbers[i] = fb_arena_new(&arena, uint32_t);
        *numbers[i] = i;
    }
    for (uint32_t i = 0; i < 5000; i++)
        if (*numbers[i] != i)
            ck_abort_msg("number %u was overwritten", i);
    ck_assert_uint_gt(heap.blocks, 1);
    ck_assert_uint_lt(heap.blocks, 20); /* blocks grow */
    fb_arena_clear(&arena);
}
END_TEST

START_TEST(copies_text_with_a_terminator)
{
    struct fb_arena arena;
    fb_arena_init(&arena, &allocator, SIZE_MAX);

    ck_assert_str_eq(fb_arena_text(&arena, fb_span_of("one")), "one");
    ck_assert_str_eq(fb_arena_text(&arena, (struct fb_span){ .bytes = NULL, .size = 0 }), "");
    ck_assert_mem_eq(fb_arena_text(&arena, (struct fb_span){ .bytes = (const uint8_t *)"a\0b", .size = 3 }),
                     "a\0b", 4);
    fb_arena_clear(&arena);
}
END_TEST

START_TEST(refuses_what_exceeds_the_budget)
{
    struct fb_arena arena;
    fb_arena_init(&arena, &allocator, 10000);
    size_t given = 0;

    while (fb_arena_array(&arena, 1, 100) != NULL)
        given += 100;
    ck_assert(fb_arena_exhausted(&arena));
    ck_assert_uint_le(heap.bytes, 10000);
    ck_assert_uint_ge(given, 5000); /* and most of it was of use */
    fb_arena_clear(&arena);
    ck_assert_uint_eq(heap.blocks, 0);
}
END_TEST

static const struct {
    size_t count, size;
} monsters[] = {
    { SIZE_MAX, 1 },
    { SIZE_MAX / 2, 2 },
    { SIZE_MAX / 2 + 2, 2 }, /* the product wraps to 2 */
    { SIZE_MAX - 8, 1 },     /* the rounding wraps */
};

START_TEST(refuses_sizes_that_wrap)
{
    struct fb_arena arena;
    fb_arena_init(&arena, &allocator, SIZE_MAX - 1);

    ck_assert_ptr_null(fb_arena_array(&arena, monsters[_i].count, monsters[_i].size));
    ck_assert(fb_arena_exhausted(&arena));
    fb_arena_clear(&arena);
}
END_TEST

START_TEST(tells_a_failing_allocator_from_a_budget)
{
    struct fb_arena arena;
    fb_arena_init(&arena, &allocator, SIZE_MAX);
    heap.fails = true;

    ck_assert_ptr_null(fb_arena_array(&arena, 1, 1));
    ck_assert(!fb_arena_exhausted(&arena));
    heap.fails = false;
    ck_assert_ptr_nonnull(fb_arena_array(&arena, 1, 1));
    fb_arena_clear(&arena);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("arenas");
    tcase_add_test(cases, gives_zeroed_aligned_memory);
    tcase_add_test(cases, keeps_what_was_handed_out);
    tcase_add_test(cases, copies_text_with_a_terminator);
    tcase_add_test(cases, refuses_what_exceeds_the_budget);
    tcase_add_loop_test(cases, refuses_sizes_that_wrap, 0, FB_TEST_COUNT(monsters));
    tcase_add_test(cases, tells_a_failing_allocator_from_a_budget);
    return fb_test_run("arena", cases);
}
