/* SPDX-License-Identifier: Apache-2.0 */
/* piece_join.c - one result, one table of isolation; findings and other tables in order. */
#include "pipeline/gating/piece_join.h"

#include <string.h>

#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "validator/gates/gates.h"
#include "validator/trial/isolation_table.h"

struct joining {
    const struct fb_report *const *parts;
    size_t count;
    struct fb_report *report;
};

static const struct fb_gate_result *result_of(const struct joining *joining, size_t index)
{
    return fb_report_gate(joining->parts[index], 0);
}

/* ---- The result ---- */

/* What all of them are; else the gate is not done. */
static enum fb_gate_state join_states(const struct joining *joining)
{
    const enum fb_gate_state state = result_of(joining, 0)->state;

    for (size_t i = 1; i < joining->count; i++)
        if (result_of(joining, i)->state != state)
            return FB_GATE_UNFINISHED;
    return state;
}

static bool is_told(const struct joining *joining, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (result_of(joining, i)->reason != NULL
            && strcmp(result_of(joining, i)->reason, result_of(joining, index)->reason) == 0)
            return true;
    return false;
}

/* As the gate itself puts them together; what is the same for several builds is said once. */
static void join_reasons(const struct joining *joining, struct fb_buffer *out)
{
    for (size_t i = 0; i < joining->count; i++) {
        const char *reason = result_of(joining, i)->reason;

        if (reason != NULL && !is_told(joining, i))
            fb_buffer_printf(out, "%s%s", out->size > 0 ? "; " : "", reason);
    }
}

static const struct fb_figure *find_figure(const struct fb_gate_result *result, const char *name)
{
    for (size_t i = 0; i < result->figure_count; i++)
        if (strcmp(result->figures[i].name, name) == 0)
            return &result->figures[i];
    return NULL;
}

/* Figures stand in the order of the first part that has any. */
static size_t join_figures(const struct joining *joining, struct fb_figure figures[static FB_GATE_FIGURES])
{
    size_t count = 0;

    for (size_t i = 0; i < joining->count; i++) {
        const struct fb_gate_result *result = result_of(joining, i);

        for (size_t at = 0; at < result->figure_count; at++) {
            const struct fb_gate_result known = { .figures = figures, .figure_count = count };
            const struct fb_figure *same = find_figure(&known, result->figures[at].name);

            if (same != NULL)
                fb_figure_join(&figures[same - figures], &result->figures[at]);
            else if (count < FB_GATE_FIGURES)
                figures[count++] = result->figures[at];
        }
    }
    return count;
}

static bool add_result(const struct joining *joining, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer reasons = FB_BUFFER_EMPTY;
    struct fb_figure figures[FB_GATE_FIGURES];
    struct fb_diag reason = FB_DIAG_NONE;
    struct fb_gate_result result = {
        .gate = result_of(joining, 0)->gate,
        .subject = result_of(joining, 0)->subject,
        .state = join_states(joining),
        .figures = figures,
        .figure_count = join_figures(joining, figures),
    };

    join_reasons(joining, &reasons);
    if (reasons.failed)
        return fb_fail_memory(diag);
    if (reasons.size > 0) {
        fb_fail(&reason, FB_FAULT_INPUT, "%s", reasons.text); /* as long as a gate's own */
        result.reason = reason.message;
    }
    for (size_t i = 0; i < joining->count; i++)
        result.seconds += result_of(joining, i)->seconds;
    return fb_report_add_gate(joining->report, &result) || fb_fail_memory(diag);
}

/* ---- Tables and findings ---- */

static bool is_isolation(const struct fb_table *table)
{
    return strcmp(table->name, FB_ISOLATION_TABLE) == 0;
}

static bool add_isolation(const struct joining *joining)
{
    struct fb_isolation_tally tally = { .builds = 0 };

    for (size_t i = 0; i < joining->count; i++)
        for (size_t at = 0; at < fb_report_table_count(joining->parts[i]); at++)
            if (is_isolation(fb_report_table(joining->parts[i], at)))
                fb_isolation_count_table(&tally, fb_report_table(joining->parts[i], at));
    return fb_isolation_tell(&tally, joining->report);
}

static bool add_tables(const struct joining *joining)
{
    for (size_t i = 0; i < joining->count; i++)
        for (size_t at = 0; at < fb_report_table_count(joining->parts[i]); at++)
            if (!is_isolation(fb_report_table(joining->parts[i], at))
                && !fb_report_add_table(joining->report, fb_report_table(joining->parts[i], at)))
                return false;
    return true;
}

static bool add_findings(const struct joining *joining)
{
    for (size_t i = 0; i < joining->count; i++)
        if (!fb_report_merge_findings(joining->report, joining->parts[i]))
            return false;
    return true;
}

bool fb_pieces_join(const struct fb_report *const *parts, size_t count, struct fb_report *report,
                    struct fb_diag *diag)
{
    const struct joining joining = { parts, count, report };

    return add_result(&joining, diag)
        && ((add_isolation(&joining) && add_tables(&joining) && add_findings(&joining)) || fb_fail_memory(diag));
}
