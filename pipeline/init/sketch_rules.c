/* SPDX-License-Identifier: Apache-2.0 */
/* sketch_rules.c - the fields that sources and Sigma rules name. */
#include <stdio.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "pipeline/init/sketch.h"

static bool is_text(const struct fb_doc *node)
{
    return node != NULL && node->kind == FB_DOC_STRING && node->text.size > 0;
}

/* ---- Sources: {"template_type": .., "criteria": {FIELD: {..}}, "except": [{FIELD: {..}}]} ---- */

/* Both sides of equals_field, at any depth of composites: the values of every "values" whose
 * neighbour "op" says so. */
static bool add_compared(struct fb_sketch *sketch, struct fb_sketch_type *type,
                         const struct fb_doc *criterion)
{
    struct {
        const struct fb_doc *node;
        size_t next;
    } levels[FB_MAX_DOCUMENT_DEPTH + 1] = { { criterion, 0 } };

    for (size_t depth = 1; depth > 0;) {
        const struct fb_doc *node = levels[depth - 1].node;
        const struct fb_doc *list = fb_doc_get(node, "of");
        const struct fb_doc *child = fb_doc_at(list, levels[depth - 1].next++);
        const struct fb_doc *other = fb_doc_at(fb_doc_get(node, "values"), 0);

        if (levels[depth - 1].next == 1 && fb_doc_is(fb_doc_get(node, "op"), "equals_field")
            && is_text(other) && !fb_sketch_field(sketch, type, other->text))
            return false;
        if (child == NULL)
            depth--;
        else if (depth <= FB_MAX_DOCUMENT_DEPTH) {
            levels[depth].node = child;
            levels[depth++].next = 0;
        }
    }
    return true;
}

static bool add_row(struct fb_sketch *sketch, struct fb_sketch_type *type, const struct fb_doc *row)
{
    for (size_t i = 0; row != NULL && row->kind == FB_DOC_MAP && i < row->count; i++)
        if (!fb_sketch_field(sketch, type, fb_doc_key_at(row, i)->text)
            || !add_compared(sketch, type, fb_doc_value_at(row, i)))
            return false;
    return true;
}

static bool add_instance(struct fb_sketch *sketch, const struct fb_doc *instance)
{
    const struct fb_doc *name = fb_doc_get(instance, "template_type");
    const struct fb_doc *except = fb_doc_get(instance, "except");

    if (!is_text(name))
        return true;
    struct fb_sketch_type *type = fb_sketch_named(sketch, name->text);
    if (type == NULL || !add_row(sketch, type, fb_doc_get(instance, "criteria")))
        return false;
    for (size_t i = 0; fb_doc_at(except, i) != NULL; i++)
        if (!add_row(sketch, type, fb_doc_at(except, i)))
            return false;
    return true;
}

bool fb_sketch_source(struct fb_sketch *sketch, const struct fb_doc *source)
{
    const struct fb_doc *instances = fb_doc_get(source, "instances");

    for (size_t i = 0; fb_doc_at(instances, i) != NULL; i++)
        if (!add_instance(sketch, fb_doc_at(instances, i)))
            return false;
    return true;
}

/* ---- Sigma rules: detection: {NAME: {FIELD|modifier: ..}, or a list of such maps} ---- */

static bool same(const struct fb_doc *said, const char *kept)
{
    return is_text(said) ? kept != NULL && fb_doc_is(said, kept) : kept == NULL;
}

/* Where the name is taken by another log source, the product tells them apart, or a number. */
static const char *free_name(const struct fb_sketch *sketch, const char *wanted, const char *product,
                             char *room, size_t size)
{
    const char *name = wanted;

    for (size_t attempt = 0; attempt <= sketch->count + 1; attempt++) {
        size_t i = 0;
        while (i < sketch->count && strcmp(sketch->items[i].name, name) != 0)
            i++;
        if (i == sketch->count)
            break;
        if (attempt == 0 && product != NULL)
            (void)snprintf(room, size, "%s_%s", product, wanted);
        else
            (void)snprintf(room, size, "%s_%zu", wanted, attempt + 1);
        name = room;
    }
    return name;
}

