/* SPDX-License-Identifier: Apache-2.0 */
/* find.h - looks for a file from the working folder upwards. */
#ifndef FB_PIPELINE_FIND_H
#define FB_PIPELINE_FIND_H

#include "base/core/attributes.h"
#include "base/core/diag.h"

/* *out gets "name", "../name", ..., malloc'ed, and stays as it is when there is none up to the
 * root.  False when a folder cannot be searched: a file there could be the one that counts. */
FB_MUST_CHECK bool fb_find_upwards(const char *name, char **out, struct fb_diag *diag);

#endif
