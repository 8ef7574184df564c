/* SPDX-License-Identifier: Apache-2.0 */
/* report_order.h - the results and findings of a report by gate and subject (internal to the
 * room). */
#ifndef FB_WRITE_REPORT_ORDER_H
#define FB_WRITE_REPORT_ORDER_H

#include "base/core/diag.h"
#include "base/report/report.h"

/* A result or a finding. */
struct fb_report_entry {
    const char *gate;    /* "": no gate */
    const char *subject; /* "": all of them */
    const struct fb_gate_result *result;
    const struct fb_finding *finding;
    size_t gate_place; /* of the gate's first entry */
    size_t place;
};

/* Gates as the report first names them, then subjects by name, results before findings; all
 * borrowed from the report. */
struct fb_report_order {
    struct fb_report_entry *entries; /* malloc'ed */
    size_t count;
};

FB_MUST_CHECK bool fb_report_order_make(const struct fb_report *report, struct fb_report_order *out,
                                        struct fb_diag *diag);
void fb_report_order_clear(struct fb_report_order *order);

#endif
