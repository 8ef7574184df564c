/* SPDX-License-Identifier: Apache-2.0 */
/* test_canonical.c - canonical JSON against a published digest and by hand, base64 against RFC 4648. */
#include "signer/canonical/canonical.h"

#include "base/host/digest.h"
#include "signer/canonical/base64.h"
#include "signer/canonical/hex.h"
#include "tests/support/check_main.h"

static bool canonical(const char *text, struct fb_buffer *out, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_parse("input", fb_span_of(text), FB_SYNTAX_JSON, &document, diag)
        && fb_canonical_write(fb_document_root(document), out, diag);
}

static const struct {
    const char *text;
    const char *expected;
} forms[] = {
    { "{ \"b\" : 1, \"a\" : [ true, false, null, -7 ] }", "{\"a\":[true,false,null,-7],\"b\":1}" },
    { "{}", "{}" },
    { "[]", "[]" },
    { "[[],{},[[]]]", "[[],{},[[]]]" },
    { "\"\\u0041\\n\\t\\/\\\"\\\\\"", "\"A\n\t/\\\"\\\\\"" },
    { "{\"aa\":1,\"a\":2,\"B\":3,\"\":4}", "{\"\":4,\"B\":3,\"a\":2,\"aa\":1}" },
    { "{\"\\u00e9\":1,\"z\":2}", "{\"z\":2,\"\xc3\xa9\":1}" },
    { "9007199254740991", "9007199254740991" },
    { "-9007199254740991", "-9007199254740991" },
    { "-0", "0" },
    { "{\"k\":{\"z\":{\"y\":0},\"a\":\"\\u0001\\u007f\"}}", "{\"k\":{\"a\":\"\x01\x7f\",\"z\":{\"y\":0}}}" },
};

START_TEST(writes_the_one_form)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(canonical(forms[_i].text, &out, &diag), "%s", diag.message);
    ck_assert_str_eq(out.text, forms[_i].expected);
}
END_TEST

/* The digest was computed by two other implementations. */
START_TEST(agrees_with_other_writers)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;
    char hex[65];

    ck_assert(canonical("{\"s\":\"q\\\"\\\\\\n \xc3\xa9\",\"a\":1,\"_type\":\"x\"}", &out, &diag));
    ck_assert(fb_sha256_hex(fb_buffer_span(&out), hex));
    ck_assert_str_eq(hex, "917f672f4bc93391e8ebaea2534b826186ace727428a80155bb9146385c313f5");
}
END_TEST

static const char *const refused[] = {
    "1.5",
    "1e3",
    "9007199254740992",
    "-9007199254740992",
    "18446744073709551615",
    "123456789012345678901234567890",
    "{\"a\":1,\"a\":1}",
    "{\"a\":1,\"\\u0061\":2}",
    "\"\\ud800\"",
    "\"\xff\"",
    "{\"a\":[0.1]}",
};

START_TEST(refuses_what_readers_disagree_on)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(!canonical(refused[_i], &out, &diag), "%s gave %s", refused[_i], out.text);
    ck_assert_str_ne(diag.message, "");
    ck_assert_uint_gt(diag.place.line, 0);
}
END_TEST

static const struct {
    const char *bytes;
    const char *text;
} vectors[] = {
    { "", "" },
    { "f", "Zg==" },
    { "fo", "Zm8=" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg==" },
    { "fooba", "Zm9vYmE=" },
    { "foobar", "Zm9vYmFy" },
    { "\xfb\xff\xfe", "+//+" },
};

START_TEST(base64_goes_both_ways)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;

    fb_base64_write(fb_span_of(vectors[_i].bytes), &text);
    ck_assert(fb_span_is(fb_buffer_span(&text), vectors[_i].text));
    ck_assert(fb_base64_read(fb_span_of(vectors[_i].text), &bytes));
    ck_assert(fb_span_is(fb_buffer_span(&bytes), vectors[_i].bytes));
}
END_TEST

START_TEST(base64_takes_the_url_safe_alphabet)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;

    ck_assert(fb_base64_read(fb_span_of("-__-"), &bytes));
    ck_assert(fb_base64_read(fb_span_of("-_8"), &bytes));
    ck_assert(fb_span_is(fb_buffer_span(&bytes), "\xfb\xff\xfe\xfb\xff"));
}
END_TEST

static const char *const no_base64[] = {
    "Zg=",
    "Zg===",
    "Z",
    "Z===",
    "Zh==",
    "Zm9=",
    "Zm 8=",
    "Zm8=\n",
    "+__-",
    "Zm8=Zm8=",
    "====",
    "=",
    "Zm9v=",
    "+/8",
    "Zm*v",
};

START_TEST(base64_refuses_second_spellings)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;

    fb_buffer_char(&bytes, 'x');
    ck_assert_msg(!fb_base64_read(fb_span_of(no_base64[_i]), &bytes), "%s", no_base64[_i]);
    ck_assert_uint_eq(bytes.size, 1);
}
END_TEST

START_TEST(hex_is_strict)
{
    uint8_t out[2] = { 9, 9 };
    char text[5];

    ck_assert(!fb_hex_read(fb_span_of("00FF"), out, 2));
    ck_assert(!fb_hex_read(fb_span_of("00f"), out, 2));
    ck_assert(!fb_hex_read(fb_span_of("00fff"), out, 2));
    ck_assert(!fb_hex_read(fb_span_of("0g00"), out, 2));
    ck_assert_int_eq(out[0], 9);
    ck_assert(fb_hex_read(fb_span_of("a07f"), out, 2));
    ck_assert_int_eq(out[0], 0xA0);
    ck_assert_int_eq(out[1], 0x7F);
    fb_hex_write((struct fb_span){ out, 2 }, text);
    ck_assert_str_eq(text, "a07f");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("canonical");
    tcase_add_loop_test(cases, writes_the_one_form, 0, FB_TEST_COUNT(forms));
    tcase_add_test(cases, agrees_with_other_writers);
    tcase_add_loop_test(cases, refuses_what_readers_disagree_on, 0, FB_TEST_COUNT(refused));
    tcase_add_loop_test(cases, base64_goes_both_ways, 0, FB_TEST_COUNT(vectors));
    tcase_add_test(cases, base64_takes_the_url_safe_alphabet);
    tcase_add_loop_test(cases, base64_refuses_second_spellings, 0, FB_TEST_COUNT(no_base64));
    tcase_add_test(cases, hex_is_strict);
    return fb_test_run("canonical", cases);
}
