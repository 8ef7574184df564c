/* SPDX-License-Identifier: Apache-2.0 */
/* Views of a tree: a node names a place, what is there is looked up each time. */
#include <string.h>

#include "validator/schema/machine/reader.h"

/* What fb_node.holder points to tells what its index means. */
static const char in_object; /* object in the upper half, row of attributes in the lower */
static const char in_list;   /* list in the upper half, element in the lower */
static const char is_object; /* an object */
static const char is_list;   /* a list */
static const char is_box;    /* a box */

static struct fb_node make_node(const struct fb_tree *tree, const char *holder, uint32_t upper, uint32_t lower)
{
    return (struct fb_node){ .tree = tree, .holder = holder, .index = (uint64_t)upper << 32 | lower };
}

struct fb_node fb_node_of_box(const struct fb_tree *tree, uint32_t box)
{
    return make_node(tree, &is_box, box, 0);
}

struct fb_node fb_tree_root(const struct fb_tree *tree)
{
    return make_node(tree, tree->root == 0 ? NULL : &is_object, tree->root, 0);
}

static struct fb_found itself(enum fb_value_kind kind, uint32_t reference)
{
    return (struct fb_found){ .value = fb_value_reference(kind, reference), .stream = FB_NONE };
}

static struct fb_found found_at(struct fb_node node)
{
    const uint32_t upper = (uint32_t)(node.index >> 32);
    const uint32_t lower = (uint32_t)node.index;

    if (node.holder == &is_object)
        return itself(FB_VALUE_OBJECT, upper);
    if (node.holder == &in_object)
        return fb_object_peek(node.tree, upper, lower);
    if (node.holder == &is_list)
        return itself(FB_VALUE_LIST, upper);
    if (node.holder == &in_list)
        return fb_list_get(node.tree, upper, lower);
    if (node.holder == &is_box)
        return fb_box_read(fb_store_at(&node.tree->store, upper));
    return fb_found_nothing();
}

enum fb_node_kind fb_node_kind(struct fb_node node)
{
    static const uint8_t kinds[] = {
        [FB_VALUE_NULL] = FB_NODE_ABSENT,
        [FB_VALUE_BOOL] = FB_NODE_BOOL,
        [FB_VALUE_INTEGER] = FB_NODE_INTEGER,
        [FB_VALUE_FLOAT] = FB_NODE_FLOAT,
        [FB_VALUE_BYTES] = FB_NODE_BYTES,
        [FB_VALUE_TEXT] = FB_NODE_TEXT,
        [FB_VALUE_LIST] = FB_NODE_LIST,
        [FB_VALUE_OBJECT] = FB_NODE_OBJECT,
        [FB_VALUE_STREAM] = FB_NODE_STREAM,
    };

    return (enum fb_node_kind)kinds[found_at(node).value.kind];
}

bool fb_node_bool(struct fb_node node)
{
    const struct fb_value value = found_at(node).value;

    return value.kind == FB_VALUE_BOOL && value.boolean;
}

struct fb_integer fb_node_integer(struct fb_node node)
{
    const struct fb_value value = found_at(node).value;

    return value.kind == FB_VALUE_INTEGER ? fb_value_integer(&value) : (struct fb_integer){ .magnitude = 0 };
}

bool fb_node_get_integer(struct fb_node node, struct fb_integer *out)
{
    const struct fb_value value = found_at(node).value;

    if (value.kind != FB_VALUE_INTEGER)
        return false;
    *out = fb_value_integer(&value);
    return true;
}

double fb_node_float(struct fb_node node)
{
    const struct fb_value value = found_at(node).value;

    return value.kind == FB_VALUE_INTEGER || value.kind == FB_VALUE_FLOAT ? fb_value_number(&value) : 0;
}

struct fb_span fb_node_bytes(struct fb_node node)
{
    const struct fb_value value = found_at(node).value;

    if (value.kind != FB_VALUE_BYTES && value.kind != FB_VALUE_TEXT)
        return (struct fb_span){ .bytes = NULL };
    return fb_value_bytes(&value);
}

