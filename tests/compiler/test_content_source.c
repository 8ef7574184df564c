/* SPDX-License-Identifier: Apache-2.0 */
/* test_content_source.c - print, compile, and have the same bytes again. */
#include "compiler/content_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "compiler/compile.h"
#include "compiler/content_writer.h"
#include "tests/compiler/random_content.h"
#include "tests/compiler/tiny_file.h"
#include "tests/support/check_main.h"

static void release(struct fb_span bytes)
{
    free((void *)(uintptr_t)bytes.bytes);
}

static struct fb_template_types *types_of(const char *text)
{
    struct fb_template_types *types = fb_template_types_new();
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_document_parse("types.json", fb_span_of(text), FB_SYNTAX_JSON, &document, &diag));
    ck_assert(fb_template_types_add(types, document, &diag));
    fb_document_free(document);
    return types;
}

static struct fb_span compile(const struct fb_template_types *types, struct fb_span source)
{
    const struct fb_source sources[] = { { .path = "printed.json", .text = source } };
    const struct fb_compile_options options = { .keep_going = false };
    struct fb_report *report = fb_report_new(fb_heap(), "compile");
    struct fb_compiled compiled = { .instances = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_compile(types, sources, 1, &options, report, &compiled, &diag), "%s", diag.message);
    if (fb_report_finding_count(report) > 0)
        ck_abort_msg("%s\n%.*s", fb_report_finding(report, 0)->message, (int)source.size, (const char *)source.bytes);
    fb_report_free(report);
    return compiled.bytes;
}

static void check_printed(uint64_t seed, const struct fb_template_types *types)
{
    struct fb_arena arena;
    struct fb_span written = { .size = 0 };
    struct fb_buffer source = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const struct fb_content content = random_content(seed, types, &arena);
    ck_assert_msg(fb_content_write(&content, &written, &diag), "%s", diag.message);
    ck_assert_msg(fb_content_source(&content, types, &source, &diag), "%s", diag.message);
    const struct fb_span compiled = compile(types, fb_buffer_span(&source));
    ck_assert_msg(fb_span_equal(written, compiled), "seed %llu: %s", (unsigned long long)seed, source.text);
    release(written);
    release(compiled);
    fb_buffer_clear(&source);
    fb_arena_clear(&arena);
}

START_TEST(what_is_printed_compiles_to_the_same_bytes)
{
    struct fb_template_types *types = random_types();
    for (uint64_t seed = 0; seed < 400; seed++)
        check_printed(seed, types);
    fb_template_types_free(types);
}
END_TEST

START_TEST(a_source_compiles_to_what_was_put_together_by_hand)
{
    struct fb_template_types *types = types_of(tiny_types);
    const struct fb_span compiled = compile(types, fb_span_of(tiny_source));

    ck_assert(fb_span_equal(compiled, (struct fb_span){ .bytes = tiny_file, .size = sizeof tiny_file }));
    release(compiled);
    fb_template_types_free(types);
}
END_TEST

START_TEST(prints_json_that_people_can_read)
{
    struct fb_template_types *types = types_of(tiny_types);
    struct fb_buffer source = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_content_source(&tiny_content, types, &source, &diag));
    ck_assert_ptr_nonnull(strstr(source.text, "\"channel\": 291,\n"));
    ck_assert_ptr_nonnull(strstr(source.text, "\"PipeName\": {\n"));
    ck_assert_ptr_nonnull(strstr(source.text, "\"op\": \"contains\",\n"));
    ck_assert_ptr_null(strstr(source.text, "wildcard"));
    ck_assert_ptr_null(strstr(source.text, "title"));
    fb_buffer_clear(&source);
    fb_template_types_free(types);
}
END_TEST

/* ---- What no source can say ---- */

#define TYPE(id, revision, name, fields) \
    "{\"template_type\":\"" name "\",\"id\":" id ",\"revision\":" revision ",\"fields\":[" fields "]}"
#define FIELD(name) "{\"name\":\"" name "\",\"kind\":\"string\"}"
#define BOTH FIELD("Image") "," FIELD("PipeName")

static const struct {
    const char *types;
    const char *message; /* a part of it */
} others[] = {
    { TYPE("4", "1", "ipc", BOTH), "the template type 3 is not defined" },
    { TYPE("3", "2", "ipc", BOTH), "another revision of the template type 3" },
    { TYPE("3", "1", "icp", BOTH), "another name of the template type 3" },
    { TYPE("3", "1", "ipc", FIELD("Image")), "another field count of the template type 3" },
};

START_TEST(refuses_other_template_types)
{
    struct fb_template_types *types = types_of(others[_i].types);
    struct fb_buffer source = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!fb_content_source(&tiny_content, types, &source, &diag));
    ck_assert_msg(strstr(diag.message, others[_i].message) != NULL, "%s", diag.message);
    fb_buffer_clear(&source);
    fb_template_types_free(types);
}
END_TEST

static const struct {
    struct fb_criterion criterion;
    uint64_t declared_count;
    const char *message; /* a part of it */
} odd[] = {
    { { .op = FB_OP_EXISTS }, 1, "not as many criteria" },
    { { .op = FB_OP_EXISTS }, 3, "not as many criteria" },
    { { .op = FB_OP_EXISTS, .field = 2, .position = 1 }, 2, "a criterion on a field" },
    { { .op = FB_OP_COUNT }, 2, "an operator that sources do not have" },
    { { .op = FB_OP_EQUALS_FIELD, .other_field = 2 }, 2, "a comparison with a field" },
};

START_TEST(refuses_what_has_no_form)
{
    struct fb_template_types *types = types_of(tiny_types);
    struct fb_content content = tiny_content;
    struct fb_instance instance = tiny_content.instances[0];
    struct fb_buffer source = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    instance.row = (struct fb_row){
        .criteria = &odd[_i].criterion, .criterion_count = 1, .declared_count = odd[_i].declared_count
    };
    content.instances = &instance;
    ck_assert(!fb_content_source(&content, types, &source, &diag));
    ck_assert_msg(strstr(diag.message, odd[_i].message) != NULL, "%s", diag.message);
    ck_assert_msg(strstr(diag.message, "instances[0]") != NULL, "%s", diag.message);
    fb_buffer_clear(&source);
    fb_template_types_free(types);
}
END_TEST

START_TEST(refuses_a_declared_type_without_instances)
{
    struct fb_template_types *types = types_of(tiny_types);
    struct fb_content content = tiny_content;
    struct fb_buffer source = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    content.instance_count = 0;
    ck_assert(!fb_content_source(&content, types, &source, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_UNSUPPORTED);
    fb_buffer_clear(&source);
    fb_template_types_free(types);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("printing");
    tcase_add_test(cases, what_is_printed_compiles_to_the_same_bytes);
    tcase_add_test(cases, a_source_compiles_to_what_was_put_together_by_hand);
    tcase_add_test(cases, prints_json_that_people_can_read);
    tcase_add_loop_test(cases, refuses_other_template_types, 0, FB_TEST_COUNT(others));
    tcase_add_loop_test(cases, refuses_what_has_no_form, 0, FB_TEST_COUNT(odd));
    tcase_add_test(cases, refuses_a_declared_type_without_instances);
    tcase_set_timeout(cases, 60);
    return fb_test_run("content_source", cases);
}
