/* SPDX-License-Identifier: Apache-2.0 */
/* text_summary.h - colours, and the last lines of the text output (internal to the room). */
#ifndef FB_WRITE_TEXT_SUMMARY_H
#define FB_WRITE_TEXT_SUMMARY_H

#include "base/host/buffer.h"
#include "base/report/report.h"

enum fb_color {
    FB_BOLD,
    FB_RED,
    FB_YELLOW,
    FB_BLUE,
    FB_GREEN,
};

struct fb_pen {
    struct fb_buffer *out;
    bool color;
    size_t width; /* that prose is wrapped at; 0: 100 */
};

void fb_pen_start(const struct fb_pen *pen, enum fb_color color);
void fb_pen_stop(const struct fb_pen *pen);

/* A line for each gate, then the verdict with the counts of findings; of these only the verdict
 * when quiet. */
void fb_text_summary(const struct fb_report *report, const struct fb_pen *pen, bool quiet);

#endif
