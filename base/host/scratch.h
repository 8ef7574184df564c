/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.h - a private folder beside a place, for what is not finished, and gone with all that is in it.
 *
 * Its name begins with ".firebreak-", as that of a folder that was not finished (new_folder.h): what a
 * process leaves behind that is killed.
 */
#ifndef FB_HOST_SCRATCH_H
#define FB_HOST_SCRATCH_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"

/* Makes one in the folder where `path` is, readable for the user alone; its path in *out, malloc'ed. */
FB_MUST_CHECK bool fb_scratch_make(const char *path, char **out, struct fb_diag *diag);

/* Removes it with everything in it, links not followed, and frees its path; accepts NULL. */
void fb_scratch_remove(char *scratch);
FB_DEFINE_AUTO(char *, fb_scratch_remove);

#endif
