/* SPDX-License-Identifier: Apache-2.0 */
/* test_json_text.c - commas, nesting, escapes: valid JSON whatever the bytes, read back by the
 * strict loader. */
#include "base/write/json_text.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/host/document.h"
#include "tests/support/check_main.h"

START_TEST(writes_on_one_line)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&out, 0);

    fb_json_open_object(&json);
    fb_json_key(&json, "a");
    fb_json_open_array(&json);
    fb_json_u64(&json, UINT64_MAX);
    fb_json_i64(&json, INT64_MIN);
    fb_json_open_object(&json);
    fb_json_close_object(&json);
    fb_json_open_array(&json);
    fb_json_close_array(&json);
    fb_json_null(&json);
    fb_json_close_array(&json);
    fb_json_key(&json, "b");
    fb_json_bool(&json, true);
    fb_json_key(&json, "c");
    fb_json_text(&json, NULL);
    fb_json_key(&json, "d");
    fb_json_text(&json, "x");
    fb_json_close_object(&json);
    ck_assert_str_eq(out.text, "{\"a\":[18446744073709551615,-9223372036854775808,{},[],null],"
                               "\"b\":true,\"c\":null,\"d\":\"x\"}");
}
END_TEST

START_TEST(indents)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&out, 2);

    fb_json_open_object(&json);
    fb_json_key(&json, "a");
    fb_json_open_array(&json);
    fb_json_u64(&json, 1);
    fb_json_u64(&json, 2);
    fb_json_close_array(&json);
    fb_json_key(&json, "b");
    fb_json_open_object(&json);
    fb_json_close_object(&json);
    fb_json_close_object(&json);
    ck_assert_str_eq(out.text, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}
END_TEST

#define TEXT(literal) literal, sizeof(literal) - 1

static const struct {
    const char *text;
    size_t size;
    const char *json;
} strings[] = {
    { TEXT(""), "\"\"" },
    { TEXT("plain \xC3\xA4 \xF0\x9F\x98\x80"), "\"plain \xC3\xA4 \xF0\x9F\x98\x80\"" },
    { TEXT("\"\\/"), "\"\\\"\\\\/\"" },
    { TEXT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
    { TEXT("a\0b"), "\"a\\u0000b\"" },
    { TEXT("\x1b[2J\x7f"), "\"\\u001b[2J\\u007f\"" },
    { TEXT("\xC2\x9B"), "\"\\u009b\"" }, /* a terminal's CSI in one character */
    { TEXT("\xE2\x80\xA8"), "\"\\u2028\"" },
    { TEXT("\xFF\xC3z"), "\"\\ufffd\\ufffdz\"" },
    { TEXT("\xED\xA0\x80"), "\"\\ufffd\\ufffd\\ufffd\"" },
    { TEXT("z\xE2\x82"), "\"z\\ufffd\\ufffd\"" },
};

START_TEST(escapes_strings)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&out, 0);

    fb_json_string(&json, (struct fb_span){ (const uint8_t *)strings[_i].text, strings[_i].size });
    ck_assert_str_eq(out.text, strings[_i].json);
}
END_TEST

/* Every pair of bytes, as value and as key. */
START_TEST(is_valid_for_any_bytes)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&out, 0);
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    fb_json_open_array(&json);
    for (unsigned int pair = 0; pair < 0x10000; pair++) {
        const char text[] = { (char)(pair >> 8), (char)pair, 'z', '\0' };
        fb_json_string(&json, (struct fb_span){ (const uint8_t *)text, 3 });
        fb_json_open_object(&json);
        fb_json_key(&json, text);
        fb_json_null(&json);
        fb_json_close_object(&json);
    }
    fb_json_close_array(&json);
    ck_assert_msg(fb_document_parse("x", fb_buffer_span(&out), FB_SYNTAX_JSON, &document, &diag), "%u: %s",
                  diag.place.column, diag.message);
    ck_assert_uint_eq(fb_document_root(document)->count, 2 * 0x10000);
}
END_TEST

static const double reals[] = { 0, 1, -1.5, 0.1, 1.0 / 3, 1e300, 5e-324, DBL_MAX, 123456789.125, 0.000001 };

START_TEST(writes_reals_that_read_back_the_same)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&out, 0);
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    fb_json_real(&json, reals[_i]);
    ck_assert(fb_document_parse("x", fb_buffer_span(&out), FB_SYNTAX_JSON, &document, &diag));
    ck_assert(fb_document_root(document)->number == reals[_i]);
}
END_TEST

START_TEST(writes_short_reals_and_no_others)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&out, 0);

    fb_json_open_array(&json);
    fb_json_real(&json, 0.1);
    fb_json_real(&json, 2);
    fb_json_real(&json, (double)NAN);
    fb_json_real(&json, -HUGE_VAL);
    fb_json_close_array(&json);
    ck_assert_str_eq(out.text, "[0.1,2,null,null]");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("JSON text");
    tcase_add_test(cases, writes_on_one_line);
    tcase_add_test(cases, indents);
    tcase_add_loop_test(cases, escapes_strings, 0, FB_TEST_COUNT(strings));
    tcase_add_test(cases, is_valid_for_any_bytes);
    tcase_add_loop_test(cases, writes_reals_that_read_back_the_same, 0, FB_TEST_COUNT(reals));
    tcase_add_test(cases, writes_short_reals_and_no_others);
    return fb_test_run("json_text", cases);
}
