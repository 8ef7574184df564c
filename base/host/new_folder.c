/* SPDX-License-Identifier: Apache-2.0 */
/* new_folder.c - filled aside, made durable, renamed. */
#include "base/host/new_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/host/scratch.h"

struct names {
    char **items; /* malloc'ed, as each of them */
    size_t count;
    size_t capacity;
};

struct fb_new_folder {
    char *path;      /* as asked for */
    char *temporary; /* where it is until it is finished; NULL: it has its name */
    int descriptor;
    struct names folders; /* each behind the one that it is in */
    struct names files;
};

static bool is_there(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0;
}

static bool make_aside(struct fb_new_folder *folder, struct fb_diag *diag)
{
    if (!fb_scratch_make(folder->path, &folder->temporary, diag))
        return false;
    folder->descriptor = open(folder->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (folder->descriptor >= 0 && chmod(folder->temporary, 0755) == 0)
        || fb_fail_errno(diag, folder->path, "the folder cannot be made", errno);
}

bool fb_new_folder_begin(const char *path, struct fb_new_folder **out, struct fb_diag *diag)
{
    FB_AUTO(fb_new_folder_free)
    struct fb_new_folder *folder = calloc(1, sizeof *folder);

    if (folder == NULL)
        return fb_fail_memory(diag);
    folder->descriptor = -1;
    folder->path = strdup(path);
    if (folder->path == NULL)
        return fb_fail_memory(diag);
    if (is_there(path))
        return fb_fail_errno(diag, path, "the folder cannot be made", EEXIST);
    if (!make_aside(folder, diag))
        return false;
    *out = fb_take(folder);
    return true;
}

static bool remember(struct names *names, const char *name, size_t size, struct fb_diag *diag)
{
    if (!fb_grow((void **)&names->items, &names->capacity, names->count, sizeof *names->items))
        return fb_fail_memory(diag);
    char *copy = strndup(name, size);
    if (copy == NULL)
        return fb_fail_memory(diag);
    names->items[names->count++] = copy;
    return true;
}

/* The last one first: files of one folder mostly come one after another. */
static bool has_folder(const struct fb_new_folder *folder, const char *name, size_t size)
{
    for (size_t i = folder->folders.count; i-- > 0;) {
        const char *known = folder->folders.items[i];
        if (strlen(known) == size && memcmp(known, name, size) == 0)
            return true;
    }
    return false;
}

static bool add_folder(struct fb_new_folder *folder, const char *name, size_t size, struct fb_diag *diag)
{
    if (has_folder(folder, name, size))
        return true;
    if (!remember(&folder->folders, name, size, diag))
        return false;
    return mkdirat(folder->descriptor, folder->folders.items[folder->folders.count - 1], 0777) == 0
        || fb_fail_errno(diag, folder->path, "it cannot be written", errno);
}

/* The folders above a name, the outermost first. */
static bool add_parents(struct fb_new_folder *folder, const char *name, struct fb_diag *diag)
{
    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/'))
        if (!add_folder(folder, name, (size_t)(slash - name), diag))
            return false;
    return true;
}

bool fb_new_folder_add_folder(struct fb_new_folder *folder, const char *name, struct fb_diag *diag)
{
    return add_parents(folder, name, diag) && add_folder(folder, name, strlen(name), diag);
}

static bool write_all(int descriptor, struct fb_span bytes)
{
    for (size_t done = 0; done < bytes.size;) {
        const ssize_t wrote = write(descriptor, bytes.bytes + done, bytes.size - done);
        if (wrote < 0 && errno != EINTR)
            return false;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return fsync(descriptor) == 0;
}

static bool write_file(int folder, const char *name, struct fb_span bytes)
{
    const int descriptor = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);

    if (descriptor < 0)
        return false;
    const bool written = write_all(descriptor, bytes);
    const int error = errno;
    const bool closed = close(descriptor) == 0;
    if (!written)
        errno = error;
    return written && closed;
}

bool fb_new_folder_add(struct fb_new_folder *folder, const char *name, struct fb_span bytes,
                       struct fb_diag *diag)
{
    return add_parents(folder, name, diag)
        && remember(&folder->files, name, strlen(name), diag)
        && (write_file(folder->descriptor, name, bytes)
            || fb_fail_errno(diag, folder->path, "it cannot be written", errno));
}

/* Some file systems cannot flush a folder and say so by EINVAL. */
static bool flush(int descriptor)
{
    return fsync(descriptor) == 0 || errno == EINVAL;
}

static bool flush_at(int parent, const char *name)
{
    const int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor < 0)
        return false;
    const bool flushed = flush(descriptor);
    (void)close(descriptor);
    return flushed;
}

static bool flush_all(const struct fb_new_folder *folder)
{
    for (size_t i = 0; i < folder->folders.count; i++)
        if (!flush_at(folder->descriptor, folder->folders.items[i]))
            return false;
    return flush(folder->descriptor);
}

/* So that the new name survives a crash of the machine. */
static void flush_parent(char *temporary)
{
    char *slash = strrchr(temporary, '/');

    *(slash != NULL ? slash + 1 : temporary) = '\0';
    (void)flush_at(AT_FDCWD, slash != NULL ? temporary : ".");
}

bool fb_new_folder_finish(struct fb_new_folder *folder, struct fb_diag *diag)
{
    if (!flush_all(folder))
        return fb_fail_errno(diag, folder->path, "it cannot be written", errno);
    if (renameat2(AT_FDCWD, folder->temporary, AT_FDCWD, folder->path, RENAME_NOREPLACE) != 0)
        return fb_fail_errno(diag, folder->path, "the folder cannot be made", errno);
    flush_parent(folder->temporary);
    free(fb_take(folder->temporary));
    return true;
}

/* The last one first, and from the disk too unless the folder has its name. */
static void clear_names(const struct fb_new_folder *folder, struct names *names, int flags)
{
    for (size_t i = names->count; i-- > 0;) {
        if (folder->temporary != NULL)
            (void)unlinkat(folder->descriptor, names->items[i], flags);
        free(names->items[i]);
    }
    free(names->items);
}

void fb_new_folder_free(struct fb_new_folder *folder)
{
    if (folder == NULL)
        return;
    clear_names(folder, &folder->files, 0);
    clear_names(folder, &folder->folders, AT_REMOVEDIR);
    if (folder->temporary != NULL)
        (void)rmdir(folder->temporary);
    if (folder->descriptor >= 0)
        (void)close(folder->descriptor);
    free(folder->temporary);
    free(folder->path);
    free(folder);
}
