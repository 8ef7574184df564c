/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_json_source.c - JSON sources, or with a first byte Y the same in YAML, against three
 * template types.  Whatever compiles must print as a source that compiles to the same bytes.
 *
 * Must cover: every operator with each of its keys, composites, exceptions, {"hex": ..}, values
 * that do not fit, unknown fields, types and keys, instances left out beside others. */
#include <stdint.h>
#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "compiler/compile.h"
#include "compiler/content_source.h"
#include "compiler/content_writer.h"
#include "compiler/sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char types_text[] =
    "template_types:\n"
    "- {template_type: ipc, id: 3, revision: 1, fields: [{name: Image, kind: string},\n"
    "   {name: PipeName, kind: string}, {name: User, kind: string}]}\n"
    "- {template_type: net, id: 4, revision: 2, fields: [{name: Ip, kind: address}]}\n"
    "- {template_type: a, id: 1, revision: 0, fields: [{name: b, kind: bytes}, {name: c, kind: integer}]}\n";

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct fb_template_types *load_types(void)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_document *document = NULL;
    struct fb_template_types *types = fb_template_types_new();
    must(types != NULL
         && fb_document_parse("types.yaml", fb_span_of(types_text), FB_SYNTAX_YAML, &document, &diag)
         && fb_template_types_add(types, document, &diag));
    fb_document_free(document);
    return types;
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

/* What a sink holds as content, with every type declared that is used. */
static struct fb_content content_of(const struct fb_sink *sink, const struct fb_template_types *types,
                                    struct fb_declared_type declared[static 3])
{
    struct fb_content content = { .channel = sink->channel,
                                  .version = sink->version,
                                  .types = declared,
                                  .instances = sink->instances,
                                  .instance_count = sink->count };
    for (uint64_t id = 1; id <= 4; id++) {
        const struct fb_template_type *type = fb_template_types_by_id(types, id);
        bool used = false;
        for (size_t i = 0; i < sink->count; i++)
            used = used || sink->instances[i].type_id == id;
        if (used)
            declared[content.type_count++] = (struct fb_declared_type){ .id = id,
                                                                        .has_revision = true,
                                                                        .revision = type->revision,
                                                                        .has_field_count = true,
                                                                        .field_count = type->field_count,
                                                                        .name = fb_span_of(type->name) };
    }
    return content;
}

/* Prints, compiles and compares.  Sources may repeat ids, which fb_compile refuses. */
static void check_round_trip(const struct fb_content *content, const struct fb_template_types *types)
{
    struct fb_buffer source = FB_BUFFER_EMPTY;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span written = { .size = 0 };
    struct fb_compiled compiled = { .instances = 0 };
    const struct fb_compile_options options = { .keep_going = false };
    struct fb_report *report = fb_report_new(fb_heap(), "compile");

    must(report != NULL);
    must(fb_content_write(content, &written, &diag));
    must(fb_content_source(content, types, &source, &diag));
    const struct fb_source sources[] = { { .path = "printed.json", .text = fb_buffer_span(&source) } };
    must(fb_compile(types, sources, 1, &options, report, &compiled, &diag));
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        must(fb_report_finding(report, i)->rule == FB0107);
    if (compiled.bytes.bytes != NULL)
        must(fb_span_equal(written, compiled.bytes));
    free((void *)(uintptr_t)written.bytes);
    free((void *)(uintptr_t)compiled.bytes.bytes);
    fb_report_free(report);
    fb_buffer_clear(&source);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct fb_template_types *types;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_declared_type declared[3];
    struct fb_sink sink;
    if (types == NULL)
        types = load_types();
    if (size > 1 << 16)
        return 0;

    struct fb_report *report = fb_report_new(fb_heap(), "static");
    must(report != NULL);
    fb_sink_init(&sink, types, report);
    const bool is_yaml = size > 0 && bytes[0] == 'Y';
    const struct fb_span text = { .bytes = bytes + is_yaml, .size = size - is_yaml };
    must(fb_json_source_compile(&sink, is_yaml ? "fuzz.yaml" : "fuzz.json", text, &diag));
    check_report(report, &sink);
    const struct fb_content content = content_of(&sink, types, declared);
    check_round_trip(&content, types);
    fb_sink_clear(&sink);
    fb_report_free(report);
    return 0;
}
