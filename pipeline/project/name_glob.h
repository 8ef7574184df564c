/* SPDX-License-Identifier: Apache-2.0 */
/* name_glob.h - patterns for names and paths. */
#ifndef FB_PIPELINE_NAME_GLOB_H
#define FB_PIPELINE_NAME_GLOB_H

#include <stdbool.h>

/* Whether the whole text matches: `*` is any text (slashes too), `?` one byte, a backslash takes the
 * next byte as it is; all else stands for itself, brackets included, since paths of fields have
 * them.  Takes at most the product of both lengths in steps. */
bool fb_name_glob_matches(const char *pattern, const char *text);

/* Whether the path or its end after any slash matches, so that "a.fbc" is also "content/a.fbc". */
bool fb_name_glob_matches_path(const char *pattern, const char *path);

#endif
