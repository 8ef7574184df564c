/* SPDX-License-Identifier: Apache-2.0 */
/* One criterion: does it fit its field, its operator and itself? */
#include "validator/gates/criteria.h"

#include <stdlib.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "validator/gates/values.h"
#include "validator/gates/walk.h"

struct inspection {
    const struct fb_asking *asking;
    const struct fb_spot *spot;
    const struct fb_template_type *type;
    const struct fb_walk *walk; /* stands at `at` */
    const struct fb_criterion *at;
};

static void begin(struct fb_draft *draft, const struct inspection *in, enum fb_rule rule)
{
    fb_draft_begin(draft, in->asking, rule);
    fb_spot_place(in->spot, draft);
    fb_walk_path(in->walk, draft);
    fb_draft_at(draft, in->at->at);
    fb_spot_say_criterion(in->spot, in->type, draft);
    fb_draft_message(draft, " of ");
    fb_spot_say_instance(in->spot->instance, draft);
}

static const char *operator_name(const struct fb_criterion *criterion)
{
    return fb_operator_info((enum fb_operator)criterion->op)->name;
}

static bool check_known(const struct inspection *in)
{
    struct fb_draft draft;

    if (in->at->op < FB_OP_COUNT)
        return true;
    begin(&draft, in, FB2010);
    fb_draft_message(&draft, " has operator %" PRIu64 ", which does not exist", in->at->unknown_op);
    fb_draft_help(&draft,
                  "compile it with an operator that exists, or give the schema's enum member the -role that "
                  "says which operator it is");
    return fb_draft_add(&draft, in->asking);
}

static bool tell_no_field(const struct inspection *in, uint64_t field, const char *how)
{
    struct fb_draft draft;

    begin(&draft, in, FB2008);
    fb_draft_message(&draft, " %s field %" PRIu64 ", but template type %s has %zu field%s", how, field,
                     fb_quote(fb_span_of(in->type->name)).text, in->type->field_count,
                     fb_plural(in->type->field_count));
    fb_draft_help(&draft, "compile it against the definition of the template type that the sensors have");
    return fb_draft_add(&draft, in->asking);
}

/* Children mostly repeat their parent's field, which was told already. */
static bool check_field(const struct inspection *in)
{
    const struct fb_criterion *top = in->spot->criterion;
    const bool own = in->at == top || in->at->field != top->field;

    return (!own || in->at->field < in->type->field_count || tell_no_field(in, in->at->field, "is about"))
        && (in->at->op != FB_OP_EQUALS_FIELD || in->at->other_field < in->type->field_count
            || tell_no_field(in, in->at->other_field, "compares with"));
}

static bool check_kind(const struct inspection *in)
{
    struct fb_draft draft;

    if (in->at->op >= FB_OP_COUNT || in->at->field >= in->type->field_count)
        return true;
    const struct fb_field *field = &in->type->fields[in->at->field];
    if (fb_kind_allows(field->kind, (enum fb_operator)in->at->op))
        return true;
    begin(&draft, in, FB2004);
    fb_draft_message(&draft, " uses %s, which a field of kind %s does not allow",
                     operator_name(in->at), fb_field_kind_name(field->kind));
    fb_draft_help(&draft,
                  "use an operator that fits the kind, or give the field the kind that its values have in a "
                  "new revision of the template type");
    return fb_draft_add(&draft, in->asking);
}

/* Vendors' records have a value also where the operator needs none; an empty one says nothing. */
static size_t count_said(const struct fb_criterion *criterion)
{
    size_t said = 0;

    for (size_t i = 0; i < criterion->value_count; i++)
        said += criterion->values[i].size > 0;
    return said;
}

