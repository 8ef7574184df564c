/* SPDX-License-Identifier: Apache-2.0 */
/* new_folder.h - a new folder with files: complete and durable, or not there.
 *
 * It is filled beside its place and gets its name at the end, so that nobody ever sees a part of
 * it.  Killed at any moment, this leaves the folder whole or not there (and at worst one whose name
 * begins with ".firebreak-").
 */
#ifndef FB_HOST_NEW_FOLDER_H
#define FB_HOST_NEW_FOLDER_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

struct fb_new_folder; /* opaque */

/* Begins a folder at `path`, where nothing may be yet (FB_FAULT_IO). */
FB_MUST_CHECK bool fb_new_folder_begin(const char *path, struct fb_new_folder **out,
                                       struct fb_diag *diag);

/* Adds a file, "evidence/layout.json"; the folders above it are made too. */
FB_MUST_CHECK bool fb_new_folder_add(struct fb_new_folder *folder, const char *name,
                                     struct fb_span bytes, struct fb_diag *diag);

/* Adds an empty folder; that it is there already is fine. */
FB_MUST_CHECK bool fb_new_folder_add_folder(struct fb_new_folder *folder, const char *name,
                                            struct fb_diag *diag);

/* Everything is on the disk and the folder has its name; where another one took the place meanwhile
 * that is FB_FAULT_IO. */
FB_MUST_CHECK bool fb_new_folder_finish(struct fb_new_folder *folder, struct fb_diag *diag);

/* Removes what was not finished; accepts NULL. */
void fb_new_folder_free(struct fb_new_folder *folder);
FB_DEFINE_AUTO(struct fb_new_folder *, fb_new_folder_free);

#endif
