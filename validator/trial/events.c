/* SPDX-License-Identifier: Apache-2.0 */
/* Corpora: files of lines, folders of files, and the budgets of all of them together. */
#include "validator/trial/events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "validator/trial/event_line.h"

struct fb_corpora {
    struct fb_arena arena; /* values, names */
    struct fb_corpus *items;
    size_t count;
    size_t capacity;
    size_t bytes; /* of all files */
    size_t events;
};

struct loading {
    struct fb_corpora *corpora;
    const struct fb_template_types *types;
    const char *path;        /* in the arena */
    struct fb_event *events; /* malloc'ed */
    size_t count;
    size_t capacity;
    struct fb_diag *diag;
};

struct fb_corpora *fb_corpora_new(void)
{
    struct fb_corpora *corpora = calloc(1, sizeof *corpora);

    if (corpora != NULL)
        fb_arena_init(&corpora->arena, fb_heap(), FB_MAX_CORPUS_MEMORY);
    return corpora;
}

void fb_corpora_free(struct fb_corpora *corpora)
{
    if (corpora == NULL)
        return;
    for (size_t i = 0; i < corpora->count; i++)
        free((void *)(uintptr_t)corpora->items[i].events);
    free(corpora->items);
    fb_arena_clear(&corpora->arena);
    free(corpora);
}

static bool fail_limit(const struct loading *loading, const char *file, const char *what)
{
    struct fb_place place = { .line = 0 };

    fb_place_set_file(&place, file);
    return fb_fail_at(loading->diag, FB_FAULT_LIMIT, &place, "%s", what);
}

/* The budget is refused as a limit, not as want of memory. */
static bool fail_arena(const struct loading *loading, const char *file)
{
    return fb_arena_exhausted(&loading->corpora->arena)
             ? fail_limit(loading, file, "the corpora take more memory than is allowed")
             : fb_fail_memory(loading->diag);
}

static bool add_event(struct loading *loading, const struct fb_event *event)
{
    void *events = loading->events;

    if (loading->corpora->events + loading->count == FB_MAX_EVENTS)
        return fail_limit(loading, event->file, "the corpora have more events than are allowed");
    if (!fb_grow(&events, &loading->capacity, loading->count, sizeof *event))
        return fb_fail_memory(loading->diag);
    loading->events = events;
    loading->events[loading->count++] = *event;
    return true;
}

static bool is_blank(struct fb_span line)
{
    for (size_t i = 0; i < line.size; i++)
        if (memchr(" \t\r", line.bytes[i], 3) == NULL)
            return false;
    return true;
}

static bool load_line(struct loading *loading, struct fb_span line, uint64_t number)
{
    struct fb_diag *diag = loading->diag;
    struct fb_event event = { .count = 0 };

    if (is_blank(line))
        return true;
    if (!fb_event_line_read(loading->path, line, loading->types, &loading->corpora->arena, &event, diag)) {
        if (diag->fault == FB_FAULT_MEMORY && fb_arena_exhausted(&loading->corpora->arena)) {
            *diag = (struct fb_diag)FB_DIAG_NONE;
            return fail_arena(loading, loading->path);
        }
        if (diag->place.line > 0) /* the text ended inside the line, or is that line */
            diag->place.line = number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
        return false;
    }
    event.file = loading->path;
    event.line = number;
    return add_event(loading, &event);
}

static bool load_lines(struct loading *loading, struct fb_span text)
{
    uint64_t number = 0;

    for (size_t at = 0; at < text.size;) {
        const uint8_t *end = memchr(text.bytes + at, '\n', text.size - at);
        const size_t size = end == NULL ? text.size - at : (size_t)(end - text.bytes) - at;
        number++;
        if (size > FB_MAX_EVENT_BYTES)
            return fail_limit(loading, loading->path, "a line is longer than an event may be");
        if (!load_line(loading, fb_span_part(text, at, size), number))
            return false;
        at += size + 1;
    }
    return true;
}

/* Reads a file within what is left of the budget; the caller frees it. */
static bool read_file(struct loading *loading, const char *path, struct fb_span *out)
{
    struct fb_corpora *corpora = loading->corpora;
    struct fb_span bytes = { .size = 0 };

    if (!fb_file_read(path, FB_MAX_CORPUS_BYTES - corpora->bytes, &bytes, loading->diag))
        return false;
    corpora->bytes += bytes.size;
    *out = bytes;
    return true;
}

