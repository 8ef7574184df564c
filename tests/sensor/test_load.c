/* SPDX-License-Identifier: Apache-2.0 */
/* test_load.c - what the reference engine refuses, and that refusing costs nothing: damaged files,
 * content that is not for this build, and no memory.
 * usage: test_load ENGINES FOLDER */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/compiler/tiny_file.h"
#include "tests/sensor/host.h"
#include "tests/support/check_main.h"

static const char *engines;
static const char *folder;

static const struct fb_engine *open_engine(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.so", engines, name);
    return test_engine_open(path);
}

static const char *types_path(const char *name)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void release(struct fb_span bytes)
{
    free((void *)(uintptr_t)bytes.bytes);
}

/* A heap copy of exact size. */
static uint8_t *copy(struct fb_span bytes)
{
    uint8_t *out = malloc(bytes.size == 0 ? 1 : bytes.size);
    ck_assert_ptr_nonnull(out);
    if (bytes.size > 0)
        memcpy(out, bytes.bytes, bytes.size);
    return out;
}

/* ---- Damaged files ---- */

/* Makes size and checksum right; zlib computes it. */
static void repair(uint8_t *bytes, size_t size)
{
    if (size < 24)
        return;
    const uint32_t sum = (uint32_t)crc32(0, bytes + 24, (uInt)(size - 24));
    for (size_t i = 0; i < 8; i++)
        bytes[8 + i] = (uint8_t)((uint64_t)size >> 8 * i);
    for (size_t i = 0; i < 4; i++)
        bytes[16 + i] = (uint8_t)(sum >> 8 * i);
}

/* Loads, and if that succeeds evaluates both template types; nothing may be left.  Whether it
 * was loaded. */
static bool run(const struct fb_engine *engine, struct fb_span bytes)
{
    static struct test_host host;
    static struct test_hits hits;
    struct fb_engine_content *const nothing = (struct fb_engine_content *)&host;
    struct fb_engine_content *content = nothing;
    test_host_init(&host);
    test_hits_init(&hits);
    const int result = test_load(engine, &host, bytes, &content);
    if (result != FB_ENGINE_OK) {
        ck_assert_int_eq(result, FB_ENGINE_REFUSED);
        ck_assert_ptr_eq(content, nothing);
        ck_assert_uint_eq(host.messages, 1);
        ck_assert_int_eq(host.level, FB_ENGINE_ERROR);
        ck_assert_str_eq(host.file, "test.fbc");
    } else {
        struct fb_engine_input *inputs = calloc(21, sizeof *inputs);
        inputs[1] = (struct fb_engine_input){ (const unsigned char *)"x", 1 };
        const unsigned long ids[] = { 3, 7, 9 };
        for (size_t i = 0; i < 3; i++)
            (void)engine->evaluate(content, ids[i], inputs, 21, &hits.sink);
        free(inputs);
        engine->unload(content);
    }
    ck_assert_uint_eq(host.live, 0);
    return result == FB_ENGINE_OK;
}

static const char whole_source[] =
    "{\"channel\":1,\"version\":1,\"instances\":["
    "{\"id\":\"i\",\"title\":\"t\",\"author\":\"a\",\"template_type\":\"one\",\"criteria\":{"
    "\"A\":{\"op\":\"all\",\"of\":[{\"op\":\"any\",\"of\":[{\"op\":\"regex\",\"values\":[\"(a|b)*[x-z]{2}\"],\"flags\":\"i\"},{\"op\":\"absent\"}]},{\"op\":\"glob\",\"values\":[\"*x?\"]}]},"
    "\"B\":{\"op\":\"contains\",\"values\":[\"x\",\"\"],\"case\":true},\"C\":{\"op\":\"equals_field\",\"values\":[\"A\"]}},"
    "\"except\":[{\"A\":{\"op\":\"exists\"},\"B\":{\"op\":\"cidr\",\"values\":[\"::/3\",\"10.0.0.0/8\"]}}]},"
    "{\"id\":\"j\",\"template_type\":\"two\",\"criteria\":{\"X\":{\"op\":\"endswith\",\"values\":[\"Q\"]}}}]}";

