/* SPDX-License-Identifier: Apache-2.0 */
/* compile.c - running the front ends over all sources, then the writer over what they gave. */
#include "compiler/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "compiler/content_writer.h"
#include "compiler/pool.h"
#include "compiler/sink.h"

static int compare_paths(const void *a, const void *b)
{
    const struct fb_source *left = a;
    const struct fb_source *right = b;
    return strcmp(left->path, right->path);
}

/* ---- Which front end ---- */

static bool is_json(const char *path)
{
    const size_t size = strlen(path);
    return size >= 5 && strcmp(path + size - 5, ".json") == 0;
}

/* Whether the line is "KEY:", at its very start. */
static bool has_key(struct fb_span line, const char *key)
{
    size_t at = strlen(key);
    if (line.size <= at || memcmp(line.bytes, key, at) != 0)
        return false;
    while (at < line.size && line.bytes[at] == ' ')
        at++;
    return at < line.size && line.bytes[at] == ':';
}

static bool is_sigma(const struct fb_source *source)
{
    size_t at = 0;
    if (is_json(source->path))
        return false;
    while (at < source->text.size) {
        const struct fb_span rest = fb_span_part(source->text, at, SIZE_MAX);
        const uint8_t *end = memchr(rest.bytes, '\n', rest.size);
        const struct fb_span line = { .bytes = rest.bytes,
                                      .size = end == NULL ? rest.size : (size_t)(end - rest.bytes) };
        if (has_key(line, "detection") || has_key(line, "logsource"))
            return true;
        at += line.size + 1;
    }
    return false;
}

static bool run_front_ends(struct fb_sink *sink, const struct fb_source *sources, size_t count,
                           struct fb_diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        const struct fb_source *source = &sources[i];
        if (!(is_sigma(source) ? fb_sigma_compile(sink, source->path, source->text, diag)
                               : fb_json_source_compile(sink, source->path, source->text, diag)))
            return false;
    }
    return true;
}

/* ---- Ids ---- */

static bool report_duplicate(struct fb_sink *sink, size_t first, size_t second, struct fb_diag *diag)
{
    const struct fb_origin *origin = &sink->origins[second];
    const struct fb_origin *other = &sink->origins[first];
    const struct fb_span id = sink->instances[second].id;
    char message[512];

    (void)snprintf(message, sizeof message, "the id \"%.*s\" is that of a template instance at %.300s:%u already",
                   (int)(id.size < 100 ? id.size : 100), (const char *)id.bytes, other->file, other->line);
    const struct fb_finding finding = {
        .rule = FB0107,
        .level = FB_ERROR,
        .gate = "",
        .subject = origin->file,
        .message = message,
        .location = { .line = origin->line, .column = origin->column },
    };
    return fb_report_add(sink->report, &finding) || fb_fail_memory(diag);
}

/* Leaves out each instance whose id was there before, with a finding. */
static bool refuse_duplicates(struct fb_sink *sink, struct fb_pool *ids, struct fb_diag *diag)
{
    size_t kept = 0;
    for (size_t i = 0; i < sink->count; i++) {
        uint32_t number = 0;
        if (!fb_pool_put(ids, sink->instances[i].id, &number, diag))
            return false;
        if (number < kept) { /* ids are numbered as the instances that are kept */
            sink->sources_left_out++;
            if (!report_duplicate(sink, number, i, diag))
                return false;
            continue;
        }
        sink->instances[kept] = sink->instances[i];
        sink->origins[kept] = sink->origins[i];
        kept++;
    }
    sink->count = kept;
    return true;
}

static bool check_ids(struct fb_sink *sink, struct fb_diag *diag)
{
    struct fb_pool ids = { .values = NULL };
    const bool checked = refuse_duplicates(sink, &ids, diag);
    fb_pool_clear(&ids);
    return checked;
}

/* ---- The content ---- */

static int compare_ids(const void *a, const void *b)
{
    const uint64_t *left = a;
    const uint64_t *right = b;
    return (*left > *right) - (*left < *right);
}

/* Declares the types that instances are of, sorted by id.  `ids` has room for one per instance. */
static bool declare_types(struct fb_sink *sink, uint64_t *ids, struct fb_content *content,
                          struct fb_diag *diag)
{
    for (size_t i = 0; i < sink->count; i++)
        ids[i] = sink->instances[i].type_id;
    qsort(ids, sink->count, sizeof *ids, compare_ids);

    struct fb_declared_type *types =
        fb_arena_array(&sink->arena, fb_template_types_count(sink->types), sizeof *types);
    if (types == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < sink->count; i++) {
        if (i > 0 && ids[i] == ids[i - 1])
            continue;
        const struct fb_template_type *type = fb_template_types_by_id(sink->types, ids[i]);
        types[content->type_count++] = (struct fb_declared_type){ .id = type->id,
                                                                  .has_revision = true,
                                                                  .revision = type->revision,
                                                                  .has_field_count = true,
                                                                  .field_count = type->field_count,
                                                                  .name = fb_span_of(type->name) };
    }
    content->types = types;
    return true;
}

static bool write_content(struct fb_sink *sink, const struct fb_compile_options *options,
                          struct fb_span *out, struct fb_diag *diag)
{
    struct fb_content content = {
        .channel = options->has_channel ? options->channel : sink->channel,
        .version = options->has_version ? options->version : sink->version,
        .instances = sink->instances,
        .instance_count = sink->count,
    };
    uint64_t *ids = malloc((sink->count + 1) * sizeof *ids);
    const bool written = ids == NULL ? fb_fail_memory(diag)
                                     : declare_types(sink, ids, &content, diag)
                                           && fb_content_write(&content, out, diag);
    free(ids);
    return written;
}

static bool compile_all(struct fb_sink *sink, const struct fb_source *sources, size_t count,
                        const struct fb_compile_options *options, struct fb_compiled *out,
                        struct fb_diag *diag)
{
    const size_t errors_before = fb_report_count_level(sink->report, FB_ERROR);
    struct fb_compiled result = { .instances = 0 };

    if (!run_front_ends(sink, sources, count, diag) || !check_ids(sink, diag))
        return false;
    const bool clean = sink->sources_left_out == 0
                    && fb_report_count_level(sink->report, FB_ERROR) == errors_before;
    if ((clean || options->keep_going) && !write_content(sink, options, &result.bytes, diag))
        return false;
    result.instances = sink->count;
    result.sources_left_out = sink->sources_left_out;
    *out = result;
    return true;
}

bool fb_compile(const struct fb_template_types *types, const struct fb_source *sources, size_t count,
                const struct fb_compile_options *options, struct fb_report *report,
                struct fb_compiled *out, struct fb_diag *diag)
{
    struct fb_sink sink;
    struct fb_source *sorted = malloc((count + 1) * sizeof *sorted);

    if (sorted == NULL)
        return fb_fail_memory(diag);
    if (count > 0)
        memcpy(sorted, sources, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_paths);
    fb_sink_init(&sink, types, report);
    const bool compiled = compile_all(&sink, sorted, count, options, out, diag);
    fb_sink_clear(&sink);
    free(sorted);
    return compiled;
}
