/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that grow in an arena, and the verdicts that follow from them. */
#include "base/report/report.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/report/tally.h"

struct list {
    void *items;
    size_t count;
    size_t capacity;
};

struct fb_report {
    struct fb_arena arena;
    const char *scope;
    struct list findings; /* of struct fb_finding, and so on */
    struct list subjects;
    struct list gates;
    struct list options;
    struct list tables;
    struct list sensors; /* of const char * */
    struct fb_tally tally;
    uint64_t levels[FB_ERROR + 1];      /* findings added */
    uint64_t kept_levels[FB_ERROR + 1]; /* and kept */
    uint64_t refusals[FB_ERROR + 1];    /* those that are not marked undecided */
    uint64_t suppressed;                /* of no level then */
    uint64_t kept_suppressed;
    const struct fb_suppressor *suppressor;
    enum fb_level fail_on;
    bool undecided;
    bool lost; /* memory ran out: what is here is not all */
};

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

static bool lose(struct fb_report *report)
{
    report->lost = true;
    return false;
}

/* Room for one more; NULL when there is no memory.  What is outgrown stays in the arena: at most
 * as much again. */
static void *append(struct fb_report *report, struct list *list, size_t size)
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
        return lose(report);
    *room = own;
    report->findings.count++;
    ++*kept;
    return true;
}

static bool add(struct fb_report *report, const struct fb_finding *finding)
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
        return lose(report);
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
    return add(report, &judged);
}

bool fb_report_add_dropped(struct fb_report *report, const char *gate, const char *subject, enum fb_level level,
                           uint64_t count)
{
    report->levels[level] += count;
    report->refusals[level] += count;
    return fb_tally_add(&report->tally, &report->arena, gate, subject, level) || lose(report);
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
        return lose(report);
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
        return lose(report);
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
        return lose(report);
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
        return lose(report);
    for (size_t i = 0; i < table->column_count; i++)
        columns[i] = copy(report, table->columns[i], NULL, &ok);
    own.columns = columns;
    own.name = copy(report, table->name, NULL, &ok);
    own.title = copy(report, table->title, NULL, &ok);
    own.note = copy(report, table->note, NULL, &ok);
    own.cells = copy_cells(report, table, &ok);
    if (!ok)
        return lose(report);
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
        return lose(report);
    *room = own;
    report->sensors.count++;
    return true;
}

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
        if (!add(report, fb_report_finding(from, i)))
            return false;
    memcpy(report->refusals, refusals, sizeof refusals); /* the dropped ones too */
    merge_dropped(report, from);
    for (size_t i = 0; i < from->tally.capacity; i++) {
        const struct fb_tally_row *row = &from->tally.rows[i];
        if (row->gate != NULL && row->subject != NULL
            && !fb_tally_add(&report->tally, &report->arena, row->gate, row->subject, row->worst))
            return lose(report);
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

void fb_report_set_undecided(struct fb_report *report)
{
    report->undecided = true;
}

const char *fb_report_scope(const struct fb_report *report)
{
    return report->scope;
}

size_t fb_report_finding_count(const struct fb_report *report)
{
    return report->findings.count;
}

const struct fb_finding *fb_report_finding(const struct fb_report *report, size_t index)
{
    return (const struct fb_finding *)report->findings.items + index;
}

uint64_t fb_report_findings_dropped(const struct fb_report *report)
{
    uint64_t dropped = report->suppressed - report->kept_suppressed;

    for (int level = FB_NOTE; level <= FB_ERROR; level++)
        dropped += report->levels[level] - report->kept_levels[level];
    return dropped;
}

uint64_t fb_report_count_level(const struct fb_report *report, enum fb_level level)
{
    return report->levels[level];
}

uint64_t fb_report_count_suppressed(const struct fb_report *report)
{
    return report->suppressed;
}

size_t fb_report_subject_count(const struct fb_report *report)
{
    return report->subjects.count;
}

const struct fb_subject *fb_report_subject(const struct fb_report *report, size_t index)
{
    return (const struct fb_subject *)report->subjects.items + index;
}

size_t fb_report_gate_count(const struct fb_report *report)
{
    return report->gates.count;
}

const struct fb_gate_result *fb_report_gate(const struct fb_report *report, size_t index)
{
    return (const struct fb_gate_result *)report->gates.items + index;
}

size_t fb_report_option_count(const struct fb_report *report)
{
    return report->options.count;
}

const struct fb_option *fb_report_option(const struct fb_report *report, size_t index)
{
    return (const struct fb_option *)report->options.items + index;
}

size_t fb_report_table_count(const struct fb_report *report)
{
    return report->tables.count;
}

const struct fb_table *fb_report_table(const struct fb_report *report, size_t index)
{
    return (const struct fb_table *)report->tables.items + index;
}

size_t fb_report_sensor_count(const struct fb_report *report)
{
    return report->sensors.count;
}

const char *fb_report_sensor(const struct fb_report *report, size_t index)
{
    return ((const char *const *)report->sensors.items)[index];
}

bool fb_report_rejects(const struct fb_report *report, const struct fb_finding *finding)
{
    return finding->suppressed == NULL && !finding->undecided && finding->level >= report->fail_on;
}

enum fb_verdict fb_report_verdict(const struct fb_report *report)
{
    for (int level = (int)report->fail_on; level <= FB_ERROR; level++)
        if (report->refusals[level] > 0)
            return FB_REJECT;
    const bool undecided = report->undecided || report->lost || report->levels[FB_ERROR] > 0;
    return undecided ? FB_UNDECIDED : FB_PASS;
}

enum fb_verdict fb_report_gate_verdict(const struct fb_report *report, size_t index)
{
    const struct fb_gate_result *result = fb_report_gate(report, index);
    const struct fb_tally_row *row = fb_tally_find(&report->tally, result->gate, result->subject);

    if (row != NULL && row->worst >= report->fail_on)
        return FB_REJECT;
    const bool asked = result->state == FB_GATE_RAN || result->state == FB_GATE_NOT_APPLICABLE;
    return asked && !report->lost ? FB_PASS : FB_UNDECIDED;
}

const char *fb_verdict_name(enum fb_verdict verdict)
{
    static const char *const names[] = {
        [FB_PASS] = "pass", [FB_UNDECIDED] = "undecided", [FB_REJECT] = "reject"
    };
    return names[verdict];
}
