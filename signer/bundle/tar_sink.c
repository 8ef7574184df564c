/* SPDX-License-Identifier: Apache-2.0 */
/* tar_sink.c - lays out the tar stream, and compresses it as it comes. */
#include "signer/bundle/tar_sink.h"

#include <zstd.h>

#include "base/host/fail.h"
#include "signer/bundle/header.h"
#include "signer/bundle/pack.h"

#define WORKERS 2

static bool compress(struct fb_tar_sink *sink, const void *bytes, size_t size, ZSTD_EndDirective mode)
{
    uint8_t chunk[65536];
    ZSTD_inBuffer in = { bytes, size, 0 };

    for (;;) {
        ZSTD_outBuffer to = { chunk, sizeof chunk, 0 };
        const size_t left = ZSTD_compressStream2(sink->compressor, &to, &in, mode);
        if (ZSTD_isError(left) != 0) {
            sink->fault = ZSTD_getErrorName(left);
            return false;
        }
        fb_buffer_append(sink->out, (struct fb_span){ chunk, to.pos });
        if (mode == ZSTD_e_end ? left == 0 : in.pos == in.size)
            return true;
    }
}

static bool put(struct fb_tar_sink *sink, struct fb_span bytes, ZSTD_EndDirective mode,
                struct fb_diag *diag)
{
    if (!compress(sink, bytes.bytes, bytes.size, mode))
        return fb_fail(diag, FB_FAULT_MEMORY, "the bundle cannot be compressed: %s", sink->fault);
    return !sink->out->failed || fb_fail_memory(diag);
}

static bool set_compressor(ZSTD_CCtx *compressor)
{
    return ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, FB_BUNDLE_LEVEL)) == 0
        && ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_checksumFlag, 0)) == 0
        && ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_nbWorkers, WORKERS)) == 0;
}

bool fb_tar_sink_open(struct fb_tar_sink *sink, struct fb_buffer *out, struct fb_diag *diag)
{
    *sink = (struct fb_tar_sink){ .compressor = ZSTD_createCCtx(), .out = out };
    if (sink->compressor == NULL)
        return fb_fail_memory(diag);
    return set_compressor(sink->compressor)
        || fb_fail(diag, FB_FAULT_UNSUPPORTED, "this libzstd cannot compress with several threads");
}

void fb_tar_sink_close(struct fb_tar_sink *sink)
{
    ZSTD_freeCCtx(sink->compressor);
    *sink = (struct fb_tar_sink){ .out = NULL };
}

bool fb_tar_sink_begin(struct fb_tar_sink *sink, const char *name, uint64_t size,
                       struct fb_diag *diag)
{
    uint8_t header[FB_TAR_BLOCK];

    fb_tar_header_make(fb_span_of(name), size, header);
    sink->size = size;
    return put(sink, (struct fb_span){ header, sizeof header }, ZSTD_e_continue, diag);
}

bool fb_tar_sink_bytes(struct fb_tar_sink *sink, struct fb_span bytes, struct fb_diag *diag)
{
    return put(sink, bytes, ZSTD_e_continue, diag);
}

static const uint8_t zeros[2 * FB_TAR_BLOCK];

bool fb_tar_sink_end(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    const size_t padding = (size_t)(-sink->size % FB_TAR_BLOCK);

    return put(sink, (struct fb_span){ zeros, padding }, ZSTD_e_continue, diag);
}

bool fb_tar_sink_add(struct fb_tar_sink *sink, const char *name, struct fb_span bytes,
                     struct fb_diag *diag)
{
    return fb_tar_sink_begin(sink, name, bytes.size, diag)
        && fb_tar_sink_bytes(sink, bytes, diag)
        && fb_tar_sink_end(sink, diag);
}

bool fb_tar_sink_end_archive(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    return put(sink, (struct fb_span){ zeros, sizeof zeros }, ZSTD_e_continue, diag);
}

bool fb_tar_sink_finish(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    return put(sink, (struct fb_span){ NULL, 0 }, ZSTD_e_end, diag);
}
