/* SPDX-License-Identifier: Apache-2.0 */
/* signers.c - counting the distinct keys that have signed. */
#include "signer/tuf/signers.h"

#include "signer/canonical/hex.h"

#define MAX_SIGNATURE_BYTES 1024 /* RSA of 8192 bits */

static const struct fb_tuf_signature *find_signature(const struct fb_tuf *metadata, struct fb_span keyid)
{
    size_t count = 0;
    const struct fb_tuf_signature *signatures = fb_tuf_signatures(metadata, &count);

    for (size_t i = 0; i < count; i++)
        if (fb_span_equal(signatures[i].keyid, keyid))
            return &signatures[i];
    return NULL;
}

static bool verifies(const struct fb_tuf *metadata, const struct fb_key *key, struct fb_span keyid)
{
    const struct fb_tuf_signature *signature = find_signature(metadata, keyid);
    uint8_t bytes[MAX_SIGNATURE_BYTES];
    const size_t size = signature != NULL ? signature->hex.size / 2 : 0;

    return size > 0 && size <= sizeof bytes && fb_hex_read(signature->hex, bytes, size)
        && fb_key_verifies(key, fb_tuf_signed_text(metadata), (struct fb_span){ bytes, size });
}

bool fb_tuf_signature_of(const struct fb_tuf *metadata, const struct fb_key *key, struct fb_span *out)
{
    const struct fb_span id = fb_span_of(fb_key_id(key));

    if (!verifies(metadata, key, id))
        return false;
    *out = find_signature(metadata, id)->hex;
    return true;
}

/* Whether the key is among those counted, under whatever id. */
static bool is_counted(const struct fb_key *const *counted, size_t count, const struct fb_key *key)
{
    for (size_t i = 0; i < count; i++)
        if (fb_key_same(counted[i], key))
            return true;
    return false;
}

size_t fb_tuf_list_signers(const struct fb_tuf *metadata, const struct fb_tuf_signed *delegator,
                           const struct fb_tuf_role *role,
                           const struct fb_key *out[static FB_TUF_MAX_SIGNATURES])
{
    size_t count = 0;

    for (size_t i = 0; i < role->keyid_count && i < FB_TUF_MAX_SIGNATURES; i++) {
        const struct fb_tuf_key *listed = fb_tuf_find_key(delegator, role->keyids[i]);
        if (listed == NULL || listed->key == NULL || is_counted(out, count, listed->key))
            continue;
        if (verifies(metadata, listed->key, role->keyids[i]))
            out[count++] = listed->key;
    }
    return count;
}

size_t fb_tuf_count_signers(const struct fb_tuf *metadata, const struct fb_tuf_signed *delegator,
                            const struct fb_tuf_role *role)
{
    const struct fb_key *signers[FB_TUF_MAX_SIGNATURES];

    return fb_tuf_list_signers(metadata, delegator, role, signers);
}

bool fb_tuf_is_signed(const struct fb_tuf *metadata, const struct fb_tuf_signed *delegator,
                      const struct fb_tuf_role *role)
{
    return role->threshold > 0 && fb_tuf_count_signers(metadata, delegator, role) >= role->threshold;
}

bool fb_tuf_is_signed_by_root(const struct fb_tuf *metadata, const struct fb_tuf *root)
{
    const struct fb_tuf_signed *content = fb_tuf_signed(root);

    return fb_tuf_is_signed(metadata, content, &content->roles[fb_tuf_signed(metadata)->type]);
}

bool fb_tuf_root_follows(const struct fb_tuf *next, const struct fb_tuf *previous)
{
    return fb_tuf_signed(next)->version == fb_tuf_signed(previous)->version + 1
        && fb_tuf_is_signed_by_root(next, previous) && fb_tuf_is_signed_by_root(next, next);
}
