/* SPDX-License-Identifier: Apache-2.0 */
/* find.c - from the working folder to the root. */
#include "pipeline/project/find.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/host/file.h"

#define MOST_FOLDERS 128

static bool fail_look(const char *path, int reason, struct fb_diag *diag)
{
    struct fb_place place = { .line = 0 };
    const char *text = strerrordesc_np(reason);

    fb_place_set_file(&place, path);
    return fb_fail_at(diag, FB_FAULT_IO, &place, "it cannot be read: %s",
                      text != NULL ? text : "unknown error");
}

/* `folder` is "" or ends in a slash.  A link that leads nowhere is there: reading it tells. */
static bool look_in(const char *folder, const char *name, char **out, bool *there,
                    struct fb_diag *diag)
{
    struct stat state;
    char *path = fb_path_beside(folder, name);

    if (path == NULL)
        return fb_fail_memory(diag);
    *there = lstat(path, &state) == 0;
    if (*there) {
        *out = path;
        return true;
    }
    bool absent = errno == ENOENT || errno == ENOTDIR || fail_look(path, errno, diag);
    free(path);
    return absent;
}

static bool is_root(const char *folder, const char *above)
{
    struct stat here;
    struct stat there;

    return stat(folder, &here) != 0 || stat(above, &there) != 0
        || (here.st_ino == there.st_ino && here.st_dev == there.st_dev);
}

bool fb_find_upwards(const char *name, char **out, struct fb_diag *diag)
{
    char above[3 * MOST_FOLDERS + 1] = "../";

    for (size_t depth = 0; depth < MOST_FOLDERS; depth++) {
        const char *folder = above + 3;
        bool there = false;

        /* `folder` is one step below `above`: "" below "../", "../" below "../../". */
        if (!look_in(folder, name, out, &there, diag))
            return false;
        if (there || is_root(depth == 0 ? "." : folder, above))
            return true;
        memcpy(above + 3 * (depth + 1), "../", 4);
    }
    return true;
}
