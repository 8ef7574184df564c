/* SPDX-License-Identifier: Apache-2.0 */
/* roles.c - roles to attributes, and whether they suffice. */
#include "validator/model/roles.h"

#include "base/host/fail.h"

static uint32_t *slot_of(struct fb_type_roles *type, enum fb_role role)
{
    switch (role) {
    case FB_ROLE_OPERATOR:
        return &type->op;
    case FB_ROLE_PATTERN:
        return &type->pattern;
    case FB_ROLE_FIELD:
        return &type->field;
    case FB_ROLE_CASE:
        return &type->case_sensitive;
    case FB_ROLE_IGNORE_CASE:
        return &type->ignore_case;
    case FB_ROLE_OTHER_FIELD:
        return &type->other_field;
    case FB_ROLE_CRITERIA:
        return &type->criteria;
    case FB_ROLE_CHANNEL:
        return &type->channel;
    case FB_ROLE_VERSION:
        return &type->version;
    case FB_ROLE_NAME:
        return &type->name;
    case FB_ROLE_NONE:
        break;
    }
    return NULL;
}

/* Without a role: the only attribute whose enum has a wildcard. */
static void guess_operator(struct fb_type_roles *type)
{
    for (size_t i = 0; i < type->info->attribute_count; i++) {
        if (!type->info->attributes[i].has_wildcard)
            continue;
        type->ambiguous_op = type->op != FB_NO_ATTRIBUTE;
        if (type->ambiguous_op) {
            type->op = FB_NO_ATTRIBUTE;
            return;
        }
        type->op = (uint32_t)i;
    }
}

static bool fill(struct fb_type_roles *type, const struct fb_type_info *info, struct fb_diag *diag)
{
    *type = (struct fb_type_roles){ .info = info };
    for (enum fb_role role = FB_ROLE_NONE; role <= FB_ROLE_NAME; role++) {
        uint32_t *slot = slot_of(type, role);
        if (slot != NULL)
            *slot = FB_NO_ATTRIBUTE;
    }
    for (size_t i = 0; i < info->attribute_count; i++) {
        uint32_t *slot = slot_of(type, info->attributes[i].role);
        if (slot == NULL)
            continue;
        if (*slot != FB_NO_ATTRIBUTE)
            return fb_fail(diag, FB_FAULT_INPUT, "the type \"%s\" gives \"%s\" the same -role as \"%s\"",
                           info->name, info->attributes[i].name, info->attributes[*slot].name);
        *slot = (uint32_t)i;
    }
    if (type->op == FB_NO_ATTRIBUTE)
        guess_operator(type);
    return true;
}

/* ---- Whether they suffice ---- */

static const struct fb_type_roles *roles_of(const struct fb_roles *roles, const struct fb_type_info *info,
                                            uint32_t attribute)
{
    const uint32_t type = info->attributes[attribute].object_type;
    return type == FB_NO_TYPE ? NULL : &roles->items[type];
}

static bool check_criterion(const struct fb_type_roles *criterion, struct fb_diag *diag)
{
    if (criterion->op != FB_NO_ATTRIBUTE)
        return true;
    (void)fb_fail(diag, FB_FAULT_INPUT, "the type \"%s\" of criteria has %s", criterion->info->name,
                  criterion->ambiguous_op ? "several attributes that could be the operator"
                                          : "no attribute that could be the operator");
    return fb_fail_help(diag, "give the attribute that holds the operator \"-role: operator\"");
}

/* What is only known when a file is read, because a switch decides, is checked then. */
static bool check_criteria(const struct fb_roles *roles, const struct fb_type_info *info,
                           uint32_t attribute, struct fb_diag *diag)
{
    const struct fb_type_roles *criterion = roles_of(roles, info, attribute);
    return criterion == NULL || check_criterion(criterion, diag);
}

static bool check_except(const struct fb_roles *roles, const struct fb_type_info *info,
                         struct fb_diag *diag)
{
    if (info->record.except == FB_NO_ATTRIBUTE)
        return true;
    const struct fb_type_roles *row = roles_of(roles, info, info->record.except);
    if (row == NULL)
        return true;
    if (row->criteria == FB_NO_ATTRIBUTE) {
        (void)fb_fail(diag, FB_FAULT_INPUT, "the type \"%s\" of exceptions has no attribute with its criteria",
                      row->info->name);
        return fb_fail_help(diag, "give the attribute that lists the criteria of a row \"-role: criteria\"");
    }
    return check_criteria(roles, row->info, row->criteria, diag);
}

static bool is_instance(const struct fb_type_info *info)
{
    return info->record.present && info->record.criteria != FB_NO_ATTRIBUTE;
}

static bool check_all(const struct fb_roles *roles, struct fb_diag *diag)
{
    bool any = false;
    for (size_t i = 0; i < roles->count; i++) {
        const struct fb_type_info *info = roles->items[i].info;
        if (!is_instance(info))
            continue;
        any = true;
        if (!check_criteria(roles, info, info->record.criteria, diag)
            || !check_except(roles, info, diag))
            return false;
    }
    if (any)
        return true;
    (void)fb_fail(diag, FB_FAULT_INPUT, "the schema does not say where the template instances are");
    return fb_fail_help(diag, "give the type of a template instance \"-record: {type-id: .., criteria: ..}\"; "
                              "`firebreak init --from FILE` shows the lines");
}

bool fb_roles_make(const struct fb_schema *schema, struct fb_arena *arena, struct fb_roles *out,
                   struct fb_diag *diag)
{
    const size_t count = fb_schema_type_count(schema);
    struct fb_type_roles *items = fb_arena_array(arena, count, sizeof *items);
    if (items == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < count; i++) {
        if (!fill(&items[i], fb_schema_type(schema, (uint32_t)i), diag))
            return false;
    }
    const struct fb_roles roles = { .items = items, .count = count };
    if (!check_all(&roles, diag))
        return false;
    *out = roles;
    return true;
}
