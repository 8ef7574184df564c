/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - what was asked of which files, and what came out.
 *
 * A report collects subjects, gates and findings; writers (base/write) render it.  It copies
 * every text that it is given.  Nothing here does I/O.
 */
#ifndef FB_REPORT_REPORT_H
#define FB_REPORT_REPORT_H

#include "base/core/arena.h"
#include "base/core/cleanup.h"
#include "base/report/finding.h"
#include "base/report/table.h"

enum fb_verdict {
    FB_PASS,
    FB_UNDECIDED,
    FB_REJECT,
};

enum fb_gate_state {
    FB_GATE_RAN,            /* its verdict follows from its findings */
    FB_GATE_UNFINISHED,     /* undecided: it began and could not end, or could not begin */
    FB_GATE_NOT_RUN,        /* in the report's scope, but not asked: undecided */
    FB_GATE_NOT_APPLICABLE, /* the policy says so by name */
};

struct fb_subject {
    const char *path;
    char sha256[65]; /* lower-case hex */
    uint64_t bytes;
};

/* How the values of several sensor builds make one. */
enum fb_figure_kind {
    FB_FIGURE_COUNT,   /* they add up */
    FB_FIGURE_SETTING, /* it is the same for all */
    FB_FIGURE_SHARE,   /* in tenths of a percent: of `whole` things, `part` */
};

struct fb_figure {
    const char *name;
    int64_t value;
    enum fb_figure_kind kind;
    uint64_t part;
    uint64_t whole;
};

struct fb_gate_result {
    const char *gate;
    const char *subject; /* NULL: all of the report's */
    enum fb_gate_state state;
    const char *reason; /* why it is unfinished, not run or not applicable; NULL when it ran */
    double seconds;
    const struct fb_figure *figures;
    size_t figure_count;
};

struct fb_option {
    const char *name;
    const char *value;
};

/* Decides which findings do not count. */
struct fb_suppressor {
    /* NULL: this one counts.  May be called from any thread that adds findings to a report; what
     * it gives is borrowed until the finding is added. */
    const struct fb_suppression *(*find)(void *context, const struct fb_finding *finding);
    void *context;
};

struct fb_report; /* opaque */

/* NULL when there is no memory.  `scope` is "static", "full" or the name of another task. */
struct fb_report *fb_report_new(const struct fb_allocator *allocator, const char *scope);
void fb_report_free(struct fb_report *report); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_report *, fb_report_free);

/* Each adds a copy; false when there is no memory, and from then on every verdict is at least
 * undecided, so that a lost finding can not turn into a pass.  Of each level the first
 * FB_MAX_FINDINGS findings are kept, so that no number of warnings hides an error; dropping the
 * rest is no failure, and they still count for verdicts and levels. */
FB_MUST_CHECK bool fb_report_add(struct fb_report *report, const struct fb_finding *finding);
FB_MUST_CHECK bool fb_report_add_subject(struct fb_report *report, const struct fb_subject *subject);
FB_MUST_CHECK bool fb_report_add_gate(struct fb_report *report, const struct fb_gate_result *result);
FB_MUST_CHECK bool fb_report_add_option(struct fb_report *report, const char *name, const char *value);
FB_MUST_CHECK bool fb_report_add_table(struct fb_report *report, const struct fb_table *table);

/* Counts findings of a gate about a subject that somebody else dropped: as many more of this level,
 * none of them suppressed or marked undecided. */
FB_MUST_CHECK bool fb_report_add_dropped(struct fb_report *report, const char *gate, const char *subject,
                                         enum fb_level level, uint64_t count);

/* A sensor build that the subjects are judged for, whether or not a finding names it; once each. */
FB_MUST_CHECK bool fb_report_add_sensor(struct fb_report *report, const char *name);

/* Appends all of `from`'s subjects, gates, tables and findings, the dropped ones by their number; of
 * tables that are to be shown once (table.h) those that are not there yet.
 * Options and sensor builds are the task's, not a part's: they stay. */
FB_MUST_CHECK bool fb_report_merge(struct fb_report *report, const struct fb_report *from);

/* The findings alone. */
FB_MUST_CHECK bool fb_report_merge_findings(struct fb_report *report, const struct fb_report *from);

/* Asked of every finding that is added from now on, except those marked undecided, of which nobody
 * knows what they hide; merged ones were asked before.  Borrowed; NULL: all count. */
void fb_report_set_suppressor(struct fb_report *report, const struct fb_suppressor *suppressor);

/* Findings at this level and above are a reject; FB_ERROR unless it is set. */
void fb_report_set_fail_on(struct fb_report *report, enum fb_level level);

/* Something that the task needed could not be done: the verdict is at least undecided. */
void fb_report_set_undecided(struct fb_report *report);

const char *fb_report_scope(const struct fb_report *report);
size_t fb_report_finding_count(const struct fb_report *report);
const struct fb_finding *fb_report_finding(const struct fb_report *report, size_t index);
uint64_t fb_report_findings_dropped(const struct fb_report *report);                 /* beyond FB_MAX_FINDINGS */
uint64_t fb_report_count_level(const struct fb_report *report, enum fb_level level); /* all that count */
uint64_t fb_report_count_suppressed(const struct fb_report *report);                 /* those that do not */
size_t fb_report_subject_count(const struct fb_report *report);
const struct fb_subject *fb_report_subject(const struct fb_report *report, size_t index);
size_t fb_report_gate_count(const struct fb_report *report);
const struct fb_gate_result *fb_report_gate(const struct fb_report *report, size_t index);
size_t fb_report_option_count(const struct fb_report *report);
const struct fb_option *fb_report_option(const struct fb_report *report, size_t index);
size_t fb_report_table_count(const struct fb_report *report);
const struct fb_table *fb_report_table(const struct fb_report *report, size_t index);
size_t fb_report_sensor_count(const struct fb_report *report);
const char *fb_report_sensor(const struct fb_report *report, size_t index);

/* Whether the finding alone makes a reject: it counts, is at the level of fb_report_set_fail_on or
 * above, and is not marked undecided. */
bool fb_report_rejects(const struct fb_report *report, const struct fb_finding *finding);

/* reject > undecided > pass: any finding that rejects is a reject; an error that is marked
 * undecided and an unfinished gate, or one not run, are undecided; all else passes. */
enum fb_verdict fb_report_verdict(const struct fb_report *report);

/* The verdict of one gate alone: its state, and the findings that name it (and its subject). */
enum fb_verdict fb_report_gate_verdict(const struct fb_report *report, size_t index);

/* "pass", "undecided", "reject" */
const char *fb_verdict_name(enum fb_verdict verdict);

#endif
