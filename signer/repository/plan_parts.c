/* SPDX-License-Identifier: Apache-2.0 */
/* plan_parts.c - roles of a plan: their keys, names, streams and paths. */
#include "signer/repository/plan_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"

#define MAX_DAYS 3650

struct fb_plan_file *fb_plan_file_new(const char *path)
{
    struct fb_plan_file *file = calloc(1, sizeof *file);

    if (file == NULL)
        return NULL;
    fb_arena_init(&file->arena, fb_heap(), SIZE_MAX);
    file->path = fb_arena_text(&file->arena, fb_span_of(path));
    if (file->path != NULL)
        return file;
    fb_plan_free(&file->plan);
    return NULL;
}

void fb_plan_free(struct fb_plan *plan)
{
    struct fb_plan_file *file = (struct fb_plan_file *)plan;

    if (file == NULL)
        return;
    for (size_t i = 0; i < file->key_count; i++)
        fb_key_free(file->keys[i]);
    free(file->keys);
    fb_document_free(file->document);
    fb_arena_clear(&file->arena);
    free(file);
}

static bool is_word_byte(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')
        || byte == '-' || byte == '_' || byte == '.';
}

static bool is_word(struct fb_span text)
{
    bool has_more_than_dots = false;

    for (size_t i = 0; i < text.size; i++) {
        if (!is_word_byte(text.bytes[i]))
            return false;
        has_more_than_dots = has_more_than_dots || text.bytes[i] != '.';
    }
    return has_more_than_dots && text.size <= FB_PLAN_MAX_NAME;
}

bool fb_plan_is_ring(struct fb_span text)
{
    return is_word(text);
}

bool fb_plan_is_stream(struct fb_span text)
{
    size_t from = 0;

    if (text.size > FB_PLAN_MAX_NAME)
        return false;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.bytes[i] != '/')
            continue;
        const struct fb_span part = { text.bytes + from, i - from };
        if (!is_word(part) || (from == 0 && fb_span_is(part, FB_WITHDRAWN)))
            return false;
        from = i + 1;
    }
    return true;
}

/* A role's file is N.NAME.json, beside those of the other roles. */
static bool is_vendor(struct fb_span text)
{
    for (int type = FB_TUF_ROOT; type <= FB_TUF_TARGETS; type++)
        if (fb_span_is(text, fb_tuf_type_name((enum fb_tuf_type)type)))
            return false;
    return is_word(text) && !fb_span_is(text, FB_WITHDRAWN) && memchr(text.bytes, '.', text.size) == NULL;
}

static bool open_key(struct fb_plan_file *file, const struct fb_doc *node, struct fb_key **out,
                     struct fb_diag *diag)
{
    if (node->kind != FB_DOC_STRING)
        return fb_doc_fail(diag, node, "the file of a public key is expected, not %s", fb_doc_kind_name(node));
    if (!fb_grow((void **)&file->keys, &file->key_capacity, file->key_count, sizeof(struct fb_key *)))
        return fb_fail_memory(diag);
    char *path = fb_path_beside(file->path, (const char *)node->text.bytes);
    const bool opened = (path != NULL || fb_fail_memory(diag)) && fb_key_open_public(path, out, diag);
    free(path);
    if (opened)
        file->keys[file->key_count++] = *out;
    return opened;
}

static bool add_keys(struct fb_plan_file *file, const struct fb_doc *list, struct fb_tuf_key *keys,
                     struct fb_span *ids, size_t *count, struct fb_diag *diag)
{
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        struct fb_key *key = NULL;
        if (!open_key(file, fb_doc_at(list, i), &key, diag))
            return false;
        for (size_t k = 0; k < *count; k++)
            if (fb_key_same(keys[k].key, key))
                return fb_doc_fail(diag, fb_doc_at(list, i), "this key is there already, under whatever name");
        ids[*count] = fb_span_of(fb_key_id(key));
        keys[(*count)++] = (struct fb_tuf_key){ .id = fb_span_of(fb_key_id(key)), .key = key };
    }
    return true;
}

bool fb_plan_read_keys(struct fb_plan_file *file, const struct fb_doc *role, const char *more,
                       struct fb_plan_role *out, struct fb_diag *diag)
{
    const struct fb_doc *lists[2] = { NULL, NULL };

    if (!fb_doc_get_list(role, "keys", true, &lists[0], diag)
        || (more != NULL && !fb_doc_get_list(role, more, false, &lists[1], diag)))
        return false;
    const size_t room = lists[0]->count + (lists[1] != NULL ? lists[1]->count : 0);
    struct fb_tuf_key *keys = fb_arena_array(&file->arena, room, sizeof *keys);
    struct fb_span *ids = fb_arena_array(&file->arena, room, sizeof *ids);
    if (keys == NULL || ids == NULL)
        return fb_fail_memory(diag);
    out->keys = keys;
    out->tuf.keyids = ids;
    if (!add_keys(file, lists[0], keys, ids, &out->key_count, diag)
        || !add_keys(file, lists[1], keys, ids, &out->key_count, diag))
        return false;
    out->tuf.keyid_count = out->key_count;
    return lists[0]->count > 0 || fb_doc_fail(diag, role, "a role needs a key");
}

