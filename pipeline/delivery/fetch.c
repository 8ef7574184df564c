/* SPDX-License-Identifier: Apache-2.0 */
/* fetch.c - what a client did and found, as a report. */
#include "pipeline/delivery/fetch.h"

#include <stdlib.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "pipeline/bundles/bundle_report.h"

#define COLUMNS 3

static bool add_problem(struct fb_report *report, const struct fb_fetch_problem *problem, struct fb_diag *diag)
{
    return !problem->found
        || fb_bundle_find(report, problem->rule, problem->subject, problem->message, diag);
}

static bool add_current(const struct fb_fetch *fetch, struct fb_report *report, struct fb_diag *diag)
{
    static const char *const columns[COLUMNS] = { "role", "version", "expires" };
    struct fb_table_cell cells[COLUMNS * (FB_TUF_TARGETS + 1)] = { { .text = NULL } };
    char expires[FB_TUF_TARGETS + 1][21];

    for (size_t i = 0; i <= FB_TUF_TARGETS; i++) {
        const enum fb_tuf_type type = (enum fb_tuf_type)i;
        const struct fb_tuf_signed *content = fb_fetch_current(fetch, type);
        const bool written = fb_tuf_time_write(content->expires, expires[i]);
        cells[COLUMNS * i].text = fb_tuf_type_name(type);
        cells[COLUMNS * i + 1].is_number = true;
        cells[COLUMNS * i + 1].number = content->version;
        cells[COLUMNS * i + 2].text = written ? expires[i] : "";
    }
    const struct fb_table table = {
        .name = "metadata",
        .title = "Trusted metadata",
        .columns = columns,
        .column_count = COLUMNS,
        .cells = cells,
        .row_count = FB_TUF_TARGETS + 1,
    };
    return fb_report_add_table(report, &table) || fb_fail_memory(diag);
}

static bool add_target(const struct fb_fetch_target *target, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_subject subject = { .path = target->path };

    return fb_sha256_file(target->path, subject.sha256, &subject.bytes, diag)
        && (fb_report_add_subject(report, &subject) || fb_fail_memory(diag));
}

static bool get_target(struct fb_fetch *fetch, const char *path, struct fb_fetch_problem *problem,
                       struct fb_report *report, struct fb_diag *diag)
{
    struct fb_fetch_target target = { .target = NULL };
    const bool done = fb_fetch_get(fetch, path, &target, problem, diag)
                   && (problem->found || add_target(&target, report, diag));

    free(target.path);
    return done;
}

static bool get_targets(struct fb_fetch *fetch, struct fb_texts targets, struct fb_fetch_problem *problem,
                        struct fb_report *report, struct fb_diag *diag)
{
    for (size_t i = 0; i < targets.count && !problem->found; i++)
        if (!get_target(fetch, targets.items[i], problem, report, diag))
            return false;
    return true;
}

static bool report_fetch(struct fb_fetch *fetch, struct fb_texts targets, struct fb_fetch_problem *problem,
                         struct fb_report *report, struct fb_diag *diag)
{
    if (fb_fetch_floor_was_damaged(fetch)
        && !fb_bundle_find(report, FB8067, "floor", "one of the two slots of its floor was damaged or gone; both are whole again", diag))
        return false;
    return add_current(fetch, report, diag) && get_targets(fetch, targets, problem, report, diag);
}

bool fb_fetch_run(const struct fb_fetch_options *options, struct fb_texts targets,
                  struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_fetch_free)
    struct fb_fetch *fetch = NULL;
    struct fb_fetch_problem problem = FB_FETCH_SOUND;

    return fb_fetch_refresh(options, &fetch, &problem, diag)
        && (fetch == NULL || report_fetch(fetch, targets, &problem, report, diag))
        && add_problem(report, &problem, diag);
}
