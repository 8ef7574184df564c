/* SPDX-License-Identifier: Apache-2.0 */
/* side_sign.c - versions that are reserved before they are signed, and the keys of a role. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/write/json_text.h"
#include "signer/canonical/canonical.h"
#include "signer/repository/side_parts.h"
#include "signer/tuf/compose.h"

/* {"snapshot":4,"targets":5,..}; without it nobody knows what was signed. */
static bool read_reserved(struct fb_side_state *state, const char *path, struct fb_document **out,
                          struct fb_diag *diag)
{
    if (state->timestamp != NULL || access(path, F_OK) == 0)
        return fb_document_load(path, out, diag);
    return fb_document_parse(path, fb_span_of("{}"), FB_SYNTAX_JSON, out, diag);
}

static bool next_version(const struct fb_doc *reserved, struct fb_span role, uint64_t *out,
                         struct fb_diag *diag)
{
    char name[FB_PLAN_MAX_NAME + 1];
    uint64_t last = 0;

    if (role.size >= sizeof name)
        return fb_fail(diag, FB_FAULT_LIMIT, "the name of a role is too long");
    memcpy(name, role.bytes, role.size);
    name[role.size] = '\0';
    if (!fb_doc_get_u64(reserved, name, false, FB_CANONICAL_MAX_INTEGER - 1, &last, diag))
        return false;
    *out = last + 1;
    return true;
}

static void write_pair(struct fb_json *json, struct fb_span role, uint64_t version)
{
    char name[FB_PLAN_MAX_NAME + 1] = "";

    memcpy(name, role.bytes, role.size < sizeof name ? role.size : sizeof name - 1);
    fb_json_put_u64(json, name, version);
}

static bool is_among(const struct fb_span *roles, size_t count, struct fb_span role)
{
    for (size_t i = 0; i < count; i++)
        if (fb_span_equal(roles[i], role))
            return true;
    return false;
}

static void write_reserved(const struct fb_doc *before, const struct fb_span *roles, size_t count,
                           const uint64_t *versions, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    for (size_t i = 0; i < before->count; i++)
        if (!is_among(roles, count, fb_doc_key_at(before, i)->text))
            write_pair(&json, fb_doc_key_at(before, i)->text, fb_doc_value_at(before, i)->magnitude);
    for (size_t i = 0; i < count; i++)
        write_pair(&json, roles[i], versions[i]);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

bool fb_side_reserve(struct fb_side_state *state, const struct fb_span *roles, size_t count,
                     uint64_t *versions, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    const char *path = fb_side_path(state, "reserved.json");

    if (path == NULL)
        return fb_fail_memory(diag);
    if (!read_reserved(state, path, &document, diag))
        return false;
    const struct fb_doc *before = fb_document_root(document);
    if (before->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, before, "the reserved versions are a map, not %s", fb_doc_kind_name(before));
    for (size_t i = 0; i < before->count; i++)
        if (fb_doc_value_at(before, i)->kind != FB_DOC_INTEGER)
            return fb_doc_fail(diag, fb_doc_value_at(before, i), "a version is a number");
    for (size_t i = 0; i < count; i++)
        if (!next_version(before, roles[i], &versions[i], diag))
            return false;
    write_reserved(before, roles, count, versions, &text);
    const struct fb_span bytes = fb_buffer_span(&text);
    return !text.failed ? fb_file_write(path, &bytes, 1, diag) : fb_fail_memory(diag);
}

static bool is_of_role(const struct fb_plan_role *role, const struct fb_key *key)
{
    for (size_t i = 0; i < role->key_count; i++)
        if (fb_key_same(role->keys[i].key, key))
            return true;
    return false;
}

/* Those of the role among the keys, each once; at most as many as the array has places. */
static size_t pick(const struct fb_plan_role *role, const struct fb_side_keys *keys,
                   const struct fb_key *out[static FB_TUF_MAX_SIGNATURES])
{
    size_t count = 0;

    for (size_t i = 0; i < keys->count && count < FB_TUF_MAX_SIGNATURES; i++) {
        bool is_new = is_of_role(role, keys->items[i]);
        for (size_t k = 0; is_new && k < count; k++)
            is_new = !fb_key_same(out[k], keys->items[i]);
        if (is_new)
            out[count++] = keys->items[i];
    }
    return count;
}

bool fb_side_can_sign(const struct fb_plan_role *role, const struct fb_side_keys *keys)
{
    const struct fb_key *picked[FB_TUF_MAX_SIGNATURES];

    return pick(role, keys, picked) >= role->tuf.threshold;
}

bool fb_side_sign(const struct fb_tuf_signed *content, const struct fb_plan_role *role,
                  const struct fb_side_keys *keys, struct fb_buffer *out, struct fb_diag *diag)
{
    const struct fb_key *picked[FB_TUF_MAX_SIGNATURES];
    const size_t count = pick(role, keys, picked);

    if (count < role->tuf.threshold) {
        fb_fail(diag, FB_FAULT_INPUT, "the role %.*s must be signed by %" PRIu64 " of its %zu keys; %zu of them %s given",
                (int)role->tuf.name.size, (const char *)role->tuf.name.bytes, role->tuf.threshold, role->key_count,
                count, count == 1 ? "was" : "were");
        return fb_fail_help(diag, "name each key with --key; repository.yaml says whose they are");
    }
    return fb_tuf_write(content, picked, count, out, diag);
}

bool fb_side_gather(const struct fb_tuf_copies *copies, const struct fb_plan_role *role, const struct fb_side_keys *keys,
                    struct fb_buffer *out, struct fb_diag *diag)
{
    const struct fb_key *signers[FB_TUF_MAX_SIGNATURES];
    const struct fb_key *picked[FB_TUF_MAX_SIGNATURES];
    const size_t count = pick(role, keys, picked);
    size_t signer_count = 0;

    for (; signer_count < role->key_count && signer_count < FB_TUF_MAX_SIGNATURES; signer_count++)
        signers[signer_count] = role->keys[signer_count].key;
    return fb_tuf_write_gathered(copies, signers, signer_count, picked, count, out, diag);
}
