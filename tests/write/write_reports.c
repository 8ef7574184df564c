/* SPDX-License-Identifier: Apache-2.0 */
/* write_reports.c - every report of the set in every format, as FOLDER/NAME.FORMAT, for the
 * judges in tests/whole.
 * usage: write_reports FOLDER */
#include <stdlib.h>

#include "base/host/file.h"
#include "tests/write/report_set.h"

static bool write_file(const char *folder, size_t index, const struct fb_writer *writer, struct fb_diag *diag)
{
    const struct fb_write_options options = { .tool_version = "1.2.3", .excerpt = sample_excerpt };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    FB_AUTO(fb_report_free)
    struct fb_report *report = report_of_set(index);
    char path[4096];

    if (report == NULL || !writer->write(report, &options, &out, diag))
        return false;
    const struct fb_span bytes = fb_buffer_span(&out);
    (void)snprintf(path, sizeof path, "%s/%s.%s", folder, report_set[index].name, writer->name);
    return fb_file_write(path, &bytes, 1, diag);
}

int main(int count, char **arguments)
{
    struct fb_diag diag = FB_DIAG_NONE;

    for (size_t i = 0; count == 2 && i < REPORT_SET_COUNT; i++)
        for (size_t writer = 0; writer < fb_writer_count; writer++)
            if (!write_file(arguments[1], i, &fb_writers[writer], &diag)) {
                (void)fprintf(stderr, "write_reports: %s\n", diag.message);
                return EXIT_FAILURE;
            }
    return count == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