bool fb_plan_read_threshold(const struct fb_doc *role, struct fb_plan_role *out, struct fb_diag *diag)
{
    out->tuf.threshold = 1;
    if (!fb_doc_get_u64(role, "threshold", false, FB_TUF_MAX_SIGNATURES, &out->tuf.threshold, diag))
        return false;
    return (out->tuf.threshold >= 1 && out->tuf.threshold <= out->key_count)
        || fb_doc_fail(diag, role, "its threshold is from 1 to the number of its keys, %zu", out->key_count);
}

bool fb_plan_read_days(const struct fb_doc *role, struct fb_plan_role *out, struct fb_diag *diag)
{
    return fb_doc_get_u64(role, "days", true, MAX_DAYS, &out->days, diag)
        && (out->days > 0 || fb_doc_fail(diag, role, "metadata that is good for no day is never good"));
}

bool fb_plan_read_names(struct fb_plan_file *file, const struct fb_doc *list,
                        bool (*is_one)(struct fb_span text), const char *what,
                        const struct fb_span **out, struct fb_diag *diag)
{
    struct fb_span *names = fb_arena_array(&file->arena, list->count, sizeof *names);

    if (names == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++) {
        const struct fb_doc *node = fb_doc_at(list, i);
        if (node->kind != FB_DOC_STRING || !is_one(node->text))
            return fb_doc_fail(diag, node, "this cannot be the name of %s", what);
        for (size_t k = 0; k < i; k++)
            if (fb_span_equal(names[k], node->text))
                return fb_doc_fail(diag, node, "it is there twice");
        names[i] = node->text;
    }
    *out = names;
    return true;
}

static bool add_pattern(struct fb_plan_file *file, struct fb_span start, const char *end,
                        struct fb_span *out, struct fb_diag *diag)
{
    char text[FB_PLAN_MAX_NAME + 8];

    (void)snprintf(text, sizeof text, "%.*s%s", (int)start.size, (const char *)start.bytes, end);
    const char *copy = fb_arena_text(&file->arena, fb_span_of(text));
    if (copy == NULL)
        return fb_fail_memory(diag);
    *out = fb_span_of(copy);
    return true;
}

/* The role's paths: one pattern for each of the starts. */
static bool set_paths(struct fb_plan_file *file, struct fb_plan_role *role,
                      const struct fb_span *starts, size_t count, const char *end,
                      struct fb_diag *diag)
{
    struct fb_span *paths = fb_arena_array(&file->arena, count, sizeof *paths);

    if (paths == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < count; i++)
        if (!add_pattern(file, starts[i], end, &paths[i], diag))
            return false;
    role->tuf.terminating = true;
    role->tuf.paths = paths;
    role->tuf.path_count = count;
    return true;
}

bool fb_plan_set_withdrawn(struct fb_plan_file *file, struct fb_plan_role *role, struct fb_diag *diag)
{
    const struct fb_span start = fb_span_of(FB_WITHDRAWN);

    return set_paths(file, role, &start, 1, "/*", diag);
}

static bool is_taken(const struct fb_plan_side *side, const struct fb_plan_role *vendor)
{
    for (size_t i = 0; i < side->delegation_count; i++) {
        const struct fb_plan_role *other = &side->delegations[i];
        if (fb_span_equal(other->tuf.name, vendor->tuf.name))
            return true;
        for (size_t k = 0; k < other->stream_count; k++)
            for (size_t s = 0; s < vendor->stream_count; s++)
                if (fb_span_equal(other->streams[k], vendor->streams[s]))
                    return true;
    }
    return false;
}

static bool read_streams(struct fb_plan_file *file, const struct fb_doc *row, struct fb_plan_role *out,
                         struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(row, "streams", true, &list, diag)
        || !fb_plan_read_names(file, list, fb_plan_is_stream, "a stream", &out->streams, diag))
        return false;
    out->stream_count = list->count;
    return (list->count > 0 || fb_doc_fail(diag, list, "a vendor without a stream has nothing to say"))
        && set_paths(file, out, out->streams, out->stream_count, "/*/*", diag);
}

/* Of more keys than the threshold, one side's alone might reach it: with an owner all must sign. */
static bool read_vendor_threshold(const struct fb_doc *row, struct fb_plan_role *out, struct fb_diag *diag)
{
    if (fb_doc_get(row, "owner") == NULL)
        return fb_plan_read_threshold(row, out, diag);
    out->tuf.threshold = out->key_count;
    return fb_doc_get(row, "threshold") == NULL
        || fb_doc_fail(diag, fb_doc_get(row, "threshold"), "with an owner every key must sign; leave the threshold out");
}

bool fb_plan_read_vendor(struct fb_plan_file *file, const struct fb_plan_side *side,
                         const struct fb_doc *row, struct fb_plan_role *out, struct fb_diag *diag)
{
    static const char *const known[] = { "name", "streams", "keys", "owner", "threshold", "days", NULL };

    if (row->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, row, "a vendor is a map, not %s", fb_doc_kind_name(row));
    if (!fb_doc_check_keys(row, known, diag)
        || !fb_doc_get_text(row, "name", true, &out->tuf.name, diag))
        return false;
    if (!is_vendor(out->tuf.name))
        return fb_doc_fail(diag, fb_doc_get(row, "name"), "this cannot be the name of a vendor");
    return read_streams(file, row, out, diag)
        && fb_plan_read_keys(file, row, "owner", out, diag)
        && read_vendor_threshold(row, out, diag)
        && fb_plan_read_days(row, out, diag)
        && (!is_taken(side, out) || fb_doc_fail(diag, row, "another vendor has this name, or one of these streams"));
}
