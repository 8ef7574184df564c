/* SPDX-License-Identifier: Apache-2.0 */
/* parents.c - whose _parent an object is: that of every field of its type, if they agree.
 *
 * `parent:` expressions may themselves need _parent, so they are looked at again until nothing
 * changes; an expression that cannot be typed is refused later, by check_model.c, where it stands.
 */
#include "validator/schema/front/typing.h"

/* Overrides that need overrides that need ..; what is not known by then stays unknown. */
#define MOST_PASSES 32

/* Merges one more holder into what is known of a type.  True when that is news. */
static bool add_parent(const struct fb_model_type *holder, struct fb_model_type *type)
{
    if (type->parents == FB_PARENTS_SEVERAL
        || (type->parents == FB_PARENTS_ONE && type->parent == holder))
        return false;
    type->parents = type->parents == FB_PARENTS_NONE && holder != NULL ? FB_PARENTS_ONE
                                                                       : FB_PARENTS_SEVERAL;
    type->parent = holder;
    return true;
}

/* Types of other files have no parent: there they are tops. */
static bool add_to_targets(struct fb_model_attribute *attribute, const struct fb_model_type *holder)
{
    const struct fb_model_file *file = attribute->owner->file;
    bool news = false;

    if (attribute->target.kind == FB_MODEL_USER && attribute->target.type->file == file)
        news = add_parent(holder, attribute->target.type);
    for (size_t i = 0; i < attribute->case_count; i++) {
        const struct fb_model_target *target = &attribute->cases[i].target;
        if (target->kind == FB_MODEL_USER && target->type->file == file)
            news = add_parent(holder, target->type) || news;
    }
    return news;
}

static bool add_holders(struct fb_load *load, struct fb_model_type *type)
{
    (void)load;
    for (size_t i = 0; i < type->seq_count + type->instance_count; i++)
        if (type->attributes[i].parent_kind == FB_PARENT_HOLDER)
            add_to_targets(&type->attributes[i], type);
    return true;
}

/* The types of `parent:` expressions, without complaints.  Counts what is new. */
static bool add_overrides(struct fb_load *load, struct fb_model_type *type)
{
    const struct fb_typing_scope scope = { .self = type };

    for (size_t i = 0; i < type->seq_count + type->instance_count; i++) {
        struct fb_model_attribute *attribute = &type->attributes[i];
        struct fb_value_type parent;
        if (attribute->parent_kind == FB_PARENT_EXPR
            && fb_type_formula(load, &scope, attribute->parent, &parent)
            && fb_value_type_is(parent, FB_KIND_OBJECT) && parent.type != NULL)
            load->news += add_to_targets(attribute, parent.type);
    }
    return true;
}

/* Values that were typed before all parents were known. */
static bool forget_values(struct fb_load *load, struct fb_model_type *type)
{
    (void)load;
    for (size_t i = 0; i < type->seq_count + type->instance_count; i++)
        if (type->attributes[i].value != NULL)
            type->attributes[i].typing = FB_UNTYPED;
    return true;
}

static bool begin_epoch(struct fb_load *load)
{
    load->epoch++;
    return fb_visit_types(load, forget_values);
}

bool fb_parents_find(struct fb_load *load)
{
    struct fb_diag *diag = load->diag;

    if (!fb_visit_types(load, add_holders))
        return false;
    load->news = 1;
    for (int pass = 0; pass < MOST_PASSES && load->news > 0; pass++) {
        struct fb_diag ignored = FB_DIAG_NONE;
        load->diag = &ignored;
        load->news = 0;
        bool ok = begin_epoch(load) && fb_visit_types(load, add_overrides);
        load->diag = diag;
        if (!ok || ignored.fault == FB_FAULT_MEMORY) {
            *diag = ignored;
            return false;
        }
    }
    return begin_epoch(load);
}
