/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one golden case and compares. */
#include "tests/gates/golden.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/write/writer.h"
#include "tests/gates/damage.h"
#include "tests/gates/model_source.h"

struct golden {
    struct fixture fixture;
    const char *folder;
    const struct fb_doc *expected;
    struct fb_span input;
};

/* The file that `key` names, or `otherwise`; NULL for null. */
static const char *file_of(struct golden *golden, const char *key, const char *otherwise)
{
    const struct fb_doc *name = fb_doc_get(golden->expected, key);

    if (name == NULL)
        return otherwise;
    if (name->kind == FB_DOC_NULL)
        return NULL;
    return fixture_join(&golden->fixture, golden->folder, (const char *)name->text.bytes);
}

static const char *input_named(struct golden *golden, const char *name)
{
    const char *path = fixture_join(&golden->fixture, golden->folder, name);

    return fixture_has(path) ? path : NULL;
}

static struct fb_span load_input(struct golden *golden)
{
    struct fixture *fixture = &golden->fixture;
    const char *path = NULL;

    if ((path = input_named(golden, "source.json")) != NULL
        || (path = input_named(golden, "source.yml")) != NULL)
        return fixture_compile(fixture, path);
    if ((path = input_named(golden, "model.json")) != NULL) {
        const struct fb_content content = model_source_read(fixture, fixture_document(fixture, path));
        return fixture_write(fixture, &content);
    }
    if ((path = input_named(golden, "content.hex")) != NULL)
        return damage_from_hex(fixture, fixture_read(fixture, path));
    ck_assert_msg((path = input_named(golden, "content.bin")) != NULL, "%s has no input", golden->folder);
    return fixture_read(fixture, path);
}

/* A source, or with another name a model, as a file. */
static struct fb_span make(struct golden *golden, const char *path)
{
    struct fixture *fixture = &golden->fixture;

    if (strstr(path, "-model.json") == NULL)
        return fixture_compile(fixture, path);
    const struct fb_content content = model_source_read(fixture, fixture_document(fixture, path));
    return fixture_write(fixture, &content);
}

static void load_releases(struct golden *golden)
{
    static const char *const names[] = { "last.json", "last-model.json", "earlier.json" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = input_named(golden, names[i]);
        if (path != NULL)
            fixture_release(&golden->fixture, names[i], make(golden, path), names[i][0] == 'l');
    }
}

static void load_limits(struct golden *golden)
{
    const struct fb_doc *limits = fb_doc_get(golden->expected, "limits");

    golden->fixture.tells_no_release = fb_doc_get(golden->expected, "no_release") != NULL;
    for (size_t i = 0; limits != NULL && i < fb_change_limit_count; i++) {
        const struct fb_doc *value = fb_doc_get(limits, fb_change_limit_rows[i].name);
        ck_assert(value == NULL
                  || fb_doc_u64(value, fb_change_limit(&golden->fixture.limits, &fb_change_limit_rows[i])));
    }
}

static void load(struct golden *golden, const char *defaults)
{
    struct fixture *fixture = &golden->fixture;
    const char *types = file_of(golden, "types", fixture_join(fixture, defaults, "types.json"));
    const char *contracts = fixture_join(fixture, defaults, "contracts.json");

    fixture_schema(fixture, file_of(golden, "schema", REFERENCE_SCHEMA));
    fixture_types(fixture, file_of(golden, "compiled_with", types));
    golden->input = load_input(golden);
    load_releases(golden);
    load_limits(golden);
    const char *patch = input_named(golden, "patch.json");
    if (patch != NULL)
        golden->input = damage_patch(fixture, golden->input, fixture_document(fixture, patch));
    fixture_types(fixture, types);
    fixture_contracts(fixture, file_of(golden, "contracts", contracts));
}

static void compare_text(const struct fb_doc *expected, const char *key, const char *found)
{
    const struct fb_doc *value = fb_doc_get(expected, key);
    const char *wanted = value != NULL ? (const char *)value->text.bytes : NULL;

    ck_assert_msg((wanted == NULL && found == NULL)
                      || (wanted != NULL && found != NULL && strcmp(wanted, found) == 0),
                  "%s: expected %s, found %s", key, wanted != NULL ? wanted : "none",
                  found != NULL ? found : "none");
}

static void compare_number(const struct fb_doc *expected, const char *key, bool has, uint64_t found)
{
    const struct fb_doc *value = fb_doc_get(expected, key);
    uint64_t wanted = 0;

    if (value == NULL)
        return;
    ck_assert(fb_doc_u64(value, &wanted));
    ck_assert_msg(has && found == wanted, "%s: expected %llu, found %s %llu", key,
                  (unsigned long long)wanted, has ? "" : "none", (unsigned long long)found);
}

