/* SPDX-License-Identifier: Apache-2.0 */
/* tar_sink.c - lays out the tar stream, and compresses it as it comes. */
#include "signer/bundle/tar_sink.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/host/fail.h"
#include "signer/bundle/header.h"

#define WORKERS 2
#define JOB (2 << 20) /* smaller than zstd would have it: then both threads have work to the end */
#define STAGED ((size_t)256 << 10)
#define CHUNK ((size_t)128 << 10)

/* Headers, padding and small files are gathered: the compressor is called for many of them at once. */
struct fb_tar_stage {
    size_t size;
    uint8_t bytes[STAGED];
    uint8_t chunk[CHUNK];
};

static bool compress(struct fb_tar_sink *sink, struct fb_span bytes, ZSTD_EndDirective mode,
                     struct fb_diag *diag)
{
    uint8_t *chunk = sink->stage->chunk;
    ZSTD_inBuffer in = { bytes.bytes, bytes.size, 0 };

    for (;;) {
        ZSTD_outBuffer to = { chunk, CHUNK, 0 };
        const size_t left = ZSTD_compressStream2(sink->compressor, &to, &in, mode);
        if (ZSTD_isError(left) != 0)
            return fb_fail(diag, FB_FAULT_MEMORY, "the bundle cannot be compressed: %s", ZSTD_getErrorName(left));
        if (to.pos > 0 && !sink->out->put(sink->out->context, (struct fb_span){ chunk, to.pos }, diag))
            return false;
        if (mode == ZSTD_e_end ? left == 0 : in.pos == in.size)
            return true;
    }
}

static bool compress_staged(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    const struct fb_span staged = { sink->stage->bytes, sink->stage->size };

    sink->stage->size = 0;
    return staged.size == 0 || compress(sink, staged, ZSTD_e_continue, diag);
}

static bool put(struct fb_tar_sink *sink, struct fb_span bytes, struct fb_diag *diag)
{
    struct fb_tar_stage *stage = sink->stage;

    if (bytes.size > STAGED - stage->size && !compress_staged(sink, diag))
        return false;
    if (bytes.size >= STAGED / 2)
        return compress_staged(sink, diag) && compress(sink, bytes, ZSTD_e_continue, diag);
    if (bytes.size > 0)
        memcpy(stage->bytes + stage->size, bytes.bytes, bytes.size);
    stage->size += bytes.size;
    return true;
}

static bool set_compressor(ZSTD_CCtx *compressor)
{
    return ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, FB_BUNDLE_LEVEL)) == 0
        && ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_checksumFlag, 0)) == 0
        && ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_nbWorkers, WORKERS)) == 0
        && ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_jobSize, JOB)) == 0;
}

bool fb_tar_sink_open(struct fb_tar_sink *sink, const struct fb_pack_output *out,
                      struct fb_diag *diag)
{
    *sink = (struct fb_tar_sink){
        .compressor = ZSTD_createCCtx(), .stage = malloc(sizeof *sink->stage), .out = out
    };
    if (sink->compressor == NULL || sink->stage == NULL)
        return fb_fail_memory(diag);
    sink->stage->size = 0;
    return set_compressor(sink->compressor)
        || fb_fail(diag, FB_FAULT_UNSUPPORTED, "this libzstd cannot compress with several threads");
}

void fb_tar_sink_close(struct fb_tar_sink *sink)
{
    ZSTD_freeCCtx(sink->compressor);
    free(sink->stage);
    *sink = (struct fb_tar_sink){ .out = NULL };
}

static const uint8_t zeros[2 * FB_TAR_BLOCK];

bool fb_tar_sink_add(struct fb_tar_sink *sink, const char *name, struct fb_span bytes,
                     struct fb_diag *diag)
{
    uint8_t header[FB_TAR_BLOCK];
    const size_t padding = (size_t)(-(uint64_t)bytes.size % FB_TAR_BLOCK);

    fb_tar_header_make(fb_span_of(name), bytes.size, header);
    return put(sink, (struct fb_span){ header, sizeof header }, diag)
        && put(sink, bytes, diag)
        && put(sink, (struct fb_span){ zeros, padding }, diag);
}

bool fb_tar_sink_end_archive(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    return put(sink, (struct fb_span){ zeros, sizeof zeros }, diag);
}

bool fb_tar_sink_finish(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    return compress_staged(sink, diag)
        && compress(sink, (struct fb_span){ NULL, 0 }, ZSTD_e_end, diag);
}
