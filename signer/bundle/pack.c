/* SPDX-License-Identifier: Apache-2.0 */
/* pack.c - making bundles: each file is read once, hashed, described and compressed on its way. */
#include "signer/bundle/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/bundle/manifest.h"
#include "signer/bundle/name.h"
#include "signer/bundle/tar_sink.h"
#include "signer/canonical/hex.h"

#define PIECE ((size_t)128 << 10)

struct packing {
    const struct fb_describer *describer;
    struct fb_tar_sink sink;
    struct fb_buffer manifest;
    struct fb_buffer needs; /* of the file at hand */
    uint8_t *piece;         /* PIECE bytes of it; malloc'ed */
    EVP_MD_CTX *digest;
    EVP_MD *sha256; /* fetched once */
    struct fb_packed *out;
    struct fb_bundle_problem *problem;
    struct fb_diag *diag;
};

static bool problem_with(struct packing *packing, enum fb_rule rule, const char *name,
                         const char *message)
{
    packing->problem->found = true;
    packing->problem->rule = rule;
    (void)snprintf(packing->problem->message, sizeof packing->problem->message, "%s", message);
    (void)snprintf(packing->problem->path, sizeof packing->problem->path, "%s", name);
    return false;
}

static bool describe(struct packing *packing, const struct fb_pack_file *file, struct fb_span bytes)
{
    packing->needs.size = 0;
    return packing->describer->describe(packing->describer->context, file->path, bytes, &packing->needs,
                                        packing->problem, packing->diag)
        && !packing->problem->found
        && (!packing->needs.failed || fb_fail_memory(packing->diag));
}

static bool count_bytes(struct packing *packing, const struct fb_pack_file *file, uint64_t size)
{
    packing->out->content_bytes += size;
    return packing->out->content_bytes <= FB_MAX_BUNDLE_CONTENT
        || problem_with(packing, FB8005, file->name, "with this file there are more bytes than a bundle may have");
}

/* A file that has to be described is needed whole. */
static bool pack_described(struct packing *packing, const struct fb_pack_file *file, bool first)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    char sha256[65];

    if (!fb_file_read(file->path, FB_MAX_CONTENT_BYTES, &bytes, packing->diag)
        || !count_bytes(packing, file, bytes.size))
        return false;
    if (!fb_sha256_hex(bytes, sha256))
        return fb_fail(packing->diag, FB_FAULT_MEMORY, "its digest cannot be computed");
    if (!describe(packing, file, bytes))
        return false;
    fb_manifest_add(&packing->manifest, first, file->name, sha256, bytes.size, fb_buffer_span(&packing->needs));
    return fb_tar_sink_add(&packing->sink, file->name, bytes, packing->diag);
}

/* Hashes and packs what the descriptor gives, a piece at a time while it is warm; exactly `size`
 * bytes, as the header says already. */
static bool pack_pieces(struct packing *packing, const char *path, int descriptor, uint64_t size)
{
    for (uint64_t left = size; left > 0;) {
        const ssize_t got = read(descriptor, packing->piece, left < PIECE ? (size_t)left : PIECE);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fb_fail_errno(packing->diag, path, "it cannot be read", errno);
        if (got == 0) {
            fb_place_set_file(&packing->diag->place, path);
            return fb_fail(packing->diag, FB_FAULT_IO, "it became shorter while it was packed");
        }
        const struct fb_span piece = { packing->piece, (size_t)got };
        if (EVP_DigestUpdate(packing->digest, piece.bytes, piece.size) != 1)
            return fb_fail(packing->diag, FB_FAULT_MEMORY, "its digest cannot be computed");
        if (!fb_tar_sink_bytes(&packing->sink, piece, packing->diag))
            return false;
        left -= piece.size;
    }
    return true;
}

static bool pack_descriptor(struct packing *packing, const struct fb_pack_file *file, int descriptor,
                            uint64_t size, bool first)
{
    uint8_t digest[32];
    char sha256[65];

    if (!count_bytes(packing, file, size) || !fb_tar_sink_begin(&packing->sink, file->name, size, packing->diag))
        return false;
    if (EVP_DigestInit_ex(packing->digest, packing->sha256, NULL) != 1)
        return fb_fail(packing->diag, FB_FAULT_MEMORY, "its digest cannot be computed");
    if (!pack_pieces(packing, file->path, descriptor, size))
        return false;
    if (EVP_DigestFinal_ex(packing->digest, digest, NULL) != 1)
        return fb_fail(packing->diag, FB_FAULT_MEMORY, "its digest cannot be computed");
    fb_hex_write((struct fb_span){ digest, sizeof digest }, sha256);
    fb_manifest_add(&packing->manifest, first, file->name, sha256, size, (struct fb_span){ NULL, 0 });
    return fb_tar_sink_end(&packing->sink, packing->diag);
}

static bool pack_opaque(struct packing *packing, const struct fb_pack_file *file, bool first)
{
    struct stat status;
    const int descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        const int error = descriptor < 0 ? errno : EINVAL;
        if (descriptor >= 0)
            (void)close(descriptor);
        return fb_fail_errno(packing->diag, file->path, "it cannot be read", error);
    }
    const bool fits = (uint64_t)status.st_size <= FB_MAX_CONTENT_BYTES
                   || problem_with(packing, FB8005, file->name, "it is larger than a content file may be");
    const bool packed = fits && pack_descriptor(packing, file, descriptor, (uint64_t)status.st_size, first);
    (void)close(descriptor);
    return packed;
}