START_TEST(loads_what_is_whole_and_no_part_of_it)
{
    const struct fb_engine *engine = open_engine("test");
    const struct fb_span whole = test_compile(types_path("types.json"), whole_source);
    ck_assert(run(engine, whole));
    for (size_t size = 0; size < whole.size; size++) {
        uint8_t *part = copy((struct fb_span){ whole.bytes, size });
        ck_assert_msg(!run(engine, (struct fb_span){ part, size }), "%zu bytes", size);
        repair(part, size);
        ck_assert_msg(!run(engine, (struct fb_span){ part, size }), "%zu bytes, repaired", size);
        free(part);
    }
    uint8_t *more = malloc(whole.size + 4);
    ck_assert_ptr_nonnull(more);
    memcpy(more, whole.bytes, whole.size);
    memset(more + whole.size, 0, 4);
    repair(more, whole.size + 4);
    ck_assert(!run(engine, (struct fb_span){ more, whole.size + 4 }));
    free(more);
    release(whole);
}
END_TEST

/* Without a repair every flip is noticed.  With one, what the flip makes is refused or sound, and a
 * sanitizer watches. */
START_TEST(notices_every_bit)
{
    const struct fb_engine *engine = open_engine("test");
    const struct fb_span whole = test_compile(types_path("types.json"), whole_source);
    size_t sound = 0;
    for (size_t bit = 0; bit < whole.size * 8; bit++) {
        uint8_t *flipped = copy(whole);
        flipped[bit / 8] ^= (uint8_t)(1U << bit % 8);
        ck_assert_msg(!run(engine, (struct fb_span){ flipped, whole.size }), "bit %zu", bit);
        repair(flipped, whole.size);
        sound += run(engine, (struct fb_span){ flipped, whole.size });
        free(flipped);
    }
    ck_assert_uint_gt(sound, 100);                /* letters of values, channel, version ... */
    ck_assert_uint_lt(sound, whole.size * 8 / 2); /* but the structure is tight */
    release(whole);
}
END_TEST

/* Words at the edges in every place where a number may stand. */
START_TEST(survives_numbers_at_the_edges)
{
    static const uint32_t edges[] = { 0, 1, 2, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff };
    const struct fb_engine *engine = open_engine("test");
    const struct fb_span whole = test_compile(types_path("types.json"), whole_source);
    for (size_t at = 24; at + 4 <= whole.size; at += 4) {
        for (size_t edge = 0; edge < sizeof edges / sizeof *edges; edge++) {
            uint8_t *changed = copy(whole);
            for (size_t i = 0; i < 4; i++)
                changed[at + i] = (uint8_t)(edges[edge] >> 8 * i);
            repair(changed, whole.size);
            (void)run(engine, (struct fb_span){ changed, whole.size });
            free(changed);
        }
    }
    release(whole);
}
END_TEST

/* One change to the file that was put together by hand, and what is then said. */
static const struct {
    size_t at;
    uint8_t byte;
    bool repaired;
    const char *says;
    size_t offset;
} damages[] = {
    { 0, 'X', true, "this is no content file of format version 1", 0 },
    { 4, 2, true, "this is no content file of format version 1", 0 },
    { 6, 1, true, "this is no content file of format version 1", 0 },
    { 8, 0, false, "the file does not have the size that its header says", 8 },
    { 16, 0, false, "the checksum is wrong", 16 },
    { 20, 1, true, "a reserved field is not zero", 20 },
    { 42, 14, true, "case folding of a Unicode version that this build does not have", 40 },
    { 44, 200, true, "the tables reach beyond the end of the file", 44 },
    { 76, 5, true, "a template type names no value", 76 },
    { 80, 1, true, "a table of offsets does not begin with zero", 80 },
    { 84, 5, true, "a table of offsets decreases", 88 },
    { 108, 57, true, "instances and values do not fill the rest of the file", 112 },
    { 112, 1, true, "a template type that the file does not have", 112 },
    { 116, 5, true, "a value that the file does not have", 116 },
    { 116, 4, true, "a template instance with an empty id", 112 },
    { 120, 0xfe, true, "a value that the file does not have", 120 },
    { 128, 1, true, "a template instance with another number of criteria than its type has fields", 112 },
    { 132, 0, true, "bytes left over in a template instance", 156 },
    { 132, 2, true, "a template instance ends inside a field", 168 },
    { 140, 13, true, "an unknown operator", 140 },
    { 141, 2, true, "a flag that the operator does not have", 140 },
    { 142, 1, true, "a flag that the operator does not have", 140 },
    { 143, 1, true, "a flag that the operator does not have", 140 },
    { 144, 0, true, "an operator without operands", 140 },
    { 152, 5, true, "a value that the file does not have", 140 },
    { 156, 1, true, "a row of exceptions with another number of criteria", 156 },
    { 161, 1, true, "a flag that the operator does not have", 160 },
    { 160, 8, true, "a template instance ends inside a field", 168 },
    { 160, 11, true, "an operator without operands", 160 }, /* the wildcard behind it is the count */
};

