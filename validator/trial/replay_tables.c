/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a replay: by template type, column and criterion, by cost, by change. */
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/gates/spot.h"
#include "validator/trial/replay_tell.h"

/* A table that is filled row by row, with as many rows as there is room for. */
struct rows {
    struct fb_table table;
    struct fb_table_cell *cells;
    size_t capacity;
};

static bool make(struct rows *rows, struct fb_arena *arena, size_t most)
{
    rows->capacity = most < FB_MAX_TABLE_ROWS ? most : FB_MAX_TABLE_ROWS;
    rows->cells = fb_arena_array(arena, rows->capacity * rows->table.column_count, sizeof *rows->cells);
    rows->table.cells = rows->cells;
    return rows->cells != NULL;
}

static void add(struct rows *rows, const struct fb_table_cell *cells)
{
    const size_t width = rows->table.column_count;

    if (rows->table.row_count == rows->capacity) {
        rows->table.rows_dropped++;
        return;
    }
    memcpy(rows->cells + rows->table.row_count++ * width, cells, width * sizeof *cells);
}

static struct fb_table_cell number(uint64_t value)
{
    return (struct fb_table_cell){ .is_number = true, .number = value };
}

static struct fb_table_cell text(const char *value)
{
    return (struct fb_table_cell){ .text = value };
}

#define COLUMNS(array) .columns = (array), .column_count = sizeof(array) / sizeof *(array)

static const char *keep_id(struct fb_arena *arena, const struct fb_instance *instance)
{
    const char *kept = fb_arena_text(arena, instance->id);

    return kept == NULL ? "" : kept;
}

static void count_criteria(const struct fb_replay_telling *telling, size_t instance, uint64_t *criteria,
                           uint64_t *held, uint64_t *decided)
{
    const size_t end = instance + 1 < telling->asking->candidate->content->instance_count
                         ? telling->first_criterion[instance + 1]
                         : telling->tally->coverage_count;

    for (size_t i = telling->first_criterion[instance]; i < end; i++) {
        const struct fb_coverage *coverage = &telling->tally->coverage[i];
        (*criteria)++;
        *held += coverage->held > 0;
        *decided += coverage->held < coverage->reached;
    }
}

static void add_type(const struct fb_replay_telling *telling, const struct fb_replay_sample *sample, struct rows *rows)
{
    const struct fb_content *content = telling->asking->candidate->content;
    uint64_t instances = 0;
    uint64_t matching = 0;
    uint64_t criteria = 0;
    uint64_t held = 0;
    uint64_t decided = 0;

    for (size_t i = 0; i < content->instance_count; i++) {
        if (content->instances[i].type_id != sample->type_id)
            continue;
        instances++;
        count_criteria(telling, i, &criteria, &held, &decided);
        const struct fb_replay_count *hits = telling->tally->hits[i];
        matching += hits[FB_CORPUS_BACKGROUND].count + hits[FB_CORPUS_MUST_MATCH].count
                      + hits[FB_CORPUS_MUST_NOT_MATCH].count
                  > 0;
    }
    if (instances == 0)
        return;
    const struct fb_table_cell cells[] = {
        text(fb_template_types_by_id(telling->plan->replay->types, sample->type_id)->name),
        number(sample->all),
        number(instances),
        number(matching),
        number(criteria),
        number(held),
        number(decided),
    };
    add(rows, cells);
}

static bool tell_types(const struct fb_replay_telling *telling, struct fb_arena *arena)
{
    static const char *const columns[] = { "template_type", "events", "instances", "instances_matching",
                                           "criteria", "criteria_held", "criteria_decided" };
    struct rows rows = { .table = { .name = "replay_types",
                                    .title = "Replay by template type",
                                    .note = "a criterion held where an event fulfilled it, and decided where one "
                                            "that all before it let pass did not",
                                    COLUMNS(columns) } };

    if (!make(&rows, arena, telling->plan->sample_count))
        return false;
    for (size_t i = 0; i < telling->plan->sample_count; i++)
        add_type(telling, &telling->plan->samples[i], &rows);
    return fb_report_add_table(telling->asking->report, &rows.table);
}

struct cost {
    uint64_t nanoseconds;
    size_t instance;
};

static int compare_costs(const void *left, const void *right)
{
    const struct cost *a = left;
    const struct cost *b = right;
    const int order = (a->nanoseconds < b->nanoseconds) - (a->nanoseconds > b->nanoseconds);

    return order != 0 ? order : (a->instance > b->instance) - (a->instance < b->instance);
}

#define SLOWEST 10

static bool tell_slowest(const struct fb_replay_telling *telling, struct fb_arena *arena)
{
    static const char *const columns[] = { "instance", "template_type", "nanoseconds_per_event" };
    const struct fb_content *content = telling->asking->candidate->content;
    struct rows rows = { .table = { .name = "replay_slowest",
                                    .title = "Slowest template instances",
                                    .note = "measured on a sample of events, without the index of literals",
                                    COLUMNS(columns) } };
    struct cost *costs = fb_arena_array(arena, content->instance_count, sizeof *costs);

    if (costs == NULL || !make(&rows, arena, SLOWEST))
        return false;
    for (size_t i = 0; i < content->instance_count; i++)
        costs[i] = (struct cost){ telling->tally->costs[i], i };
    if (content->instance_count > 0)
        qsort(costs, content->instance_count, sizeof *costs, compare_costs);
    for (size_t i = 0; i < content->instance_count && i < SLOWEST && costs[i].nanoseconds > 0; i++) {
        const struct fb_instance *instance = &content->instances[costs[i].instance];
        const struct fb_template_type *type =
            fb_template_types_by_id(telling->plan->replay->types, instance->type_id);
        const struct fb_table_cell cells[] = { text(keep_id(arena, instance)), text(type->name),
                                               number(costs[i].nanoseconds) };
        add(&rows, cells);
    }
    return rows.table.row_count == 0 || fb_report_add_table(telling->asking->report, &rows.table);
}

