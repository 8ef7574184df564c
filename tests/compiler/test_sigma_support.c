/* SPDX-License-Identifier: Apache-2.0 */
/* Small rules in, one line of text out. */
#include "tests/compiler/test_sigma_support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/heap.h"

static const char types_text[] =
    "{\"template_types\":[\n"
    "{\"template_type\":\"proc\",\"id\":1,\"revision\":1,\"fields\":["
    "{\"name\":\"Image\",\"kind\":\"string\"},{\"name\":\"CommandLine\",\"kind\":\"string\"},"
    "{\"name\":\"ParentImage\",\"kind\":\"string\"},{\"name\":\"User\",\"kind\":\"string\"},"
    "{\"name\":\"Address\",\"kind\":\"string\"}]},\n"
    "{\"template_type\":\"svc_system\",\"id\":2,\"revision\":1,\"fields\":["
    "{\"name\":\"EventID\",\"kind\":\"string\"},{\"name\":\"Data\",\"kind\":\"string\"}]},\n"
    "{\"template_type\":\"cloud\",\"id\":3,\"revision\":1,\"fields\":["
    "{\"name\":\"Name\",\"kind\":\"string\"}],"
    "\"logsource\":{\"product\":\"aws\",\"service\":\"trail\"}},\n"
    "{\"template_type\":\"azure\",\"id\":4,\"revision\":1,\"fields\":["
    "{\"name\":\"Name\",\"kind\":\"string\"}],\"logsource\":{\"product\":\"azure\"}},\n"
    "{\"template_type\":\"azure_signin\",\"id\":5,\"revision\":1,\"fields\":["
    "{\"name\":\"Name\",\"kind\":\"string\"}],"
    "\"logsource\":{\"product\":\"azure\",\"category\":\"signin\"}}]}\n";

static struct fb_template_types *load_types(void)
{
    char path[] = "/tmp/fb_test_sigma_XXXXXX.json";
    FILE *file = fdopen(mkstemps(path, 5), "w");
    ck_assert_ptr_nonnull(file);
    fputs(types_text, file);
    ck_assert_int_eq(fclose(file), 0);
    struct fb_template_types *types = fb_template_types_new();
    struct fb_diag diag = FB_DIAG_NONE;
    ck_assert_ptr_nonnull(types);
    ck_assert_msg(fb_template_types_load(types, path, &diag), "%s", diag.message);
    ck_assert_int_eq(unlink(path), 0);
    return types;
}

struct compiled compile_text(const char *text)
{
    struct compiled compiled = { .types = load_types() };
    struct fb_diag diag = FB_DIAG_NONE;
    compiled.report = fb_report_new(fb_heap(), "static");
    ck_assert_ptr_nonnull(compiled.report);
    fb_sink_init(&compiled.sink, compiled.types, compiled.report);
    ck_assert_msg(fb_sigma_compile(&compiled.sink, "rule.yml", fb_span_of(text), &diag), "%s",
                  diag.message);
    return compiled;
}

void compiled_clear(struct compiled *compiled)
{
    fb_sink_clear(&compiled->sink);
    fb_report_free(compiled->report);
    fb_template_types_free(compiled->types);
    free(compiled->text);
}

static void print_values(FILE *out, const struct fb_criterion *criterion)
{
    fputs(" [", out);
    for (size_t i = 0; i < criterion->value_count; i++) {
        fputs(i == 0 ? "" : "|", out);
        fwrite(criterion->values[i].bytes, 1, criterion->values[i].size, out);
    }
    fputs("]", out);
}

