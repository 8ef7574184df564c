/* SPDX-License-Identifier: Apache-2.0 */
/* The gate "types": does each template instance fit its template type, as the project defines it? */
#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/gates.h"
#include "validator/gates/named.h"
#include "validator/gates/survey.h"

/* What a schema can not say, a file of its can not do wrong. */
static void learn_format(struct fb_survey *survey)
{
    const struct fb_tree *tree = survey->asking.candidate->tree;

    survey->has_ids = true;
    survey->positional = true;
    if (tree == NULL)
        return;
    const struct fb_schema *schema = fb_tree_schema(tree);
    for (size_t i = 0; i < fb_schema_type_count(schema); i++) {
        const struct fb_type_info *type = fb_schema_type(schema, (uint32_t)i);
        if (type->record.present && type->record.criteria != FB_NO_ATTRIBUTE
            && type->record.id == FB_NO_ATTRIBUTE)
            survey->has_ids = false;
        for (size_t k = 0; k < type->attribute_count; k++)
            if (type->attributes[k].role == FB_ROLE_FIELD)
                survey->positional = false;
    }
}

static bool find_same_ids(struct fb_survey *survey, struct fb_arena *arena)
{
    const size_t count = survey->content->instance_count;
    const struct fb_named *order = fb_named_sort(survey->content, arena);
    size_t *first = fb_arena_array(arena, count, sizeof *first);

    if (order == NULL || first == NULL)
        return fb_fail_memory(survey->asking.diag);
    for (size_t i = 0; i < count; i++) {
        const bool same = i > 0 && fb_span_equal(order[i].id, order[i - 1].id);
        first[order[i].index] = same ? first[order[i - 1].index] : order[i].index;
    }
    survey->first_with_id = first;
    return true;
}

static bool check_file(struct fb_survey *survey, struct fb_arena *arena)
{
    learn_format(survey);
    if (!fb_groups_make(survey->content, arena, &survey->groups))
        return fb_fail_memory(survey->asking.diag);

    bool ok = find_same_ids(survey, arena) && fb_survey_check_types(survey);
    for (size_t i = 0; ok && i < survey->content->instance_count; i++)
        ok = fb_survey_check_instance(survey, i);
    return ok;
}

bool fb_gate_types(const struct fb_gate_context *context, const struct fb_candidate *candidate,
                   struct fb_report *report, struct fb_figure *figures, size_t *figure_count,
                   struct fb_diag *diag)
{
    struct fb_survey survey = {
        .asking = { "types", context, candidate, report, diag },
        .content = candidate->content,
        .except_steps = FB_MAX_EXCEPTS_STEPS,
    };
    struct fb_arena arena;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    const bool ok = check_file(&survey, &arena);
    fb_arena_clear(&arena);

    fb_figure_add(figures, figure_count, "template_types", survey.groups.count);
    fb_figure_add(figures, figure_count, "instances", candidate->content->instance_count);
    fb_figure_add(figures, figure_count, "criteria", survey.criteria);
    return ok;
}
