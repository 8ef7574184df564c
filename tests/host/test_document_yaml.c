/* SPDX-License-Identifier: Apache-2.0 */
/* test_document_yaml.c - the subset of YAML: what each scalar means, what is refused and where. */
#include <math.h>
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
    const bool ok = fb_document_parse("x.yaml", (struct fb_span){ copy, size }, FB_SYNTAX_YAML, out, diag);
    free(copy);
    return ok;
}

static struct fb_document *parsed(const char *text)
{
    struct fb_diag diag;
    struct fb_document *document = NULL;

    if (!parse(text, strlen(text), &document, &diag))
        ck_abort_msg("%u:%u: %s", diag.place.line, diag.place.column, diag.message);
    return document;
}

/* The tables of section 10.3.2 of YAML 1.2, our additions, and what YAML 1.1 took for something
 * else. */
static const struct {
    const char *text;
    enum fb_doc_kind kind;
    double number; /* or 1 for true */
} scalars[] = {
    { "null", FB_DOC_NULL, 0 },
    { "Null", FB_DOC_NULL, 0 },
    { "NULL", FB_DOC_NULL, 0 },
    { "~", FB_DOC_NULL, 0 },
    { "nUll", FB_DOC_STRING, 0 },
    { "true", FB_DOC_BOOL, 1 },
    { "True", FB_DOC_BOOL, 1 },
    { "TRUE", FB_DOC_BOOL, 1 },
    { "false", FB_DOC_BOOL, 0 },
    { "FALSE", FB_DOC_BOOL, 0 },
    { "tRUE", FB_DOC_STRING, 0 },
    { "yes", FB_DOC_STRING, 0 },
    { "No", FB_DOC_STRING, 0 },
    { "on", FB_DOC_STRING, 0 },
    { "OFF", FB_DOC_STRING, 0 },
    { "y", FB_DOC_STRING, 0 },
    { "0", FB_DOC_INTEGER, 0 },
    { "-19", FB_DOC_INTEGER, -19 },
    { "+7", FB_DOC_INTEGER, 7 },
    { "010", FB_DOC_INTEGER, 10 }, /* not octal, as in YAML 1.2 */
    { "0o17", FB_DOC_INTEGER, 15 },
    { "0x3A", FB_DOC_INTEGER, 58 },
    { "0xfFfF", FB_DOC_INTEGER, 65535 },
    { "0b1010", FB_DOC_INTEGER, 10 },
    { "-0x10", FB_DOC_INTEGER, -16 },
    { "1_000_000", FB_DOC_INTEGER, 1000000 },
    { "0xdead_beef", FB_DOC_INTEGER, 3735928559.0 },
    { "0b1111_0000", FB_DOC_INTEGER, 240 },
    { "18446744073709551615", FB_DOC_INTEGER, 18446744073709551615.0 },
    { "-9223372036854775808", FB_DOC_INTEGER, -9223372036854775808.0 },
    { "_1", FB_DOC_STRING, 0 },
    { "1_", FB_DOC_STRING, 0 },
    { "1__0", FB_DOC_STRING, 0 },
    { "0x", FB_DOC_STRING, 0 },
    { "0x_1", FB_DOC_STRING, 0 },
    { "0xG", FB_DOC_STRING, 0 },
    { "0b12", FB_DOC_STRING, 0 },
    { "0o8", FB_DOC_STRING, 0 },
    { "0X1F", FB_DOC_STRING, 0 },
    { "1F", FB_DOC_STRING, 0 },
    { "190:20:30", FB_DOC_STRING, 0 },  /* no sexagesimals */
    { "2024-07-19", FB_DOC_STRING, 0 }, /* no dates */
    { "1.5", FB_DOC_FLOAT, 1.5 },
    { "0.", FB_DOC_FLOAT, 0 },
    { "-0.0", FB_DOC_FLOAT, 0 },
    { ".5", FB_DOC_FLOAT, 0.5 },
    { "-.5", FB_DOC_FLOAT, -0.5 },
    { "12e03", FB_DOC_FLOAT, 12000 },
    { "+12e03", FB_DOC_FLOAT, 12000 },
    { "-2E+05", FB_DOC_FLOAT, -200000 },
    { "1e-2", FB_DOC_FLOAT, 0.01 },
    { ".inf", FB_DOC_FLOAT, HUGE_VAL },
    { "-.Inf", FB_DOC_FLOAT, -HUGE_VAL },
    { "+.INF", FB_DOC_FLOAT, HUGE_VAL },
    { ".", FB_DOC_STRING, 0 },
    { "-", FB_DOC_STRING, 0 },
    { "+", FB_DOC_STRING, 0 },
    { "e5", FB_DOC_STRING, 0 },
    { ".e5", FB_DOC_STRING, 0 },
    { "1e", FB_DOC_STRING, 0 },
    { "1e+", FB_DOC_STRING, 0 },
    { "1.2.3", FB_DOC_STRING, 0 },
    { "inf", FB_DOC_STRING, 0 },
    { "nan", FB_DOC_STRING, 0 },
    { "0x1p3", FB_DOC_STRING, 0 },
    { "1_0.5", FB_DOC_STRING, 0 },
};

