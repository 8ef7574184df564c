/* SPDX-License-Identifier: Apache-2.0 */
/* build_attribute.c - attributes: repeats, switches, conditions. */
#include "validator/schema/front/build.h"

static bool build_cases(struct fb_builder *builder, const struct fb_model_attribute *attribute,
                        struct fb_attribute *out)
{
    out->cases = (struct fb_range){ (uint32_t)builder->cases.count, (uint32_t)attribute->case_count };
    for (size_t i = 0; i < attribute->case_count; i++) {
        const struct fb_model_case *one = &attribute->cases[i];
        struct fb_case row;
        if (!fb_build_formula(builder, one->value, &row.value)
            || !fb_build_target(builder, attribute, &one->target, &row.target)
            || !fb_table_add(builder, &builder->cases, &row, sizeof row, NULL))
            return false;
    }
    return true;
}

/* Without a case that matches, a switch with a size is bytes. */
static bool build_unmatched(struct fb_builder *builder, const struct fb_model_attribute *attribute,
                            uint32_t *row)
{
    const struct fb_model_target bytes = { .doc = attribute->doc, .kind = FB_MODEL_BYTES };
    bool sized = attribute->size != NULL || attribute->size_eos || attribute->has_terminator;

    for (size_t i = 0; i < attribute->case_count; i++)
        if (attribute->cases[i].value == NULL)
            return true;
    return !sized || fb_build_target(builder, attribute, &bytes, row);
}

static bool build_reading(struct fb_builder *builder, const struct fb_model_attribute *attribute,
                          struct fb_attribute *out)
{
    if (attribute->place == FB_PLACE_VALUE || attribute->place == FB_PLACE_PARAM)
        return true;
    if (!attribute->has_switch)
        return fb_build_target(builder, attribute, &attribute->target, &out->target);
    return fb_build_formula(builder, attribute->switch_on, &out->switch_expr)
        && build_cases(builder, attribute, out)
        && build_unmatched(builder, attribute, &out->unmatched);
}

static bool build_valid(struct fb_builder *builder, const struct fb_model_valid *valid)
{
    struct fb_valid row = {
        .kind = valid->kind,
        .expressions = { (uint32_t)builder->expression_lists.count, (uint32_t)valid->expression_count },
    };

    for (size_t i = 0; i < valid->expression_count; i++) {
        uint32_t expression;
        if (!fb_build_formula(builder, valid->expressions[i], &expression)
            || !fb_table_add(builder, &builder->expression_lists, &expression, sizeof expression, NULL))
            return false;
    }
    return fb_table_add(builder, &builder->valids, &row, sizeof row, NULL);
}

static bool build_valids(struct fb_builder *builder, const struct fb_model_attribute *attribute,
                         struct fb_range *out)
{
    *out = (struct fb_range){ (uint32_t)builder->valids.count, (uint32_t)attribute->valid_count };
    for (size_t i = 0; i < attribute->valid_count; i++)
        if (!build_valid(builder, &attribute->valids[i]))
            return false;
    return true;
}

bool fb_build_attribute(struct fb_builder *builder, const struct fb_model_attribute *attribute)
{
    struct fb_attribute row = fb_attribute_default();

    row.owner = attribute->owner->row;
    row.place = attribute->place;
    row.repeat = attribute->repeat;
    row.parent = attribute->parent_kind;
    row.role = attribute->role;
    if (attribute->enumeration != NULL)
        row.enum_type = attribute->enumeration->row;
    return fb_build_text(builder, attribute->id, &row.name)
        && fb_build_formula(builder, attribute->condition, &row.if_expr)
        && fb_build_formula(builder, attribute->io, &row.io_expr)
        && fb_build_formula(builder, attribute->pos, &row.pos_expr)
        && fb_build_formula(builder, attribute->value, &row.value_expr)
        && fb_build_formula(builder, attribute->repeat_expr, &row.repeat_expr)
        && fb_build_formula(builder, attribute->parent, &row.parent_expr)
        && build_reading(builder, attribute, &row)
        && build_valids(builder, attribute, &row.valids)
        && fb_table_add(builder, &builder->attributes, &row, sizeof row, NULL);
}
