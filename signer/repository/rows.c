/* SPDX-License-Identifier: Apache-2.0 */
/* rows.c - making and reading rows of targets. */
#include "signer/repository/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/repository/plan.h"

bool fb_rows_begin(struct fb_rows *rows, struct fb_arena *arena, const struct fb_tuf_signed *content,
                   bool copy, size_t extra, struct fb_diag *diag)
{
    const size_t count = content != NULL ? content->target_count : 0;

    *rows = (struct fb_rows){ .arena = arena };
    rows->items = fb_arena_array(arena, count + extra, sizeof *rows->items);
    if (rows->items == NULL)
        return fb_fail_memory(diag);
    for (; copy && rows->count < count; rows->count++)
        rows->items[rows->count] = content->targets[rows->count];
    return true;
}

static bool add(struct fb_rows *rows, struct fb_span path, struct fb_span sha256, uint64_t size,
                const struct fb_buffer *custom, struct fb_diag *diag)
{
    struct fb_tuf_hash *hash = fb_arena_new(rows->arena, struct fb_tuf_hash);
    const char *hex = fb_arena_text(rows->arena, sha256);
    const char *kept = fb_arena_text(rows->arena, path);
    const char *json = custom->failed ? NULL : fb_arena_text(rows->arena, fb_buffer_span(custom));

    if (hash == NULL || hex == NULL || kept == NULL || json == NULL)
        return fb_fail_memory(diag);
    *hash = (struct fb_tuf_hash){ fb_span_of("sha256"), fb_span_of(hex) };
    rows->items[rows->count++] = (struct fb_tuf_target){
        .path = fb_span_of(kept),
        .file = { .has_length = true, .length = size, .hashes = hash, .hash_count = 1 },
        .custom_json = fb_span_of(json),
    };
    return true;
}

static void write_custom(struct fb_buffer *out, struct fb_span stream, uint64_t counter,
                         const struct fb_span *rings, size_t ring_count)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_u64(&json, "release_counter", counter);
    if (rings != NULL) {
        fb_json_put_array(&json, "rings");
        for (size_t i = 0; i < ring_count; i++)
            fb_json_string(&json, rings[i]);
        fb_json_close_array(&json);
    }
    fb_json_put_string(&json, "stream", stream);
    fb_json_close_object(&json);
}

bool fb_rows_add_release(struct fb_rows *rows, const char *stream, uint64_t counter,
                         struct fb_span name, struct fb_span sha256, uint64_t size,
                         struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer custom = FB_BUFFER_EMPTY;

    fb_buffer_printf(&path, "%s/%" PRIu64 "/", stream, counter);
    fb_buffer_append(&path, name);
    write_custom(&custom, fb_span_of(stream), counter, NULL, 0);
    return (!path.failed || fb_fail_memory(diag))
        && add(rows, fb_buffer_span(&path), sha256, size, &custom, diag);
}

bool fb_rows_add_assigned(struct fb_rows *rows, const struct fb_tuf_target *release,
                          const struct fb_span *rings, size_t ring_count, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer custom = FB_BUFFER_EMPTY;
    uint64_t counter = 0;

    if (!fb_row_counter(release, &counter))
        return fb_fail(diag, FB_FAULT_INPUT, "a release has no counter");
    write_custom(&custom, fb_row_stream(release), counter, rings, ring_count);
    return add(rows, release->path, fb_row_sha256(release), release->file.length, &custom, diag);
}

static void write_statement(struct fb_buffer *out, const struct fb_tuf_target *release,
                            const char *reason, const char *time)
{
    struct fb_json json = fb_json_over(out, 0);
    uint64_t counter = 0;

    fb_json_open_object(&json);
    fb_json_put_text(&json, "format", "firebreak-withdrawal/1");
    fb_json_put_string(&json, "sha256", fb_row_sha256(release));
    fb_json_put_string(&json, "stream", fb_row_stream(release));
    if (fb_row_counter(release, &counter)) {
        fb_json_put_u64(&json, "release_counter", counter);
    }
    fb_json_put_text(&json, "reason", reason);
    fb_json_put_text(&json, "time", time);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

bool fb_rows_add_withdrawn(struct fb_rows *rows, const struct fb_tuf_target *release,
                           const char *reason, const char *time, struct fb_buffer *statement,
                           struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer custom = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&custom, 0);
    const struct fb_span withdrawn = fb_row_sha256(release);
    char path[100];
    char sha256[65];

    fb_json_open_object(&json);
    fb_json_put_text(&json, "reason", reason);
    fb_json_put_string(&json, "withdrawn", withdrawn);
    fb_json_close_object(&json);
    write_statement(statement, release, reason, time);
    (void)snprintf(path, sizeof path, FB_WITHDRAWN "/%.*s.json", (int)withdrawn.size, (const char *)withdrawn.bytes);
    if (statement->failed || !fb_sha256_hex(fb_buffer_span(statement), sha256))
        return fb_fail_memory(diag);
    return add(rows, fb_span_of(path), fb_span_of(sha256), statement->size, &custom, diag);
}

bool fb_row_counter(const struct fb_tuf_target *row, uint64_t *out)
{
    return fb_doc_u64(fb_doc_get(row->custom, "release_counter"), out);
}

struct fb_span fb_row_stream(const struct fb_tuf_target *row)
{
    const struct fb_doc *stream = fb_doc_get(row->custom, "stream");

    return stream != NULL && stream->kind == FB_DOC_STRING ? stream->text : (struct fb_span){ NULL, 0 };
}

bool fb_row_is_of_stream(const struct fb_tuf_target *row, const char *stream)
{
    return fb_span_is(fb_row_stream(row), stream);
}

const struct fb_doc *fb_row_rings(const struct fb_tuf_target *row)
{
    const struct fb_doc *rings = fb_doc_get(row->custom, "rings");

    return rings != NULL && rings->kind == FB_DOC_LIST ? rings : NULL;
}

struct fb_span fb_row_sha256(const struct fb_tuf_target *row)
{
    for (size_t i = 0; i < row->file.hash_count; i++)
        if (fb_span_is(row->file.hashes[i].algorithm, "sha256"))
            return row->file.hashes[i].hex;
    return (struct fb_span){ NULL, 0 };
}

struct fb_span fb_row_name(const struct fb_tuf_target *row)
{
    size_t from = row->path.size;

    while (from > 0 && row->path.bytes[from - 1] != '/')
        from--;
    return fb_span_part(row->path, from, row->path.size);
}

bool fb_rows_withdraw(const struct fb_tuf_signed *withdrawn, struct fb_span sha256)
{
    for (size_t i = 0; withdrawn != NULL && i < withdrawn->target_count; i++) {
        const struct fb_doc *digest = fb_doc_get(withdrawn->targets[i].custom, "withdrawn");
        if (digest != NULL && digest->kind == FB_DOC_STRING && fb_span_equal(digest->text, sha256))
            return true;
    }
    return false;
}
