/* SPDX-License-Identifier: Apache-2.0 */
/* allocations.c - the whole of `check`, with each allocation failing in turn: first only that one,
 * then all from it on.  Whatever fails, nothing crashes or leaks, and a bad file never passes.
 *
 * The linker sends our code's malloc, calloc, realloc and strdup here (--wrap).
 * usage: allocations PROJECT-FILE BAD-FILE GOOD-FILE */
#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "base/write/writer.h"
#include "pipeline/gating/check.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);

static atomic_long asked;  /* allocations since the run began, from one */
static long fail_at;       /* zero: none */
static bool fail_from;     /* all from there on, not only that one */
static atomic_long failed; /* how many were made to fail */

static bool refused(void)
{
    long number = atomic_fetch_add(&asked, 1) + 1;
    bool refuse = fail_at != 0 && (number == fail_at || (fail_from && number > fail_at));
    if (refuse)
        atomic_fetch_add(&failed, 1);
    return refuse;
}

void *__wrap_malloc(size_t size)
{
    return refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return refused() ? NULL : __real_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
    return refused() ? NULL : __real_strdup(text);
}

/* What one run came to. */
struct outcome {
    bool finished; /* false: it said that it could not be done */
    enum fb_verdict verdict;
    size_t findings;
    bool rendered;
};

static bool render(const struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_write_options options = { .tool_version = "0" };
    for (size_t i = 0; i < fb_writer_count; i++) {
        FB_AUTO(fb_buffer_clear)
        struct fb_buffer buffer = FB_BUFFER_EMPTY;
        if (!fb_writers[i].write(report, &options, &buffer, diag))
            return false;
    }
    return true;
}

static struct outcome run_check(const char *project_file, const char *content)
{
    struct outcome outcome = { .verdict = FB_UNDECIDED };
    const struct fb_project_options project_options = { .file = project_file };
    const struct fb_check_options options = { .fail_on = FB_ERROR, .jobs = 1 };
    const struct fb_texts named = { .items = &content, .count = 1 };
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_project_free)
    struct fb_project *project = NULL;
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "static");

    outcome.finished = report != NULL
                    && fb_project_open(&project_options, &project, &diag)
                    && fb_check_files(project, named, &options, report, &diag);
    if (!outcome.finished)
        return outcome;
    outcome.verdict = fb_report_verdict(report);
    outcome.findings = fb_report_finding_count(report);
    outcome.rendered = render(report, &diag);
    return outcome;
}

static size_t open_files(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL)
        return 0;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* A verdict that memory ran out on the way to is the true one or undecided. */
static bool is_sound(const struct outcome *outcome, const struct outcome *truth)
{
    if (!outcome->finished || outcome->verdict == FB_UNDECIDED)
        return true;
    if (outcome->verdict != truth->verdict)
        return false;
    return outcome->verdict != FB_PASS || outcome->findings == truth->findings;
}

/* The number of runs, or zero when one of them was wrong. */
static long fail_each(const char *project_file, const char *content, bool from_there_on,
                      const struct outcome *truth)
{
    long runs = 0;
    fail_from = from_there_on;
    do {
        fail_at = ++runs;
        atomic_store(&asked, 0);
        atomic_store(&failed, 0);
        struct outcome outcome = run_check(project_file, content);
        if (!is_sound(&outcome, truth)) {
            printf("%s: allocation %ld failed (%s), and the verdict is %s with %zu findings\n", content,
                   fail_at, from_there_on ? "and all after it" : "only this one",
                   fb_verdict_name(outcome.verdict), outcome.findings);
            return 0;
        }
    } while (atomic_load(&failed) > 0);
    fail_at = 0;
    return runs;
}

static bool survives(const char *project_file, const char *content, enum fb_verdict verdict)
{
    struct outcome truth = run_check(project_file, content);
    if (!truth.finished || !truth.rendered || truth.verdict != verdict) {
        printf("%s: the verdict is %s even with all memory\n", content, fb_verdict_name(truth.verdict));
        return false;
    }
    long alone = fail_each(project_file, content, false, &truth);
    long onwards = fail_each(project_file, content, true, &truth);
    printf("%s: %ld and %ld runs\n", content, alone, onwards);
    return alone > 100 && onwards > 100;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: allocations PROJECT-FILE BAD-FILE GOOD-FILE\n");
        return 64;
    }
    size_t files = open_files();
    bool sound = survives(argv[1], argv[2], FB_REJECT) && survives(argv[1], argv[3], FB_PASS);
    if (open_files() != files) {
        printf("%zu files are left open\n", open_files() - files);
        return 1;
    }
    return sound ? 0 : 1;
}
