/* SPDX-License-Identifier: Apache-2.0 */
/* test_envelope.c - envelopes against the vectors of the DSSE specification, who counts as a signer,
 * and what is refused. */
#include "signer/dsse/envelope.h"

#include <string.h>

#include "signer/dsse/statement.h"
#include "tests/support/check_main.h"

/* The specification's key and signature (protocol.md, "Test Vectors"); its signature is raw r||s
 * there, in DER here. */
#define POINT                                                            \
    "-----BEGIN PUBLIC KEY-----\n"                                       \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ805D3eqNZywjCI19lInBJOp7YMr\n" \
    "CrzAH3CVTAOQ0jgMeCvVTiaRJaRPRDOv8UMs6U4SvKc6pnrIDOoSYI3fdA==\n"     \
    "-----END PUBLIC KEY-----\n"
#define SIGNATURE "MEQCIANyarEBrVbCdjtsaqyOSHJ14qeRk6CdxfhZ2fjvPEo7AiBR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="
#define ENVELOPE(payload, signature)                                                                 \
    "{\"payload\":\"" payload "\",\"payloadType\":\"http://example.com/HelloWorld\",\"signatures\":" \
    "[{\"keyid\":\"66301bbf\",\"sig\":\"" signature "\"}]}"

static struct fb_diag diag;

static void set_up(void)
{
    diag = (struct fb_diag)FB_DIAG_NONE;
}

static struct fb_envelope *read_text(const char *text)
{
    struct fb_envelope *envelope = NULL;

    ck_assert_msg(fb_envelope_read("envelope", fb_span_of(text), &envelope, &diag), "%s", diag.message);
    return envelope;
}

static size_t tally(const struct fb_envelope *envelope, const struct fb_key *const *keys, size_t count)
{
    const struct fb_trust trust = { keys, count, 1 };
    struct fb_tally result;

    ck_assert_msg(fb_envelope_tally(envelope, &trust, &result, &diag), "%s", diag.message);
    return result.distinct;
}

static struct fb_key *generated(enum fb_key_type type)
{
    struct fb_key *key = NULL;

    ck_assert(fb_key_generate(type, &key, &diag));
    return key;
}

static struct fb_key *specified(void)
{
    struct fb_key *key = NULL;

    ck_assert(fb_key_read_public("key", fb_span_of(POINT), &key, &diag));
    return key;
}

START_TEST(encodes_as_the_specification)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;

    fb_envelope_pae(fb_span_of("http://example.com/HelloWorld"), fb_span_of("hello world"), &out);
    ck_assert_str_eq(out.text, "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    out.size = 0;
    fb_envelope_pae(fb_span_of(""), fb_span_of(""), &out);
    ck_assert_str_eq(out.text, "DSSEv1 0  0 ");
}
END_TEST

START_TEST(verifies_the_specified_signature)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = specified();
    const struct fb_key *const keys[] = { key };
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *good = read_text(ENVELOPE("aGVsbG8gd29ybGQ=", SIGNATURE));
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *other_bytes = read_text(ENVELOPE("aGVsbG8gd29ybGU=", SIGNATURE));

    ck_assert_uint_eq(tally(good, keys, 1), 1);
    ck_assert(fb_span_is(fb_envelope_payload(good), "hello world"));
    ck_assert_uint_eq(tally(other_bytes, keys, 1), 0);
}
END_TEST

/* One key that is trusted twice, and that has signed twice, is one. */
START_TEST(one_key_counts_once)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = specified();
    FB_AUTO(fb_key_free)
    struct fb_key *again = specified();
    const struct fb_key *const keys[] = { key, again, key };
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = read_text(
        "{\"payload\":\"aGVsbG8gd29ybGQ\",\"payloadType\":\"http://example.com/HelloWorld\",\"signatures\":["
        "{\"keyid\":\"a\",\"sig\":\"" SIGNATURE "\"},{\"keyid\":\"b\",\"sig\":\"" SIGNATURE "\"},{\"sig\":\"AAAA\"}]}");
    const struct fb_trust two = { keys, 3, 2 };
    struct fb_tally result;

    ck_assert_uint_eq(tally(envelope, keys, 3), 1);
    ck_assert(!fb_envelope_tally(envelope, &two, &result, &diag));
    ck_assert_ptr_nonnull(strstr(diag.message, "cannot be asked of 1 distinct"));
}
END_TEST

