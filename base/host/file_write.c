/* SPDX-License-Identifier: Apache-2.0 */
/* Replacing files so that a crash leaves the old or the new. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/file.h"

/* Who is asked before a file gets its name; `ask` may be NULL. */
struct question {
    bool (*ask)(void *context, struct fb_diag *diag);
    void *context;
};

static bool is_ready(const struct question *ready, struct fb_diag *diag)
{
    return ready->ask == NULL || ready->ask(ready->context, diag);
}

/* Where to write: a file's name in its folder. */
struct target {
    char *path; /* malloc'ed; symbolic links are resolved */
    const char *name;
    int folder;
    char temporary[40];
};

static bool write_span(int descriptor, struct fb_span span)
{
    for (size_t done = 0; done < span.size;) {
        const ssize_t wrote = write(descriptor, span.bytes + done, span.size - done);
        if (wrote < 0 && errno != EINTR)
            return false;
        if (wrote > 0)
            done += (size_t)wrote;
    }
    return true;
}

static bool write_parts(int descriptor, const struct fb_span *parts, size_t part_count)
{
    for (size_t i = 0; i < part_count; i++)
        if (!write_span(descriptor, parts[i]))
            return false;
    return true;
}

/* Into a pipe or device, which cannot be replaced. */
static bool write_through(const char *path, const struct fb_span *parts, size_t part_count,
                          const struct question *ready, struct fb_diag *diag)
{
    if (!is_ready(ready, diag))
        return false;

    const int descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

    if (descriptor < 0)
        return fb_fail_errno(diag, path, "it cannot be written", errno);
    const bool ok = write_parts(descriptor, parts, part_count);
    const int error = errno;
    (void)close(descriptor);
    return ok || fb_fail_errno(diag, path, "it cannot be written", error);
}

static bool open_folder(struct target *target)
{
    char *slash = strrchr(target->path, '/');
    const char *folder = slash == NULL ? "." : slash == target->path ? "/"
                                                                     : target->path;

    target->name = slash == NULL ? target->path : slash + 1;
    if (slash != NULL && slash != target->path)
        *slash = '\0';
    target->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return target->folder >= 0;
}

static int create_temporary(struct target *target)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        uint64_t number = 0;
        if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
            return -1;
        (void)snprintf(target->temporary, sizeof target->temporary, ".firebreak-%016" PRIx64, number);
        const int descriptor = openat(target->folder, target->temporary,
                                      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST)
            return descriptor;
    }
    return -1;
}

/* What was written must be on the disk before the name points to it, else a crash of the machine
 * could leave a new name with old bytes, or none. */
static bool fill_temporary(const struct target *target, int descriptor, const struct fb_span *parts,
                           size_t part_count, const struct question *ready, struct fb_diag *diag)
{
    const bool ok = write_parts(descriptor, parts, part_count) && fsync(descriptor) == 0;
    const int error = errno;

    (void)close(descriptor);
    const bool named = ok && is_ready(ready, diag);
    if (named && renameat(target->folder, target->temporary, target->folder, target->name) == 0)
        return true;
    const int reason = ok ? errno : error;
    (void)unlinkat(target->folder, target->temporary, 0);
    errno = reason;
    return false;
}

static bool sync_folder(const struct target *target)
{
    return fsync(target->folder) == 0 || errno == EINVAL; /* some file systems cannot */
}

static bool replace(struct target *target, const char *path, const struct fb_span *parts,
                    size_t part_count, const struct question *ready, struct fb_diag *diag)
{
    if (!open_folder(target))
        return fb_fail_errno(diag, path, "its folder cannot be opened", errno);
    const int descriptor = create_temporary(target);
    if (descriptor < 0)
        return fb_fail_errno(diag, path, "no file can be created beside it", errno);
    if (!fill_temporary(target, descriptor, parts, part_count, ready, diag))
        return fb_fail_errno(diag, path, "it cannot be written", errno);
    return sync_folder(target)
        || fb_fail_errno(diag, path, "it was written, but its folder cannot be flushed to disk", errno);
}

/* The path with symbolic links resolved where there is something already, else as it is. */
static char *resolve(const char *path, bool exists)
{
    return exists ? realpath(path, NULL) : strdup(path);
}

bool fb_file_write(const char *path, const struct fb_span *parts, size_t part_count,
                   struct fb_diag *diag)
{
    return fb_file_write_when(path, parts, part_count, NULL, NULL, diag);
}

bool fb_file_write_when(const char *path, const struct fb_span *parts, size_t part_count,
                        bool (*ask)(void *context, struct fb_diag *diag), void *context,
                        struct fb_diag *diag)
{
    const struct question ready = { ask, context };

    struct target target = { .folder = -1 };
    struct stat status;

    if (strcmp(path, "-") == 0)
        return is_ready(&ready, diag)
            && (write_parts(STDOUT_FILENO, parts, part_count)
                || fb_fail_errno(diag, "standard output", "it cannot be written", errno));
    const bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode))
        return fb_fail_errno(diag, path, "it cannot be written", EISDIR);
    if (exists && !S_ISREG(status.st_mode))
        return write_through(path, parts, part_count, &ready, diag);

    target.path = resolve(path, exists);
    if (target.path == NULL)
        return fb_fail_errno(diag, path, "it cannot be written", errno);
    const bool ok = replace(&target, path, parts, part_count, &ready, diag);
    if (target.folder >= 0)
        (void)close(target.folder);
    free(target.path);
    return ok;
}
