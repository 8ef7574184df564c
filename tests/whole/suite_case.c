/* SPDX-License-Identifier: Apache-2.0 */
/* One .kst: the schema with a probe for each side of each assertion, the input, the verdict. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/document.h"
#include "base/host/file.h"
#include "suite.h"

struct test {
    const struct suite_folders *folders;
    const char *name;
    char *reason;
    struct fb_document *kst;
    const struct fb_doc *asserts;   /* or NULL */
    const struct fb_doc *exception; /* of the whole, or NULL */
    struct fb_probe *probes;        /* two for each assertion: actual, expected */
    size_t probe_count;
    struct fb_schema *schema;
    struct fb_span input;
    struct fb_tree *tree;
};

static bool fails(const struct test *test, const char *format, ...) FB_PRINTF(2, 3);

static bool fails(const struct test *test, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(test->reason, SUITE_REASON, format, arguments);
    va_end(arguments);
    return false;
}

static bool fails_with(const struct test *test, const char *what, const struct fb_diag *diag)
{
    const char *file = strrchr(diag->place.file, '/');

    return fails(test, "%s: %s:%u: %s: %s", what, file == NULL ? diag->place.file : file + 1,
                 diag->place.line, diag->place.path, diag->message);
}

char *suite_path(const char *folder, const char *name, const char *suffix)
{
    const size_t size = strlen(folder) + strlen(name) + strlen(suffix) + 2;
    char *path = malloc(size);

    if (path == NULL)
        abort();
    snprintf(path, size, "%s/%s%s", folder, name, suffix);
    return path;
}

static bool load_kst(struct test *test)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char *folder = suite_path(test->folders->suite, "spec/ks", "");
    char *path = suite_path(folder, test->name, ".kst");
    const bool loaded = fb_document_load(path, &test->kst, &diag);

    free(path);
    free(folder);
    if (!loaded)
        return fails_with(test, "the .kst cannot be loaded", &diag);
    const struct fb_doc *root = fb_document_root(test->kst);
    test->asserts = fb_doc_get(root, "asserts");
    test->exception = fb_doc_get(root, "exception");
    return true;
}

/* Null means that the value is absent; it is no expression. */
static bool is_null(const struct fb_doc *side)
{
    return side == NULL || side->kind == FB_DOC_NULL || strcmp((const char *)side->text.bytes, "null") == 0;
}

static const char *expression_of(const struct fb_doc *side)
{
    return is_null(side) ? "0" : (const char *)side->text.bytes;
}

static bool make_probes(struct test *test)
{
    const size_t count = test->asserts == NULL ? 0 : test->asserts->count;

    test->probes = calloc(2 * count + 1, sizeof *test->probes);
    if (test->probes == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        const struct fb_doc *assertion = fb_doc_at(test->asserts, i);
        test->probes[2 * i].expression = expression_of(fb_doc_get(assertion, "actual"));
        test->probes[2 * i + 1].expression = expression_of(fb_doc_get(assertion, "expected"));
    }
    test->probe_count = 2 * count;
    return true;
}

/* The schemas that a .kst imports for its expressions are imported by the schema instead. */
static struct fb_span with_imports(const struct fb_doc *imports, struct fb_span text)
{
    const char *key = "\n  imports:\n";
    const char *at = strstr((const char *)text.bytes, key);
    char *added = NULL;
    size_t length = 0;

    if (imports == NULL || at == NULL)
        return text;
    FILE *to = open_memstream(&added, &length);
    if (to == NULL)
        abort();
    const size_t head = (size_t)(at - (const char *)text.bytes) + strlen(key);
    fwrite(text.bytes, 1, head, to);
    for (size_t i = 0; i < imports->count; i++) {
        char line[128];
        snprintf(line, sizeof line, "    - %s\n", (const char *)fb_doc_at(imports, i)->text.bytes);
        if (strstr((const char *)text.bytes, line) == NULL)
            fputs(line, to);
    }
    fwrite(text.bytes + head, 1, text.size - head, to);
    fclose(to);
    return (struct fb_span){ (const uint8_t *)added, length };
}

/* As fb_file_read, with a zero byte behind the text. */
static bool read_text(const char *path, struct fb_span *out, struct fb_diag *diag)
{
    struct fb_span text = { .bytes = NULL };

    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, diag))
        return false;
    char *copy = malloc(text.size + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, text.bytes, text.size);
    copy[text.size] = '\0';
    free((void *)(uintptr_t)text.bytes);
    *out = (struct fb_span){ (const uint8_t *)copy, text.size };
    return true;
}