static bool tell_changes(const struct fb_replay_telling *telling, struct fb_arena *arena)
{
    static const char *const columns[] = { "rule", "newly_matching", "no_longer_matching", "new_rule" };
    const struct fb_replay_plan *plan = telling->plan;
    struct rows rows = { .table = { .name = "replay_changes",
                                    .title = "Events matched, against the last release",
                                    COLUMNS(columns) } };

    if (!make(&rows, arena, plan->rule_count))
        return false;
    for (size_t i = 0; i < plan->rule_count; i++) {
        const uint64_t newly = telling->tally->newly[i].count;
        const uint64_t lost = telling->tally->lost[i].count;
        const char *rule = newly + lost == 0 ? NULL : fb_arena_text(arena, plan->rules[i]);
        if (newly + lost == 0)
            continue;
        if (rule == NULL)
            return false;
        const struct fb_table_cell cells[] = { text(rule), number(newly), number(lost),
                                               text(plan->is_new[i] ? "yes" : "no") };
        add(&rows, cells);
    }
    return rows.table.row_count == 0 || fb_report_add_table(telling->asking->report, &rows.table);
}

/* One walk over the events of all types. */
static bool count_filled(const struct fb_replay_telling *telling, const struct fb_template_type *type,
                         uint64_t *filled)
{
    for (size_t i = 0; i < telling->plan->corpus_count; i++) {
        const struct fb_event *event = &telling->plan->events[i].event;
        for (size_t k = 0; event->type_id == type->id && k < event->count; k++)
            filled[k] += event->values[k].bytes != NULL;
    }
    return true;
}

static bool tell_columns(const struct fb_replay_telling *telling, struct fb_arena *arena)
{
    static const char *const columns[] = { "template_type", "field", "events", "events_filled" };
    const struct fb_replay_plan *plan = telling->plan;
    struct rows rows = { .table = { .name = "replay_columns",
                                    .title = "Columns that events fill",
                                    COLUMNS(columns) } };

    if (!make(&rows, arena, FB_MAX_TABLE_ROWS))
        return false;
    for (size_t i = 0; i < plan->sample_count; i++) {
        const struct fb_template_type *type =
            fb_template_types_by_id(plan->replay->types, plan->samples[i].type_id);
        uint64_t *filled = fb_arena_array(arena, type->field_count, sizeof *filled);
        if (filled == NULL || !count_filled(telling, type, filled))
            return false;
        for (size_t k = 0; k < type->field_count; k++) {
            const struct fb_table_cell cells[] = { text(type->name), text(type->fields[k].name),
                                                   number(plan->samples[i].all), number(filled[k]) };
            add(&rows, cells);
        }
    }
    return fb_report_add_table(telling->asking->report, &rows.table);
}

/* Rows of criteria of one instance that were asked and never held. */
static void add_criteria(const struct fb_replay_telling *telling, size_t instance, const char *id, struct rows *rows)
{
    const struct fb_instance *said = &telling->asking->candidate->content->instances[instance];
    const struct fb_template_type *type = fb_template_types_by_id(telling->plan->replay->types, said->type_id);
    const struct fb_coverage *coverage = telling->tally->coverage + telling->first_criterion[instance];

    for (size_t row = 0; row < fb_spot_row_count(said); row++) {
        const struct fb_row *criteria = fb_spot_row(said, row);
        for (size_t i = 0; i < criteria->criterion_count; i++, coverage++) {
            const char *field = fb_field_name(type, criteria->criteria[i].field);
            if (coverage->held > 0 || coverage->reached == 0)
                continue;
            const struct fb_table_cell cells[] = { text(id), text(row == 0 ? "criteria" : "except"),
                                                   text(field), number(coverage->reached) };
            add(rows, cells);
        }
    }
}

static bool tell_criteria(const struct fb_replay_telling *telling, struct fb_arena *arena)
{
    static const char *const columns[] = { "instance", "row", "field", "events_asked" };
    const struct fb_content *content = telling->asking->candidate->content;
    struct rows rows = { .table = { .name = "replay_criteria",
                                    .title = "Criteria that held in no event",
                                    COLUMNS(columns) } };

    if (!make(&rows, arena, telling->tally->coverage_count))
        return false;
    for (size_t i = 0; i < content->instance_count; i++)
        add_criteria(telling, i, keep_id(arena, &content->instances[i]), &rows);
    return fb_report_add_table(telling->asking->report, &rows.table);
}

bool fb_replay_tell_tables(const struct fb_replay_telling *telling)
{
    struct fb_arena arena;

    fb_arena_init(&arena, telling->plan->arena.allocator, SIZE_MAX);
    const bool ok = tell_types(telling, &arena) && tell_slowest(telling, &arena)
                 && (telling->plan->replay->last == NULL || tell_changes(telling, &arena))
                 && (!telling->plan->replay->coverage
                     || (tell_columns(telling, &arena) && tell_criteria(telling, &arena)));
    fb_arena_clear(&arena);
    return ok || fb_fail_memory(telling->asking->diag);
}
