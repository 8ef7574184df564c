/* SPDX-License-Identifier: Apache-2.0 */
/* test_pack.c - the reference engine on all rules of the test data: its hits, by rule, are the
 * golden ones, and of the recorded events that a rule was made for it hits one at least.
 * usage: test_pack DATA-FOLDER ENGINE ("" as the folder: skipped) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host/heap.h"
#include "compiler/content_writer.h"
#include "tests/compiler/test_sigma_load.h"
#include "tests/sensor/host.h"
#include "tests/support/check_main.h"

enum { RULE_ID = 36 }; /* characters of a UUID */

static const char *folder;
static const char *engine_path;
static struct pack pack;
static struct fb_span bytes;

/* ---- Golden hits: for each event the ids of rules, one a line ---- */

static struct {
    char **of_event;
    size_t capacity;
} golden;

static void make_room_for(size_t event)
{
    void *items = golden.of_event;
    while (golden.capacity <= event) {
        const size_t before = golden.capacity;
        ck_assert(fb_grow(&items, &golden.capacity, before, sizeof *golden.of_event));
        golden.of_event = items;
        memset(golden.of_event + before, 0, (golden.capacity - before) * sizeof *golden.of_event);
    }
}

static void note_golden(void *context, size_t line, const struct fb_doc *row)
{
    (void)context;
    (void)line;
    uint64_t event = 0;
    const struct fb_doc *hits = fb_doc_get(row, "hits");
    ck_assert(fb_doc_u64(fb_doc_get(row, "line"), &event));
    make_room_for(event);
    char *text = calloc(hits->count + 1, RULE_ID + 1);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < hits->count; i++)
        snprintf(text + i * (RULE_ID + 1), RULE_ID + 2, "%.36s\n", (const char *)fb_doc_at(hits, i)->text.bytes);
    golden.of_event[event] = text;
}

static const char *golden_of(size_t event)
{
    return event < golden.capacity && golden.of_event[event] != NULL ? golden.of_event[event] : "";
}

static void forget_golden(void)
{
    for (size_t i = 0; i < golden.capacity; i++)
        free(golden.of_event[i]);
    free(golden.of_event);
    golden.of_event = NULL;
    golden.capacity = 0;
}

/* The pack's own converter left these two out, so that the golden hits say nothing of them. */
static bool is_known_to_golden(const char *id)
{
    return strncmp(id, "71158e3f-df67-472b-930e-7d287acaa3e1", RULE_ID) != 0
        && strncmp(id, "c09dad97-1c78-4f71-b127-7edb2b8e491a", RULE_ID) != 0;
}

static bool lists(const char *ids, const char *id)
{
    char rule[RULE_ID + 1];
    (void)snprintf(rule, sizeof rule, "%.*s", RULE_ID, id); /* of one of several instances of a rule */
    return strstr(ids, rule) != NULL;
}

/* ---- Events ---- */

struct run {
    const struct fb_engine *engine;
    struct fb_engine_content *content;
    struct test_host host;
    struct test_hits hits;
    size_t stride; /* every so manieth event only */
    size_t events;
    size_t hits_by_rule;
    char expected[512][RULE_ID + 1];
    bool found[512];
    size_t expected_count;
    clock_t spent;
};

/* As under firebreak: an array of exact size. */
static struct fb_engine_input *make_inputs(const struct fb_doc *values)
{
    struct fb_engine_input *inputs = calloc(values->count, sizeof *inputs);
    ck_assert_ptr_nonnull(inputs);
    for (size_t i = 0; i < values->count; i++) {
        const struct fb_doc *value = fb_doc_at(values, i);
        if (value->kind != FB_DOC_NULL)
            inputs[i] = (struct fb_engine_input){ value->text.bytes, value->text.size };
    }
    return inputs;
}

static void evaluate(struct run *run, const struct fb_doc *row)
{
    const struct fb_template_type *type =
        fb_template_types_by_name(pack.types, fb_doc_get(row, "type")->text);
    const struct fb_doc *values = fb_doc_get(row, "values");
    struct fb_engine_input *inputs = make_inputs(values);
    const size_t allocations = run->host.allocations;
    test_hits_init(&run->hits);
    const clock_t start = clock();
    ck_assert_int_eq(run->engine->evaluate(run->content, type->id, inputs, values->count, &run->hits.sink),
                     FB_ENGINE_OK);
    run->spent += clock() - start;
    ck_assert_uint_eq(run->host.allocations, allocations);
    free(inputs);
}

static void compare(struct run *run, size_t line)
{
    const char *const expected = golden_of(line);
    const char *last = "";
    for (const char *id = expected; *id != '\0'; id = strchr(id, '\n') + 1)
        ck_assert_msg(lists(run->hits.ids, id), "line %zu: no hit of %.36s", line, id);
    for (const char *id = run->hits.ids; *id != '\0'; id = strchr(id, '\n') + 1) {
        if (!is_known_to_golden(id))
            continue;
        ck_assert_msg(lists(expected, id), "line %zu: golden has no %.36s", line, id);
        run->hits_by_rule += strncmp(last, id, RULE_ID) != 0; /* instances of a rule stand together */
        last = id;
    }
}

