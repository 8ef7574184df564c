/* SPDX-License-Identifier: Apache-2.0 */
/* test_isolate.c - running cases: results, where a run goes on, calls of the engine, hostile pages. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolate/runner.h" /* for the worker's view of the shared page */
#include "tests/isolate/script.h"

static const char *engine;
static const char *engine_scratch;

static struct fb_isolate *start(const char *path, void (*run)(struct fb_worker *, uint64_t, const void *),
                                const void *context)
{
    struct fb_isolation_options options = FB_UNSTATED_OPTIONS(path);
    const struct fb_task task = { .run = run, .context = context };
    struct fb_isolate *isolate = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    options.result_bytes = 4096;
    ck_assert_msg(fb_isolate_start(&options, &task, 1, &isolate, &diag), "%s", diag.message);
    return isolate;
}

static struct fb_outcome run(struct fb_isolate *isolate, uint64_t first, uint64_t count)
{
    struct fb_outcome outcome;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_isolate_run(isolate, 0, first, count, &outcome, &diag), "%s", diag.message);
    return outcome;
}

/* Cases 5, 15, ... crash when the context says so; each emits its number. */
static void count(struct fb_worker *worker, uint64_t number, const void *context)
{
    const char *what = context;
    const bool room = fb_worker_emit(worker, &number, sizeof number);

    if (strcmp(what, "crash") == 0 && number % 10 == 5)
        abort();
    if (strcmp(what, "stop") == 0 && number == 12)
        fb_worker_stop(worker);
    (void)room;
}

static void expect_numbers(struct fb_span results, uint64_t first, uint64_t count_of)
{
    ck_assert_uint_eq(results.size, count_of * sizeof first);
    for (uint64_t i = 0; i < count_of; i++) {
        uint64_t number;
        memcpy(&number, results.bytes + i * sizeof number, sizeof number);
        ck_assert_uint_eq(number, first + i);
    }
}

START_TEST(gives_results_in_order)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = start(NULL, count, "");
    const struct fb_outcome outcome = run(isolate, 1000, 100);

    ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
    ck_assert_uint_eq(outcome.next, 1100);
    expect_numbers(outcome.results, 1000, 100);
}
END_TEST

START_TEST(goes_on_behind_a_crash)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = start(NULL, count, "crash");
    struct fb_outcome outcome = run(isolate, 0, 20);

    ck_assert_int_eq(outcome.ending.kind, FB_END_CRASHED);
    ck_assert_str_eq(outcome.ending.cause, "SIGABRT");
    ck_assert_uint_eq(outcome.ending.case_number, 5);
    ck_assert_uint_eq(outcome.next, 5);
    expect_numbers(outcome.results, 0, 6);
    outcome = run(isolate, 6, 14);
    ck_assert_uint_eq(outcome.next, 15);
    expect_numbers(outcome.results, 6, 10);
    outcome = run(isolate, 16, 4);
    ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
}
END_TEST

START_TEST(stops_when_a_task_wants_it)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = start(NULL, count, "stop");
    const struct fb_outcome outcome = run(isolate, 10, 20);

    ck_assert_int_eq(outcome.ending.kind, FB_END_STOPPED);
    ck_assert_uint_eq(outcome.next, 13);
    expect_numbers(outcome.results, 10, 3);
}
END_TEST

START_TEST(drops_the_case_that_does_not_fit)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = start(NULL, count, "");
    struct fb_outcome outcome = run(isolate, 0, 1000);

    ck_assert_int_eq(outcome.ending.kind, FB_END_FULL);
    ck_assert_uint_eq(outcome.next, 4096 / 8);
    expect_numbers(outcome.results, 0, 4096 / 8);
    outcome = run(isolate, outcome.next, 1000 - outcome.next);
    ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
    expect_numbers(outcome.results, 512, 488);
}
END_TEST

static void call_all(struct fb_worker *worker, uint64_t number, const void *context)
{
    const struct fb_engine_file files[] = {
        { "a", (const unsigned char *)"load:refuse", 11 }, { "b", (const unsigned char *)"", 0 }
    };
    const struct fb_engine_input values[] = { { NULL, 0 } };
    const struct fb_engine_event event = {
        .size = sizeof event, .seed = (unsigned long)number, .values = values, .count = 1
    };
    struct fb_worker_call call;
    size_t told[3];

    (void)context;
    fb_worker_supply(worker, &event, &told[0], &told[1], &told[2], &call);
    bool room = fb_worker_emit(worker, told, sizeof told);
    fb_worker_load(worker, files, 2, &call);
    room = room && fb_worker_emit(worker, &call.status, sizeof call.status);
    for (size_t i = 0; i < call.message_count; i++) {
        room = room && fb_worker_emit(worker, call.messages[i].text, 2) && fb_worker_emit(worker, call.messages[i].file, 1)
            && fb_worker_emit(worker, &call.messages[i].offset, 8);
    }
    fb_worker_reads(worker, files, 2, &call);
    for (size_t i = 0; i < call.match_count; i++)
        room = room && fb_worker_emit(worker, call.matches[i].bytes, call.matches[i].size);
}

