/* SPDX-License-Identifier: Apache-2.0 */
/* place.h - failures at a place of a schema, with its YAML path ("/seq/0/size"). */
#ifndef FB_SCHEMA_PLACE_H
#define FB_SCHEMA_PLACE_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/document.h"

/* File, line, column and path of a node; of a key too, when `doc` is one. */
struct fb_place fb_schema_place(const struct fb_doc *doc);

/* The same, at a byte of the node's decoded text. */
struct fb_place fb_schema_place_in(const struct fb_doc *doc, size_t offset);

/* Record a failure there and return false. */
bool fb_schema_fail(const struct fb_doc *doc, struct fb_diag *diag, enum fb_fault fault,
                    const char *format, ...) FB_PRINTF(4, 5);
bool fb_schema_fail_in(const struct fb_doc *doc, size_t offset, struct fb_diag *diag,
                       enum fb_fault fault, const char *format, ...) FB_PRINTF(5, 6);

/* The node of a map's key (not its value), or the map itself without such a key. */
const struct fb_doc *fb_schema_key(const struct fb_doc *map, const char *key);

/* A span as the arguments of "%.*s", cut to a sensible length. */
#define FB_SHOW(span) ((int)((span).size < 60 ? (span).size : 60)), (const char *)(span).bytes

#endif
