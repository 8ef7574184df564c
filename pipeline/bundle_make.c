/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_make.c - from files to a signed bundle. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "base/write/json_text.h"
#include "pipeline/bundle.h"
#include "pipeline/bundle_needs.h"
#include "pipeline/bundle_report.h"
#include "signer/bundle/pack.h"
#include "signer/dsse/envelope.h"
#include "signer/dsse/statement.h"

/* The files to pack; their paths belong to `paths`. */
struct sources {
    struct fb_paths *paths; /* one for each source */
    size_t path_count;
    struct fb_pack_file *files;
    size_t count;
    size_t capacity;
};

static void clear_sources(struct sources *sources)
{
    for (size_t i = 0; i < sources->path_count; i++)
        fb_paths_clear(&sources->paths[i]);
    free(sources->paths);
    free(sources->files);
}

/* A path below `source`, as it is called in the bundle: from there on, or its last name. */
static const char *name_in(const char *source, const char *path)
{
    const size_t size = strlen(source);
    const char *last = strrchr(path, '/');

    if (strcmp(source, path) != 0 && strncmp(source, path, size) == 0) {
        for (path += size; *path == '/'; path++)
            continue;
        return path;
    }
    return last != NULL ? last + 1 : path;
}

static bool add_source(struct sources *sources, const char *source, struct fb_diag *diag)
{
    struct fb_paths *paths = &sources->paths[sources->path_count++];

    if (!fb_paths_below(source, NULL, paths, diag))
        return false;
    for (size_t i = 0; i < paths->count; i++) {
        if (!fb_grow((void **)&sources->files, &sources->capacity, sources->count, sizeof *sources->files))
            return fb_fail_memory(diag);
        sources->files[sources->count++] = (struct fb_pack_file){ paths->items[i], name_in(source, paths->items[i]) };
    }
    return true;
}

static bool find_sources(struct fb_texts texts, struct sources *out, struct fb_diag *diag)
{
    out->paths = calloc(texts.count + 1, sizeof *out->paths);
    if (out->paths == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < texts.count; i++)
        if (!add_source(out, texts.items[i], diag))
            return false;
    return true;
}

static void write_predicate(const struct fb_packed *packed, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_key(&json, "manifest");
    fb_json_open_object(&json);
    fb_json_key(&json, "sha256");
    fb_json_text(&json, packed->manifest_sha256);
    fb_json_close_object(&json);
    fb_json_key(&json, "contentBytes");
    fb_json_u64(&json, packed->content_bytes);
    fb_json_close_object(&json);
}

static bool make_statement(const struct fb_packed *packed, const char *sha256, const char *path,
                           struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer predicate = FB_BUFFER_EMPTY;
    const char *slash = strrchr(path, '/');
    struct fb_statement_subject subject = { .name = slash != NULL ? slash + 1 : path };

    memcpy(subject.sha256, sha256, sizeof subject.sha256);
    write_predicate(packed, &predicate);
    fb_statement_write(&subject, FB_BUNDLE_PREDICATE, fb_buffer_span(&predicate), out);
    return (!predicate.failed && !out->failed) || fb_fail_memory(diag);
}

static bool sign(const struct fb_bundle_making *making, const struct fb_packed *packed,
                 const char *sha256, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer statement = FB_BUFFER_EMPTY;
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;

    if (!make_statement(packed, sha256, making->path, &statement, diag)
        || !fb_envelope_new(FB_IN_TOTO_PAYLOAD, fb_buffer_span(&statement), &envelope, diag))
        return false;
    for (size_t i = 0; i < making->key_count; i++)
        if (!fb_envelope_sign(envelope, making->keys[i], diag))
            return false;
    return fb_envelope_write(envelope, out, diag);
}

static bool write_signatures(const struct fb_bundle_making *making, const struct fb_buffer *text,
                             struct fb_diag *diag)
{
    char *path = NULL;
    const struct fb_span bytes = fb_buffer_span(text);

