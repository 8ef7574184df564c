/* SPDX-License-Identifier: Apache-2.0 */
/* template_type.c - the set of template types: adding what files define, finding them again. */
#include "validator/model/template_type.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/model/type_reader.h"

struct fb_template_types {
    struct fb_arena arena;
    const struct fb_template_type **items; /* in order of loading; malloc'ed, as the next two */
    const struct fb_template_type **by_id; /* the same, sorted */
    const struct fb_template_type **by_name;
    size_t count;
    size_t capacity; /* of each of the three */
};

struct fb_template_types *fb_template_types_new(void)
{
    struct fb_template_types *types = calloc(1, sizeof *types);
    if (types != NULL)
        fb_arena_init(&types->arena, fb_heap(), SIZE_MAX);
    return types;
}

void fb_template_types_free(struct fb_template_types *types)
{
    if (types == NULL)
        return;
    free(types->items);
    free(types->by_id);
    free(types->by_name);
    fb_arena_clear(&types->arena);
    free(types);
}

/* Where `id` is or would be in by_id. */
static size_t place_of_id(const struct fb_template_types *types, uint64_t id)
{
    size_t low = 0;
    size_t high = types->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (types->by_id[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t place_of_name(const struct fb_template_types *types, struct fb_span name)
{
    size_t low = 0;
    size_t high = types->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (fb_span_compare(fb_span_of(types->by_name[middle]->name), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct fb_template_type *fb_template_types_by_id(const struct fb_template_types *types,
                                                       uint64_t id)
{
    const size_t place = place_of_id(types, id);
    return place < types->count && types->by_id[place]->id == id ? types->by_id[place] : NULL;
}

const struct fb_template_type *fb_template_types_by_name(const struct fb_template_types *types,
                                                         struct fb_span name)
{
    const size_t place = place_of_name(types, name);
    return place < types->count && fb_span_is(name, types->by_name[place]->name)
             ? types->by_name[place]
             : NULL;
}

static bool grow_one(const struct fb_template_type ***items, size_t capacity)
{
    const struct fb_template_type **grown = realloc(*items, capacity * sizeof **items);
    if (grown == NULL)
        return false;
    *items = grown;
    return true;
}

static bool make_room(struct fb_template_types *types, struct fb_diag *diag)
{
    if (types->count < types->capacity)
        return true;
    const size_t capacity = types->capacity == 0 ? 16 : types->capacity * 2;
    if (!grow_one(&types->items, capacity) || !grow_one(&types->by_id, capacity)
        || !grow_one(&types->by_name, capacity))
        return fb_fail_memory(diag);
    types->capacity = capacity;
    return true;
}

static void insert(const struct fb_template_type **items, size_t count, size_t place,
                   const struct fb_template_type *type)
{
    memmove(&items[place + 1], &items[place], (count - place) * sizeof *items);
    items[place] = type;
}

static void withdraw(const struct fb_template_type **items, size_t count, size_t place)
{
    memmove(&items[place], &items[place + 1], (count - place - 1) * sizeof *items);
}

static bool is_new_type(const struct fb_template_types *types, const struct fb_template_type *type,
                        const struct fb_doc *node, struct fb_diag *diag)
{
    const struct fb_template_type *other = fb_template_types_by_name(types, fb_span_of(type->name));
    if (other != NULL)
        return fb_doc_fail(diag, fb_doc_get(node, "template_type"),
                           "the template type \"%s\" is defined already, in %s", type->name, other->file);
    other = fb_template_types_by_id(types, type->id);
    if (other != NULL)
        return fb_doc_fail(diag, fb_doc_get(node, "id"),
                           "the id %llu belongs to the template type \"%s\" already, in %s",
                           (unsigned long long)type->id, other->name, other->file);
    return true;
}

static bool add_type(struct fb_template_types *types, const struct fb_doc *node,
                     struct fb_diag *diag)
{
    if (types->count == FB_MAX_TEMPLATE_TYPES)
        return fb_doc_fail(diag, node, "more than %d template types", FB_MAX_TEMPLATE_TYPES);

    struct fb_template_type *type = fb_arena_new(&types->arena, struct fb_template_type);
    if (type == NULL)
        return fb_fail_memory(diag);
    if (!fb_type_read(&types->arena, node, type, diag) || !is_new_type(types, type, node, diag)
        || !make_room(types, diag))
        return false;

    insert(types->by_id, types->count, place_of_id(types, type->id), type);
    insert(types->by_name, types->count, place_of_name(types, fb_span_of(type->name)), type);
    types->items[types->count++] = type;
    return true;
}

/* Takes back what was added after there were `count`, so that a file counts whole or not at all. */
static void cut_back(struct fb_template_types *types, size_t count)
{
    while (types->count > count) {
        const struct fb_template_type *type = types->items[types->count - 1];
        withdraw(types->by_id, types->count, place_of_id(types, type->id));
        withdraw(types->by_name, types->count, place_of_name(types, fb_span_of(type->name)));
        types->count--;
    }
}

static bool add_list(struct fb_template_types *types, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = { "template_types", NULL };
    const struct fb_doc *list = NULL;

    if (!fb_doc_check_keys(root, known, diag)
        || !fb_doc_get_list(root, "template_types", true, &list, diag))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        if (!add_type(types, fb_doc_at(list, i), diag))
            return false;
    }
    return true;
}

bool fb_template_types_add(struct fb_template_types *types, const struct fb_document *document,
                           struct fb_diag *diag)
{
    const struct fb_doc *root = fb_document_root(document);
    const size_t before = types->count;

    if (fb_doc_get(root, "template_types") != NULL ? add_list(types, root, diag)
                                                   : add_type(types, root, diag))
        return true;
    cut_back(types, before);
    return false;
}

bool fb_template_types_load(struct fb_template_types *types, const char *path,
                            struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_load(path, &document, diag) && fb_template_types_add(types, document, diag);
}

size_t fb_template_types_count(const struct fb_template_types *types)
{
    return types->count;
}

const struct fb_template_type *fb_template_types_at(const struct fb_template_types *types,
                                                    size_t index)
{
    return types->items[index];
}
