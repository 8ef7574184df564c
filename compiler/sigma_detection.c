/* SPDX-License-Identifier: Apache-2.0 */
/* The items of a map hold together, the maps of a list are alternatives; what is not bound to a
 * field would be sought in the whole event, which no template type has. */
#include "compiler/sigma_detection.h"

#include "compiler/sigma_value.h"

static bool refuse_keyword(struct fb_sigma *sigma, const struct fb_doc *at)
{
    return fb_sigma_reject(sigma, FB0104, (struct fb_sigma_spot){ .node = at },
                           "name the field that holds the text: `Field|contains: text`",
                           "a keyword search cannot be compiled: a criterion reads one field, not the whole event");
}

static const struct fb_sigma_node *presence(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                            uint32_t field)
{
    const struct fb_sigma_test model = { .op = FB_OP_EXISTS, .field = field };
    const struct fb_sigma_spot at = { .node = key->value };
    if (key->value->kind != FB_DOC_BOOL) {
        fb_sigma_reject(sigma, FB0105, at, NULL, "\"exists\" takes true or false, not %s",
                        fb_doc_kind_name(key->value));
        return NULL;
    }
    const struct fb_sigma_node *node = fb_sigma_node_of(sigma,
                                                        fb_sigma_test_leaf(sigma, &model, NULL));
    return node == NULL || key->value->boolean ? node : fb_sigma_node_negate(sigma, node, at);
}

static struct fb_sigma_test *list_test(struct fb_sigma *sigma, const struct fb_sigma_key *key,
                                       uint32_t field)
{
    const struct fb_doc *list = key->value;
    const struct fb_sigma_spot at = { .node = list };
    struct fb_sigma_test **tests = fb_sigma_array(sigma, list->count, sizeof *tests);
    if (tests == NULL)
        return NULL;
    if (list->count == 0) {
        fb_sigma_reject(sigma, FB0105, at, "give at least one value", "\"%.*s\" has no values",
                        FB_SIGMA_WORD(key->node->text));
        return NULL;
    }
    for (size_t i = 0; i < list->count; i++) {
        tests[i] = fb_sigma_value_test(sigma, key, field, &list->items[i]);
        if (tests[i] == NULL)
            return NULL;
    }
    const bool all = fb_sigma_key_has(key, FB_SIGMA_ALL);
    return fb_sigma_test_combine(sigma, all ? FB_OP_ALL : FB_OP_ANY, tests, list->count, at);
}

static const struct fb_sigma_node *item_of_field(struct fb_sigma *sigma,
                                                 const struct fb_sigma_key *key, uint32_t field)
{
    if (fb_sigma_key_has(key, FB_SIGMA_EXISTS))
        return presence(sigma, key, field);
    struct fb_sigma_test *test = key->value->kind == FB_DOC_LIST
                                   ? list_test(sigma, key, field)
                                   : fb_sigma_value_test(sigma, key, field, key->value);
    const struct fb_sigma_node *node = fb_sigma_node_of(sigma, test);
    if (node == NULL || !fb_sigma_key_has(key, FB_SIGMA_NEQ))
        return node;
    return fb_sigma_node_negate(sigma, node, (struct fb_sigma_spot){ .node = key->node });
}

static const struct fb_sigma_node *item(struct fb_sigma *sigma, const struct fb_doc *key_node,
                                        const struct fb_doc *value)
{
    struct fb_sigma_key key;
    uint32_t field = 0;
    if (!fb_sigma_key_parse(sigma, key_node, value, &key))
        return NULL;
    if (key.field.size == 0) {
        refuse_keyword(sigma, key_node);
        return NULL;
    }
    const bool is_known = fb_sigma_field(sigma, key.field,
                                         (struct fb_sigma_spot){ .node = key_node }, &field);
    const struct fb_sigma_node *node = item_of_field(sigma, &key, field);
    return is_known ? node : NULL;
}

static const struct fb_sigma_node *join_all(struct fb_sigma *sigma, enum fb_sigma_node_kind kind,
                                            const struct fb_sigma_node *const *nodes, size_t count,
                                            const struct fb_doc *at)
{
    for (size_t i = 0; i < count; i++)
        if (nodes[i] == NULL)
            return NULL;
    return fb_sigma_node_join(sigma, kind, nodes, count, (struct fb_sigma_spot){ .node = at });
}

static const struct fb_sigma_node *map_of_items(struct fb_sigma *sigma, const struct fb_doc *map)
{
    const struct fb_sigma_node **nodes = fb_sigma_array(sigma, map->count, sizeof *nodes);
    if (nodes == NULL)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        nodes[i] = item(sigma, fb_doc_key_at(map, i), fb_doc_value_at(map, i));
    return join_all(sigma, FB_SIGMA_AND, nodes, map->count, map);
}

static bool is_scalar(const struct fb_doc *node)
{
    return node->kind != FB_DOC_LIST && node->kind != FB_DOC_MAP;
}

static const struct fb_sigma_node *element_of_list(struct fb_sigma *sigma,
                                                   const struct fb_doc *element)
{
    if (element->kind == FB_DOC_MAP && element->count > 0)
        return map_of_items(sigma, element);
    fb_sigma_reject(sigma, FB0004, (struct fb_sigma_spot){ .node = element },
                    "give maps of fields and values", "an element must be a map of items, not %s",
                    element->kind == FB_DOC_MAP ? "an empty one" : "a list");
    return NULL;
}

static const struct fb_sigma_node *list_of_maps(struct fb_sigma *sigma, const struct fb_doc *list)
{
    const struct fb_sigma_node **nodes = fb_sigma_array(sigma, list->count, sizeof *nodes);
    if (nodes == NULL)
        return NULL;
    bool has_keyword = false; /* they come in long lists: one finding says it */
    for (size_t i = 0; i < list->count; i++) {
        if (!is_scalar(&list->items[i]))
            nodes[i] = element_of_list(sigma, &list->items[i]);
        else if (!has_keyword)
            has_keyword = !refuse_keyword(sigma, &list->items[i]);
    }
    return join_all(sigma, FB_SIGMA_OR, nodes, list->count, list);
}

const struct fb_sigma_node *fb_sigma_detection(struct fb_sigma *sigma,
                                               const struct fb_doc *definition)
{
    if (definition->kind == FB_DOC_MAP && definition->count > 0)
        return map_of_items(sigma, definition);
    if (definition->kind == FB_DOC_LIST && definition->count > 0)
        return list_of_maps(sigma, definition);
    if (!is_scalar(definition) || definition->kind == FB_DOC_NULL)
        fb_sigma_reject(sigma, FB0004, (struct fb_sigma_spot){ .node = definition },
                        "give a map of fields and values", "this search identifier is empty");
    else
        refuse_keyword(sigma, definition);
    return NULL;
}
