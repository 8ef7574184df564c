/* SPDX-License-Identifier: Apache-2.0 */
/* test_document_json.c - what RFC 8259 allows and forbids, after the cases of JSONTestSuite, with
 * the exact message and place of each refusal. */
#include <float.h>
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/document.h"
#include "tests/support/check_main.h"

static bool parse(const char *text, size_t size, struct fb_document **out, struct fb_diag *diag)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size); /* exact: the sanitizer sees an overrun */

    memcpy(copy, text, size);
    *diag = (struct fb_diag)FB_DIAG_NONE;
    const bool ok = fb_document_parse("x.json", (struct fb_span){ copy, size }, FB_SYNTAX_JSON, out, diag);
    free(copy);
    return ok;
}

#define TEXT(literal) literal, sizeof(literal) - 1

static const struct {
    const char *text;
    size_t size;
} accepted[] = {
    { TEXT("[]") },
    { TEXT("{}") },
    { TEXT(" [ ] ") },
    { TEXT("\t\r\n{\t}\r\n") },
    { TEXT("null") },
    { TEXT("-0") },
    { TEXT("[0,-1,1.5,1e5,1E+5,1e-5,-0.0,0e0]") },
    { TEXT("18446744073709551615") },
    { TEXT("-9223372036854775808") },
    { TEXT("1.7976931348623157e308") },
    { TEXT("1e-999") }, /* becomes zero */
    { TEXT("\"\"") },
    { TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"") },
    { TEXT("\"\\u0000\"") },
    { TEXT("\"\\uD83D\\uDE00\"") },
    { TEXT("\"\\uFFFF\"") }, /* a noncharacter is a character */
    { TEXT("\"\xC3\xA4 \xF0\x9F\x98\x80 \x7F\"") },
    { TEXT("\"\xE2\x80\xA8\"") }, /* U+2028 */
    { TEXT("{\"a\":{\"b\":[{}]},\"\":1}") },
    { TEXT("{\"a\":1,\"A\":2,\"a \":3}") },
    { TEXT("[true,false,null]") },
    { TEXT("\xEF\xBB\xBF{}") },
};

START_TEST(accepts_what_the_standard_allows)
{
    struct fb_diag diag;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    ck_assert_msg(parse(accepted[_i].text, accepted[_i].size, &document, &diag), "%s", diag.message);
    ck_assert_int_eq(diag.fault, FB_FAULT_NONE);
}
END_TEST

#define BAD "not well-formed JSON: "

