/* SPDX-License-Identifier: Apache-2.0 */
/* test_opening.c - shared objects that are no engines, and engines whose constructors go wrong. */
#include <stdio.h>

#include "isolate/sanitized.h"
#include "tests/isolate/script.h"

static const char *folder; /* of the shared objects */

static const char *object(const char *name)
{
    static char path[4096];

    snprintf(path, sizeof path, "%s/%s.so", folder, name);
    return path;
}

static const struct {
    const char *engine;
    enum fb_ending_kind kind;
    const char *cause;
} endings[] = {
    { "open_null", FB_END_CRASHED, "SIGSEGV" },
    { "open_abort", FB_END_CRASHED, "SIGABRT" },
    { "open_spin", FB_END_TIMED_OUT, "CPU time" },
    { "open_nap", FB_END_TIMED_OUT, "the clock on the wall" },
#if !FB_SANITIZED /* which looks for leaks in exit() */
    { "open_exit", FB_END_EXITED, "exit(0)" },
#endif
    { "open_handler", FB_END_FORBIDDEN, "rt_sigaction" },
    { "open_thread", FB_END_FORBIDDEN, "clone" },
    { "open_write-file", FB_END_FORBIDDEN, "openat" },
    { "open_kill-parent", FB_END_FORBIDDEN, "kill" },
    { "open_stack", FB_END_STACK, "SIGSEGV" },
    { "open_flood", FB_END_FLOODED, "SIGXFSZ" },
};

START_TEST(constructors_end_the_opening)
{
    const struct fb_isolation_options options = FB_UNSTATED_OPTIONS(object(endings[_i].engine));
    const struct fb_script script = { .mode = "evaluate:nothing" };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    const struct fb_outcome outcome = fb_script_once(&options, &script, &isolate);
    const struct fb_ending *opening = fb_isolate_opening(isolate);

    ck_assert_msg(opening->kind == endings[_i].kind, "%s (%s)", fb_ending_name(opening->kind), opening->cause);
    ck_assert_str_eq(opening->cause, endings[_i].cause);
    ck_assert_int_eq(opening->stage, FB_STAGE_OPEN);
    ck_assert_int_eq(outcome.ending.kind, opening->kind); /* every run ends like this */
    ck_assert_uint_eq(outcome.next, 0);
}
END_TEST

static void expect_no_start(const char *path, enum fb_fault fault, const char *part)
{
    const struct fb_isolation_options options = { .engine = path, .memory_bytes = UINT64_MAX, .load_ms = UINT64_MAX, .case_us = UINT64_MAX };
    struct fb_isolate *isolate = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!fb_isolate_start(&options, NULL, 0, &isolate, &diag));
    ck_assert_ptr_null(isolate);
    ck_assert_int_eq(diag.fault, fault);
    ck_assert_msg(strstr(diag.message, part) != NULL, "%s", diag.message);
}

START_TEST(refuses_what_is_no_engine)
{
    expect_no_start(object("no_such_file"), FB_FAULT_IO, "No such file");
    expect_no_start("tests/isolate/CMakeLists.txt", FB_FAULT_INPUT, "invalid ELF header");
    expect_no_start(object("no_engine"), FB_FAULT_INPUT, "firebreak_engine");
    expect_no_start(object("other_abi"), FB_FAULT_INPUT, "another ABI");
    expect_no_start(object("short_table"), FB_FAULT_INPUT, "smaller than");
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("opening");

    if (argc < 2)
        return FB_TEST_SKIPPED;
    folder = argv[1];
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, constructors_end_the_opening, 0, FB_TEST_COUNT(endings));
    tcase_add_test(cases, refuses_what_is_no_engine);
    return fb_test_run("opening", cases);
}
