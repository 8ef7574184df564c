/* SPDX-License-Identifier: Apache-2.0 */
/* release_files.h - what a project says of earlier releases: the files, and how much may change. */
#ifndef FB_PIPELINE_RELEASE_FILES_H
#define FB_PIPELINE_RELEASE_FILES_H

#include "pipeline/project/path_list.h"
#include "validator/gates/change_limits.h"
#include "validator/gates/released.h"

struct fb_release_files {
    struct fb_path_list last;    /* last_release: a file, or one for each channel */
    struct fb_path_list earlier; /* released: files and folders */
};

/* Reads the keys last_release, which is a path or a list of them, and released. */
FB_MUST_CHECK bool fb_release_files_read(struct fb_release_files *files, const char *file,
                                         const struct fb_doc *root, struct fb_diag *diag);
void fb_release_files_clear(struct fb_release_files *files);

/* Loads them all, read by the schema. */
FB_MUST_CHECK bool fb_release_files_load(const struct fb_release_files *files,
                                         const struct fb_schema *schema, struct fb_released **out,
                                         struct fb_diag *diag);

/* Reads the key change: a map of limits, each a number that is not above its default. */
FB_MUST_CHECK bool fb_change_limits_read(struct fb_change_limits *limits, const struct fb_doc *root,
                                         struct fb_diag *diag);

#endif
