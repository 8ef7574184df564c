/* SPDX-License-Identifier: Apache-2.0 */
/* html_parts.h - the sections of the HTML report (internal to the room). */
#ifndef FB_WRITE_HTML_PARTS_H
#define FB_WRITE_HTML_PARTS_H

#include "base/write/finding_groups.h"
#include "base/write/writer.h"

/* Gates by sensor builds: what each gate says to each build. */
FB_MUST_CHECK bool fb_html_matrix(struct fb_buffer *out, const struct fb_report *report, struct fb_diag *diag);

/* Findings by rule, the worst first, with the rules' pages. */
FB_MUST_CHECK bool fb_html_findings(struct fb_buffer *out, const struct fb_report *report,
                                    const struct fb_write_options *options, struct fb_diag *diag);

/* Files with digests, figures of gates, options. */
void fb_html_tables(struct fb_buffer *out, const struct fb_report *report);

/* A section for each table of the report. */
void fb_html_report_tables(struct fb_buffer *out, const struct fb_report *report);

/* `<span class="cell good">pass</span>` */
void fb_html_verdict_cell(struct fb_buffer *out, enum fb_verdict verdict, const char *words);

#endif
