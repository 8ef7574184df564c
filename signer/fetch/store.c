/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - files of the store. */
#include "signer/fetch/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/tuf/paths.h"

struct fb_store {
    char *folder;
    int lock;
};

/* Made, and on the disk before anything in it counts. */
static bool make_folder(const char *folder, struct fb_diag *diag)
{
    if (mkdir(folder, 0777) != 0)
        return errno == EEXIST || fb_fail_errno(diag, folder, "it cannot be made", errno);
    char *above = fb_path_beside(folder, ".");
    const int descriptor = above != NULL ? open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    const bool synced = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
    const int error = errno;

    if (descriptor >= 0)
        (void)close(descriptor);
    free(above);
    return synced || fb_fail_errno(diag, folder, "the folder above it cannot be flushed to disk", error);
}

static bool take_lock(struct fb_store *store, struct fb_diag *diag)
{
    char *path = NULL;

    if (asprintf(&path, "%s/lock", store->folder) < 0)
        return fb_fail_memory(diag);
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    const bool opened = store->lock >= 0 || fb_fail_errno(diag, path, "it cannot be opened", errno);
    free(path);
    if (!opened)
        return false;
    if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    return errno == EWOULDBLOCK
             ? fb_fail(diag, FB_FAULT_IO, "the store is in use by another process: %s", store->folder)
             : fb_fail_errno(diag, store->folder, "it cannot be locked", errno);
}

bool fb_store_open(const char *folder, bool create, struct fb_store **out, struct fb_diag *diag)
{
    FB_AUTO(fb_store_free)
    struct fb_store *store = calloc(1, sizeof *store);

    if (store == NULL)
        return fb_fail_memory(diag);
    store->lock = -1;
    store->folder = strdup(folder);
    if (store->folder == NULL)
        return fb_fail_memory(diag);
    if ((create && !make_folder(folder, diag)) || !take_lock(store, diag))
        return false;
    *out = fb_take(store);
    return true;
}

void fb_store_free(struct fb_store *store)
{
    if (store == NULL)
        return;
    if (store->lock >= 0)
        (void)close(store->lock);
    free(store->folder);
    free(store);
}

const char *fb_store_folder(const struct fb_store *store)
{
    return store->folder;
}

static bool path_of(const struct fb_store *store, struct fb_span role, struct fb_buffer *out)
{
    fb_buffer_printf(out, "%s/", store->folder);
    fb_tuf_quote_file(role, out);
    fb_buffer_text(out, ".json");
    return !out->failed;
}

static bool root_path(const struct fb_store *store, uint64_t version, struct fb_buffer *out)
{
    fb_buffer_printf(out, "%s/roots/%" PRIu64 ".root.json", store->folder, version);
    return !out->failed;
}

static bool read_file(const struct fb_buffer *path, size_t limit, struct fb_buffer *out)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag fault = FB_DIAG_NONE;

    if (!fb_file_read(path->text, limit, &bytes, &fault)) {
        out->failed = out->failed || fault.fault == FB_FAULT_MEMORY;
        return false;
    }
    fb_buffer_append(out, bytes);
    return !out->failed;
}

bool fb_store_read(const struct fb_store *store, struct fb_span role, size_t limit, struct fb_buffer *out)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;

    out->failed = out->failed || !path_of(store, role, &path);
    return !out->failed && read_file(&path, limit, out);
}

bool fb_store_read_root(const struct fb_store *store, uint64_t version, size_t limit,
                        struct fb_buffer *out)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;

    out->failed = out->failed || !root_path(store, version, &path);
    return !out->failed && read_file(&path, limit, out);
}

bool fb_store_has(const struct fb_store *store, struct fb_span role)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;

    return !path_of(store, role, &path) || access(path.text, F_OK) == 0 || errno != ENOENT;
}

bool fb_store_write(const struct fb_store *store, struct fb_span role, struct fb_span bytes,
                    struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;

    return (path_of(store, role, &path) || fb_fail_memory(diag))
        && fb_file_write(path.text, &bytes, 1, diag);
}

bool fb_store_write_root(const struct fb_store *store, uint64_t version, struct fb_span bytes,
                         struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;

    fb_buffer_printf(&path, "%s/roots", store->folder);
    if (path.failed)
        return fb_fail_memory(diag);
    if (!make_folder(path.text, diag))
        return false;
    fb_buffer_clear(&path);
    path = (struct fb_buffer)FB_BUFFER_EMPTY;
    return (root_path(store, version, &path) || fb_fail_memory(diag))
        && fb_file_write(path.text, &bytes, 1, diag);
}
