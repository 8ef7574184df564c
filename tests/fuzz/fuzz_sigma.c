/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_sigma.c - Sigma files against three template types.  What compiles must keep to what the
 * sink's contract says of instances; what does not must be a finding with a place.
 *
 * Must cover: every modifier and type of value, lists and maps, brackets, quantifiers, not over and
 * over, rows multiplied out and merged, streams of several rules, files that are no rules. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "compiler/sink.h"
#include "validator/model/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char types_text[] =
    "template_types:\n"
    "- {template_type: proc, id: 1, revision: 1, fields: [{name: Image, kind: string},\n"
    "   {name: CommandLine, kind: string}, {name: ParentImage, kind: string},\n"
    "   {name: User, kind: string}, {name: Address, kind: address}]}\n"
    "- {template_type: svc_system, id: 2, revision: 1, fields: [{name: EventID, kind: integer},\n"
    "   {name: Data, kind: bytes}]}\n"
    "- {template_type: cloud, id: 3, revision: 1, fields: [{name: Name, kind: string}],\n"
    "   logsource: {product: aws, service: trail}}\n";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct fb_template_types *load_types(void)
{
    char path[] = "/tmp/fb_fuzz_sigma_XXXXXX.yaml";
    struct fb_diag diag = FB_DIAG_NONE;
    FILE *file = fdopen(mkstemps(path, 5), "w");
    struct fb_template_types *types = fb_template_types_new();
    must(file != NULL && types != NULL);
    must(fputs(types_text, file) >= 0 && fclose(file) == 0);
    must(fb_template_types_load(types, path, &diag));
    (void)unlink(path);
    return types;
}

/* Composites are FB_MAX_NESTING deep at most, which `depth` counts. */
static void check_criterion(const struct fb_criterion *criterion,
                            const struct fb_template_type *type, unsigned depth)
{
    struct fb_misfit misfit;
    must(depth <= FB_MAX_NESTING && criterion->op < FB_OP_COUNT && criterion->op != FB_OP_WILDCARD);
    const struct fb_operator_info *info = fb_operator_info(criterion->op);
    must(criterion->field < type->field_count && criterion->other_field < type->field_count);
    must(info->is_composite ? criterion->child_count > 1 : criterion->child_count == 0);
    if (criterion->op != FB_OP_EQUALS_FIELD)
        must(info->takes_values == (criterion->value_count > 0));
    for (size_t i = 0; i < criterion->value_count; i++)
        must(criterion->values[i].size <= FB_MAX_VALUE_BYTES
             && fb_operator_takes(criterion->op, criterion->values[i], &misfit));
    for (size_t i = 0; i < criterion->child_count; i++) {
        must(criterion->children[i].position == i);
        must(criterion->children[i].field == criterion->field);
        check_criterion(&criterion->children[i], type, depth + 1);
    }
}

static void check_row(const struct fb_row *row, const struct fb_template_type *type)
{
    must(row->declared_count == type->field_count);
    for (size_t i = 0; i < row->criterion_count; i++) {
        must(row->criteria[i].position == row->criteria[i].field);
        must(i == 0 || row->criteria[i - 1].field < row->criteria[i].field);
        check_criterion(&row->criteria[i], type, 0);
    }
}

static void check_instance(const struct fb_instance *instance, const struct fb_template_types *types)
{
    const struct fb_template_type *type = fb_template_types_by_id(types, instance->type_id);
    must(type != NULL && instance->id.size > 2 && instance->title.size > 0);
    check_row(&instance->row, type);
    must(instance->except_count < FB_MAX_SIGMA_ROWS);
    for (size_t i = 0; i < instance->except_count; i++) {
        must(instance->except[i].criterion_count > 0);
        check_row(&instance->except[i], type);
    }
}

static void check_report(const struct fb_report *report, const struct fb_sink *sink)
{
    const size_t count = fb_report_finding_count(report);
    must((count > 0) == (sink->sources_left_out > 0));
    for (size_t i = 0; i < count; i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        must(finding->message[0] != '\0' && finding->level == FB_ERROR);
        must(finding->location.line > 0 && finding->location.column > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct fb_template_types *types;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_sink sink;
    if (types == NULL)
        types = load_types();
    struct fb_report *report = fb_report_new(fb_heap(), "static");
    must(report != NULL);
    fb_sink_init(&sink, types, report);
    const struct fb_span text = { bytes, size };
    if (!fb_sigma_compile(&sink, "fuzz.yml", text, &diag))
        must(diag.fault == FB_FAULT_MEMORY || diag.fault == FB_FAULT_LIMIT);
    for (size_t i = 0; i < sink.count; i++)
        check_instance(&sink.instances[i], types);
    check_report(report, &sink);
    fb_sink_clear(&sink);
    fb_report_free(report);
    return 0;
}