START_TEST(says_what_is_wrong_and_where)
{
    static struct test_host host;
    const struct fb_engine *engine = open_engine("tiny");
    const struct fb_span bytes = { tiny_file, sizeof tiny_file };
    struct fb_engine_content *content = NULL;
    ck_assert(run(engine, bytes));
    uint8_t *damaged = copy(bytes);
    damaged[damages[_i].at] = damages[_i].byte;
    if (damages[_i].repaired)
        repair(damaged, bytes.size);
    test_host_init(&host);
    ck_assert_int_eq(test_load(engine, &host, (struct fb_span){ damaged, bytes.size }, &content), FB_ENGINE_REFUSED);
    ck_assert_str_eq(host.text, damages[_i].says);
    ck_assert_uint_eq(host.offset, damages[_i].offset);
    free(damaged);
}
END_TEST

/* ---- Not for this build ---- */

#define ONE(criteria) "{\"channel\":1,\"version\":1,\"instances\":[{\"id\":\"i\",\"template_type\":\"one\",\"criteria\":{" criteria "}}]}"
#define TWO(id, criterion) "{\"id\":\"" id "\",\"template_type\":\"two\",\"criteria\":{\"X\":" criterion "}}"
#define TWOS(instances) "{\"channel\":1,\"version\":1,\"instances\":[" instances "]}"

static const struct {
    const char *types;
    const char *source;
    const char *says; /* "": it is loaded */
} builds[] = {
    { "types.json", ONE("\"B\":{\"op\":\"equals\",\"values\":[\"a\",\"b\"]}"), "" },
    { "types.json", ONE("\"C\":{\"op\":\"wildcard\"}"), "" },
    { "types.json", ONE("\"C\":{\"op\":\"equals\",\"values\":[\"a\"]}"), "a criterion reads an input that this build does not supply" },
    { "types.json", ONE("\"C\":{\"op\":\"all\",\"of\":[{\"op\":\"equals\",\"values\":[\"a\"]}]}"), "a criterion reads an input that this build does not supply" },
    { "types.json", ONE("\"C\":{\"op\":\"all\",\"of\":[{\"op\":\"wildcard\"}]}"), "" },
    { "types.json", ONE("\"A\":{\"op\":\"equals_field\",\"values\":[\"C\"]}"), "a criterion reads an input that this build does not supply" },
    { "types.json", ONE("\"A\":{\"op\":\"equals_field\",\"values\":[\"B\"]}"), "" },
    { "types.json", "{\"channel\":1,\"version\":1,\"instances\":[{\"id\":\"i\",\"template_type\":\"one\",\"criteria\":{},\"except\":[{\"C\":{\"op\":\"equals\",\"values\":[\"x\"]}}]}]}",
      "a criterion reads an input that this build does not supply" },
    { "types.json", ONE("\"A\":{\"op\":\"exists\"}"), "an operator that this build does not have" },
    { "types.json", ONE("\"A\":{\"op\":\"all\",\"of\":[{\"op\":\"glob\",\"values\":[\"*\"]}]}"), "an operator that this build does not have" },
    { "types.json", ONE("\"A\":{\"op\":\"equals\",\"values\":[\"a\",\"b\",\"c\"]}"), "a criterion with more values than this build takes" },
    { "types.json", ONE("\"A\":{\"op\":\"equals\",\"values\":[\"abcd\"]}"), "" },
    { "types.json", ONE("\"A\":{\"op\":\"equals\",\"values\":[\"abcde\"]}"), "a value that is longer than this build takes" },
    { "types.json", ONE("\"A\":{\"op\":\"all\",\"of\":[{\"op\":\"wildcard\"},{\"op\":\"wildcard\"},{\"op\":\"wildcard\"}]}"), "" },
    { "types.json", ONE("\"A\":{\"op\":\"all\",\"of\":[{\"op\":\"all\",\"of\":[{\"op\":\"wildcard\"}]}]}"), "criteria nested more deeply than this build takes" },
    { "types.json", ONE("\"A\":{\"op\":\"regex\",\"values\":[\"a{4}\"]}"), "" },
    { "types.json", ONE("\"A\":{\"op\":\"regex\",\"values\":[\"a{5}\"]}"), "a regular expression with more states than this build takes" },
    { "types.json", TWOS(TWO("1", "{\"op\":\"wildcard\"}") "," TWO("2", "{\"op\":\"wildcard\"}") "," TWO("3", "{\"op\":\"wildcard\"}")), "" },
    { "types.json", TWOS(TWO("1", "{\"op\":\"wildcard\"}") "," TWO("2", "{\"op\":\"wildcard\"}") "," TWO("3", "{\"op\":\"wildcard\"}") "," TWO("4", "{\"op\":\"wildcard\"}")), "more instances of a template type than this build takes" },
    { "other-types.json", ONE("\"A\":{\"op\":\"wildcard\"}"), "another revision of the template type than this build has" },
    { "other-types.json", TWOS(TWO("1", "{\"op\":\"wildcard\"}")), "the template type has another number of fields in this build" },
    { "other-types.json", "{\"channel\":1,\"version\":1,\"instances\":[{\"id\":\"i\",\"template_type\":\"three\",\"criteria\":{}}]}", "a template type that this build does not have" },
};

