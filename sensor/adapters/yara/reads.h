/* SPDX-License-Identifier: Apache-2.0 */
/* reads.h - which external variables rule files name. */
#ifndef FB_YARA_READS_H
#define FB_YARA_READS_H

#include "sensor/engine.h"

/* As fb_engine.reads. */
int fb_yara_reads(const struct fb_engine_host *host, const struct fb_engine_file *files,
                  size_t count, const struct fb_engine_name_sink *sink);

#endif
