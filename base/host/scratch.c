/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.c - made by mkdtemp, removed from the leaves up. */
#include "base/host/scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"

#define MOST_OPEN 16 /* descriptors that removing may take */

/* Beside "out/" is beside "out". */
static char *name_beside(const char *path)
{
    size_t size = strlen(path);
    char *name = NULL;

    while (size > 1 && path[size - 1] == '/')
        size--;
    const char *slash = memrchr(path, '/', size);
    const int before = slash != NULL ? (int)(slash - path) + 1 : 0;
    return asprintf(&name, "%.*s.firebreak-XXXXXX", before, path) < 0 ? NULL : name;
}

bool fb_scratch_make(const char *path, char **out, struct fb_diag *diag)
{
    char *name = name_beside(path);

    if (name == NULL)
        return fb_fail_memory(diag);
    if (mkdtemp(name) == NULL) {
        const int error = errno;
        free(name);
        return fb_fail_errno(diag, path, "the folder cannot be made", error);
    }
    *out = name;
    return true;
}

/* What cannot be removed is left. */
static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    (void)remove(path);
    return 0;
}

void fb_scratch_remove(char *scratch)
{
    if (scratch == NULL)
        return;
    (void)nftw(scratch, remove_entry, MOST_OPEN, FTW_DEPTH | FTW_PHYS);
    free(scratch);
}