START_TEST(takes_what_the_build_can)
{
    static struct test_host host;
    struct fb_engine_content *content = NULL;
    const struct fb_engine *engine = open_engine("small");
    const struct fb_span bytes = test_compile(types_path(builds[_i].types), builds[_i].source);
    test_host_init(&host);
    const int result = test_load(engine, &host, bytes, &content);
    ck_assert_str_eq(host.text, builds[_i].says);
    ck_assert_int_eq(result, builds[_i].says[0] == '\0' ? FB_ENGINE_OK : FB_ENGINE_REFUSED);
    if (result == FB_ENGINE_OK)
        engine->unload(content);
    ck_assert_uint_eq(host.live, 0);
    release(bytes);
}
END_TEST

START_TEST(refuses_a_file_that_is_too_large)
{
    static struct test_host host;
    char source[4096];
    char title[2001];
    struct fb_engine_content *content = NULL;
    memset(title, 't', 2000);
    title[2000] = '\0';
    snprintf(source, sizeof source, "{\"channel\":1,\"version\":1,\"instances\":[{\"id\":\"i\",\"title\":\"%s\",\"template_type\":\"two\",\"criteria\":{}}]}", title);
    const struct fb_span bytes = test_compile(types_path("types.json"), source);
    test_host_init(&host);
    ck_assert_int_eq(test_load(open_engine("small"), &host, bytes, &content), FB_ENGINE_REFUSED);
    ck_assert_str_eq(host.text, "the file is larger than this build takes");
    release(bytes);
}
END_TEST

/* ---- Several files, no memory ---- */

START_TEST(refuses_an_id_that_is_there_twice)
{
    static struct test_host host;
    struct fb_engine_content *content = NULL;
    const struct fb_engine *engine = open_engine("test");
    const struct fb_span first = test_compile(types_path("types.json"), TWOS(TWO("b", "{\"op\":\"wildcard\"}") "," TWO("a", "{\"op\":\"wildcard\"}")));
    const struct fb_span second = test_compile(types_path("types.json"), TWOS(TWO("c", "{\"op\":\"wildcard\"}") "," TWO("ab", "{\"op\":\"wildcard\"}")));
    const struct fb_engine_file files[] = { { "1", first.bytes, first.size },
                                            { "2", second.bytes, second.size },
                                            { "3", first.bytes, first.size } };
    test_host_init(&host);
    ck_assert_int_eq(engine->load(&host.host, files, 2, &content), FB_ENGINE_OK);
    engine->unload(content);
    ck_assert_int_eq(engine->load(&host.host, files, 3, &content), FB_ENGINE_REFUSED);
    ck_assert_str_eq(host.text, "another template instance has the same id");
    ck_assert_uint_eq(host.live, 0);
    release(first);
    release(second);
}
END_TEST

