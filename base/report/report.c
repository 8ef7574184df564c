/* SPDX-License-Identifier: Apache-2.0 */
/* report.c - a report as it grows: lists in an arena. */
#include "base/report/report_inside.h"

#include <string.h>

#include "base/core/limits.h"

struct fb_report *fb_report_new(const struct fb_allocator *allocator, const char *scope)
{
    struct fb_arena arena;

    fb_arena_init(&arena, allocator, SIZE_MAX);
    struct fb_report *report = fb_arena_new(&arena, struct fb_report);
    const char *own_scope = fb_arena_text(&arena, fb_span_of(scope));
    if (report == NULL || own_scope == NULL) {
        fb_arena_clear(&arena);
        return NULL;
    }
    report->arena = arena; /* the report lives in its own arena */
    report->scope = own_scope;
    report->fail_on = FB_ERROR;
    return report;
}

void fb_report_free(struct fb_report *report)
{
    if (report == NULL)
        return;
    struct fb_arena arena = report->arena;
    fb_arena_clear(&arena);
}

bool fb_report_lose(struct fb_report *report)
{
    report->lost = true;
    return false;
}

/* Room for one more; NULL when there is no memory.  What is outgrown stays in the arena: at most
 * as much again. */
static void *append(struct fb_report *report, struct fb_report_list *list, size_t size)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        void *items = fb_arena_array(&report->arena, capacity, size);
        if (items == NULL)
            return NULL;
        if (list->count > 0)
            memcpy(items, list->items, list->count * size);
        list->items = items;
        list->capacity = capacity;
    }
    return (char *)list->items + size * list->count;
}

/* Copies a text, which may be NULL, unless `before` already says the same; clears *ok when there
 * is no memory. */
