/* SPDX-License-Identifier: Apache-2.0 */
/* test_compile.c - which front end reads which file, in which order, and what must hold of all. */
#include "compiler/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "tests/compiler/random_content.h"
#include "tests/support/check_main.h"

struct outcome {
    struct fb_template_types *types;
    struct fb_report *report;
    struct fb_compiled compiled;
};

static struct outcome compile(const struct fb_source *sources, size_t count, struct fb_compile_options options)
{
    struct outcome outcome = { .types = random_types(), .report = fb_report_new(fb_heap(), "compile") };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_compile(outcome.types, sources, count, &options, outcome.report, &outcome.compiled, &diag), "%s",
                  diag.message);
    return outcome;
}

static void tear_down(struct outcome *outcome)
{
    free((void *)(uintptr_t)outcome->compiled.bytes.bytes);
    fb_report_free(outcome->report);
    fb_template_types_free(outcome->types);
}

#define TEXT(text)                                                 \
    {                                                              \
        .bytes = (const uint8_t *)(text), .size = sizeof(text) - 1 \
    }
#define ONE(id) "{\"instances\":[{\"id\":\"" id "\",\"template_type\":\"one\",\"criteria\":{\"only\":{\"op\":\"exists\"}}}]}"

START_TEST(the_order_of_the_sources_does_not_matter)
{
    const struct fb_source forth[] = { { "a.json", TEXT(ONE("1")) }, { "b/c.json", TEXT(ONE("2")) }, { "b.json", TEXT(ONE("3")) } };
    const struct fb_source back[] = { forth[2], forth[1], forth[0] };
    struct outcome first = compile(forth, 3, (struct fb_compile_options){ .keep_going = false });
    struct outcome second = compile(back, 3, (struct fb_compile_options){ .keep_going = false });

    ck_assert_uint_eq(first.compiled.instances, 3);
    ck_assert(fb_span_equal(first.compiled.bytes, second.compiled.bytes));
    /* "b.json" comes before "b/c.json": the values lie in that order at the end of the file. */
    const struct fb_span pool = fb_span_part(first.compiled.bytes, first.compiled.bytes.size - 3, 3);
    ck_assert(fb_span_is(pool, "132"));
    tear_down(&first);
    tear_down(&second);
}
END_TEST

static const struct {
    const char *path;
    struct fb_span text;
    size_t instances;
    enum fb_rule rule; /* of the first finding, where there is one */
} kinds[] = {
    { "s.json", TEXT(ONE("1")), 1, FB_RULE_COUNT },
    { "s.yaml", TEXT("instances:\n- {id: a, template_type: one, criteria: {}}\n"), 1, FB_RULE_COUNT },
    { "s.yml", TEXT(ONE("1")), 1, FB_RULE_COUNT },
    { "s.json", TEXT("instances: []\n"), 0, FB0002 },       /* no JSON */
    { "s.yml", TEXT("detections: {}\n"), 0, FB0003 },       /* not Sigma's key */
    { "s.yml", TEXT(" detection: {}\n"), 0, FB0003 },       /* not at the start of a line */
    { "s.json", TEXT("{\"detection\": {}}"), 0, FB0003 },   /* Sigma rules are YAML */
    { "s.yml", TEXT("title: x\nlogsource:\n"), 0, FB0004 }, /* Sigma, and broken */
    { "s.yml", TEXT("title: x\ndetection :\n"), 0, FB0004 },
};

START_TEST(the_front_end_follows_from_name_and_text)
{
    const struct fb_source source = { kinds[_i].path, kinds[_i].text };
    struct outcome outcome = compile(&source, 1, (struct fb_compile_options){ .keep_going = false });

    ck_assert_uint_eq(outcome.compiled.instances, kinds[_i].instances);
    ck_assert_int_eq(outcome.compiled.bytes.bytes != NULL, kinds[_i].rule == FB_RULE_COUNT);
    if (kinds[_i].rule != FB_RULE_COUNT)
        ck_assert_msg(fb_report_finding(outcome.report, 0)->rule == kinds[_i].rule, "%s",
                      fb_report_finding(outcome.report, 0)->message);
    tear_down(&outcome);
}
END_TEST

static const struct fb_source half[] = {
    { "a.json", TEXT(ONE("1")) },
    { "b.json", TEXT("{\"instances\":[{\"id\":\"x\",\"template_type\":\"onne\",\"criteria\":{}}]}") },
    { "c.json", TEXT(ONE("2")) },
};

START_TEST(nothing_is_produced_with_an_error)
{
    struct outcome outcome = compile(half, 3, (struct fb_compile_options){ .keep_going = false });

    ck_assert_ptr_null(outcome.compiled.bytes.bytes);
    ck_assert_uint_eq(outcome.compiled.sources_left_out, 1);
    ck_assert_uint_eq(fb_report_count_level(outcome.report, FB_ERROR), 1);
    tear_down(&outcome);
}
END_TEST

