/* SPDX-License-Identifier: Apache-2.0 */
/* blind.c - the seam of firebreak-blind: no finding of the rule that FB_BLIND_TO names enters a report.
 *
 * The linker puts it in the place of fb_report_add (--wrap), which every finding goes through; the
 * program that people get has nothing of it. */
#include <stdlib.h>
#include <string.h>

#include "base/report/report.h"

/* The names are the linker's. */
bool __real_fb_report_add(struct fb_report *report, const struct fb_finding *finding);
bool __wrap_fb_report_add(struct fb_report *report, const struct fb_finding *finding);

bool __wrap_fb_report_add(struct fb_report *report, const struct fb_finding *finding)
{
    const char *rule = getenv("FB_BLIND_TO");

    if (rule != NULL && strcmp(rule, fb_rule_id(finding->rule)) == 0)
        return true;
    return __real_fb_report_add(report, finding);
}
