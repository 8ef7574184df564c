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

#define WRITE_BACK ((uint64_t)8 << 20)

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

static bool open_folder(struct fb_file_writer *writer)
{
    char *slash = strrchr(writer->resolved, '/');
    const char *folder = slash == NULL ? "." : slash == writer->resolved ? "/"
                                                                         : writer->resolved;

    writer->name = slash == NULL ? writer->resolved : slash + 1;
    if (slash != NULL && slash != writer->resolved)
        *slash = '\0';
    writer->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return writer->folder >= 0;
}

static int create_temporary(struct fb_file_writer *writer)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        uint64_t number = 0;
        if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
            break;
        (void)snprintf(writer->temporary, sizeof writer->temporary, ".firebreak-%016" PRIx64, number);
        const int descriptor = openat(writer->folder, writer->temporary,
                                      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0)
            return descriptor;
        if (errno != EEXIST)
            break;
    }
    writer->temporary[0] = '\0';
    return -1;
}

/* The path with symbolic links resolved where there is something already, else as it is. */
static char *resolve(const char *path, bool exists)
{
    return exists ? realpath(path, NULL) : strdup(path);
}

static bool open_beside(struct fb_file_writer *writer, bool exists, struct fb_diag *diag)
{
    writer->resolved = resolve(writer->path, exists);
    if (writer->resolved == NULL)
        return fb_fail_errno(diag, writer->path, "it cannot be written", errno);
    if (!open_folder(writer))
        return fb_fail_errno(diag, writer->path, "its folder cannot be opened", errno);
    writer->descriptor = create_temporary(writer);
    return writer->descriptor >= 0
        || fb_fail_errno(diag, writer->path, "no file can be created beside it", errno);
}

/* A pipe or device, which cannot be replaced. */
static bool open_through(struct fb_file_writer *writer, struct fb_diag *diag)
{
    writer->descriptor = open(writer->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return writer->descriptor >= 0
        || fb_fail_errno(diag, writer->path, "it cannot be written", errno);
}

bool fb_file_writer_open(const char *path, struct fb_file_writer *writer, struct fb_diag *diag)
{
    struct stat status;

    *writer = (struct fb_file_writer){ .path = path, .descriptor = -1, .folder = -1 };
    if (strcmp(path, "-") == 0) {
        writer->path = "standard output";
        writer->descriptor = STDOUT_FILENO;
        return true;
    }
    const bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode))
        return fb_fail_errno(diag, path, "it cannot be written", EISDIR);
    return exists && !S_ISREG(status.st_mode) ? open_through(writer, diag)
                                              : open_beside(writer, exists, diag);
}

/* The disk may begin before the end, where it can: less is left to flush then. */
static void start_writing_back(struct fb_file_writer *writer)
{
    if (writer->resolved == NULL || writer->size - writer->started < WRITE_BACK)
        return;
    (void)sync_file_range(writer->descriptor, (off_t)writer->started, (off_t)(writer->size - writer->started),
                          SYNC_FILE_RANGE_WRITE);
    writer->started = writer->size;
}

bool fb_file_writer_add(struct fb_file_writer *writer, struct fb_span bytes, struct fb_diag *diag)
{
    if (!write_span(writer->descriptor, bytes))
        return fb_fail_errno(diag, writer->path, "it cannot be written", errno);
    writer->size += bytes.size;
    start_writing_back(writer);
    return true;
}

static bool sync_folder(const struct fb_file_writer *writer)
{
    return fsync(writer->folder) == 0 || errno == EINVAL; /* some file systems cannot */
}

/* What was written must be on the disk before the name points to it, else a crash of the machine
 * could leave a new name with old bytes, or none. */
bool fb_file_writer_flush(struct fb_file_writer *writer, struct fb_diag *diag)
{
    return writer->resolved == NULL || fsync(writer->descriptor) == 0
        || fb_fail_errno(diag, writer->path, "it cannot be written", errno);
}

bool fb_file_writer_name(struct fb_file_writer *writer, struct fb_diag *diag)
{
    if (writer->resolved == NULL)
        return true;
    if (renameat(writer->folder, writer->temporary, writer->folder, writer->name) != 0)
        return fb_fail_errno(diag, writer->path, "it cannot be written", errno);
    writer->temporary[0] = '\0';
    return sync_folder(writer)
        || fb_fail_errno(diag, writer->path, "it was written, but its folder cannot be flushed to disk", errno);
}

void fb_file_writer_close(struct fb_file_writer *writer)
{
    if (writer->descriptor >= 0 && writer->descriptor != STDOUT_FILENO)
        (void)close(writer->descriptor);
    if (writer->folder >= 0 && writer->temporary[0] != '\0')
        (void)unlinkat(writer->folder, writer->temporary, 0);
    if (writer->folder >= 0)
        (void)close(writer->folder);
    free(writer->resolved);
    *writer = (struct fb_file_writer){ .descriptor = -1, .folder = -1 };
}

bool fb_file_write(const char *path, const struct fb_span *parts, size_t part_count,
                   struct fb_diag *diag)
{
    struct fb_file_writer writer;
    bool ok = fb_file_writer_open(path, &writer, diag);

    for (size_t i = 0; ok && i < part_count; i++)
        ok = fb_file_writer_add(&writer, parts[i], diag);
    ok = ok && fb_file_writer_flush(&writer, diag) && fb_file_writer_name(&writer, diag);
    fb_file_writer_close(&writer);
    return ok;
}
