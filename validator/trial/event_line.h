/* SPDX-License-Identifier: Apache-2.0 */
/* event_line.h - one line of a file of events (internal to the loader of corpora). */
#ifndef FB_TRIAL_EVENT_LINE_H
#define FB_TRIAL_EVENT_LINE_H

#include "base/core/arena.h"
#include "validator/trial/events.h"

/* Reads a line, its values into the arena; out->file and out->line are the caller's.  False with
 * the place within the line. */
FB_MUST_CHECK bool fb_event_line_read(const char *file, struct fb_span line,
                                      const struct fb_template_types *types, struct fb_arena *arena,
                                      struct fb_event *out, struct fb_diag *diag);

#endif
