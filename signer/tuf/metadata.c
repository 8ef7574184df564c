/* SPDX-License-Identifier: Apache-2.0 */
/* metadata.c - a file of metadata as a whole: its frame, its signatures, what all kinds have. */
#include "signer/tuf/metadata.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "signer/canonical/canonical.h"
#include "signer/tuf/metadata_parts.h"

static const char *const type_names[] = {
    [FB_TUF_ROOT] = "root",
    [FB_TUF_TIMESTAMP] = "timestamp",
    [FB_TUF_SNAPSHOT] = "snapshot",
    [FB_TUF_TARGETS] = "targets",
};

const char *fb_tuf_type_name(enum fb_tuf_type type)
{
    return type_names[type];
}

static bool has_keyid(const struct fb_tuf_signature *signatures, size_t count, struct fb_span keyid)
{
    for (size_t i = 0; i < count; i++)
        if (fb_span_equal(signatures[i].keyid, keyid))
            return true;
    return false;
}

static bool read_signature(const struct fb_doc *item, struct fb_tuf_signature *signatures,
                           size_t index, struct fb_diag *diag)
{
    struct fb_tuf_signature *signature = &signatures[index];

    if (!fb_doc_get_text(item, "keyid", true, &signature->keyid, diag)
        || !fb_doc_get_text(item, "sig", true, &signature->hex, diag))
        return false;
    return !has_keyid(signatures, index, signature->keyid)
        || fb_doc_fail(diag, item, "a key id is given twice among the signatures");
}

static bool read_signatures(const struct fb_doc *list, struct fb_tuf *metadata, struct fb_diag *diag)
{
    if (list->count > FB_TUF_MAX_SIGNATURES)
        return fb_doc_fail(diag, list, "there are more than %d signatures", FB_TUF_MAX_SIGNATURES);
    struct fb_tuf_signature *signatures = fb_arena_array(&metadata->arena, list->count, sizeof *signatures);
    if (signatures == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++)
        if (!read_signature(fb_doc_at(list, i), signatures, i, diag))
            return false;
    metadata->signatures = signatures;
    metadata->signature_count = list->count;
    return true;
}

static bool check_frame(const struct fb_doc *body, enum fb_tuf_type type, struct fb_diag *diag)
{
    struct fb_span name = { NULL, 0 };
    struct fb_span specification = { NULL, 0 };

    if (!fb_doc_get_text(body, "_type", true, &name, diag)
        || !fb_doc_get_text(body, "spec_version", true, &specification, diag))
        return false;
    if (!fb_span_is(name, type_names[type]))
        return fb_doc_fail(diag, fb_doc_get(body, "_type"), "this is not metadata of the type %s",
                           type_names[type]);
    return fb_span_is(fb_span_part(specification, 0, 2), "1.")
        || fb_doc_fail(diag, fb_doc_get(body, "spec_version"), "only version 1 of the specification is known here");
}

/* What all types have. */
static bool read_common(const struct fb_doc *body, struct fb_tuf_signed *content, struct fb_diag *diag)
{
    struct fb_span expires = { NULL, 0 };

    if (!fb_doc_get_u64(body, "version", true, FB_CANONICAL_MAX_INTEGER, &content->version, diag)
        || !fb_doc_get_text(body, "expires", true, &expires, diag))
        return false;
    if (content->version == 0)
        return fb_doc_fail(diag, fb_doc_get(body, "version"), "versions count from 1");
    return fb_tuf_time_read(expires, &content->expires)
        || fb_doc_fail(diag, fb_doc_get(body, "expires"), "a time is written YYYY-MM-DDTHH:MM:SSZ");
}

static bool read_body(const struct fb_doc *body, struct fb_tuf *metadata, struct fb_diag *diag)
{
    switch (metadata->content.type) {
    case FB_TUF_ROOT:
        return fb_tuf_read_root(body, metadata, diag);
    case FB_TUF_TIMESTAMP:
    case FB_TUF_SNAPSHOT:
        return fb_tuf_read_metas(body, metadata, diag);
    case FB_TUF_TARGETS:
        break;
    }
    return fb_tuf_read_targets(body, metadata, diag);
}

static bool read_document(const struct fb_doc *root, struct fb_tuf *metadata, struct fb_diag *diag)
{
    const struct fb_doc *signatures = NULL;
    const struct fb_doc *body = NULL;

    return fb_doc_get_list(root, "signatures", true, &signatures, diag)
        && fb_doc_get_map(root, "signed", true, &body, diag)
        && read_signatures(signatures, metadata, diag)
        && check_frame(body, metadata->content.type, diag)
        && read_common(body, &metadata->content, diag)
        && read_body(body, metadata, diag)
        && fb_canonical_write(body, &metadata->text, diag);
}

bool fb_tuf_read(const char *file, struct fb_span bytes, enum fb_tuf_type type, struct fb_tuf **out,
                 struct fb_diag *diag)
{
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *metadata = calloc(1, sizeof *metadata);

    if (metadata == NULL)
        return fb_fail_memory(diag);
    fb_arena_init(&metadata->arena, fb_heap(), SIZE_MAX);
    metadata->content.type = type;
    if (!fb_document_parse(file, bytes, FB_SYNTAX_JSON, &metadata->document, diag)
        || !read_document(fb_document_root(metadata->document), metadata, diag))
        return false;
    *out = fb_take(metadata);
    return true;
}

void fb_tuf_free(struct fb_tuf *metadata)
{
    if (metadata == NULL)
        return;
    for (size_t i = 0; i < metadata->key_count; i++)
        fb_key_free(metadata->keys[i]);
    fb_arena_clear(&metadata->arena);
    fb_buffer_clear(&metadata->text);
    fb_document_free(metadata->document);
    free(metadata);
}

const struct fb_tuf_signed *fb_tuf_signed(const struct fb_tuf *metadata)
{
    return &metadata->content;
}

struct fb_span fb_tuf_signed_text(const struct fb_tuf *metadata)
{
    return fb_buffer_span(&metadata->text);
}

const struct fb_tuf_signature *fb_tuf_signatures(const struct fb_tuf *metadata, size_t *count)
{
    *count = metadata->signature_count;
    return metadata->signatures;
}

const struct fb_tuf_meta *fb_tuf_find_meta(const struct fb_tuf_signed *content, struct fb_span name)
{
    for (size_t i = 0; i < content->meta_count; i++)
        if (fb_span_equal(content->metas[i].name, name))
            return &content->metas[i];
    return NULL;
}

const struct fb_tuf_target *fb_tuf_find_target(const struct fb_tuf_signed *content,
                                               struct fb_span path)
{
    for (size_t i = 0; i < content->target_count; i++)
        if (fb_span_equal(content->targets[i].path, path))
            return &content->targets[i];
    return NULL;
}

const struct fb_tuf_key *fb_tuf_find_key(const struct fb_tuf_signed *content, struct fb_span id)
{
    for (size_t i = 0; i < content->key_count; i++)
        if (fb_span_equal(content->keys[i].id, id))
            return &content->keys[i];
    return NULL;
}
