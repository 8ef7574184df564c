/* SPDX-License-Identifier: Apache-2.0 */
/* fail.h - filling a diag, for hosted code. */
#ifndef FB_HOST_FAIL_H
#define FB_HOST_FAIL_H

#include "base/core/attributes.h"
#include "base/core/diag.h"

/* Records a failure unless there is one already, and returns false, so that
 * `return fb_fail(diag, ...)` is the whole error path.  The place stays as it was set. */
bool fb_fail(struct fb_diag *diag, enum fb_fault fault, const char *format, ...) FB_PRINTF(3, 4);

/* As fb_fail, at a place, which is copied. */
bool fb_fail_at(struct fb_diag *diag, enum fb_fault fault, const struct fb_place *place,
                const char *format, ...) FB_PRINTF(4, 5);

/* Adds what to do to the failure just recorded; returns false too.  Kept only the first time. */
bool fb_fail_help(struct fb_diag *diag, const char *format, ...) FB_PRINTF(2, 3);

/* FB_FAULT_MEMORY, always the same words. */
bool fb_fail_memory(struct fb_diag *diag);

/* FB_FAULT_IO about `file`: "it cannot be read: No such file or directory", from `what` and the
 * errno that a call left (FB_FAULT_MEMORY for ENOMEM). */
bool fb_fail_errno(struct fb_diag *diag, const char *file, const char *what, int error);

/* Copies text into one of a place's arrays, cut at a character's border. */
void fb_place_set_file(struct fb_place *place, const char *file);
void fb_place_set_path(struct fb_place *place, const char *path);

#endif
