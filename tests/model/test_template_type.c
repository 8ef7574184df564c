/* SPDX-License-Identifier: Apache-2.0 */
/* test_template_type.c - what template types may say, and what people are told otherwise. */
#include "validator/model/template_type.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/check_main.h"
#include "tests/support/refusal.h"

static bool add(struct fb_template_types *types, const char *file, const char *text, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    return fb_document_parse(file, fb_span_of(text), FB_SYNTAX_YAML, &document, diag)
        && fb_template_types_add(types, document, diag);
}

/* JSON is YAML here; the places are those of the text as it stands. */
static const struct fb_refusal refused[] = {
    { "[1]", 1, 1, "", "a map that describes a template type", NULL },
    { "{\"id\":3,\"revision\":1,\"fields\":[{\"name\":\"A\",\"kind\":\"string\"}]}", 1, 1, "", "template_type", NULL },
    { "template_type: ipc\nid: 3\nrevision: 1\nfield: []\n", 4, 1, "field", "unknown key \"field\"", "fields" },
    { "template_type: ipc\nid: -3\nrevision: 1\nfields: []\n", 2, 5, "id", "", NULL },
    { "template_type: ipc\nrevision: 3\nfields: []\n", 1, 1, "", "id", NULL },
    { "template_type: ipc\nid: 3\nrevision: 1\n", 1, 1, "", "fields", NULL },
    { "template_type: ipc\nid: 3\nfields: []\n", 1, 1, "", "revision", NULL },
    { "template_type: ''\nid: 3\nrevision: 1\nfields: []\n", 1, 16, "template_type", "empty", NULL },
    { "template_type: \"a\\nb\"\nid: 3\nrevision: 1\nfields: []\n", 1, 16, "template_type", "control character", NULL },
    { "template_type: ipc\nid: 3\nrevision: 1\nfields: []\n", 4, 9, "fields", "at least one field", NULL },
    { "template_type: ipc\nid: 3\nrevision: 1\nfields: [A]\n", 4, 10, "fields[0]", "a map that describes a field", NULL },
    { "template_type: ipc\nid: 3\nrevision: 1\nfields:\n- {name: A, kind: strin}\n", 5, 19, "fields[0].kind",
      "unknown kind \"strin\"", "\"string\"" },
    { "template_type: ipc\nid: 3\nrevision: 1\nfields:\n- {kind: string}\n", 5, 3, "fields[0]", "name", NULL },
    { "template_type: ipc\nid: 3\nrevision: 1\nfields:\n- {name: A}\n", 5, 3, "fields[0]", "kind", NULL },
    { "template_type: ipc\nid: 3\nrevision: 1\nfields:\n- {name: A, kind: string}\n- {name: A, kind: bytes}\n", 6, 10,
      "fields[1].name", "has a field \"A\" already, at index 0", NULL },
    { "template_type: ipc\nid: 3\nrevision: 1\nfields: [{name: A, kind: string}]\nlogsource: {catgory: x}\n", 5, 13,
      "logsource.catgory", "unknown key \"catgory\"", "category" },
    { "template_types:\n- {template_type: a, id: 1, revision: 1, fields: [{name: A, kind: string}]}\n"
      "- {template_type: a, id: 2, revision: 1, fields: [{name: A, kind: string}]}\n",
      3, 19, "template_types[1].template_type", "\"a\" is defined already, in types.yaml", NULL },
    { "template_types:\n- {template_type: a, id: 1, revision: 1, fields: [{name: A, kind: string}]}\n"
      "- {template_type: b, id: 1, revision: 1, fields: [{name: A, kind: string}]}\n",
      3, 26, "template_types[1].id", "the id 1 belongs to the template type \"a\" already", NULL },
    { "template_types: []\ntemplate_typ: 3\n", 2, 1, "template_typ", "unknown key", "template_types" },
};

START_TEST(says_what_is_wrong_and_where)
{
    struct fb_template_types *types = fb_template_types_new();
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!add(types, "types.yaml", refused[_i].text, &diag));
    fb_check_refusal(&refused[_i], "types.yaml", &diag);
    ck_assert_uint_eq(fb_template_types_count(types), 0); /* all of a file or nothing */
    fb_template_types_free(types);
}
END_TEST

