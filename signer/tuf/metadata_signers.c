/* SPDX-License-Identifier: Apache-2.0 */
/* metadata_signers.c - keys and roles, and the root that they make up. */
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "signer/canonical/canonical.h"
#include "signer/tuf/metadata_parts.h"

/* Whether the id is the digest of the key's canonical form: of the object as it stands, or of the
 * three members that make a key. */
static bool is_its_id(const struct fb_doc *object, const struct fb_key *key, struct fb_span id,
                      bool *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    char digest[65];

    if (!fb_canonical_write(object, &text, diag))
        return false;
    if (!fb_sha256_hex(fb_buffer_span(&text), digest))
        return fb_fail_memory(diag);
    *out = fb_span_is(id, digest) || fb_span_is(id, fb_key_id(key));
    return true;
}

/* A key that cannot be used stays out of `keys` without a word: fewer keys can sign, never more. */
static bool read_key(const struct fb_doc *object, struct fb_tuf *metadata, struct fb_tuf_key *out,
                     struct fb_diag *diag)
{
    struct fb_diag ignored = FB_DIAG_NONE;
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;
    bool is_own = false;

    if (object->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, object, "a key is an object, not %s", fb_doc_kind_name(object));
    out->object = object;
    if (!fb_key_of_json(object, &key, &ignored))
        return ignored.fault != FB_FAULT_MEMORY || fb_fail_memory(diag);
    if (!is_its_id(object, key, out->id, &is_own, diag))
        return false;
    if (!is_own)
        return true;
    out->key = key;
    metadata->keys[metadata->key_count++] = fb_take(key);
    return true;
}

bool fb_tuf_read_keys(const struct fb_doc *map, struct fb_tuf *metadata, struct fb_diag *diag)
{
    if (map->count > FB_TUF_MAX_KEYS)
        return fb_doc_fail(diag, map, "there are more than %d keys", FB_TUF_MAX_KEYS);
    struct fb_tuf_key *keys = fb_arena_array(&metadata->arena, map->count, sizeof *keys);
    metadata->keys = fb_arena_array(&metadata->arena, map->count, sizeof(struct fb_key *));
    if (keys == NULL || metadata->keys == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < map->count; i++) {
        keys[i].id = fb_doc_key_at(map, i)->text;
        if (!read_key(fb_doc_value_at(map, i), metadata, &keys[i], diag))
            return false;
    }
    metadata->content.keys = keys;
    metadata->content.key_count = map->count;
    return true;
}

bool fb_tuf_read_texts(const struct fb_doc *list, const char *what, struct fb_tuf *metadata,
                       const struct fb_span **out, struct fb_diag *diag)
{
    struct fb_span *texts = fb_arena_array(&metadata->arena, list->count, sizeof *texts);

    if (texts == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < list->count; i++) {
        const struct fb_doc *item = fb_doc_at(list, i);
        if (item->kind != FB_DOC_STRING)
            return fb_doc_fail(diag, item, "%s is a string, not %s", what, fb_doc_kind_name(item));
        texts[i] = item->text;
    }
    *out = texts;
    return true;
}

static bool check_distinct(const struct fb_doc *list, struct fb_diag *diag)
{
    if (list->count > FB_TUF_MAX_SIGNATURES)
        return fb_doc_fail(diag, list, "a role has at most %d keys", FB_TUF_MAX_SIGNATURES);
    for (size_t i = 1; i < list->count; i++)
        for (size_t j = 0; j < i; j++)
            if (fb_span_equal(list->items[i].text, list->items[j].text))
                return fb_doc_fail(diag, &list->items[i], "a key id is given twice");
    return true;
}

bool fb_tuf_read_signers(const struct fb_doc *object, struct fb_tuf *metadata,
                         struct fb_tuf_role *out, struct fb_diag *diag)
{
    const struct fb_doc *keyids = NULL;

    if (!fb_doc_get_list(object, "keyids", true, &keyids, diag)
        || !fb_doc_get_u64(object, "threshold", true, FB_CANONICAL_MAX_INTEGER, &out->threshold, diag)
        || !fb_tuf_read_texts(keyids, "a key id", metadata, &out->keyids, diag)
        || !check_distinct(keyids, diag))
        return false;
    out->keyid_count = keyids->count;
    return out->threshold > 0
        || fb_doc_fail(diag, fb_doc_get(object, "threshold"), "with a threshold of zero nobody would have to sign");
}

bool fb_tuf_read_root(const struct fb_doc *body, struct fb_tuf *metadata, struct fb_diag *diag)
{
    const struct fb_doc *keys = NULL;
    const struct fb_doc *map = NULL;
    struct fb_tuf_role *roles = fb_arena_array(&metadata->arena, FB_TUF_TARGETS + 1, sizeof *roles);

    if (roles == NULL)
        return fb_fail_memory(diag);
    if (!fb_doc_get_bool(body, "consistent_snapshot", false, &metadata->content.consistent_snapshot, diag)
        || !fb_doc_get_map(body, "keys", true, &keys, diag)
        || !fb_tuf_read_keys(keys, metadata, diag)
        || !fb_doc_get_map(body, "roles", true, &map, diag))
        return false;
    for (size_t i = 0; i <= FB_TUF_TARGETS; i++) {
        const char *name = fb_tuf_type_name((enum fb_tuf_type)i);
        const struct fb_doc *role = NULL;
        roles[i].name = fb_span_of(name);
        if (!fb_doc_get_map(map, name, true, &role, diag)
            || !fb_tuf_read_signers(role, metadata, &roles[i], diag))
            return false;
    }
    metadata->content.roles = roles;
    metadata->content.role_count = FB_TUF_TARGETS + 1;
    return true;
}
