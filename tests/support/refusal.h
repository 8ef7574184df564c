/* SPDX-License-Identifier: Apache-2.0 */
/* refusal.h - what is said of a document that a reader refuses, as rows of a table. */
#ifndef FB_TESTS_SUPPORT_REFUSAL_H
#define FB_TESTS_SUPPORT_REFUSAL_H

#include <check.h>
#include <stdint.h>
#include <string.h>

#include "base/core/diag.h"

struct fb_refusal {
    const char *text;
    uint32_t line;
    uint32_t column;
    const char *path;
    const char *message; /* a part of it */
    const char *help;    /* likewise; NULL: any */
};

/* The diag says of the file what the row says. */
static inline void fb_check_refusal(const struct fb_refusal *row, const char *file, const struct fb_diag *diag)
{
    ck_assert_str_eq(diag->place.file, file);
    ck_assert_msg(strstr(diag->message, row->message) != NULL, "%s", diag->message);
    ck_assert_msg(diag->place.line == row->line && diag->place.column == row->column, "%u:%u: %s",
                  diag->place.line, diag->place.column, diag->message);
    ck_assert_str_eq(diag->place.path, row->path);
    if (row->help != NULL)
        ck_assert_msg(strstr(diag->help, row->help) != NULL, "%s", diag->help);
}

#endif
