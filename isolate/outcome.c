/* SPDX-License-Identifier: Apache-2.0 */
/* outcome.c - what is made of the child's claims: copy, then check. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolate/supervise.h"

/* Only what people can read; the text may be of any bytes. */
void fb_outcome_clean(const char *text, size_t length, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < length && text[i] != '\0' && used + 1 < size; i++)
        out[used++] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    out[used] = '\0';
}

static void clean_in_place(char *text, size_t size)
{
    text[size - 1] = '\0';
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~')
            *text = '?';
    }
}

static void name_signal(struct fb_ending *ending)
{
    const char *name = sigabbrev_np(ending->signal);
    snprintf(ending->cause, sizeof ending->cause, "SIG%s", name != NULL ? name : "?");
}

/* The words for what the child told by numbers are ours. */
static void name_cause(struct fb_ending *ending, int call_number)
{
    switch (ending->kind) {
    case FB_END_CRASHED:
    case FB_END_FENCE:
    case FB_END_STACK:
    case FB_END_FLOODED:
        name_signal(ending);
        break;
    case FB_END_EXITED:
        snprintf(ending->cause, sizeof ending->cause, "%s(%d)", "exit", ending->code);
        break;
    case FB_END_TIMED_OUT:
        snprintf(ending->cause, sizeof ending->cause, "CPU time");
        break;
    case FB_END_FORBIDDEN:
        if (call_number >= 0)
            fb_filter_call_name(call_number, ending->cause, sizeof ending->cause);
        break;
    default:
        break;
    }
}

/* Every field of a record is whatever the child wrote there. */
static void check_record(const struct fb_control *copy, struct fb_ending *out)
{
    *out = copy->record;
    if ((unsigned)out->kind <= FB_END_STOPPED || (unsigned)out->kind > FB_END_LOST)
        out->kind = FB_END_CRASHED;
    if ((unsigned)out->stage > FB_STAGE_TASK)
        out->stage = FB_STAGE_TASK;
    if ((unsigned)out->region.kind > FB_REGION_STACK)
        out->region = (struct fb_region){ .kind = FB_REGION_UNKNOWN };
    if (out->frame_count > FB_FRAMES)
        out->frame_count = 0;
    for (size_t i = 0; i < out->frame_count; i++)
        clean_in_place(out->frames[i].module, sizeof out->frames[i].module);
    clean_in_place(out->cause, sizeof out->cause);
    name_cause(out, copy->call_number);
}

static void judge_status(int status, struct fb_ending *out)
{
    if (WIFEXITED(status)) {
        out->kind = FB_END_EXITED;
        out->code = WEXITSTATUS(status);
    } else if (WIFSIGNALED(status)) {
        out->signal = WTERMSIG(status);
        out->kind = out->signal == SIGXFSZ ? FB_END_FLOODED
                  : out->signal == SIGXCPU ? FB_END_TIMED_OUT
                  : out->signal == SIGSYS  ? FB_END_FORBIDDEN
                  : out->signal == SIGKILL ? FB_END_LOST
                                           : FB_END_CRASHED;
    }
    name_cause(out, -1);
    if (out->kind == FB_END_LOST)
        snprintf(out->cause, sizeof out->cause, "killed from outside");
}

/* What the C library or a sanitizer printed before it ended the process. */
static void read_last_words(const struct fb_isolate *isolate, struct fb_ending *out)
{
    static const char *const words[] = {
        "ERROR: AddressSanitizer: ", "double free or corruption", "free(): ", "malloc(): ", "realloc(): ",
        "munmap_chunk(): ", "corrupted size vs. prev_size", "corrupted double-linked list",
        "*** stack smashing detected ***", "*** buffer overflow detected ***"
    };
    char text[4096];

    if (out->kind != FB_END_EXITED && !(out->kind == FB_END_CRASHED && out->signal == SIGABRT))
        return;
    const ssize_t length = pread(isolate->pipes.output, text, sizeof text - 1, 0);
    text[length < 0 ? 0 : length] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *found = strstr(text, words[i]);
        if (found != NULL) {
            out->kind = FB_END_HEAP_CORRUPTED;
            fb_outcome_clean(found, strcspn(found, "\n"), out->cause, sizeof out->cause);
            return;
        }
    }
}

static bool came_to_its_end(const struct fb_control *copy, int status, uint64_t mark)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 && copy->fallen != 1 && mark != 0
        && copy->mark == mark && copy->finish <= FB_END_STOPPED;
}

void fb_outcome_judge(const struct fb_isolate *isolate, const struct fb_watch *watch, int status,
                      uint64_t mark, struct fb_ending *out)
{
    const struct fb_control copy = *isolate->control;

    *out = (struct fb_ending){
        .kind = FB_END_LOST,
        .stage = copy.stage <= FB_STAGE_TASK ? (enum fb_stage_of_case)copy.stage : FB_STAGE_TASK,
        .case_number = copy.case_number,
    };
    if (came_to_its_end(&copy, status, mark)) {
        out->kind = (enum fb_ending_kind)copy.finish;
    } else if (copy.fallen == 1) {
        check_record(&copy, out);
    } else if (watch->timed_out) {
        out->kind = FB_END_TIMED_OUT;
        snprintf(out->cause, sizeof out->cause, "the clock on the wall");
    } else if (watch->flooded) {
        out->kind = FB_END_FLOODED;
    } else {
        judge_status(status, out);
    }
    read_last_words(isolate, out);
}

void fb_outcome_collect(struct fb_isolate *isolate, struct fb_outcome *out)
{
    const struct fb_control *control = isolate->control;
    const uint64_t claimed = __atomic_load_n(&control->result_bytes, __ATOMIC_RELAXED);
    const uint64_t room = isolate->options.result_bytes;
    const size_t results = (size_t)(claimed < room ? claimed : room);

    memcpy(isolate->result_copy, isolate->results, results);
    out->results = (struct fb_span){ isolate->result_copy, results };
    out->peak_bytes = control->peak_bytes;
    out->allocations = control->allocations;
    out->fenced = control->fenced < out->allocations ? control->fenced : out->allocations;
    const ssize_t output = pread(isolate->pipes.output, isolate->output_copy, (size_t)isolate->options.output_bytes, 0);
    out->output = (struct fb_span){ isolate->output_copy, output > 0 ? (size_t)output : 0 };
}
