/* SPDX-License-Identifier: Apache-2.0 */
/* file.h - reading files whole, and writing them so that a crash leaves the old or the new. */
#ifndef FB_HOST_FILE_H
#define FB_HOST_FILE_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"

/* Reads a regular file, or standard input for "-", of at most `limit` bytes; a file that changes
 * its size meanwhile is safe.  The caller frees *out with fb_file_free (or FB_AUTO of it); on
 * failure *out is untouched.  Folders, pipes and devices are refused. */
FB_MUST_CHECK bool fb_file_read(const char *path, size_t limit, struct fb_span *out,
                                struct fb_diag *diag);

/* Frees what fb_file_read gave and empties the span; accepts an empty one. */
void fb_file_free(struct fb_span *bytes);

/* So that `FB_AUTO(fb_file_free) struct fb_span bytes = { NULL, 0 };` works. */
static inline void fb_file_free_at(struct fb_span *at)
{
    fb_file_free(at);
}

/* Replaces the file at `path` by the parts, one after another: written beside it, fsynced,
 * renamed, the folder fsynced.  Killed at any moment, it leaves the old file or the new one, whole
 * (and at worst a file whose name begins with ".firebreak-").  "-" writes to standard output; a
 * symbolic link stays, and what it leads to is replaced; into pipes and devices it just writes.
 * On failure no file is left behind and an old one is as it was. */
FB_MUST_CHECK bool fb_file_write(const char *path, const struct fb_span *parts, size_t part_count,
                                 struct fb_diag *diag);

/* The same in steps, for bytes that come one after another.  Until it is named the old file stands;
 * closed before that, it leaves nothing behind. */
struct fb_file_writer {
    const char *path; /* borrowed */
    int descriptor;
    int folder;
    char *resolved; /* malloc'ed: where symbolic links lead; NULL: a pipe, a device */
    const char *name;
    char temporary[40]; /* beside it; empty when there is none */
    uint64_t size;
    uint64_t started; /* bytes that the disk was asked to take */
};

/* Whatever it returns, the caller closes it. */
FB_MUST_CHECK bool fb_file_writer_open(const char *path, struct fb_file_writer *writer,
                                       struct fb_diag *diag);
FB_MUST_CHECK bool fb_file_writer_add(struct fb_file_writer *writer, struct fb_span bytes,
                                      struct fb_diag *diag);

/* All of it is on the disk then. */
FB_MUST_CHECK bool fb_file_writer_flush(struct fb_file_writer *writer, struct fb_diag *diag);

/* After flushing: it takes the place of the old one. */
FB_MUST_CHECK bool fb_file_writer_name(struct fb_file_writer *writer, struct fb_diag *diag);
void fb_file_writer_close(struct fb_file_writer *writer);

/* Paths of the files below `path`, sorted bytewise; a path to a file, and "-", give themselves.
 * Names that begin with a dot are left out.  With `suffixes` (NULL-terminated; NULL: all files) only
 * names that end in one of them.  Symbolic links to files are followed, those to folders are not.
 * What stands there and is no file to read stays in the list, so that reading it fails and nobody
 * takes it for checked: a link to a folder (whatever its name), a link to nothing, a pipe.  A folder
 * that cannot be read is a failure; *out is then untouched. */
struct fb_paths {
    char **items; /* each malloc'ed */
    size_t count;
    size_t capacity;
};
FB_MUST_CHECK bool fb_paths_below(const char *path, const char *const *suffixes,
                                  struct fb_paths *out, struct fb_diag *diag);

/* Likewise, but only what is a regular file or a link to one: for folders of a machine, such as
 * /usr/bin, in which other things stand by right. */
FB_MUST_CHECK bool fb_paths_of_files_below(const char *path, const char *const *suffixes,
                                           struct fb_paths *out, struct fb_diag *diag);
void fb_paths_clear(struct fb_paths *paths);

/* `name` seen from the folder of `file`: joined unless it is absolute.  malloc'ed; NULL when
 * there is no memory. */
char *fb_path_beside(const char *file, const char *name);

#endif