static const struct {
    const char *text;
    size_t size;
    uint32_t line, column;
    const char *message;
} refused[] = {
    { TEXT(""), 1, 1, BAD "the text ends where a value is expected" },
    { TEXT(" \n "), 2, 2, BAD "the text ends where a value is expected" },
    { TEXT("[1,]"), 1, 4, BAD "a comma must not stand before the end of a list or map" },
    { TEXT("{\"a\":1,}"), 1, 8, BAD "a comma must not stand before the end of a list or map" },
    { TEXT("[,1]"), 1, 2, BAD "a value is expected, not ','" },
    { TEXT("[1,,2]"), 1, 4, BAD "a value is expected, not ','" },
    { TEXT("[1 2]"), 1, 4, BAD "',' or ']' is expected, not '2'" },
    { TEXT("[1"), 1, 3, BAD "the text ends where ',' or ']' is expected" },
    { TEXT("[1}"), 1, 3, BAD "',' or ']' is expected, not '}'" },
    { TEXT("{\"a\"}"), 1, 5, BAD "':' is expected, not '}'" },
    { TEXT("{\"a\" 1}"), 1, 6, BAD "':' is expected, not '1'" },
    { TEXT("{\"a\":1 \"b\":2}"), 1, 8, BAD "',' or '}' is expected, not '\"'" },
    { TEXT("{a:1}"), 1, 2, BAD "a key in double quotes is expected, not 'a'" },
    { TEXT("{1:1}"), 1, 2, BAD "a key in double quotes is expected, not '1'" },
    { TEXT("{,}"), 1, 2, BAD "a key in double quotes is expected, not ','" },
    { TEXT("{'a':1}"), 1, 2, BAD "text stands in double quotes, not in single ones" },
    { TEXT("{\n \"a\": // one\n 1}"), 2, 7, BAD "comments are not allowed" },
    { TEXT("# c\n{}"), 1, 1, BAD "comments are not allowed" },
    { TEXT("[1] /* x */"), 1, 5, BAD "comments are not allowed" },
    { TEXT("[] []"), 1, 4, BAD "the end of the text is expected, not '['" },
    { TEXT("1]"), 1, 2, BAD "the end of the text is expected, not ']'" },
    { TEXT("01"), 1, 1, BAD "a number must not begin with a zero" },
    { TEXT("-01"), 1, 2, BAD "a number must not begin with a zero" },
    { TEXT("+1"), 1, 1, BAD "a value is expected, not '+'" },
    { TEXT(".5"), 1, 1, BAD "a value is expected, not '.'" },
    { TEXT("5."), 1, 3, BAD "the text ends where a digit after the point is expected" },
    { TEXT("[1.e1]"), 1, 4, BAD "a digit after the point is expected, not 'e'" },
    { TEXT("[1e]"), 1, 4, BAD "a digit of the exponent is expected, not ']'" },
    { TEXT("[1e+]"), 1, 5, BAD "a digit of the exponent is expected, not ']'" },
    { TEXT("-"), 1, 2, BAD "the text ends where a digit is expected" },
    { TEXT("[-a]"), 1, 3, BAD "a digit is expected, not 'a'" },
    { TEXT("0x1F"), 1, 2, BAD "the end of the text is expected, not 'x'" },
    { TEXT("[1_000]"), 1, 3, BAD "',' or ']' is expected, not '_'" },
    { TEXT("NaN"), 1, 1, BAD "a value is expected, not 'N'" },
    { TEXT("Infinity"), 1, 1, BAD "a value is expected, not 'I'" },
    { TEXT("True"), 1, 1, BAD "a value is expected, not 'T'" },
    { TEXT("nul"), 1, 1, BAD "a value is expected, not 'n'" },
    { TEXT("[truest]"), 1, 2, BAD "a value is expected, not 't'" },
    { TEXT("undefined"), 1, 1, BAD "a value is expected, not 'u'" },
    { TEXT("[\"a]"), 1, 5, BAD "the text ends inside a string" },
    { TEXT("[\"a\\"), 1, 5, BAD "the text ends inside a string" },
    { TEXT("[\"a\\\"]"), 1, 7, BAD "the text ends inside a string" },
    { TEXT("\"a\nb\""), 1, 3, BAD "a control character inside a string must be escaped" },
    { TEXT("\"\t\""), 1, 2, BAD "a control character inside a string must be escaped" },
    { TEXT("\"a\0b\""), 1, 3, BAD "a control character inside a string must be escaped" },
    { TEXT("\"\\x41\""), 1, 3, BAD "an unknown escape" },
    { TEXT("\"\\'\""), 1, 3, BAD "an unknown escape" },
    { TEXT("\"\\\0\""), 1, 3, BAD "an unknown escape" },
    { TEXT("\"\\u12\""), 1, 6, BAD "four hexadecimal digits are expected after \\u" },
    { TEXT("\"\\u12G4\""), 1, 6, BAD "four hexadecimal digits are expected after \\u" },
    { TEXT("\"\\uD800\""), 1, 2, BAD "a surrogate without its other half" },
    { TEXT("\"\\uDC00\""), 1, 2, BAD "a surrogate without its other half" },
    { TEXT("\"\\uD800\\u0041\""), 1, 2, BAD "a surrogate without its other half" },
    { TEXT("\"\\uD800\\n\""), 1, 2, BAD "a surrogate without its other half" },
    { TEXT("\"\\uDE00\\uD83D\""), 1, 2, BAD "a surrogate without its other half" },
    { TEXT("\"\xC3\""), 1, 2, BAD "a byte that is not valid UTF-8" },
    { TEXT("[\n\"\xC3\xA4\xFF\"]"), 2, 3, BAD "a byte that is not valid UTF-8" },
    { TEXT("\"\xED\xA0\x80\""), 1, 2, BAD "a byte that is not valid UTF-8" },
    { TEXT("\"\xC0\x80\""), 1, 2, BAD "a byte that is not valid UTF-8" },
    { TEXT("\xFF\xFE{\0}\0"), 1, 1, BAD "a byte that is not valid UTF-8" }, /* UTF-16 */
    { TEXT("[1]\0"), 1, 4, BAD "the end of the text is expected, not U+0000" },
    { TEXT("\0"), 1, 1, BAD "a value is expected, not U+0000" },
    { TEXT("[\f]"), 1, 2, BAD "a value is expected, not U+000C" },
    { TEXT("[\xC2\xA0]"), 1, 2, BAD "a value is expected, not U+00A0" },
    { TEXT("\xEF\xBB\xBF{\xEF\xBB\xBF}"), 1, 2, BAD "a key in double quotes is expected, not U+FEFF" },
    { TEXT("{\"\xC3\xA4\xF0\x9F\x98\x80\": ?"), 1, 8, BAD "a value is expected, not '?'" }, /* characters */
    { TEXT("[\r\n\r1"), 3, 2, BAD "the text ends where ',' or ']' is expected" },           /* \r\n is one */
    { TEXT("[18446744073709551616]"), 1, 2, "the integer does not fit in 64 bits" },
    { TEXT("[-9223372036854775809]"), 1, 2, "the integer does not fit in 64 bits" },
    { TEXT("[1e999]"), 1, 2, "the number is too large" },
    { TEXT("{\"a\":1,\n \"b\":2, \"a\":3}"), 2, 9, "the key \"a\" is given twice" },
    { TEXT("{\"b\":{\"a\":1,\"\\u0061\":2}}"), 1, 13, "the key \"a\" is given twice" },   /* as decoded */
    { TEXT("{\"z\":0,\"y\":0,\"z\":0,\"y\":0}"), 1, 14, "the key \"z\" is given twice" }, /* the first one */
};

