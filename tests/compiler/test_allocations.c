/* SPDX-License-Identifier: Apache-2.0 */
/* test_allocations.c - each allocation fails in turn, from reading template types to printing a
 * content file back: then that step fails for want of memory, and nothing leaks. */
#include <stdlib.h>

#include "base/host/file.h"
#include "base/host/heap.h"
#include "compiler/compile.h"
#include "compiler/content_source.h"
#include "tests/compiler/tiny_file.h"
#include "tests/support/check_main.h"
#include "tests/support/fail_malloc.h"
#include "validator/model/contract.h"
#include "validator/model/record.h"

static struct fb_span schema_text; /* read once, before anything fails */
static const char *schema_path;

/* Everything that one run makes. */
struct run {
    struct fb_document *document;
    struct fb_template_types *types;
    struct fb_report *report;
    struct fb_compiled compiled;
    struct fb_schema *schema;
    struct fb_tree *tree;
    struct fb_arena arena;
    struct fb_content content;
    struct fb_buffer source;
    struct fb_diag diag;
};

static bool no_memory(struct run *run)
{
    run->diag.fault = FB_FAULT_MEMORY;
    return false;
}

static bool read_types(struct run *run)
{
    run->types = fb_template_types_new();
    if (run->types == NULL)
        return no_memory(run);
    return fb_document_parse("types.json", fb_span_of(tiny_types), FB_SYNTAX_JSON, &run->document, &run->diag)
        && fb_template_types_add(run->types, run->document, &run->diag);
}

static bool compile(struct run *run)
{
    const struct fb_source sources[] = {
        { .path = "tiny.json", .text = fb_span_of(tiny_source) },
        { .path = "wrong.json", .text = fb_span_of("{\"instances\":[{\"id\":\"a\",\"template_type\":\"icp\"}]}") },
    };
    const struct fb_compile_options options = { .keep_going = true };

    run->report = fb_report_new(fb_heap(), "compile");
    if (run->report == NULL)
        return no_memory(run);
    return fb_compile(run->types, sources, 2, &options, run->report, &run->compiled, &run->diag);
}

static bool read_back(struct run *run)
{
    return fb_schema_load(schema_path, schema_text, NULL, &run->schema, &run->diag)
        && fb_tree_parse(run->schema, run->compiled.bytes, NULL, &run->tree, &run->diag)
        && fb_record_collect(run->tree, &run->arena, &run->content, &run->diag)
        && fb_content_source(&run->content, run->types, &run->source, &run->diag);
}

static void clear(struct run *run)
{
    fb_buffer_clear(&run->source);
    fb_arena_clear(&run->arena);
    fb_tree_free(run->tree);
    fb_schema_free(run->schema);
    free((void *)(uintptr_t)run->compiled.bytes.bytes);
    fb_report_free(run->report);
    fb_template_types_free(run->types);
    fb_document_free(run->document);
}

/* Reading stops early when memory ends, which a tree says of itself. */
static bool is_whole(const struct run *run)
{
    return fb_tree_problem_count(run->tree) == 0 && run->content.instance_count == 1;
}

START_TEST(fails_for_want_of_memory_or_not_at_all)
{
    bool happened = true;
    long runs = 0;
    while (happened) {
        struct run run = { .source = FB_BUFFER_EMPTY };
        fb_fail_malloc_at(++runs, _i == 1);
        const long before = fb_fail_malloc_live();
        fb_arena_init(&run.arena, fb_heap(), SIZE_MAX);
        const bool done = read_types(&run) && compile(&run) && read_back(&run);
        const bool whole = done && is_whole(&run);
        const enum fb_fault fault = run.diag.fault;
        const bool is_partial = run.tree != NULL && fb_tree_problem_count(run.tree) > 0;
        clear(&run);
        const long after = fb_fail_malloc_live();
        happened = fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        ck_assert_msg(after == before, "run %ld: %ld blocks leak", runs, after - before);
        if (!whole)
            ck_assert_msg(happened && (is_partial || fault == FB_FAULT_MEMORY), "run %ld: fault %d", runs, fault);
    }
    ck_assert_int_gt(runs, 100);
}
END_TEST

static bool read_contracts(struct fb_contracts *contracts, struct fb_diag *diag)
{
    static const char text[] = "contracts:\n"
                               "- {sensor: a, build: '1', supply: declared, template_types: {}}\n"
                               "- {sensor: b, build: '1', supply: observed, regex: {engine: linear},\n"
                               "   template_types: {ipc: {id: 3, revision: 1, inputs: 2, operators: [all, regex]}}}\n";
    struct fb_document *document = NULL;
    const bool read = fb_document_parse("c.yaml", fb_span_of(text), FB_SYNTAX_YAML, &document, diag)
                   && fb_contracts_add(contracts, document, diag);
    fb_document_free(document);
    return read;
}

START_TEST(contracts_are_read_whole_or_not_at_all)
{
    bool happened = true;
    long runs = 0;
    while (happened) {
        struct fb_diag diag = FB_DIAG_NONE;
        fb_fail_malloc_at(++runs, _i == 1);
        const long before = fb_fail_malloc_live();
        struct fb_contracts *contracts = fb_contracts_new();
        const bool read = contracts != NULL && read_contracts(contracts, &diag);
        const size_t count = contracts == NULL ? 0 : fb_contracts_count(contracts);
        fb_contracts_free(contracts);
        const long after = fb_fail_malloc_live();
        happened = fb_fail_malloc_happened();
        fb_fail_malloc_at(0, false);
        ck_assert_int_eq(after, before);
        ck_assert_uint_eq(count, read ? 2 : 0);
        ck_assert(read || happened);
    }
    ck_assert_int_gt(runs, 10);
}
END_TEST

int main(int argc, char **argv)
{
    struct fb_diag diag = FB_DIAG_NONE;
    schema_path = argc > 1 ? argv[1] : "schemas/content_file.ksy";
    if (!fb_file_read(schema_path, 1 << 20, &schema_text, &diag))
        return EXIT_FAILURE;

    TCase *cases = tcase_create("allocations");
    tcase_add_loop_test(cases, fails_for_want_of_memory_or_not_at_all, 0, 2);
    tcase_add_loop_test(cases, contracts_are_read_whole_or_not_at_all, 0, 2);
    tcase_set_timeout(cases, 120);
    const int status = fb_test_run("allocations", cases);
    free((void *)(uintptr_t)schema_text.bytes);
    return status;
}
