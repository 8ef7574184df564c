/* SPDX-License-Identifier: Apache-2.0 */
/* test_evaluate.c - template instances on inputs, through the engine's one symbol: what holds is what
 * docs/FORMAT.md says.
 * usage: test_evaluate ENGINES FOLDER */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sensor/host.h"
#include "tests/support/check_main.h"

static char engine_path[4096];
static char types_path[4096];

/* A heap copy of exact size for each value and for the array: nothing beyond may be read. */
struct event {
    struct fb_engine_input *inputs;
    size_t count;
};

/* `texts`: NULL is null. */
static struct event make_event(const char *const texts[], size_t count)
{
    struct event event = { calloc(count, sizeof *event.inputs), count };
    ck_assert_ptr_nonnull(event.inputs);
    for (size_t i = 0; i < count; i++) {
        if (texts[i] == NULL)
            continue;
        const size_t size = strlen(texts[i]);
        unsigned char *bytes = malloc(size == 0 ? 1 : size);
        ck_assert_ptr_nonnull(bytes);
        memcpy(bytes, texts[i], size);
        event.inputs[i] = (struct fb_engine_input){ bytes, size };
    }
    return event;
}

static void free_event(struct event *event)
{
    for (size_t i = 0; i < event->count; i++)
        free((void *)(uintptr_t)event->inputs[i].bytes);
    free(event->inputs);
}

struct loaded {
    const struct fb_engine *engine;
    struct fb_span bytes;
    struct fb_engine_content *content;
    struct test_host host;
    struct test_hits hits;
};

static struct loaded *load(const char *source)
{
    static struct loaded loaded;
    loaded.engine = test_engine_open(engine_path);
    loaded.bytes = test_compile(types_path, source);
    test_host_init(&loaded.host);
    ck_assert_msg(test_load(loaded.engine, &loaded.host, loaded.bytes, &loaded.content) == FB_ENGINE_OK, "%s",
                  loaded.host.text);
    return &loaded;
}

static void unload(struct loaded *loaded)
{
    loaded->engine->unload(loaded->content);
    ck_assert_uint_eq(loaded->host.live, 0);
    free((void *)(uintptr_t)loaded->bytes.bytes);
}

static int evaluate(struct loaded *loaded, unsigned long type, const char *const texts[], size_t count)
{
    struct event event = make_event(texts, count);
    const size_t allocations = loaded->host.allocations;
    test_hits_init(&loaded->hits);
    const int result = loaded->engine->evaluate(loaded->content, type, event.inputs, count, &loaded->hits.sink);
    ck_assert_uint_eq(loaded->host.allocations, allocations);
    free_event(&event);
    return result;
}

/* ---- One criterion on field A of three ---- */

