/* SPDX-License-Identifier: Apache-2.0 */
/* envelope.c - making, reading and writing envelopes. */
#include "signer/dsse/envelope.h"

#include <stdlib.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "signer/canonical/base64.h"
#include "signer/dsse/envelope_parts.h"

void fb_envelope_free(struct fb_envelope *envelope)
{
    if (envelope == NULL)
        return;
    for (size_t i = 0; i < envelope->count; i++) {
        fb_buffer_clear(&envelope->signatures[i].keyid);
        fb_buffer_clear(&envelope->signatures[i].bytes);
    }
    fb_buffer_clear(&envelope->payload_type);
    fb_buffer_clear(&envelope->payload);
    free(envelope);
}

bool fb_envelope_new(const char *payload_type, struct fb_span payload, struct fb_envelope **out,
                     struct fb_diag *diag)
{
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = calloc(1, sizeof *envelope);

    if (envelope == NULL)
        return fb_fail_memory(diag);
    fb_buffer_text(&envelope->payload_type, payload_type);
    fb_buffer_append(&envelope->payload, payload);
    if (envelope->payload_type.failed || envelope->payload.failed)
        return fb_fail_memory(diag);
    *out = fb_take(envelope);
    return true;
}

void fb_envelope_pae(struct fb_span payload_type, struct fb_span payload, struct fb_buffer *out)
{
    fb_buffer_printf(out, "DSSEv1 %zu ", payload_type.size);
    fb_buffer_append(out, payload_type);
    fb_buffer_printf(out, " %zu ", payload.size);
    fb_buffer_append(out, payload);
}

static bool find_same(const struct fb_envelope *envelope, const struct fb_key *key,
                      struct fb_span pae)
{
    for (size_t i = 0; i < envelope->count; i++)
        if (fb_key_verifies(key, pae, fb_buffer_span(&envelope->signatures[i].bytes)))
            return true;
    return false;
}

static bool add_signature(struct fb_envelope *envelope, const struct fb_key *key,
                          struct fb_span pae, struct fb_diag *diag)
{
    struct fb_signature *signature = &envelope->signatures[envelope->count];

    *signature = (struct fb_signature){ .keyid = FB_BUFFER_EMPTY, .bytes = FB_BUFFER_EMPTY };
    fb_buffer_text(&signature->keyid, fb_key_id(key));
    const bool added = fb_key_sign(key, pae, &signature->bytes, diag)
                    && (!signature->keyid.failed || fb_fail_memory(diag));
    if (added) {
        envelope->count++;
        return true;
    }
    fb_buffer_clear(&signature->keyid);
    fb_buffer_clear(&signature->bytes);
    return false;
}

bool fb_envelope_sign(struct fb_envelope *envelope, const struct fb_key *key, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer pae = FB_BUFFER_EMPTY;

    if (envelope->count == FB_MAX_SIGNATURES)
        return fb_fail(diag, FB_FAULT_LIMIT, "an envelope has at most %d signatures", FB_MAX_SIGNATURES);
    fb_envelope_pae(fb_envelope_payload_type(envelope), fb_envelope_payload(envelope), &pae);
    if (pae.failed)
        return fb_fail_memory(diag);
    if (find_same(envelope, key, fb_buffer_span(&pae)))
        return fb_fail(diag, FB_FAULT_INPUT, "this key has signed already: %s", fb_key_id(key));
    return add_signature(envelope, key, fb_buffer_span(&pae), diag);
}

static void write_base64(struct fb_json *json, const char *key, const struct fb_buffer *bytes,
                         struct fb_buffer *out)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    fb_base64_write(fb_buffer_span(bytes), &text);
    out->failed = out->failed || text.failed;
    fb_json_put_string(json, key, fb_buffer_span(&text));
}

