/* SPDX-License-Identifier: Apache-2.0 */
/* writer.h - rendering a report: one interface for all formats.
 *
 * A writer appends to a buffer and does no I/O.  Adding one: a file with its function, a row in
 * writers.def.  Texts of a report come from hostile files: every writer makes them harmless for its
 * format, a terminal included.
 */
#ifndef FB_WRITE_WRITER_H
#define FB_WRITE_WRITER_H

#include "base/core/diag.h"
#include "base/host/asset.h"
#include "base/host/buffer.h"
#include "base/report/report.h"

struct fb_write_options {
    const char *tool_version; /* "0.1.0" */
    bool color;               /* ANSI colours: the output is a terminal that shows them */
    size_t width;             /* columns that prose is wrapped at, for people; 0: 100 */
    bool quiet;               /* only the first line of each finding, and the verdict */
    /* Lends the bytes of a subject for an excerpt; false: there are none, and no excerpt is shown.
     * They stay valid until the next call.  NULL: no excerpts. */
    bool (*excerpt)(void *context, const char *subject, struct fb_span *out);
    void *context;
    const struct fb_asset *rule_pages; /* docs/rules/FBnnnn.md in the order of rules.def; NULL: none */
};

struct fb_writer {
    const char *name;    /* as after --format */
    const char *summary; /* for help texts */
    /* Appends the whole output to `out`; false when there is no memory. */
    bool (*write)(const struct fb_report *report, const struct fb_write_options *options,
                  struct fb_buffer *out, struct fb_diag *diag);
};

/* All writers: text first. */
extern const struct fb_writer fb_writers[];
extern const size_t fb_writer_count;

/* NULL when there is none of that name. */
const struct fb_writer *fb_writer_find(const char *name);

/* For people: diagnostics as a compiler's, with excerpts; findings that differ only in their
 * sensor build are one, the build's name in their messages aside. */
FB_MUST_CHECK bool fb_write_text(const struct fb_report *report, const struct fb_write_options *options,
                                 struct fb_buffer *out, struct fb_diag *diag);

/* For programs: the report as one JSON object, every key always there. */
FB_MUST_CHECK bool fb_write_json(const struct fb_report *report, const struct fb_write_options *options,
                                 struct fb_buffer *out, struct fb_diag *diag);

/* For a runner of GitHub Actions: workflow commands, and last a line with the verdict. */
FB_MUST_CHECK bool fb_write_github(const struct fb_report *report, const struct fb_write_options *options,
                                   struct fb_buffer *out, struct fb_diag *diag);

/* For code hosts and editors: SARIF 2.1.0. */
FB_MUST_CHECK bool fb_write_sarif(const struct fb_report *report, const struct fb_write_options *options,
                                  struct fb_buffer *out, struct fb_diag *diag);

/* For CI systems: JUnit's XML, a suite for each gate. */
FB_MUST_CHECK bool fb_write_junit(const struct fb_report *report, const struct fb_write_options *options,
                                  struct fb_buffer *out, struct fb_diag *diag);

/* For people: one self-contained page. */
FB_MUST_CHECK bool fb_write_html(const struct fb_report *report, const struct fb_write_options *options,
                                 struct fb_buffer *out, struct fb_diag *diag);

#endif