START_TEST(gives_all_back_when_memory_ends)
{
    static struct test_host host;
    struct fb_engine_content *content = NULL;
    const struct fb_engine *engine = open_engine("test");
    const struct fb_span bytes = test_compile(types_path("types.json"), whole_source);
    test_host_init(&host);
    ck_assert_int_eq(test_load(engine, &host, bytes, &content), FB_ENGINE_OK);
    engine->unload(content);
    const size_t needed = host.allocations;
    ck_assert_uint_gt(needed, 10);
    for (size_t i = 1; i <= needed; i++) {
        content = NULL;
        test_host_init(&host);
        host.fail_at = i;
        ck_assert_int_eq(test_load(engine, &host, bytes, &content), FB_ENGINE_NO_MEMORY);
        ck_assert_ptr_null(content);
        ck_assert_uint_eq(host.live, 0);
    }
    release(bytes);
}
END_TEST

/* Criteria with regular expressions are kept apart from the others: whatever their order, there is
 * room for all and no more is used, which a sanitizer sees on the last row of a file. */
START_TEST(has_room_for_criteria_in_any_order)
{
    static const char *const fields[] = {
        "\"A\":{\"op\":\"regex\",\"values\":[\"x\"]}",
        "\"B\":{\"op\":\"any\",\"of\":[{\"op\":\"absent\"},{\"op\":\"exists\"},{\"op\":\"wildcard\"}]}",
        "\"C\":{\"op\":\"all\",\"of\":[{\"op\":\"regex\",\"values\":[\"x\"]},{\"op\":\"exists\"}]}",
    };
    const struct fb_engine *engine = open_engine("test");
    for (unsigned mask = 1; mask < 8; mask++) {
        char criteria[512] = "";
        char source[1024];
        for (unsigned i = 0; i < 3; i++) {
            const size_t size = strlen(criteria);
            if ((mask >> i & 1) != 0)
                snprintf(criteria + size, sizeof criteria - size, "%s%s", size == 0 ? "" : ",", fields[i]);
        }
        snprintf(source, sizeof source,
                 "{\"channel\":1,\"version\":1,\"instances\":[{\"id\":\"i\",\"template_type\":\"one\",\"criteria\":{%s}}]}",
                 criteria);
        const struct fb_span bytes = test_compile(types_path("types.json"), source);
        ck_assert(run(engine, bytes));
        release(bytes);
    }
}
END_TEST

START_TEST(loads_nothing_at_all)
{
    static struct test_host host;
    static struct test_hits hits;
    struct fb_engine_content *content = NULL;
    const struct fb_engine *engine = open_engine("test");
    const struct fb_engine_input input = { NULL, 0 };
    test_host_init(&host);
    test_hits_init(&hits);
    ck_assert_int_eq(engine->load(&host.host, NULL, 0, &content), FB_ENGINE_OK);
    ck_assert_int_eq(engine->evaluate(content, 9, &input, 1, &hits.sink), FB_ENGINE_OK);
    ck_assert_uint_eq(hits.size, 0);
    engine->unload(content);
    engine->unload(NULL);
    ck_assert_uint_eq(host.live, 0);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc != 3)
        return EXIT_FAILURE;
    engines = argv[1];
    folder = argv[2];
    TCase *cases = tcase_create("load");
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, loads_what_is_whole_and_no_part_of_it);
    tcase_add_test(cases, notices_every_bit);
    tcase_add_test(cases, survives_numbers_at_the_edges);
    tcase_add_loop_test(cases, says_what_is_wrong_and_where, 0, FB_TEST_COUNT(damages));
    tcase_add_loop_test(cases, takes_what_the_build_can, 0, FB_TEST_COUNT(builds));
    tcase_add_test(cases, refuses_a_file_that_is_too_large);
    tcase_add_test(cases, refuses_an_id_that_is_there_twice);
    tcase_add_test(cases, gives_all_back_when_memory_ends);
    tcase_add_test(cases, has_room_for_criteria_in_any_order);
    tcase_add_test(cases, loads_nothing_at_all);
    return fb_test_run("sensor_load", cases);
}
