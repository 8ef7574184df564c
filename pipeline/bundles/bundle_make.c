/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_make.c - from files to a signed bundle. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "base/write/json_text.h"
#include "pipeline/bundles/bundle.h"
#include "pipeline/bundles/bundle_needs.h"
#include "pipeline/bundles/bundle_report.h"
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
    fb_json_put_object(&json, "manifest");
    fb_json_put_text(&json, "sha256", packed->manifest_sha256);
    fb_json_close_object(&json);
    fb_json_put_u64(&json, "contentBytes", packed->content_bytes);
    fb_json_close_object(&json);
}

static bool make_statement(const struct fb_packed *packed, const char *path, struct fb_buffer *out,
                           struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer predicate = FB_BUFFER_EMPTY;
    const char *slash = strrchr(path, '/');
    struct fb_statement_subject subject = { .name = slash != NULL ? slash + 1 : path };

    memcpy(subject.sha256, packed->sha256, sizeof subject.sha256);
    write_predicate(packed, &predicate);
    fb_statement_write(&subject, FB_BUNDLE_PREDICATE, fb_buffer_span(&predicate), out);
    return (!predicate.failed && !out->failed) || fb_fail_memory(diag);
}

static bool sign(const struct fb_bundle_making *making, const struct fb_packed *packed,
                 struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer statement = FB_BUFFER_EMPTY;
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;
    struct fb_bundle_keys keys = { .count = 0 };

    if (!making->signers(making->signers_context, &keys, diag)
        || !make_statement(packed, making->path, &statement, diag)
        || !fb_envelope_new(FB_IN_TOTO_PAYLOAD, fb_buffer_span(&statement), &envelope, diag))
        return false;
    for (size_t i = 0; i < keys.count; i++)
        if (!fb_envelope_sign(envelope, keys.items[i], diag))
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

static bool write_piece(void *context, struct fb_span bytes, struct fb_diag *diag)
{
    return fb_file_writer_add(context, bytes, diag);
}

/* Everything is signed before anything can be seen.  Killed between the two files, the old
 * signatures are over other bytes than the new bundle's, which verification says. */
static bool finish(const struct fb_bundle_making *making, struct fb_file_writer *writer,
                   const struct fb_packed *packed, struct fb_report *report, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer signatures = FB_BUFFER_EMPTY;
    struct fb_subject subject = { .path = making->path, .bytes = packed->bytes };
    const bool is_signed = making->signers != NULL;

    memcpy(subject.sha256, packed->sha256, sizeof subject.sha256);
    return (!is_signed || sign(making, packed, &signatures, diag))
        && fb_file_writer_flush(writer, diag)
        && fb_file_writer_name(writer, diag)
        && (!is_signed || write_signatures(making, &signatures, diag))
        && (fb_report_add_subject(report, &subject) || fb_fail_memory(diag));
}

static bool pack(const struct fb_bundle_making *making, const struct sources *sources,
                 struct fb_bundle_needs *needs, struct fb_report *report, struct fb_diag *diag)
{
    const struct fb_describer describer = { fb_bundle_needs_describe, needs };
    struct fb_file_writer writer;
    const struct fb_pack_output output = { write_piece, &writer };
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;
    struct fb_packed packed;
    const bool done = fb_file_writer_open(making->path, &writer, diag)
                   && fb_bundle_pack(sources->files, sources->count, needs != NULL ? &describer : NULL, &output,
                                     &packed, &problem, diag)
                   && (problem.found ? fb_bundle_add_problem(report, making->path, &problem, diag)
                                     : finish(making, &writer, &packed, report, diag));

    fb_file_writer_close(&writer);
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