static bool check_value_count(const struct inspection *in)
{
    struct fb_draft draft;

    if (in->at->op >= FB_OP_COUNT)
        return true;
    const bool takes = fb_operator_info((enum fb_operator)in->at->op)->takes_values;
    if (takes ? in->at->value_count > 0 : count_said(in->at) == 0)
        return true;
    begin(&draft, in, FB2005);
    if (takes)
        fb_draft_message(&draft, ": %s has no values, so it never holds", operator_name(in->at));
    else
        fb_draft_message(&draft, ": %s takes no values, but has %zu", operator_name(in->at),
                         in->at->value_count);
    fb_draft_help(&draft, takes ? "give it at least one value, or make the criterion a wildcard"
                                : "remove the values, or use the operator that was meant");
    return fb_draft_add(&draft, in->asking);
}

static bool tell_misfit(const struct inspection *in, size_t index, const struct fb_misfit *misfit)
{
    struct fb_draft draft;

    if (misfit->no_memory)
        return fb_fail_memory(in->asking->diag);
    begin(&draft, in, FB2006);
    fb_draft_message(&draft, ": %s value %zu, %s%s %s", operator_name(in->at), index,
                     fb_quote(in->at->values[index]).text, misfit->has_offset ? ":" : ",",
                     misfit->why);
    if (misfit->has_offset)
        fb_draft_message(&draft, " (at byte %zu of it)", misfit->offset);
    fb_draft_help(&draft, "correct the value; a sensor would refuse it, or the criterion would never hold");
    return fb_draft_add(&draft, in->asking);
}

static const char *help_for_all(const struct inspection *in, struct fb_span value)
{
    if (in->at->op == FB_OP_CIDR)
        return "write the block that is meant; where any address of the family is, say so in the release notes";
    return value.size == 0 ? "remove the empty value; use exists to ask whether there is an input, or absent "
                             "whether it is empty"
                           : "say what is meant to match; use exists to ask whether there is an input, or absent "
                             "whether it is empty";
}

static bool tell_all(const struct inspection *in, size_t index, const char *what)
{
    const struct fb_span value = in->at->values[index];
    struct fb_draft draft;

    begin(&draft, in, FB2015);
    fb_draft_message(&draft, ": %s value %zu", operator_name(in->at), index);
    if (value.size == 0)
        fb_draft_message(&draft, " is empty and matches %s", what);
    else
        fb_draft_message(&draft, ", %s, matches %s", fb_quote(value).text, what);
    fb_draft_help(&draft, "%s", help_for_all(in, value));
    return fb_draft_add(&draft, in->asking);
}

static bool check_value(const struct inspection *in, enum fb_field_kind kind, size_t index)
{
    const enum fb_operator op = (enum fb_operator)in->at->op;
    const struct fb_span value = in->at->values[index];
    struct fb_misfit misfit = { .why = "" };
    const char *what = NULL;

    if (!fb_value_fits(kind, op, value, &misfit))
        return tell_misfit(in, index, &misfit);
    return fb_operator_matches_all(op, value, &what, in->asking->diag)
        && (what == NULL || tell_all(in, index, what));
}

static bool check_values(const struct inspection *in)
{
    bool ok = true;

    if (in->at->op >= FB_OP_COUNT || !fb_operator_info((enum fb_operator)in->at->op)->takes_values)
        return true;
    const enum fb_field_kind kind = in->at->field < in->type->field_count
                                      ? in->type->fields[in->at->field].kind
                                      : FB_KIND_STRING;
    for (size_t i = 0; ok && i < in->at->value_count; i++)
        ok = check_value(in, kind, i);
    return ok;
}

static bool check_itself(const struct inspection *in)
{
    struct fb_draft draft;

    if (in->at->op != FB_OP_EQUALS_FIELD || in->at->other_field != in->at->field)
        return true;
    begin(&draft, in, FB2015);
    fb_draft_message(&draft, " compares the field with itself, which every input equals");
    fb_draft_help(&draft, "name the other field; use exists to ask whether there is an input");
    return fb_draft_add(&draft, in->asking);
}

