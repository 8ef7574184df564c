/* SPDX-License-Identifier: Apache-2.0 */
/* compose_parts.c - the members of `signed`, each with its comma behind it. */
#include "signer/tuf/compose_parts.h"

#include <inttypes.h>

#include "base/host/fail.h"
#include "signer/canonical/canonical.h"
#include "signer/tuf/compose.h"

static void write_key(struct fb_span name, struct fb_buffer *out)
{
    fb_canonical_text(name, out);
    fb_buffer_char(out, ':');
}

static void write_comma(size_t index, struct fb_buffer *out)
{
    if (index > 0)
        fb_buffer_char(out, ',');
}

static bool write_key_object(const struct fb_tuf_key *key, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    if (key->object != NULL)
        return fb_canonical_write(key->object, out, diag);
    return fb_key_export(key->key, FB_KEY_FORM_TUF, &text, diag)
        && fb_document_parse("key", fb_buffer_span(&text), FB_SYNTAX_JSON, &document, diag)
        && fb_canonical_write(fb_document_root(document), out, diag);
}

static bool write_keys(const struct fb_tuf_signed *content, struct fb_buffer *out, struct fb_diag *diag)
{
    fb_buffer_text(out, "\"keys\":{");
    for (size_t i = 0; i < content->key_count; i++) {
        write_comma(i, out);
        write_key(content->keys[i].id, out);
        if (!write_key_object(&content->keys[i], out, diag))
            return false;
    }
    fb_buffer_char(out, '}');
    return true;
}

static void write_texts(const char *name, const struct fb_span *texts, size_t count,
                        struct fb_buffer *out)
{
    fb_buffer_printf(out, "\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        write_comma(i, out);
        fb_canonical_text(texts[i], out);
    }
    fb_buffer_char(out, ']');
}

static void write_signers(const struct fb_tuf_role *role, struct fb_buffer *out)
{
    write_texts("keyids", role->keyids, role->keyid_count, out);
    fb_buffer_printf(out, ",\"threshold\":%" PRIu64, role->threshold);
}

static size_t count_reachable(const struct fb_tuf_signed *content, const struct fb_tuf_role *role)
{
    size_t count = 0;

    for (size_t i = 0; i < role->keyid_count; i++) {
        const struct fb_tuf_key *key = fb_tuf_find_key(content, role->keyids[i]);
        bool is_new = key != NULL && key->key != NULL;
        for (size_t j = 0; is_new && j < i; j++) {
            const struct fb_tuf_key *earlier = fb_tuf_find_key(content, role->keyids[j]);
            is_new = earlier == NULL || earlier->key == NULL || !fb_key_same(earlier->key, key->key);
        }
        count += is_new ? 1 : 0;
    }
    return count;
}

static bool check_role(const struct fb_tuf_signed *content, const struct fb_tuf_role *role,
                       struct fb_diag *diag)
{
    const size_t reachable = count_reachable(content, role);

    return role->threshold <= reachable
        || fb_fail(diag, FB_FAULT_INPUT, "the role %.*s has %zu distinct keys, which cannot reach a threshold of %" PRIu64,
                   (int)(role->name.size < 100 ? role->name.size : 100), (const char *)role->name.bytes,
                   reachable, role->threshold);
}

static bool write_root(const struct fb_tuf_signed *content, struct fb_buffer *out, struct fb_diag *diag)
{
    if (content->role_count != FB_TUF_TARGETS + 1)
        return fb_fail(diag, FB_FAULT_INPUT, "a root has four roles");
    fb_buffer_printf(out, "\"consistent_snapshot\":%s,", content->consistent_snapshot ? "true" : "false");
    if (!write_keys(content, out, diag))
        return false;
    fb_buffer_text(out, ",\"roles\":{");
    for (size_t i = 0; i < content->role_count; i++) {
        if (!check_role(content, &content->roles[i], diag))
            return false;
        write_comma(i, out);
        write_key(fb_span_of(fb_tuf_type_name((enum fb_tuf_type)i)), out);
        fb_buffer_char(out, '{');
        write_signers(&content->roles[i], out);
        fb_buffer_char(out, '}');
    }
    fb_buffer_text(out, "},");
    return true;
}

/* The members of a file's description, each with its comma before it where `after` says so. */
static void write_file(const struct fb_tuf_file *file, bool after, struct fb_buffer *out)
{
    if (file->has_length) {
        write_comma(after ? 1 : 0, out);
        fb_buffer_printf(out, "\"length\":%" PRIu64, file->length);
    }
    if (file->hash_count == 0)
        return;
    write_comma(after || file->has_length ? 1 : 0, out);
    fb_buffer_text(out, "\"hashes\":{");
    for (size_t i = 0; i < file->hash_count; i++) {
        write_comma(i, out);
        write_key(file->hashes[i].algorithm, out);
        fb_canonical_text(file->hashes[i].hex, out);
    }
    fb_buffer_char(out, '}');
}