START_TEST(calls_what_an_engine_has)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = start(engine, call_all, NULL);
    const struct fb_outcome outcome = run(isolate, 2, 1);
    const size_t told[3] = { 2, 3, 2 }; /* fewest, most, calls */
    const int status = FB_ENGINE_REFUSED;
    const uint64_t offset = 3;
    const uint8_t *at = outcome.results.bytes;

    ck_assert_msg(outcome.ending.kind == FB_END_DONE, "%s", outcome.ending.cause);
    ck_assert_uint_eq(outcome.results.size, sizeof told + sizeof status + 3 + 8 + 2);
    ck_assert_mem_eq(at, told, sizeof told);
    ck_assert_mem_eq(at + sizeof told, &status, sizeof status);
    ck_assert_mem_eq(at + sizeof told + sizeof status, "noa", 3);
    ck_assert_mem_eq(at + sizeof told + sizeof status + 3, &offset, 8);
    ck_assert_mem_eq(at + sizeof told + sizeof status + 11, "ab", 2);
}
END_TEST

/* What an engine could do to the page if it looked for it. */
static void scribble(struct fb_worker *worker, uint64_t number, const void *context)
{
    const uint8_t patterns[] = { 0x00, 0x01, 0x7F, 0x80, 0xFF };

    (void)context;
    memset(worker->control, patterns[number % 5], sizeof *worker->control);
    if (number % 2 == 0)
        kill(getpid(), SIGSEGV);
    else
        fb_run_exit(worker->isolate, 0);
}

START_TEST(distrusts_the_shared_page)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = start(NULL, scribble, NULL);
    char sentence[200];

    for (uint64_t i = 0; i < 10; i++) {
        const struct fb_outcome outcome = run(isolate, i, 1);
        ck_assert_int_gt(outcome.ending.kind, FB_END_STOPPED); /* never "done" */
        ck_assert_int_le(outcome.ending.kind, FB_END_LOST);
        ck_assert_int_le(outcome.ending.stage, FB_STAGE_TASK);
        ck_assert_uint_eq(outcome.ending.case_number, i);
        ck_assert_uint_le(outcome.results.size, 4096);
        ck_assert_uint_le(outcome.ending.frame_count, FB_FRAMES);
        fb_ending_describe(&outcome.ending, sentence, sizeof sentence);
        ck_assert_uint_gt(strlen(sentence), 0);
    }
}
END_TEST

/* A zygote that is gone in the middle of a run, as the system's memory killer may do it. */
static void kill_zygote(struct fb_worker *worker, uint64_t number, const void *context)
{
    (void)context;
    const pid_t zygote = getppid();

    if (number == 0)
        kill(zygote, SIGKILL);
    if (!fb_worker_emit(worker, &zygote, sizeof zygote))
        fb_worker_stop(worker);
    while (number == 0)
        pause();
}

START_TEST(survives_the_loss_of_its_zygote)
{
    struct fb_isolation_options options = FB_UNSTATED_OPTIONS(NULL);
    const struct fb_task task = { .run = kill_zygote };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    options.layers_off = 1U << FB_LAYER_SECCOMP | 1U << FB_LAYER_NAMESPACES | 1U << FB_LAYER_LANDLOCK;
    ck_assert(fb_isolate_start(&options, &task, 1, &isolate, &diag));
    struct fb_outcome outcome = run(isolate, 0, 2);
    ck_assert_int_eq(outcome.ending.kind, FB_END_LOST);
    ck_assert_uint_eq(outcome.next, 0);
    for (int i = 0; i < 3; i++) {
        pid_t zygote = 0;
        outcome = run(isolate, 1, 1); /* in a new zygote */
        ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
        memcpy(&zygote, outcome.results.bytes, sizeof zygote);
        ck_assert_int_eq(kill(zygote, SIGKILL), 0); /* while nothing runs */
        while (kill(zygote, 0) == 0)
            usleep(1000); /* until its keeper has seen it */
    }
}
END_TEST

struct numbers {
    uint64_t *shared;
};

static void read_shared(struct fb_worker *worker, uint64_t number, const void *context)
{
    uint64_t *shared = ((const struct numbers *)context)->shared;
    const bool room = fb_worker_emit(worker, shared, sizeof *shared);

    (void)room;
    if (number == 1)
        *(volatile uint64_t *)shared = 7;
}

