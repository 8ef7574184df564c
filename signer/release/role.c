/* SPDX-License-Identifier: Apache-2.0 */
/* role.c - lists of keys with a threshold. */
#include "signer/release/role.h"

#include "base/host/fail.h"

bool fb_signer_role_has(const struct fb_signer_role *role, const struct fb_key *key)
{
    for (size_t i = 0; i < role->count; i++)
        if (fb_key_same(role->keys[i], key))
            return true;
    return false;
}

static bool read_key(const struct fb_doc *item, struct fb_signer_role *role, struct fb_diag *diag)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;

    if (item->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, item, "a key is an object, not %s", fb_doc_kind_name(item));
    if (!fb_key_of_json(item, &key, diag))
        return false;
    if (fb_signer_role_has(role, key))
        return fb_doc_fail(diag, item, "this key is in the list already");
    role->keys[role->count++] = fb_take(key);
    return true;
}

static bool read_keys(const struct fb_doc *list, struct fb_signer_role *role, struct fb_diag *diag)
{
    if (list->count == 0 || list->count > FB_MAX_TRUSTED_KEYS)
        return fb_doc_fail(diag, list, "there are %zu keys; 1 to %d are expected", list->count,
                           FB_MAX_TRUSTED_KEYS);
    for (size_t i = 0; i < list->count; i++)
        if (!read_key(fb_doc_at(list, i), role, diag))
            return false;
    return true;
}

bool fb_signer_role_get(const struct fb_doc *map, const char *key, bool required, struct fb_signer_role *out,
                        struct fb_diag *diag)
{
    static const char *const known[] = { "threshold", "keys", "max_hours", "valid_hours", NULL };
    const struct fb_doc *role = NULL;
    const struct fb_doc *keys = NULL;
    uint64_t threshold = 0;

    if (!fb_doc_get_map(map, key, required, &role, diag))
        return false;
    if (role == NULL)
        return true;
    if (!fb_doc_check_keys(role, known, diag)
        || !fb_doc_get_list(role, "keys", true, &keys, diag)
        || !read_keys(keys, out, diag)
        || !fb_doc_get_u64(role, "threshold", true, FB_MAX_TRUSTED_KEYS, &threshold, diag))
        return false;
    if (threshold == 0 || threshold > out->count)
        return fb_doc_fail(diag, fb_doc_get(role, "threshold"), "a threshold of %zu cannot be asked of %zu keys",
                           (size_t)threshold, out->count);
    out->threshold = (size_t)threshold;
    return true;
}

void fb_signer_role_clear(struct fb_signer_role *role)
{
    for (size_t i = 0; i < role->count; i++)
        fb_key_free(role->keys[i]);
    role->count = 0;
    role->threshold = 0;
}

bool fb_signer_role_tally(const struct fb_signer_role *role, const struct fb_envelope *envelope,
                          struct fb_tally *tally, struct fb_diag *diag)
{
    const struct fb_trust trust = {
        .keys = (const struct fb_key *const *)role->keys,
        .count = role->count,
        .threshold = role->threshold,
    };

    return fb_envelope_tally(envelope, &trust, tally, diag);
}
