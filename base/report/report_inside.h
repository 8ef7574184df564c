/* SPDX-License-Identifier: Apache-2.0 */
/* report_inside.h - what a report is made of; only report*.c see it. */
#ifndef FB_REPORT_REPORT_INSIDE_H
#define FB_REPORT_REPORT_INSIDE_H

#include "base/report/report.h"
#include "base/report/tally.h"

struct fb_report_list {
    void *items;
    size_t count;
    size_t capacity;
};

struct fb_report {
    struct fb_arena arena;
    const char *scope;
    struct fb_report_list findings; /* of struct fb_finding, and so on */
    struct fb_report_list subjects;
    struct fb_report_list gates;
    struct fb_report_list options;
    struct fb_report_list tables;
    struct fb_report_list sensors; /* of const char * */
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

/* Adds a finding as it is, whatever suppressions there are.  False when memory ran out, as below. */
bool fb_report_keep(struct fb_report *report, const struct fb_finding *finding);

/* Remembers that the report is not complete; false, for callers to return. */
bool fb_report_lose(struct fb_report *report);

#endif
