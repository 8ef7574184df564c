/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - figures in rows and columns that a report has beside its findings. */
#ifndef FB_REPORT_TABLE_H
#define FB_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fb_table_cell {
    bool is_number;
    uint64_t number;
    const char *text; /* of what is no number; NULL: nothing */
};

/* Everything is borrowed: fb_report_add_table copies what it is given. */
struct fb_table {
    const char *name;           /* "coverage_fields": a key for programs */
    const char *title;          /* for people */
    const char *note;           /* one sentence that sums it up, without a full stop; may be NULL */
    const char *const *columns; /* keys for programs: "template_type" */
    size_t column_count;
    const struct fb_table_cell *cells; /* row after row */
    size_t row_count;
    uint64_t rows_dropped; /* beyond FB_MAX_TABLE_ROWS */
    bool once;             /* of all subjects: merged reports show it once, where it says the same */
};

#endif