START_TEST(resolves_plain_scalars)
{
    char text[64];
    (void)snprintf(text, sizeof text, "a: %s\n", scalars[_i].text[1] == '\0' && scalars[_i].text[0] == '-' ? "\"-\"" : scalars[_i].text);
    FB_AUTO(fb_document_free)
    struct fb_document *document = parsed(text);
    const struct fb_doc *node = fb_doc_get(fb_document_root(document), "a");

    ck_assert_str_eq(fb_doc_kind_name(node), fb_doc_kind_name(&(struct fb_doc){ .kind = scalars[_i].kind }));
    ck_assert(fb_span_is(node->text, scalars[_i].text));
    if (node->kind == FB_DOC_INTEGER || node->kind == FB_DOC_FLOAT)
        ck_assert_double_eq(node->number, scalars[_i].number);
    if (node->kind == FB_DOC_BOOL)
        ck_assert_int_eq(node->boolean, scalars[_i].number > 0);
}
END_TEST

START_TEST(takes_quotes_for_text)
{
    static const struct {
        const char *before, *after;
    } quotes[] = { { "'", "'" }, { "\"", "\"" }, { "|-\n  ", "" }, { ">-\n  ", "" } };
    char text[80];
    (void)snprintf(text, sizeof text, "a: %s%s%s\n", quotes[_i % 4].before, scalars[_i / 4].text,
                   quotes[_i % 4].after);
    FB_AUTO(fb_document_free)
    struct fb_document *document = parsed(text);
    const struct fb_doc *node = fb_doc_get(fb_document_root(document), "a");

    ck_assert_int_eq(node->kind, FB_DOC_STRING);
    ck_assert(node->quoted);
    ck_assert(fb_span_is(node->text, scalars[_i / 4].text));
}
END_TEST

START_TEST(knows_where_every_node_is)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = parsed("# c\na: 1\n\xC3\xA4\xC3\xB6: [x, \"y\"]\nc:\n  - d\n  - e: {f: }\n");
    const struct fb_doc *root = fb_document_root(document);
    const struct fb_doc *list = fb_doc_value_at(root, 1);
    const struct fb_doc *inner = fb_doc_at(fb_doc_get(root, "c"), 1);
    const struct {
        const struct fb_doc *node;
        uint32_t line, column;
    } places[] = {
        { root, 2, 1 },
        { fb_doc_key_at(root, 0), 2, 1 },
        { fb_doc_value_at(root, 0), 2, 4 },
        { list, 3, 5 }, /* characters, not bytes */
        { fb_doc_at(list, 1), 3, 9 },
        { fb_doc_get(root, "c"), 5, 3 },
        { inner, 6, 5 },
        { fb_doc_get(inner, "e"), 6, 8 },
        { fb_doc_get(fb_doc_get(inner, "e"), "f"), 6, 12 },
    };

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        ck_assert_msg(places[i].node != NULL, "place %zu", i);
        ck_assert_msg(places[i].node->line == places[i].line && places[i].node->column == places[i].column,
                      "place %zu is %u:%u", i, places[i].node->line, places[i].node->column);
        ck_assert_str_eq(places[i].node->file, "x.yaml");
    }
}
END_TEST

