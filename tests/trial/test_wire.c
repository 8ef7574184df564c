/* SPDX-License-Identifier: Apache-2.0 */
/* test_wire.c - records of calls, there and back, and bytes that are none. */
#include "validator/trial/wire.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "isolate/isolate.h"
#include "tests/support/check_main.h"

static struct fb_span span(const char *text)
{
    return fb_span_of(text);
}

/* Told in a child, as engines' calls are. */
static void tell(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_span matches[] = { span("b"), span("a"), span("b") };
    const struct fb_worker_message message = {
        .level = FB_ENGINE_WARNING, .text = "odd", .rule = "r1", .line = 3, .offset = UINT64_MAX
    };
    const struct fb_worker_call call = {
        .status = FB_ENGINE_REFUSED,
        .nanoseconds = 7,
        .matches = matches,
        .match_count = 3,
        .messages = &message,
        .message_count = 1,
    };

    (void)context;
    ck_assert(fb_tell_call(worker, FB_TOLD_EVALUATE, number, &call, true));
}

static struct fb_isolate *start(void)
{
    static const struct fb_task task = { .run = tell };
    const struct fb_isolation_options options = { .memory_bytes = UINT64_MAX,
                                                  .load_ms = UINT64_MAX,
                                                  .case_us = UINT64_MAX };
    struct fb_isolate *isolate = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_isolate_start(&options, &task, 1, &isolate, &diag), "%s", diag.message);
    return isolate;
}

static struct fb_span run(struct fb_isolate *isolate, uint64_t count)
{
    struct fb_outcome outcome;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_isolate_run(isolate, 0, 40, count, &outcome, &diag), "%s", diag.message);
    ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
    return outcome.results;
}

START_TEST(what_is_told_arrives_sorted_and_once)
{
    struct fb_isolate *isolate = start();
    struct fb_span results = run(isolate, 2);
    struct fb_told told;
    struct fb_arena arena;
    bool damaged = false;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    for (uint64_t number = 40; number < 42; number++) {
        ck_assert(fb_told_next(&results, &arena, &told, &damaged));
        ck_assert_uint_eq(told.number, number);
        ck_assert_int_eq(told.call, FB_TOLD_EVALUATE);
        ck_assert_int_eq(told.status, FB_ENGINE_REFUSED);
        ck_assert_uint_eq(told.nanoseconds, 7);
        ck_assert(told.unsupplied && told.repeated);
        ck_assert_uint_eq(told.match_count, 2);
        ck_assert(fb_span_is(told.matches[0], "a") && fb_span_is(told.matches[1], "b"));
        ck_assert_uint_eq(told.message_count, 1);
        ck_assert_str_eq(told.messages[0].text, "odd");
        ck_assert_str_eq(told.messages[0].rule, "r1");
        ck_assert_ptr_null(told.messages[0].file);
        ck_assert_uint_eq(told.messages[0].line, 3);
    }
    ck_assert(!fb_told_next(&results, &arena, &told, &damaged));
    ck_assert(!damaged);
    fb_arena_clear(&arena);
    fb_isolate_free(isolate);
}
END_TEST

/* Every prefix of a record, in a copy of exactly its size, is refused. */
START_TEST(a_record_that_is_cut_is_damaged)
{
    struct fb_isolate *isolate = start();
    const struct fb_span whole = run(isolate, 1);

    for (size_t size = 1; size < whole.size; size++) {
        uint8_t *copy = malloc(size);
        struct fb_span results = { copy, size };
        struct fb_told told;
        struct fb_arena arena;
        bool damaged = false;

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, whole.bytes, size);
        fb_arena_init(&arena, fb_heap(), SIZE_MAX);
        ck_assert(!fb_told_next(&results, &arena, &told, &damaged));
        ck_assert(damaged);
        fb_arena_clear(&arena);
        free(copy);
    }
    fb_isolate_free(isolate);
}
END_TEST

/* Any byte set to any of a few values: nothing is read beyond, whatever comes out. */
START_TEST(bytes_that_an_engine_wrote_over_are_harmless)
{
    static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0xff };
    struct fb_isolate *isolate = start();
    const struct fb_span whole = run(isolate, 1);

    for (size_t at = 0; at < whole.size * sizeof values; at++) {
        uint8_t *copy = malloc(whole.size);
        struct fb_span results = { copy, whole.size };
        struct fb_told told;
        struct fb_arena arena;
        bool damaged = false;

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, whole.bytes, whole.size);
        copy[at / sizeof values] = values[at % sizeof values];
        fb_arena_init(&arena, fb_heap(), (size_t)1 << 20);
        while (fb_told_next(&results, &arena, &told, &damaged))
            ck_assert_uint_le(told.match_count, 3);
        fb_arena_clear(&arena);
        free(copy);
    }
    fb_isolate_free(isolate);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("records");

    tcase_add_test(cases, what_is_told_arrives_sorted_and_once);
    tcase_add_test(cases, a_record_that_is_cut_is_damaged);
    tcase_add_test(cases, bytes_that_an_engine_wrote_over_are_harmless);
    return fb_test_run("wire", cases);
}
