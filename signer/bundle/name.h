/* SPDX-License-Identifier: Apache-2.0 */
/* name.h - what a file in a bundle may be called: the same name on every system, inside one folder.
 *
 * Parts between "/", each of letters, digits and . _ - + = @ , ~ ( ) and space of ASCII, none empty,
 * none beginning or ending with a space, none of dots alone; short enough for a tar header (ustar).
 * So there is no way out of the folder, no second spelling and nothing that a terminal would show
 * as something else.
 */
#ifndef FB_BUNDLE_NAME_H
#define FB_BUNDLE_NAME_H

#include "base/core/span.h"

#define FB_MANIFEST_NAME "manifest.json" /* taken */
#define FB_MAX_BUNDLE_NAME 255           /* bytes */

/* NULL when it may; otherwise why not: "it begins with a slash". */
const char *fb_bundle_name_fault(struct fb_span name);

/* Where ustar splits a name of more than 100 bytes: the offset of the slash between its prefix and
 * its name; 0: no need to; SIZE_MAX: it cannot. */
size_t fb_bundle_name_split(struct fb_span name);

/* An order in which names that cannot stand side by side are neighbours: those that differ in case
 * alone, and a file beside a folder of its name. */
int fb_bundle_name_order(struct fb_span a, struct fb_span b);

/* Whether the two, in that order, cannot both be there. */
bool fb_bundle_names_clash(struct fb_span a, struct fb_span b);

#endif