START_TEST(gives_every_child_its_parent)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = parsed("a: [1, [2, {b: 3}]]\nc: {d: {}}\n");
    const struct fb_doc *root = fb_document_root(document);
    const struct fb_doc *list = fb_doc_get(root, "a");
    const struct fb_doc *map = fb_doc_at(fb_doc_at(list, 1), 1);

    ck_assert_ptr_null(root->parent);
    ck_assert_ptr_eq(list->parent, root);
    ck_assert_ptr_eq(fb_doc_key_at(root, 0)->parent, root);
    ck_assert_ptr_eq(map->parent, fb_doc_at(list, 1));
    ck_assert_ptr_eq(fb_doc_get(map, "b")->parent, map);
    ck_assert_ptr_eq(fb_doc_get(fb_doc_get(root, "c"), "d")->parent, fb_doc_get(root, "c"));
}
END_TEST

START_TEST(takes_any_scalar_for_a_key)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = parsed("1: one\n0x2: two\ntrue: yes\nnull: none\n1.5: x\n'a b': y\n");
    const struct fb_doc *root = fb_document_root(document);
    uint64_t number = 0;

    ck_assert_uint_eq(root->count, 6);
    ck_assert(fb_doc_u64(fb_doc_key_at(root, 1), &number) && number == 2);
    ck_assert_int_eq(fb_doc_key_at(root, 2)->kind, FB_DOC_BOOL);
    ck_assert(fb_doc_is(fb_doc_get(root, "0x2"), "two"));
    ck_assert(fb_doc_is(fb_doc_get(root, "true"), "yes"));
    ck_assert(fb_doc_is(fb_doc_get(root, "null"), "none"));
    ck_assert(fb_doc_is(fb_doc_get(root, "a b"), "y"));
}
END_TEST

#define TEXT(literal) literal, sizeof(literal) - 1
#define BAD "not well-formed YAML: "

