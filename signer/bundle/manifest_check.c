/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_check.c - reading manifests, of which nothing is believed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "signer/bundle/manifest.h"
#include "signer/bundle/name.h"
#include "signer/canonical/hex.h"

struct fb_manifest {
    struct fb_document *document;
    struct fb_bundle_entry *entries;
    size_t count;
};

static const char *const root_keys[] = { "format", "files", NULL };
static const char *const file_keys[] = { "path", "sha256", "bytes", "needs", NULL };

static int order(const void *left, const void *right)
{
    const struct fb_span *a = left;
    const struct fb_span *b = right;

    return fb_bundle_name_order(*a, *b);
}

bool fb_bundle_names_check(const struct fb_span *names, size_t count, bool *clashes, size_t *clash)
{
    struct fb_span *sorted = calloc(count + 1, sizeof *sorted);

    *clashes = false;
    if (sorted == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        sorted[i] = names[i];
    sorted[count] = fb_span_of(FB_MANIFEST_NAME);
    qsort(sorted, count + 1, sizeof *sorted, order);
    for (size_t i = 0; i < count && !*clashes; i++) {
        *clashes = fb_bundle_names_clash(sorted[i], sorted[i + 1]);
        /* The one of the two that is not the manifest's own name. */
        for (size_t at = 0; *clashes && at < count; at++)
            if (names[at].bytes == sorted[i].bytes || names[at].bytes == sorted[i + 1].bytes)
                *clash = at;
    }
    free(sorted);
    return true;
}

/* Records the problem; true, since it is no failure of ours. */
static bool problem_at(struct fb_bundle_problem *problem, enum fb_rule rule, struct fb_span path,
                       const char *message)
{
    problem->found = true;
    problem->rule = rule;
    (void)snprintf(problem->message, sizeof problem->message, "%s", message);
    (void)snprintf(problem->path, sizeof problem->path, "%.*s",
                   (int)(path.size < FB_MAX_BUNDLE_NAME ? path.size : FB_MAX_BUNDLE_NAME),
                   path.size > 0 ? (const char *)path.bytes : "");
    return true;
}

static bool read_entry(const struct fb_doc *item, struct fb_bundle_entry *out, struct fb_diag *diag)
{
    if (item->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, item, "a file is an object, not %s", fb_doc_kind_name(item));
    if (!fb_doc_check_keys(item, file_keys, diag)
        || !fb_doc_get_text(item, "path", true, &out->path, diag)
        || !fb_doc_get_text(item, "sha256", true, &out->sha256, diag)
        || !fb_doc_get_u64(item, "bytes", true, FB_MAX_CONTENT_BYTES, &out->bytes, diag)
        || !fb_doc_get_map(item, "needs", false, &out->needs, diag))
        return false;
    return fb_hex_is_sha256(out->sha256) || fb_doc_fail(diag, item, "sha256 is 64 lower-case hex digits");
}

static bool read_root(struct fb_manifest *manifest, struct fb_diag *diag)
{
    const struct fb_doc *root = fb_document_root(manifest->document);
    const struct fb_doc *files = NULL;
    struct fb_span format = { NULL, 0 };

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a manifest is an object, not %s", fb_doc_kind_name(root));
    if (!fb_doc_check_keys(root, root_keys, diag)
        || !fb_doc_get_text(root, "format", true, &format, diag)
        || !fb_doc_get_list(root, "files", true, &files, diag))
        return false;
    if (!fb_span_is(format, FB_MANIFEST_FORMAT))
        return fb_doc_fail(diag, root, "its format is not " FB_MANIFEST_FORMAT);
    manifest->entries = calloc(files->count + 1, sizeof *manifest->entries);
    if (manifest->entries == NULL)
        return fb_fail_memory(diag);
    for (; manifest->count < files->count; manifest->count++)
        if (!read_entry(fb_doc_at(files, manifest->count), &manifest->entries[manifest->count], diag))
            return false;
    return true;
}

static bool check_names(const struct fb_manifest *manifest, struct fb_bundle_problem *problem)
{
    for (size_t i = 0; i < manifest->count; i++) {
        const struct fb_span path = manifest->entries[i].path;
        const char *fault = fb_bundle_name_fault(path);
        const int against = i > 0 ? fb_span_compare(manifest->entries[i - 1].path, path) : -1;

        if (fault != NULL)
            return !problem_at(problem, FB8002, path, fault);
        if (against == 0)
            return !problem_at(problem, FB8004, path, "the manifest names it twice");
        if (against > 0)
            return !problem_at(problem, FB8009, path, "the manifest's files do not stand in the order of their paths");
    }
    return true;
}

static bool check_clashes(const struct fb_manifest *manifest, struct fb_bundle_problem *problem,
                          struct fb_diag *diag)
{
    struct fb_span *names = calloc(manifest->count + 1, sizeof *names);
    bool clashes = false;
    size_t clash = 0;

    for (size_t i = 0; names != NULL && i < manifest->count; i++)
        names[i] = manifest->entries[i].path;
    const bool checked = names != NULL && fb_bundle_names_check(names, manifest->count, &clashes, &clash);
    free(names);
    if (!checked)
        return fb_fail_memory(diag);
    return !clashes
        || problem_at(problem, FB8004, manifest->entries[clash].path,
                      "another file has this name but for upper and lower case, or has it as a folder");
}

static bool check_sizes(const struct fb_manifest *manifest, struct fb_bundle_problem *problem)
{
    uint64_t total = 0;

    for (size_t i = 0; i < manifest->count; i++)
        total += manifest->entries[i].bytes;
    if (manifest->count <= FB_MAX_BUNDLE_FILES && total <= FB_MAX_BUNDLE_CONTENT)
        return true;
    return !problem_at(problem, FB8005, (struct fb_span){ NULL, 0 },
                       "the manifest announces more files or bytes than a bundle may have");
}

static bool check(const struct fb_manifest *manifest, struct fb_bundle_problem *problem,
                  struct fb_diag *diag)
{
    return !check_names(manifest, problem) || !check_sizes(manifest, problem)
        || check_clashes(manifest, problem, diag);
}

bool fb_manifest_read(struct fb_span text, struct fb_manifest **out,
                      struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    FB_AUTO(fb_manifest_free)
    struct fb_manifest *manifest = calloc(1, sizeof *manifest);
    struct fb_diag fault = FB_DIAG_NONE;

    if (manifest == NULL)
        return fb_fail_memory(diag);
    if (!fb_document_parse(FB_MANIFEST_NAME, text, FB_SYNTAX_JSON, &manifest->document, &fault)
        || !read_root(manifest, &fault)) {
        if (fault.fault == FB_FAULT_MEMORY)
            return fb_fail_memory(diag);
        return problem_at(problem, FB8007, fb_span_of(FB_MANIFEST_NAME), fault.message);
    }
    if (!check(manifest, problem, diag))
        return false;
    if (!problem->found)
        *out = fb_take(manifest);
    return true;
}

void fb_manifest_free(struct fb_manifest *manifest)
{
    if (manifest == NULL)
        return;
    fb_document_free(manifest->document);
    free(manifest->entries);
    free(manifest);
}

size_t fb_manifest_count(const struct fb_manifest *manifest)
{
    return manifest->count;
}

const struct fb_bundle_entry *fb_manifest_at(const struct fb_manifest *manifest, size_t index)
{
    return &manifest->entries[index];
}
