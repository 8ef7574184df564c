/* SPDX-License-Identifier: Apache-2.0 */
/* build.c - tables of the plan, and the order in which they are filled. */
#include "validator/schema/front/build.h"

#include <stdio.h>
#include <string.h>

#include "base/host/fail.h"
#include "validator/schema/front/charset.h"
#include "validator/schema/front/place.h"

bool fb_table_add(struct fb_builder *builder, struct fb_table *table, const void *row, size_t size,
                  uint32_t *out)
{
    if (table->count == FB_NONE)
        return fb_fail(builder->load->diag, FB_FAULT_LIMIT, "the schema is too large");
    if (table->count == table->capacity) {
        size_t capacity = table->capacity == 0 ? 16 : table->capacity * 2;
        void *items = fb_load_array(builder->load, capacity, size);
        if (items == NULL)
            return false;
        if (table->count > 0)
            memcpy(items, table->items, table->count * size);
        table->items = items;
        table->capacity = capacity;
    }
    memcpy((uint8_t *)table->items + table->count * size, row, size);
    if (out != NULL)
        *out = (uint32_t)table->count;
    table->count++;
    return true;
}

bool fb_build_text(struct fb_builder *builder, const char *text, const char **out)
{
    *out = fb_arena_text(builder->arena, fb_span_of(text));
    return *out != NULL || fb_fail_memory(builder->load->diag);
}

bool fb_build_span(struct fb_builder *builder, struct fb_span span, uint32_t *row)
{
    const char *copy = fb_arena_text(builder->arena, span);
    struct fb_span made = { (const uint8_t *)copy, span.size };

    if (copy == NULL)
        return fb_fail_memory(builder->load->diag);
    return fb_table_add(builder, &builder->spans, &made, sizeof made, row);
}

bool fb_build_encoding(struct fb_builder *builder, const char *name, uint32_t *row)
{
    const struct fb_encoding *known = builder->encodings.items;
    struct fb_encoding encoding = { .kind = FB_ENCODING_OTHER };

    for (size_t i = 0; i < builder->encodings.count; i++)
        if (strcmp(known[i].name, name) == 0) {
            *row = (uint32_t)i;
            return true;
        }
    if (strcmp(name, "ASCII") == 0)
        encoding.kind = FB_ENCODING_ASCII;
    if (strcmp(name, "UTF-8") == 0)
        encoding.kind = FB_ENCODING_UTF8;
    return fb_build_text(builder, name, &encoding.name)
        && fb_table_add(builder, &builder->encodings, &encoding, sizeof encoding, row);
}

static bool build_member(struct fb_builder *builder, const struct fb_model_member *member)
{
    struct fb_enum_member row = { .value = member->value };

    return fb_build_text(builder, member->name, &row.name)
        && (member->role == NULL || fb_build_text(builder, member->role, &row.role))
        && fb_table_add(builder, &builder->enum_members, &row, sizeof row, NULL);
}

static bool build_enum(struct fb_builder *builder, struct fb_model_enum *enumeration)
{
    struct fb_enum row = { .members = { (uint32_t)builder->enum_members.count,
                                        (uint32_t)enumeration->member_count } };

    for (size_t i = 0; i < enumeration->member_count; i++)
        if (!build_member(builder, &enumeration->members[i]))
            return false;
    return fb_build_text(builder, enumeration->full_name, &row.name)
        && fb_table_add(builder, &builder->enums, &row, sizeof row, &enumeration->row);
}

/* Numbers types and attributes, so that expressions can refer to any, and builds all enums.
 * Types nest no deeper than documents do. */
static bool number_type(struct fb_builder *builder, struct fb_model_type *type, uint32_t *next_type,
                        uint32_t *next_attribute)
{
    type->row = (*next_type)++;
    for (size_t i = 0; i < fb_model_attribute_count(type); i++)
        type->attributes[i].row = (*next_attribute)++;
    for (size_t i = 0; i < type->enum_count; i++)
        if (!build_enum(builder, &type->enums[i]))
            return false;
    for (size_t i = 0; i < type->type_count; i++)
        if (!number_type(builder, &type->types[i], next_type, next_attribute))
            return false;
    return true;
}

static bool number_all(struct fb_builder *builder)
{
    uint32_t next_type = 0;
    uint32_t next_attribute = 0;

    for (struct fb_model_file *file = builder->load->files; file != NULL; file = file->next)
        if (!number_type(builder, &file->top, &next_type, &next_attribute))
            return false;
    return true;
}

static bool build_types(struct fb_builder *builder, const struct fb_model_type *type)
{
    if (!fb_build_type(builder, type))
        return false;
    for (size_t i = 0; i < type->type_count; i++)
        if (!build_types(builder, &type->types[i]))
            return false;
    return true;
}

