/* SPDX-License-Identifier: Apache-2.0 */
/* fetch_ring_releases.c - what a sensor has, read and written as a list of files. */
#include "pipeline/delivery/fetch_ring_releases.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/arena.h"
#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "base/write/json_text.h"

struct fb_ring_releases {
    char *path;
    struct fb_arena arena; /* of the texts */
    struct fb_ring_file *files;
    size_t count;
    size_t capacity;
};

static bool write_text(const char *path, const struct fb_buffer *text, struct fb_diag *diag)
{
    const struct fb_span bytes = fb_buffer_span(text);

    return !text->failed ? fb_file_write(path, &bytes, 1, diag) : fb_fail_memory(diag);
}

bool fb_ring_releases_begin(const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_buffer_text(&text, "{\"files\":[]}\n");
    return write_text(path, &text, diag);
}

bool fb_ring_releases_note(struct fb_ring_releases *releases, struct fb_span stream, uint64_t counter,
                           struct fb_span path, struct fb_span sha256, struct fb_diag *diag)
{
    const char *kept[] = { fb_arena_text(&releases->arena, stream), fb_arena_text(&releases->arena, path),
                           fb_arena_text(&releases->arena, sha256) };

    if (kept[0] == NULL || kept[1] == NULL || kept[2] == NULL
        || !fb_grow((void **)&releases->files, &releases->capacity, releases->count, sizeof *releases->files))
        return fb_fail_memory(diag);
    releases->files[releases->count++] =
        (struct fb_ring_file){ fb_span_of(kept[0]), counter, fb_span_of(kept[1]), fb_span_of(kept[2]) };
    return true;
}

static bool read_file(struct fb_ring_releases *releases, const struct fb_doc *row, struct fb_diag *diag)
{
    static const char *const known[] = { "path", "release_counter", "sha256", "stream", NULL };
    struct fb_ring_file file = { .counter = 0 };

    return (row->kind == FB_DOC_MAP || fb_doc_fail(diag, row, "a map is expected, not %s", fb_doc_kind_name(row)))
        && fb_doc_check_keys(row, known, diag)
        && fb_doc_get_text(row, "stream", true, &file.stream, diag)
        && fb_doc_get_u64(row, "release_counter", true, UINT64_MAX, &file.counter, diag)
        && fb_doc_get_text(row, "path", true, &file.path, diag)
        && fb_doc_get_text(row, "sha256", true, &file.sha256, diag)
        && fb_ring_releases_note(releases, file.stream, file.counter, file.path, file.sha256, diag);
}

static bool read_files(struct fb_ring_releases *releases, const struct fb_doc *root, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a map is expected, not %s", fb_doc_kind_name(root));
    if (!fb_doc_get_list(root, "files", true, &list, diag))
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (!read_file(releases, fb_doc_at(list, i), diag))
            return false;
    return true;
}

bool fb_ring_releases_read(const char *path, struct fb_ring_releases **out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    if (!fb_document_load(path, &document, diag))
        return fb_fail_help(diag, "a store that lost it does not know which release is old; it begins with `firebreak fetch init`");
    struct fb_ring_releases *releases = calloc(1, sizeof *releases);
    if (releases == NULL)
        return fb_fail_memory(diag);
    fb_arena_init(&releases->arena, fb_heap(), SIZE_MAX);
    releases->path = strdup(path);
    if (releases->path == NULL ? fb_fail_memory(diag) : read_files(releases, fb_document_root(document), diag)) {
        *out = releases;
        return true;
    }
    fb_ring_releases_free(releases);
    return false;
}

void fb_ring_releases_free(struct fb_ring_releases *releases)
{
    if (releases == NULL)
        return;
    free(releases->path);
    free(releases->files);
    fb_arena_clear(&releases->arena);
    free(releases);
}

size_t fb_ring_releases_count(const struct fb_ring_releases *releases)
{
    return releases->count;
}

struct fb_ring_file fb_ring_releases_at(const struct fb_ring_releases *releases, size_t index)
{
    return releases->files[index];
}

uint64_t fb_ring_releases_counter(const struct fb_ring_releases *releases, struct fb_span stream)
{
    uint64_t highest = 0;

    for (size_t i = 0; i < releases->count; i++)
        if (fb_span_equal(releases->files[i].stream, stream) && releases->files[i].counter > highest)
            highest = releases->files[i].counter;
    return highest;
}

/* Of the highest counter of its stream, and not there already. */
static bool is_kept(const struct fb_ring_releases *releases, size_t index)
{
    const struct fb_ring_file *file = &releases->files[index];

    for (size_t i = 0; i < index; i++)
        if (fb_span_equal(releases->files[i].path, file->path))
            return false;
    return file->counter == fb_ring_releases_counter(releases, file->stream);
}

bool fb_ring_releases_write(const struct fb_ring_releases *releases, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&text, 0);

    fb_json_open_object(&json);
    fb_json_put_array(&json, "files");
    for (size_t i = 0; i < releases->count; i++) {
        const struct fb_ring_file *file = &releases->files[i];
        if (!is_kept(releases, i))
            continue;
        fb_json_open_object(&json);
        fb_json_put_string(&json, "path", file->path);
        fb_json_put_u64(&json, "release_counter", file->counter);
        fb_json_put_string(&json, "sha256", file->sha256);
        fb_json_put_string(&json, "stream", file->stream);
        fb_json_close_object(&json);
    }
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(&text, '\n');
    return write_text(releases->path, &text, diag);
}
