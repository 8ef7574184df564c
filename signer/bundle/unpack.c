/* SPDX-License-Identifier: Apache-2.0 */
/* unpack.c - reading bundles. */
#include "signer/bundle/unpack.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/format.h"
#include "signer/bundle/frames.h"
#include "signer/bundle/header.h"
#include "signer/bundle/name.h"

/* Everything here is false when reading is over: a problem was found, or we could not go on. */
struct reading {
    struct fb_frames frames;
    struct fb_buffer bytes; /* of the file that is being read */
    struct fb_bundle_problem *problem;
    struct fb_diag *diag;
};

static bool refuse(struct reading *in, enum fb_rule rule, const char *path, const char *format, ...) FB_PRINTF(4, 5);

static bool refuse(struct reading *in, enum fb_rule rule, const char *path, const char *format, ...)
{
    va_list arguments;

    in->problem->found = true;
    in->problem->rule = rule;
    va_start(arguments, format);
    fb_format_text(in->problem->message, sizeof in->problem->message, format, arguments);
    va_end(arguments);
    (void)snprintf(in->problem->path, sizeof in->problem->path, "%s", path);
    return false;
}

static bool take(struct reading *in, void *out, size_t size, const char *path)
{
    if (fb_frames_read(&in->frames, out, size))
        return true;
    if (in->frames.state == FB_FRAME_BROKEN)
        return refuse(in, FB8001, path, "the compressed data is broken: %s", in->frames.fault);
    return refuse(in, FB8001, path, "the archive ends before its end");
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static bool take_padding(struct reading *in, uint64_t size, const char *path)
{
    uint8_t block[FB_TAR_BLOCK];
    const size_t padding = (size_t)(-size % FB_TAR_BLOCK);

    return take(in, block, padding, path)
        && (is_zero(block, padding) || refuse(in, FB8009, path, "bytes between it and the next file are not zero"));
}

static bool take_header(struct reading *in, const char *wanted, struct fb_tar_header *out)
{
    uint8_t block[FB_TAR_BLOCK];
    struct fb_tar_fault fault;

    if (!take(in, block, sizeof block, wanted))
        return false;
    if (is_zero(block, sizeof block))
        return refuse(in, FB8008, wanted, "the archive ends where this file should be");
    if (fb_tar_header_read(block, out, &fault))
        return true;
    /* Of another program's archive the header is odd too, but that is not what is wrong with it. */
    if (fault.rule == FB8009 && strcmp(wanted, FB_MANIFEST_NAME) == 0 && strcmp(out->name, wanted) != 0)
        return refuse(in, FB8007, out->name, "the first file is not " FB_MANIFEST_NAME);
    return refuse(in, fault.rule, out->name, "%s", fault.what);
}

/* Grows with what arrives, not with what is announced. */
static bool take_bytes(struct reading *in, uint64_t size, const char *path)
{
    uint8_t chunk[65536];

    in->bytes.size = 0;
    for (uint64_t left = size; left > 0;) {
        const size_t part = left < sizeof chunk ? (size_t)left : sizeof chunk;
        if (!take(in, chunk, part, path))
            return false;
        fb_buffer_append(&in->bytes, (struct fb_span){ chunk, part });
        left -= part;
    }
    return !in->bytes.failed || fb_fail_memory(in->diag);
}

static bool take_manifest(struct reading *in, struct fb_manifest **out)
{
    struct fb_tar_header header;

    if (!fb_frames_next(&in->frames))
        return refuse(in, FB8001, "", "it is no zstd file");
    if (!take_header(in, FB_MANIFEST_NAME, &header))
        return false;
    if (strcmp(header.name, FB_MANIFEST_NAME) != 0)
        return refuse(in, FB8007, header.name, "the first file is not " FB_MANIFEST_NAME);
    if (header.size > FB_MAX_DOCUMENT_BYTES)
        return refuse(in, FB8005, header.name, "the manifest announces %" PRIu64 " bytes", header.size);
    if (!take_bytes(in, header.size, header.name) || !take_padding(in, header.size, header.name))
        return false;
    if (!fb_frames_end(&in->frames))
        return refuse(in, FB8009, header.name, "the manifest does not have a zstd frame of its own");
    return fb_manifest_read(fb_buffer_span(&in->bytes), out, in->problem, in->diag) && !in->problem->found;
}

static bool check_header(struct reading *in, const struct fb_tar_header *header, const char *wanted,
                         const char *before, uint64_t bytes)
{
    if (strcmp(header->name, before) == 0)
        return refuse(in, FB8004, header->name, "the archive has it twice");
    if (strcmp(header->name, wanted) != 0)
        return refuse(in, FB8008, header->name, "the archive has this file where the manifest has %s", wanted);
    return header->size == bytes
        || refuse(in, FB8008, wanted, "it has %" PRIu64 " bytes, but %" PRIu64 " by the manifest", header->size, bytes);
}

static bool check_digest(struct reading *in, const struct fb_bundle_entry *entry, const char *path)
{
    char sha256[65];

    if (!fb_sha256_hex(fb_buffer_span(&in->bytes), sha256))
        return fb_fail(in->diag, FB_FAULT_MEMORY, "its digest cannot be computed");
    return fb_span_is(entry->sha256, sha256)
        || refuse(in, FB8008, path, "its SHA-256 is %.16s..., but %.16s... by the manifest", sha256,
                  (const char *)entry->sha256.bytes);
}

static bool take_file(struct reading *in, const struct fb_bundle_entry *entry, const char *before,
                      const struct fb_bundle_visitor *visitor)
{
    const char *path = (const char *)entry->path.bytes; /* a document's texts are terminated */
    struct fb_tar_header header;

    return take_header(in, path, &header)
        && check_header(in, &header, path, before, entry->bytes)
        && take_bytes(in, entry->bytes, path)
        && take_padding(in, entry->bytes, path)
        && check_digest(in, entry, path)
        && (visitor->visit == NULL || visitor->visit(visitor->context, entry, fb_buffer_span(&in->bytes), in->diag));
}

/* A file that the manifest does not have, or something else that is no end. */
static bool refuse_more(struct reading *in, const uint8_t *block, const char *before)
{
    struct fb_tar_header header;
    struct fb_tar_fault fault;

    if (!fb_tar_header_read(block, &header, &fault))
        return refuse(in, fault.rule, header.name, "%s", fault.what);
    if (strcmp(header.name, before) == 0)
        return refuse(in, FB8004, header.name, "the archive has it twice");
    return refuse(in, FB8008, header.name, "the manifest does not have this file");
}

/* Two blocks of zeros, the end of the frame, and the end of the bundle. */
static bool take_end(struct reading *in, const char *before)
{
    uint8_t block[FB_TAR_BLOCK];

    for (int i = 0; i < 2; i++) {
        if (!take(in, block, sizeof block, ""))
            return false;
        if (!is_zero(block, sizeof block))
            return i == 0 ? refuse_more(in, block, before) : refuse(in, FB8009, "", "its end is not two blocks of zeros");
    }
    if (!fb_frames_end(&in->frames))
        return in->frames.state == FB_FRAME_BROKEN
                 ? refuse(in, FB8001, "", "the compressed data is broken: %s", in->frames.fault)
                 : refuse(in, FB8006, "", "data follows the end of the archive");
    return in->frames.offset == in->frames.input.size
        || refuse(in, FB8006, "", "%zu bytes follow the end of the archive", in->frames.input.size - in->frames.offset);
}

static bool take_files(struct reading *in, const struct fb_manifest *manifest,
                       const struct fb_bundle_visitor *visitor)
{
    const char *before = FB_MANIFEST_NAME;

    if (!fb_frames_next(&in->frames))
        return refuse(in, FB8001, "", "the archive ends after its manifest");
    in->frames.many = true;
    for (size_t i = 0; i < fb_manifest_count(manifest); i++) {
        const struct fb_bundle_entry *entry = fb_manifest_at(manifest, i);
        if (!take_file(in, entry, before, visitor))
            return false;
        before = (const char *)entry->path.bytes;
    }
    return take_end(in, before);
}

static struct reading begin(struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    return (struct reading){ .bytes = FB_BUFFER_EMPTY, .problem = problem, .diag = diag };
}

/* A problem is an answer; without one, to have ended early is a failure. */
static bool finish(struct reading *in, bool complete)
{
    fb_frames_clear(&in->frames);
    fb_buffer_clear(&in->bytes);
    return complete || in->problem->found;
}

bool fb_bundle_unpack(struct fb_span bundle, const struct fb_bundle_visitor *visitor,
                      struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    FB_AUTO(fb_manifest_free)
    struct fb_manifest *manifest = NULL;
    struct reading in = begin(problem, diag);
    const bool complete = fb_frames_init(&in.frames, bundle, diag)
                       && take_manifest(&in, &manifest)
                       && take_files(&in, manifest, visitor);

    return finish(&in, complete);
}

bool fb_bundle_manifest(struct fb_span bundle, struct fb_manifest **out,
                        struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    struct reading in = begin(problem, diag);
    const bool complete = fb_frames_init(&in.frames, bundle, diag) && take_manifest(&in, out);

    return finish(&in, complete);
}