static bool keep(struct fb_sketch *sketch, const struct fb_doc *said, const char **out)
{
    *out = is_text(said) ? fb_arena_text(&sketch->arena, said->text) : NULL;
    return *out != NULL || !is_text(said) || fb_fail_memory(sketch->diag);
}

/* The number of the type of a log source that says something; sketch->count + 1 without memory. */
static struct fb_sketch_type *type_of_logsource(struct fb_sketch *sketch, const struct fb_doc *source)
{
    const struct fb_doc *product = fb_doc_get(source, "product");
    const struct fb_doc *category = fb_doc_get(source, "category");
    const struct fb_doc *service = fb_doc_get(source, "service");
    const struct fb_doc *wanted = is_text(category) ? category : is_text(service) ? service
                                                                                  : product;
    struct fb_sketch_type said = { .name = NULL };
    char room[256];

    for (size_t i = 0; i < sketch->count; i++) {
        struct fb_sketch_type *type = &sketch->items[i];
        if (same(product, type->product) && same(category, type->category) && same(service, type->service))
            return type;
    }
    if (!keep(sketch, product, &said.product) || !keep(sketch, category, &said.category)
        || !keep(sketch, service, &said.service))
        return NULL;
    const char *name = free_name(sketch, (const char *)wanted->text.bytes,
                                 wanted == product ? NULL : said.product, room, sizeof room);
    struct fb_sketch_type *type = fb_sketch_named(sketch, fb_span_of(name));
    if (type == NULL)
        return NULL;
    type->product = said.product;
    type->category = said.category;
    type->service = said.service;
    return type;
}

/* `fieldref` names the other field in the value. */
static bool add_referred(struct fb_sketch *sketch, struct fb_sketch_type *type, struct fb_span key,
                         const struct fb_doc *value)
{
    static const char modifier[] = "|fieldref";

    if (memmem(key.bytes, key.size, modifier, sizeof modifier - 1) == NULL || value == NULL)
        return true;
    if (is_text(value))
        return fb_sketch_field(sketch, type, value->text);
    for (size_t i = 0; fb_doc_at(value, i) != NULL; i++)
        if (is_text(fb_doc_at(value, i)) && !fb_sketch_field(sketch, type, fb_doc_at(value, i)->text))
            return false;
    return true;
}

static bool add_items(struct fb_sketch *sketch, struct fb_sketch_type *type, const struct fb_doc *map)
{
    for (size_t i = 0; map->kind == FB_DOC_MAP && i < map->count; i++) {
        const struct fb_span key = fb_doc_key_at(map, i)->text;
        const uint8_t *bar = key.size == 0 ? NULL : memchr(key.bytes, '|', key.size);
        const size_t size = bar != NULL ? (size_t)(bar - key.bytes) : key.size;

        if (!fb_sketch_field(sketch, type, fb_span_part(key, 0, size))
            || !add_referred(sketch, type, key, fb_doc_value_at(map, i)))
            return false;
    }
    return true;
}

static bool add_search(struct fb_sketch *sketch, struct fb_sketch_type *type, const struct fb_doc *search)
{
    if (search->kind != FB_DOC_LIST)
        return add_items(sketch, type, search);
    for (size_t i = 0; i < search->count; i++)
        if (!add_items(sketch, type, fb_doc_at(search, i)))
            return false;
    return true;
}

bool fb_sketch_sigma(struct fb_sketch *sketch, const struct fb_doc *rule)
{
    const struct fb_doc *source = fb_doc_get(rule, "logsource");
    const struct fb_doc *detection = fb_doc_get(rule, "detection");

    if (detection == NULL || detection->kind != FB_DOC_MAP
        || !(is_text(fb_doc_get(source, "product")) || is_text(fb_doc_get(source, "category"))
             || is_text(fb_doc_get(source, "service"))))
        return true;
    struct fb_sketch_type *type = type_of_logsource(sketch, source);
    if (type == NULL)
        return false;
    for (size_t i = 0; i < detection->count; i++)
        if (!add_search(sketch, type, fb_doc_value_at(detection, i)))
            return false;
    return true;
}
