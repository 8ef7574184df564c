/* SPDX-License-Identifier: Apache-2.0 */
/* Content as it stands in the model, from JSON. */
#include "tests/gates/model_source.h"

#include <check.h>
#include <string.h>

static uint64_t number(const struct fb_doc *map, const char *key, uint64_t otherwise)
{
    const struct fb_doc *value = fb_doc_get(map, key);
    uint64_t out = otherwise;

    if (value != NULL)
        ck_assert_msg(fb_doc_u64(value, &out), "line %u: %s is not a number", map->line, key);
    return out;
}

static struct fb_span text(const struct fb_doc *map, const char *key)
{
    const struct fb_doc *value = fb_doc_get(map, key);

    return value != NULL ? value->text : (struct fb_span){ NULL, 0 };
}

static void *array(struct fixture *fixture, const struct fb_doc *list, size_t size)
{
    void *items = fb_arena_array(&fixture->arena, list != NULL ? list->count : 0, size);

    ck_assert_ptr_nonnull(items);
    return items;
}

static size_t count(const struct fb_doc *list)
{
    return list != NULL ? list->count : 0;
}

static const struct fb_span *read_values(struct fixture *fixture, const struct fb_doc *list)
{
    struct fb_span *values = array(fixture, list, sizeof *values);

    for (size_t i = 0; i < count(list); i++)
        values[i] = fb_doc_at(list, i)->text;
    return values;
}

/* Test content is nested as deeply as somebody wrote it: recursion is fine here. */
static void read_criterion(struct fixture *fixture, const struct fb_doc *doc,
                           struct fb_criterion *out)
{
    const struct fb_doc *of = fb_doc_get(doc, "of");
    const struct fb_doc *values = fb_doc_get(doc, "values");
    enum fb_operator op;

    ck_assert_msg(fb_operator_find(text(doc, "op"), &op), "line %u: no such operator", doc->line);
    struct fb_criterion *children = array(fixture, of, sizeof *children);
    *out = (struct fb_criterion){
        .op = (uint8_t)op,
        .position = out->position,
        .field = (uint32_t)number(doc, "field", out->field),
        .other_field = (uint32_t)number(doc, "other", 0),
        .values = read_values(fixture, values),
        .value_count = count(values),
        .children = children,
        .child_count = count(of),
    };
    for (size_t i = 0; i < count(of); i++) {
        children[i] = (struct fb_criterion){ .position = (uint32_t)i, .field = out->field };
        read_criterion(fixture, fb_doc_at(of, i), &children[i]);
    }
}

static struct fb_row read_row(struct fixture *fixture, const struct fb_doc *list, uint64_t declared)
{
    struct fb_criterion *criteria = array(fixture, list, sizeof *criteria);
    struct fb_row row = { .criteria = criteria, .criterion_count = count(list), .declared_count = declared };

    for (size_t i = 0; i < row.criterion_count; i++) {
        read_criterion(fixture, fb_doc_at(list, i), &criteria[i]);
        criteria[i].position = criteria[i].field;
    }
    return row;
}

static struct fb_instance read_instance(struct fixture *fixture, const struct fb_doc *doc)
{
    const uint64_t type_id = number(doc, "type", 0);
    const struct fb_template_type *type = fb_template_types_by_id(fixture->types, type_id);
    const uint64_t fields = number(doc, "count", type != NULL ? type->field_count : 0);
    const struct fb_doc *except = fb_doc_get(doc, "except");
    struct fb_row *rows = array(fixture, except, sizeof *rows);

    for (size_t i = 0; i < count(except); i++)
        rows[i] = read_row(fixture, fb_doc_at(except, i), fields);
    return (struct fb_instance){
        .id = text(doc, "id"),
        .type_id = type_id,
        .row = read_row(fixture, fb_doc_get(doc, "criteria"), fields),
        .except = rows,
        .except_count = count(except),
        .has_field_count = true,
        .field_count = fields,
    };
}

static const struct fb_declared_type *read_types(struct fixture *fixture, const struct fb_doc *list)
{
    struct fb_declared_type *types = array(fixture, list, sizeof *types);

    for (size_t i = 0; i < count(list); i++) {
        const struct fb_doc *doc = fb_doc_at(list, i);
        types[i] = (struct fb_declared_type){
            .id = number(doc, "id", 0),
            .has_revision = true,
            .revision = number(doc, "revision", 1),
            .has_field_count = true,
            .field_count = number(doc, "fields", 0),
            .name = text(doc, "name"),
        };
    }
    return types;
}

struct fb_content model_source_read(struct fixture *fixture, const struct fb_doc *doc)
{
    const struct fb_doc *instances = fb_doc_get(doc, "instances");
    const struct fb_doc *types = fb_doc_get(doc, "types");
    struct fb_instance *items = array(fixture, instances, sizeof *items);

    for (size_t i = 0; i < count(instances); i++)
        items[i] = read_instance(fixture, fb_doc_at(instances, i));
    return (struct fb_content){
        .channel = number(doc, "channel", 1),
        .version = number(doc, "version", 1),
        .types = read_types(fixture, types),
        .type_count = count(types),
        .instances = items,
        .instance_count = count(instances),
    };
}