/* Where the tree itself has the field that the finding is about. */
static void compare_node(struct golden *golden, const struct fb_doc *expected,
                         const struct fb_location *location)
{
    const struct fb_doc *path = fb_doc_get(expected, "node");
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (path == NULL)
        return;
    fixture_must(fb_tree_parse(golden->fixture.schema, golden->input, NULL, &tree, &diag), &diag);
    const struct fb_extent extent = damage_find(tree, (const char *)path->text.bytes);
    ck_assert(location->has_offset);
    ck_assert_uint_eq(location->offset, extent.offset);
    ck_assert_uint_eq(location->length, extent.length);
}

static void compare_says(const struct fb_doc *expected, const struct fb_finding *finding)
{
    const struct fb_doc *says = fb_doc_get(expected, "says");

    for (size_t i = 0; says != NULL && i < says->count; i++) {
        const char *part = (const char *)fb_doc_at(says, i)->text.bytes;
        ck_assert_msg(strstr(finding->message, part) != NULL
                          || (finding->help != NULL && strstr(finding->help, part) != NULL),
                      "%s does not say \"%s\": %s (help: %s)", fb_rule_id(finding->rule), part,
                      finding->message, finding->help);
    }
    const struct fb_doc *never = fb_doc_get(expected, "never_says");
    for (size_t i = 0; never != NULL && i < never->count; i++)
        ck_assert_ptr_null(strstr(finding->message, (const char *)fb_doc_at(never, i)->text.bytes));
}

static void compare_finding(struct golden *golden, const struct fb_doc *expected,
                            const struct fb_finding *finding)
{
    const struct fb_location *location = &finding->location;

    compare_text(expected, "rule", fb_rule_id(finding->rule));
    ck_assert_int_eq(finding->level, fb_rule_level(finding->rule));
    compare_text(expected, "path", location->path);
    compare_text(expected, "sensor", finding->sensor);
    compare_number(expected, "offset", location->has_offset, location->offset);
    compare_number(expected, "length", location->has_offset, location->length);
    compare_number(expected, "line", true, location->line);
    compare_node(golden, expected, location);
    compare_says(expected, finding);
}

static void compare_gates(const struct fb_doc *expected, const struct fb_report *report)
{
    const struct fb_doc *gates = fb_doc_get(expected, "gates");

    for (size_t i = 0; gates != NULL && i < gates->count; i++)
        for (size_t k = 0; k < fb_report_gate_count(report); k++)
            if (fb_doc_is(fb_doc_key_at(gates, i), fb_report_gate(report, k)->gate))
                ck_assert_str_eq((const char *)fb_doc_value_at(gates, i)->text.bytes,
                                 fb_verdict_name(fb_report_gate_verdict(report, k)));
}

static void compare(struct golden *golden, const struct fb_report *report)
{
    const struct fb_doc *findings = fb_doc_get(golden->expected, "findings");

    ck_assert_ptr_nonnull(findings);
    ck_assert_uint_eq(fb_report_gate_count(report), fb_static_gate_count);
    ck_assert_uint_eq(fb_report_finding_count(report), findings->count);
    for (size_t i = 0; i < findings->count; i++)
        compare_finding(golden, fb_doc_at(findings, i), fb_report_finding(report, i));
    compare_gates(golden->expected, report);
    compare_text(golden->expected, "verdict", fb_verdict_name(fb_report_verdict(report)));
}

/* The longest word of a line, which nothing can break. */
static size_t longest_word(const char *line, size_t size)
{
    size_t longest = 0;
    size_t begin = 0;

    for (size_t i = 0; i <= size; i++) {
        if (i < size && line[i] != ' ')
            continue;
        longest = i - begin > longest ? i - begin : longest;
        begin = i + 1;
    }
    return longest;
}

/* What people read fits 100 columns, and 60, or a word that is too long for them stands in it.
 * Places are never broken; bytes stand for columns, since golden texts are ASCII but for few. */
static void check_width(const struct fb_report *report, size_t width)
{
    const struct fb_write_options options = { .tool_version = "0", .width = width };
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_write_text(report, &options, &text, &diag));
    for (size_t at = 0; at < text.size;) {
        const char *line = text.text + at;
        const size_t size = strcspn(line, "\n");

        if (size > width && strncmp(line + strspn(line, " "), "-->", 3) != 0
            && longest_word(line, size) < width - 35)
            ck_abort_msg("a line of %zu columns: %.*s", size, (int)size, line);
        at += size + 1;
    }
    fb_buffer_clear(&text);
}

void golden_run(const char *defaults, const char *folder)
{
    struct golden golden = { .folder = folder };

    fprintf(stderr, "--- %s\n", folder); /* shown when the test fails */
    fixture_init(&golden.fixture);
    golden.expected = fixture_document(&golden.fixture, fixture_join(&golden.fixture, folder,
                                                                     "expected.json"));
    load(&golden, defaults);
    FB_AUTO(fb_report_free)
    struct fb_report *report = fixture_check(&golden.fixture, "content", golden.input);
    fixture_print(report);
    compare(&golden, report);
    check_width(report, 100);
    check_width(report, 60);
    fixture_clear(&golden.fixture);
}
