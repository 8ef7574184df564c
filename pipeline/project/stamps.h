/* SPDX-License-Identifier: Apache-2.0 */
/* stamps.h - the files that a check depends on, and whether one of them is another than before. */
#ifndef FB_PIPELINE_STAMPS_H
#define FB_PIPELINE_STAMPS_H

#include "base/host/file.h"
#include "pipeline/project/project.h"

struct fb_stamp;

struct fb_stamps {
    struct fb_paths named;  /* what the project and the command line name: files and folders */
    struct fb_stamp *items; /* of each file that these stand for, malloc'ed, by path */
    size_t count;
    size_t capacity;
    char *changed; /* what the last look found */
};

/* Fills `named`: the project file, what it names, and the operands.  Where the project file cannot
 * be used, the former names are kept and its own is among them.  False: no memory. */
FB_MUST_CHECK bool fb_stamps_name(struct fb_stamps *stamps, const struct fb_project_options *options,
                                  struct fb_texts operands, struct fb_diag *diag);

/* Looks at the files that are named now: *changed gets the path of the first one that is new, gone
 * or another (borrowed until the next look), or NULL.  False: no memory. */
FB_MUST_CHECK bool fb_stamps_look(struct fb_stamps *stamps, const char **changed,
                                  struct fb_diag *diag);

void fb_stamps_clear(struct fb_stamps *stamps);

#endif
