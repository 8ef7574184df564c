/* SPDX-License-Identifier: Apache-2.0 */
/* test_examples.c - the engines of examples/engines do what its README says of them.
 * usage: test_examples ENGINES CHANNEL-FILE-291 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host/file.h"
#include "tests/sensor/host.h"
#include "tests/support/check_main.h"

enum { IPC = 3,
       DECLARED = 21 };

static const char *engines;
static const char *example;

static const struct fb_engine *open_engine(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.so", engines, name);
    return test_engine_open(path);
}

static struct fb_span read_example(const char *name)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span bytes;
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", example, name);
    ck_assert_msg(fb_file_read(path, 1 << 20, &bytes, &diag), "%s", diag.message);
    return bytes;
}

static struct fb_engine_input text_input(const char *text)
{
    return (struct fb_engine_input){ (const unsigned char *)text, strlen(text) };
}

/* ---- What they pass ---- */

struct counts {
    size_t calls;
    size_t last;
    bool same_values;
    const struct fb_engine_event *event;
};

static void note_inputs(void *context, const struct fb_engine_input *inputs, size_t count)
{
    struct counts *counts = context;
    counts->calls++;
    counts->last = count;
    counts->same_values = true;
    for (size_t i = 0; i < count; i++)
        counts->same_values = counts->same_values && inputs[i].bytes == counts->event->values[i].bytes
                           && inputs[i].length == counts->event->values[i].length;
}

/* How many inputs are passed for an event in which the values from `nulls` on are null. */
static size_t supplied(const struct fb_engine *engine, size_t nulls)
{
    struct fb_engine_input values[DECLARED];
    const struct fb_engine_event event = { .size = sizeof event, .type_id = IPC, .values = values, .count = DECLARED };
    struct counts counts = { .event = &event };
    const struct fb_engine_supply_sink sink = { sizeof sink, &counts, note_inputs };
    for (size_t i = 0; i < DECLARED; i++)
        values[i] = i < nulls ? text_input("value") : (struct fb_engine_input){ NULL, 0 };
    ck_assert_int_eq(engine->supply(&event, &sink), FB_ENGINE_OK);
    ck_assert_uint_eq(counts.calls, 1);
    ck_assert(counts.same_values);
    return counts.last;
}

static const struct {
    const char *engine;
    const char *build;
    size_t compiled;
    size_t full;    /* inputs passed for an event with all values, */
    size_t without; /* without the last one, */
    size_t empty;   /* and with none */
} supplies[] = {
    { "reference", "7.30", 21, 21, 21, 21 },
    { "historical", "7.11", FB_ENGINE_UNSTATED, 20, 20, 20 },
    { "fixed", "7.11", FB_ENGINE_UNSTATED, 20, 20, 20 },
    { "uneven", "7.16", 21, 21, 21, 20 },
    { "warning", "7.30", 21, 21, 21, 21 },
};

START_TEST(describes_and_supplies)
{
    const struct fb_engine *engine = open_engine(supplies[_i].engine);
    const struct fb_engine_description *description = engine->describe();
    ck_assert_ptr_eq(description, engine->describe());
    ck_assert_str_eq(description->sensor, "windows");
    ck_assert_str_eq(description->build, supplies[_i].build);
    ck_assert_str_eq(description->regex, "linear");
    ck_assert_uint_eq(description->type_count, 1);
    ck_assert_uint_eq(description->types[0].size, sizeof description->types[0]);
    ck_assert_str_eq(description->types[0].name, "ipc");
    ck_assert_uint_eq(description->types[0].id, IPC);
    ck_assert_uint_eq(description->types[0].declared, DECLARED);
    ck_assert_str_eq(description->types[0].fields[20], "ImpersonationLevel");
    ck_assert_uint_eq(description->types[0].compiled, supplies[_i].compiled);
    ck_assert_uint_eq(description->types[0].nesting, 8);
    ck_assert_uint_eq(engine->needs, FB_ENGINE_HOST_MEMORY);
    ck_assert_uint_eq(supplied(engine, DECLARED), supplies[_i].full);
    ck_assert_uint_eq(supplied(engine, DECLARED - 1), supplies[_i].without);
    ck_assert_uint_eq(supplied(engine, 0), supplies[_i].empty);
}
END_TEST

START_TEST(supplies_nothing_for_a_type_that_is_unknown)
{
    const struct fb_engine_event event = { .size = sizeof event, .type_id = 99 };
    struct counts counts = { .event = &event };
    const struct fb_engine_supply_sink sink = { sizeof sink, &counts, note_inputs };
    ck_assert_int_eq(open_engine("reference")->supply(&event, &sink), FB_ENGINE_REFUSED);
    ck_assert_uint_eq(counts.calls, 0);
}
END_TEST

/* ---- Channel File 291 ---- */

static const struct {
    const char *engine;
    const char *file;
    int result;
    const char *rule;
} loads[] = {
    { "reference", "harmless.fbc", FB_ENGINE_OK, "" },
    { "reference", "fatal.fbc", FB_ENGINE_OK, "" },
    { "historical", "harmless.fbc", FB_ENGINE_OK, "" },
    { "historical", "fatal.fbc", FB_ENGINE_OK, "" },
    { "fixed", "harmless.fbc", FB_ENGINE_OK, "" },
    { "fixed", "fatal.fbc", FB_ENGINE_REFUSED, "remote-service-pipe" },
    { "uneven", "fatal.fbc", FB_ENGINE_OK, "" },
};