START_TEST(reads_a_template_type)
{
    struct fb_template_types *types = fb_template_types_new();
    struct fb_diag diag = FB_DIAG_NONE;
    uint32_t index = 99;

    ck_assert(add(types, "ipc.json",
                  "{\"template_type\":\"ipc\",\"id\":18446744073709551615,\"revision\":2,\n"
                  "\"fields\":[{\"name\":\"PipeName\",\"kind\":\"string\"},{\"name\":\"Port\",\"kind\":\"integer\"},\n"
                  "{\"name\":\"Ip\",\"kind\":\"address\"},{\"name\":\"Raw\",\"kind\":\"bytes\"}],\n"
                  "\"logsource\":{\"product\":\"windows\",\"category\":\"pipe_created\"}}",
                  &diag));
    const struct fb_template_type *type = fb_template_types_by_name(types, fb_span_of("ipc"));
    ck_assert_ptr_nonnull(type);
    ck_assert_ptr_eq(type, fb_template_types_by_id(types, UINT64_MAX));
    ck_assert_ptr_eq(type, fb_template_types_at(types, 0));
    ck_assert_uint_eq(type->revision, 2);
    ck_assert_uint_eq(type->field_count, 4);
    for (int kind = 0; kind < FB_KIND_COUNT; kind++)
        ck_assert_int_eq(type->fields[kind].kind, kind);
    ck_assert_str_eq(type->product, "windows");
    ck_assert_str_eq(type->category, "pipe_created");
    ck_assert_ptr_null(type->service);
    ck_assert_str_eq(type->file, "ipc.json");
    ck_assert(fb_template_type_field(type, fb_span_of("Ip"), &index));
    ck_assert_uint_eq(index, 2);
    ck_assert(!fb_template_type_field(type, fb_span_of("ip"), &index));
    fb_template_types_free(types);
}
END_TEST

/* Names and ids that are sorted in different orders, and neither in the order of loading. */
START_TEST(finds_each_of_many)
{
    enum { MANY = 100 };
    struct fb_template_types *types = fb_template_types_new();
    struct fb_diag diag = FB_DIAG_NONE;
    char text[256];

    for (int i = 0; i < MANY; i++) {
        (void)snprintf(text, sizeof text,
                       "{template_type: t%d, id: %d, revision: 1, fields: [{name: f%d, kind: string}]}", i * 37 % MANY,
                       i * 73 % MANY, i);
        ck_assert_msg(add(types, "many.yaml", text, &diag), "%s", diag.message);
    }
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(text, sizeof text, "t%d", i * 37 % MANY);
        const struct fb_template_type *type = fb_template_types_at(types, (size_t)i);
        ck_assert_str_eq(type->name, text);
        ck_assert_ptr_eq(fb_template_types_by_name(types, fb_span_of(text)), type);
        ck_assert_ptr_eq(fb_template_types_by_id(types, (uint64_t)(i * 73 % MANY)), type);
    }
    ck_assert_ptr_null(fb_template_types_by_id(types, MANY));
    ck_assert_ptr_null(fb_template_types_by_name(types, fb_span_of("t")));
    ck_assert_ptr_null(fb_template_types_by_name(types, fb_span_of("t999")));
    fb_template_types_free(types);
}
END_TEST

START_TEST(takes_a_refused_file_back)
{
    struct fb_template_types *types = fb_template_types_new();
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(add(types, "one.yaml", "{template_type: m, id: 5, revision: 1, fields: [{name: A, kind: string}]}", &diag));
    ck_assert(!add(types, "two.yaml",
                   "template_types:\n- {template_type: a, id: 1, revision: 1, fields: [{name: A, kind: string}]}\n"
                   "- {template_type: z, id: 9, revision: 1, fields: [{name: A, kind: string}]}\n"
                   "- {template_type: m, id: 7, revision: 1, fields: [{name: A, kind: string}]}\n",
                   &diag));
    ck_assert_uint_eq(fb_template_types_count(types), 1);
    ck_assert_ptr_null(fb_template_types_by_id(types, 1));
    ck_assert_ptr_null(fb_template_types_by_name(types, fb_span_of("z")));
    ck_assert_ptr_nonnull(fb_template_types_by_id(types, 5));
    ck_assert_ptr_nonnull(fb_template_types_by_name(types, fb_span_of("m")));
    fb_template_types_free(types);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("template types");
    tcase_add_loop_test(cases, says_what_is_wrong_and_where, 0, FB_TEST_COUNT(refused));
    tcase_add_test(cases, reads_a_template_type);
    tcase_add_test(cases, finds_each_of_many);
    tcase_add_test(cases, takes_a_refused_file_back);
    return fb_test_run("template_type", cases);
}
