/* SPDX-License-Identifier: Apache-2.0 */
/* init_draw.c - the template types of a new project, drawn from what is there. */
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "pipeline/init/init_inside.h"
#include "pipeline/init/init_sample.h"
#include "validator/model/record.h"
#include "validator/schema/tree.h"

static bool draw_from_defined(struct fb_init_plan *plan)
{
    FB_AUTO(fb_template_types_free)
    struct fb_template_types *types = fb_template_types_new();
    const struct fb_found *found = &plan->init->found;

    if (types == NULL)
        return fb_fail_memory(plan->diag);
    for (size_t i = 0; i < found->paths.count; i++)
        if (found->kinds[i] == FB_FOUND_TYPES
            && !fb_template_types_load(types, found->paths.items[i], plan->diag))
            return false;
    return fb_sketch_defined(&plan->sketch, types);
}

/* What cannot be read in full is drawn as far as it can. */
static bool draw_from_bytes(struct fb_init_plan *plan, const struct fb_schema *schema,
                            struct fb_span bytes)
{
    FB_AUTO(fb_tree_free)
    struct fb_tree *tree = NULL;
    const struct fb_tree_options options = { .compat = false };
    struct fb_content content = { .channel = 0 };
    struct fb_diag unread = FB_DIAG_NONE;
    struct fb_arena arena;

    if (!fb_tree_parse(schema, bytes, &options, &tree, plan->diag))
        return false;
    fb_arena_init(&arena, fb_heap(), FB_MAX_TREE_BYTES);
    bool drawn = fb_record_collect(tree, &arena, &content, &unread)
                   ? fb_sketch_content(&plan->sketch, &content)
                   : unread.fault != FB_FAULT_MEMORY || fb_fail_memory(plan->diag);
    fb_arena_clear(&arena);
    return drawn;
}

static bool draw_from_content(struct fb_init_plan *plan, const struct fb_schema *schema)
{
    const struct fb_found *found = &plan->init->found;

    for (size_t i = 0; i < found->paths.count; i++) {
        FB_AUTO(fb_file_free)
        struct fb_span bytes = { .bytes = NULL };

        if (found->kinds[i] == FB_FOUND_CONTENT
            && !(fb_file_read(found->paths.items[i], FB_MAX_CONTENT_BYTES, &bytes, plan->diag)
                 && draw_from_bytes(plan, schema, bytes)))
            return false;
    }
    return true;
}

static bool draw_from_documents(struct fb_init_plan *plan, struct fb_document *const *documents,
                                size_t count, bool is_sigma)
{
    for (size_t i = 0; i < count; i++) {
        const struct fb_doc *root = fb_document_root(documents[i]);
        if (!(is_sigma ? fb_sketch_sigma(&plan->sketch, root) : fb_sketch_source(&plan->sketch, root)))
            return false;
    }
    return true;
}

static bool draw_from_file(struct fb_init_plan *plan, const char *path, bool is_sigma)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { .bytes = NULL };
    struct fb_document **documents = NULL;
    struct fb_document *document = NULL;
    size_t count = 0;
    const size_t size = strlen(path);
    const bool is_json = size > 5 && strcmp(path + size - 5, ".json") == 0;

    if (!fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, plan->diag))
        return false;
    if (is_json ? !fb_document_parse(path, text, FB_SYNTAX_JSON, &document, plan->diag)
                : !fb_document_parse_stream(path, text, &documents, &count, plan->diag))
        return false;
    bool drawn = is_json ? draw_from_documents(plan, &document, 1, is_sigma)
                         : draw_from_documents(plan, documents, count, is_sigma);
    for (size_t i = 0; i < count; i++)
        fb_document_free(documents[i]);
    free(documents);
    fb_document_free(document);
    return drawn;
}

static bool draw_from_sources(struct fb_init_plan *plan)
{
    const struct fb_found *found = &plan->init->found;

    for (size_t i = 0; i < found->paths.count; i++) {
        const enum fb_found_kind kind = found->kinds[i];
        if ((kind == FB_FOUND_SOURCE || kind == FB_FOUND_SIGMA)
            && !draw_from_file(plan, found->paths.items[i], kind == FB_FOUND_SIGMA))
            return false;
    }
    return true;
}

static bool draw_from_sample(struct fb_init_plan *plan)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;
    FB_AUTO(fb_template_types_free)
    struct fb_template_types *types = fb_template_types_new();
    const struct fb_asset *asset = &fb_init_sample[FB_INIT_SAMPLE_TYPES];
    const struct fb_span text = { asset->bytes, asset->size };

    plan->sample = true;
    if (types == NULL)
        return fb_fail_memory(plan->diag);
    return fb_document_parse(asset->name, text, FB_SYNTAX_YAML, &document, plan->diag)
        && fb_template_types_add(types, document, plan->diag)
        && fb_sketch_defined(&plan->sketch, types);
}

bool fb_init_draw_types(struct fb_init_plan *plan, const struct fb_schema *schema, const struct fb_doc *format)
{
    const struct fb_found *found = &plan->init->found;

    plan->types_defined = fb_found_any(found, FB_FOUND_TYPES);
    if (plan->types_defined)
        return draw_from_defined(plan);
    if (fb_found_any(found, FB_FOUND_CONTENT))
        return draw_from_content(plan, schema);
    if (plan->init->format != NULL)
        return fb_init_draw(plan, schema, format);
    if (fb_found_any(found, FB_FOUND_SOURCE) || fb_found_any(found, FB_FOUND_SIGMA))
        return draw_from_sources(plan);
    return fb_found_any(found, FB_FOUND_CONTRACT) || draw_from_sample(plan);
}
