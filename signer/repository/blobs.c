/* SPDX-License-Identifier: Apache-2.0 */
/* blobs.c - bytes under names that have their digest. */
#include "signer/repository/blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"

static bool sync_parent(char *path, struct fb_diag *diag)
{
    char *slash = strrchr(path, '/');

    if (slash != NULL)
        *slash = '\0';
    const int folder = open(slash == NULL ? "." : slash == path ? "/"
                                                                : path,
                            O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = folder >= 0 && (fsync(folder) == 0 || errno == EINVAL);
    const int error = errno;
    if (folder >= 0)
        (void)close(folder);
    if (slash != NULL)
        *slash = '/';
    return synced || fb_fail_errno(diag, path, "its folder cannot be flushed to disk", error);
}

bool fb_blob_make_folder(const char *path, struct fb_diag *diag)
{
    char *copy = strdup(path);

    if (copy == NULL)
        return fb_fail_memory(diag);
    const bool made = mkdir(path, 0777) == 0 || errno == EEXIST
                   || fb_fail_errno(diag, path, "the folder cannot be made", errno);
    const bool done = made && sync_parent(copy, diag);
    free(copy);
    return done;
}

/* Each folder from REPOSITORY/targets down to that of the file. */
static bool make_folders(char *path, size_t start, struct fb_diag *diag)
{
    bool made = true;

    for (char *slash = strchr(path + start, '/'); made && slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        made = fb_blob_make_folder(path, diag);
        *slash = '/';
    }
    return made;
}

static char *path_of(const char *repository, struct fb_span target, struct fb_span sha256)
{
    const char *text = (const char *)target.bytes;
    size_t folder = target.size;
    char *path = NULL;

    while (folder > 0 && text[folder - 1] != '/')
        folder--;
    return asprintf(&path, "%s/targets/%.*s%.*s.%.*s", repository, (int)folder, text, (int)sha256.size,
                    (const char *)sha256.bytes, (int)(target.size - folder), text + folder)
                 < 0
             ? NULL
             : path;
}

static bool is_there(const char *path, const char *sha256)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char found[65];
    uint64_t size = 0;

    return access(path, F_OK) == 0 && fb_sha256_file(path, found, &size, &diag) && strcmp(found, sha256) == 0;
}

bool fb_blob_put(const char *repository, struct fb_span target, struct fb_span bytes,
                 const char *sha256, struct fb_diag *diag)
{
    char *path = path_of(repository, target, fb_span_of(sha256));

    if (path == NULL)
        return fb_fail_memory(diag);
    const bool put = make_folders(path, strlen(repository) + 1, diag)
                  && (is_there(path, sha256) || fb_file_write(path, &bytes, 1, diag));
    free(path);
    return put;
}

bool fb_blob_get(const char *repository, struct fb_span target, struct fb_span sha256,
                 struct fb_span *out, struct fb_diag *diag)
{
    char *path = path_of(repository, target, sha256);
    struct fb_span bytes = { NULL, 0 };
    char found[65];

    if (path == NULL)
        return fb_fail_memory(diag);
    const bool read = fb_file_read(path, FB_MAX_BUNDLE_BYTES, &bytes, diag);
    const bool same = read && fb_sha256_hex(bytes, found) && fb_span_is(sha256, found);
    if (read && !same) {
        fb_place_set_file(&diag->place, path);
        fb_fail(diag, FB_FAULT_INPUT, "its bytes are not those that its name says");
    }
    free(path);
    if (same)
        *out = bytes;
    else
        fb_file_free(&bytes);
    return same;
}
