/* SPDX-License-Identifier: Apache-2.0 */
/* test_doc_walk.c - finding nodes, their paths, typed access, and the messages that people read. */
#include <stdio.h>
#include <string.h>

#include "base/host/document.h"
#include "base/host/fail.h"
#include "tests/support/check_main.h"

static struct fb_document *document;

#define SOURCE                                                                            \
    "id: demo\nsize: 21\nnegative: -3\nratio: 0.9\nflag: true\nnothing:\n"                \
    "list: [a, {Image: x, 'a.b': y, '': z, \"q\\\"\": w, 'CommandLine|contains': [v]}]\n" \
    "map: {7: seven, inner: {deep: 1}}\n"

static void set_up(void)
{
    struct fb_diag diag = FB_DIAG_NONE;
    ck_assert(fb_document_parse("f.yaml", fb_span_of(SOURCE), FB_SYNTAX_YAML, &document, &diag));
}

static void tear_down(void)
{
    fb_document_free(document);
}

static const struct fb_doc *root(void)
{
    return fb_document_root(document);
}

START_TEST(walks_nothing_to_nothing)
{
    uint64_t number = 5;
    int64_t integer = 5;

    ck_assert_ptr_null(fb_doc_get(NULL, "a"));
    ck_assert_ptr_null(fb_doc_get(root(), "absent"));
    ck_assert_ptr_null(fb_doc_get(fb_doc_get(root(), "list"), "a")); /* of a list */
    ck_assert_ptr_null(fb_doc_at(root(), 0));                        /* of a map */
    ck_assert_ptr_null(fb_doc_at(fb_doc_get(root(), "list"), 2));
    ck_assert_ptr_null(fb_doc_key_at(root(), root()->count));
    ck_assert_ptr_null(fb_doc_value_at(root(), root()->count));
    ck_assert_ptr_null(fb_doc_value_at(fb_doc_get(root(), "list"), 0));
    ck_assert(!fb_doc_u64(NULL, &number) && !fb_doc_u64(fb_doc_get(root(), "id"), &number));
    ck_assert(!fb_doc_u64(fb_doc_get(root(), "negative"), &number));
    ck_assert(!fb_doc_i64(fb_doc_get(root(), "ratio"), &integer));
    ck_assert(number == 5 && integer == 5);
    ck_assert(!fb_doc_is(NULL, "a") && !fb_doc_is(fb_doc_get(root(), "size"), "21"));
    ck_assert_str_eq(fb_doc_kind_name(NULL), "nothing");
}
END_TEST

static const struct fb_doc *entry(const struct fb_doc *map, size_t index)
{
    return fb_doc_value_at(map, index);
}

START_TEST(writes_paths)
{
    const struct fb_doc *map = fb_doc_at(fb_doc_get(root(), "list"), 1);
    const struct fb_doc *inner = fb_doc_get(fb_doc_get(root(), "map"), "inner");
    const struct {
        const struct fb_doc *node;
        const char *dotted, *slashed;
    } paths[] = {
        { root(), "", "/" },
        { fb_doc_get(root(), "id"), "id", "/id" },
        { fb_doc_key_at(root(), 0), "id", "/id" }, /* a key's is that of its entry */
        { fb_doc_at(fb_doc_get(root(), "list"), 0), "list[0]", "/list/0" },
        { entry(map, 0), "list[1].Image", "/list/1/Image" },
        { entry(map, 1), "list[1][\"a.b\"]", "/list/1/a.b" },
        { entry(map, 2), "list[1][\"\"]", "/list/1/" },
        { entry(map, 3), "list[1][\"q\"\"]", "/list/1/q\"" },
        { fb_doc_at(entry(map, 4), 0), "list[1].CommandLine|contains[0]", "/list/1/CommandLine|contains/0" },
        { entry(fb_doc_get(root(), "map"), 0), "map.7", "/map/7" },
        { fb_doc_get(inner, "deep"), "map.inner.deep", "/map/inner/deep" },
    };
    char slashed[64];

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct fb_place place = fb_doc_place(paths[i].node);
        ck_assert_str_eq(place.path, paths[i].dotted);
        ck_assert_str_eq(place.file, "f.yaml");
        ck_assert_uint_eq(place.line, paths[i].node->line);
        fb_doc_slash_path(paths[i].node, slashed, sizeof slashed);
        ck_assert_str_eq(slashed, paths[i].slashed);
    }
    ck_assert_uint_eq(fb_doc_place(NULL).line, 0);
}
END_TEST

