/* SPDX-License-Identifier: Apache-2.0 */
/* folder_watch.h - waits until something changes in folders (inotify).
 *
 * Folders are watched, not files: editors replace a file by renaming another one to its name.  An
 * event only says that it is time to look: what changed, the caller finds out.
 */
#ifndef FB_HOST_FOLDER_WATCH_H
#define FB_HOST_FOLDER_WATCH_H

#include "base/core/attributes.h"
#include "base/core/diag.h"
#include "base/host/file.h"

struct fb_folder_watch {
    int events;  /* inotify */
    int signals; /* signalfd; -1: none */
};

#define FB_FOLDER_WATCH_NONE        \
    {                               \
        .events = -1, .signals = -1 \
    }

enum fb_watch_event {
    FB_WATCH_CHANGED, /* and quiet again, for a moment or at last */
    FB_WATCH_SIGNAL,  /* SIGINT or SIGTERM */
    FB_WATCH_CLOSED,  /* nobody reads standard output any more */
    FB_WATCH_FAILED,
};

/* Holds SIGINT and SIGTERM back in this thread and in those that it starts: they are told by
 * fb_folder_watch_wait instead, those too that came before. */
FB_MUST_CHECK bool fb_folder_watch_signals(struct fb_folder_watch *watch, struct fb_diag *diag);

/* Watches these paths, in place of what was watched: a folder with all folders below it, but those
 * whose names begin with a dot; of a file, or of what is not there yet, the nearest folder above
 * that is.  What changes from here on is told. */
FB_MUST_CHECK bool fb_folder_watch_set(struct fb_folder_watch *watch, const struct fb_paths *paths,
                                       struct fb_diag *diag);

/* Waits; a burst of changes is one. */
enum fb_watch_event fb_folder_watch_wait(const struct fb_folder_watch *watch, struct fb_diag *diag);

void fb_folder_watch_close(struct fb_folder_watch *watch);

#endif