START_TEST(refuses_with_the_reason_and_the_place)
{
    struct fb_diag diag;
    struct fb_document *document = NULL;

    ck_assert(!parse(refused[_i].text, refused[_i].size, &document, &diag));
    ck_assert_ptr_null(document);
    ck_assert_str_eq(diag.message, refused[_i].message);
    ck_assert_str_eq(diag.place.file, "x.json");
    ck_assert_uint_eq(diag.place.line, refused[_i].line);
    ck_assert_uint_eq(diag.place.column, refused[_i].column);
}
END_TEST

#define WHOLE "{\"a\":[1,-2.5e1,true,null,\"\\u00e4\\uD83D\\uDE00\xC3\xA4\"],\"b\":{}}"

START_TEST(accepts_the_whole_and_no_truncation)
{
    struct fb_diag diag;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    ck_assert_int_eq(parse(WHOLE, (size_t)_i, &document, &diag), _i == sizeof WHOLE - 1);
    ck_assert_int_eq(diag.fault == FB_FAULT_NONE, document != NULL);
    ck_assert(document != NULL || (diag.place.line == 1 && diag.place.column >= 1 && diag.message[0] != '\0'));
}
END_TEST

START_TEST(gives_exact_values)
{
    struct fb_diag diag;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    const char *text = "[18446744073709551615,-9223372036854775808,9007199254740993,-0,2.5,-1e2,true]";
    uint64_t number = 0;
    int64_t integer = 0;

    ck_assert(parse(text, strlen(text), &document, &diag));
    const struct fb_doc *list = fb_document_root(document);
    ck_assert(fb_doc_u64(fb_doc_at(list, 0), &number) && number == UINT64_MAX);
    ck_assert(!fb_doc_i64(fb_doc_at(list, 0), &integer));
    ck_assert(fb_doc_i64(fb_doc_at(list, 1), &integer) && integer == INT64_MIN);
    ck_assert(!fb_doc_u64(fb_doc_at(list, 1), &number));
    ck_assert(fb_doc_u64(fb_doc_at(list, 2), &number) && number == UINT64_C(9007199254740993)); /* no double */
    ck_assert(fb_doc_u64(fb_doc_at(list, 3), &number) && number == 0);
    ck_assert(fb_doc_i64(fb_doc_at(list, 3), &integer) && integer == 0);
    ck_assert(fb_doc_at(list, 4)->kind == FB_DOC_FLOAT && fb_doc_at(list, 4)->number == 2.5);
    ck_assert(fb_doc_at(list, 5)->kind == FB_DOC_FLOAT && fb_doc_at(list, 5)->number == -100);
    ck_assert(fb_doc_at(list, 6)->kind == FB_DOC_BOOL && fb_doc_at(list, 6)->boolean);
    ck_assert(fb_span_is(fb_doc_at(list, 5)->text, "-1e2"));
}
END_TEST

START_TEST(decodes_escapes)
{
    struct fb_diag diag;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    const char *text = "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E4\\u20ac\\uD83D\\uDE00\\u0000.\"";

    ck_assert(parse(text, strlen(text), &document, &diag));
    const struct fb_span decoded = fb_document_root(document)->text;
    static const char expected[] = "\"\\/\b\f\n\r\t\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\0.";
    ck_assert_uint_eq(decoded.size, sizeof expected - 1);
    ck_assert_mem_eq(decoded.bytes, expected, sizeof expected); /* its terminator too */
}
END_TEST

/* `depth` lists around nothing. */
static bool parse_nested(size_t depth, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    char *text = malloc(2 * depth);

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    const bool ok = parse(text, 2 * depth, &document, diag);
    free(text);
    return ok;
}

START_TEST(limits_depth)
{
    struct fb_diag diag;

    ck_assert(parse_nested(FB_MAX_DOCUMENT_DEPTH, &diag));
    ck_assert(!parse_nested(FB_MAX_DOCUMENT_DEPTH + 1, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    ck_assert_uint_eq(diag.place.column, FB_MAX_DOCUMENT_DEPTH + 1);
    ck_assert(!parse_nested(1000000, &diag)); /* and needs no stack to say so */
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("JSON");
    tcase_add_loop_test(cases, accepts_what_the_standard_allows, 0, FB_TEST_COUNT(accepted));
    tcase_add_loop_test(cases, refuses_with_the_reason_and_the_place, 0, FB_TEST_COUNT(refused));
    tcase_add_loop_test(cases, accepts_the_whole_and_no_truncation, 0, sizeof WHOLE);
    tcase_add_test(cases, gives_exact_values);
    tcase_add_test(cases, decodes_escapes);
    tcase_add_test(cases, limits_depth);
    return fb_test_run("document_json", cases);
}