START_TEST(cuts_paths_that_do_not_fit)
{
    const struct fb_doc *inner = fb_doc_get(fb_doc_get(root(), "map"), "inner");
    char path[9];

    fb_doc_slash_path(inner, path, sizeof path);
    ck_assert_str_eq(path, "/map/inn");
    fb_doc_slash_path(fb_doc_get(inner, "deep"), path, sizeof path);
    ck_assert_str_eq(path, "/map/inn"); /* nothing after the cut */
    fb_doc_slash_path(inner, path, 1);
    ck_assert_str_eq(path, "");
}
END_TEST

/* What a typed access says about each wrong key: "line:column path: message | help". */
static bool get_text(struct fb_diag *diag, const char *key, bool required)
{
    struct fb_span text = { NULL, 0 };
    return fb_doc_get_text(root(), key, required, &text, diag);
}

static bool get_u64(struct fb_diag *diag, const char *key, bool required)
{
    uint64_t number = 0;
    return fb_doc_get_u64(root(), key, required, 20, &number, diag);
}

static bool get_bool(struct fb_diag *diag, const char *key, bool required)
{
    bool flag = false;
    return fb_doc_get_bool(root(), key, required, &flag, diag);
}

static bool get_list(struct fb_diag *diag, const char *key, bool required)
{
    const struct fb_doc *list = NULL;
    return fb_doc_get_list(root(), key, required, &list, diag);
}

static bool get_map(struct fb_diag *diag, const char *key, bool required)
{
    const struct fb_doc *map = NULL;
    return fb_doc_get_map(root(), key, required, &map, diag);
}

static const struct {
    bool (*get)(struct fb_diag *diag, const char *key, bool required);
    const char *key;
    bool required;
    const char *says; /* NULL: it is fine */
} accesses[] = {
    { get_text, "id", true, NULL },
    { get_text, "absent", false, NULL },
    { get_text, "nothing", false, NULL }, /* null is as good as missing */
    { get_text, "absent", true, "1:1 : the key \"absent\" is missing | " },
    { get_text, "nothing", true, "6:9 nothing: a string is expected, not null | " },
    { get_text, "size", true, "2:7 size: a string is expected, not an integer | put it in quotes if it is text: \"21\"" },
    { get_text, "ratio", true, "4:8 ratio: a string is expected, not a float | put it in quotes if it is text: \"0.9\"" },
    { get_text, "list", true, "7:7 list: a string is expected, not a list | " },
    { get_u64, "flag", true, "5:7 flag: an integer is expected, not a boolean | " },
    { get_u64, "size", true, "2:7 size: an integer from 0 to 20 is expected, not 21 | " },
    { get_u64, "negative", true, "3:11 negative: an integer from 0 to 20 is expected, not -3 | " },
    { get_u64, "ratio", false, "4:8 ratio: an integer is expected, not a float | " },
    { get_bool, "flag", true, NULL },
    { get_bool, "size", true, "2:7 size: true or false is expected, not an integer | " },
    { get_list, "list", true, NULL },
    { get_list, "map", true, "8:6 map: a list is expected, not a map | " },
    { get_map, "map", true, NULL },
    { get_map, "list", true, "7:7 list: a map is expected, not a list | " },
    { get_map, "absent", true, "1:1 : the key \"absent\" is missing | " },
};

static void describe(const struct fb_diag *diag, char *out, size_t size)
{
    (void)snprintf(out, size, "%u:%u %s: %s | %s", diag->place.line, diag->place.column, diag->place.path,
                   diag->message, diag->help);
}

START_TEST(says_what_was_expected_where)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char says[2048];

    ck_assert_int_eq(accesses[_i].get(&diag, accesses[_i].key, accesses[_i].required), accesses[_i].says == NULL);
    if (accesses[_i].says != NULL) {
        describe(&diag, says, sizeof says);
        ck_assert_str_eq(says, accesses[_i].says);
    }
    ck_assert_int_eq(diag.fault, accesses[_i].says == NULL ? FB_FAULT_NONE : FB_FAULT_INPUT);
}
END_TEST

