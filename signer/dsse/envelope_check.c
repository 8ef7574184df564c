/* SPDX-License-Identifier: Apache-2.0 */
/* envelope_check.c - who has signed an envelope: distinct keys, never key ids. */
#include "base/host/fail.h"
#include "signer/dsse/envelope_parts.h"

/* Whether the key stands in the list already, under whatever name. */
static bool is_repeated(const struct fb_trust *trust, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (fb_key_same(trust->keys[i], trust->keys[index]))
            return true;
    return false;
}

static size_t count_distinct(const struct fb_trust *trust)
{
    size_t distinct = 0;

    for (size_t i = 0; i < trust->count; i++)
        distinct += is_repeated(trust, i) ? 0 : 1;
    return distinct;
}

static bool check_trust(const struct fb_trust *trust, struct fb_diag *diag)
{
    if (trust->count > FB_MAX_TRUSTED_KEYS)
        return fb_fail(diag, FB_FAULT_LIMIT, "at most %d keys can be trusted", FB_MAX_TRUSTED_KEYS);
    const size_t distinct = count_distinct(trust);
    if (trust->threshold == 0 || trust->threshold > distinct)
        return fb_fail(diag, FB_FAULT_INPUT, "a threshold of %zu cannot be asked of %zu distinct keys",
                       trust->threshold, distinct);
    return true;
}

static bool has_signed(const struct fb_envelope *envelope, const struct fb_key *key,
                       struct fb_span pae)
{
    for (size_t i = 0; i < envelope->count; i++)
        if (fb_key_verifies(key, pae, fb_buffer_span(&envelope->signatures[i].bytes)))
            return true;
    return false;
}

bool fb_envelope_tally(const struct fb_envelope *envelope, const struct fb_trust *trust,
                       struct fb_tally *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer pae = FB_BUFFER_EMPTY;
    struct fb_tally tally = { .distinct = 0 };

    if (!check_trust(trust, diag))
        return false;
    fb_envelope_pae(fb_envelope_payload_type(envelope), fb_envelope_payload(envelope), &pae);
    if (pae.failed)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < trust->count; i++) {
        tally.valid[i] = !is_repeated(trust, i) && has_signed(envelope, trust->keys[i], fb_buffer_span(&pae));
        tally.distinct += tally.valid[i] ? 1 : 0;
    }
    *out = tally;
    return true;
}
