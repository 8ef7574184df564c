/* SPDX-License-Identifier: Apache-2.0 */
/* new_files.c - written aside, then linked to their names; undone in reverse. */
#include "base/host/new_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "base/host/file.h"

/* Paths that are built one after another; each is good until the next. */
struct maker {
    const char *folder;
    const struct fb_new_file *files;
    size_t count;
    size_t named; /* files that have their names */
    bool made_folder;
    bool *made_parent; /* of each file: whether its own folder is new */
    char *aside;       /* where the files are written first; NULL: not there */
    struct fb_buffer path;
    struct fb_diag *diag;
};

/* "FOLDER/NAME", NULL when there is no memory. */
static const char *path_in(struct maker *maker, const char *folder, const char *name)
{
    maker->path.size = 0;
    fb_buffer_text(&maker->path, folder);
    fb_buffer_char(&maker->path, '/');
    fb_buffer_text(&maker->path, name);
    return maker->path.failed ? NULL : maker->path.text;
}

static char *aside_of(const struct maker *maker, size_t index)
{
    struct fb_buffer path = FB_BUFFER_EMPTY;

    fb_buffer_printf(&path, "%s/%zu", maker->aside, index);
    if (!path.failed)
        return path.text;
    fb_buffer_clear(&path);
    return NULL;
}

enum fb_new_file_state fb_new_file_look(const char *folder, const struct fb_new_file *file)
{
    struct maker maker = { .path = FB_BUFFER_EMPTY };
    struct fb_span bytes = { .bytes = NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct stat status;
    enum fb_new_file_state state = FB_NEW_FILE_TAKEN;
    const char *path = path_in(&maker, folder, file->path);

    if (path != NULL && lstat(path, &status) != 0)
        state = errno == ENOENT ? FB_NEW_FILE_FREE : FB_NEW_FILE_TAKEN;
    else if (path != NULL && S_ISREG(status.st_mode)
             && fb_file_read(path, file->bytes.size, &bytes, &diag))
        state = fb_span_equal(bytes, file->bytes) ? FB_NEW_FILE_SAME : FB_NEW_FILE_TAKEN;
    fb_file_free(&bytes);
    fb_buffer_clear(&maker.path);
    return state;
}

static bool make_folder(struct maker *maker)
{
    maker->made_folder = mkdir(maker->folder, 0777) == 0;
    return maker->made_folder || errno == EEXIST
        || fb_fail_errno(maker->diag, maker->folder, "the folder cannot be made", errno);
}

static bool make_aside(struct maker *maker)
{
    const char *path = path_in(maker, maker->folder, ".firebreak-XXXXXX");
    char *aside = path != NULL ? strdup(path) : NULL;

    if (aside == NULL)
        return fb_fail_memory(maker->diag);
    if (mkdtemp(aside) == NULL) {
        const int error = errno;
        free(aside);
        return fb_fail_errno(maker->diag, maker->folder, "nothing can be written there", error);
    }
    maker->aside = aside;
    return true;
}

static bool write_aside(struct maker *maker, size_t index)
{
    struct fb_diag failure = FB_DIAG_NONE;
    char *path = aside_of(maker, index);

    if (path == NULL)
        return fb_fail_memory(maker->diag);
    bool written = fb_file_write(path, &maker->files[index].bytes, 1, &failure);
    free(path);
    if (written)
        return true;
    /* Nobody knows the file by the name that it has aside. */
    fb_place_set_file(&failure.place, path_in(maker, maker->folder, maker->files[index].path));
    *maker->diag = failure;
    return false;
}

static bool make_parent(struct maker *maker, size_t index)
{
    const char *slash = strchr(maker->files[index].path, '/');
    const char *path = path_in(maker, maker->folder, maker->files[index].path);

    if (path == NULL)
        return fb_fail_memory(maker->diag);
    if (slash == NULL)
        return true;
    *strrchr(maker->path.text, '/') = '\0';
    maker->made_parent[index] = mkdir(path, 0777) == 0;
    return maker->made_parent[index] || errno == EEXIST
        || fb_fail_errno(maker->diag, path, "the folder cannot be made", errno);
}

/* A link never takes the place of what is there; where a file system has none, a renaming that
 * does not either. */
static bool put(const char *from, const char *to)
{
    if (link(from, to) == 0)
        return true;
    return (errno == EPERM || errno == EOPNOTSUPP)
        && renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0;
}

static bool name_file(struct maker *maker, size_t index)
{
    if (!make_parent(maker, index))
        return false;
    char *from = aside_of(maker, index);
    const char *to = path_in(maker, maker->folder, maker->files[index].path);
    if (from == NULL || to == NULL) {
        free(from);
        return fb_fail_memory(maker->diag);
    }
    bool named = put(from, to) || fb_fail_errno(maker->diag, to, "it cannot be made", errno);
    free(from);
    maker->named += named;
    return named;
}

static bool flush(struct maker *maker, const char *path)
{
    const int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool flushed = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
    const int error = errno;

    if (descriptor >= 0)
        (void)close(descriptor);
    return flushed || fb_fail_errno(maker->diag, path, "it cannot be flushed to disk", error);
}

/* The names of one file and of its folder must be on the disk before the next one's are. */
static bool flush_names(struct maker *maker, size_t index)
{
    const char *path = path_in(maker, maker->folder, maker->files[index].path);

    if (path == NULL)
        return fb_fail_memory(maker->diag);
    *strrchr(maker->path.text, '/') = '\0';
    return flush(maker, path) && flush(maker, maker->folder);
}

static bool make_all(struct maker *maker)
{
    for (size_t i = 0; i < maker->count; i++)
        if (!write_aside(maker, i))
            return false;
    for (size_t i = 0; i < maker->count; i++)
        if (!name_file(maker, i) || !flush_names(maker, i))
            return false;
    return true;
}

static void remove_aside(struct maker *maker)
{
    for (size_t i = 0; maker->aside != NULL && i < maker->count; i++) {
        char *path = aside_of(maker, i);
        if (path != NULL)
            (void)unlink(path);
        free(path);
    }
    if (maker->aside != NULL)
        (void)rmdir(maker->aside);
    free(maker->aside);
}

static void undo(struct maker *maker)
{
    for (size_t i = maker->count; i-- > 0;) {
        const char *path = path_in(maker, maker->folder, maker->files[i].path);
        if (path != NULL && i < maker->named)
            (void)unlink(path);
        if (path == NULL || !maker->made_parent[i])
            continue;
        *strrchr(maker->path.text, '/') = '\0';
        (void)rmdir(path);
    }
}

bool fb_new_files_make(const char *folder, const struct fb_new_file *files, size_t count,
                       struct fb_diag *diag)
{
    struct maker maker = {
        .folder = folder,
        .files = files,
        .count = count,
        .made_parent = calloc(count + 1, sizeof *maker.made_parent),
        .diag = diag,
    };

    if (maker.made_parent == NULL)
        return fb_fail_memory(diag);
    bool made = make_folder(&maker) && make_aside(&maker) && make_all(&maker);
    if (!made)
        undo(&maker);
    remove_aside(&maker);
    if (!made && maker.made_folder)
        (void)rmdir(folder);
    free(maker.made_parent);
    fb_buffer_clear(&maker.path);
    return made;
}
