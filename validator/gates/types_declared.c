/* SPDX-License-Identifier: Apache-2.0 */
/* Template types as the file declares and uses them, against the project's definitions. */
#include "validator/gates/spot.h"
#include "validator/gates/survey.h"

static void say_type(const struct fb_survey *survey, uint64_t type_id, struct fb_draft *draft)
{
    const struct fb_template_type *type = fb_template_types_by_id(survey->asking.context->types, type_id);

    if (type != NULL)
        fb_draft_message(draft, "template type %s (id %" PRIu64 ")",
                         fb_quote(fb_span_of(type->name)).text, type_id);
    else
        fb_draft_message(draft, "template type %" PRIu64, type_id);
}

static bool tell_undefined(const struct fb_survey *survey, const struct fb_group *group)
{
    struct fb_draft draft;
    const struct fb_content *content = survey->content;

    fb_draft_begin(&draft, &survey->asking, FB2001);
    if (group->member_count > 0) {
        const struct fb_instance *first = &content->instances[group->members[0]];
        fb_spot_place(&(struct fb_spot){ .instance = first }, &draft);
        fb_spot_say_instance(first, &draft);
        if (group->member_count > 1)
            fb_draft_message(&draft, " and %zu more are", group->member_count - 1);
        else
            fb_draft_message(&draft, " is");
        fb_draft_message(&draft, " of ");
    } else {
        const struct fb_declared_type *declared = &content->types[group->declared[0]];
        fb_draft_path(&draft, "%s", declared->path != NULL ? declared->path : "");
        fb_draft_at(&draft, declared->at);
        fb_draft_message(&draft, "the file declares ");
    }
    say_type(survey, group->type_id, &draft);
    if (group->declared_count > 0 && content->types[group->declared[0]].name.size > 0)
        fb_draft_message(&draft, " (%s)", fb_quote(content->types[group->declared[0]].name).text);
    fb_draft_message(&draft, ", which no definition given here has");
    fb_draft_help(&draft,
                  "name the file that defines the template type under template_types in the project file, "
                  "or compile the content against the types that are defined");
    return fb_draft_add(&draft, &survey->asking);
}

static bool check_declaration(const struct fb_survey *survey, const struct fb_template_type *type,
                              const struct fb_declared_type *declared)
{
    const bool other_revision = declared->has_revision && declared->revision != type->revision;
    struct fb_draft draft;

    if (!other_revision
        && (!declared->has_field_count || declared->field_count == type->field_count))
        return true;
    fb_draft_begin(&draft, &survey->asking, FB2003);
    fb_draft_path(&draft, "%s", declared->path != NULL ? declared->path : "");
    fb_draft_at(&draft, declared->at);
    fb_draft_message(&draft, "the content was compiled against ");
    say_type(survey, declared->id, &draft);
    if (other_revision)
        fb_draft_message(&draft, " in revision %" PRIu64 ", but %s defines revision %" PRIu64,
                         declared->revision, type->file, type->revision);
    else
        fb_draft_message(&draft, " with %" PRIu64 " field%s, but %s defines %zu in the same revision",
                         declared->field_count, fb_plural(declared->field_count), type->file,
                         type->field_count);
    fb_draft_help(&draft, "compile the content again with the definition that the sensors were built with%s",
                  other_revision ? "" : "; a template type whose fields change needs a new revision");
    return fb_draft_add(&draft, &survey->asking);
}

bool fb_survey_check_types(const struct fb_survey *survey)
{
    bool ok = true;

    for (size_t i = 0; ok && i < survey->groups.count; i++) {
        const struct fb_group *group = &survey->groups.items[i];
        const struct fb_template_type *type =
            fb_template_types_by_id(survey->asking.context->types, group->type_id);
        if (type == NULL)
            ok = tell_undefined(survey, group);
        for (size_t k = 0; ok && type != NULL && k < group->declared_count; k++)
            ok = check_declaration(survey, type, &survey->content->types[group->declared[k]]);
    }
    return ok;
}