static const struct {
    const char *criterion;
    const char *a;
    const char *b;
    bool holds;
} criteria[] = {
    { "{\"op\":\"wildcard\"}", NULL, NULL, true },
    { "{\"op\":\"equals\",\"values\":[\"x\",\"Y\"]}", "y", NULL, true },
    { "{\"op\":\"equals\",\"values\":[\"x\",\"Y\"],\"case\":true}", "y", NULL, false },
    { "{\"op\":\"equals\",\"values\":[\"\\u212a\\u212a\",\"zz\"]}", "Zz", NULL, true }, /* shorter when folded */
    { "{\"op\":\"equals\",\"values\":[\"\\u212a\\u212a\",\"zz\"]}", "kK", NULL, true },
    { "{\"op\":\"equals\",\"values\":[\"\"]}", "", NULL, true },
    { "{\"op\":\"equals\",\"values\":[\"\"]}", NULL, NULL, false },
    { "{\"op\":\"contains\",\"values\":[\"\"]}", NULL, NULL, false },
    { "{\"op\":\"contains\",\"values\":[\"\"]}", "", NULL, true },
    { "{\"op\":\"startswith\",\"values\":[\"\"]}", "q", NULL, true },
    { "{\"op\":\"startswith\",\"values\":[\"AB\"]}", "abc", NULL, true },
    { "{\"op\":\"endswith\",\"values\":[\"BC\"]}", "abc", NULL, true },
    { "{\"op\":\"endswith\",\"values\":[\"BC\"],\"case\":true}", "abc", NULL, false },
    { "{\"op\":\"glob\",\"values\":[\"*\"]}", NULL, NULL, false },
    { "{\"op\":\"glob\",\"values\":[\"*\"]}", "", NULL, true },
    { "{\"op\":\"glob\",\"values\":[\"\"]}", "", NULL, true },
    { "{\"op\":\"glob\",\"values\":[\"A?C\"]}", "abc", NULL, true },
    { "{\"op\":\"glob\",\"values\":[\"A?C\"],\"case\":true}", "abc", NULL, false },
    { "{\"op\":\"regex\",\"values\":[\"\"]}", NULL, NULL, false },
    { "{\"op\":\"regex\",\"values\":[\"\"]}", "", NULL, true },
    { "{\"op\":\"regex\",\"values\":[\"B\"]}", "abc", NULL, false },
    { "{\"op\":\"regex\",\"values\":[\"B\"],\"flags\":\"i\"}", "abc", NULL, true },
    { "{\"op\":\"regex\",\"values\":[\"q\",\"^a.c$\"]}", "abc", NULL, true },
    { "{\"op\":\"cidr\",\"values\":[\"10.0.0.0/8\",\"fe80::/10\"]}", "fe80::1", NULL, true },
    { "{\"op\":\"cidr\",\"values\":[\"10.0.0.0/8\"]}", "10.0.0.1 ", NULL, false },
    { "{\"op\":\"cidr\",\"values\":[\"0.0.0.0/0\"]}", "", NULL, false },
    { "{\"op\":\"cidr\",\"values\":[\"0.0.0.0/0\"]}", NULL, NULL, false },
    { "{\"op\":\"equals_field\",\"values\":[\"B\"]}", "x", "X", true },
    { "{\"op\":\"equals_field\",\"values\":[\"B\"],\"case\":true}", "x", "X", false },
    { "{\"op\":\"equals_field\",\"values\":[\"B\"]}", "", "", true },
    { "{\"op\":\"equals_field\",\"values\":[\"B\"]}", NULL, NULL, false },
    { "{\"op\":\"equals_field\",\"values\":[\"B\"]}", NULL, "x", false },
    { "{\"op\":\"equals_field\",\"values\":[\"B\"]}", "", NULL, false },
    { "{\"op\":\"exists\"}", NULL, NULL, false },
    { "{\"op\":\"exists\"}", "", NULL, true },
    { "{\"op\":\"absent\"}", NULL, NULL, true },
    { "{\"op\":\"absent\"}", "", NULL, true },
    { "{\"op\":\"absent\"}", "x", NULL, false },
    { "{\"op\":\"all\",\"of\":[{\"op\":\"exists\"},{\"op\":\"absent\"}]}", "", NULL, true },
    { "{\"op\":\"all\",\"of\":[{\"op\":\"exists\"},{\"op\":\"absent\"}]}", "x", NULL, false },
    { "{\"op\":\"any\",\"of\":[{\"op\":\"equals\",\"values\":[\"1\"]},{\"op\":\"absent\"}]}", NULL, NULL, true },
    { "{\"op\":\"any\",\"of\":[{\"op\":\"equals\",\"values\":[\"1\"]},{\"op\":\"absent\"}]}", "2", NULL, false },
    { "{\"op\":\"any\",\"of\":[{\"op\":\"all\",\"of\":[{\"op\":\"contains\",\"values\":[\"a\"]},{\"op\":\"contains\",\"values\":[\"b\"]}]},{\"op\":\"regex\",\"values\":[\"^z\"]}]}", "ab", NULL, true },
    { "{\"op\":\"any\",\"of\":[{\"op\":\"all\",\"of\":[{\"op\":\"contains\",\"values\":[\"a\"]},{\"op\":\"contains\",\"values\":[\"b\"]}]},{\"op\":\"regex\",\"values\":[\"^z\"]}]}", "a", NULL, false },
    { "{\"op\":\"any\",\"of\":[{\"op\":\"all\",\"of\":[{\"op\":\"contains\",\"values\":[\"a\"]},{\"op\":\"contains\",\"values\":[\"b\"]}]},{\"op\":\"regex\",\"values\":[\"^z\"]}]}", "za", NULL, true },
    { "{\"op\":\"all\",\"of\":[{\"op\":\"any\",\"of\":[{\"op\":\"wildcard\"}]},{\"op\":\"any\",\"of\":[{\"op\":\"equals\",\"values\":[\"x\"]}]}]}", "y", NULL, false },
    { "{\"op\":\"all\",\"of\":[{\"op\":\"any\",\"of\":[{\"op\":\"equals\",\"values\":[\"x\"]},{\"op\":\"equals\",\"values\":[\"y\"]}]},{\"op\":\"exists\"}]}", "y", NULL, true },
};

