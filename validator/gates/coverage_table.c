/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that grow. */
#include "validator/gates/coverage_table.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"

void fb_coverage_table_init(struct fb_coverage_table *rows, const char *name, const char *title,
                            const char *const *columns, size_t column_count)
{
    *rows = (struct fb_coverage_table){
        .table = { .name = name, .title = title, .columns = columns, .column_count = column_count },
    };
    fb_arena_init(&rows->arena, fb_heap(), SIZE_MAX);
}

bool fb_coverage_table_add(struct fb_coverage_table *rows, const struct fb_table_cell *cells)
{
    if (rows->table.row_count == FB_MAX_TABLE_ROWS) {
        rows->table.rows_dropped++;
        return true;
    }
    for (size_t i = 0; i < rows->table.column_count; i++) {
        void *items = rows->cells;
        if (!fb_grow(&items, &rows->capacity, rows->count, sizeof *rows->cells))
            return false;
        rows->cells = items;
        rows->cells[rows->count++] = cells[i];
    }
    rows->table.row_count++;
    return true;
}

bool fb_coverage_table_end(struct fb_coverage_table *rows, bool ok,
                           const struct fb_coverage_asking *coverage)
{
    rows->table.cells = rows->cells;
    ok = ok && fb_report_add_table(coverage->report, &rows->table);
    free(rows->cells);
    fb_arena_clear(&rows->arena);
    return ok || fb_fail_memory(coverage->diag);
}
