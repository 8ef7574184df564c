/* SPDX-License-Identifier: Apache-2.0 */
/* report_merge.c - one report out of two. */
#include <string.h>

#include "base/report/report_inside.h"

/* What was dropped has only its number. */
static void merge_dropped(struct fb_report *report, const struct fb_report *from)
{
    for (int level = FB_NOTE; level <= FB_ERROR; level++)
        report->levels[level] += from->levels[level] - from->kept_levels[level];
    report->suppressed += from->suppressed - from->kept_suppressed;
}

/* The findings that `from` kept are added one by one. */
bool fb_report_merge_findings(struct fb_report *report, const struct fb_report *from)
{
    uint64_t refusals[FB_ERROR + 1];

    for (int level = FB_NOTE; level <= FB_ERROR; level++)
        refusals[level] = report->refusals[level] + from->refusals[level];
    for (size_t i = 0; i < from->findings.count; i++)
        if (!fb_report_keep(report, fb_report_finding(from, i)))
            return false;
    memcpy(report->refusals, refusals, sizeof refusals); /* the dropped ones too */
    merge_dropped(report, from);
    for (size_t i = 0; i < from->tally.capacity; i++) {
        const struct fb_tally_row *row = &from->tally.rows[i];
        if (row->gate != NULL && row->subject != NULL
            && !fb_tally_add(&report->tally, &report->arena, row->gate, row->subject, row->worst))
            return fb_report_lose(report);
    }
    return true;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_table(const struct fb_table *a, const struct fb_table *b)
{
    const size_t count = a->row_count * a->column_count;

    if (!same_text(a->name, b->name) || a->row_count != b->row_count || a->column_count != b->column_count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (a->cells[i].is_number != b->cells[i].is_number || a->cells[i].number != b->cells[i].number
            || !same_text(a->cells[i].text, b->cells[i].text))
            return false;
    return true;
}

static bool merge_table(struct fb_report *report, const struct fb_table *table)
{
    for (size_t i = 0; table->once && i < report->tables.count; i++)
        if (same_table(fb_report_table(report, i), table))
            return true;
    return fb_report_add_table(report, table);
}

bool fb_report_merge(struct fb_report *report, const struct fb_report *from)
{
    bool ok = true;

    report->undecided = report->undecided || from->undecided;
    report->lost = report->lost || from->lost;
    for (size_t i = 0; ok && i < from->subjects.count; i++)
        ok = fb_report_add_subject(report, fb_report_subject(from, i));
    for (size_t i = 0; ok && i < from->gates.count; i++)
        ok = fb_report_add_gate(report, fb_report_gate(from, i));
    for (size_t i = 0; ok && i < from->tables.count; i++)
        ok = merge_table(report, fb_report_table(from, i));
    return ok && fb_report_merge_findings(report, from);
}
