/* SPDX-License-Identifier: Apache-2.0 */
/* test_placing.c - what the engine gets lies flush against guards, and is what the task gave. */
#include <stdio.h>

#include "tests/isolate/script.h"

static const char *engine;

/* 20 inputs, as the sensor of 2024 had: null, empty, and values of all lengths. */
static void fill(struct fb_script *script)
{
    static const unsigned char text[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    script->input_count = 20;
    for (size_t i = 0; i < script->input_count; i++)
        script->inputs[i] = (struct fb_engine_input){ .bytes = i == 7 ? NULL : text, .length = i };
    script->inputs[0].length = 5;
    script->inputs[7].length = 0;
    script->inputs[8].length = 0;
}

struct expected {
    const char *mode;
    enum fb_placement placement;
    enum fb_region_kind region;
    uint64_t index;
    int64_t distance;
    uint64_t size;
    const char *sentence;
};

static const struct expected endings[] = {
    { "evaluate:past", FB_PLACE_RIGHT, FB_REGION_INPUTS, 20, 320, 20, "read of inputs[20]; this build supplies 20 (0..19)" },
    { "evaluate:before", FB_PLACE_LEFT, FB_REGION_INPUTS, 0, -8, 20, "read of inputs[-1]; this build supplies 20 (0..19)" },
    { "evaluate:past-value", FB_PLACE_RIGHT, FB_REGION_INPUT, 0, 5, 5, "read 1 byte past inputs[0], a value of 5 bytes" },
    { "evaluate:before-value", FB_PLACE_LEFT, FB_REGION_INPUT, 0, -1, 5, "read 1 byte before inputs[0], a value of 5 bytes" },
    { "evaluate:empty-value", FB_PLACE_RIGHT, FB_REGION_INPUT, 8, 0, 0, "read 1 byte past inputs[8], a value of 0 bytes" },
    { "evaluate:empty-value", FB_PLACE_LEFT, FB_REGION_INPUT, 8, 0, 0, "read 1 byte past inputs[8], a value of 0 bytes" },
    { "evaluate:write-value", FB_PLACE_RIGHT, FB_REGION_INPUT, 0, 0, 5, "write at byte 0 of inputs[0], a value of 5 bytes" },
    { "load:past", FB_PLACE_RIGHT, FB_REGION_CONTENT, 0, 9, 9, "read 1 byte past content file 0 of 9 bytes" },
    { "load:before", FB_PLACE_LEFT, FB_REGION_CONTENT, 0, -1, 11, "read 1 byte before content file 0 of 11 bytes" },
    { "load:write", FB_PLACE_LEFT, FB_REGION_CONTENT, 0, 2, 10, "write at byte 2 of content file 0 of 10 bytes" },
};

START_TEST(reading_past_is_told)
{
    const struct expected *wanted = &endings[_i];
    const struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine);
    struct fb_script script = { .mode = wanted->mode, .placement = wanted->placement };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    char sentence[200];

    fill(&script);
    const struct fb_outcome outcome = fb_script_once(&options, &script, &isolate);
    const struct fb_region *region = &outcome.ending.region;
    fb_ending_describe(&outcome.ending, sentence, sizeof sentence);
    ck_assert_str_eq(sentence, wanted->sentence);
    ck_assert_int_eq(outcome.ending.kind, FB_END_FENCE);
    ck_assert_int_eq(region->kind, wanted->region);
    ck_assert_uint_eq(region->index, wanted->index);
    ck_assert_int_eq(region->distance, wanted->distance);
    ck_assert_uint_eq(region->size, wanted->size);
}
END_TEST

/* The values come back as matches: A..E, A, AB, ... without those that are null or empty. */
START_TEST(values_arrive_as_they_are)
{
    static const char expected[] = "ABCDEAABABCABCDABCDEABCDEFABCDEFGHIABCDEFGHIJABCDEFGHIJKABCDEFGHIJKL"
                                   "ABCDEFGHIJKLMABCDEFGHIJKLMNABCDEFGHIJKLMNOABCDEFGHIJKLMNOP"
                                   "ABCDEFGHIJKLMNOPQABCDEFGHIJKLMNOPQRABCDEFGHIJKLMNOPQRS";
    const struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine);
    struct fb_script script = { .mode = "evaluate:echo", .placement = _i == 0 ? FB_PLACE_RIGHT : FB_PLACE_LEFT };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;

    fill(&script);
    const struct fb_outcome outcome = fb_script_once(&options, &script, &isolate);
    ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
    ck_assert_uint_eq(outcome.results.size, 2 * sizeof(int) + sizeof expected - 1);
    ck_assert_mem_eq(outcome.results.bytes + 2 * sizeof(int), expected, sizeof expected - 1);
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("placing");

    if (argc < 2)
        return FB_TEST_SKIPPED;
    engine = argv[1];
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, reading_past_is_told, 0, FB_TEST_COUNT(endings));
    tcase_add_loop_test(cases, values_arrive_as_they_are, 0, 2);
    return fb_test_run("placing", cases);
}
