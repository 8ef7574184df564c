/* SPDX-License-Identifier: Apache-2.0 */
/* compress.c - two threads make frames ahead of the one that puts them.
 *
 * Frames that do not need each other cost less than the jobs of zstd's own threads: nothing is
 * copied into a common buffer, and nothing is read twice to know what came before. */
#include "signer/bundle/compress.h"

#include <pthread.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/host/fail.h"

enum {
    WORKERS = 2,
    AHEAD = 4, /* frames that wait at most, those being made among them */
};

/* Memory that grows to what is needed, and is used again. */
struct room {
    uint8_t *bytes; /* malloc'ed */
    size_t capacity;
};

struct frame {
    struct room room;
    size_t size;
    const char *fault; /* NULL, or why there is none; static text */
    bool made;
};

/* Who makes frames has one of these. */
struct maker {
    ZSTD_CCtx *compressor;
    struct room part;
};

/* `next`, `put`, `over` and the frames' `made` are read and written under the lock. */
struct compressing {
    const struct fb_bundle_part *parts;
    size_t count;
    struct frame frames[AHEAD]; /* of part i: i % AHEAD */
    size_t next;                /* to be made */
    size_t put;                 /* how many are done with */
    bool over;                  /* no more are wanted */
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

static bool make_room(struct room *room, size_t size)
{
    if (room->capacity >= size)
        return true;
    free(room->bytes);
    *room = (struct room){ malloc(size), size };
    if (room->bytes == NULL)
        room->capacity = 0;
    return room->bytes != NULL;
}

static bool set_compressor(ZSTD_CCtx *compressor)
{
    return ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, FB_BUNDLE_LEVEL)) == 0
        && ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_checksumFlag, 0)) == 0;
}

static bool ready(struct maker *maker)
{
    if (maker->compressor == NULL) {
        maker->compressor = ZSTD_createCCtx();
        if (maker->compressor != NULL && !set_compressor(maker->compressor)) {
            ZSTD_freeCCtx(maker->compressor);
            maker->compressor = NULL;
        }
    }
    return maker->compressor != NULL;
}

/* Why there is no frame of this part, or NULL. */
static const char *make(struct maker *maker, const struct fb_bundle_part *part, struct frame *out)
{
    if (!ready(maker) || !make_room(&maker->part, part->size)
        || !make_room(&out->room, ZSTD_compressBound(part->size)))
        return "there is no memory";
    fb_tar_image_copy(part->image, part->from, part->size, maker->part.bytes);
    out->size = ZSTD_compress2(maker->compressor, out->room.bytes, out->room.capacity,
                               maker->part.bytes, part->size);
    return ZSTD_isError(out->size) != 0 ? ZSTD_getErrorName(out->size) : NULL;
}

static void clear_maker(struct maker *maker)
{
    ZSTD_freeCCtx(maker->compressor);
    free(maker->part.bytes);
}

/* The next part, once its frame has a place; false when there is nothing more to do. */
static bool take(struct compressing *compressing, size_t *out)
{
    (void)pthread_mutex_lock(&compressing->lock);
    while (!compressing->over && compressing->next < compressing->count
           && compressing->next >= compressing->put + AHEAD)
        (void)pthread_cond_wait(&compressing->changed, &compressing->lock);
    const bool taken = !compressing->over && compressing->next < compressing->count;
    if (taken)
        *out = compressing->next++;
    (void)pthread_mutex_unlock(&compressing->lock);
    return taken;
}

static void *work(void *context)
{
    struct compressing *compressing = context;
    struct maker maker = { .compressor = NULL };
    size_t at = 0;

    while (take(compressing, &at)) {
        struct frame *frame = &compressing->frames[at % AHEAD];
        frame->fault = make(&maker, &compressing->parts[at], frame);
        (void)pthread_mutex_lock(&compressing->lock);
        frame->made = true;
        (void)pthread_cond_broadcast(&compressing->changed);
        (void)pthread_mutex_unlock(&compressing->lock);
    }
    clear_maker(&maker);
    return NULL;
}

static bool put_frame(struct frame *frame, const struct fb_pack_output *output, struct fb_diag *diag)
{
    if (frame->fault != NULL)
        return fb_fail(diag, FB_FAULT_MEMORY, "the bundle cannot be compressed: %s", frame->fault);
    return output->put(output->context, (struct fb_span){ frame->room.bytes, frame->size }, diag);
}

/* Frames that workers make. */
static bool put_made(struct compressing *compressing, const struct fb_pack_output *output,
                     struct fb_diag *diag)
{
    bool ok = true;

    for (size_t i = 0; ok && i < compressing->count; i++) {
        struct frame *frame = &compressing->frames[i % AHEAD];
        (void)pthread_mutex_lock(&compressing->lock);
        while (!frame->made)
            (void)pthread_cond_wait(&compressing->changed, &compressing->lock);
        (void)pthread_mutex_unlock(&compressing->lock);
        ok = put_frame(frame, output, diag);
        (void)pthread_mutex_lock(&compressing->lock);
        frame->made = false;
        compressing->put++;
        compressing->over = !ok;
        (void)pthread_cond_broadcast(&compressing->changed);
        (void)pthread_mutex_unlock(&compressing->lock);
    }
    return ok;
}

/* Where no thread is to be had, this one does it. */
static bool put_alone(struct compressing *compressing, const struct fb_pack_output *output,
                      struct fb_diag *diag)
{
    struct maker maker = { .compressor = NULL };
    struct frame *frame = &compressing->frames[0];
    bool ok = true;

    for (size_t i = 0; ok && i < compressing->count; i++) {
        frame->fault = make(&maker, &compressing->parts[i], frame);
        ok = put_frame(frame, output, diag);
    }
    clear_maker(&maker);
    return ok;
}

static size_t start(struct compressing *compressing, pthread_t threads[static WORKERS])
{
    size_t started = 0;

    while (started < WORKERS && started < compressing->count
           && pthread_create(&threads[started], NULL, work, compressing) == 0)
        started++;
    return started;
}

bool fb_compress_parts(const struct fb_bundle_part *parts, size_t count,
                       const struct fb_pack_output *output, struct fb_diag *diag)
{
    struct compressing compressing = {
        .parts = parts, .count = count, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER
    };
    pthread_t threads[WORKERS];
    const size_t started = start(&compressing, threads);
    const bool ok = started > 0 ? put_made(&compressing, output, diag) : put_alone(&compressing, output, diag);

    for (size_t i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    for (size_t i = 0; i < AHEAD; i++)
        free(compressing.frames[i].room.bytes);
    (void)pthread_cond_destroy(&compressing.changed);
    (void)pthread_mutex_destroy(&compressing.lock);
    return ok;
}
