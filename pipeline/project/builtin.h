/* SPDX-License-Identifier: Apache-2.0 */
/* builtin.h - schemas that the program carries; generated at build time from schemas/. */
#ifndef FB_PIPELINE_BUILTIN_H
#define FB_PIPELINE_BUILTIN_H

#include "base/host/asset.h"

/* The first is the reference format. */
extern const struct fb_asset fb_builtin_schemas[];
extern const size_t fb_builtin_schemas_count;

#endif
