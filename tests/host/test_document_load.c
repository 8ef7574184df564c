/* SPDX-License-Identifier: Apache-2.0 */
/* test_document_load.c - loading by name, and documents so large that a quadratic step would not
 * end within the test's time. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/buffer.h"
#include "base/host/doc_builder.h"
#include "base/host/document.h"
#include "tests/support/check_main.h"

static char folder[] = "/tmp/firebreak-test-XXXXXX";

static void write_file(const char *name, const char *text, char path[static PATH_MAX])
{
    (void)snprintf(path, PATH_MAX, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void tear_down(void)
{
    static const char *const names[] = { "x.yaml", "x.json", "X.JSON", "x.yml", "x" };
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static const struct {
    const char *name;
    bool is_json;
} names[] = { { "x.yaml", false }, { "x.json", true }, { "X.JSON", true }, { "x.yml", false }, { "x", false } };

/* "a: 1" is YAML only. */
START_TEST(takes_the_syntax_from_the_name)
{
    char path[PATH_MAX];
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    write_file(names[_i].name, "a: 1\n", path);
    ck_assert_int_eq(fb_document_load(path, &document, &diag), !names[_i].is_json);
    if (names[_i].is_json)
        ck_assert_str_eq(diag.place.file, path);
    else
        ck_assert_str_eq(fb_document_root(document)->file, path);
}
END_TEST

START_TEST(names_the_file_that_is_not_there)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_document *document = NULL;

    ck_assert(!fb_document_load("no/such/file.yaml", &document, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_str_eq(diag.place.file, "no/such/file.yaml");
    ck_assert_str_eq(diag.message, "it cannot be read: No such file or directory");
    ck_assert_ptr_null(document);
}
END_TEST

static struct fb_document *parse(const struct fb_buffer *text, enum fb_doc_syntax syntax, struct fb_diag *diag)
{
    struct fb_document *document = NULL;

    *diag = (struct fb_diag)FB_DIAG_NONE;
    (void)!fb_document_parse("big", fb_buffer_span(text), syntax, &document, diag);
    return document;
}

#define ROWS 200000

START_TEST(reads_long_lists_and_wide_maps)
{
    const bool is_json = _i == 1;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_diag diag;

    fb_buffer_text(&text, "{"); /* one line: columns must not be counted anew for each node */
    for (int i = 0; i < ROWS; i++)
        fb_buffer_printf(&text, "\"k%d\": [%d, {\"a\": \"x\"}],%s", i, i, is_json ? "" : "\n");
    fb_buffer_text(&text, "\"last\": 1}");
    FB_AUTO(fb_document_free)
    struct fb_document *document = parse(&text, is_json ? FB_SYNTAX_JSON : FB_SYNTAX_YAML, &diag);
    ck_assert_msg(document != NULL, "%u:%u: %s", diag.place.line, diag.place.column, diag.message);
    const struct fb_doc *root = fb_document_root(document);
    ck_assert_uint_eq(root->count, ROWS + 1);
    ck_assert_uint_eq(fb_doc_at(fb_doc_value_at(root, ROWS - 1), 0)->magnitude, ROWS - 1);
    ck_assert(fb_doc_is(fb_doc_get(fb_doc_at(fb_doc_value_at(root, 777), 1), "a"), "x"));
}
END_TEST

START_TEST(finds_a_duplicate_among_many_keys)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_diag diag;

    for (int i = 0; i < ROWS; i++)
        fb_buffer_printf(&text, "k%d: 1\n", (i * 7919) % ROWS); /* each once */
    fb_buffer_text(&text, "k0: 2\nk1: 2\n");
    ck_assert_ptr_null(parse(&text, FB_SYNTAX_YAML, &diag));
    ck_assert_str_eq(diag.message, "the key \"k0\" is given twice");
    ck_assert_uint_eq(diag.place.line, ROWS + 1);
    ck_assert_str_eq(diag.help, "it was given first on line 1, column 1");
}
END_TEST

/* From near the limit: all of its nodes would take two gigabytes of memory. */
START_TEST(limits_the_number_of_nodes)
{
    struct fb_doc_builder builder;
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_doc node = { .kind = _i == 0 ? FB_DOC_NULL : FB_DOC_LIST, .line = 7, .column = 9 };

    ck_assert(fb_doc_builder_init(&builder, "big", &diag));
    ck_assert(fb_doc_builder_open(&builder, &(struct fb_doc){ .kind = FB_DOC_LIST }, &diag));
    ck_assert_uint_eq(builder.nodes, 1);
    builder.nodes = FB_MAX_DOCUMENT_NODES - 1;
    ck_assert(fb_doc_builder_add(&builder, &(struct fb_doc){ .kind = FB_DOC_NULL }, &diag));
    ck_assert(!(_i == 0 ? fb_doc_builder_add : fb_doc_builder_open)(&builder, &node, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    ck_assert_str_eq(diag.message, "the document has too many values");
    ck_assert_uint_eq(diag.place.line, 7);
    ck_assert_uint_eq(diag.place.column, 9);
    fb_doc_builder_clear(&builder);
}
END_TEST

START_TEST(limits_the_number_of_bytes)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_diag diag;

    fb_buffer_repeat(&text, ' ', FB_MAX_DOCUMENT_BYTES);
    fb_buffer_char(&text, '1');
    ck_assert_ptr_null(parse(&text, FB_SYNTAX_JSON, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    ck_assert_str_eq(diag.message, "the document is larger than 67108864 bytes");
    ck_assert_str_eq(diag.place.file, "big");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("loading");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, takes_the_syntax_from_the_name, 0, FB_TEST_COUNT(names));
    tcase_add_test(cases, names_the_file_that_is_not_there);
    tcase_add_loop_test(cases, reads_long_lists_and_wide_maps, 0, 2);
    tcase_add_test(cases, finds_a_duplicate_among_many_keys);
    tcase_add_loop_test(cases, limits_the_number_of_nodes, 0, 2);
    tcase_add_test(cases, limits_the_number_of_bytes);
    return fb_test_run("document_load", cases);
}