static const struct {
    const char *text;
    size_t size;
    uint32_t line, column;
    const char *message;
    const char *help; /* "" for none */
} refused[] = {
    { TEXT("a: &x 1\n"), 1, 4, "anchors are not supported", "write the value where it is used" },
    { TEXT("a: &x [1]\n"), 1, 4, "anchors are not supported", "write the value where it is used" },
    { TEXT("- &x {a: 1}\n"), 1, 3, "anchors are not supported", "write the value where it is used" },
    { TEXT("a: *x\n"), 1, 4, "aliases are not supported", "write the value where it is used" },
    { TEXT("a: !!str 1\n"), 1, 4, "tags are not supported", "leave the tag out, or put text in quotes" },
    { TEXT("a: ! x\n"), 1, 4, "tags are not supported", "leave the tag out, or put text in quotes" },
    { TEXT("a: !local {}\n"), 1, 4, "tags are not supported", "leave the tag out, or put text in quotes" },
    { TEXT("%TAG ! tag:x,2000:\n---\na: 1\n"), 1, 1, "tags are not supported", "leave the %TAG line out" },
    { TEXT("a: 1\n<<: {b: 2}\n"), 2, 1, "merge keys are not supported", "write the keys out" },
    { TEXT("a: 1\nb: 2\n\"a\": 3\n"), 3, 1, "the key \"a\" is given twice", "it was given first on line 1, column 1" },
    { TEXT("{x: {k: 1, 'k': 2}}"), 1, 12, "the key \"k\" is given twice", "it was given first on line 1, column 6" },
    { TEXT("1: a\n1: b\n"), 2, 1, "the key \"1\" is given twice", "it was given first on line 1, column 1" },
    { TEXT("? [a]\n: b\n"), 1, 3, "a key must be a scalar, not a list or a map", "" },
    { TEXT("{{a: 1}: 2}"), 1, 2, "a key must be a scalar, not a list or a map", "" },
    { TEXT("a: 18446744073709551616\n"), 1, 4, "the integer does not fit in 64 bits", "put it in quotes if it is text" },
    { TEXT("a: -0x8000000000000001\n"), 1, 4, "the integer does not fit in 64 bits", "put it in quotes if it is text" },
    { TEXT("a: 1\n---\nb: 2\n"), 3, 1, "a second document begins before this line: one is expected", "" },
    { TEXT("a: \xC3\n"), 1, 4, "the byte 0xc3 is not valid UTF-8", "" },
    { TEXT("a: 1\n\xC3\xA4: \xFF\n"), 2, 4, "the byte 0xff is not valid UTF-8", "" },
    { TEXT("# \342\200\250b: 1\n"),
      1, 3, "the character U+2028 is not allowed in YAML",
      "write it as an escape in a string with double quotes" },
    { TEXT("a: \"\xC2\x85\"\n"), 1, 5, "the character U+0085 is not allowed in YAML",
      "write it as an escape in a string with double quotes" },
    { TEXT("a: \0\n"), 1, 4, "the character U+0000 is not allowed in YAML",
      "write it as an escape in a string with double quotes" },
    { TEXT("a: \x1b[2J\n"), 1, 4, "the character U+001B is not allowed in YAML",
      "write it as an escape in a string with double quotes" },
    { TEXT("a:\n\tb: 1\n"), 2, 1, BAD "found character that cannot start any token (while scanning for the next token, from line 2)",
      "indent with spaces, not with tabs" },
    { TEXT("a: b: c\n"), 1, 5, BAD "mapping values are not allowed in this context", "" },
    { TEXT("a: [1, 2\n"), 2, 1, BAD "did not find expected ',' or ']' (while parsing a flow sequence, from line 1)", "" },
    { TEXT("a: 'x\n"), 2, 1, BAD "found unexpected end of stream (while scanning a quoted scalar, from line 1)", "" },
    { TEXT("a: 1\n b: 2\n"), 2, 3, BAD "mapping values are not allowed in this context", "" },
    { TEXT("- a\nb: 1\n"), 2, 1, BAD "did not find expected '-' indicator (while parsing a block collection, from line 1)", "" },
    { TEXT("a: @x\n"), 1, 4, BAD "found character that cannot start any token (while scanning for the next token, from line 1)", "" },
    { TEXT("a: \"\\q\"\n"), 1, 5, BAD "found unknown escape character (while parsing a quoted scalar, from line 1)", "" },
    { TEXT("%YAML 3.0\n---\na: 1\n"), 1, 1, BAD "found incompatible YAML document", "" },
};

START_TEST(refuses_with_the_reason_and_the_place)
{
    struct fb_diag diag;
    struct fb_document *document = NULL;

    ck_assert(!parse(refused[_i].text, refused[_i].size, &document, &diag));
    ck_assert_ptr_null(document);
    ck_assert_str_eq(diag.message, refused[_i].message);
    ck_assert_str_eq(diag.help, refused[_i].help);
    ck_assert_str_eq(diag.place.file, "x.yaml");
    ck_assert_uint_eq(diag.place.line, refused[_i].line);
    ck_assert_uint_eq(diag.place.column, refused[_i].column);
}
END_TEST

static const char *const accepted[] = {
    "%YAML 1.2\n---\na: 1\n...\n",
    "--- a\n",
    "a: <<\n",     /* only a key merges */
    "\"<<\": 1\n", /* and only without quotes */
    "a: '*x &y !z'\n",
    "? a\n: b\n",
    "a: |\n  text\n  more\nb: >\n  folded\n",
    "a: \"\\u2028\\x1b\\0\"\n",
    "\357\273\277a: 1\n",
    "[1, 2, ]",
    "{a: , b}",
    "a: http://x/?y=z#frag\n",
    "a: 1 # comment\n",
    "a:\r\n  b: 1\r\n",
};

START_TEST(accepts_what_is_harmless)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = parsed(accepted[_i]);
    ck_assert_ptr_nonnull(fb_document_root(document));
}
END_TEST