START_TEST(refuses_a_trust_that_asks_nothing)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = specified();
    const struct fb_key *const keys[] = { key };
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = read_text(ENVELOPE("aGVsbG8gd29ybGQ=", SIGNATURE));
    const struct fb_trust nothing = { keys, 1, 0 };
    const struct fb_trust nobody = { NULL, 0, 0 };
    struct fb_tally result;

    ck_assert(!fb_envelope_tally(envelope, &nothing, &result, &diag));
    ck_assert(!fb_envelope_tally(envelope, &nobody, &result, &diag));
}
END_TEST

START_TEST(several_keys_of_every_kind_sign)
{
    FB_AUTO(fb_key_free)
    struct fb_key *a = generated(FB_KEY_ED25519);
    FB_AUTO(fb_key_free)
    struct fb_key *b = generated(FB_KEY_ECDSA_P256);
    FB_AUTO(fb_key_free)
    struct fb_key *c = generated(FB_KEY_RSA_PSS);
    FB_AUTO(fb_key_free)
    struct fb_key *stranger = generated(FB_KEY_ED25519);
    const struct fb_key *const keys[] = { stranger, c, b, a };
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = NULL;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    ck_assert(fb_envelope_new("type", (struct fb_span){ (const uint8_t *)"\0\xff", 2 }, &envelope, &diag));
    ck_assert(fb_envelope_sign(envelope, a, &diag) && fb_envelope_sign(envelope, b, &diag)
              && fb_envelope_sign(envelope, c, &diag));
    ck_assert(!fb_envelope_sign(envelope, b, &diag));
    set_up();
    ck_assert(fb_envelope_write(envelope, &text, &diag));
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *back = read_text(text.text);
    const struct fb_trust trust = { keys, 4, 3 };
    struct fb_tally result;
    ck_assert(fb_envelope_tally(back, &trust, &result, &diag));
    ck_assert_uint_eq(result.distinct, 3);
    ck_assert(!result.valid[0] && result.valid[1] && result.valid[2] && result.valid[3]);
}
END_TEST

/* The type is signed too: the same payload as something else is not what was signed. */
START_TEST(the_payload_type_is_signed)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = specified();
    const struct fb_key *const keys[] = { key };
    FB_AUTO(fb_envelope_free)
    struct fb_envelope *envelope = read_text("{\"payload\":\"aGVsbG8gd29ybGQ=\",\"payloadType\":\"http://example.com/HelloWorlds\","
                                             "\"signatures\":[{\"sig\":\"" SIGNATURE "\"}]}");

    ck_assert_uint_eq(tally(envelope, keys, 1), 0);
}
END_TEST

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    { "", "" },
    { "[]", "an envelope is an object" },
    { "{}", "payloadType" },
    { "{\"payload\":\"\",\"payloadType\":\"t\"}", "signatures" },
    { "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[]}", "0 signatures" },
    { "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[1]}", "a signature is an object" },
    { "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}", "a signature is empty" },
    { "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"A\"}]}", "not base64" },
    { "{\"payload\":\"*\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AAAA\"}]}", "not base64" },
    { "{\"payload\":\"\",\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AAAA\"}]}", "payload" },
    { "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AAAA\"}]}x", "" },
};

START_TEST(refuses_what_is_no_envelope)
{
    struct fb_envelope *envelope = NULL;

    ck_assert(!fb_envelope_read("envelope", fb_span_of(bad[_i].text), &envelope, &diag));
    ck_assert_ptr_null(envelope);
    ck_assert_msg(strstr(diag.message, bad[_i].message) != NULL, "%d: %s", _i, diag.message);
    ck_assert_str_ne(diag.message, "");
}
END_TEST