START_TEST(loads_what_it_says)
{
    static struct test_host host;
    struct fb_engine_content *content = NULL;
    const struct fb_engine *engine = open_engine(loads[_i].engine);
    const struct fb_span bytes = read_example(loads[_i].file);
    test_host_init(&host);
    ck_assert_int_eq(test_load(engine, &host, bytes, &content), loads[_i].result);
    ck_assert_str_eq(host.rule, loads[_i].rule);
    ck_assert_uint_eq(host.messages, loads[_i].result != FB_ENGINE_OK);
    if (content != NULL)
        engine->unload(content);
    ck_assert_uint_eq(host.live, 0);
    free((void *)(uintptr_t)bytes.bytes);
}
END_TEST

/* The event that the fatal instance is about.  What lies behind the twenty inputs is ours here. */
static int evaluate_fatal(const char *name, size_t count, const char *behind, struct test_hits *hits)
{
    static struct test_host host;
    struct fb_engine_content *content = NULL;
    struct fb_engine_input inputs[DECLARED] = { { NULL, 0 } };
    const struct fb_engine *engine = open_engine(name);
    const struct fb_span bytes = read_example("fatal.fbc");
    inputs[1] = text_input("\\psexesvc-x");
    inputs[18] = text_input("192.0.2.1");
    inputs[20] = text_input(behind);
    test_host_init(&host);
    test_hits_init(hits);
    ck_assert_int_eq(test_load(engine, &host, bytes, &content), FB_ENGINE_OK);
    const int result = engine->evaluate(content, IPC, inputs, count, &hits->sink);
    engine->unload(content);
    free((void *)(uintptr_t)bytes.bytes);
    return result;
}

START_TEST(reads_behind_the_array_in_the_historical_engine_only)
{
    static struct test_hits hits;
    /* Whether it matches depends on what lies behind: it was read. */
    ck_assert_int_eq(evaluate_fatal("historical", 20, "delegation", &hits), FB_ENGINE_OK);
    ck_assert_str_eq(hits.ids, "remote-service-pipe\n");
    ck_assert_int_eq(evaluate_fatal("historical", 20, "nothing", &hits), FB_ENGINE_OK);
    ck_assert_str_eq(hits.ids, "");
    ck_assert_int_eq(evaluate_fatal("reference", 20, "delegation", &hits), FB_ENGINE_REFUSED);
    ck_assert_str_eq(hits.ids, "");
    ck_assert_int_eq(evaluate_fatal("reference", 21, "delegation", &hits), FB_ENGINE_OK);
    ck_assert_str_eq(hits.ids, "remote-service-pipe\n");
}
END_TEST

/* ---- ClamAV 923 ---- */

static const char short_value[] =
    "{\"channel\":1,\"version\":1,\"instances\":[{\"id\":\"short\",\"template_type\":\"ipc\",\"criteria\":{\"PipeName\":{\"op\":\"contains\",\"values\":[\"x\"]}}}]}";

static _Noreturn void evaluate_and_leave(const struct fb_engine *engine, struct fb_engine_content *content)
{
    static struct test_hits hits;
    struct fb_engine_input inputs[DECLARED] = { { NULL, 0 } };
    inputs[1] = text_input("y");
    test_hits_init(&hits);
    fclose(stderr); /* a sanitizer's report of what is expected */
    (void)engine->evaluate(content, IPC, inputs, DECLARED, &hits.sink);
    _exit(0);
}

START_TEST(loads_with_a_warning_and_crashes_at_the_first_evaluation)
{
    static struct test_host host;
    struct fb_engine_content *content = NULL;
    char types[4096];
    const struct fb_engine *engine = open_engine(_i == 0 ? "warning" : "reference");
    snprintf(types, sizeof types, "%s/template-types.json", example);
    const struct fb_span bytes = test_compile(types, short_value);
    test_host_init(&host);
    ck_assert_int_eq(test_load(engine, &host, bytes, &content), FB_ENGINE_OK);
    ck_assert_uint_eq(host.messages, _i == 0);
    if (_i == 0) {
        ck_assert_int_eq(host.level, FB_ENGINE_WARNING);
        ck_assert_str_eq(host.rule, "short");
    }
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        evaluate_and_leave(engine, content);
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(WIFEXITED(status) && WEXITSTATUS(status) == 0, _i != 0);
    engine->unload(content);
    free((void *)(uintptr_t)bytes.bytes);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc != 3)
        return EXIT_FAILURE;
    engines = argv[1];
    example = argv[2];
    TCase *cases = tcase_create("examples");
    tcase_add_loop_test(cases, describes_and_supplies, 0, FB_TEST_COUNT(supplies));
    tcase_add_test(cases, supplies_nothing_for_a_type_that_is_unknown);
    tcase_add_loop_test(cases, loads_what_it_says, 0, FB_TEST_COUNT(loads));
    tcase_add_test(cases, reads_behind_the_array_in_the_historical_engine_only);
    tcase_add_loop_test(cases, loads_with_a_warning_and_crashes_at_the_first_evaluation, 0, 2);
    return fb_test_run("sensor_examples", cases);
}
