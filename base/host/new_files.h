/* SPDX-License-Identifier: Apache-2.0 */
/* new_files.h - several new files at once: all of them or none, and none that is there already is
 * touched.
 *
 * They are first written whole into a folder beside them, and only then get their names, in order:
 * killed at any moment, this leaves the first few of them, each whole (and at worst a folder whose
 * name begins with ".firebreak-").  Name last what makes the others count.
 */
#ifndef FB_HOST_NEW_FILES_H
#define FB_HOST_NEW_FILES_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct fb_new_file {
    const char *path; /* from the folder: "contracts/example.yaml"; at most one folder deep */
    struct fb_span bytes;
};

/* What stands where a new file shall be. */
enum fb_new_file_state {
    FB_NEW_FILE_FREE, /* nothing */
    FB_NEW_FILE_SAME, /* a file of the same bytes */
    FB_NEW_FILE_TAKEN,
};

/* Looks; what cannot be looked at counts as taken.  FB_NEW_FILE_TAKEN too when memory is short. */
enum fb_new_file_state fb_new_file_look(const char *folder, const struct fb_new_file *file);

/* Makes the files below `folder`, which is made too where it is not there (not the folders above
 * it).  On failure, also when one of the names is taken, everything is as it was before. */
FB_MUST_CHECK bool fb_new_files_make(const char *folder, const struct fb_new_file *files,
                                     size_t count, struct fb_diag *diag);

#endif
