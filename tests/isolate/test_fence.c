/* SPDX-License-Identifier: Apache-2.0 */
/* test_fence.c - wrong use of the heap by an engine without sanitizers, whichever heap it takes. */
#include <stdio.h>

#include "tests/isolate/script.h"

static const char *engines[2]; /* with the host's memory, and with malloc */

struct expected {
    const char *mode;
    enum fb_placement placement;
    enum fb_ending_kind kind;
    enum fb_region_kind region;
    int64_t distance;
    uint64_t size;
    const char *sentence;
};

static const struct expected endings[] = {
    { "evaluate:overflow", FB_PLACE_RIGHT, FB_END_FENCE, FB_REGION_HEAP, 64, 64,
      "write 1 byte past an allocation of 64 bytes" },
    { "evaluate:overread", FB_PLACE_RIGHT, FB_END_FENCE, FB_REGION_HEAP, 48, 48,
      "read 1 byte past an allocation of 48 bytes" },
    { "evaluate:underflow", FB_PLACE_LEFT, FB_END_FENCE, FB_REGION_HEAP, -1, 64,
      "write 1 byte before an allocation of 64 bytes" },
    { "evaluate:underflow", FB_PLACE_RIGHT, FB_END_HEAP_CORRUPTED, FB_REGION_HEAP, -1, 64,
      "the heap is corrupted: written before an allocation in evaluate" },
    { "evaluate:slack", FB_PLACE_RIGHT, FB_END_HEAP_CORRUPTED, FB_REGION_HEAP, 61, 61,
      "the heap is corrupted: written past an allocation in evaluate" },
    { "evaluate:use-after-free", FB_PLACE_RIGHT, FB_END_FENCE, FB_REGION_FREED, 0, 64,
      "read at byte 0 of a freed allocation of 64 bytes" },
    { "evaluate:use-after-free", FB_PLACE_LEFT, FB_END_FENCE, FB_REGION_FREED, 0, 64,
      "read at byte 0 of a freed allocation of 64 bytes" },
    { "evaluate:double-free", FB_PLACE_RIGHT, FB_END_HEAP_CORRUPTED, FB_REGION_FREED, 0, 64,
      "the heap is corrupted: freed twice in evaluate" },
    { "evaluate:wild-free", FB_PLACE_RIGHT, FB_END_HEAP_CORRUPTED, FB_REGION_HEAP, 16, 64,
      "the heap is corrupted: freed by a pointer that is none of an allocation in evaluate" },
    { "evaluate:large-overflow", FB_PLACE_RIGHT, FB_END_FENCE, FB_REGION_HEAP, 4 << 20, 4 << 20,
      "write 1 byte past an allocation of 4194304 bytes" },
    { "evaluate:large-use-after-free", FB_PLACE_RIGHT, FB_END_FENCE, FB_REGION_FREED, 4096, 4 << 20,
      "read at byte 4096 of a freed allocation of 4194304 bytes" },
};

static void see(const char *engine, const struct expected *wanted)
{
    struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine);
    const struct fb_script script = { .mode = wanted->mode, .placement = wanted->placement };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    options.fence = FB_FENCE_FULL;
    const struct fb_outcome outcome = fb_script_once(&options, &script, &isolate);
    const struct fb_region *region = &outcome.ending.region;
    char sentence[200];

    fb_ending_describe(&outcome.ending, sentence, sizeof sentence);
    ck_assert_str_eq(sentence, wanted->sentence);
    ck_assert_int_eq(outcome.ending.kind, wanted->kind);
    ck_assert_int_eq(region->kind, wanted->region);
    ck_assert_int_eq(region->distance, wanted->distance);
    ck_assert_uint_eq(region->size, wanted->size);
    ck_assert_uint_gt(outcome.fenced, 0);
    ck_assert_uint_gt(outcome.ending.frame_count, 0);
    ck_assert_msg(strncmp(outcome.ending.frames[0].module, "misbehaves", 10) == 0, "%s", outcome.ending.frames[0].module);
}

START_TEST(wrong_use_of_the_hosts_memory)
{
    see(engines[0], &endings[_i]);
}
END_TEST

START_TEST(wrong_use_of_an_engines_own_malloc)
{
    see(engines[1], &endings[_i]);
}
END_TEST

static struct fb_outcome run(const char *engine, enum fb_fence_mode mode, uint64_t sample, const char *what,
                             struct fb_isolate **isolate)
{
    struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine);
    const struct fb_script script = { .mode = what };

    options.case_us = 5000000;
    options.fence = mode;
    options.fence_sample = sample;
    return fb_script_once(&options, &script, isolate);
}

/* "many" allocates, writes, grows and frees 40000 blocks of all sizes, a fourth of them live. */
START_TEST(what_is_right_stays_right)
{
    static const enum fb_fence_mode modes[] = { FB_FENCE_OFF, FB_FENCE_SAMPLED, FB_FENCE_FULL };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    const struct fb_outcome outcome = run(engines[_i % 2], modes[_i / 2], 50, "evaluate:many", &isolate);

    ck_assert_msg(outcome.ending.kind == FB_END_DONE, "%s", outcome.ending.cause);
    ck_assert_uint_ge(outcome.allocations, 40000);
    ck_assert(modes[_i / 2] == FB_FENCE_OFF ? outcome.fenced == 0 : outcome.fenced > 0);
    if (modes[_i / 2] == FB_FENCE_SAMPLED)
        ck_assert_uint_lt(outcome.fenced, outcome.allocations / 40);
}
END_TEST

/* "crowd" has 40000 live at once. */
START_TEST(samples_beyond_what_can_be_fenced)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    const struct fb_outcome outcome = run(engines[_i], FB_FENCE_FULL, 0, "evaluate:crowd", &isolate);

    ck_assert_msg(outcome.ending.kind == FB_END_DONE, "%s", outcome.ending.cause);
    ck_assert_uint_ge(outcome.fenced, FB_FENCE_LIVE * 3 / 4);
    ck_assert_uint_lt(outcome.fenced, FB_FENCE_LIVE);
}
END_TEST

START_TEST(counts_the_peak)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    const struct fb_outcome outcome = run(engines[_i % 2], _i / 2 == 0 ? FB_FENCE_OFF : FB_FENCE_FULL, 0,
                                          "load:ten-megabytes", &isolate);

    ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
    ck_assert_uint_ge(outcome.peak_bytes, 10 << 20);
    ck_assert_uint_lt(outcome.peak_bytes, 11 << 20);
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("fence");

    if (argc < 3)
        return FB_TEST_SKIPPED;
    engines[0] = argv[1];
    engines[1] = argv[2];
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, wrong_use_of_the_hosts_memory, 0, FB_TEST_COUNT(endings));
    tcase_add_loop_test(cases, wrong_use_of_an_engines_own_malloc, 0, FB_TEST_COUNT(endings));
    tcase_add_loop_test(cases, what_is_right_stays_right, 0, 6);
    tcase_add_loop_test(cases, samples_beyond_what_can_be_fenced, 0, 2);
    tcase_add_loop_test(cases, counts_the_peak, 0, 4);
    return fb_test_run("fence", cases);
}
