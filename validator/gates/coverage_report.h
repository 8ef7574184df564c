/* SPDX-License-Identifier: Apache-2.0 */
/* coverage_report.h - which fields and operators content uses, which none ever did, and how much room
 * each sensor build has left, as tables of the report. */
#ifndef FB_GATES_COVERAGE_REPORT_H
#define FB_GATES_COVERAGE_REPORT_H

#include "base/report/report.h"
#include "validator/gates/usage.h"
#include "validator/model/contract.h"
#include "validator/model/template_type.h"

/* Adds four tables to the report:
 *     coverage_template_types  each type: its fields, how many are used, and were ever
 *     coverage_fields          each field: criteria now and in all released files, operators, state
 *     coverage_operators       likewise, each operator that the type ever had
 *     coverage_sensor_builds   each build and type that is used: what is taken of each capacity
 * A state is "used", "first use" (in no released file), "earlier" (only in released files) or
 * "never"; with an empty ledger nothing is a first use.  False only when there is no memory. */
FB_MUST_CHECK bool fb_coverage_report(const struct fb_usage *usage, const struct fb_usage *ledger,
                                      const struct fb_template_types *types,
                                      const struct fb_contracts *contracts, struct fb_report *report,
                                      struct fb_diag *diag);

#endif