START_TEST(takes_an_empty_file_for_null)
{
    static const char *const empty[] = { "", "\n\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF" };
    FB_AUTO(fb_document_free)
    struct fb_document *document = parsed(empty[_i]);

    ck_assert_int_eq(fb_document_root(document)->kind, FB_DOC_NULL);
    ck_assert_uint_ge(fb_document_root(document)->line, 1);
}
END_TEST

START_TEST(keeps_zero_bytes_of_escapes)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = parsed("a\\0b: \"x\\0y\"\n");
    const struct fb_doc *value = fb_doc_value_at(fb_document_root(document), 0);

    ck_assert_uint_eq(value->text.size, 3);
    ck_assert_mem_eq(value->text.bytes, "x\0y", 4);
}
END_TEST

/* Any prefix is either a document or refused with a place: never a crash, never nothing. */
#define WHOLE "a: [1, {b: \"x\\u00e4\"}]\nc: |\n  t\xC3\xA4xt\nd:\n  - 0x1F\n  - 'q'\n"

START_TEST(judges_every_truncation)
{
    struct fb_diag diag;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    const bool ok = parse(WHOLE, (size_t)_i, &document, &diag);

    ck_assert_int_eq(ok, document != NULL);
    ck_assert(ok || (diag.place.line >= 1 && diag.message[0] != '\0'));
    ck_assert(ok || _i < (int)sizeof WHOLE - 1);
}
END_TEST

START_TEST(limits_depth)
{
    struct fb_diag diag;
    struct fb_document *document = NULL;
    char text[2 * FB_MAX_DOCUMENT_DEPTH + 2];
    const size_t most = FB_MAX_DOCUMENT_DEPTH;

    memset(text, '[', most);
    memset(text + most, ']', most);
    ck_assert(parse(text, 2 * most, &document, &diag));
    fb_document_free(document);
    memset(text, '[', most + 1);
    memset(text + most + 1, ']', most + 1);
    ck_assert(!parse(text, 2 * most + 2, &document, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    ck_assert_uint_eq(diag.place.column, most + 1);
}
END_TEST

START_TEST(splits_a_stream_into_documents)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_document **documents = NULL;
    size_t count = 0;

    ck_assert(fb_document_parse_stream("s", fb_span_of("a: 1\n---\nb: 2\n---\n- 3\n"), &documents, &count, &diag));
    ck_assert_uint_eq(count, 3);
    ck_assert_uint_eq(fb_doc_get(fb_document_root(documents[1]), "b")->magnitude, 2);
    ck_assert_uint_eq(fb_doc_get(fb_document_root(documents[1]), "b")->line, 3);
    ck_assert_int_eq(fb_document_root(documents[2])->kind, FB_DOC_LIST);
    for (size_t i = 0; i < count; i++)
        fb_document_free(documents[i]);
    free(documents);
    ck_assert(fb_document_parse_stream("s", fb_span_of("# none\n"), &documents, &count, &diag));
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(documents);
    ck_assert(!fb_document_parse_stream("s", fb_span_of("a: 1\n---\nb: [\n"), &documents, &count, &diag));
    ck_assert_uint_eq(diag.place.line, 4);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("YAML");
    tcase_add_loop_test(cases, resolves_plain_scalars, 0, FB_TEST_COUNT(scalars));
    tcase_add_loop_test(cases, takes_quotes_for_text, 0, 4 * FB_TEST_COUNT(scalars));
    tcase_add_test(cases, knows_where_every_node_is);
    tcase_add_test(cases, gives_every_child_its_parent);
    tcase_add_test(cases, takes_any_scalar_for_a_key);
    tcase_add_loop_test(cases, refuses_with_the_reason_and_the_place, 0, FB_TEST_COUNT(refused));
    tcase_add_loop_test(cases, accepts_what_is_harmless, 0, FB_TEST_COUNT(accepted));
    tcase_add_loop_test(cases, takes_an_empty_file_for_null, 0, 5);
    tcase_add_test(cases, keeps_zero_bytes_of_escapes);
    tcase_add_loop_test(cases, judges_every_truncation, 0, sizeof WHOLE);
    tcase_add_test(cases, limits_depth);
    tcase_add_test(cases, splits_a_stream_into_documents);
    return fb_test_run("document_yaml", cases);
}
