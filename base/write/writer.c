/* SPDX-License-Identifier: Apache-2.0 */
/* The table of writers. */
#include "base/write/writer.h"

#include <string.h>

const struct fb_writer fb_writers[] = {
#define FB_WRITER(id, what) { .name = #id, .summary = what, .write = fb_write_##id },
#include "base/write/writers.def"
#undef FB_WRITER
};
const size_t fb_writer_count = sizeof fb_writers / sizeof *fb_writers;

const struct fb_writer *fb_writer_find(const char *name)
{
    for (size_t i = 0; i < fb_writer_count; i++)
        if (strcmp(fb_writers[i].name, name) == 0)
            return &fb_writers[i];
    return NULL;
}
