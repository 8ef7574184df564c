/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.c - the folder that an engine may write to: emptied between workers, whatever is in it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "isolate/supervise.h"

#define ROUNDS 4096 /* folders that are emptied at most: what is left then is left */

bool fb_scratch_folder_make(char *path, size_t size, struct fb_diag *diag)
{
    const char *base = getenv("TMPDIR");
    const int length = snprintf(path, size, "%s/firebreak-XXXXXX", base != NULL && base[0] == '/' ? base : "/tmp");

    if (length < 0 || (size_t)length >= size || mkdtemp(path) == NULL) {
        fb_fail_errno(diag, path, "a scratch folder cannot be made", errno);
        path[0] = '\0';
        return false;
    }
    return true;
}

/* Removes what it can; the name of a folder that is not empty goes to `deeper`. */
static bool empty_once(int folder, char *deeper, size_t size)
{
    DIR *stream = fdopendir(folder);
    const struct dirent *entry;
    bool found = false;

    if (stream == NULL) {
        close(folder);
        return false;
    }
    while ((entry = readdir(stream)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(dirfd(stream), entry->d_name, 0) == 0
            || unlinkat(dirfd(stream), entry->d_name, AT_REMOVEDIR) == 0)
            continue;
        found = true;
        snprintf(deeper, size, "%s", entry->d_name);
    }
    closedir(stream);
    return found;
}

static int enter(int folder, const char *name)
{
    const int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    close(folder);
    return inner;
}

/* Descends to the deepest folder and empties it, again and again: depth costs rounds, no stack. */
void fb_scratch_folder_empty(const char *path)
{
    char name[NAME_MAX + 1];

    for (int round = 0; round < ROUNDS; round++) {
        int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        bool first = true;
        while (folder >= 0) {
            const int here = dup(folder);
            if (here < 0 || !empty_once(here, name, sizeof name)) {
                close(folder);
                break;
            }
            first = false;
            folder = enter(folder, name);
        }
        if (first)
            return;
    }
}

void fb_scratch_folder_remove(const char *path)
{
    if (path[0] != '\0') {
        fb_scratch_folder_empty(path);
        rmdir(path);
    }
}