struct fb_enum_value fb_node_enum(struct fb_node node)
{
    const struct fb_value value = found_at(node).value;
    const struct fb_plan *plan = node.tree->plan;

    if (value.kind != FB_VALUE_INTEGER || value.enum_type == FB_NONE)
        return (struct fb_enum_value){ .type = NULL };
    const struct fb_enum_member *member = fb_enum_find(plan, value.enum_type, &value);
    return (struct fb_enum_value){
        .type = plan->enums[value.enum_type].name,
        .member = member == NULL ? NULL : member->name,
        .role = member == NULL ? NULL : member->role,
    };
}

static const struct fb_type *type_of(struct fb_node node, uint32_t object)
{
    return &node.tree->plan->types[fb_object_type(node.tree, object)];
}

size_t fb_node_count(struct fb_node node)
{
    const struct fb_value value = found_at(node).value;

    if (value.kind == FB_VALUE_LIST)
        return fb_list_count(node.tree, value.reference);
    if (value.kind != FB_VALUE_OBJECT)
        return 0;
    const struct fb_type *type = type_of(node, value.reference);
    return type->seq_count + type->instance_count;
}

/* An object or list is named by itself, so that asking it does not go through its holder again. */
static struct fb_node shorten(struct fb_node node, const struct fb_found *found)
{
    if (found->stream != FB_NONE)
        return node;
    if (found->value.kind == FB_VALUE_OBJECT)
        return make_node(node.tree, &is_object, found->value.reference, 0);
    if (found->value.kind == FB_VALUE_LIST)
        return make_node(node.tree, &is_list, found->value.reference, 0);
    return node;
}

static struct fb_node element_at(const struct fb_tree *tree, uint32_t list, uint32_t index)
{
    const struct fb_found found = fb_list_get(tree, list, index);

    return shorten(make_node(tree, &in_list, list, index), &found);
}

static struct fb_node attribute_at(const struct fb_tree *tree, uint32_t object, uint32_t attribute)
{
    const struct fb_node node = make_node(tree, &in_object, object, attribute);
    if (tree->layout->slots[attribute].storage != FB_STORAGE_REF)
        return node;

    const struct fb_found found = fb_object_peek(tree, object, attribute);
    return shorten(node, &found);
}

struct fb_node fb_node_at(struct fb_node node, size_t index)
{
    const struct fb_value value = found_at(node).value;

    if (value.kind == FB_VALUE_LIST && index < fb_list_count(node.tree, value.reference))
        return element_at(node.tree, value.reference, (uint32_t)index);
    if (value.kind != FB_VALUE_OBJECT)
        return make_node(node.tree, NULL, 0, 0);
    const struct fb_type *type = type_of(node, value.reference);
    if (index >= type->seq_count + type->instance_count)
        return make_node(node.tree, NULL, 0, 0);
    return attribute_at(node.tree, value.reference, type->first_attribute + (uint32_t)index);
}

uint32_t fb_node_type(struct fb_node node)
{
    const struct fb_value value = found_at(node).value;

    return value.kind == FB_VALUE_OBJECT ? fb_object_type(node.tree, value.reference) : 0;
}

struct fb_node fb_node_field(struct fb_node object, const char *name)
{
    const struct fb_value value = found_at(object).value;

    if (value.kind != FB_VALUE_OBJECT)
        return make_node(object.tree, NULL, 0, 0);
    const uint32_t attribute = fb_object_attribute(object.tree, value.reference, name);
    if (attribute == FB_NONE)
        return make_node(object.tree, NULL, 0, 0);
    return attribute_at(object.tree, value.reference, attribute);
}

bool fb_node_extent(struct fb_node node, struct fb_extent *out)
{
    const struct fb_found found = found_at(node);

    if (found.value.kind == FB_VALUE_NULL || !fb_has_extent(node.tree, &found))
        return false;
    *out = fb_extent_of(node.tree, &found);
    return true;
}
