/* SPDX-License-Identifier: Apache-2.0 */
/* init.h - a new project for what is in a folder: planned first, then written whole or not at all.
 *
 * What the folder already has is used as it is: a schema, template types, contracts, sources, Sigma
 * rules, content.  What is missing is drawn from it, as a beginning; where nothing is there, a
 * small project that works is.
 */
#ifndef FB_PIPELINE_INIT_H
#define FB_PIPELINE_INIT_H

#include "base/host/asset.h"
#include "base/host/buffer.h"
#include "base/host/new_files.h"
#include "pipeline/init/found.h"
#include "pipeline/project/project.h"

struct fb_init_options {
    const char *folder;
    const char *from;             /* --from: a vendor's schema; NULL: what the folder has */
    struct fb_texts import_roots; /* --import-root; a NULL follows the last */
    const struct fb_asset *json_schemas;
    size_t json_schema_count;
};

enum fb_init_outcome {
    FB_INIT_READY,
    FB_INIT_UNCLEAR,    /* the folder has several schemas, and none of them stands out */
    FB_INIT_INCOMPLETE, /* the schema does not say where template instances are */
};

enum { FB_INIT_MOST_FILES = 16 };

struct fb_init {
    enum fb_init_outcome outcome;
    struct fb_found found;
    char *format;                                 /* the schema as it can be opened, malloc'ed; NULL: the built-in one */
    struct fb_new_file files[FB_INIT_MOST_FILES]; /* in the order to make them */
    struct fb_buffer texts[FB_INIT_MOST_FILES];   /* of each that is not embedded */
    size_t file_count;
    bool has_example;        /* of a contract: what passes with it has not met a sensor build */
    struct fb_buffer advice; /* INCOMPLETE: lines to add to the schema */
    struct fb_buffer next;   /* commands to type, one a line */
};

/* False when something is there that cannot be used: a schema that does not load, template types
 * with an error.  In any case *out must be cleared. */
FB_MUST_CHECK bool fb_init_plan(const struct fb_init_options *options, struct fb_init *out,
                                struct fb_diag *diag);
void fb_init_clear(struct fb_init *init);

/* Leaves out files that are there with the same bytes; gives how many of the others are in the way:
 * `taken` gets their paths. */
size_t fb_init_taken(struct fb_init *init, const char *folder,
                     const char *taken[static FB_INIT_MOST_FILES]);

#endif
