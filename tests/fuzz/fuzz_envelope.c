/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_envelope.c - what is read before or right after a signature was checked.  The first byte
 * chooses: K is a public key, S a statement, C a JSON value that becomes canonical, all else an
 * envelope.
 *
 * Must cover: both alphabets of base64, every kind of key, canonical text that is stable. */
#include <stdint.h>
#include <stdlib.h>

#include "signer/canonical/canonical.h"
#include "signer/dsse/envelope.h"
#include "signer/dsse/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool write_canonical(struct fb_span text, struct fb_buffer *out)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    return fb_document_parse("input", text, FB_SYNTAX_JSON, &document, &diag)
        && fb_canonical_write(fb_document_root(document), out, &diag);
}

/* Where it is JSON again (control characters stand as they are), it is its own canonical form. */
static void read_value(struct fb_span text)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer once = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer twice = FB_BUFFER_EMPTY;

    if (write_canonical(text, &once) && write_canonical(fb_buffer_span(&once), &twice)
        && !fb_span_equal(fb_buffer_span(&once), fb_buffer_span(&twice)))
        abort();
}

static void read_key(struct fb_span text)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;
    FB_AUTO(fb_key_free)
    struct fb_key *again = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_key_read_public("input", text, &key, &diag))
        return;
    if (fb_key_verifies(key, text, text)
        || !fb_key_export(key, FB_KEY_FORM_TUF, &out, &diag)
        || !fb_key_read_public("input", fb_buffer_span(&out), &again, &diag)
        || !fb_key_same(key, again))
        abort();
}

static void read_statement(struct fb_span text)
{
    FB_AUTO(fb_statement_free)
    struct fb_statement *statement = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_statement_read("input", text, &statement, &diag))
        return;
    for (size_t i = 0; i < fb_statement_subject_count(statement); i++)
        if (fb_statement_subject_sha256(statement, i).size != 64)
            abort();
    if (fb_statement_predicate(statement) == NULL)
        abort();
}

static void read_envelope(struct fb_span text)
{
    static const uint8_t raw[] = "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":"
                                 "\"393bd3975b7ce4bcac2415e436f38bffc4b3194987d9f3dd52de1b598cd8794e\"},\"scheme\":\"ed25519\"}";
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *again = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tally tally;

    if (!fb_envelope_read("input", text, &envelope, &diag))
        return;
    if (!fb_key_read_public("key", (struct fb_span){ raw, sizeof raw - 1 }, &key, &diag))
        abort();
    const struct fb_key *const keys[] = { key };
    const struct fb_trust trust = { keys, 1, 1 };
    if (!fb_envelope_tally(envelope, &trust, &tally, &diag) || tally.distinct != 0
        || !fb_envelope_write(envelope, &out, &diag)
        || !fb_envelope_read("again", fb_buffer_span(&out), &again, &diag)
        || !fb_span_equal(fb_envelope_payload(envelope), fb_envelope_payload(again)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct fb_span text = { bytes + 1, size > 0 ? size - 1 : 0 };

    if (size == 0)
        return 0;
    if (bytes[0] == 'K')
        read_key(text);
    else if (bytes[0] == 'S')
        read_statement(text);
    else if (bytes[0] == 'C')
        read_value(text);
    else
        read_envelope(text);
    return 0;
}
