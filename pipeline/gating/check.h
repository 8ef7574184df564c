/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - the static gates, asked of many candidates on all cores. */
#ifndef FB_PIPELINE_CHECK_H
#define FB_PIPELINE_CHECK_H

#include "base/report/report.h"
#include "pipeline/project/obstacle.h"
#include "pipeline/project/project.h"

struct fb_gate;
struct fb_trial;
struct fb_fuzz_options;
struct fb_gate_cache;

struct fb_check_options {
    const char *const *asked;   /* names of the gates to ask, ended by NULL; NULL: all of them */
    const struct fb_gate *more; /* gates to ask behind the static ones; then files are judged one
                                   after another, in the calling thread */
    size_t more_count;
    struct fb_trial *trial;             /* for those */
    double budget;                      /* seconds that those may take, all in all; 0: as long as it takes */
    bool sparing;                       /* a file that a gate rejects is not asked about by those that cost
                                           more (pipeline/gating/schedule.h) */
    const struct fb_fuzz_options *fuzz; /* for the gate fuzz; NULL: its defaults */
    const char *cache_folder;           /* where results of gates that run content are kept; NULL: nowhere */
    const char *tool_version;           /* for that */
    struct fb_gate_cache *cache;        /* set by fb_gate_files */
    bool compat;
    bool coverage;         /* add the tables of validator/gates/coverage_report.h, over all files */
    enum fb_level fail_on; /* from which level on findings reject; the project's counts if it is
                              stricter */
    bool says_fail_on;     /* somebody asked for that level: it stands in the report's options */
    int64_t now;           /* seconds since 1970-01-01 UTC: which suppressions have expired */
    size_t jobs;           /* files at the same time; 0: one per core */
    /* Called in the calling thread after each file, in the order of the report; may be NULL. */
    void (*progress)(void *context, size_t done, size_t total);
    /* Called again and again while gates run in processes of their own, with their names ("replay,
     * engine"); may be NULL. */
    void (*running)(void *context, const char *gates);
    void *context;
};

/* Checks every file that `named` stands for against the project.  Everything that is wrong, with
 * content, with the project or with reading a file, ends in the report, whose order depends on
 * `named` alone (and on the day, where there are suppressions).  Nothing to check makes it undecided.  False when there is no memory: then the
 * report is worth nothing. */
FB_MUST_CHECK bool fb_check_files(struct fb_project *project, struct fb_texts named,
                                  const struct fb_check_options *options,
                                  struct fb_report *report, struct fb_diag *diag);

/* That nothing can be checked, and why: the obstacle, and every static gate as not run. */
FB_MUST_CHECK bool fb_check_hindered(struct fb_report *report, const struct fb_diag *failure,
                                     struct fb_diag *diag);

#endif
