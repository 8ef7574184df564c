/* SPDX-License-Identifier: Apache-2.0 */
/* record.c - walking a tree for template instances and declared template types. */
#include "validator/model/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/buffer.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/model/collector.h"

/* An object or list on the way down; `next` is the child to look at next. */
struct step {
    struct fb_node node;
    const struct fb_type_info *info; /* of an object; NULL: a list */
    size_t next;
    size_t count;
};

struct walk {
    struct fb_collector collector;
    struct step *steps; /* malloc'ed, as the next two */
    size_t step_count;
    size_t step_capacity;
    struct fb_instance *instances;
    size_t instance_count;
    size_t instance_capacity;
    struct fb_declared_type *types;
    size_t type_count;
    size_t type_capacity;
    struct fb_buffer path;
    bool has_channel;
    uint64_t channel;
    bool has_version;
    uint64_t version;
};

/* ---- Paths ---- */

/* Where the path begins: what comes before the first list says nothing about which. */
static size_t first_step(const struct walk *walk)
{
    for (size_t i = 0; i < walk->step_count; i++) {
        if (walk->steps[i].info == NULL)
            return i == 0 ? 0 : i - 1;
    }
    return 0;
}

/* The path of the child that the last step has just given, in the arena.  NULL: no memory. */
static const char *path_of(struct walk *walk)
{
    walk->path.size = 0;
    for (size_t i = first_step(walk); i < walk->step_count; i++) {
        const struct step *step = &walk->steps[i];
        if (step->info == NULL)
            fb_buffer_printf(&walk->path, "[%zu]", step->next - 1);
        else
            fb_buffer_printf(&walk->path, "%s%s", walk->path.size == 0 ? "" : ".",
                             step->info->attributes[step->next - 1].name);
    }
    if (walk->path.failed)
        return NULL;
    return fb_arena_text(walk->collector.arena, fb_buffer_span(&walk->path));
}

/* An underscore at the end keeps a name from being a keyword of some language: not part of it. */
static const char *plain_name(struct walk *walk, const char *name)
{
    size_t size = strlen(name);
    while (size > 1 && name[size - 1] == '_')
        size--;
    return name[size] == '\0'
             ? name
             : fb_arena_text(walk->collector.arena, (struct fb_span){ .bytes = (const uint8_t *)name, .size = size });
}

static const char *name_in_paths(struct walk *walk, const struct fb_type_info *info, uint32_t attribute,
                                 const char *otherwise)
{
    return attribute == FB_NO_ATTRIBUTE ? otherwise : plain_name(walk, info->attributes[attribute].name);
}

/* ---- Records ---- */

static bool collect_except(struct walk *walk, struct fb_node object, const struct fb_type_info *info,
                           struct fb_instance *out)
{
    struct fb_collector *collector = &walk->collector;
    const struct fb_node list = fb_collector_get(object, info->record.except);
    if (fb_node_kind(list) == FB_NODE_ABSENT)
        return true;
    if (fb_node_kind(list) != FB_NODE_LIST)
        return fb_collector_refuse(collector, info, info->record.except, "the exceptions, but no list");

    const size_t count = fb_node_count(list);
    struct fb_row *rows = fb_arena_array(collector->arena, count, sizeof *rows);
    if (rows == NULL)
        return fb_fail_memory(collector->diag);
    for (size_t i = 0; i < count; i++) {
        const struct fb_node row = fb_node_at(list, i);
        if (fb_node_kind(row) != FB_NODE_OBJECT)
            return fb_collector_refuse(collector, info, info->record.except, "a list of rows, but not of objects");
        const struct fb_type_roles *type = &collector->roles.items[fb_node_type(row)];
        if (type->criteria == FB_NO_ATTRIBUTE)
            return fb_fail(collector->diag, FB_FAULT_INPUT,
                           "the type \"%s\" of exceptions has no attribute with \"-role: criteria\"", type->info->name);
        if (!fb_collect_row(collector, row, type->info, type->criteria, &rows[i]))
            return false;
        rows[i].at = fb_collector_extent(row);
    }
    out->except = rows;
    out->except_count = count;
    return true;
}

static bool name_instance(struct walk *walk, const struct fb_type_info *info, struct fb_instance *out)
{
    out->path = path_of(walk);
    out->criteria_name = name_in_paths(walk, info, info->record.criteria, "criteria");
    out->except_name = name_in_paths(walk, info, info->record.except, "except");
    return (out->path != NULL && out->criteria_name != NULL && out->except_name != NULL)
        || fb_fail_memory(walk->collector.diag);
}

static bool read_instance(struct walk *walk, struct fb_node object, const struct fb_type_info *info,
                          struct fb_instance *out)
{
    struct fb_collector *collector = &walk->collector;
    const struct fb_record *record = &info->record;

    out->at = fb_collector_extent(object);
    return name_instance(walk, info, out)
        && fb_collector_u64(collector, object, info, record->type_id, NULL, &out->type_id)
        && fb_collector_u64(collector, object, info, record->field_count, &out->has_field_count, &out->field_count)
        && fb_collector_text(collector, object, info, record->id, &out->id)
        && fb_collector_text(collector, object, info, record->title, &out->title)
        && fb_collector_text(collector, object, info, record->author, &out->author)
        && fb_collect_row(collector, object, info, record->criteria, &out->row)
        && collect_except(walk, object, info, out);
}

static bool collect_instance(struct walk *walk, struct fb_node object, const struct fb_type_info *info)
{
    struct fb_instance instance = { .path = NULL };
    void *instances = walk->instances;
    if (!read_instance(walk, object, info, &instance))
        return false;
    if (!fb_grow(&instances, &walk->instance_capacity, walk->instance_count, sizeof instance))
        return fb_fail_memory(walk->collector.diag);
    walk->instances = instances;
    walk->instances[walk->instance_count++] = instance;
    return true;
}

