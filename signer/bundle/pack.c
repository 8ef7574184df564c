/* SPDX-License-Identifier: Apache-2.0 */
/* pack.c - making bundles: each file is read once, hashed and described; then all goes out in order. */
#include "signer/bundle/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "signer/bundle/load.h"
#include "signer/bundle/manifest.h"
#include "signer/bundle/name.h"
#include "signer/bundle/tar_sink.h"

struct packing {
    const struct fb_describer *describer;
    const struct fb_pack_output *output;
    struct fb_loaded loaded;
    struct fb_buffer manifest;
    struct fb_buffer needs;  /* of the file at hand */
    struct fb_sha256 digest; /* of the bundle */
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
    return packing->describer == NULL
        || (packing->describer->describe(packing->describer->context, file->path, bytes, &packing->needs, packing->problem, packing->diag)
            && !packing->problem->found
            && (!packing->needs.failed || fb_fail_memory(packing->diag)));
}

static bool make_manifest(struct packing *packing, const struct fb_pack_file *files, size_t count)
{
    fb_manifest_begin(&packing->manifest);
    for (size_t i = 0; i < count; i++) {
        const struct fb_loaded_file *loaded = &packing->loaded.files[i];
        if (!describe(packing, &files[i], loaded->bytes))
            return false;
        packing->out->content_bytes += loaded->bytes.size;
        fb_manifest_add(&packing->manifest, i == 0, files[i].name, loaded->sha256, loaded->bytes.size,
                        fb_buffer_span(&packing->needs));
    }
    fb_manifest_end(&packing->manifest);
    return (!packing->manifest.failed || fb_fail_memory(packing->diag))
        && (fb_sha256_hex(fb_buffer_span(&packing->manifest), packing->out->manifest_sha256)
            || fb_fail(packing->diag, FB_FAULT_MEMORY, "the manifest's digest cannot be computed"));
}

static bool fail_digest(struct fb_diag *diag)
{
    return fb_fail(diag, FB_FAULT_MEMORY, "the bundle's digest cannot be computed");
}

/* Hashes what goes out. */
static bool hash_and_put(void *context, struct fb_span bytes, struct fb_diag *diag)
{
    struct packing *packing = context;

    if (!fb_sha256_add(&packing->digest, bytes))
        return fail_digest(diag);
    packing->out->bytes += bytes.size;
    return packing->output->put(packing->output->context, bytes, diag);
}

static bool put_files(struct packing *packing, struct fb_tar_sink *sink,
                      const struct fb_pack_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!fb_tar_sink_add(sink, files[i].name, packing->loaded.files[i].bytes, packing->diag))
            return false;
    return fb_tar_sink_end_archive(sink, packing->diag);
}

/* The manifest's frame (without `files`), or the content's. */
static bool put_frame(struct packing *packing, const struct fb_pack_file *files, size_t count)
{
    const struct fb_pack_output output = { hash_and_put, packing };
    struct fb_tar_sink sink;
    const bool put = fb_tar_sink_open(&sink, &output, packing->diag)
                  && (files != NULL ? put_files(packing, &sink, files, count)
                                    : fb_tar_sink_add(&sink, FB_MANIFEST_NAME, fb_buffer_span(&packing->manifest), packing->diag))
                  && fb_tar_sink_finish(&sink, packing->diag);

    fb_tar_sink_close(&sink);
    return put;
}

static bool put_all(struct packing *packing, const struct fb_pack_file *files, size_t count)
{
    if (!fb_sha256_begin(&packing->digest))
        return fail_digest(packing->diag);
    return put_frame(packing, NULL, 0)
        && put_frame(packing, files, count)
        && (fb_sha256_end(&packing->digest, packing->out->sha256) || fail_digest(packing->diag));
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
        && fb_load_files(files, count, &packing->loaded, packing->problem, packing->diag)
        && make_manifest(packing, files, count)
        && put_all(packing, files, count);
}

bool fb_bundle_pack(const struct fb_pack_file *files, size_t count,
                    const struct fb_describer *describer, const struct fb_pack_output *output,
                    struct fb_packed *out, struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    struct packing packing = {
        .describer = describer, .output = output, .out = out, .problem = problem, .diag = diag
    };
    struct fb_pack_file *sorted = calloc(count + 1, sizeof *sorted);

    *out = (struct fb_packed){ .content_bytes = 0 };
    if (sorted == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < count; i++)
        sorted[i] = files[i];
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, order);
    const bool packed = pack_sorted(&packing, sorted, count);
    fb_loaded_clear(&packing.loaded);
    free(sorted);
    fb_buffer_clear(&packing.manifest);
    fb_buffer_clear(&packing.needs);
    return packed || problem->found;
}