static bool load_file(struct loading *loading)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { .size = 0 };

    return read_file(loading, loading->path, &text) && load_lines(loading, text);
}

/* The first input is the file's bytes, the others are null. */
static bool add_file(struct loading *loading, const struct fb_template_type *type, const char *path)
{
    struct fb_arena *arena = &loading->corpora->arena;
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { .size = 0 };

    if (!read_file(loading, path, &bytes))
        return false;
    const char *name = fb_arena_text(arena, fb_span_of(path));
    struct fb_engine_input *values = fb_arena_array(arena, type->field_count, sizeof *values);
    unsigned char *kept = fb_arena_array(arena, bytes.size, 1);
    if (name == NULL || values == NULL || kept == NULL)
        return fail_arena(loading, path);
    if (bytes.size > 0)
        memcpy(kept, bytes.bytes, bytes.size);
    values[0] = (struct fb_engine_input){ .bytes = kept, .length = bytes.size };
    const struct fb_event event = {
        .type_id = type->id,
        .values = values,
        .count = type->field_count,
        .file = name,
    };
    return add_event(loading, &event);
}

static bool load_folder(struct loading *loading)
{
    const struct fb_template_type *type = fb_template_types_by_name(loading->types, fb_span_of("file"));
    struct fb_paths paths = { .count = 0 };

    if (type == NULL || type->field_count == 0)
        return fail_limit(loading, loading->path,
                          "a folder is a corpus of files, and no template type is called \"file\"");
    bool ok = fb_paths_of_files_below(loading->path, NULL, &paths, loading->diag);
    for (size_t i = 0; ok && i < paths.count; i++)
        ok = add_file(loading, type, paths.items[i]);
    fb_paths_clear(&paths);
    return ok;
}

static bool add_corpus(struct loading *loading, enum fb_corpus_label label)
{
    struct fb_corpora *corpora = loading->corpora;
    void *items = corpora->items;

    if (!fb_grow(&items, &corpora->capacity, corpora->count, sizeof *corpora->items))
        return fb_fail_memory(loading->diag);
    corpora->items = items;
    corpora->items[corpora->count++] = (struct fb_corpus){
        .path = loading->path,
        .label = label,
        .events = fb_take(loading->events),
        .count = loading->count,
    };
    corpora->events += loading->count;
    return true;
}

bool fb_corpora_load(struct fb_corpora *corpora, const char *path, enum fb_corpus_label label,
                     const struct fb_template_types *types, struct fb_diag *diag)
{
    struct stat status;
    struct loading loading = {
        .corpora = corpora,
        .types = types,
        .path = fb_arena_text(&corpora->arena, fb_span_of(path)),
        .diag = diag,
    };

    if (loading.path == NULL)
        return fail_arena(&loading, path);
    if (stat(path, &status) != 0)
        return fb_fail_errno(diag, path, "it cannot be read", errno);
    const bool ok = (S_ISDIR(status.st_mode) ? load_folder(&loading) : load_file(&loading))
                 && add_corpus(&loading, label);
    free(loading.events);
    return ok;
}

size_t fb_corpora_count(const struct fb_corpora *corpora)
{
    return corpora->count;
}

const struct fb_corpus *fb_corpora_at(const struct fb_corpora *corpora, size_t index)
{
    return &corpora->items[index];
}

static const char *const label_names[FB_CORPUS_LABELS] = {
    [FB_CORPUS_BACKGROUND] = "background",
    [FB_CORPUS_MUST_MATCH] = "must-match",
    [FB_CORPUS_MUST_NOT_MATCH] = "must-not-match",
};

const char *fb_corpus_label_name(enum fb_corpus_label label)
{
    return label_names[label];
}

bool fb_corpus_label_find(struct fb_span name, enum fb_corpus_label *out)
{
    for (size_t i = 0; i < FB_CORPUS_LABELS; i++) {
        if (!fb_span_is(name, label_names[i]))
            continue;
        *out = (enum fb_corpus_label)i;
        return true;
    }
    return false;
}
