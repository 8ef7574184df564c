/* SPDX-License-Identifier: Apache-2.0 */
/* found.h - what the files of a folder are, by what stands in them: for `init`, which asks nothing
 * that it can find out. */
#ifndef FB_PIPELINE_FOUND_H
#define FB_PIPELINE_FOUND_H

#include "base/host/document.h"
#include "base/host/file.h"
#include "validator/schema/schema.h"

enum fb_found_kind {
    FB_FOUND_OTHER,
    FB_FOUND_FORMAT,   /* .ksy */
    FB_FOUND_TYPES,    /* defines template types */
    FB_FOUND_CONTRACT, /* of sensor builds */
    FB_FOUND_SOURCE,   /* of content, JSON or YAML */
    FB_FOUND_SIGMA,
    FB_FOUND_CONTENT,
};

struct fb_found {
    struct fb_paths paths; /* sorted, as they can be opened */
    enum fb_found_kind *kinds;
    size_t prefix; /* bytes of each path that lead to the folder */
};

/* Looks through all files below `folder` but those whose names begin with a dot.  A folder that is
 * not there has none.  Files that are no documents are FB_FOUND_OTHER, content too.  Refuses, as
 * FB_FAULT_LIMIT, a folder with more files than a project has. */
FB_MUST_CHECK bool fb_found_look(const char *folder, struct fb_found *out, struct fb_diag *diag);
void fb_found_clear(struct fb_found *found);

/* Which of the other files are content: those with an extension that the format states, and those
 * that it reads without a problem.  `format` is the schema's document. */
FB_MUST_CHECK bool fb_found_content(struct fb_found *found, const struct fb_schema *schema,
                                    const struct fb_doc *format, struct fb_diag *diag);

bool fb_found_any(const struct fb_found *found, enum fb_found_kind kind);

/* The path from the folder. */
const char *fb_found_name(const struct fb_found *found, size_t index);

/* The fewest files and folders (these end in a slash) that stand for exactly the files of a kind,
 * from the folder; sources and Sigma rules are asked for together, as sources. */
FB_MUST_CHECK bool fb_found_cover(const struct fb_found *found, enum fb_found_kind kind,
                                  struct fb_paths *out, struct fb_diag *diag);

#endif
