/* SPDX-License-Identifier: Apache-2.0 */
/* obstacle.c - diags of project files, turned into findings. */
#include "pipeline/project/obstacle.h"

#include "base/host/fail.h"

static enum fb_rule rule_of(enum fb_stage stage, enum fb_fault fault)
{
    if (fault == FB_FAULT_IO || stage == FB_STAGE_CANDIDATE)
        return FB0001;
    if (stage == FB_STAGE_SCHEMA)
        return FB0005;
    if (fault == FB_FAULT_SYNTAX)
        return FB0002;
    return fault == FB_FAULT_KEY ? FB0003 : FB0004;
}

static struct fb_location location_of(const struct fb_place *place)
{
    return (struct fb_location){
        .has_offset = place->has_offset,
        .offset = place->offset,
        .length = place->length,
        .path = place->path[0] != '\0' ? place->path : NULL,
        .line = place->line,
        .column = place->column,
    };
}

static bool add(struct fb_report *report, enum fb_stage stage, bool undecided,
                const struct fb_diag *failure, struct fb_diag *diag)
{
    const struct fb_finding finding = {
        .rule = rule_of(stage, failure->fault),
        .level = FB_ERROR,
        .gate = "",
        .subject = failure->place.file,
        .message = failure->message,
        .help = failure->help[0] != '\0' ? failure->help : NULL,
        .undecided = undecided,
        .location = location_of(&failure->place),
    };

    if (failure->fault == FB_FAULT_MEMORY) {
        *diag = *failure;
        return false;
    }
    return fb_report_add(report, &finding) || fb_fail_memory(diag);
}

bool fb_obstacle_add(struct fb_report *report, enum fb_stage stage, const struct fb_diag *failure,
                     struct fb_diag *diag)
{
    fb_report_set_undecided(report);
    return add(report, stage, true, failure, diag);
}

bool fb_obstacle_reject(struct fb_report *report, enum fb_stage stage, const struct fb_diag *failure,
                        struct fb_diag *diag)
{
    return failure->fault == FB_FAULT_IO ? fb_obstacle_add(report, stage, failure, diag)
                                         : add(report, stage, false, failure, diag);
}
