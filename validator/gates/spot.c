/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and names of criteria. */
#include "validator/gates/spot.h"

size_t fb_spot_row_count(const struct fb_instance *instance)
{
    return 1 + instance->except_count;
}

const struct fb_row *fb_spot_row(const struct fb_instance *instance, size_t row)
{
    return row == 0 ? &instance->row : &instance->except[row - 1];
}

void fb_spot_place(const struct fb_spot *spot, struct fb_draft *draft)
{
    const struct fb_instance *instance = spot->instance;
    const char *criteria = instance->criteria_name != NULL ? instance->criteria_name : "criteria";
    const char *except = instance->except_name != NULL ? instance->except_name : "except";

    fb_draft_path(draft, "%s", instance->path != NULL ? instance->path : "");
    if (spot->row > 0)
        fb_draft_path(draft, ".%s[%zu]", except, spot->row - 1);
    if (spot->criterion != NULL)
        fb_draft_path(draft, ".%s[%u]", criteria, spot->criterion->position);

    const struct fb_row *row = fb_spot_row(instance, spot->row);
    if (spot->criterion != NULL)
        fb_draft_at(draft, spot->criterion->at);
    else
        fb_draft_at(draft, spot->row == 0 ? instance->at : row->at);
}

void fb_spot_say_instance(const struct fb_instance *instance, struct fb_draft *draft)
{
    if (!draft->kept)
        return;
    if (instance->id.size > 0)
        fb_draft_message(draft, "template instance %s", fb_quote(instance->id).text);
    else
        fb_draft_message(draft, "the template instance at %s",
                         instance->path != NULL ? instance->path : "an unknown place");
}

void fb_spot_say_criterion(const struct fb_spot *spot, const struct fb_template_type *type,
                           struct fb_draft *draft)
{
    const char *name = fb_field_name(type, spot->criterion->field);

    fb_draft_message(draft, "criterion %u", spot->criterion->position);
    if (name != NULL)
        fb_draft_message(draft, " (%s)", name);
    if (spot->row > 0)
        fb_draft_message(draft, " of exception row %zu", spot->row - 1);
}

const char *fb_field_name(const struct fb_template_type *type, uint64_t field)
{
    return type != NULL && field < type->field_count ? type->fields[field].name : NULL;
}
