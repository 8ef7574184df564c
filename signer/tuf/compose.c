/* SPDX-License-Identifier: Apache-2.0 */
/* compose.c - metadata as a file: what is signed, and the signatures over it. */
#include "signer/tuf/compose.h"

#include <stdlib.h>

#include "base/host/fail.h"
#include "signer/canonical/canonical.h"
#include "signer/canonical/hex.h"
#include "signer/tuf/compose_parts.h"
#include "signer/tuf/signers.h"

/* Canonical text as JSON: control characters, which stand in strings only, are escaped. */
static void write_escaped(struct fb_span canonical, struct fb_buffer *out)
{
    size_t start = 0;

    for (size_t i = 0; i < canonical.size; i++) {
        if (canonical.bytes[i] >= 0x20)
            continue;
        fb_buffer_append(out, fb_span_part(canonical, start, i - start));
        fb_buffer_printf(out, "\\u%04x", canonical.bytes[i]);
        start = i + 1;
    }
    fb_buffer_append(out, fb_span_part(canonical, start, canonical.size - start));
}

static void write_signature(struct fb_span keyid, struct fb_span hex, struct fb_buffer *out)
{
    fb_buffer_text(out, "{\"keyid\":");
    fb_canonical_text(keyid, out);
    fb_buffer_text(out, ",\"sig\":");
    fb_canonical_text(hex, out);
    fb_buffer_char(out, '}');
}

static bool sign(const struct fb_tuf *metadata, const struct fb_key *key, struct fb_buffer *out,
                 struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer signature = FB_BUFFER_EMPTY;

    if (!fb_key_sign(key, fb_tuf_signed_text(metadata), &signature, diag))
        return false;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer hex = FB_BUFFER_EMPTY;
    fb_buffer_repeat(&hex, '0', 2 * signature.size + 1);
    if (hex.failed)
        return fb_fail_memory(diag);
    fb_hex_write(fb_buffer_span(&signature), hex.text);
    write_signature(fb_span_of(fb_key_id(key)), fb_span_of(hex.text), out);
    return true;
}

static bool is_among(const struct fb_key *const *keys, size_t count, struct fb_span keyid)
{
    for (size_t i = 0; i < count; i++)
        if (fb_span_is(keyid, fb_key_id(keys[i])))
            return true;
    return false;
}

/* `written` of them stand there already. */
static bool add_signatures(const struct fb_tuf *metadata, const struct fb_key *const *keys, size_t key_count,
                           size_t written, struct fb_buffer *out, struct fb_diag *diag)
{
    for (size_t i = 0; i < key_count; i++) {
        if (is_among(keys, i, fb_span_of(fb_key_id(keys[i]))))
            return fb_fail(diag, FB_FAULT_INPUT, "a key is given twice: %s", fb_key_id(keys[i]));
        if (written + i > 0)
            fb_buffer_char(out, ',');
        if (!sign(metadata, keys[i], out, diag))
            return false;
    }
    return true;
}

static bool write_signatures(const struct fb_tuf *metadata, const struct fb_key *const *keys,
                             size_t key_count, struct fb_buffer *out, struct fb_diag *diag)
{
    size_t count = 0;
    size_t written = 0;
    const struct fb_tuf_signature *signatures = fb_tuf_signatures(metadata, &count);

    for (size_t i = 0; i < count; i++) {
        if (is_among(keys, key_count, signatures[i].keyid))
            continue;
        if (written++ > 0)
            fb_buffer_char(out, ',');
        write_signature(signatures[i].keyid, signatures[i].hex, out);
    }
    return add_signatures(metadata, keys, key_count, written, out, diag);
}

/* The first copy that has one. */
static bool find_signature(const struct fb_tuf_copies *copies, const struct fb_key *signer, struct fb_span *out)
{
    for (size_t i = 0; i < copies->count; i++)
        if (fb_tuf_signature_of(copies->items[i], signer, out))
            return true;
    return false;
}

/* Reads back what was written, as everybody will. */
static bool check_written(const struct fb_buffer *file, enum fb_tuf_type type, struct fb_diag *diag)
{
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *metadata = NULL;

    return (!file->failed || fb_fail_memory(diag))
        && fb_tuf_read("the new metadata", fb_buffer_span(file), type, &metadata, diag);
}

static bool write_file(const struct fb_tuf *metadata, const struct fb_buffer *signatures, struct fb_buffer *out,
                       struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer file = FB_BUFFER_EMPTY;

    fb_buffer_text(&file, "{\"signatures\":[");
    write_escaped(fb_buffer_span(signatures), &file);
    fb_buffer_text(&file, "],\"signed\":");
    write_escaped(fb_tuf_signed_text(metadata), &file);
    fb_buffer_text(&file, "}\n");
    file.failed = file.failed || signatures->failed;
    if (!check_written(&file, fb_tuf_signed(metadata)->type, diag))
        return false;
    fb_buffer_append(out, fb_buffer_span(&file));
    return !out->failed || fb_fail_memory(diag);
}

bool fb_tuf_write_signed_too(const struct fb_tuf *metadata, const struct fb_key *const *keys,
                             size_t key_count, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer signatures = FB_BUFFER_EMPTY;

    return write_signatures(metadata, keys, key_count, &signatures, diag)
        && write_file(metadata, &signatures, out, diag);
}

bool fb_tuf_write_gathered(const struct fb_tuf_copies *copies, const struct fb_key *const *signers,
                           size_t signer_count, const struct fb_key *const *keys, size_t key_count,
                           struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer signatures = FB_BUFFER_EMPTY;
    size_t written = 0;

    for (size_t i = 0; i < signer_count; i++) {
        const struct fb_span id = fb_span_of(fb_key_id(signers[i]));
        struct fb_span hex = { NULL, 0 };
        if (is_among(keys, key_count, id) || is_among(signers, i, id) || !find_signature(copies, signers[i], &hex))
            continue;
        if (written++ > 0)
            fb_buffer_char(&signatures, ',');
        write_signature(id, hex, &signatures);
    }
    return add_signatures(copies->items[0], keys, key_count, written, &signatures, diag)
        && write_file(copies->items[0], &signatures, out, diag);
}

bool fb_tuf_write(const struct fb_tuf_signed *content, const struct fb_key *const *keys,
                  size_t key_count, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer body = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer file = FB_BUFFER_EMPTY;
    FB_AUTO(fb_tuf_free)
    struct fb_tuf *metadata = NULL;

    if (!fb_tuf_compose(content, &body, diag))
        return false;
    fb_buffer_text(&file, "{\"signatures\":[],\"signed\":");
    write_escaped(fb_buffer_span(&body), &file);
    fb_buffer_char(&file, '}');
    return (!file.failed || fb_fail_memory(diag))
        && fb_tuf_read("the new metadata", fb_buffer_span(&file), content->type, &metadata, diag)
        && fb_tuf_write_signed_too(metadata, keys, key_count, out, diag);
}
