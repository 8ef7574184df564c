/* SPDX-License-Identifier: Apache-2.0 */
/* problem.h - recording what is wrong with an input, with its place and field path. */
#ifndef FB_SCHEMA_PROBLEM_H
#define FB_SCHEMA_PROBLEM_H

#include "validator/schema/machine/object.h"

/* A field, and the bytes to point at. */
struct fb_spot {
    uint32_t object;    /* zero: the file */
    uint32_t attribute; /* row, or FB_NONE: the object itself */
    bool has_index;
    uint64_t index;
    struct fb_extent extent;
};

/* Keeps a problem, or counts it when there are too many.  Always returns false. */
bool fb_report(struct fb_tree *tree, enum fb_problem_kind kind, const struct fb_spot *spot,
               bool is_fatal, const char *format, ...) FB_PRINTF(5, 6);

/* The path of a spot, "sections[0].body"; in the tree's memory, never NULL. */
const char *fb_path_of(struct fb_tree *tree, const struct fb_spot *spot);

/* A spot for an attribute that was read, where it lies. */
struct fb_spot fb_spot_of(const struct fb_tree *tree, uint32_t object, uint32_t attribute);

#endif