    if (asprintf(&path, "%s" FB_BUNDLE_SIGNATURES, making->path) < 0)
        return fb_fail_memory(diag);
    const bool written = fb_file_write(path, &bytes, 1, diag);
    free(path);
    return written;
}

/* The digest is computed by a thread of its own while the bundle is written. */
struct finishing {
    const struct fb_bundle_making *making;
    const struct fb_packed *packed;
    pthread_t thread;
    bool started;
    bool hashed;
    char sha256[65];
    struct fb_buffer signatures;
};

static void *digest(void *context)
{
    struct finishing *finishing = context;

    finishing->hashed = fb_packed_digest(finishing->packed, finishing->sha256);
    return NULL;
}

/* Asked when the new bundle is on the disk and before it has its name: everything is signed before
 * anything can be seen. */
static bool sign_all(void *context, struct fb_diag *diag)
{
    struct finishing *finishing = context;

    if (finishing->started)
        (void)pthread_join(finishing->thread, NULL);
    else
        (void)digest(finishing);
    finishing->started = false;
    if (!finishing->hashed)
        return fb_fail(diag, FB_FAULT_MEMORY, "the bundle's digest cannot be computed");
    return finishing->making->key_count == 0
        || sign(finishing->making, finishing->packed, finishing->sha256, &finishing->signatures, diag);
}

/* Killed between the two files, the old signatures are over other bytes than the new bundle's, which
 * verification says. */
static bool write_files(struct finishing *finishing, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_bundle_making *making = finishing->making;
    const struct fb_span parts[] = { fb_buffer_span(&finishing->packed->manifest_frame),
                                     fb_buffer_span(&finishing->packed->content_frame) };
    struct fb_subject subject = { .path = making->path, .bytes = parts[0].size + parts[1].size };

    if (!fb_file_write_when(making->path, parts, 2, sign_all, finishing, diag))
        return false;
    memcpy(subject.sha256, finishing->sha256, sizeof subject.sha256);
    return (making->key_count == 0 || write_signatures(making, &finishing->signatures, diag))
        && (fb_report_add_subject(report, &subject) || fb_fail_memory(diag));
}

static bool write_all(const struct fb_bundle_making *making, const struct fb_packed *packed,
                      struct fb_report *report, struct fb_diag *diag)
{
    struct finishing finishing = { .making = making, .packed = packed };

    finishing.started = pthread_create(&finishing.thread, NULL, digest, &finishing) == 0;
    const bool written = write_files(&finishing, report, diag);
    if (finishing.started)
        (void)pthread_join(finishing.thread, NULL);
    fb_buffer_clear(&finishing.signatures);
    return written;
}

static bool pack(const struct fb_bundle_making *making, const struct sources *sources,
                 struct fb_bundle_needs *needs, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_describer describer = { fb_bundle_needs_describe, needs };
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;
    struct fb_packed packed;
    const bool done = fb_bundle_pack(sources->files, sources->count, needs != NULL ? &describer : NULL,
                                     &packed, &problem, diag)
                   && (problem.found ? fb_bundle_add_problem(report, making->path, &problem, diag)
                                     : write_all(making, &packed, report, diag));

    fb_packed_clear(&packed);
    return done;
}

bool fb_bundle_make(const struct fb_bundle_making *making, struct fb_report *report,
                    struct fb_diag *diag)
{
    struct sources sources = { .count = 0 };
    struct fb_bundle_needs needs = { .schema = NULL };
    struct fb_bundle_needs *wanted = making->project != NULL ? &needs : NULL;
    const bool done = (wanted == NULL || (fb_project_schema(making->project, &needs.schema, diag) && fb_project_need_types(making->project, &needs.types, diag)))
                   && find_sources(making->sources, &sources, diag)
                   && pack(making, &sources, wanted, report, diag);

    clear_sources(&sources);
    return done;
}