static void print_criterion(FILE *out, const struct fb_template_type *type,
                            const struct fb_criterion *criterion)
{
    const enum fb_operator op = criterion->op;
    fprintf(out, "%s%s%s", fb_operator_info(op)->name, criterion->case_sensitive ? " cased" : "",
            criterion->ignore_case ? " i" : "");
    if (op == FB_OP_EQUALS_FIELD)
        fprintf(out, " [%s]", type->fields[criterion->other_field].name);
    else if (criterion->value_count > 0)
        print_values(out, criterion);
    if (!fb_operator_info(op)->is_composite)
        return;
    for (size_t i = 0; i < criterion->child_count; i++) {
        fputs(i == 0 ? "(" : ", ", out);
        ck_assert_uint_eq(criterion->children[i].position, i);
        ck_assert_uint_eq(criterion->children[i].field, criterion->field);
        print_criterion(out, type, &criterion->children[i]);
    }
    fputs(")", out);
}

static void print_row(FILE *out, const struct fb_template_type *type, const struct fb_row *row)
{
    ck_assert_uint_eq(row->declared_count, type->field_count);
    if (row->criterion_count == 0)
        fputs("*", out);
    for (size_t i = 0; i < row->criterion_count; i++) {
        const struct fb_criterion *criterion = &row->criteria[i];
        ck_assert_uint_eq(criterion->position, criterion->field);
        fprintf(out, "%s%s ", i == 0 ? "" : " & ", type->fields[criterion->field].name);
        print_criterion(out, type, criterion);
    }
}

const char *compiled_text(struct compiled *compiled)
{
    size_t size = 0;
    free(compiled->text);
    FILE *out = open_memstream(&compiled->text, &size);
    for (size_t i = 0; i < compiled->sink.count; i++) {
        const struct fb_instance *instance = &compiled->sink.instances[i];
        const struct fb_template_type *type = fb_template_types_by_id(compiled->types, instance->type_id);
        fputs(i == 0 ? "" : " || ", out);
        print_row(out, type, &instance->row);
        for (size_t k = 0; k < instance->except_count; k++) {
            fputs(k == 0 ? " unless (" : " (", out);
            print_row(out, type, &instance->except[k]);
            fputs(")", out);
        }
    }
    fclose(out);
    return compiled->text;
}

const struct fb_finding *only_finding(const struct compiled *compiled)
{
    for (size_t i = 1; i < fb_report_finding_count(compiled->report); i++)
        ck_abort_msg("another finding: %s", fb_report_finding(compiled->report, i)->message);
    ck_assert_uint_eq(fb_report_finding_count(compiled->report), 1);
    ck_assert_uint_eq(compiled->sink.count, 0);
    ck_assert_uint_eq(compiled->sink.sources_left_out, 1);
    return fb_report_finding(compiled->report, 0);
}

static char *with_head(const char *detection)
{
    char *text = NULL;
    ck_assert_int_gt(asprintf(&text, "%s%s", RULE_HEAD, detection), 0);
    return text;
}

void expect_instances(const char *detection, const char *expected)
{
    char *text = with_head(detection);
    struct compiled compiled = compile_text(text);
    for (size_t i = 0; i < fb_report_finding_count(compiled.report); i++)
        ck_abort_msg("%s\nfinding: %s", text, fb_report_finding(compiled.report, i)->message);
    ck_assert_msg(strcmp(compiled_text(&compiled), expected) == 0, "%s\nexpected: %s\n     got: %s",
                  text, expected, compiled.text);
    compiled_clear(&compiled);
    free(text);
}

void expect_finding(const char *text, const struct expected_finding *expected)
{
    struct compiled compiled = compile_text(text);
    const struct fb_finding *finding = only_finding(&compiled);
    ck_assert_str_eq(finding->message, expected->message);
    ck_assert_str_eq(fb_rule_id(finding->rule), fb_rule_id(expected->rule));
    ck_assert_str_eq(finding->subject, "rule.yml");
    ck_assert_str_eq(finding->gate, "");
    ck_assert_uint_eq(finding->location.line, expected->line);
    ck_assert_uint_eq(finding->location.column, expected->column);
    ck_assert(finding->location.path == NULL || finding->location.path[0] != '\0');
    if (expected->path != NULL)
        ck_assert_str_eq(finding->location.path, expected->path);
    if (expected->help != NULL)
        ck_assert_str_eq(finding->help, expected->help);
    compiled_clear(&compiled);
}
