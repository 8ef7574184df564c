/* SPDX-License-Identifier: Apache-2.0 */
/* Loading, compiling and checking for tests. */
#include "tests/gates/fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/clock.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "compiler/compile.h"
#include "compiler/content_writer.h"

void fixture_init(struct fixture *fixture)
{
    *fixture = (struct fixture){ .limits = fb_change_limits_default() };
    fb_arena_init(&fixture->arena, fb_heap(), SIZE_MAX);
}

void fixture_clear(struct fixture *fixture)
{
    fb_schema_free(fixture->schema);
    fb_template_types_free(fixture->types);
    fb_contracts_free(fixture->contracts);
    fb_released_free(fixture->released);
    for (size_t i = 0; i < fixture->document_count; i++)
        fb_document_free(fixture->documents[i]);
    fb_arena_clear(&fixture->arena);
}

void fixture_must(bool ok, const struct fb_diag *diag)
{
    ck_assert_msg(ok, "%s:%u:%u: %s: %s", diag->place.file, diag->place.line, diag->place.column,
                  diag->place.path, diag->message);
}

/* Moves malloc'ed bytes to the arena. */
static struct fb_span keep(struct fixture *fixture, struct fb_span bytes)
{
    uint8_t *copy = fb_arena_array(&fixture->arena, bytes.size, 1);

    ck_assert_ptr_nonnull(copy);
    if (bytes.size > 0)
        memcpy(copy, bytes.bytes, bytes.size);
    free((void *)(uintptr_t)bytes.bytes);
    return (struct fb_span){ copy, bytes.size };
}

struct fb_span fixture_read(struct fixture *fixture, const char *path)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span bytes = { NULL, 0 };

    fixture_must(fb_file_read(path, FB_MAX_CONTENT_BYTES, &bytes, &diag), &diag);
    return keep(fixture, bytes);
}

bool fixture_has(const char *path)
{
    return access(path, F_OK) == 0;
}

const char *fixture_join(struct fixture *fixture, const char *folder, const char *name)
{
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = fb_arena_array(&fixture->arena, size, 1);

    ck_assert_ptr_nonnull(path);
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

const struct fb_doc *fixture_document(struct fixture *fixture, const char *path)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_uint_lt(fixture->document_count, sizeof fixture->documents / sizeof *fixture->documents);
    struct fb_document **document = &fixture->documents[fixture->document_count];
    fixture_must(fb_document_load(path, document, &diag), &diag);
    fixture->document_count++;
    return fb_document_root(*document);
}

void fixture_schema(struct fixture *fixture, const char *path)
{
    struct fb_diag diag = FB_DIAG_NONE;
    const struct fb_span text = fixture_read(fixture, path);

    fb_schema_free(fixture->schema);
    fixture->schema = NULL;
    fixture_must(fb_schema_load(path, text, NULL, &fixture->schema, &diag), &diag);
}

void fixture_types(struct fixture *fixture, const char *path)
{
    struct fb_diag diag = FB_DIAG_NONE;

    fb_template_types_free(fixture->types);
    fixture->types = fb_template_types_new();
    ck_assert_ptr_nonnull(fixture->types);
    if (path != NULL)
        fixture_must(fb_template_types_load(fixture->types, path, &diag), &diag);
}

void fixture_contracts(struct fixture *fixture, const char *path)
{
    struct fb_diag diag = FB_DIAG_NONE;

    fb_contracts_free(fixture->contracts);
    fixture->contracts = fb_contracts_new();
    ck_assert_ptr_nonnull(fixture->contracts);
    if (path != NULL)
        fixture_must(fb_contracts_load(fixture->contracts, path, &diag), &diag);
}

static bool is_used(const struct fb_content *content, uint64_t type_id)
{
    for (size_t i = 0; i < content->instance_count; i++)
        if (content->instances[i].type_id == type_id)
            return true;
    return false;
}

static void declare(struct fb_declared_type *to, const struct fb_template_type *type)
{
    *to = (struct fb_declared_type){
        .id = type->id,
        .has_revision = true,
        .revision = type->revision,
        .has_field_count = true,
        .field_count = type->field_count,
        .name = fb_span_of(type->name),
    };
}