static bool pack_files(struct packing *packing, const struct fb_pack_file *files, size_t count)
{
    fb_manifest_begin(&packing->manifest);
    for (size_t i = 0; i < count; i++)
        if (!(packing->describer != NULL ? pack_described(packing, &files[i], i == 0)
                                         : pack_opaque(packing, &files[i], i == 0)))
            return false;
    fb_manifest_end(&packing->manifest);
    return !packing->manifest.failed || fb_fail_memory(packing->diag);
}

static bool pack_content(struct packing *packing, const struct fb_pack_file *files, size_t count)
{
    const bool packed = fb_tar_sink_open(&packing->sink, &packing->out->content_frame, packing->diag)
                     && pack_files(packing, files, count)
                     && fb_tar_sink_end_archive(&packing->sink, packing->diag)
                     && fb_tar_sink_finish(&packing->sink, packing->diag);

    fb_tar_sink_close(&packing->sink);
    return packed;
}

/* The end of an archive, which libarchive would write next, belongs to the other frame. */
static bool pack_manifest(struct packing *packing)
{
    const bool packed = fb_tar_sink_open(&packing->sink, &packing->out->manifest_frame, packing->diag)
                     && fb_tar_sink_add(&packing->sink, FB_MANIFEST_NAME, fb_buffer_span(&packing->manifest), packing->diag)
                     && fb_tar_sink_finish(&packing->sink, packing->diag);

    fb_tar_sink_close(&packing->sink);
    return packed;
}

bool fb_packed_digest(const struct fb_packed *packed, char out[static 65])
{
    const struct fb_span parts[] = { fb_buffer_span(&packed->manifest_frame), fb_buffer_span(&packed->content_frame) };
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t digest[32];
    const bool hashed = context != NULL
                     && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1
                     && EVP_DigestUpdate(context, parts[0].bytes, parts[0].size) == 1
                     && EVP_DigestUpdate(context, parts[1].bytes, parts[1].size) == 1
                     && EVP_DigestFinal_ex(context, digest, NULL) == 1;

    EVP_MD_CTX_free(context);
    if (hashed)
        fb_hex_write((struct fb_span){ digest, sizeof digest }, out);
    return hashed;
}

static bool digest_manifest(struct packing *packing)
{
    return fb_sha256_hex(fb_buffer_span(&packing->manifest), packing->out->manifest_sha256)
        || fb_fail(packing->diag, FB_FAULT_MEMORY, "the manifest's digest cannot be computed");
}

static bool check_names(struct packing *packing, const struct fb_pack_file *files, size_t count)
{
    struct fb_span *names = calloc(count + 1, sizeof *names);
    bool clashes = false;
    size_t clash = 0;

    for (size_t i = 0; names != NULL && i < count; i++) {
        names[i] = fb_span_of(files[i].name);
        const char *fault = fb_bundle_name_fault(names[i]);
        if (fault != NULL) {
            free(names);
            return problem_with(packing, FB8002, files[i].name, fault);
        }
    }
    const bool checked = names != NULL && fb_bundle_names_check(names, count, &clashes, &clash);
    free(names);
    if (!checked)
        return fb_fail_memory(packing->diag);
    return !clashes
        || problem_with(packing, FB8004, files[clash].name,
                        "another file has this name, has it but for upper and lower case, or has it as a folder");
}

static int order(const void *left, const void *right)
{
    const struct fb_pack_file *a = left;
    const struct fb_pack_file *b = right;

    return strcmp(a->name, b->name);
}

static bool pack_sorted(struct packing *packing, const struct fb_pack_file *files, size_t count)
{
    if (count > FB_MAX_BUNDLE_FILES)
        return problem_with(packing, FB8005, "", "there are more files than a bundle may have");
    return check_names(packing, files, count)
        && pack_content(packing, files, count)
        && pack_manifest(packing)
        && digest_manifest(packing);
}

bool fb_bundle_pack(const struct fb_pack_file *files, size_t count,
                    const struct fb_describer *describer, struct fb_packed *out,
                    struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    struct packing packing = { .describer = describer, .out = out, .problem = problem, .diag = diag };
    struct fb_pack_file *sorted = calloc(count + 1, sizeof *sorted);

    *out = (struct fb_packed){ .content_bytes = 0 };
    for (size_t i = 0; sorted != NULL && i < count; i++)
        sorted[i] = files[i];
    if (sorted != NULL && count > 1)
        qsort(sorted, count, sizeof *sorted, order);
    packing.piece = malloc(PIECE);
    packing.digest = EVP_MD_CTX_new();
    packing.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    const bool ready = (sorted != NULL && packing.piece != NULL && packing.digest != NULL && packing.sha256 != NULL)
                    || fb_fail_memory(diag);
    const bool packed = ready && pack_sorted(&packing, sorted, count);
    free(sorted);
    free(packing.piece);
    EVP_MD_CTX_free(packing.digest);
    EVP_MD_free(packing.sha256);
    fb_buffer_clear(&packing.manifest);
    fb_buffer_clear(&packing.needs);
    return packed || problem->found;
}

void fb_packed_clear(struct fb_packed *packed)
{
    fb_buffer_clear(&packed->manifest_frame);
    fb_buffer_clear(&packed->content_frame);
}
