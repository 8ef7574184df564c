/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite.h - the embedded store: one SQLite file, in WAL mode with full synchronisation. */
#ifndef FB_ROLLOUT_SQLITE_H
#define FB_ROLLOUT_SQLITE_H

#include "rollout/store/store.h"

enum fb_store_open {
    FB_STORE_CREATE, /* makes the file when there is none, and brings an older scheme up to date */
    FB_STORE_EXISTING,
    FB_STORE_READ_ONLY, /* for looking: never writes, and never migrates */
};

/* Opens it and checks its integrity.  A file that is no store of ours, is damaged, is of a newer
 * scheme, is locked for longer than `busy_ms` or can not be written is a diag that says which. */
FB_MUST_CHECK bool fb_sqlite_store_open(const char *path, enum fb_store_open how, int busy_ms,
                                        struct fb_rollout_store **out, struct fb_diag *diag);

#endif
