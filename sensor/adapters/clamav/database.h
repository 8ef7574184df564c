/* SPDX-License-Identifier: Apache-2.0 */
/* database.h - signature files through libclamav's loader, which takes paths only. */
#ifndef FB_CLAMAV_DATABASE_H
#define FB_CLAMAV_DATABASE_H

#include <clamav.h>
#include <stdbool.h>

#include "sensor/engine.h"

/* Who listens to libclamav, whose message callback is the process's: set before a call of it,
 * NULL behind. */
struct fb_clamav_listener {
    const struct fb_engine_host *host;
    const char *file;    /* that is being loaded; NULL: none */
    char signature[256]; /* that is being loaded; "": none */
};
void fb_clamav_listen(struct fb_clamav_listener *listener);

/* Makes an engine that has loaded the files, all or nothing; to be freed with cl_engine_free. */
int fb_clamav_load(const struct fb_engine_host *host, const struct fb_engine_file *files,
                   size_t count, struct cl_engine **out);

/* FB_ENGINE_... for what libclamav answers. */
int fb_clamav_status(cl_error_t error);

#endif
