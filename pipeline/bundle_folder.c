/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_folder.c - the files of a sound bundle as a new folder: all of them, durable, or none.
 *
 * They are written into a folder beside it, which gets its name at the end. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "pipeline/bundle_report.h"
#include "signer/bundle/unpack.h"

struct folder {
    const char *path; /* as asked for */
    char *temporary;  /* malloc'ed */
    int descriptor;   /* of the temporary one */
};

/* Makes the folders above a name; that they are there already is fine. */
static bool make_parents(int folder, char *name)
{
    for (char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const bool made = mkdirat(folder, name, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
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

static bool write_file(int folder, char *name, struct fb_span bytes)
{
    const int descriptor = make_parents(folder, name)
                             ? openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666)
                             : -1;

    if (descriptor < 0)
        return false;
    const bool written = write_all(descriptor, bytes);
    const int error = errno;
    (void)close(descriptor);
    errno = error;
    return written;
}

static bool visit(void *context, const struct fb_bundle_entry *entry, struct fb_span bytes,
                  struct fb_diag *diag)
{
    const struct folder *folder = context;
    char *name = strndup((const char *)entry->path.bytes, entry->path.size);
    const bool written = name != NULL && write_file(folder->descriptor, name, bytes);
    const int error = name != NULL ? errno : ENOMEM;

    free(name);
    return written || fb_fail_errno(diag, folder->path, "it cannot be written", error);
}

static bool remove_file(void *context, const struct fb_bundle_entry *entry, struct fb_span bytes,
                        struct fb_diag *diag)
{
    const struct folder *folder = context;
    char *name = strndup((const char *)entry->path.bytes, entry->path.size);

    (void)bytes;
    (void)diag;
    if (name == NULL)
        return true;
    (void)unlinkat(folder->descriptor, name, 0);
    for (char *slash = strrchr(name, '/'); slash != NULL; slash = strrchr(name, '/')) {
        *slash = '\0';
        (void)unlinkat(folder->descriptor, name, AT_REMOVEDIR); /* the last file of it succeeds */
    }
    free(name);
    return true;
}

/* What was begun goes away again, as far as it can. */
static void undo(const struct folder *folder, struct fb_span bundle)
{
    const struct fb_bundle_visitor visitor = { remove_file, (void *)(uintptr_t)folder };
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;
    struct fb_diag ignored = FB_DIAG_NONE;

    (void)!fb_bundle_unpack(bundle, &visitor, &problem, &ignored);
    (void)rmdir(folder->temporary);
}

static bool name_folder(const struct folder *folder, struct fb_diag *diag)
{
    if (fsync(folder->descriptor) != 0 && errno != EINVAL)
        return fb_fail_errno(diag, folder->path, "it cannot be written", errno);
    return renameat2(AT_FDCWD, folder->temporary, AT_FDCWD, folder->path, RENAME_NOREPLACE) == 0
        || fb_fail_errno(diag, folder->path, "it cannot be made", errno);
}

/* So that the new name survives a crash of the machine. */
static void sync_parent(const struct folder *folder)
{
    char *slash = strrchr(folder->temporary, '/');

    *(slash != NULL ? slash + 1 : folder->temporary) = '\0';
    const int parent = open(slash != NULL ? folder->temporary : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0) {
        (void)fsync(parent);
        (void)close(parent);
    }
}

static bool fill(struct folder *folder, struct fb_span bundle, struct fb_diag *diag)
{
    const struct fb_bundle_visitor visitor = { visit, folder };
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;

    folder->descriptor = open(folder->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->descriptor < 0)
        return fb_fail_errno(diag, folder->path, "it cannot be made", errno);
    const bool done = fb_bundle_unpack(bundle, &visitor, &problem, diag)
                   && (!problem.found || fb_fail(diag, FB_FAULT_INPUT, "the bundle changed"))
                   && name_folder(folder, diag);
    if (!done)
        undo(folder, bundle);
    (void)close(folder->descriptor);
    return done;
}

/* "out/" is "out". */
static char *temporary_for(const char *path)
{
    size_t size = strlen(path);
    char *name = NULL;

    while (size > 1 && path[size - 1] == '/')
        size--;
    const char *slash = memrchr(path, '/', size);
    const int before = slash != NULL ? (int)(slash - path) + 1 : 0;
    return asprintf(&name, "%.*s.firebreak-XXXXXX", before, path) < 0 ? NULL : name;
}

bool fb_bundle_write_folder(struct fb_span bundle, const char *path, struct fb_diag *diag)
{
    struct folder folder = { .path = path, .temporary = temporary_for(path), .descriptor = -1 };
    struct stat status;

    if (folder.temporary == NULL)
        return fb_fail_memory(diag);
    bool done = lstat(path, &status) != 0 || fb_fail_errno(diag, path, "it cannot be made", EEXIST);
    done = done && (mkdtemp(folder.temporary) != NULL || fb_fail_errno(diag, path, "it cannot be made", errno));
    done = done && (chmod(folder.temporary, 0755) == 0 || fb_fail_errno(diag, path, "it cannot be made", errno));
    done = done && fill(&folder, bundle, diag);
    if (done)
        sync_parent(&folder);
    free(folder.temporary);
    return done;
}
