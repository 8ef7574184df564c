/* SPDX-License-Identifier: Apache-2.0 */
/* coverage_table.h - a table while it is filled; within the room only. */
#ifndef FB_GATES_COVERAGE_TABLE_H
#define FB_GATES_COVERAGE_TABLE_H

#include "base/report/report.h"
#include "validator/gates/coverage_report.h"

#define FB_NUMBER(value)                     \
    (struct fb_table_cell)                   \
    {                                        \
        .is_number = true, .number = (value) \
    }
#define FB_TEXT(value)     \
    (struct fb_table_cell) \
    {                      \
        .text = (value)    \
    }
#define FB_NOTHING FB_TEXT(NULL)

struct fb_coverage_asking {
    const struct fb_usage *usage;
    const struct fb_usage *ledger;
    const struct fb_template_types *types;
    const struct fb_contracts *contracts;
    struct fb_report *report;
    struct fb_diag *diag;
};

struct fb_coverage_table {
    struct fb_table table;
    struct fb_table_cell *cells; /* malloc'ed */
    size_t count;
    size_t capacity;
    struct fb_arena arena; /* for texts */
};

void fb_coverage_table_init(struct fb_coverage_table *rows, const char *name, const char *title,
                            const char *const *columns, size_t column_count);

/* Adds a row with a cell for each column; beyond FB_MAX_TABLE_ROWS rows it is only counted. */
FB_MUST_CHECK bool fb_coverage_table_add(struct fb_coverage_table *rows,
                                         const struct fb_table_cell *cells);

/* Hands the table to the report, unless `ok` is false, and frees what it holds. */
FB_MUST_CHECK bool fb_coverage_table_end(struct fb_coverage_table *rows, bool ok,
                                         const struct fb_coverage_asking *coverage);

/* coverage_builds.c */
FB_MUST_CHECK bool fb_coverage_add_builds(const struct fb_coverage_asking *coverage);

#endif
