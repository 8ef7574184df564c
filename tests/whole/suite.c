/* SPDX-License-Identifier: Apache-2.0 */
/* Runs every .kst in a child process, so that a crash or a hang is a failed test, and compares
 * with the list of those that passed before.
 *
 *     fb_suite DATA_DIR [PASSING_FILE [--update]]
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/file.h"
#include "suite.h"

#define SECONDS 20
#define SKIPPED 77
#define PASSED 0
#define FAILED 3

struct result {
    char name[128];
    bool passed;
    char reason[SUITE_REASON];
};

/* Address space cannot be limited under the address sanitizer, which reserves terabytes. */
static void limit_child(void)
{
    const struct rlimit cpu = { SECONDS, SECONDS + 1 };

    (void)setrlimit(RLIMIT_CPU, &cpu);
#ifndef __SANITIZE_ADDRESS__
    const struct rlimit memory = { (rlim_t)1 << 30, (rlim_t)1 << 30 };
    (void)setrlimit(RLIMIT_AS, &memory);
#endif
    (void)alarm(SECONDS);
}

static void run_child(const struct suite_folders *folders, const char *name, int to)
{
    char reason[SUITE_REASON] = "";

    limit_child();
    const bool passed = suite_run_case(folders, name, reason);
    const size_t length = strlen(reason);
    const bool written = write(to, reason, length) == (ssize_t)length;
    close(to);
    exit(passed && written ? PASSED : FAILED); /* exit() lets the leak checker look */
}

static void read_reason(int from, char reason[static SUITE_REASON])
{
    size_t length = 0;
    ssize_t got = 0;

    while ((got = read(from, reason + length, SUITE_REASON - 1 - length)) > 0)
        length += (size_t)got;
    reason[length] = '\0';
}

static void judge_ending(int status, struct result *result)
{
    const int signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    result->passed = WIFEXITED(status) && WEXITSTATUS(status) == PASSED;
    if (result->passed || (WIFEXITED(status) && WEXITSTATUS(status) == FAILED))
        return;
    if (signal_number == SIGALRM || signal_number == SIGXCPU)
        snprintf(result->reason, sizeof result->reason, "hang");
    else
        snprintf(result->reason, sizeof result->reason, "crash (%s %d)", signal_number != 0 ? "signal" : "status",
                 signal_number != 0 ? signal_number : WEXITSTATUS(status));
}

static void run_test(const struct suite_folders *folders, struct result *result)
{
    int ends[2];
    int status = 0;

    fflush(stdout);
    if (pipe(ends) != 0)
        abort();
    const pid_t child = fork();
    if (child < 0)
        abort();
    if (child == 0) {
        close(ends[0]);
        run_child(folders, result->name, ends[1]);
    }
    close(ends[1]);
    read_reason(ends[0], result->reason);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    judge_ending(status, result);
}

/* ---- The list of those that pass ---- */

static bool is_listed(const char *list, const char *name)
{
    const size_t length = strlen(name);

    for (const char *at = list; at != NULL && (at = strstr(at, name)) != NULL; at += length) {
        if ((at == list || at[-1] == '\n') && (at[length] == '\n' || at[length] == '\0'))
            return true;
    }
    return false;
}

static char *read_list(const char *path)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span text = { .bytes = NULL };

    if (path == NULL || !fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, &diag))
        return NULL;
    char *list = strndup((const char *)text.bytes, text.size);
    free((void *)(uintptr_t)text.bytes);
    return list;
}

static void write_list(const char *path, const struct result *results, size_t count)
{
    FILE *to = fopen(path, "w");

    if (to == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        if (results[i].passed)
            fprintf(to, "%s\n", results[i].name);
    }
    fclose(to);
}

/* How many tests were lost; those that are new are named. */
static size_t compare_list(const char *list, const struct result *results, size_t count)
{
    size_t lost = 0;

    for (size_t i = 0; list != NULL && i < count; i++) {
        const bool listed = is_listed(list, results[i].name);
        if (listed && !results[i].passed) {
            lost++;
            printf("LOST %s: it passed before\n", results[i].name);
        }
        if (!listed && results[i].passed)
            printf("new: %s passes now (--update puts it on the list)\n", results[i].name);
    }
    return lost;
}

/* ---- All of them ---- */

static size_t find_tests(const struct suite_folders *folders, struct result **out)
{
    static const char *const suffixes[] = { ".kst", NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths paths = { .count = 0 };
    char *folder = suite_path(folders->suite, "spec/ks", "");

    if (!fb_paths_below(folder, suffixes, &paths, &diag)) {
        fprintf(stderr, "%s: %s\n", folder, diag.message);
        exit(EXIT_FAILURE);
    }
    const size_t count = paths.count;
    *out = calloc(count + 1, sizeof **out);
    if (*out == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        const char *name = strrchr(paths.items[i], '/') + 1;
        snprintf((*out)[i].name, sizeof(*out)[i].name, "%.*s", (int)(strlen(name) - strlen(".kst")), name);
    }
    fb_paths_clear(&paths);
    free(folder);
    return count;
}

static size_t run_all(const struct suite_folders *folders, struct result *results, size_t count)
{
    size_t passed = 0;

    for (size_t i = 0; i < count; i++) {
        run_test(folders, &results[i]);
        passed += results[i].passed;
        if (!results[i].passed)
            printf("  %-40s %s\n", results[i].name, results[i].reason);
    }
    return passed;
}

static bool run_suite(const char *data, const char *list_path, bool updates)
{
    const struct suite_folders folders = { suite_path(data, "kaitai-suite", ""),
                                           suite_path(data, "gallery-ksy", "") };
    struct result *results = NULL;
    const size_t count = find_tests(&folders, &results);

    printf("tests of the schema language that fail:\n");
    const size_t passed = run_all(&folders, results, count);
    char *list = read_list(list_path);
    const size_t lost = compare_list(list, results, count);
    if (updates && lost == 0)
        write_list(list_path, results, count);
    suite_run_bad(&folders);
    printf("%zu passed, %zu failed\n", passed, count - passed);
    free(list);
    free(results);
    free((void *)(uintptr_t)folders.suite);
    free((void *)(uintptr_t)folders.gallery);
    return lost == 0;
}

int main(int count, char **arguments)
{
    if (count < 2 || arguments[1][0] == '\0') {
        printf("skipped: the packs of test data are not there\n");
        return SKIPPED;
    }
    const char *list = count > 2 ? arguments[2] : NULL;
    const bool updates = count > 3 && strcmp(arguments[3], "--update") == 0;
    return run_suite(arguments[1], list, updates) ? EXIT_SUCCESS : EXIT_FAILURE;
}
