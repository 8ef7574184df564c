/* SPDX-License-Identifier: Apache-2.0 */
/* isolation_table.h - the report's table "isolation": which layers the engines ran in.
 *
 * Of several builds it says the same whether they were asked together or each by itself.
 */
#ifndef FB_TRIAL_ISOLATION_TABLE_H
#define FB_TRIAL_ISOLATION_TABLE_H

#include "base/report/report.h"
#include "isolate/layers.h"

#define FB_ISOLATION_TABLE "isolation"

/* Of some builds; starts as { .builds = 0 }. */
struct fb_isolation_tally {
    size_t builds;
    size_t active[FB_LAYER_COUNT];
    const char *why_not[FB_LAYER_COUNT]; /* of the last build that lacked it; borrowed */
};

/* Counts one build. */
void fb_isolation_count(struct fb_isolation_tally *tally, const struct fb_layers *layers);

/* Counts one build by the table that was told of it alone. */
void fb_isolation_count_table(struct fb_isolation_tally *tally, const struct fb_table *table);

/* Adds the table, unless there is no build; false without memory. */
FB_MUST_CHECK bool fb_isolation_tell(const struct fb_isolation_tally *tally, struct fb_report *report);

#endif
