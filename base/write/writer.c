/* SPDX-License-Identifier: Apache-2.0 */
/* The table of writers. */
#include "base/write/writer.h"

#include <string.h>

const struct fb_writer fb_writers[] = {
    { .name = "text", .summary = "diagnostics for people, with excerpts", .write = fb_write_text },
    { .name = "json", .summary = "the whole report as one JSON object", .write = fb_write_json },
    { .name = "github", .summary = "workflow commands, for annotations", .write = fb_write_github },
    { .name = "sarif", .summary = "SARIF 2.1.0, for code hosts and editors", .write = fb_write_sarif },
    { .name = "junit", .summary = "JUnit's XML, for CI systems", .write = fb_write_junit },
    { .name = "html", .summary = "one page for people, that loads nothing", .write = fb_write_html },
};
const size_t fb_writer_count = sizeof fb_writers / sizeof *fb_writers;

const struct fb_writer *fb_writer_find(const char *name)
{
    for (size_t i = 0; i < fb_writer_count; i++)
        if (strcmp(fb_writers[i].name, name) == 0)
            return &fb_writers[i];
    return NULL;
}
