/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c - loading a schema, and what may be asked of it. */
#include "validator/schema/schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/schema/front/build.h"

struct fb_schema {
    struct fb_arena arena; /* of everything below but the notes */
    struct fb_plan plan;
    struct fb_type_info *infos; /* one for each type of the plan */
    struct fb_schema_file *files;
    size_t file_count;
    struct fb_notes notes;
};

static bool is_wildcard(const struct fb_enum_member *member)
{
    return strcmp(member->name, "wildcard") == 0
        || (member->role != NULL && strcmp(member->role, "wildcard") == 0);
}

static bool has_wildcard(const struct fb_plan *plan, const struct fb_attribute *attribute)
{
    if (attribute->enum_type == FB_NONE)
        return false;

    struct fb_range members = plan->enums[attribute->enum_type].members;
    for (uint32_t i = 0; i < members.count; i++)
        if (is_wildcard(&plan->enum_members[members.first + i]))
            return true;
    return false;
}

static void describe_attribute(const struct fb_plan *plan, const struct fb_model_attribute *model,
                               struct fb_attribute_info *out)
{
    const struct fb_attribute *attribute = &plan->attributes[model->row];
    const struct fb_model_type *type = model->type.kind == FB_KIND_OBJECT ? model->type.type : NULL;

    *out = (struct fb_attribute_info){
        .name = attribute->name,
        .role = attribute->role,
        .is_instance = attribute->place != FB_PLACE_SEQ,
        .is_computed = attribute->place == FB_PLACE_VALUE,
        .has_wildcard = has_wildcard(plan, attribute),
        .object_type = type != NULL ? type->row : FB_NO_TYPE,
    };
}

/* Params are not shown. */
static bool describe_type(struct fb_schema *schema, const struct fb_model_type *type,
                          struct fb_diag *diag)
{
    size_t count = type->seq_count + type->instance_count;
    struct fb_attribute_info *attributes = fb_arena_array(&schema->arena, count, sizeof *attributes);

    if (attributes == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < count; i++)
        describe_attribute(&schema->plan, &type->attributes[i], &attributes[i]);
    schema->infos[type->row] = (struct fb_type_info){
        .name = schema->plan.types[type->row].name,
        .attributes = attributes,
        .attribute_count = count,
        .record = schema->plan.types[type->row].record,
    };
    for (size_t i = 0; i < type->type_count; i++)
        if (!describe_type(schema, &type->types[i], diag))
            return false;
    return true;
}

static bool describe_all(struct fb_schema *schema, const struct fb_load *load)
{
    schema->infos = fb_arena_array(&schema->arena, schema->plan.type_count, sizeof *schema->infos);
    if (schema->infos == NULL)
        return fb_fail_memory(load->diag);
    for (const struct fb_model_file *file = load->files; file != NULL; file = file->next)
        if (!describe_type(schema, &file->top, load->diag))
            return false;
    return true;
}

static bool keep_files(struct fb_schema *schema, const struct fb_load *load)
{
    schema->files = fb_arena_array(&schema->arena, load->file_count, sizeof *schema->files);
    if (schema->files == NULL)
        return fb_fail_memory(load->diag);
    for (const struct fb_model_file *file = load->files; file != NULL; file = file->next) {
        struct fb_schema_file *kept = &schema->files[schema->file_count];
        kept->path = fb_arena_text(&schema->arena, fb_span_of(file->path));
        kept->sha256 = fb_arena_text(&schema->arena, fb_span_of(file->sha256));
        if (kept->path == NULL || kept->sha256 == NULL)
            return fb_fail_memory(load->diag);
        schema->file_count++;
    }
    return true;
}

static bool run_load(struct fb_schema *schema, struct fb_load *load, const char *file,
                     struct fb_span text)
{
    return fb_import_all(load, file, text)
        && fb_resolve_all(load)
        && fb_parents_find(load)
        && fb_check_all(load)
        && fb_build_plan(load, &schema->arena, &schema->plan)
        && fb_plan_finish(&schema->plan, &schema->arena, load->diag)
        && describe_all(schema, load)
        && keep_files(schema, load);
}

/* Memory that a limit refused is not memory that ran out. */
static bool say_limit(const struct fb_arena *memory, const char *file, struct fb_diag *diag)
{
    if (diag->fault == FB_FAULT_MEMORY && fb_arena_exhausted(memory)) {
        *diag = (struct fb_diag)FB_DIAG_NONE;
        fb_place_set_file(&diag->place, file);
        return fb_fail(diag, FB_FAULT_LIMIT, "the schema needs more than %zu MiB to load",
                       FB_MAX_LOAD_BYTES >> 20);
    }
    return false;
}

bool fb_schema_load(const char *file, struct fb_span text, const struct fb_schema_options *options,
                    struct fb_schema **out, struct fb_diag *diag)
{
    static const struct fb_schema_options none = { 0 };
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = calloc(1, sizeof *schema);
    struct fb_arena memory;

    if (schema == NULL)
        return fb_fail_memory(diag);
    fb_arena_init(&schema->arena, fb_heap(), SIZE_MAX);
    fb_arena_init(&memory, fb_heap(), FB_MAX_LOAD_BYTES);

    struct fb_load load = { .options = options != NULL ? options : &none,
                            .memory = &memory,
                            .notes = &schema->notes,
                            .diag = diag };
    bool ok = run_load(schema, &load, file, text) || say_limit(&memory, file, diag);
    fb_import_clear(&load);
    fb_arena_clear(&memory);
    if (ok)
        *out = fb_take(schema);
    return ok;
}

void fb_schema_free(struct fb_schema *schema)
{
    if (schema == NULL)
        return;
    fb_arena_clear(&schema->arena);
    free(schema->notes.items);
    free(schema);
}

const char *fb_schema_id(const struct fb_schema *schema)
{
    return schema->plan.types[0].name;
}

size_t fb_schema_type_count(const struct fb_schema *schema)
{
    return schema->plan.type_count;
}

const struct fb_type_info *fb_schema_type(const struct fb_schema *schema, uint32_t type)
{
    return &schema->infos[type];
}

size_t fb_schema_file_count(const struct fb_schema *schema)
{
    return schema->file_count;
}

struct fb_schema_file fb_schema_file(const struct fb_schema *schema, size_t index)
{
    return schema->files[index];
}

size_t fb_schema_note_count(const struct fb_schema *schema)
{
    return schema->notes.count;
}

const struct fb_diag *fb_schema_note(const struct fb_schema *schema, size_t index)
{
    return &schema->notes.items[index];
}

const struct fb_plan *fb_schema_plan(const struct fb_schema *schema)
{
    return &schema->plan;
}