START_TEST(holds_as_the_format_says)
{
    char source[2048];
    snprintf(source, sizeof source,
             "{\"channel\":1,\"version\":1,\"instances\":[{\"id\":\"i\",\"template_type\":\"one\",\"criteria\":{\"A\":%s}}]}",
             criteria[_i].criterion);
    struct loaded *loaded = load(source);
    const char *const texts[] = { criteria[_i].a, criteria[_i].b, NULL };
    ck_assert_int_eq(evaluate(loaded, 7, texts, 3), FB_ENGINE_OK);
    ck_assert_str_eq(loaded->hits.ids, criteria[_i].holds ? "i\n" : "");
    unload(loaded);
}
END_TEST

/* ---- Instances ---- */

static const char several[] =
    "{\"channel\":1,\"version\":1,\"instances\":["
    "{\"id\":\"other\",\"template_type\":\"two\",\"criteria\":{\"X\":{\"op\":\"equals\",\"values\":[\"v\"]}}},"
    "{\"id\":\"both\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"regex\",\"values\":[\"a+$\"]},\"B\":{\"op\":\"equals\",\"values\":[\"b\"]}}},"
    "{\"id\":\"not-c\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"startswith\",\"values\":[\"a\"]}},"
    "\"except\":[{\"B\":{\"op\":\"equals\",\"values\":[\"b\"]},\"A\":{\"op\":\"regex\",\"values\":[\"^aa$\"]}},{\"C\":{\"op\":\"exists\"}}]},"
    "{\"id\":\"always\",\"template_type\":\"one\",\"criteria\":{}}]}";

static const struct {
    const char *texts[3];
    const char *ids;
} rows[] = {
    { { "a", "b", NULL }, "both\nnot-c\nalways\n" },
    { { "aa", "b", NULL }, "both\nalways\n" },  /* a row of exceptions holds in full */
    { { "aa", "x", NULL }, "not-c\nalways\n" }, /* and here in part */
    { { "a", "x", "" }, "always\n" },           /* the other row */
    { { "v", NULL, NULL }, "always\n" },
    { { NULL, NULL, NULL }, "always\n" },
};

START_TEST(holds_with_every_criterion_and_no_row_of_exceptions)
{
    struct loaded *loaded = load(several);
    ck_assert_int_eq(evaluate(loaded, 7, rows[_i].texts, 3), FB_ENGINE_OK);
    ck_assert_str_eq(loaded->hits.ids, rows[_i].ids);
    unload(loaded);
}
END_TEST

START_TEST(evaluates_one_event_after_another)
{
    struct loaded *loaded = load(several);
    const char *const v[] = { "V" };
    const char *const w[] = { "w" };
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(evaluate(loaded, 9, v, 1), FB_ENGINE_OK);
        ck_assert_str_eq(loaded->hits.ids, "other\n");
        ck_assert_int_eq(evaluate(loaded, 9, w, 1), FB_ENGINE_OK);
        ck_assert_str_eq(loaded->hits.ids, "");
        ck_assert_int_eq(evaluate(loaded, 7, rows[0].texts, 3), FB_ENGINE_OK);
        ck_assert_str_eq(loaded->hits.ids, rows[0].ids);
    }
    unload(loaded);
}
END_TEST

START_TEST(refuses_inputs_that_do_not_fit)
{
    struct loaded *loaded = load(several);
    ck_assert_int_eq(evaluate(loaded, 7, rows[0].texts, 2), FB_ENGINE_REFUSED); /* a row reads C */
    ck_assert_str_eq(loaded->host.text, "content reads an input that the event does not have");
    ck_assert_str_eq(loaded->hits.ids, "");
    ck_assert_int_eq(evaluate(loaded, 7, rows[0].texts, 0), FB_ENGINE_REFUSED);
    ck_assert_int_eq(evaluate(loaded, 8, rows[0].texts, 3), FB_ENGINE_REFUSED);
    ck_assert_str_eq(loaded->host.text, "a template type that this build does not have");
    unload(loaded);
}
END_TEST

