/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_needs.c - the least contract for a content file, from what it uses. */
#include "pipeline/bundles/bundle_needs.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "base/write/json_text.h"
#include "validator/gates/usage.h"
#include "validator/model/record.h"
#include "validator/schema/tree.h"

static bool refuse(struct fb_bundle_problem *problem, const char *path, const char *message)
{
    problem->found = true;
    problem->rule = FB8013;
    (void)snprintf(problem->message, sizeof problem->message, "%s", message);
    (void)snprintf(problem->path, sizeof problem->path, "%s", path);
    return false;
}

/* One past the highest input that any criterion of the type can fetch. */
static uint64_t inputs_of(const struct fb_usage *usage, uint64_t type_id)
{
    uint64_t end = 0;

    for (size_t i = 0; i < usage->use_count; i++)
        if (usage->uses[i].type_id == type_id && usage->uses[i].field >= end)
            end = (uint64_t)usage->uses[i].field + 1;
    return end;
}

static void write_type(const struct fb_usage *usage, const struct fb_type_use *use,
                       const struct fb_template_type *type, struct fb_json *json)
{
    const char *const *names = fb_operator_names();

    fb_json_put_object(json, type->name);
    fb_json_put_u64(json, "id", type->id);
    fb_json_put_u64(json, "revision", type->revision);
    fb_json_put_u64(json, "inputs", inputs_of(usage, type->id));
    fb_json_put_array(json, "operators");
    for (size_t op = 0; op < FB_OP_COUNT; op++)
        if (use->operators[op] > 0)
            fb_json_text(json, names[op]);
    fb_json_close_array(json);
    fb_json_put_u64(json, "instances", use->instances);
    fb_json_put_u64(json, "values_per_criterion", use->most[FB_MEASURE_VALUES]);
    fb_json_put_u64(json, "value_bytes", use->most[FB_MEASURE_VALUE_BYTES]);
    fb_json_put_u64(json, "nesting", use->most[FB_MEASURE_NESTING]);
    fb_json_close_object(json);
}

static bool write_types(const struct fb_usage *usage, const struct fb_template_types *types,
                        const char *path, struct fb_json *json, struct fb_bundle_problem *problem)
{
    for (size_t i = 0; i < usage->type_count; i++) {
        const struct fb_type_use *use = &usage->types[i];
        const struct fb_template_type *type = fb_template_types_by_id(types, use->type_id);
        if (type == NULL)
            return refuse(problem, path, "it has instances of a template type that is not defined");
        if (use->operators[FB_OP_COUNT] > 0)
            return refuse(problem, path, "it has an operator that is not known");
        write_type(usage, use, type, json);
    }
    return true;
}

static bool write_needs(const struct fb_usage *usage, const struct fb_template_types *types,
                        const char *path, uint64_t bytes, struct fb_buffer *out,
                        struct fb_bundle_problem *problem)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_object(&json, "template_types");
    if (!write_types(usage, types, path, &json, problem))
        return false;
    fb_json_close_object(&json);
    fb_json_put_object(&json, "limits");
    fb_json_put_u64(&json, "file_bytes", bytes);
    fb_json_close_object(&json);
    fb_json_close_object(&json);
    return true;
}

/* A problem is an answer, a failure is none. */
static bool describe_tree(const struct fb_bundle_needs *needs, const struct fb_tree *tree,
                          const char *path, struct fb_buffer *out,
                          struct fb_bundle_problem *problem, struct fb_diag *diag)
{
    struct fb_arena arena;
    struct fb_content content;
    struct fb_usage usage = { .uses = NULL };
    const uint64_t bytes = fb_tree_input(tree).size;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool counted = fb_record_collect(tree, &arena, &content, diag)
                      && fb_usage_add(&usage, &content, bytes, diag);
    if (counted)
        (void)write_needs(&usage, needs->types, path, bytes, out, problem);
    fb_usage_clear(&usage);
    fb_arena_clear(&arena);
    return counted;
}

bool fb_bundle_needs_describe(void *context, const char *path, struct fb_span bytes,
                              struct fb_buffer *out, struct fb_bundle_problem *problem,
                              struct fb_diag *diag)
{
    const struct fb_bundle_needs *needs = context;
    const struct fb_tree_options options = { .eager = true };
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;

    if (!fb_tree_parse(needs->schema, bytes, &options, &tree, diag))
        return false;
    if (fb_tree_problem_count(tree) > 0) {
        (void)refuse(problem, path, "its format's schema does not read it: `firebreak inspect` shows where");
        return true;
    }
    return describe_tree(needs, tree, path, out, problem, diag);
}
