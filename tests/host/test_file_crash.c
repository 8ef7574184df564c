/* SPDX-License-Identifier: Apache-2.0 */
/* test_file_crash.c - a process is killed at its n-th step into or out of the kernel, for every n,
 * while it replaces a file: each time the file is the old one or the new one, whole. */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "base/host/file.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

#define OLD "the old bytes\n"
#define NEW "the new bytes: more of them\n"

static struct fb_scratch scratch;
static char path[FB_SCRATCH_PATH];

static void set_up(void)
{
    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "file", path);
}

static void tear_down(void)
{
    fb_scratch_remove(scratch.folder);
}

/* In the child: everything but the writing itself must do as little as possible. */
static void write_traced(void)
{
    const struct fb_span parts[] = { fb_span_of("the new bytes"), fb_span_of(": more of them\n") };
    struct fb_diag diag = FB_DIAG_NONE;

    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(3);
    (void)raise(SIGSTOP);
    _exit(fb_file_write(path, parts, 2, &diag) ? 0 : 1);
}

enum ending {
    KILLED,
    FINISHED,
    CANNOT_TRACE,
};

static enum ending end_of(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return FINISHED;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
        return CANNOT_TRACE;
    return KILLED;
}

/* Runs the child for `steps` entries to and returns from the kernel, then kills it. */
static enum ending run_and_kill(long steps)
{
    int status = 0;
    const pid_t child = fork();

    if (child == 0)
        write_traced();
    if (child < 0 || waitpid(child, &status, 0) != child)
        return CANNOT_TRACE;
    for (long step = 0; step < steps && WIFSTOPPED(status); step++)
        if (ptrace(PTRACE_SYSCALL, child, NULL, NULL) != 0 || waitpid(child, &status, 0) != child)
            return CANNOT_TRACE;
    if (!WIFSTOPPED(status))
        return end_of(status);
    (void)kill(child, SIGKILL);
    while (waitpid(child, &status, 0) == child && !WIFSIGNALED(status) && !WIFEXITED(status))
        continue;
    return end_of(status);
}

/* Only files of ours may lie beside the target. */
static bool only_known_names(void)
{
    bool known = true;
    DIR *folder = opendir(scratch.folder);
    const struct dirent *entry = NULL;

    while ((entry = readdir(folder)) != NULL)
        known = known
             && (strcmp(entry->d_name, "file") == 0 || strcmp(entry->d_name, ".") == 0
                 || strcmp(entry->d_name, "..") == 0 || strncmp(entry->d_name, ".firebreak-", 11) == 0);
    (void)closedir(folder);
    return known;
}

/* With `had_old` there is a file before; without, the new one or none must be there after. */
static void kill_at_every_step(bool had_old)
{
    long old_seen = 0;
    long new_seen = 0;
    enum ending ending = KILLED;

    for (long steps = 0; ending == KILLED; steps++) {
        if (had_old)
            fb_scratch_put(path, OLD);
        else
            (void)unlink(path);
        ending = run_and_kill(steps);
        const bool is_old = had_old ? fb_scratch_holds(path, OLD) : access(path, F_OK) != 0;
        const bool is_new = fb_scratch_holds(path, NEW);
        if (ending == CANNOT_TRACE || is_old == is_new || !only_known_names())
            ck_abort_msg("killed at step %ld, the file is neither the old nor the new one", steps);
        old_seen += is_old;
        new_seen += is_new;
    }
    ck_assert(fb_scratch_holds(path, NEW));
    ck_assert_int_ge(old_seen, 10); /* it was killed before */
    ck_assert_int_ge(new_seen, 3);  /* and after the new name stood */
}

START_TEST(leaves_the_old_or_the_new_file)
{
    kill_at_every_step(true);
}
END_TEST

START_TEST(leaves_no_file_or_a_whole_one)
{
    kill_at_every_step(false);
}
END_TEST

/* Whether this place lets a process trace its child. */
static bool can_trace(void)
{
    int status = 0;
    const pid_t child = fork();

    if (child == 0)
        _exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 && raise(SIGSTOP) == 0 ? 0 : 1);
    bool stepped = child > 0 && waitpid(child, &status, 0) == child && WIFSTOPPED(status)
                && ptrace(PTRACE_SYSCALL, child, NULL, NULL) == 0
                && waitpid(child, &status, 0) == child && WIFSTOPPED(status);
    if (child > 0 && WIFSTOPPED(status)) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, &status, 0);
    }
    return stepped;
}

int main(void)
{
    if (!can_trace()) {
        printf("skipped: a process cannot be traced here (ptrace)\n");
        return FB_TEST_SKIPPED;
    }
    TCase *cases = tcase_create("crashes");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, leaves_the_old_or_the_new_file);
    tcase_add_test(cases, leaves_no_file_or_a_whole_one);
    return fb_test_run("file_crash", cases);
}
