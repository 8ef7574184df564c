/* SPDX-License-Identifier: Apache-2.0 */
/* asset.h - files that were embedded at build time (cmake/EmbedFiles.cmake). */
#ifndef FB_HOST_ASSET_H
#define FB_HOST_ASSET_H

#include <stddef.h>

struct fb_asset {
    const char *name; /* as given to embed_files, "rules/FB3001.md" */
    const unsigned char *bytes;
    size_t size; /* without the zero byte that follows */
};

#endif