/* Nothing is said of an event that the content does not fit, not even what was found before. */
START_TEST(tells_no_match_before_it_refuses)
{
    struct loaded *loaded = load(
        "{\"channel\":1,\"version\":1,\"instances\":["
        "{\"id\":\"always\",\"template_type\":\"one\",\"criteria\":{}},"
        "{\"id\":\"other\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"equals_field\",\"values\":[\"C\"]}}}]}");
    const char *const texts[] = { "x", "x", "x" };
    ck_assert_int_eq(evaluate(loaded, 7, texts, 2), FB_ENGINE_REFUSED);
    ck_assert_str_eq(loaded->hits.ids, "");
    ck_assert_int_eq(evaluate(loaded, 7, texts, 3), FB_ENGINE_OK);
    ck_assert_str_eq(loaded->hits.ids, "always\nother\n");
    unload(loaded);
}
END_TEST

/* More than there is room to fold it in: folded while it is compared. */
START_TEST(takes_inputs_of_any_size)
{
    enum { LONG = 600000 };
    char *text = malloc(LONG + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 'Q', LONG);
    memcpy(text, "START", 5);
    memcpy(text + 300000, "\xe2\x84\xaa"
                          "ELVIN",
           8);
    memcpy(text + LONG - 3, "END", 3);
    text[LONG] = '\0';
    struct loaded *loaded = load(
        "{\"channel\":1,\"version\":1,\"instances\":["
        "{\"id\":\"1\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"startswith\",\"values\":[\"startq\"]}}},"
        "{\"id\":\"2\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"endswith\",\"values\":[\"qend\"]}}},"
        "{\"id\":\"3\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"contains\",\"values\":[\"kelvin\"]}}},"
        "{\"id\":\"4\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"contains\",\"values\":[\"celsius\"]}}},"
        "{\"id\":\"5\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"glob\",\"values\":[\"s*k?lvin*d\"]}}},"
        "{\"id\":\"6\",\"template_type\":\"one\",\"criteria\":{\"A\":{\"op\":\"equals_field\",\"values\":[\"B\"]}}},"
        "{\"id\":\"7\",\"template_type\":\"one\",\"criteria\":{\"C\":{\"op\":\"equals\",\"values\":[\"small\"]}}}]}");
    const char *const texts[] = { text, text, "SMALL" };
    ck_assert_int_eq(evaluate(loaded, 7, texts, 3), FB_ENGINE_OK);
    ck_assert_str_eq(loaded->hits.ids, "1\n2\n3\n5\n6\n7\n");
    unload(loaded);
    free(text);
}
END_TEST

/* The deepest nesting that the format has. */
START_TEST(evaluates_the_deepest_composites)
{
    char criterion[2048] = "{\"op\":\"equals\",\"values\":[\"x\"]}";
    char source[4096];
    for (int depth = 0; depth < 16; depth++) {
        char inner[2048];
        memcpy(inner, criterion, sizeof inner);
        snprintf(criterion, sizeof criterion, "{\"op\":\"%s\",\"of\":[%.1900s]}", depth % 2 == 0 ? "any" : "all", inner);
    }
    snprintf(source, sizeof source, "{\"channel\":1,\"version\":1,\"instances\":[{\"id\":\"i\",\"template_type\":\"two\",\"criteria\":{\"X\":%s}}]}", criterion);
    struct loaded *loaded = load(source);
    const char *const yes[] = { "X" };
    const char *const no[] = { "y" };
    ck_assert_int_eq(evaluate(loaded, 9, yes, 1), FB_ENGINE_OK);
    ck_assert_str_eq(loaded->hits.ids, "i\n");
    ck_assert_int_eq(evaluate(loaded, 9, no, 1), FB_ENGINE_OK);
    ck_assert_str_eq(loaded->hits.ids, "");
    unload(loaded);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc != 3)
        return EXIT_FAILURE;
    snprintf(engine_path, sizeof engine_path, "%s/test.so", argv[1]);
    snprintf(types_path, sizeof types_path, "%s/types.json", argv[2]);
    TCase *cases = tcase_create("evaluate");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, holds_as_the_format_says, 0, FB_TEST_COUNT(criteria));
    tcase_add_loop_test(cases, holds_with_every_criterion_and_no_row_of_exceptions, 0, FB_TEST_COUNT(rows));
    tcase_add_test(cases, evaluates_one_event_after_another);
    tcase_add_test(cases, refuses_inputs_that_do_not_fit);
    tcase_add_test(cases, tells_no_match_before_it_refuses);
    tcase_add_test(cases, takes_inputs_of_any_size);
    tcase_add_test(cases, evaluates_the_deepest_composites);
    return fb_test_run("sensor_evaluate", cases);
}
