/* SPDX-License-Identifier: Apache-2.0 */
/* Names of files: below a folder, beside a file. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"

static char *join(const char *folder, size_t folder_size, const char *name)
{
    const bool needs_slash = folder_size > 0 && folder[folder_size - 1] != '/';
    const size_t name_size = strlen(name);
    char *path = malloc(folder_size + needs_slash + name_size + 1);

    if (path == NULL)
        return NULL;
    memcpy(path, folder, folder_size);
    path[folder_size] = '/';
    memcpy(path + folder_size + needs_slash, name, name_size + 1);
    return path;
}

/* Takes over `path`, which may be NULL where there was no memory for it. */
static bool add_path(struct fb_paths *paths, char *path, struct fb_diag *diag)
{
    void *items = paths->items;

    if (path == NULL || !fb_grow(&items, &paths->capacity, paths->count, sizeof *paths->items)) {
        free(path);
        return fb_fail_memory(diag);
    }
    paths->items = items;
    paths->items[paths->count++] = path;
    return true;
}

void fb_paths_clear(struct fb_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->items[i]);
    free(paths->items);
    *paths = (struct fb_paths){ .count = 0 };
}

static bool has_suffix(const char *name, const char *const *suffixes)
{
    const size_t size = strlen(name);

    for (; suffixes != NULL && *suffixes != NULL; suffixes++) {
        const size_t length = strlen(*suffixes);
        if (length <= size && memcmp(name + size - length, *suffixes, length) == 0)
            return true;
    }
    return false;
}

/* What is being gathered, and the folders still to be read. */
struct walk {
    const char *const *suffixes;
    bool only_files; /* leave out what cannot be read as a file */
    struct fb_paths files;
    struct fb_paths folders;
};

/* What an entry is, without asking for what the folder tells already.  *kind is a file type of
 * <sys/stat.h>, 0 for what is gone meanwhile. */
static bool kind_of(int folder, const struct dirent *entry, mode_t *kind)
{
    struct stat own;

    *kind = entry->d_type == DT_REG ? S_IFREG : 0;
    if (entry->d_type == DT_DIR)
        *kind = S_IFDIR;
    if (*kind != 0)
        return true;
    if (fstatat(folder, entry->d_name, &own, AT_SYMLINK_NOFOLLOW) == 0)
        *kind = own.st_mode & S_IFMT;
    return *kind != 0 || errno == ENOENT;
}

/* Of what a symbolic link leads to; 0 where it leads nowhere. */
static mode_t kind_behind(int folder, const char *link)
{
    struct stat behind;

    return fstatat(folder, link, &behind, 0) == 0 ? behind.st_mode & S_IFMT : 0;
}

/* A link to a folder counts whatever its name is: files with the right names may lie behind it. */
static bool is_listed(const struct walk *walk, int folder, const char *name, mode_t kind)
{
    const bool is_named = walk->suffixes == NULL || has_suffix(name, walk->suffixes);

    if (!S_ISLNK(kind))
        return is_named && kind != 0 && (S_ISREG(kind) || !walk->only_files);
    const mode_t behind = kind_behind(folder, name);
    if (walk->only_files)
        return is_named && S_ISREG(behind);
    return is_named || S_ISDIR(behind);
}

/* Sorts one entry to the files or the folders, or leaves it out. */
static bool take_entry(struct walk *walk, int folder, const char *folder_path, const struct dirent *entry,
                       struct fb_diag *diag)
{
    const char *name = entry->d_name;
    mode_t kind = 0;

    if (name[0] == '.')
        return true;
    if (!kind_of(folder, entry, &kind))
        return fb_fail_errno(diag, folder_path, "it cannot be read", errno);
    if (S_ISDIR(kind))
        return add_path(&walk->folders, join(folder_path, strlen(folder_path), name), diag);
    return !is_listed(walk, folder, name, kind)
        || add_path(&walk->files, join(folder_path, strlen(folder_path), name), diag);
}

static bool read_folder(struct walk *walk, const char *path, struct fb_diag *diag)
{
    DIR *folder = opendir(path);
    bool ok = true;

    if (folder == NULL)
        return fb_fail_errno(diag, path, "it cannot be read", errno);
    while (ok) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL) {
            ok = errno == 0 || fb_fail_errno(diag, path, "it cannot be read", errno);
            break;
        }
        ok = take_entry(walk, dirfd(folder), path, entry, diag);
    }
    (void)closedir(folder);
    return ok;
}

static bool walk_folders(struct walk *walk, struct fb_diag *diag)
{
    bool ok = true;

    while (ok && walk->folders.count > 0) {
        char *path = walk->folders.items[--walk->folders.count];
        ok = read_folder(walk, path, diag);
        free(path);
    }
    return ok;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool start_walk(struct walk *walk, const char *path, struct fb_diag *diag)
{
    struct stat status;

    if (strcmp(path, "-") == 0)
        return add_path(&walk->files, strdup(path), diag);
    if (stat(path, &status) != 0)
        return fb_fail_errno(diag, path, "it cannot be read", errno);
    return add_path(S_ISDIR(status.st_mode) ? &walk->folders : &walk->files, strdup(path), diag)
        && walk_folders(walk, diag);
}

static bool gather(struct walk *walk, const char *path, struct fb_paths *out, struct fb_diag *diag)
{
    const bool ok = start_walk(walk, path, diag);

    fb_paths_clear(&walk->folders);
    if (!ok) {
        fb_paths_clear(&walk->files);
        return false;
    }
    if (walk->files.count > 1)
        qsort(walk->files.items, walk->files.count, sizeof *walk->files.items, compare_paths);
    *out = walk->files;
    return true;
}

bool fb_paths_below(const char *path, const char *const *suffixes, struct fb_paths *out,
                    struct fb_diag *diag)
{
    struct walk walk = { .suffixes = suffixes };

    return gather(&walk, path, out, diag);
}

bool fb_paths_of_files_below(const char *path, const char *const *suffixes, struct fb_paths *out,
                             struct fb_diag *diag)
{
    struct walk walk = { .suffixes = suffixes, .only_files = true };

    return gather(&walk, path, out, diag);
}

char *fb_path_beside(const char *file, const char *name)
{
    const char *slash = strrchr(file, '/');

    if (name[0] == '/' || slash == NULL)
        return strdup(name);
    return join(file, (size_t)(slash - file) + 1, name);
}