static int compare_declared(const void *left, const void *right)
{
    const struct fb_declared_type *a = left;
    const struct fb_declared_type *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

struct fb_span fixture_write(struct fixture *fixture, const struct fb_content *content)
{
    const size_t known = fb_template_types_count(fixture->types);
    struct fb_declared_type *types = fb_arena_array(&fixture->arena, known, sizeof *types);
    struct fb_content declared = *content;
    struct fb_span bytes = { NULL, 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    if (content->type_count == 0) {
        for (size_t i = 0; i < known; i++) {
            const struct fb_template_type *type = fb_template_types_at(fixture->types, i);
            if (is_used(content, type->id))
                declare(&types[declared.type_count++], type);
        }
        qsort(types, declared.type_count, sizeof *types, compare_declared);
        declared.types = types;
    }
    fixture_must(fb_content_write(&declared, &bytes, &diag), &diag);
    return keep(fixture, bytes);
}

struct fb_span fixture_compile_text(struct fixture *fixture, const char *name, struct fb_span text)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "compile");
    const struct fb_compile_options options = { .keep_going = false };
    const struct fb_source source = { .path = name, .text = text };
    struct fb_compiled compiled = { .instances = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    fixture_must(fb_compile(fixture->types, &source, 1, &options, report, &compiled, &diag), &diag);
    if (compiled.bytes.bytes == NULL)
        fixture_print(report);
    ck_assert_ptr_nonnull(compiled.bytes.bytes);
    return keep(fixture, compiled.bytes);
}

struct fb_span fixture_compile(struct fixture *fixture, const char *path)
{
    return fixture_compile_text(fixture, path, fixture_read(fixture, path));
}

void fixture_release(struct fixture *fixture, const char *path, struct fb_span bytes, bool last)
{
    struct fb_diag diag = FB_DIAG_NONE;

    if (fixture->released == NULL)
        fixture->released = fb_released_new();
    ck_assert_ptr_nonnull(fixture->released);
    fixture_must(fb_released_add(fixture->released, fixture->schema, path, bytes, last, &diag), &diag);
}

struct fb_report *fixture_check(struct fixture *fixture, const char *path, struct fb_span bytes)
{
    const struct fb_gate_context context = {
        .types = fixture->types,
        .contracts = fixture->contracts,
        .released = fixture->released,
        .change_limits = &fixture->limits,
        .no_release_told = !fixture->tells_no_release,
    };
    struct fb_report *report = fb_report_new(fb_heap(), "static");
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_ptr_nonnull(report);
    fixture_must(fb_check_candidate(&context, fixture->schema, path, bytes, NULL, fb_clock_seconds,
                                    report, &diag),
                 &diag);
    return report;
}

const struct fb_finding *fixture_only(const struct fb_report *report, enum fb_rule rule)
{
    const struct fb_finding *only = NULL;

    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        if (finding->rule != rule)
            continue;
        ck_assert_msg(only == NULL, "%s came more than once", fb_rule_id(rule));
        only = finding;
    }
    ck_assert_msg(only != NULL, "%s did not come", fb_rule_id(rule));
    return only;
}

void fixture_print(const struct fb_report *report)
{
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        fprintf(stderr, "%s %s offset %lld path %s sensor %s line %u\n    %s\n    help: %s\n",
                fb_rule_id(finding->rule), fb_level_name(finding->level),
                finding->location.has_offset ? (long long)finding->location.offset : -1,
                finding->location.path != NULL ? finding->location.path : "-",
                finding->sensor != NULL ? finding->sensor : "-", finding->location.line,
                finding->message, finding->help != NULL ? finding->help : "-");
    }
    for (size_t i = 0; i < fb_report_gate_count(report); i++) {
        const struct fb_gate_result *gate = fb_report_gate(report, i);
        fprintf(stderr, "gate %s: %s%s%s\n", gate->gate,
                fb_verdict_name(fb_report_gate_verdict(report, i)),
                gate->reason != NULL ? ": " : "", gate->reason != NULL ? gate->reason : "");
    }
}