static bool read_type(struct walk *walk, struct fb_node object, const struct fb_type_roles *type,
                      struct fb_declared_type *out)
{
    struct fb_collector *collector = &walk->collector;
    const struct fb_type_info *info = type->info;
    const struct fb_record *record = &info->record;

    out->at = fb_collector_extent(object);
    out->path = path_of(walk);
    if (out->path == NULL)
        return fb_fail_memory(collector->diag);
    return fb_collector_u64(collector, object, info, record->type_id, NULL, &out->id)
        && fb_collector_u64(collector, object, info, record->revision, &out->has_revision, &out->revision)
        && fb_collector_u64(collector, object, info, record->field_count, &out->has_field_count, &out->field_count)
        && fb_collector_text(collector, object, info, type->name, &out->name);
}

static bool collect_type(struct walk *walk, struct fb_node object, const struct fb_type_roles *type)
{
    struct fb_declared_type declared = { .path = NULL };
    void *types = walk->types;
    if (!read_type(walk, object, type, &declared))
        return false;
    if (!fb_grow(&types, &walk->type_capacity, walk->type_count, sizeof declared))
        return fb_fail_memory(walk->collector.diag);
    walk->types = types;
    walk->types[walk->type_count++] = declared;
    return true;
}

/* ---- Walking ---- */

static bool push(struct walk *walk, struct fb_node node, const struct fb_type_info *info)
{
    void *steps = walk->steps;
    if (!fb_grow(&steps, &walk->step_capacity, walk->step_count, sizeof *walk->steps))
        return fb_fail_memory(walk->collector.diag);
    walk->steps = steps;
    walk->steps[walk->step_count++] = (struct step){
        .node = node,
        .info = info,
        .count = info == NULL ? fb_node_count(node) : info->attribute_count,
    };
    return true;
}

static bool enter_object(struct walk *walk, struct fb_node object)
{
    const struct fb_type_roles *type = &walk->collector.roles.items[fb_node_type(object)];
    if (!fb_collector_u64(&walk->collector, object, type->info, type->channel, &walk->has_channel, &walk->channel)
        || !fb_collector_u64(&walk->collector, object, type->info, type->version, &walk->has_version, &walk->version))
        return false;
    if (!type->info->record.present)
        return push(walk, object, type->info);
    return type->info->record.criteria == FB_NO_ATTRIBUTE ? collect_type(walk, object, type)
                                                          : collect_instance(walk, object, type->info);
}

static bool enter(struct walk *walk, struct fb_node node)
{
    switch (fb_node_kind(node)) {
    case FB_NODE_OBJECT:
        return enter_object(walk, node);
    case FB_NODE_LIST:
        return push(walk, node, NULL);
    default:
        return true;
    }
}

/* Computed attributes have nothing of their own: they show again what is elsewhere. */
static bool is_computed(const struct step *step, size_t index)
{
    return step->info != NULL && step->info->attributes[index].is_computed;
}

static bool walk_tree(struct walk *walk, struct fb_node root)
{
    if (!enter(walk, root))
        return false;
    while (walk->step_count > 0) {
        struct step *step = &walk->steps[walk->step_count - 1];
        if (step->next == step->count) {
            walk->step_count--;
            continue;
        }
        const size_t index = step->next++;
        if (!is_computed(step, index) && !enter(walk, fb_node_at(step->node, index)))
            return false;
    }
    return true;
}

static bool hand_over(const struct walk *walk, struct fb_content *out)
{
    struct fb_arena *arena = walk->collector.arena;
    struct fb_instance *instances = fb_arena_array(arena, walk->instance_count, sizeof *instances);
    struct fb_declared_type *types = fb_arena_array(arena, walk->type_count, sizeof *types);
    if (instances == NULL || types == NULL)
        return fb_fail_memory(walk->collector.diag);

    if (walk->instance_count > 0)
        memcpy(instances, walk->instances, walk->instance_count * sizeof *instances);
    if (walk->type_count > 0)
        memcpy(types, walk->types, walk->type_count * sizeof *types);
    *out = (struct fb_content){ .has_channel = walk->has_channel,
                                .channel = walk->channel,
                                .has_version = walk->has_version,
                                .version = walk->version,
                                .types = types,
                                .type_count = walk->type_count,
                                .instances = instances,
                                .instance_count = walk->instance_count };
    return true;
}

static void clear(struct walk *walk)
{
    fb_collector_clear(&walk->collector);
    free(walk->steps);
    free(walk->instances);
    free(walk->types);
    fb_buffer_clear(&walk->path);
}

bool fb_record_collect(const struct fb_tree *tree, struct fb_arena *arena, struct fb_content *out,
                       struct fb_diag *diag)
{
    struct walk walk = {
        .collector = { .arena = arena, .partial = fb_tree_is_partial(tree), .diag = diag },
        .path = FB_BUFFER_EMPTY,
    };
    const bool collected = fb_roles_make(fb_tree_schema(tree), arena, &walk.collector.roles, diag)
                        && walk_tree(&walk, fb_tree_root(tree))
                        && hand_over(&walk, out);
    clear(&walk);
    return collected;
}

bool fb_record_check(const struct fb_schema *schema, struct fb_diag *diag)
{
    struct fb_arena arena;
    struct fb_roles roles;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool usable = fb_roles_make(schema, &arena, &roles, diag);
    fb_arena_clear(&arena);
    return usable;
}