/* A probe stands in no file: its place is its text. */
static bool build_probe(struct fb_builder *builder, const char *text, struct fb_diag *diag)
{
    struct fb_load *load = builder->load;
    const struct fb_typing_scope scope = { .self = &load->files->top };
    struct fb_doc *doc = fb_load_array(load, 1, sizeof *doc);
    const struct fb_formula *formula;
    struct fb_value_type type;
    uint32_t row;

    if (doc == NULL)
        return false;
    *doc = (struct fb_doc){ .kind = FB_DOC_STRING, .text = fb_span_of(text), .file = load->files->path };
    return fb_formula_parse(doc, load->memory, &formula, diag)
        && fb_type_formula(load, &scope, formula, &type)
        && fb_build_formula(builder, formula, &row)
        && fb_table_add(builder, &builder->probes, &row, sizeof row, NULL);
}

static bool build_probes(struct fb_builder *builder)
{
    struct fb_load *load = builder->load;
    struct fb_diag *diag = load->diag;

    for (size_t i = 0; i < load->options->probe_count; i++) {
        struct fb_diag why = FB_DIAG_NONE;
        load->diag = &why;
        bool ok = build_probe(builder, load->options->probes[i].expression, &why);
        load->diag = diag;
        if (!ok)
            return fb_fail_at(diag, why.fault, &why.place, "probe %zu: %s", i, why.message);
    }
    return true;
}

/* Moves a table's rows to the schema's arena. */
static bool move_rows(struct fb_builder *builder, const struct fb_table *table, size_t size,
                      size_t *count, void *out)
{
    void *rows = fb_arena_array(builder->arena, table->count, size);

    if (rows == NULL)
        return fb_fail_memory(builder->load->diag);
    if (table->count > 0)
        memcpy(rows, table->items, table->count * size);
    memcpy(out, &rows, sizeof rows);
    *count = table->count;
    return true;
}

static bool move_all(struct fb_builder *builder, struct fb_plan *plan)
{
    const struct {
        const struct fb_table *table;
        size_t size;
        size_t *count;
        void *rows; /* address of the pointer */
    } tables[] = {
        { &builder->types, sizeof *plan->types, &plan->type_count, &plan->types },
        { &builder->attributes, sizeof *plan->attributes, &plan->attribute_count, &plan->attributes },
        { &builder->targets, sizeof *plan->targets, &plan->target_count, &plan->targets },
        { &builder->cases, sizeof *plan->cases, &plan->case_count, &plan->cases },
        { &builder->order_cases, sizeof *plan->order_cases, &plan->order_case_count, &plan->order_cases },
        { &builder->valids, sizeof *plan->valids, &plan->valid_count, &plan->valids },
        { &builder->processes, sizeof *plan->processes, &plan->process_count, &plan->processes },
        { &builder->checksums, sizeof *plan->checksums, &plan->checksum_count, &plan->checksums },
        { &builder->checksum_parts, sizeof *plan->checksum_parts, &plan->checksum_part_count,
          &plan->checksum_parts },
        { &builder->expressions, sizeof *plan->expressions, &plan->expression_count, &plan->expressions },
        { &builder->expression_lists, sizeof *plan->expression_lists, &plan->expression_list_count,
          &plan->expression_lists },
        { &builder->ops, sizeof *plan->ops, &plan->op_count, &plan->ops },
        { &builder->integers, sizeof *plan->integers, &plan->integer_count, &plan->integers },
        { &builder->floats, sizeof *plan->floats, &plan->float_count, &plan->floats },
        { &builder->spans, sizeof *plan->spans, &plan->span_count, &plan->spans },
        { &builder->enums, sizeof *plan->enums, &plan->enum_count, &plan->enums },
        { &builder->enum_members, sizeof *plan->enum_members, &plan->enum_member_count,
          &plan->enum_members },
        { &builder->encodings, sizeof *plan->encodings, &plan->encoding_count, &plan->encodings },
        { &builder->probes, sizeof *plan->probes, &plan->probe_count, &plan->probes },
    };

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!move_rows(builder, tables[i].table, tables[i].size, tables[i].count, tables[i].rows))
            return false;
    return true;
}

bool fb_build_plan(struct fb_load *load, struct fb_arena *arena, struct fb_plan *out)
{
    struct fb_builder builder = { .load = load, .arena = arena };

    if (!number_all(&builder))
        return false;
    for (const struct fb_model_file *file = load->files; file != NULL; file = file->next)
        if (!build_types(&builder, &file->top))
            return false;
    return build_probes(&builder) && move_all(&builder, out);
}