static int compare_values(const void *left, const void *right)
{
    const struct fb_span *const *a = left;
    const struct fb_span *const *b = right;
    const int order = fb_span_compare(**a, **b);

    return order != 0 ? order : (*a > *b) - (*a < *b);
}

static bool tell_twice(const struct inspection *in, const struct fb_span *first,
                       const struct fb_span *second)
{
    struct fb_draft draft;

    begin(&draft, in, FB2012);
    fb_draft_message(&draft, ": values %zu and %zu are both %s", (size_t)(first - in->at->values),
                     (size_t)(second - in->at->values), fb_quote(*second).text);
    fb_draft_help(&draft,
                  "remove one of them; look at what produced the list: values that come twice are a sign of "
                  "a changed query");
    return fb_draft_add(&draft, in->asking);
}

/* Told once for a criterion: the first pair in order of the text. */
static bool check_twice(const struct inspection *in)
{
    const size_t count = in->at->value_count;
    bool ok = true;

    if (count < 2)
        return true;
    const struct fb_span **order = malloc(count * sizeof *order);
    if (order == NULL)
        return fb_fail_memory(in->asking->diag);
    for (size_t i = 0; i < count; i++)
        order[i] = &in->at->values[i];
    qsort(order, count, sizeof *order, compare_values);
    for (size_t i = 1; i < count; i++)
        if (fb_span_equal(*order[i], *order[i - 1])) {
            ok = tell_twice(in, order[i - 1], order[i]);
            break;
        }
    free(order);
    return ok;
}

/* Told at the first place that is too deep or empty; once for a criterion. */
static bool check_composite(const struct inspection *in, bool *told)
{
    const size_t levels = fb_walk_nesting(in->walk) + (fb_is_leaf(in->at) ? 0 : 1);
    const bool empty = !fb_is_leaf(in->at) && in->at->child_count == 0;
    struct fb_draft draft;

    if (*told || (!empty && levels <= FB_MAX_NESTING))
        return true;
    *told = true;
    begin(&draft, in, FB2009);
    if (empty)
        fb_draft_message(&draft, ": %s of nothing", operator_name(in->at));
    else
        fb_draft_message(&draft, " nests composites more than %d deep", FB_MAX_NESTING);
    fb_draft_help(&draft, empty ? "give the composite criteria, or make the criterion a wildcard"
                                : "flatten the composites: all of all is one all, any of any is one any");
    return fb_draft_add(&draft, in->asking);
}

static bool check_one(const struct inspection *in, bool *told_composite)
{
    return check_known(in) && check_field(in) && check_kind(in) && check_value_count(in)
        && check_values(in) && check_itself(in) && check_twice(in) && check_composite(in, told_composite);
}

bool fb_criterion_check(const struct fb_asking *asking, const struct fb_spot *spot,
                        const struct fb_template_type *type)
{
    struct fb_walk walk;
    struct inspection in = { asking, spot, type, &walk, NULL };
    bool told_composite = false;
    bool ok = true;

    fb_walk_begin(&walk, spot->criterion);
    while (ok && (in.at = fb_walk_next(&walk)) != NULL)
        ok = check_one(&in, &told_composite);
    return ok;
}

/* Recurses, but only to the nesting that content may have; what is deeper is refused elsewhere. */
static bool always_holds(const struct fb_criterion *criterion, size_t levels)
{
    const bool all = criterion->op == FB_OP_ALL;

    if (criterion->op == FB_OP_WILDCARD)
        return true;
    if (fb_is_leaf(criterion) || criterion->child_count == 0 || levels == 0)
        return false;
    for (size_t i = 0; i < criterion->child_count; i++)
        if (always_holds(&criterion->children[i], levels - 1) != all)
            return !all;
    return all;
}

bool fb_row_always_holds(const struct fb_row *row)
{
    for (size_t i = 0; i < row->criterion_count; i++)
        if (!always_holds(&row->criteria[i], FB_MAX_NESTING))
            return false;
    return true;
}
