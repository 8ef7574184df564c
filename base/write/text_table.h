/* SPDX-License-Identifier: Apache-2.0 */
/* text_table.h - a table of a report as aligned columns (internal to the room). */
#ifndef FB_WRITE_TEXT_TABLE_H
#define FB_WRITE_TEXT_TABLE_H

#include "base/report/table.h"
#include "base/write/text_summary.h"

/* Its title, its note, a line for each row and an empty one; numbers to the right. */
void fb_text_table(const struct fb_table *table, const struct fb_pen *pen);

#endif