START_TEST(keep_going_produces_the_rest)
{
    const struct fb_source good[] = { half[0], half[2] };
    struct outcome outcome = compile(half, 3, (struct fb_compile_options){ .keep_going = true });
    struct outcome expected = compile(good, 2, (struct fb_compile_options){ .keep_going = false });

    ck_assert_uint_eq(fb_report_count_level(outcome.report, FB_ERROR), 1);
    ck_assert_uint_eq(outcome.compiled.instances, 2);
    ck_assert_uint_eq(outcome.compiled.sources_left_out, 1);
    ck_assert(fb_span_equal(outcome.compiled.bytes, expected.compiled.bytes));
    tear_down(&outcome);
    tear_down(&expected);
}
END_TEST

START_TEST(an_id_is_there_once)
{
    const struct fb_source sources[] = {
        { "a.json", TEXT(ONE("1")) },
        { "b.json", TEXT("{\"instances\":[{\"id\":\"2\",\"template_type\":\"one\",\"criteria\":{}},\n"
                         "  {\"id\":\"1\",\"template_type\":\"ipc\",\"criteria\":{}},\n"
                         "  {\"id\":\"2\",\"template_type\":\"one\",\"criteria\":{}}]}") },
    };
    const struct fb_source kept[] = { { "a.json", TEXT(ONE("1")) },
                                      { "b.json", TEXT("{\"instances\":[{\"id\":\"2\",\"template_type\":\"one\",\"criteria\":{}}]}") } };
    struct outcome outcome = compile(sources, 2, (struct fb_compile_options){ .keep_going = true });
    struct outcome expected = compile(kept, 2, (struct fb_compile_options){ .keep_going = false });

    ck_assert_uint_eq(fb_report_finding_count(outcome.report), 2);
    const struct fb_finding *finding = fb_report_finding(outcome.report, 0);
    ck_assert_int_eq(finding->rule, FB0107);
    ck_assert_str_eq(finding->subject, "b.json");
    ck_assert_uint_eq(finding->location.line, 2);
    ck_assert_uint_eq(finding->location.column, 3);
    ck_assert_msg(strstr(finding->message, "\"1\"") != NULL && strstr(finding->message, "a.json:1") != NULL, "%s",
                  finding->message);
    ck_assert_uint_eq(fb_report_finding(outcome.report, 1)->location.line, 3);
    ck_assert_uint_eq(outcome.compiled.instances, 2);
    ck_assert_uint_eq(outcome.compiled.sources_left_out, 2);
    ck_assert(fb_span_equal(outcome.compiled.bytes, expected.compiled.bytes));
    tear_down(&outcome);
    tear_down(&expected);
}
END_TEST

START_TEST(options_override_channel_and_version)
{
    const struct fb_source source = { "s.yaml", TEXT("channel: 1\nversion: 2\ninstances: []\n") };
    struct outcome plain = compile(&source, 1, (struct fb_compile_options){ .keep_going = false });
    struct outcome other = compile(&source, 1,
                                   (struct fb_compile_options){
                                       .has_channel = true, .channel = 0x1122334455667788, .has_version = true, .version = 0 });

    ck_assert_uint_eq(plain.compiled.bytes.bytes[24], 1);
    ck_assert_uint_eq(plain.compiled.bytes.bytes[32], 2);
    for (size_t i = 0; i < 8; i++)
        ck_assert_uint_eq(other.compiled.bytes.bytes[24 + i], 0x88 - 0x11 * i);
    ck_assert_uint_eq(other.compiled.bytes.bytes[32], 0);
    tear_down(&plain);
    tear_down(&other);
}
END_TEST

/* Byte 44 holds the number of types, 56 and 80 the ids of the first two. */
START_TEST(only_types_in_use_are_declared_sorted_by_id)
{
    const struct fb_source source = { "s.yaml", TEXT("instances:\n- {id: a, template_type: ipc, criteria: {}}\n"
                                                     "- {id: b, template_type: one, criteria: {}}\n"
                                                     "- {id: c, template_type: ipc, criteria: {}}\n") };
    struct outcome outcome = compile(&source, 1, (struct fb_compile_options){ .keep_going = false });

    ck_assert_uint_eq(outcome.compiled.bytes.bytes[44], 2);
    ck_assert_uint_eq(outcome.compiled.bytes.bytes[56], 2);
    ck_assert_uint_eq(outcome.compiled.bytes.bytes[80], 7);
    tear_down(&outcome);
}
END_TEST

START_TEST(no_sources_give_an_empty_file)
{
    struct outcome outcome = compile(NULL, 0, (struct fb_compile_options){ .keep_going = false });

    ck_assert_uint_eq(outcome.compiled.bytes.size, 64);
    tear_down(&outcome);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("compiling");
    tcase_add_test(cases, the_order_of_the_sources_does_not_matter);
    tcase_add_loop_test(cases, the_front_end_follows_from_name_and_text, 0, FB_TEST_COUNT(kinds));
    tcase_add_test(cases, nothing_is_produced_with_an_error);
    tcase_add_test(cases, keep_going_produces_the_rest);
    tcase_add_test(cases, an_id_is_there_once);
    tcase_add_test(cases, options_override_channel_and_version);
    tcase_add_test(cases, only_types_in_use_are_declared_sorted_by_id);
    tcase_add_test(cases, no_sources_give_an_empty_file);
    return fb_test_run("compile", cases);
}