static void write_metas(const struct fb_tuf_signed *content, struct fb_buffer *out)
{
    fb_buffer_text(out, "\"meta\":{");
    for (size_t i = 0; i < content->meta_count; i++) {
        const struct fb_tuf_meta *meta = &content->metas[i];
        write_comma(i, out);
        write_key(meta->name, out);
        fb_buffer_printf(out, "{\"version\":%" PRIu64, meta->version);
        write_file(&meta->file, true, out);
        fb_buffer_char(out, '}');
    }
    fb_buffer_text(out, "},");
}

static bool write_custom(const struct fb_tuf_target *target, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    const struct fb_doc *custom = target->custom;

    if (target->custom_json.size > 0) {
        if (!fb_document_parse("custom", target->custom_json, FB_SYNTAX_JSON, &document, diag))
            return false;
        custom = fb_document_root(document);
    }
    if (custom == NULL)
        return true;
    fb_buffer_text(out, ",\"custom\":");
    return fb_canonical_write(custom, out, diag);
}

static bool write_target(const struct fb_tuf_target *target, struct fb_buffer *out, struct fb_diag *diag)
{
    if (!target->file.has_length)
        return fb_fail(diag, FB_FAULT_INPUT, "a target has a length");
    write_key(target->path, out);
    fb_buffer_char(out, '{');
    write_file(&target->file, false, out);
    if (!write_custom(target, out, diag))
        return false;
    fb_buffer_char(out, '}');
    return true;
}

static void write_delegation(const struct fb_tuf_role *role, struct fb_buffer *out)
{
    fb_buffer_char(out, '{');
    write_key(fb_span_of("name"), out);
    fb_canonical_text(role->name, out);
    fb_buffer_printf(out, ",\"terminating\":%s,", role->terminating ? "true" : "false");
    write_signers(role, out);
    fb_buffer_char(out, ',');
    if (role->prefix_count > 0)
        write_texts("path_hash_prefixes", role->prefixes, role->prefix_count, out);
    else
        write_texts("paths", role->paths, role->path_count, out);
    fb_buffer_char(out, '}');
}

static void write_succinct(const struct fb_tuf_signed *content, struct fb_buffer *out)
{
    fb_buffer_printf(out, ",\"succinct_roles\":{\"bit_length\":%u,\"name_prefix\":", content->succinct_bits);
    fb_canonical_text(content->roles[0].name, out);
    fb_buffer_char(out, ',');
    write_signers(&content->roles[0], out);
    fb_buffer_char(out, '}');
}

static bool write_delegations(const struct fb_tuf_signed *content, struct fb_buffer *out,
                              struct fb_diag *diag)
{
    if (content->role_count == 0)
        return true;
    fb_buffer_text(out, "\"delegations\":{");
    if (!write_keys(content, out, diag))
        return false;
    for (size_t i = 0; i < content->role_count; i++)
        if (!check_role(content, &content->roles[i], diag))
            return false;
    if (content->succinct_bits > 0) {
        write_succinct(content, out);
    } else {
        fb_buffer_text(out, ",\"roles\":[");
        for (size_t i = 0; i < content->role_count; i++) {
            write_comma(i, out);
            write_delegation(&content->roles[i], out);
        }
        fb_buffer_char(out, ']');
    }
    fb_buffer_text(out, "},");
    return true;
}

static bool write_targets(const struct fb_tuf_signed *content, struct fb_buffer *out,
                          struct fb_diag *diag)
{
    if (!write_delegations(content, out, diag))
        return false;
    fb_buffer_text(out, "\"targets\":{");
    for (size_t i = 0; i < content->target_count; i++) {
        write_comma(i, out);
        if (!write_target(&content->targets[i], out, diag))
            return false;
    }
    fb_buffer_text(out, "},");
    return true;
}

static bool write_members(const struct fb_tuf_signed *content, struct fb_buffer *out,
                          struct fb_diag *diag)
{
    if (content->type == FB_TUF_ROOT)
        return write_root(content, out, diag);
    if (content->type == FB_TUF_TARGETS)
        return write_targets(content, out, diag);
    write_metas(content, out);
    return true;
}

bool fb_tuf_compose(const struct fb_tuf_signed *content, struct fb_buffer *out, struct fb_diag *diag)
{
    char expires[21];

    if (!fb_tuf_time_write(content->expires, expires))
        return fb_fail(diag, FB_FAULT_INPUT, "expires is a time of the years 1970 to 9999");
    fb_buffer_char(out, '{');
    if (!write_members(content, out, diag))
        return false;
    fb_buffer_printf(out, "\"_type\":\"%s\",\"expires\":\"%s\",\"spec_version\":\"" FB_TUF_SPEC_VERSION "\",\"version\":%" PRIu64 "}",
                     fb_tuf_type_name(content->type), expires, content->version);
    return !out->failed || fb_fail_memory(diag);
}
