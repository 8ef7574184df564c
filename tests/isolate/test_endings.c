/* SPDX-License-Identifier: Apache-2.0 */
/* test_endings.c - all that an engine can do wrong is an ending with its cause, never our failure. */
#include <stdio.h>
#include <unistd.h>

#include "isolate/sanitized.h"
#include "tests/isolate/script.h"

static const char *engine; /* misbehaves, with host memory */

struct expected {
    const char *mode;
    enum fb_ending_kind kind;
    enum fb_stage_of_case stage;
    const char *cause; /* NULL: any */
};

static const struct expected endings[] = {
    { "evaluate:nothing", FB_END_DONE, FB_STAGE_TASK, "" },
#if !FB_SANITIZED /* which must read files itself, and looks for leaks in exit() */
    { "load:exit", FB_END_EXITED, FB_STAGE_LOAD, "exit(0)" },
    { "evaluate:exit", FB_END_EXITED, FB_STAGE_EVALUATE, "exit(0)" },
    { "evaluate:read-file", FB_END_DONE, FB_STAGE_TASK, "" },
#endif
    { "evaluate:null", FB_END_CRASHED, FB_STAGE_EVALUATE, "SIGSEGV" },
    { "load:null", FB_END_CRASHED, FB_STAGE_LOAD, "SIGSEGV" },
    { "unload:null", FB_END_CRASHED, FB_STAGE_UNLOAD, "SIGSEGV" },
    { "evaluate:abort", FB_END_CRASHED, FB_STAGE_EVALUATE, "SIGABRT" },
    { "evaluate:raise", FB_END_CRASHED, FB_STAGE_EVALUATE, "SIGFPE" },
    { "evaluate:smash", FB_END_CRASHED, FB_STAGE_EVALUATE, "SIGSEGV" },
    { "evaluate:stack", FB_END_STACK, FB_STAGE_EVALUATE, "SIGSEGV" },
    { "evaluate:spin", FB_END_TIMED_OUT, FB_STAGE_EVALUATE, "CPU time" },
    { "load:spin", FB_END_TIMED_OUT, FB_STAGE_LOAD, "CPU time" },
    { "evaluate:nap", FB_END_TIMED_OUT, FB_STAGE_EVALUATE, "the clock on the wall" },
    { "evaluate:starve", FB_END_DONE, FB_STAGE_TASK, "" },
    { "load:eat", FB_END_OUT_OF_MEMORY, FB_STAGE_LOAD, NULL },
    { "load:eat-at-once", FB_END_OUT_OF_MEMORY, FB_STAGE_LOAD, NULL },
    { "load:_exit", FB_END_EXITED, FB_STAGE_LOAD, "exit(0)" },
    { "evaluate:_exit", FB_END_EXITED, FB_STAGE_EVALUATE, "exit(0)" },
    { "evaluate:flood", FB_END_FLOODED, FB_STAGE_EVALUATE, NULL },
    { "evaluate:write-file", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "openat" },
    { "evaluate:bomb", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "clone" },
    { "evaluate:thread", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "clone" },
    { "evaluate:socket", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "socket" },
    { "evaluate:execve", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "execve" },
    { "evaluate:handler", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "rt_sigaction" },
    { "evaluate:kill-parent", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "kill" },
    { "evaluate:kill-all", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "kill" },
    { "evaluate:trace", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "ptrace" },
    { "evaluate:doze", FB_END_FORBIDDEN, FB_STAGE_EVALUATE, "pause" },
};

START_TEST(each_is_an_ending)
{
    const struct expected *wanted = &endings[_i];
    const struct fb_isolation_options options = FB_UNSTATED_OPTIONS(engine);
    const struct fb_script script = { .mode = wanted->mode };
    FB_AUTO(fb_isolate_free)
    struct fb_isolate *isolate = NULL;
    const struct fb_outcome outcome = fb_script_once(&options, &script, &isolate);
    const struct fb_ending *ending = &outcome.ending;

    ck_assert_msg(ending->kind == wanted->kind, "%s: %s (%s)", wanted->mode, fb_ending_name(ending->kind), ending->cause);
    ck_assert_str_eq(fb_stage_of_case_name(ending->stage), fb_stage_of_case_name(wanted->stage));
    if (wanted->cause != NULL)
        ck_assert_str_eq(ending->cause, wanted->cause);
    ck_assert_uint_eq(outcome.next, wanted->kind == FB_END_DONE ? 1 : 0);
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("endings");

    if (argc < 2)
        return FB_TEST_SKIPPED;
    engine = argv[1];
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, each_is_an_ending, 0, FB_TEST_COUNT(endings));
    return fb_test_run("endings", cases);
}
