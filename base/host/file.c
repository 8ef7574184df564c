/* SPDX-License-Identifier: Apache-2.0 */
/* Reading files whole. */
#include "base/host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"

#define FIRST_READ ((size_t)65536) /* where the size is not known */

void fb_file_free(struct fb_span *bytes)
{
    union { /* the bytes are ours to change again: they came from malloc */
        const uint8_t *borrowed;
        void *owned;
    } memory = { .borrowed = bytes->bytes };

    free(memory.owned);
    *bytes = (struct fb_span){ .size = 0 };
}

static bool fail_what(struct fb_diag *diag, const char *path, enum fb_fault fault, const char *what)
{
    struct fb_place place = { .line = 0 };

    fb_place_set_file(&place, path);
    return fb_fail_at(diag, fault, &place, "%s", what);
}

struct growing {
    uint8_t *bytes; /* malloc'ed */
    size_t size;
    size_t capacity;
};

/* Room for at least one more byte, so that the end of the file can be seen. */
static bool make_room(struct growing *text, size_t wanted)
{
    if (text->size < text->capacity)
        return true;
    if (wanted <= text->capacity)
        wanted = text->capacity <= SIZE_MAX / 2 ? text->capacity * 2 : SIZE_MAX;
    uint8_t *grown = realloc(text->bytes, wanted);
    if (grown == NULL)
        return false;
    text->bytes = grown;
    text->capacity = wanted;
    return true;
}

static bool read_all(int descriptor, const char *path, size_t expected, size_t limit,
                     struct growing *text, struct fb_diag *diag)
{
    for (;;) {
        if (!make_room(text, expected))
            return fb_fail_memory(diag);
        const ssize_t got = read(descriptor, text->bytes + text->size, text->capacity - text->size);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return fb_fail_errno(diag, path, "it cannot be read", errno);
        if (got > 0)
            text->size += (size_t)got;
        if (text->size > limit) {
            struct fb_place place = { .line = 0 };
            fb_place_set_file(&place, path);
            return fb_fail_at(diag, FB_FAULT_LIMIT, &place, "it is larger than %zu bytes", limit);
        }
    }
}

/* Gives the caller exactly as much memory as there are bytes: an overrun is then an error that
 * tools see.  An empty file has one byte of memory that does not count. */
static struct fb_span trim(struct growing *text)
{
    uint8_t *exact = realloc(text->bytes, text->size == 0 ? 1 : text->size);

    return (struct fb_span){ .bytes = exact == NULL ? text->bytes : exact, .size = text->size };
}

static bool read_from(int descriptor, const char *path, size_t expected, size_t limit,
                      struct fb_span *out, struct fb_diag *diag)
{
    struct growing text = { .size = 0 };

    if (!read_all(descriptor, path, expected, limit, &text, diag)) {
        free(text.bytes);
        return false;
    }
    *out = trim(&text);
    return true;
}

/* Says what `path` is, where it is no file. */
static bool fail_kind(const char *path, bool is_folder, struct fb_diag *diag)
{
    struct stat own;

    if (!is_folder)
        return fail_what(diag, path, FB_FAULT_IO, "it is not a regular file");
    (void)fail_what(diag, path, FB_FAULT_IO, "it is a folder, not a file");
    if (lstat(path, &own) == 0 && S_ISLNK(own.st_mode))
        return fb_fail_help(diag, "a symbolic link to a folder is not followed: name the folder itself, or put "
                                  "the folder here");
    return false;
}

/* What was opened must be a file; opening does not wait for a pipe's other end. */
static bool open_regular(const char *path, int *descriptor, size_t *size, struct fb_diag *diag)
{
    struct stat status;
    const int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (opened < 0)
        return fb_fail_errno(diag, path, "it cannot be read", errno);
    const bool known = fstat(opened, &status) == 0;
    if (known && S_ISREG(status.st_mode)) {
        *descriptor = opened;
        *size = (size_t)status.st_size;
        return true;
    }
    (void)close(opened);
    return fail_kind(path, known && S_ISDIR(status.st_mode), diag);
}

bool fb_file_read(const char *path, size_t limit, struct fb_span *out, struct fb_diag *diag)
{
    int descriptor = -1;
    size_t size = 0;

    if (strcmp(path, "-") == 0)
        return read_from(STDIN_FILENO, "standard input", FIRST_READ, limit, out, diag);
    if (!open_regular(path, &descriptor, &size, diag))
        return false;
    const size_t expected = (size < limit ? size : limit) + 1;
    const bool ok = read_from(descriptor, path, expected, limit, out, diag);
    (void)close(descriptor);
    return ok;
}
