/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_content.c - content files through all static gates.  The first byte chooses the format:
 * "v" the small one of a vendor's (tests/gates/golden/vendor.ksy), "r" the reference format with
 * its size and checksum made right first, anything else the reference format as it is.
 *
 * Must cover: the join of trees to the model, and every rule of the gates that bytes can set off.
 * What passes is held against the contracts a second time, by a few lines of its own. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "validator/gates/gate.h"
#include "validator/model/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct fb_schema *reference;
static struct fb_schema *vendor;
static struct fb_template_types *types;
static struct fb_contracts *contracts;

static void must(bool ok, const struct fb_diag *diag)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", diag->message);
    exit(2);
}

/* Targets run in the project's folder. */
static struct fb_schema *load_schema(const char *name)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_schema *schema = NULL;
    struct fb_span text = { NULL, 0 };

    must(fb_file_read(name, FB_MAX_DOCUMENT_BYTES, &text, &diag), &diag);
    must(fb_schema_load(name, text, NULL, &schema, &diag), &diag);
    free((void *)(uintptr_t)text.bytes);
    return schema;
}

static void load(void)
{
    struct fb_diag diag = FB_DIAG_NONE;

    reference = load_schema("schemas/content_file.ksy");
    vendor = load_schema("tests/gates/golden/vendor.ksy");
    types = fb_template_types_new();
    contracts = fb_contracts_new();
    must(fb_template_types_load(types, "tests/gates/golden/types.json", &diag), &diag);
    must(fb_contracts_load(contracts, "tests/gates/golden/short.json", &diag), &diag);
}

static void put_integer(uint8_t *at, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++, value >>= 8)
        at[i] = (uint8_t)value;
}

static void repair(uint8_t *bytes, size_t size)
{
    if (size < 24)
        return;
    put_integer(bytes + 8, size, 8);
    put_integer(bytes + 16, fb_crc32((struct fb_span){ bytes + 24, size - 24 }), 4);
}

/* What no sensor build may be given; written again, so that it shares no mistake with the gate. */
static bool reads_beyond(const struct fb_criterion *criterion, uint64_t inputs)
{
    if (criterion->op == FB_OP_WILDCARD)
        return false;
    if (criterion->op != FB_OP_ALL && criterion->op != FB_OP_ANY)
        return criterion->field >= inputs
            || (criterion->op == FB_OP_EQUALS_FIELD && criterion->other_field >= inputs);
    for (size_t i = 0; i < criterion->child_count; i++)
        if (reads_beyond(&criterion->children[i], inputs))
            return true;
    return false;
}

static bool row_reads_beyond(const struct fb_row *row, uint64_t inputs)
{
    for (size_t i = 0; i < row->criterion_count; i++)
        if (reads_beyond(&row->criteria[i], inputs))
            return true;
    return false;
}

static void hold_against(const struct fb_contract *contract, const struct fb_content *content)
{
    for (size_t i = 0; i < content->instance_count; i++) {
        const struct fb_instance *instance = &content->instances[i];
        const struct fb_contract_type *supply = fb_contract_type_by_id(contract, instance->type_id);

        if (supply == NULL || row_reads_beyond(&instance->row, supply->inputs))
            abort();
        for (size_t k = 0; k < instance->except_count; k++)
            if (row_reads_beyond(&instance->except[k], supply->inputs))
                abort();
    }
}

static void judge_again(const struct fb_schema *schema, struct fb_span bytes)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_content content = { .channel = 0 };
    struct fb_arena arena;
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    if (!fb_tree_parse(schema, bytes, NULL, &tree, &diag) || fb_tree_problem_count(tree) > 0
        || !fb_record_collect(tree, &arena, &content, &diag))
        abort();
    for (size_t i = 0; i < fb_contracts_count(contracts); i++)
        hold_against(fb_contracts_at(contracts, i), &content);
    fb_arena_clear(&arena);
}

static double no_time(void)
{
    return 0;
}

static void check(const struct fb_schema *schema, struct fb_span bytes)
{
    const struct fb_gate_context context = { .types = types, .contracts = contracts };
    const struct fb_tree_options options = { .max_nodes = 200000, .max_steps = 20000000, .max_bytes = (size_t)256 << 20 };
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_report_free)
    struct fb_report *report = fb_report_new(fb_heap(), "static");

    if (report == NULL
        || !fb_check_candidate(&context, schema, "input", bytes, &options, no_time, report, &diag))
        return; /* no memory */
    if (fb_report_gate_count(report) != fb_static_gate_count)
        abort();
    if (fb_report_verdict(report) == FB_PASS)
        judge_again(schema, bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (reference == NULL)
        load();
    if (size == 0)
        return 0;
    uint8_t *copy = malloc(size);
    if (copy == NULL)
        return 0;
    memcpy(copy, bytes + 1, size - 1);
    if (bytes[0] == 'r')
        repair(copy, size - 1);
    check(bytes[0] == 'v' ? vendor : reference, (struct fb_span){ copy, size - 1 });
    free(copy);
    return 0;
}