START_TEST(shares_memory_one_way)
{
    const struct numbers numbers = { .shared = fb_isolate_shared_new(sizeof(uint64_t)) };
    struct fb_isolate *isolate = start(NULL, read_shared, &numbers);

    for (uint64_t i = 1; i < 4; i++) {
        *numbers.shared = i * 100;
        const struct fb_outcome outcome = run(isolate, 0, 1);
        uint64_t seen;
        ck_assert_int_eq(outcome.ending.kind, FB_END_DONE);
        memcpy(&seen, outcome.results.bytes, sizeof seen);
        ck_assert_uint_eq(seen, i * 100);
    }
    const struct fb_outcome outcome = run(isolate, 1, 1);
    ck_assert_int_eq(outcome.ending.kind, FB_END_CRASHED);
    ck_assert_uint_eq(*numbers.shared, 300);
    fb_isolate_free(isolate);
    fb_isolate_shared_free(numbers.shared, sizeof(uint64_t));
}
END_TEST

START_TEST(gives_a_scratch_folder_to_those_who_need_it)
{
    const struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine_scratch);
    const struct fb_script script = { .mode = "evaluate:write-scratch" };
    struct fb_isolate *isolate = fb_script_start(&options, &script);
    char folder[PATH_MAX];

    snprintf(folder, sizeof folder, "%s", isolate->scratch);
    ck_assert_int_eq(access(folder, W_OK), 0);
    for (uint64_t i = 0; i < 2; i++) { /* "wx": each finds it empty */
        const struct fb_outcome outcome = run(isolate, i, 1);
        ck_assert_msg(outcome.ending.kind == FB_END_DONE, "%s", outcome.ending.cause);
    }
    fb_isolate_free(isolate);
    ck_assert_int_ne(access(folder, F_OK), 0);
}
END_TEST

START_TEST(confines_files_to_the_scratch_folder)
{
    const struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine_scratch);
    const struct fb_script script = { .mode = "evaluate:write-file" };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;

    unlink("/tmp/firebreak-must-not-exist");
    const struct fb_outcome outcome = fb_script_once(&options, &script, &isolate);
    const bool written = unlink("/tmp/firebreak-must-not-exist") == 0;
    ck_assert(!written || (fb_isolate_layers(isolate)->active & 1U << FB_LAYER_LANDLOCK) == 0);
    ck_assert_int_eq(outcome.ending.kind, FB_END_DONE); /* it is told that it may not */
}
END_TEST

START_TEST(keeps_what_was_said)
{
    const struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine);
    const struct fb_script script = { .mode = "evaluate:chat" };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    struct fb_outcome outcome = fb_script_once(&options, &script, &isolate);

    for (int i = 0; i < 2; i++) {
        const char *said = memmem(outcome.output.bytes, outcome.output.size, "some words\n", 11);
        ck_assert_ptr_nonnull(said); /* among what a sanitizer may say */
        ck_assert_ptr_null(memmem(said + 1, (size_t)((const char *)outcome.output.bytes + outcome.output.size - said - 1), "some", 4));
        outcome = run(isolate, 0, 1); /* without the words of the worker before */
    }
}
END_TEST

static void *start_and_run(void *context)
{
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = start(engine, count, "");
    const struct fb_outcome outcome = run(isolate, 0, 10);

    *(int *)context = (int)outcome.ending.kind;
    return NULL;
}

START_TEST(starts_beside_other_threads)
{
    pthread_t threads[3];
    int kinds[3] = { -1, -1, -1 };

    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, start_and_run, &kinds[i]), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(kinds[i], FB_END_DONE);
    }
}
END_TEST

/* Nothing outlives an isolation: its children are waited for, and theirs are gone with them. */
START_TEST(leaves_no_process)
{
    struct fb_isolate *isolate = start(engine, count, "");

    run(isolate, 0, 1);
    fb_isolate_free(isolate);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("isolate");

    if (argc < 3)
        return FB_TEST_SKIPPED;
    engine = argv[1];
    engine_scratch = argv[2];
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, gives_results_in_order);
    tcase_add_test(cases, goes_on_behind_a_crash);
    tcase_add_test(cases, stops_when_a_task_wants_it);
    tcase_add_test(cases, drops_the_case_that_does_not_fit);
    tcase_add_test(cases, calls_what_an_engine_has);
    tcase_add_test(cases, distrusts_the_shared_page);
    tcase_add_test(cases, survives_the_loss_of_its_zygote);
    tcase_add_test(cases, shares_memory_one_way);
    tcase_add_test(cases, gives_a_scratch_folder_to_those_who_need_it);
    tcase_add_test(cases, confines_files_to_the_scratch_folder);
    tcase_add_test(cases, keeps_what_was_said);
    tcase_add_test(cases, starts_beside_other_threads);
    tcase_add_test(cases, leaves_no_process);
    return fb_test_run("isolate", cases);
}