START_TEST(gives_what_was_asked_for)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span text = fb_span_of("default");
    uint64_t number = 99;
    bool flag = false;

    ck_assert(fb_doc_get_text(root(), "absent", false, &text, &diag) && fb_span_is(text, "default"));
    ck_assert(fb_doc_get_text(root(), "id", false, &text, &diag) && fb_span_is(text, "demo"));
    ck_assert(fb_doc_get_u64(root(), "nothing", false, 1, &number, &diag) && number == 99);
    ck_assert(fb_doc_get_u64(root(), "size", true, 21, &number, &diag) && number == 21);
    ck_assert(fb_doc_get_bool(root(), "flag", true, &flag, &diag) && flag);
    ck_assert(fb_doc_get_text(NULL, "id", false, &text, &diag)); /* no map: nothing in it */
    ck_assert(!fb_doc_get_text(fb_doc_get(root(), "id"), "x", false, &text, &diag));
    ck_assert_str_eq(diag.message, "a map is expected, not a string");
}
END_TEST

static const char *const known[] = { "id", "size", "negative", "ratio", "flag", "nothing", "list", "map", NULL };
static const char *const near[] = { "id", "size", "negative", "ratios", "flag", "nothing", "list", "map", NULL };
static const char *const far[] = { "id", "size", "other", NULL };

START_TEST(refuses_unknown_keys_with_a_suggestion)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char says[2048];

    ck_assert(fb_doc_check_keys(root(), known, &diag));
    ck_assert(fb_doc_check_keys(NULL, known, &diag));
    ck_assert(!fb_doc_check_keys(root(), near, &diag));
    describe(&diag, says, sizeof says);
    ck_assert_str_eq(says, "4:1 ratio: unknown key \"ratio\" | did you mean \"ratios\"?");
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert(!fb_doc_check_keys(root(), far, &diag));
    describe(&diag, says, sizeof says);
    ck_assert_str_eq(says, "3:1 negative: unknown key \"negative\" | the keys that may stand here: id, size, other");
    ck_assert(!fb_doc_check_keys(fb_doc_get(root(), "list"), known, &diag));
    ck_assert_str_eq(diag.message, "unknown key \"negative\""); /* the first failure wins */
}
END_TEST

/* Editors look for it in the root; anywhere else, or as something else, it is a key like others. */
static const struct {
    const char *text;
    bool known;
} schema_keys[] = {
    { "{\"$schema\": \"urn:x\", \"id\": {}}", true },
    { "{\"id\": {}, \"$schema\": \"\"}", true },
    { "{\"$schema\": 1, \"id\": {}}", false },
    { "{\"$schema\": {}, \"id\": {}}", false },
    { "{\"$schemas\": \"urn:x\", \"id\": {}}", false },
    { "{\"id\": {\"$schema\": \"urn:x\"}}", false },
};

START_TEST(knows_the_key_schema_of_a_root)
{
    static const char *const id[] = { "id", NULL };
    FB_AUTO(fb_document_free)
    struct fb_document *parsed = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_document_parse("f.json", fb_span_of(schema_keys[_i].text), FB_SYNTAX_JSON, &parsed,
                                &diag));
    const struct fb_doc *top = fb_document_root(parsed);
    ck_assert((fb_doc_check_keys(top, id, &diag) && fb_doc_check_keys(fb_doc_get(top, "id"), id, &diag))
              == schema_keys[_i].known);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("walking");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, walks_nothing_to_nothing);
    tcase_add_test(cases, writes_paths);
    tcase_add_test(cases, cuts_paths_that_do_not_fit);
    tcase_add_loop_test(cases, says_what_was_expected_where, 0, FB_TEST_COUNT(accesses));
    tcase_add_test(cases, gives_what_was_asked_for);
    tcase_add_test(cases, refuses_unknown_keys_with_a_suggestion);
    tcase_add_loop_test(cases, knows_the_key_schema_of_a_root, 0, FB_TEST_COUNT(schema_keys));
    return fb_test_run("doc_walk", cases);
}
