/* SPDX-License-Identifier: Apache-2.0 */
/* The index: chosen literals sorted by column, put into the column's tables. */
#include "validator/trial/literal_index.h"

#include <stdlib.h>
#include <string.h>

#include "validator/trial/literal_choice.h"
#include "validator/trial/literal_table.h"

struct column {
    uint32_t field;
    struct fb_literal_table runs4;
    struct fb_literal_table runs2;
    struct fb_literal_table heads;
    struct fb_literal_table tails;
    const struct fb_indexed_literal **bytes; /* literals of one byte, wherever it is */
    size_t byte_count;
};

struct fb_literal_index {
    struct column *columns;
    size_t count;
};

static int compare(const void *left, const void *right)
{
    const struct fb_chosen_literal *a = left;
    const struct fb_chosen_literal *b = right;
    int order = (a->field > b->field) - (a->field < b->field);

    if (order == 0)
        order = (a->literal.anchor > b->literal.anchor) - (a->literal.anchor < b->literal.anchor);
    if (order == 0)
        order = fb_span_compare(a->literal.text, b->literal.text);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static bool is_same(const struct fb_chosen_literal *a, const struct fb_chosen_literal *b)
{
    return a->field == b->field && a->literal.anchor == b->literal.anchor
        && fb_span_equal(a->literal.text, b->literal.text);
}

/* The run of four bytes that the fewest literals of the column have. */
#define COUNTERS 16384

struct column_maker {
    const struct fb_chosen_literal *items; /* of the column */
    size_t count;
    struct fb_arena *arena;
    uint16_t *popularity; /* of runs of four bytes, by hash */
};

static uint16_t *counter_at(const struct column_maker *maker, const uint8_t *bytes)
{
    return &maker->popularity[fb_hash_run(bytes, 4) >> 18];
}

static void count_runs(const struct column_maker *maker, struct fb_span text, int change)
{
    for (size_t at = 0; at + 4 <= text.size; at++) {
        uint16_t *counter = counter_at(maker, text.bytes + at);
        *counter = (uint16_t)(change < 0 ? 0 : *counter + (*counter < UINT16_MAX));
    }
}

static size_t rarest_run(const struct column_maker *maker, struct fb_span text)
{
    size_t best = 0;

    for (size_t at = 1; at + 4 <= text.size; at++)
        if (*counter_at(maker, text.bytes + at) <= *counter_at(maker, text.bytes + best))
            best = at;
    return best;
}

static struct fb_literal_table *table_of(struct column *column, const struct fb_literal *literal)
{
    if (literal->anchor == FB_ANCHOR_TAIL)
        return &column->tails;
    if (literal->anchor != FB_ANCHOR_NONE)
        return &column->heads;
    return literal->text.size >= 4 ? &column->runs4 : &column->runs2;
}

static void add_anchored(struct fb_literal_table *table, const struct fb_indexed_literal *literal, bool tail)
{
    const size_t size = literal->text.size;
    const size_t hashed = size < FB_TABLE_ANCHORED ? size : FB_TABLE_ANCHORED;
    uint32_t hash = FB_HASH_START;

    for (size_t i = 0; i < hashed; i++)
        hash = fb_hash_step(hash, literal->text.bytes[tail ? size - 1 - i : i]);
    table->lengths |= UINT64_C(1) << (hashed - 1);
    fb_literal_table_add(table, hash, (uint32_t)(tail ? size - hashed : 0), literal);
}

static void add_literal(const struct column_maker *maker, struct column *column,
                        enum fb_anchor anchor, const struct fb_indexed_literal *literal)
{
    const struct fb_literal key = { .anchor = anchor, .text = literal->text };
    struct fb_literal_table *table = table_of(column, &key);

    if (anchor == FB_ANCHOR_NONE && literal->text.size == 1) {
        column->bytes[column->byte_count++] = literal;
        return;
    }
    if (anchor != FB_ANCHOR_NONE) {
        add_anchored(table, literal, anchor == FB_ANCHOR_TAIL);
        return;
    }
    const size_t run = table == &column->runs4 ? 4 : 2;
    const size_t at = run == 4 ? rarest_run(maker, literal->text) : 0;
    fb_literal_table_add(table, fb_hash_run(literal->text.bytes + at, run), (uint32_t)at, literal);
}

static bool init_tables(const struct column_maker *maker, struct column *column)
{
    size_t runs4 = 0;
    size_t runs2 = 0;
    size_t heads = 0;
    size_t tails = 0;

    for (size_t i = 0; i < maker->count; i++) {
        const struct fb_literal_table *table = table_of(column, &maker->items[i].literal);
        runs4 += table == &column->runs4;
        runs2 += table == &column->runs2;
        heads += table == &column->heads;
        tails += table == &column->tails;
        if (table == &column->runs4)
            count_runs(maker, maker->items[i].literal.text, 1);
    }
    column->bytes = fb_arena_array(maker->arena, runs2 < 256 ? runs2 : 256, sizeof *column->bytes);
    return column->bytes != NULL && fb_literal_table_init(&column->runs4, runs4, maker->arena)
        && fb_literal_table_init(&column->runs2, runs2, maker->arena)
        && fb_literal_table_init(&column->heads, heads, maker->arena)
        && fb_literal_table_init(&column->tails, tails, maker->arena);
}

/* Literals from `first` up to `end` are the same; each names a row. */
static bool add_group(const struct column_maker *maker, struct column *column, size_t first, size_t end)
{
    struct fb_indexed_literal *literal = fb_arena_new(maker->arena, struct fb_indexed_literal);
    uint32_t *rows = fb_arena_array(maker->arena, end - first, sizeof *rows);

    if (literal == NULL || rows == NULL)
        return false;
    for (size_t i = first; i < end; i++)
        rows[i - first] = maker->items[i].row;
    *literal = (struct fb_indexed_literal){
        .text = maker->items[first].literal.text,
        .whole = maker->items[first].literal.anchor == FB_ANCHOR_WHOLE,
        .rows = rows,
        .row_count = end - first,
    };
    add_literal(maker, column, maker->items[first].literal.anchor, literal);
    return true;
}

static bool make_column(const struct column_maker *maker, struct column *column)
{
    *column = (struct column){ .field = maker->items[0].field };
    bool ok = init_tables(maker, column);
    for (size_t first = 0, end = 0; ok && first < maker->count; first = end) {
        for (end = first; end < maker->count && is_same(&maker->items[first], &maker->items[end]);)
            end++;
        ok = add_group(maker, column, first, end);
    }
    for (size_t i = 0; i < maker->count; i++)
        count_runs(maker, maker->items[i].literal.text, -1);
    return ok;
}

static size_t count_columns(const struct fb_chosen_literal *items, size_t count)
{
    size_t columns = 0;

    for (size_t i = 0; i < count; i++)
        columns += i == 0 || items[i].field != items[i - 1].field;
    return columns;
}

static bool make_columns(struct fb_literal_index *index, const struct fb_chosen_literal *items,
                         size_t count, struct fb_arena *arena)
{
    struct column_maker maker = {
        .arena = arena,
        .popularity = fb_arena_array(arena, COUNTERS, sizeof(uint16_t)),
    };

    index->columns = fb_arena_array(arena, count_columns(items, count), sizeof *index->columns);
    if (index->columns == NULL || maker.popularity == NULL)
        return false;
    for (size_t first = 0, end = 0; first < count; first = end) {
        for (end = first; end < count && items[end].field == items[first].field;)
            end++;
        maker.items = items + first;
        maker.count = end - first;
        if (!make_column(&maker, &index->columns[index->count++]))
            return false;
    }
    return true;
}

bool fb_literal_index_new(const struct fb_index_row *rows, size_t count, struct fb_arena *arena,
                          size_t *chosen, struct fb_literal_index **out)
{
    struct fb_chosen_literal *items = NULL;
    size_t item_count = 0;
    struct fb_literal_index *index = fb_arena_new(arena, struct fb_literal_index);

    if (index == NULL || !fb_literals_choose(rows, count, arena, chosen, &items, &item_count))
        return false;
    qsort(items, item_count, sizeof *items, compare);
    if (!make_columns(index, items, item_count, arena))
        return false;
    *out = index;
    return true;
}

void fb_literal_index_scan(const struct fb_literal_index *index, struct fb_trial_inputs *inputs,
                           uint64_t *candidates)
{
    for (size_t i = 0; i < index->count; i++) {
        const struct column *column = &index->columns[i];
        if (column->field >= inputs->count || inputs->items[column->field].is_null)
            continue;
        const struct fb_span text = fb_trial_input_folded(inputs, column->field);
        for (size_t k = 0; k < column->byte_count && text.size > 0; k++)
            if (memchr(text.bytes, column->bytes[k]->text.bytes[0], text.size) != NULL)
                fb_literal_mark(column->bytes[k], candidates);
        fb_literal_table_find_runs(&column->runs4, 4, text, candidates);
        fb_literal_table_find_runs(&column->runs2, 2, text, candidates);
        fb_literal_table_find_heads(&column->heads, text, candidates);
        fb_literal_table_find_tails(&column->tails, text, candidates);
    }
}