bool fb_envelope_write(const struct fb_envelope *envelope, struct fb_buffer *out,
                       struct fb_diag *diag)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    write_base64(&json, "payload", &envelope->payload, out);
    fb_json_put_string(&json, "payloadType", fb_envelope_payload_type(envelope));
    fb_json_put_array(&json, "signatures");
    for (size_t i = 0; i < envelope->count; i++) {
        fb_json_open_object(&json);
        fb_json_put_string(&json, "keyid", fb_buffer_span(&envelope->signatures[i].keyid));
        write_base64(&json, "sig", &envelope->signatures[i].bytes, out);
        fb_json_close_object(&json);
    }
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
    return !out->failed || fb_fail_memory(diag);
}

static bool read_base64(const struct fb_doc *map, const char *key, struct fb_buffer *out,
                        struct fb_diag *diag)
{
    struct fb_span text = { NULL, 0 };

    if (!fb_doc_get_text(map, key, true, &text, diag))
        return false;
    if (!fb_base64_read(text, out))
        return fb_doc_fail(diag, fb_doc_get(map, key), "it is not base64");
    return !out->failed || fb_fail_memory(diag);
}

/* A missing key id is an empty one. */
static bool read_signature(const struct fb_doc *item, struct fb_envelope *envelope,
                           struct fb_diag *diag)
{
    struct fb_signature *signature = &envelope->signatures[envelope->count++];
    struct fb_span keyid = { NULL, 0 };

    if (item->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, item, "a signature is an object, not %s", fb_doc_kind_name(item));
    if (!fb_doc_get_text(item, "keyid", false, &keyid, diag)
        || !read_base64(item, "sig", &signature->bytes, diag))
        return false;
    fb_buffer_append(&signature->keyid, keyid);
    return signature->bytes.size > 0 || fb_doc_fail(diag, item, "a signature is empty");
}

static bool read_signatures(const struct fb_doc *list, struct fb_envelope *envelope,
                            struct fb_diag *diag)
{
    if (list->count == 0 || list->count > FB_MAX_SIGNATURES)
        return fb_doc_fail(diag, list, "there are %zu signatures; 1 to %d are expected", list->count,
                           FB_MAX_SIGNATURES);
    for (size_t i = 0; i < list->count; i++)
        if (!read_signature(fb_doc_at(list, i), envelope, diag))
            return false;
    return true;
}

static bool read_root(const struct fb_doc *root, struct fb_envelope *envelope, struct fb_diag *diag)
{
    struct fb_span payload_type = { NULL, 0 };
    const struct fb_doc *signatures = NULL;

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "an envelope is an object, not %s", fb_doc_kind_name(root));
    if (!fb_doc_get_text(root, "payloadType", true, &payload_type, diag)
        || !read_base64(root, "payload", &envelope->payload, diag)
        || !fb_doc_get_list(root, "signatures", true, &signatures, diag)
        || !read_signatures(signatures, envelope, diag))
        return false;
    fb_buffer_append(&envelope->payload_type, payload_type);
    return !envelope->payload_type.failed || fb_fail_memory(diag);
}

bool fb_envelope_read(const char *file, struct fb_span text, struct fb_envelope **out,
                      struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = calloc(1, sizeof *envelope);

    if (envelope == NULL)
        return fb_fail_memory(diag);
    if (text.size > FB_MAX_ENVELOPE_BYTES) {
        fb_place_set_file(&diag->place, file);
        return fb_fail(diag, FB_FAULT_LIMIT, "it is too large for an envelope");
    }
    if (!fb_document_parse(file, text, FB_SYNTAX_JSON, &document, diag)
        || !read_root(fb_document_root(document), envelope, diag))
        return false;
    *out = fb_take(envelope);
    return true;
}

struct fb_span fb_envelope_payload(const struct fb_envelope *envelope)
{
    return fb_buffer_span(&envelope->payload);
}

struct fb_span fb_envelope_payload_type(const struct fb_envelope *envelope)
{
    return fb_buffer_span(&envelope->payload_type);
}

size_t fb_envelope_signature_count(const struct fb_envelope *envelope)
{
    return envelope->count;
}

struct fb_span fb_envelope_signature(const struct fb_envelope *envelope, size_t index)
{
    return fb_buffer_span(&envelope->signatures[index].bytes);
}
