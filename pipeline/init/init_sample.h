/* SPDX-License-Identifier: Apache-2.0 */
/* init_sample.h - the project of an empty folder; embedded at build time from pipeline/init/. */
#ifndef FB_PIPELINE_INIT_SAMPLE_H
#define FB_PIPELINE_INIT_SAMPLE_H

#include "base/host/asset.h"

enum fb_init_sample_file {
    FB_INIT_SAMPLE_SOURCE,
    FB_INIT_SAMPLE_TYPES,
};

extern const struct fb_asset fb_init_sample[];
extern const size_t fb_init_sample_count;

#endif
