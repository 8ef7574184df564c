/* SPDX-License-Identifier: Apache-2.0 */
/* test_agreement.c - the engine and the direct evaluator, which share neither reader nor method, on
 * random content with every operator: the same instances hold for the same inputs.  The inputs are
 * made of the content's own values, so that much of it does hold.
 * usage: test_agreement ENGINE */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "compiler/content_writer.h"
#include "tests/compiler/random_content.h"
#include "tests/sensor/host.h"
#include "tests/support/check_main.h"
#include "validator/trial/evaluator.h"

enum { CONTENTS = 3000,
       EVENTS = 30,
       FIELDS = 8,
       INPUT_BYTES = 96 };

static const char *engine_path;
static uint64_t state = 291;

static size_t below(size_t bound)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (size_t)((state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % bound);
}

/* ---- Inputs ---- */

static const struct fb_criterion *any_criterion(const struct fb_content *content)
{
    const struct fb_instance *instance = &content->instances[below(content->instance_count)];
    const struct fb_row *row = instance->except_count > 0 && below(3) == 0
                                 ? &instance->except[below(instance->except_count)]
                                 : &instance->row;
    if (row->criterion_count == 0)
        return NULL;
    const struct fb_criterion *criterion = &row->criteria[below(row->criterion_count)];
    while (criterion->child_count > 0)
        criterion = &criterion->children[below(criterion->child_count)];
    return criterion;
}

static struct fb_span any_text(const struct fb_content *content)
{
    static const char *const others[] = { "", "a", "axb*", "axxb", "10.1.2.3", "fe80::1", "::ffff:10.0.0.1", "C:\\a\\x.exe", "\xc3\x84", "a\nb", "9x", "A-B\xff" };
    const struct fb_criterion *criterion = any_criterion(content);
    if (criterion == NULL || criterion->value_count == 0 || below(3) == 0)
        return fb_span_of(others[below(sizeof others / sizeof *others)]);
    return criterion->values[below(criterion->value_count)];
}

/* One value, or several, with a letter changed here and there. */
static size_t make_bytes(const struct fb_content *content, uint8_t *out)
{
    size_t size = 0;
    for (size_t parts = 1 + below(2); parts > 0; parts--) {
        const struct fb_span text = any_text(content);
        const size_t room = text.size < INPUT_BYTES - size ? text.size : INPUT_BYTES - size;
        if (room > 0)
            memcpy(out + size, text.bytes, room);
        size += room;
    }
    if (size > 0 && below(3) == 0)
        out[below(size)] ^= below(2) == 0 ? 0x20 : 0x80;
    return size;
}

static struct fb_engine_input *make_inputs(const struct fb_content *content, size_t count)
{
    struct fb_engine_input *inputs = calloc(count, sizeof *inputs);
    ck_assert_ptr_nonnull(inputs);
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[INPUT_BYTES];
        if (below(5) == 0)
            continue;
        const size_t size = make_bytes(content, bytes);
        uint8_t *exact = malloc(size == 0 ? 1 : size);
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, bytes, size);
        inputs[i] = (struct fb_engine_input){ exact, size };
    }
    return inputs;
}

static void free_inputs(struct fb_engine_input *inputs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free((void *)(uintptr_t)inputs[i].bytes);
    free(inputs);
}

/* ---- Both ---- */

struct pair {
    const struct fb_engine *engine;
    struct fb_engine_content *loaded;
    struct fb_evaluator *evaluator;
    const struct fb_content *content;
    struct test_hits hits;
    size_t held;
};

static void compare(struct pair *pair, const struct fb_declared_type *type)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_hits hits = { .count = 0 };
    struct test_hits expected;
    size_t unsupplied = 0;
    const size_t count = (size_t)type->field_count;
    struct fb_engine_input *inputs = make_inputs(pair->content, count);
    test_hits_init(&pair->hits);
    test_hits_init(&expected);
    ck_assert_int_eq(pair->engine->evaluate(pair->loaded, (unsigned long)type->id, inputs, count, &pair->hits.sink), FB_ENGINE_OK);
    ck_assert_msg(fb_evaluator_run(pair->evaluator, type->id, inputs, count, &hits, &unsupplied, &diag), "%s", diag.message);
    ck_assert_uint_eq(unsupplied, 0);
    for (size_t i = 0; i < hits.count; i++) {
        const struct fb_span id = pair->content->instances[hits.instances[i]].id;
        expected.sink.match(expected.sink.context, (const char *)id.bytes, id.size);
    }
    ck_assert_str_eq(pair->hits.ids, expected.ids);
    pair->held += hits.count;
    free_inputs(inputs, count);
}

START_TEST(agree_on_random_content)
{
    static struct pair pair;
    static struct test_host host;
    struct fb_template_types *types = random_types();
    pair.engine = test_engine_open(engine_path);
    for (uint64_t seed = 1; seed <= CONTENTS; seed++) {
        struct fb_diag diag = FB_DIAG_NONE;
        struct fb_arena arena;
        struct fb_span bytes = { .size = 0 };
        fb_arena_init(&arena, fb_heap(), SIZE_MAX);
        const struct fb_content content = random_content(seed, types, &arena);
        pair.content = &content;
        test_host_init(&host);
        ck_assert(fb_content_write(&content, &bytes, &diag));
        ck_assert_msg(test_load(pair.engine, &host, bytes, &pair.loaded) == FB_ENGINE_OK, "%s", host.text);
        ck_assert_msg(fb_evaluator_new(&content, &pair.evaluator, &diag), "%s", diag.message);
        for (size_t i = 0; content.type_count > 0 && i < EVENTS; i++)
            compare(&pair, &content.types[below(content.type_count)]);
        fb_evaluator_free(pair.evaluator);
        pair.engine->unload(pair.loaded);
        free((void *)(uintptr_t)bytes.bytes);
        fb_arena_clear(&arena);
    }
    fb_template_types_free(types);
    ck_assert_uint_gt(pair.held, 1000);
    printf("%d contents, %d events each: %zu hits, all alike\n", CONTENTS, EVENTS, pair.held);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc != 2)
        return EXIT_FAILURE;
    engine_path = argv[1];
    TCase *cases = tcase_create("agreement");
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, agree_on_random_content);
    return fb_test_run("sensor_agreement", cases);
}
