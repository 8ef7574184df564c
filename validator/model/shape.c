/* SPDX-License-Identifier: Apache-2.0 */
/* shape.c - roles to attributes, and whether they suffice. */
#include "validator/model/shape.h"

#include "base/host/fail.h"

static uint32_t *slot_of(struct fb_shape *shape, enum fb_role role)
{
    switch (role) {
    case FB_ROLE_OPERATOR:
        return &shape->op;
    case FB_ROLE_PATTERN:
        return &shape->pattern;
    case FB_ROLE_FIELD:
        return &shape->field;
    case FB_ROLE_CASE:
        return &shape->case_sensitive;
    case FB_ROLE_IGNORE_CASE:
        return &shape->ignore_case;
    case FB_ROLE_OTHER_FIELD:
        return &shape->other_field;
    case FB_ROLE_CRITERIA:
        return &shape->criteria;
    case FB_ROLE_CHANNEL:
        return &shape->channel;
    case FB_ROLE_VERSION:
        return &shape->version;
    case FB_ROLE_NAME:
        return &shape->name;
    case FB_ROLE_NONE:
        break;
    }
    return NULL;
}

/* Without a role: the only attribute whose enum has a wildcard. */
static void guess_operator(struct fb_shape *shape)
{
    for (size_t i = 0; i < shape->info->attribute_count; i++) {
        if (!shape->info->attributes[i].has_wildcard)
            continue;
        shape->ambiguous_op = shape->op != FB_NO_ATTRIBUTE;
        if (shape->ambiguous_op) {
            shape->op = FB_NO_ATTRIBUTE;
            return;
        }
        shape->op = (uint32_t)i;
    }
}

static bool fill(struct fb_shape *shape, const struct fb_type_info *info, struct fb_diag *diag)
{
    *shape = (struct fb_shape){ .info = info };
    for (enum fb_role role = FB_ROLE_NONE; role <= FB_ROLE_NAME; role++) {
        uint32_t *slot = slot_of(shape, role);
        if (slot != NULL)
            *slot = FB_NO_ATTRIBUTE;
    }
    for (size_t i = 0; i < info->attribute_count; i++) {
        uint32_t *slot = slot_of(shape, info->attributes[i].role);
        if (slot == NULL)
            continue;
        if (*slot != FB_NO_ATTRIBUTE)
            return fb_fail(diag, FB_FAULT_INPUT, "the type \"%s\" gives \"%s\" the same -role as \"%s\"",
                           info->name, info->attributes[i].name, info->attributes[*slot].name);
        *slot = (uint32_t)i;
    }
    if (shape->op == FB_NO_ATTRIBUTE)
        guess_operator(shape);
    return true;
}

/* ---- Whether they suffice ---- */

static const struct fb_shape *shape_of(const struct fb_shapes *shapes, const struct fb_type_info *info,
                                       uint32_t attribute)
{
    const uint32_t type = info->attributes[attribute].object_type;
    return type == FB_NO_TYPE ? NULL : &shapes->items[type];
}

static bool check_criterion(const struct fb_shape *criterion, struct fb_diag *diag)
{
    if (criterion->op != FB_NO_ATTRIBUTE)
        return true;
    (void)fb_fail(diag, FB_FAULT_INPUT, "the type \"%s\" of criteria has %s", criterion->info->name,
                  criterion->ambiguous_op ? "several attributes that could be the operator"
                                          : "no attribute that could be the operator");
    return fb_fail_help(diag, "give the attribute that holds the operator \"-role: operator\"");
}

/* What is only known when a file is read, because a switch decides, is checked then. */
static bool check_criteria(const struct fb_shapes *shapes, const struct fb_type_info *info,
                           uint32_t attribute, struct fb_diag *diag)
{
    const struct fb_shape *criterion = shape_of(shapes, info, attribute);
    return criterion == NULL || check_criterion(criterion, diag);
}

static bool check_except(const struct fb_shapes *shapes, const struct fb_type_info *info,
                         struct fb_diag *diag)
{
    if (info->record.except == FB_NO_ATTRIBUTE)
        return true;
    const struct fb_shape *row = shape_of(shapes, info, info->record.except);
    if (row == NULL)
        return true;
    if (row->criteria == FB_NO_ATTRIBUTE) {
        (void)fb_fail(diag, FB_FAULT_INPUT, "the type \"%s\" of exceptions has no attribute with its criteria",
                      row->info->name);
        return fb_fail_help(diag, "give the attribute that lists the criteria of a row \"-role: criteria\"");
    }
    return check_criteria(shapes, row->info, row->criteria, diag);
}

static bool is_instance(const struct fb_type_info *info)
{
    return info->record.present && info->record.criteria != FB_NO_ATTRIBUTE;
}

static bool check_all(const struct fb_shapes *shapes, struct fb_diag *diag)
{
    bool any = false;
    for (size_t i = 0; i < shapes->count; i++) {
        const struct fb_type_info *info = shapes->items[i].info;
        if (!is_instance(info))
            continue;
        any = true;
        if (!check_criteria(shapes, info, info->record.criteria, diag)
            || !check_except(shapes, info, diag))
            return false;
    }
    if (any)
        return true;
    (void)fb_fail(diag, FB_FAULT_INPUT, "the schema does not say where the template instances are");
    return fb_fail_help(diag, "give the type of a template instance \"-record: {type-id: .., criteria: ..}\"");
}

bool fb_shapes_make(const struct fb_schema *schema, struct fb_arena *arena, struct fb_shapes *out,
                    struct fb_diag *diag)
{
    const size_t count = fb_schema_type_count(schema);
    struct fb_shape *items = fb_arena_array(arena, count, sizeof *items);
    if (items == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < count; i++) {
        if (!fill(&items[i], fb_schema_type(schema, (uint32_t)i), diag))
            return false;
    }
    const struct fb_shapes shapes = { .items = items, .count = count };
    if (!check_all(&shapes, diag))
        return false;
    *out = shapes;
    return true;
}
