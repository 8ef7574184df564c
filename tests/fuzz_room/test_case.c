/* SPDX-License-Identifier: Apache-2.0 */
/* test_case.c - cases as bytes, and what makes two faults the same one. */
#include "fuzz/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "fuzz/signature.h"
#include "tests/support/check_main.h"

static const struct fb_engine_input inputs[] = {
    { (const unsigned char *)"abc", 3 }, { NULL, 0 }, { (const unsigned char *)"", 0 }
};

static struct fb_fuzz_case example(void)
{
    return (struct fb_fuzz_case){ .content = fb_span_of("content"), .type_id = 7, .inputs = inputs, .count = 3 };
}

START_TEST(cases_come_back_as_they_were)
{
    struct fb_buffer packed = FB_BUFFER_EMPTY;
    struct fb_arena arena;
    struct fb_fuzz_case one = example();
    struct fb_fuzz_case back;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    fb_fuzz_case_pack(&one, &packed);
    fb_fuzz_case_pack(&one, &packed);
    struct fb_span rest = fb_buffer_span(&packed);
    for (int i = 0; i < 2; i++) {
        ck_assert(fb_fuzz_case_unpack(&rest, &arena, &back));
        ck_assert(fb_span_equal(back.content, one.content));
        ck_assert_uint_eq(back.type_id, 7);
        ck_assert_uint_eq(back.count, 3);
        ck_assert_mem_eq(back.inputs[0].bytes, "abc", 3);
        ck_assert_ptr_null(back.inputs[1].bytes);
        ck_assert_ptr_nonnull(back.inputs[2].bytes);
        ck_assert_uint_eq(back.inputs[2].length, 0);
    }
    ck_assert(!fb_fuzz_case_unpack(&rest, &arena, &back));
    fb_arena_clear(&arena);
    fb_buffer_clear(&packed);
}
END_TEST

START_TEST(a_case_that_is_cut_is_none)
{
    struct fb_buffer packed = FB_BUFFER_EMPTY;
    struct fb_arena arena;
    struct fb_fuzz_case one = example();
    struct fb_fuzz_case back;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    fb_fuzz_case_pack(&one, &packed);
    for (size_t size = 0; size < packed.size; size++) {
        uint8_t *exact = malloc(size + (size == 0));
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, packed.text, size);
        struct fb_span cut = { exact, size };
        ck_assert(!fb_fuzz_case_unpack(&cut, &arena, &back));
        free(exact);
    }
    fb_arena_clear(&arena);
    fb_buffer_clear(&packed);
}
END_TEST

/* A read of an input beyond 20, at `at`. */
static struct fb_ending ending(uint64_t index, uint64_t at)
{
    return (struct fb_ending){ .kind = FB_END_FENCE,
                               .stage = FB_STAGE_EVALUATE,
                               .region = { .kind = FB_REGION_INPUTS, .index = index, .size = 20 },
                               .frames = { { "engine.so", at } },
                               .frame_count = 1 };
}

static bool is_same(const struct fb_ending *a, enum fb_fuzz_class class_a, uint32_t op_a, const struct fb_ending *b,
                    enum fb_fuzz_class class_b, uint32_t op_b)
{
    struct fb_fuzz_signature first;
    struct fb_fuzz_signature second;

    fb_fuzz_signature_of(a, class_a, op_a, &first);
    fb_fuzz_signature_of(b, class_b, op_b, &second);
    ck_assert_uint_eq(strlen(first.id), 12);
    ck_assert_int_eq(strcmp(first.text, second.text) == 0, strcmp(first.id, second.id) == 0);
    return strcmp(first.id, second.id) == 0;
}

START_TEST(inputs_beyond_the_supply_are_one_fault_wherever_they_are_read)
{
    const struct fb_ending a = ending(20, 0x10);
    const struct fb_ending b = ending(21, 0x20);

    ck_assert(is_same(&a, FB_FUZZ_FRAGILE, FB_OP_EQUALS, &b, FB_FUZZ_FRAGILE, FB_OP_GLOB));
    ck_assert(!is_same(&a, FB_FUZZ_FRAGILE, FB_OP_EQUALS, &b, FB_FUZZ_UNSOUND, FB_OP_EQUALS));
}
END_TEST

START_TEST(elsewhere_frames_tell_faults_apart)
{
    struct fb_ending a = ending(0, 0x10);
    struct fb_ending b = ending(0, 0x20);

    a.region.kind = b.region.kind = FB_REGION_HEAP;
    ck_assert(!is_same(&a, FB_FUZZ_UNSOUND, 1, &b, FB_FUZZ_UNSOUND, 1));
    b.frames[0].offset = 0x10;
    ck_assert(is_same(&a, FB_FUZZ_UNSOUND, 1, &b, FB_FUZZ_UNSOUND, 5));
    b.region.write = true;
    ck_assert(!is_same(&a, FB_FUZZ_UNSOUND, 1, &b, FB_FUZZ_UNSOUND, 1));
    b.region.write = false;
    b.region.distance = -1;
    ck_assert(!is_same(&a, FB_FUZZ_UNSOUND, 1, &b, FB_FUZZ_UNSOUND, 1));
}
END_TEST

START_TEST(a_loop_is_known_by_its_operator_and_not_by_where_it_was)
{
    struct fb_ending a = ending(0, 0x10);
    struct fb_ending b = ending(0, 0x20);

    a.kind = b.kind = FB_END_TIMED_OUT;
    ck_assert(is_same(&a, FB_FUZZ_UNSOUND, FB_OP_GLOB, &b, FB_FUZZ_UNSOUND, FB_OP_GLOB));
    ck_assert(!is_same(&a, FB_FUZZ_UNSOUND, FB_OP_GLOB, &b, FB_FUZZ_UNSOUND, FB_OP_REGEX));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("case");

    tcase_add_test(cases, cases_come_back_as_they_were);
    tcase_add_test(cases, a_case_that_is_cut_is_none);
    tcase_add_test(cases, inputs_beyond_the_supply_are_one_fault_wherever_they_are_read);
    tcase_add_test(cases, elsewhere_frames_tell_faults_apart);
    tcase_add_test(cases, a_loop_is_known_by_its_operator_and_not_by_where_it_was);
    return fb_test_run("fuzz/case", cases);
}
