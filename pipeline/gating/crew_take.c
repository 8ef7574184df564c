/* SPDX-License-Identifier: Apache-2.0 */
/* crew_take.c - waits for errands, and takes back what they found out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/gating/crew_inside.h"
#include "pipeline/gating/piece.h"
#include "validator/trial/trial.h"

#define TICK 0.25 /* seconds between two looks at what runs */

/* ---- Of one part ---- */

bool fb_crew_tell(const struct fb_crew_running *one, enum fb_gate_state state, const char *reason, struct fb_diag *diag)
{
    const struct fb_gate_result result = {
        .gate = one->gate->gate->name,
        .subject = one->job->subject,
        .state = state,
        .reason = reason,
    };

    return fb_report_add_gate(one->part->report, &result) || fb_fail_memory(diag);
}

/* Its process gave nothing; of several builds it is said which one's. */
static bool tell_lost(const struct fb_crew_running *one, const char *why, struct fb_diag *diag)
{
    char reason[512];
    const struct fb_crew_gate *gate = one->gate;

    if (gate->part_count == 1)
        return fb_crew_tell(one, FB_GATE_UNFINISHED, why, diag);
    (void)snprintf(reason, sizeof reason, "%s: %s", gate->trial->builds[one->part->build].contract->name, why);
    return fb_crew_tell(one, FB_GATE_UNFINISHED, reason, diag);
}

bool fb_crew_renew(const struct fb_crew_job *job, struct fb_report **report, struct fb_diag *diag)
{
    fb_report_free(*report);
    *report = fb_report_new(fb_heap(), fb_report_scope(job->cheap));
    if (*report == NULL)
        return fb_fail_memory(diag);
    fb_report_set_suppressor(*report, job->suppressor);
    return true;
}

/* Nothing that was found, and no reproducer of it, is lost behind an entry. */
static void keep(const struct fb_crew_running *one, const struct fb_piece *piece, struct fb_span bytes)
{
    if (one->part->key[0] != '\0' && piece->clean && (!one->gate->writes || piece->findings == 0))
        fb_gate_cache_keep(one->job->crew->options.cache, one->gate->gate->name, one->part->build, one->part->key,
                           bytes);
}

static bool take_piece(const struct fb_crew_running *one, struct fb_span bytes, struct fb_diag *diag)
{
    struct fb_diag why = FB_DIAG_NONE;
    struct fb_piece piece;

    if (fb_piece_read(bytes, one->gate->gate->name, one->job->subject, one->part->report, &piece, &why)) {
        keep(one, &piece, bytes);
        return true;
    }
    return why.fault != FB_FAULT_MEMORY
             ? fb_crew_renew(one->job, &one->part->report, diag) && tell_lost(one, "its process gave no result", diag)
             : fb_fail_memory(diag);
}

static void forget(struct fb_crew *crew, size_t index)
{
    crew->width -= crew->running[index].part->width;
    crew->running[index].part->runs = false;
    crew->running[index] = crew->running[--crew->busy];
}

static bool take_back(struct fb_crew *crew, size_t index, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;
    const struct fb_crew_running one = crew->running[index];
    struct fb_diag why = FB_DIAG_NONE;

    forget(crew, index);
    return fb_errand_take(&one.part->errand, &bytes, &why) ? take_piece(&one, fb_buffer_span(&bytes), diag)
                                                           : tell_lost(&one, why.message, diag);
}

/* ---- Of all that run ---- */

static bool end_late(struct fb_crew *crew, struct fb_diag *diag)
{
    char reason[96];
    bool told = true;

    (void)snprintf(reason, sizeof reason, "the time budget (%.0f s) ended it", crew->options.budget);
    while (told && crew->busy > 0) {
        const struct fb_crew_running one = crew->running[0];

        fb_errand_kill(&one.part->errand);
        forget(crew, 0);
        told = fb_crew_tell(&one, FB_GATE_UNFINISHED, reason, diag);
    }
    return told;
}

/* Each gate once, however many files and builds it is asked about. */
static void tell_running(const struct fb_crew *crew)
{
    char names[96] = "";
    size_t size = 0;

    for (const char *const *gate = (const char *const[]){ "replay", "engine", "fuzz", NULL }; *gate != NULL; gate++)
        for (size_t i = 0; i < crew->busy; i++)
            if (strcmp(crew->running[i].gate->gate->name, *gate) == 0) {
                size += (size_t)snprintf(names + size, sizeof names - size, "%s%s", size > 0 ? ", " : "", *gate);
                break;
            }
    crew->options.running(crew->options.context, names);
}

/* The index of one that has ended, or crew->busy when it is late. */
static size_t wait_at_most(const struct fb_crew *crew, const struct fb_errand *const *errands)
{
    size_t index = crew->busy;
    double left = 0;

    do {
        left = fb_crew_seconds_left(crew);
        if (crew->options.running != NULL)
            tell_running(crew);
        const double most = crew->options.running != NULL ? fmin(left, TICK) : left;
        index = fb_errand_wait(errands, crew->busy, isfinite(most) ? fmax(0, most) : -1);
    } while (index == crew->busy && left > TICK);
    return index;
}

bool fb_crew_wait(struct fb_crew *crew, struct fb_diag *diag)
{
    const struct fb_errand **errands = calloc(crew->busy, sizeof *errands);

    if (errands == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < crew->busy; i++)
        errands[i] = &crew->running[i].part->errand;
    const size_t index = wait_at_most(crew, errands);
    free(errands);
    return index < crew->busy ? take_back(crew, index, diag) : end_late(crew, diag);
}