START_TEST(no_prefix_of_an_envelope_is_one)
{
    const struct fb_span whole = fb_span_of(ENVELOPE("aGVsbG8gd29ybGQ=", SIGNATURE));

    for (size_t size = 0; size < whole.size; size++) {
        uint8_t *copy = malloc(size + 1);
        struct fb_envelope *envelope = NULL;
        set_up();
        memcpy(copy, whole.bytes, size);
        copy = realloc(copy, size > 0 ? size : 1);
        ck_assert(!fb_envelope_read("envelope", (struct fb_span){ copy, size }, &envelope, &diag));
        free(copy);
    }
}
END_TEST

#define DIGEST "03f443403522113dbd84056611caf47335f1fdc43adfe39bfeeaf6dbb024bf1c"

START_TEST(statements_come_back)
{
    const struct fb_statement_subject subject = { "a \"b\".bundle", DIGEST };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    FB_AUTO(fb_statement_free)
    struct fb_statement *statement = NULL;

    fb_statement_write(&subject, "https://example.com/p", fb_span_of("{\"a\":1}"), &text);
    ck_assert_str_eq(text.text, "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"a \\\"b\\\".bundle\","
                                "\"digest\":{\"sha256\":\"" DIGEST "\"}}],\"predicateType\":\"https://example.com/p\",\"predicate\":{\"a\":1}}");
    ck_assert(fb_statement_read("statement", fb_buffer_span(&text), &statement, &diag));
    ck_assert_uint_eq(fb_statement_subject_count(statement), 1);
    ck_assert(fb_span_is(fb_statement_subject_name(statement, 0), "a \"b\".bundle"));
    ck_assert(fb_statement_is_about(statement, DIGEST));
    ck_assert(!fb_statement_is_about(statement, "13f443403522113dbd84056611caf47335f1fdc43adfe39bfeeaf6dbb024bf1c"));
    ck_assert(fb_span_is(fb_statement_predicate_type(statement), "https://example.com/p"));
    ck_assert_ptr_nonnull(fb_doc_get(fb_statement_predicate(statement), "a"));
}
END_TEST

#define STATEMENT(type, subject) \
    "{\"_type\":\"" type "\",\"subject\":" subject ",\"predicateType\":\"p\",\"predicate\":{}}"

static const char *const bad_statements[] = {
    "[]",
    "{}",
    STATEMENT("https://in-toto.io/Statement/v0.1", "[{\"digest\":{\"sha256\":\"" DIGEST "\"}}]"),
    STATEMENT(FB_STATEMENT_TYPE, "[]"),
    STATEMENT(FB_STATEMENT_TYPE, "[1]"),
    STATEMENT(FB_STATEMENT_TYPE, "[{\"digest\":{}}]"),
    STATEMENT(FB_STATEMENT_TYPE, "[{\"digest\":{\"sha256\":\"\"}}]"),
    STATEMENT(FB_STATEMENT_TYPE, "[{\"digest\":{\"sha256\":\"03F443403522113dbd84056611caf47335f1fdc43adfe39bfeeaf6dbb024bf1c\"}}]"),
    "{\"_type\":\"" FB_STATEMENT_TYPE "\",\"subject\":[{\"digest\":{\"sha256\":\"" DIGEST "\"}}],\"predicateType\":\"p\",\"predicate\":[]}",
};

START_TEST(refuses_what_is_no_statement)
{
    struct fb_statement *statement = NULL;

    ck_assert(!fb_statement_read("statement", fb_span_of(bad_statements[_i]), &statement, &diag));
    ck_assert_ptr_null(statement);
    ck_assert_str_ne(diag.message, "");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("envelope");
    tcase_add_checked_fixture(cases, set_up, NULL);
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, encodes_as_the_specification);
    tcase_add_test(cases, verifies_the_specified_signature);
    tcase_add_test(cases, one_key_counts_once);
    tcase_add_test(cases, refuses_a_trust_that_asks_nothing);
    tcase_add_test(cases, several_keys_of_every_kind_sign);
    tcase_add_test(cases, the_payload_type_is_signed);
    tcase_add_loop_test(cases, refuses_what_is_no_envelope, 0, FB_TEST_COUNT(bad));
    tcase_add_test(cases, no_prefix_of_an_envelope_is_one);
    tcase_add_test(cases, statements_come_back);
    tcase_add_loop_test(cases, refuses_what_is_no_statement, 0, FB_TEST_COUNT(bad_statements));
    return fb_test_run("envelope", cases);
}
