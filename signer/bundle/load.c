/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - reads and hashes files on two cores, and reports the first failure in their order. */
#include "signer/bundle/load.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"

#define PIECE ((size_t)256 << 10) /* hashed while the caches have it */

struct loading {
    const struct fb_pack_file *files;
    struct fb_loaded_file *loaded;
    size_t count;
    atomic_size_t next;
    _Atomic uint64_t bytes; /* of all that were opened */
    atomic_bool stop;
};

/* What ended a worker's work, and at which file. */
struct worker {
    struct loading *loading;
    struct fb_slab slab;
    size_t failed_at;
    struct fb_bundle_problem problem;
    struct fb_diag diag;
};

static bool is_too_much(struct worker *worker, const char *name, const char *message)
{
    worker->problem.found = true;
    worker->problem.rule = FB8005;
    (void)snprintf(worker->problem.message, sizeof worker->problem.message, "%s", message);
    (void)snprintf(worker->problem.path, sizeof worker->problem.path, "%s", name);
    return false;
}

static bool may_be_read(struct worker *worker, const char *name, uint64_t size)
{
    if (size > FB_MAX_CONTENT_BYTES)
        return is_too_much(worker, name, "it is larger than a content file may be");
    return atomic_fetch_add(&worker->loading->bytes, size) + size <= FB_MAX_BUNDLE_CONTENT
        || is_too_much(worker, "", "the files have more bytes than a bundle may have");
}

static bool fail_digest(struct fb_diag *diag)
{
    return fb_fail(diag, FB_FAULT_MEMORY, "its digest cannot be computed");
}

/* Exactly as many bytes as there were when it was opened. */
static bool read_whole(int descriptor, const char *path, uint8_t *bytes, size_t size,
                       struct fb_sha256 *digest, struct fb_diag *diag)
{
    for (size_t done = 0; done < size;) {
        const ssize_t got = read(descriptor, bytes + done, size - done < PIECE ? size - done : PIECE);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fb_fail_errno(diag, path, "it cannot be read", errno);
        if (got == 0) {
            fb_place_set_file(&diag->place, path);
            return fb_fail(diag, FB_FAULT_IO, "it became shorter while it was packed");
        }
        if (!fb_sha256_add(digest, (struct fb_span){ bytes + done, (size_t)got }))
            return fail_digest(diag);
        done += (size_t)got;
    }
    return true;
}

static bool load_bytes(struct worker *worker, const struct fb_pack_file *file, int descriptor,
                       struct fb_loaded_file *out)
{
    struct stat status;
    struct fb_sha256 digest;

    if (descriptor < 0 || fstat(descriptor, &status) != 0)
        return fb_fail_errno(&worker->diag, file->path, "it cannot be read", errno);
    if (!S_ISREG(status.st_mode))
        return fb_fail_errno(&worker->diag, file->path, "it cannot be read", EINVAL);
    if (!may_be_read(worker, file->name, (uint64_t)status.st_size))
        return false;
    uint8_t *bytes = fb_slab_take(&worker->slab, (size_t)status.st_size);
    if (bytes == NULL)
        return fb_fail_memory(&worker->diag);
    out->bytes = (struct fb_span){ bytes, (size_t)status.st_size };
    if (!fb_sha256_begin(&digest))
        return fail_digest(&worker->diag);
    return read_whole(descriptor, file->path, bytes, out->bytes.size, &digest, &worker->diag)
        && (fb_sha256_end(&digest, out->sha256) || fail_digest(&worker->diag));
}

static bool load(struct worker *worker, const struct fb_pack_file *file, struct fb_loaded_file *out)
{
    const int descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const bool loaded = load_bytes(worker, file, descriptor, out);

    if (descriptor >= 0)
        (void)close(descriptor);
    return loaded;
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct loading *loading = worker->loading;

    while (!atomic_load(&loading->stop)) {
        const size_t at = atomic_fetch_add(&loading->next, 1);
        if (at >= loading->count)
            break;
        if (!load(worker, &loading->files[at], &loading->loaded[at])) {
            worker->failed_at = at;
            atomic_store(&loading->stop, true);
        }
    }
    return NULL;
}

/* Where no thread is to be had, one does it. */
static void run(struct worker workers[static 2])
{
    pthread_t thread;
    const bool started = workers[0].loading->count > 1 && pthread_create(&thread, NULL, work, &workers[1]) == 0;

    (void)work(&workers[0]);
    if (started)
        (void)pthread_join(thread, NULL);
}

/* Files are taken in order, so the lowest that failed is the same one every time. */
static bool judge(const struct worker workers[static 2], struct fb_bundle_problem *problem,
                  struct fb_diag *diag)
{
    const struct worker *first = workers[1].failed_at < workers[0].failed_at ? &workers[1] : &workers[0];

    if (first->failed_at == SIZE_MAX)
        return true;
    if (first->problem.found)
        *problem = first->problem;
    else
        *diag = first->diag;
    return false;
}

bool fb_load_files(const struct fb_pack_file *files, size_t count, struct fb_loaded *out,
                   struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    struct fb_loaded loaded = { .files = calloc(count + 1, sizeof *loaded.files) };
    struct loading loading = { .files = files, .loaded = loaded.files, .count = count };
    const struct worker idle = { .loading = &loading, .failed_at = SIZE_MAX };
    struct worker workers[2] = { idle, idle };
    const bool able = loaded.files != NULL;

    if (able)
        run(workers);
    for (size_t i = 0; i < 2; i++)
        loaded.slabs[i] = workers[i].slab;
    if (!able || !judge(workers, problem, diag)) {
        fb_loaded_clear(&loaded);
        return able ? false : fb_fail_memory(diag);
    }
    *out = loaded;
    return true;
}

void fb_loaded_clear(struct fb_loaded *loaded)
{
    free(loaded->files);
    for (size_t i = 0; i < 2; i++)
        fb_slab_clear(&loaded->slabs[i]);
    *loaded = (struct fb_loaded){ .files = NULL };
}