static const char *copy(struct fb_report *report, const char *text, const char *before, bool *ok)
{
    if (text == NULL)
        return NULL;
    if (before != NULL && strcmp(text, before) == 0)
        return before;
    const char *own = fb_arena_text(&report->arena, fb_span_of(text));
    *ok = *ok && own != NULL;
    return own;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static const struct fb_suppression *copy_suppression(struct fb_report *report,
                                                     const struct fb_suppression *from,
                                                     const struct fb_suppression *before, bool *ok)
{
    static const struct fb_suppression none = { .reason = NULL };

    if (from == NULL)
        return NULL;
    struct fb_suppression *own = fb_arena_new(&report->arena, struct fb_suppression);
    const struct fb_suppression *last = before != NULL ? before : &none;
    if (own == NULL) {
        *ok = false;
        return NULL;
    }
    own->reason = copy(report, or_empty(from->reason), last->reason, ok);
    own->owner = copy(report, or_empty(from->owner), last->owner, ok);
    own->expires = copy(report, or_empty(from->expires), last->expires, ok);
    return own;
}

/* Findings come in runs that share most of their texts. */
static struct fb_finding copy_finding(struct fb_report *report, const struct fb_finding *finding,
                                      bool *ok)
{
    static const struct fb_finding none = { .gate = NULL };
    const size_t count = report->findings.count;
    const struct fb_finding *before = count == 0 ? &none : fb_report_finding(report, count - 1);
    struct fb_finding own = *finding;

    own.gate = copy(report, or_empty(finding->gate), before->gate, ok);
    own.subject = copy(report, or_empty(finding->subject), before->subject, ok);
    own.sensor = copy(report, finding->sensor, before->sensor, ok);
    own.message = copy(report, or_empty(finding->message), before->message, ok);
    own.help = copy(report, finding->help, before->help, ok);
    own.suppressed = copy_suppression(report, finding->suppressed, before->suppressed, ok);
    own.location.path = copy(report, finding->location.path, before->location.path, ok);
    return own;
}

static bool keep(struct fb_report *report, const struct fb_finding *finding, uint64_t *kept)
{
    bool ok = true;
    if (*kept >= FB_MAX_FINDINGS)
        return true;
    const struct fb_finding own = copy_finding(report, finding, &ok);
    struct fb_finding *room = append(report, &report->findings, sizeof own);

    if (!ok || room == NULL)
        return fb_report_lose(report);
    *room = own;
    report->findings.count++;
    ++*kept;
    return true;
}

bool fb_report_keep(struct fb_report *report, const struct fb_finding *finding)
{
    if (finding->suppressed != NULL) {
        report->suppressed++;
        if (report->levels[finding->level] >= FB_MAX_FINDINGS)
            return true; /* gates leave out the words of what is not kept */
        return keep(report, finding, &report->kept_suppressed);
    }
    report->levels[finding->level]++;
    report->refusals[finding->level] += !finding->undecided;
    if (!fb_tally_add(&report->tally, &report->arena, or_empty(finding->gate),
                      or_empty(finding->subject), finding->level))
        return fb_report_lose(report);
    return keep(report, finding, &report->kept_levels[finding->level]);
}

void fb_report_set_suppressor(struct fb_report *report, const struct fb_suppressor *suppressor)
{
    report->suppressor = suppressor;
}

bool fb_report_add(struct fb_report *report, const struct fb_finding *finding)
{
    const struct fb_suppressor *suppressor = report->suppressor;
    struct fb_finding judged = *finding;

    judged.suppressed = finding->undecided || suppressor == NULL
                          ? NULL
                          : suppressor->find(suppressor->context, finding);
    return fb_report_keep(report, &judged);
}

bool fb_report_add_dropped(struct fb_report *report, const char *gate, const char *subject, enum fb_level level,
                           uint64_t count)
{
    report->levels[level] += count;
    report->refusals[level] += count;
    return fb_tally_add(&report->tally, &report->arena, gate, subject, level) || fb_report_lose(report);
}

void fb_report_set_fail_on(struct fb_report *report, enum fb_level level)
{
    report->fail_on = level;
}

bool fb_report_add_subject(struct fb_report *report, const struct fb_subject *subject)
{
    bool ok = true;
    struct fb_subject own = *subject;
    struct fb_subject *room = append(report, &report->subjects, sizeof own);

    own.path = copy(report, or_empty(subject->path), NULL, &ok);
    if (!ok || room == NULL)
        return fb_report_lose(report);
    *room = own;
    report->subjects.count++;
    return true;
}

static const struct fb_figure *copy_figures(struct fb_report *report, const struct fb_gate_result *result,
                                            bool *ok)
{
    struct fb_figure *own = fb_arena_array(&report->arena, result->figure_count, sizeof *own);

    for (size_t i = 0; own != NULL && i < result->figure_count; i++) {
        own[i] = result->figures[i];
        own[i].name = copy(report, or_empty(result->figures[i].name), NULL, ok);
    }
    *ok = *ok && own != NULL;
    return own;
}

bool fb_report_add_gate(struct fb_report *report, const struct fb_gate_result *result)
{
    bool ok = true;
    struct fb_gate_result own = *result;
    struct fb_gate_result *room = append(report, &report->gates, sizeof own);

    own.gate = copy(report, or_empty(result->gate), NULL, &ok);
    own.subject = copy(report, result->subject, NULL, &ok);
    own.reason = copy(report, result->reason, NULL, &ok);
    own.figures = copy_figures(report, result, &ok);
    if (result->state == FB_GATE_UNFINISHED || result->state == FB_GATE_NOT_RUN)
        report->undecided = true;
    if (!ok || room == NULL)
        return fb_report_lose(report);
    *room = own;
    report->gates.count++;
    return true;
}

bool fb_report_add_option(struct fb_report *report, const char *name, const char *value)
{
    bool ok = true;
    struct fb_option *room = append(report, &report->options, sizeof *room);
    const struct fb_option own = { .name = copy(report, name, NULL, &ok),
                                   .value = copy(report, value, NULL, &ok) };

    if (!ok || room == NULL)
        return fb_report_lose(report);
    *room = own;
    report->options.count++;
    return true;
}

static const struct fb_table_cell *copy_cells(struct fb_report *report, const struct fb_table *table,
                                              bool *ok)
{
    const size_t count = table->row_count * table->column_count;
    struct fb_table_cell *own = fb_arena_array(&report->arena, count, sizeof *own);

    for (size_t i = 0; own != NULL && i < count; i++) {
        /* Columns repeat what stands above. */
        const char *above = i >= table->column_count ? own[i - table->column_count].text : NULL;
        own[i] = table->cells[i];
        own[i].text = copy(report, table->cells[i].text, above, ok);
    }
    *ok = *ok && own != NULL;
    return own;
}

bool fb_report_add_table(struct fb_report *report, const struct fb_table *table)
{
    bool ok = true;
    struct fb_table own = *table;
    struct fb_table *room = append(report, &report->tables, sizeof own);
    const char **columns = fb_arena_array(&report->arena, table->column_count, sizeof *columns);

    if (room == NULL || columns == NULL)
        return fb_report_lose(report);
    for (size_t i = 0; i < table->column_count; i++)
        columns[i] = copy(report, table->columns[i], NULL, &ok);
    own.columns = columns;
    own.name = copy(report, table->name, NULL, &ok);
    own.title = copy(report, table->title, NULL, &ok);
    own.note = copy(report, table->note, NULL, &ok);
    own.cells = copy_cells(report, table, &ok);
    if (!ok)
        return fb_report_lose(report);
    *room = own;
    report->tables.count++;
    return true;
}

bool fb_report_add_sensor(struct fb_report *report, const char *name)
{
    bool ok = true;
    const char **room = append(report, &report->sensors, sizeof *room);
    const char *own = copy(report, name, NULL, &ok);

    if (!ok || room == NULL)
        return fb_report_lose(report);
    *room = own;
    report->sensors.count++;
    return true;
}

void fb_report_set_undecided(struct fb_report *report)
{
    report->undecided = true;
}
