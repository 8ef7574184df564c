/* SPDX-License-Identifier: Apache-2.0 */
/* One template instance: its id, the number of its criteria, and whether its rows say anything. */
#include "base/core/limits.h"
#include "validator/gates/criteria.h"
#include "validator/gates/except.h"
#include "validator/gates/survey.h"

static void begin_row(struct fb_draft *draft, const struct fb_survey *survey,
                      const struct fb_spot *spot, enum fb_rule rule)
{
    fb_draft_begin(draft, &survey->asking, rule);
    fb_spot_place(spot, draft);
    if (spot->row > 0)
        fb_draft_message(draft, "exception row %zu of ", spot->row - 1);
    fb_spot_say_instance(spot->instance, draft);
}

static bool check_id(const struct fb_survey *survey, size_t index)
{
    const struct fb_spot spot = { .instance = &survey->content->instances[index] };
    struct fb_draft draft;

    if (!survey->has_ids)
        return true;
    if (spot.instance->id.size == 0) {
        begin_row(&draft, survey, &spot, FB2013);
        fb_draft_message(&draft, " has no id");
        fb_draft_help(&draft,
                      "give it an id that is unique and stays the same from release to release: findings, "
                      "suppressions and rollbacks name it");
        return fb_draft_add(&draft, &survey->asking);
    }
    const size_t first = survey->first_with_id[index];
    if (first == index)
        return true;
    begin_row(&draft, survey, &spot, FB2007);
    fb_draft_message(&draft, " has the id of %s", survey->content->instances[first].path);
    fb_draft_help(&draft,
                  "remove the duplicate, or give it an id of its own; look at what produced the list: rows "
                  "that come twice are a sign of a changed query");
    return fb_draft_add(&draft, &survey->asking);
}

/* A format whose criteria say their fields lists only some of them, but may state the count. */
static bool check_count(const struct fb_survey *survey, const struct fb_spot *spot,
                        const struct fb_template_type *type)
{
    const struct fb_instance *instance = spot->instance;
    const uint64_t count = fb_spot_row(instance, spot->row)->declared_count;
    const bool row_differs = survey->positional && count != type->field_count;
    const bool stated_differs = spot->row == 0 && instance->has_field_count
                             && instance->field_count != type->field_count;
    struct fb_draft draft;

    if (!row_differs && !stated_differs)
        return true;
    begin_row(&draft, survey, spot, FB2002);
    if (row_differs)
        fb_draft_message(&draft, " has %" PRIu64 " criteri%s", count, count == 1 ? "on" : "a");
    else
        fb_draft_message(&draft, " states %" PRIu64 " field%s", instance->field_count,
                         fb_plural(instance->field_count));
    fb_draft_message(&draft, ", but template type %s has %zu field%s",
                     fb_quote(fb_span_of(type->name)).text, type->field_count,
                     fb_plural(type->field_count));
    fb_draft_help(&draft,
                  "compile it again with this definition of the template type: each field takes one "
                  "criterion, a wildcard where it does not matter");
    return fb_draft_add(&draft, &survey->asking);
}

static bool check_constrains(const struct fb_survey *survey, const struct fb_spot *spot)
{
    struct fb_draft draft;

    if (!fb_row_always_holds(fb_spot_row(spot->instance, spot->row)))
        return true;
    if (spot->row > 0) {
        begin_row(&draft, survey, spot, FB2014);
        fb_draft_message(&draft, " always holds, so the instance never does");
        fb_draft_help(&draft,
                      "remove the row, or say in it what is to be excepted: a sensor that gets this loses "
                      "the detection without a sign");
        return fb_draft_add(&draft, &survey->asking);
    }
    if (spot->instance->except_count > 0)
        return true;
    begin_row(&draft, survey, spot, FB2011);
    fb_draft_message(&draft, " constrains nothing and matches every event of its type");
    fb_draft_help(&draft,
                  "give at least one field a criterion that not everything meets, or remove the instance");
    return fb_draft_add(&draft, &survey->asking);
}

/* The first row of exceptions that takes everything away, or zero.  One that constrains nothing is
 * check_constrains's.  No instance spends what others need. */
static size_t row_that_takes_all(struct fb_survey *survey, const struct fb_instance *instance)
{
    const uint64_t given = survey->except_steps < FB_MAX_EXCEPT_STEPS ? survey->except_steps : FB_MAX_EXCEPT_STEPS;
    uint64_t left = given;
    size_t found = 0;

    for (size_t i = 0; found == 0 && i < instance->except_count; i++) {
        const struct fb_row *except = &instance->except[i];
        if (!fb_row_always_holds(except) && fb_except_takes_all(&instance->row, except, &left))
            found = i + 1;
    }
    survey->except_steps -= given - left;
    return found;
}

static bool check_exceptions(struct fb_survey *survey, const struct fb_instance *instance)
{
    const struct fb_spot spot = { .instance = instance, .row = row_that_takes_all(survey, instance) };
    struct fb_draft draft;

    if (spot.row == 0)
        return true;
    begin_row(&draft, survey, &spot, FB2016);
    fb_draft_message(&draft, " holds whenever the instance's own criteria do, so the instance never does");
    fb_draft_help(&draft,
                  "say in the row what sets the exception apart from what the instance is to find, or remove "
                  "the row: a sensor that gets this has a detection that is blind");
    return fb_draft_add(&draft, &survey->asking);
}

static bool check_row(struct fb_survey *survey, const struct fb_instance *instance, size_t row,
                      const struct fb_template_type *type)
{
    struct fb_spot spot = { .instance = instance, .row = row };
    const struct fb_row *criteria = fb_spot_row(instance, row);
    bool ok = check_count(survey, &spot, type) && check_constrains(survey, &spot);

    for (size_t i = 0; ok && i < criteria->criterion_count; i++) {
        spot.criterion = &criteria->criteria[i];
        ok = fb_criterion_check(&survey->asking, &spot, type);
    }
    survey->criteria += criteria->declared_count;
    return ok;
}

bool fb_survey_check_instance(struct fb_survey *survey, size_t index)
{
    const struct fb_instance *instance = &survey->content->instances[index];
    const struct fb_template_type *type = fb_template_types_by_id(survey->asking.context->types,
                                                                  instance->type_id);
    bool ok = check_id(survey, index);

    for (size_t row = 0; ok && type != NULL && row < fb_spot_row_count(instance); row++)
        ok = check_row(survey, instance, row, type);
    return ok && (type == NULL || check_exceptions(survey, instance));
}
