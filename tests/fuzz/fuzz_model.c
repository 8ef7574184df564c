/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_model.c - what people write beside content.  The first byte chooses: T template types, C
 * contracts (both YAML), R a regular expression, V a value of the operator that the second byte
 * gives.
 *
 * Must cover: every key of both files, sets refused halfway, every construct of regular
 * expressions, address blocks and globs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "validator/model/contract.h"
#include "validator/model/regex_syntax.h"
#include "validator/model/template_type.h"
#include "validator/model/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_diag(const struct fb_diag *diag)
{
    must(diag->fault != FB_FAULT_NONE && diag->message[0] != '\0' && diag->place.line > 0);
}

static void check_type(const struct fb_template_types *types, const struct fb_template_type *type)
{
    must(fb_template_types_by_id(types, type->id) == type);
    must(fb_template_types_by_name(types, fb_span_of(type->name)) == type);
    must(type->field_count > 0 && type->field_count <= FB_MAX_FIELDS);
    for (size_t i = 0; i < type->field_count && i < 100; i++) {
        uint32_t index = 0;
        must(fb_template_type_field(type, fb_span_of(type->fields[i].name), &index) && index == i);
        must(fb_field_kind_name(type->fields[i].kind) != NULL);
    }
}

static void try_types(const struct fb_document *document)
{
    struct fb_template_types *types = fb_template_types_new();
    struct fb_diag diag = FB_DIAG_NONE;
    must(types != NULL);
    if (!fb_template_types_add(types, document, &diag)) {
        check_diag(&diag);
        must(fb_template_types_count(types) == 0);
    }
    for (size_t i = 0; i < fb_template_types_count(types); i++)
        check_type(types, fb_template_types_at(types, i));
    const size_t count = fb_template_types_count(types); /* all of it is there already */
    diag = (struct fb_diag)FB_DIAG_NONE;
    must(!fb_template_types_add(types, document, &diag) || count == 0);
    must(fb_template_types_count(types) == count);
    fb_template_types_free(types);
}

static void check_contract(const struct fb_contract *contract)
{
    must(contract->regex_states > 0 && contract->file_bytes > 0 && contract->memory_bytes > 0);
    must(contract->load_ms > 0 && contract->eval_us > 0 && fb_supply_name(contract->supply) != NULL);
    for (size_t i = 0; i < contract->type_count; i++) {
        const struct fb_contract_type *type = &contract->types[i];
        must(fb_contract_type_by_id(contract, type->id) == type && type->operators != 0);
        must(type->instances > 0 && type->values_per_criterion > 0 && type->value_bytes > 0);
        must((type->operators & 1U << FB_OP_REGEX) == 0 || contract->regex != FB_REGEX_NONE);
    }
}

static void try_contracts(const struct fb_document *document)
{
    struct fb_contracts *contracts = fb_contracts_new();
    struct fb_diag diag = FB_DIAG_NONE;
    must(contracts != NULL);
    if (!fb_contracts_add(contracts, document, &diag)) {
        check_diag(&diag);
        must(fb_contracts_count(contracts) == 0);
    }
    for (size_t i = 0; i < fb_contracts_count(contracts); i++)
        check_contract(fb_contracts_at(contracts, i));
    fb_contracts_free(contracts);
}

static void try_document(char kind, struct fb_span text)
{
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    if (!fb_document_parse("fuzz.yaml", text, FB_SYNTAX_YAML, &document, &diag))
        return;
    if (kind == 'T')
        try_types(document);
    else
        try_contracts(document);
    fb_document_free(document);
}

/* Parents hold their children: each lies within, one after another. */
static void check_tree(const struct fb_regex_node *root, size_t size)
{
    const struct fb_regex_node *stack[4 * FB_MAX_REGEX_NESTING + 8] = { root };
    size_t depth = 1;
    while (depth > 0) {
        const struct fb_regex_node *node = stack[--depth];
        must(node->offset <= size && node->size <= size - node->offset);
        must(node->minimum <= node->maximum && (node->kind != FB_REGEX_REPEAT || node->child != NULL));
        for (const struct fb_regex_range *range = node->ranges; range != NULL; range = range->next)
            must(range->first <= range->last && range->last <= 0x10FFFF);
        must(depth + 2 <= sizeof stack / sizeof *stack);
        if (node->next != NULL)
            stack[depth++] = node->next;
        if (node->child != NULL)
            stack[depth++] = node->child;
    }
}

static void try_regex(struct fb_span pattern)
{
    struct fb_arena arena;
    const struct fb_regex_node *tree = NULL;
    struct fb_regex_fault fault = { .fault = FB_FAULT_NONE };

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    if (fb_regex_parse(pattern, 0, &arena, &tree, &fault))
        check_tree(tree, pattern.size);
    else
        must(fault.fault != FB_FAULT_NONE && fault.reason != NULL && fault.offset <= pattern.size);
    fb_arena_clear(&arena);
}

static void try_value(struct fb_span text)
{
    struct fb_misfit misfit = { .why = NULL };
    if (text.size == 0)
        return;
    const enum fb_operator op = (enum fb_operator)(text.bytes[0] % FB_OP_COUNT);
    if (!fb_operator_takes(op, fb_span_part(text, 1, SIZE_MAX), &misfit))
        must(misfit.why != NULL && strlen(misfit.why) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0 || size > 1 << 16)
        return 0;
    const struct fb_span text = { .bytes = bytes + 1, .size = size - 1 };
    switch (bytes[0]) {
    case 'T':
    case 'C':
        try_document((char)bytes[0], text);
        break;
    case 'R':
        try_regex(text);
        break;
    default:
        try_value(text);
    }
    return 0;
}
