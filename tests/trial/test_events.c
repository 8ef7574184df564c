/* SPDX-License-Identifier: Apache-2.0 */
/* Corpora: what is read, and the place of everything that is wrong. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"
#include "validator/trial/events.h"

static const char types_text[] =
    "template_types:\n"
    "- {template_type: ipc, id: 3, revision: 1, fields: [{name: A, kind: string}, {name: B, kind: string}]}\n"
    "- {template_type: file, id: 9, revision: 1, fields: [{name: Bytes, kind: bytes}, {name: Name, kind: string}]}\n";

static struct fb_template_types *types;
static struct fb_corpora *corpora;
static struct fb_scratch scratch;

static void setup(void)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_document *document = NULL;

    fb_scratch_make(&scratch);
    ck_assert_int_eq(chdir(scratch.folder), 0); /* of this test's own process */
    types = fb_template_types_new();
    corpora = fb_corpora_new();
    ck_assert(types != NULL && corpora != NULL);
    ck_assert(fb_document_parse("types.yaml", fb_span_of(types_text), FB_SYNTAX_YAML, &document, &diag)
              && fb_template_types_add(types, document, &diag));
    fb_document_free(document);
}

static void teardown(void)
{
    fb_corpora_free(corpora);
    fb_template_types_free(types);
    fb_scratch_remove("own");
    fb_scratch_remove(scratch.folder);
}

static bool load(const char *text, struct fb_diag *diag)
{
    const struct fb_span part = fb_span_of(text);
    struct fb_diag writing = FB_DIAG_NONE;

    ck_assert_msg(fb_file_write("events.jsonl", &part, 1, &writing), "%s", writing.message);
    return fb_corpora_load(corpora, "events.jsonl", FB_CORPUS_MUST_MATCH, types, diag);
}

START_TEST(reads_values_nulls_and_what_is_expected)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(load("{\"type\":\"ipc\",\"values\":[\"a\\u0000\\n\",null],\"expect\":\"r\",\"src\":{\"x\":1}}\r\n"
                       "\n"
                       "{\"values\":[\"\",\"b\"],\"type\":\"ipc\"}",
                       &diag),
                  "%s", diag.message);
    ck_assert_uint_eq(fb_corpora_count(corpora), 1);
    const struct fb_corpus *corpus = fb_corpora_at(corpora, 0);
    ck_assert_uint_eq(corpus->count, 2);
    ck_assert_int_eq(corpus->label, FB_CORPUS_MUST_MATCH);
    const struct fb_event *event = &corpus->events[0];
    ck_assert_uint_eq(event->type_id, 3);
    ck_assert_uint_eq(event->count, 2);
    ck_assert_uint_eq(event->line, 1);
    ck_assert(fb_span_is(event->expect, "r"));
    ck_assert_uint_eq(event->values[0].length, 3);
    ck_assert_mem_eq(event->values[0].bytes, "a\0\n", 3);
    ck_assert_ptr_null(event->values[1].bytes);
    event = &corpus->events[1];
    ck_assert_uint_eq(event->line, 3);
    ck_assert_uint_eq(event->expect.size, 0);
    ck_assert(event->values[0].bytes != NULL && event->values[0].length == 0);
}
END_TEST

static const struct {
    const char *text;
    unsigned line, column;
    const char *says;
} wrong[] = {
    { "{\"type\":\"ipc\",\"values\":[null,null]}\n{\"type\":\"ipd\",\"values\":[]}", 2, 9, "\"ipd\"" },
    { "{\"type\":\"ipc\",\"values\":[null]}", 1, 24, "has 2 fields, and here are 1 value" },
    { "{\"type\":\"ipc\",\"values\":[null,7]}", 1, 30, "not an integer" },
    { "{\"type\":\"ipc\",\"values\":[null,[]]}", 1, 30, "not a list" },
    { "{\"type\":\"ipc\"}", 1, 1, "values" },
    { "{\"values\":[]}", 1, 1, "type" },
    { "\n\n{\"type\":\"ipc\",\"values\":[null,null],\"expect\":7}", 3, 45, "expect" },
    { "[]", 1, 1, "an object, not a list" },
    { "{\"type\":\"ipc\",\"values\":[null,null]} x", 1, 37, "the end of the text" },
    { "{\"type\":\"ipc\",\"type\":\"ipc\",\"values\":[null,null]}", 1, 15, "type" },
    { "{\"type\":\"ipc\",\"values\":[\"\xFF\",null]}", 1, 26, "UTF-8" },
    { "{\"type\":\"ipc\",\"values\":[null,null]}\n{\"type\":\"ipc\",", 2, 15, "the text ends" },
    { "", 0, 0, "no events" },
    { "\n\n", 0, 0, "no events" },
};

START_TEST(says_where_a_line_is_wrong)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!load(wrong[_i].text, &diag));
    ck_assert_msg(strstr(diag.message, wrong[_i].says) != NULL, "%s", diag.message);
    ck_assert_str_eq(diag.place.file, "events.jsonl");
    ck_assert_uint_eq(diag.place.line, wrong[_i].line);
    ck_assert_uint_eq(diag.place.column, wrong[_i].column);
    ck_assert_uint_eq(fb_corpora_count(corpora), 0);
}
END_TEST

START_TEST(a_folder_gives_an_event_for_each_file)
{
    const struct fb_span parts[] = { { (const uint8_t *)"a\0b", 3 }, { NULL, 0 } };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_int_eq(mkdir("own", 0700), 0);
    ck_assert(fb_file_write("own/2", &parts[0], 1, &diag) && fb_file_write("own/1", &parts[1], 1, &diag));
    ck_assert_msg(fb_corpora_load(corpora, "own", FB_CORPUS_MUST_NOT_MATCH, types, &diag), "%s", diag.message);
    const struct fb_corpus *corpus = fb_corpora_at(corpora, 0);
    ck_assert_uint_eq(corpus->count, 2);
    ck_assert_str_eq(corpus->events[0].file, "own/1");
    ck_assert(corpus->events[0].values[0].bytes != NULL && corpus->events[0].values[0].length == 0);
    ck_assert_uint_eq(corpus->events[1].type_id, 9);
    ck_assert_uint_eq(corpus->events[1].line, 0);
    ck_assert_uint_eq(corpus->events[1].values[0].length, 3);
    ck_assert_ptr_null(corpus->events[1].values[1].bytes);
}
END_TEST

START_TEST(a_folder_without_files_is_no_corpus)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_int_eq(mkdir("own", 0700), 0);
    ck_assert(!fb_corpora_load(corpora, "own", FB_CORPUS_MUST_NOT_MATCH, types, &diag));
    ck_assert_str_eq(diag.place.file, "own");
    ck_assert_uint_eq(fb_corpora_count(corpora), 0);
}
END_TEST

START_TEST(labels_have_names)
{
    enum fb_corpus_label label = FB_CORPUS_LABELS;

    ck_assert(fb_corpus_label_find(fb_span_of("must-not-match"), &label) && label == FB_CORPUS_MUST_NOT_MATCH);
    ck_assert(!fb_corpus_label_find(fb_span_of("must"), &label));
    ck_assert_str_eq(fb_corpus_label_name(FB_CORPUS_BACKGROUND), "background");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("events");
    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, reads_values_nulls_and_what_is_expected);
    tcase_add_loop_test(cases, says_where_a_line_is_wrong, 0, FB_TEST_COUNT(wrong));
    tcase_add_test(cases, a_folder_gives_an_event_for_each_file);
    tcase_add_test(cases, a_folder_without_files_is_no_corpus);
    tcase_add_test(cases, labels_have_names);
    return fb_test_run("events", cases);
}