static bool load_schema(struct test *test)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span text = { .bytes = NULL };
    char *formats = suite_path(test->folders->suite, "formats", "");
    char *ks_path = suite_path(formats, "ks_path", "");
    const char *const roots[] = { ks_path, test->folders->gallery, NULL };
    const struct fb_schema_options options = { .import_roots = roots,
                                               .probes = test->probes,
                                               .probe_count = test->probe_count };
    const struct fb_doc *root = fb_document_root(test->kst);
    char *path = suite_path(formats, (const char *)fb_doc_get(root, "id")->text.bytes, ".ksy");

    bool loaded = read_text(path, &text, &diag);
    if (loaded) {
        const struct fb_span whole = with_imports(fb_doc_get(root, "imports"), text);
        loaded = fb_schema_load(path, whole, &options, &test->schema, &diag);
        if (whole.bytes != text.bytes)
            free((void *)(uintptr_t)whole.bytes);
        free((void *)(uintptr_t)text.bytes);
    }
    free(path);
    free(ks_path);
    free(formats);
    return loaded || fails_with(test, "not loaded", &diag);
}

static bool parse_input(struct test *test)
{
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_tree_options options = { .compat = true,
                                             .max_bytes = (size_t)64 << 20,
                                             .max_steps = (uint64_t)16 << 20 };
    char *folder = suite_path(test->folders->suite, "src", "");
    const struct fb_doc *data = fb_doc_get(fb_document_root(test->kst), "data");
    char *path = suite_path(folder, (const char *)data->text.bytes, "");
    const bool parsed = fb_file_read(path, FB_MAX_CONTENT_BYTES, &test->input, &diag)
                     && fb_tree_parse(test->schema, test->input, &options, &test->tree, &diag);

    free(path);
    free(folder);
    return parsed || fails_with(test, "not parsed", &diag);
}

static bool fails_with_problem(const struct test *test, const char *what, const struct fb_problem *problem)
{
    return fails(test, "%s: %s at offset %llu: %s", what, problem->path,
                 (unsigned long long)problem->offset, problem->message);
}

/* `exception:` is a name, or a map with a type. */
static const char *exception_name(const struct fb_doc *exception)
{
    const struct fb_doc *type = fb_doc_get(exception, "type");

    return (const char *)(type != NULL ? type : exception)->text.bytes;
}

static bool check_exception(const struct test *test)
{
    const char *name = exception_name(test->exception);

    if (fb_tree_problem_count(test->tree) == 0)
        return fails(test, "expected %s, found no problem", name);
    const struct fb_problem *problem = fb_tree_problem(test->tree, 0);
    return suite_is_exception(problem->kind, name) || fails_with_problem(test, name, problem);
}

static bool check_assertion(const struct test *test, size_t index)
{
    const struct fb_doc *assertion = fb_doc_at(test->asserts, index);
    const struct fb_doc *exception = fb_doc_get(assertion, "exception");
    const char *text = test->probes[2 * index].expression;
    struct fb_node actual;
    struct fb_node expected;
    struct fb_problem problem;
    char found[128];
    char wanted[128];

    const bool answered = fb_tree_probe(test->tree, 2 * index, &actual, &problem);
    if (exception != NULL && !answered)
        return suite_is_exception(problem.kind, exception_name(exception))
            || fails_with_problem(test, text, &problem);
    if (exception != NULL)
        return fails(test, "%s: expected %s, found a value", text, exception_name(exception));
    if (!answered)
        return fails_with_problem(test, text, &problem);
    if (is_null(fb_doc_get(assertion, "expected"))) {
        suite_describe(actual, found, sizeof found);
        return fb_node_kind(actual) == FB_NODE_ABSENT
            || fails(test, "%s: expected null, found %s", text, found);
    }
    if (!fb_tree_probe(test->tree, 2 * index + 1, &expected, &problem))
        return fails_with_problem(test, test->probes[2 * index + 1].expression, &problem);
    if (suite_same(actual, expected))
        return true;
    suite_describe(actual, found, sizeof found);
    suite_describe(expected, wanted, sizeof wanted);
    return fails(test, "%s: expected %s, found %s", text, wanted, found);
}

static bool check_all(const struct test *test)
{
    if (test->exception != NULL)
        return check_exception(test);
    if (fb_tree_problem_count(test->tree) > 0)
        return fails_with_problem(test, "a problem", fb_tree_problem(test->tree, 0));
    for (size_t i = 0; i < test->probe_count / 2; i++) {
        if (!check_assertion(test, i))
            return false;
    }
    return true;
}

bool suite_run_case(const struct suite_folders *folders, const char *name,
                    char reason[static SUITE_REASON])
{
    struct test test = { .folders = folders, .name = name, .reason = reason };
    const bool passed = load_kst(&test) && make_probes(&test) && load_schema(&test)
                     && parse_input(&test) && check_all(&test);

    fb_tree_free(test.tree);
    fb_schema_free(test.schema);
    free((void *)(uintptr_t)test.input.bytes);
    free(test.probes);
    fb_document_free(test.kst);
    return passed;
}
