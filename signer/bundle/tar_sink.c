/* SPDX-License-Identifier: Apache-2.0 */
/* tar_sink.c - libarchive lays out the tar stream, zstd compresses it as it comes.
 *
 * The reader (unpack.c) has its own idea of a header and does not use libarchive: two that must
 * agree on every byte. */
#include "signer/bundle/tar_sink.h"

#include <archive.h>
#include <archive_entry.h>
#include <zstd.h>

#include "base/host/fail.h"
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

static la_ssize_t write_stream(struct archive *archive, void *context, const void *bytes, size_t size)
{
    (void)archive;
    return compress(context, bytes, size, ZSTD_e_continue) ? (la_ssize_t)size : -1;
}

static bool fail_sink(const struct fb_tar_sink *sink, struct fb_diag *diag)
{
    const char *reason = sink->archive != NULL ? archive_error_string(sink->archive) : NULL;

    return fb_fail(diag, FB_FAULT_IO, "the bundle cannot be made: %s",
                   sink->fault != NULL ? sink->fault
                   : reason != NULL    ? reason
                                       : "no memory");
}

static bool set_compressor(ZSTD_CCtx *compressor)
{
    return ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, FB_BUNDLE_LEVEL)) == 0
        && ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_checksumFlag, 0)) == 0
        && ZSTD_isError(ZSTD_CCtx_setParameter(compressor, ZSTD_c_nbWorkers, WORKERS)) == 0;
}

/* Without blocking nor padding at the end: what the archive says, byte for byte. */
bool fb_tar_sink_open(struct fb_tar_sink *sink, struct fb_buffer *out, struct fb_diag *diag)
{
    *sink = (struct fb_tar_sink){ .archive = archive_write_new(), .compressor = ZSTD_createCCtx(), .out = out };
    if (sink->archive != NULL && sink->compressor != NULL && set_compressor(sink->compressor)
        && archive_write_set_format_ustar(sink->archive) == ARCHIVE_OK
        && archive_write_set_bytes_per_block(sink->archive, 0) == ARCHIVE_OK
        && archive_write_open(sink->archive, sink, NULL, write_stream, NULL) == ARCHIVE_OK)
        return true;
    return fail_sink(sink, diag);
}

void fb_tar_sink_close(struct fb_tar_sink *sink)
{
    if (sink->archive != NULL) {
        (void)archive_write_fail(sink->archive); /* writes nothing more */
        (void)archive_write_free(sink->archive);
    }
    ZSTD_freeCCtx(sink->compressor);
    *sink = (struct fb_tar_sink){ .archive = NULL };
}

/* As header.h says that it must be. */
static struct archive_entry *entry_of(const char *name, uint64_t size)
{
    struct archive_entry *entry = archive_entry_new();

    if (entry == NULL)
        return NULL;
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_mtime(entry, 0, 0);
    return entry;
}

bool fb_tar_sink_begin(struct fb_tar_sink *sink, const char *name, uint64_t size, struct fb_diag *diag)
{
    struct archive_entry *entry = entry_of(name, size);
    const bool begun = entry != NULL && archive_write_header(sink->archive, entry) == ARCHIVE_OK;

    archive_entry_free(entry);
    return begun || fail_sink(sink, diag);
}

bool fb_tar_sink_bytes(struct fb_tar_sink *sink, struct fb_span bytes, struct fb_diag *diag)
{
    return bytes.size == 0
        || archive_write_data(sink->archive, bytes.bytes, bytes.size) == (la_ssize_t)bytes.size
        || fail_sink(sink, diag);
}

bool fb_tar_sink_end(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    if (archive_write_finish_entry(sink->archive) != ARCHIVE_OK)
        return fail_sink(sink, diag);
    return !sink->out->failed || fb_fail_memory(diag);
}

bool fb_tar_sink_add(struct fb_tar_sink *sink, const char *name, struct fb_span bytes, struct fb_diag *diag)
{
    return fb_tar_sink_begin(sink, name, bytes.size, diag) && fb_tar_sink_bytes(sink, bytes, diag) && fb_tar_sink_end(sink, diag);
}

bool fb_tar_sink_end_archive(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    return archive_write_close(sink->archive) == ARCHIVE_OK || fail_sink(sink, diag);
}

bool fb_tar_sink_finish(struct fb_tar_sink *sink, struct fb_diag *diag)
{
    if (!compress(sink, NULL, 0, ZSTD_e_end))
        return fail_sink(sink, diag);
    return !sink->out->failed || fb_fail_memory(diag);
}
