/* SPDX-License-Identifier: Apache-2.0 */
/* text_rules.c - copies of the files that were judged, and the table of what their rules cost. */
#include "validator/trial/text_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/heap.h"

struct fb_text_trial {
    struct fb_arena arena;
    bool *unclean; /* by build */
    bool *met;     /* by event; NULL: none was replayed yet */
    bool has_gap;
    struct fb_engine_file *files;
    size_t count;
    size_t capacity;
    struct fb_rule_cost *costs;
    size_t cost_count;
    size_t cost_capacity;
};

struct fb_text_trial *fb_text_trial_new(size_t builds)
{
    FB_AUTO(fb_text_trial_free)
    struct fb_text_trial *text = calloc(1, sizeof *text);

    if (text == NULL)
        return NULL;
    fb_arena_init(&text->arena, fb_heap(), FB_MAX_TRIAL_BYTES);
    text->unclean = fb_arena_array(&text->arena, builds, sizeof *text->unclean);
    return text->unclean == NULL ? NULL : fb_take(text);
}

void fb_text_trial_free(struct fb_text_trial *text)
{
    if (text != NULL)
        fb_arena_clear(&text->arena);
    free(text);
}

/* Room for one more element; what was there moves.  NULL: no memory. */
static void *grow(struct fb_arena *arena, void *items, size_t size, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return items;
    void *larger = fb_arena_array(arena, *capacity * 2 + 16, size);
    if (larger == NULL)
        return NULL;
    if (count > 0)
        memcpy(larger, items, count * size);
    *capacity = *capacity * 2 + 16;
    return larger;
}

bool fb_text_trial_keep(struct fb_text_trial *text, const struct fb_candidate *candidate)
{
    struct fb_engine_file *files = grow(&text->arena, text->files, sizeof *files, text->count, &text->capacity);
    char *name = fb_arena_text(&text->arena, fb_span_of(candidate->path));
    unsigned char *bytes = fb_arena_array(&text->arena, candidate->bytes.size, 1);

    if (files == NULL || name == NULL || bytes == NULL)
        return false;
    if (candidate->bytes.size > 0)
        memcpy(bytes, candidate->bytes.bytes, candidate->bytes.size);
    text->files = files;
    files[text->count++] = (struct fb_engine_file){ name, bytes, candidate->bytes.size };
    return true;
}

size_t fb_text_trial_count(const struct fb_text_trial *text)
{
    return text->count;
}

const struct fb_engine_file *fb_text_trial_files(const struct fb_text_trial *text)
{
    return text->files;
}

void fb_text_trial_set_unclean(struct fb_text_trial *text, size_t build)
{
    text->unclean[build] = true;
}

bool fb_text_trial_is_clean(const struct fb_text_trial *text, size_t build)
{
    return !text->unclean[build];
}

bool *fb_text_trial_met(struct fb_text_trial *text, size_t events)
{
    if (text->met == NULL)
        text->met = fb_arena_array(&text->arena, events, sizeof *text->met);
    return text->met;
}

void fb_text_trial_set_gap(struct fb_text_trial *text)
{
    text->has_gap = true;
}

bool fb_text_trial_has_gap(const struct fb_text_trial *text)
{
    return text->has_gap;
}

bool fb_text_trial_add_cost(struct fb_text_trial *text, const struct fb_rule_cost *cost)
{
    struct fb_arena *arena = &text->arena;
    struct fb_rule_cost *costs = grow(arena, text->costs, sizeof *costs, text->cost_count, &text->cost_capacity);

    if (costs == NULL)
        return false;
    text->costs = costs;
    struct fb_rule_cost *own = &costs[text->cost_count];
    own->rule = fb_arena_text(arena, fb_span_of(cost->rule));
    own->file = fb_arena_text(arena, fb_span_of(cost->file));
    own->event = fb_arena_text(arena, fb_span_of(cost->event));
    own->sensor = fb_arena_text(arena, fb_span_of(cost->sensor));
    own->nanoseconds = cost->nanoseconds;
    text->cost_count++;
    return own->rule != NULL && own->file != NULL && own->event != NULL && own->sensor != NULL;
}

/* The slowest first; rules that cost the same by name. */
static int compare_costs(const void *left, const void *right)
{
    const struct fb_rule_cost *a = left;
    const struct fb_rule_cost *b = right;

    if (a->nanoseconds != b->nanoseconds)
        return a->nanoseconds < b->nanoseconds ? 1 : -1;
    const int by_rule = strcmp(a->rule, b->rule);
    return by_rule != 0 ? by_rule : strcmp(a->file, b->file);
}

#define MOST_ROWS 20
#define COLUMNS 5

bool fb_text_trial_tell_costs(struct fb_text_trial *text, struct fb_report *report)
{
    static const char *const columns[COLUMNS] = { "rule", "nanoseconds", "file", "scanned", "sensor" };
    struct fb_table_cell cells[MOST_ROWS][COLUMNS] = { 0 };
    const size_t rows = text->cost_count < MOST_ROWS ? text->cost_count : MOST_ROWS;

    if (rows == 0)
        return true;
    qsort(text->costs, text->cost_count, sizeof *text->costs, compare_costs);
    for (size_t i = 0; i < rows; i++) {
        cells[i][0].text = text->costs[i].rule;
        cells[i][1] = (struct fb_table_cell){ .is_number = true, .number = text->costs[i].nanoseconds };
        cells[i][2].text = text->costs[i].file;
        cells[i][3].text = text->costs[i].event;
        cells[i][4].text = text->costs[i].sensor;
    }
    return fb_report_add_table(report, &(struct fb_table){
                                           .name = "slowest_rules",
                                           .title = "Slowest rules",
                                           .columns = columns,
                                           .column_count = COLUMNS,
                                           .cells = cells[0],
                                           .row_count = rows,
                                           .rows_dropped = text->cost_count - rows,
                                       });
}