static void note_expectation(struct run *run, const struct fb_doc *expect)
{
    size_t i = 0;
    if (expect == NULL)
        return;
    while (i < run->expected_count && !fb_span_is(expect->text, run->expected[i]))
        i++;
    ck_assert(i < FB_TEST_COUNT(run->expected) && expect->text.size == RULE_ID);
    memcpy(run->expected[i], expect->text.bytes, RULE_ID);
    run->expected_count += i == run->expected_count;
    run->found[i] = run->found[i] || lists(run->hits.ids, run->expected[i]);
}

static void judge_event(void *context, size_t line, const struct fb_doc *row)
{
    struct run *run = context;
    if (line % run->stride != 0)
        return;
    evaluate(run, row);
    compare(run, line);
    note_expectation(run, fb_doc_get(row, "expect"));
    run->events++;
}

static const struct {
    const char *events;
    const char *golden;
    size_t lines;
} files[] = {
    { "events/regression.jsonl", "golden/regression-hits.jsonl", 238 },
    { "events/evtx-misc.jsonl", "golden/evtx-misc-hits.jsonl", 2037 },
    { "events/security-datasets.jsonl", "golden/security-datasets-hits.jsonl", 45623 },
};

START_TEST(hits_what_the_golden_files_say)
{
    static struct run run;
    run = (struct run){ .stride = PACK_SANITIZED && files[_i].lines > 10000 ? 10 : 1 };
    run.engine = test_engine_open(engine_path);
    test_host_init(&run.host);
    const clock_t start = clock();
    ck_assert_msg(test_load(run.engine, &run.host, bytes, &run.content) == FB_ENGINE_OK, "%s: %s",
                  run.host.rule, run.host.text);
    const double load_seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    ck_assert_uint_eq(run.host.messages, 0);
    pack_each_line(folder, files[_i].golden, note_golden, NULL);
    pack_each_line(folder, files[_i].events, judge_event, &run);
    forget_golden();
    run.engine->unload(run.content);
    ck_assert_uint_eq(run.host.live, 0);

    ck_assert_uint_eq(run.events, (files[_i].lines + run.stride - 1) / run.stride);
    ck_assert_uint_gt(run.hits_by_rule, 0);
    size_t found = 0;
    for (size_t i = 0; i < run.expected_count; i++)
        found += run.found[i];
    ck_assert_uint_eq(found, run.expected_count);
    ck_assert_uint_eq(run.expected_count, _i == 0 ? 172 : 0);
    printf("%s: %zu events, %zu hits by rule, %zu of %zu expected rules; CPU seconds: load %.3f, evaluate %.3f\n",
           files[_i].events, run.events, run.hits_by_rule, found, run.expected_count, load_seconds,
           (double)run.spent / CLOCKS_PER_SEC);
}
END_TEST

static int compare_types(const void *a, const void *b)
{
    const struct fb_declared_type *left = a;
    const struct fb_declared_type *right = b;
    return (left->id > right->id) - (left->id < right->id);
}

/* The template types that the instances use, by id. */
static size_t declare_types(struct fb_declared_type *out)
{
    size_t count = 0;
    for (size_t i = 0; i < pack.sink.count; i++) {
        const uint64_t id = pack.sink.instances[i].type_id;
        size_t known = 0;
        while (known < count && out[known].id != id)
            known++;
        if (known < count)
            continue;
        const struct fb_template_type *type = fb_template_types_by_id(pack.types, id);
        out[count++] = (struct fb_declared_type){ .id = id,
                                                  .has_revision = true,
                                                  .revision = type->revision,
                                                  .has_field_count = true,
                                                  .field_count = type->field_count,
                                                  .name = fb_span_of(type->name) };
    }
    qsort(out, count, sizeof *out, compare_types);
    return count;
}

static void load(void)
{
    struct fb_diag diag = FB_DIAG_NONE;
    static struct fb_declared_type types[256];
    pack_load(&pack, folder);
    const struct fb_content content = { .channel = 1,
                                        .version = 1,
                                        .types = types,
                                        .type_count = declare_types(types),
                                        .instances = pack.sink.instances,
                                        .instance_count = pack.sink.count };
    ck_assert_msg(fb_content_write(&content, &bytes, &diag), "%s", diag.message);
}

static void unload(void)
{
    free((void *)(uintptr_t)bytes.bytes);
    pack_clear(&pack);
}

int main(int argc, char **argv)
{
    if (argc != 3 || argv[1][0] == '\0') {
        puts("skipped: the test data packs are not there");
        return FB_TEST_SKIPPED;
    }
    static char content_data[4096];
    snprintf(content_data, sizeof content_data, "%s/content-data", argv[1]);
    folder = content_data;
    engine_path = argv[2];

    TCase *cases = tcase_create("pack");
    tcase_add_unchecked_fixture(cases, load, unload);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, hits_what_the_golden_files_say, 0, FB_TEST_COUNT(files));
    return fb_test_run("sensor_pack", cases);
}
