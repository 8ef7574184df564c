/* SPDX-License-Identifier: Apache-2.0 */
/* Types, revisions and counts: what holds or fails for all instances of a type at once. */
#include "validator/gates/pair.h"

#include "validator/gates/cell.h"

/* About the declaration in the file where there is one, else about the first instance. */
static void begin_pair(struct fb_draft *draft, const struct fb_pair *pair, enum fb_rule rule,
                       const struct fb_declared_type *declared)
{
    fb_draft_begin(draft, &pair->matrix->asking, rule);
    draft->finding.sensor = pair->contract->name;
    if (declared != NULL) {
        fb_draft_path(draft, "%s", declared->path != NULL ? declared->path : "");
        fb_draft_at(draft, declared->at);
    } else {
        const size_t first = pair->group->members[0];
        fb_spot_place(&(struct fb_spot){ .instance = &pair->matrix->content->instances[first] }, draft);
    }
}

static void say_type(const struct fb_pair *pair, struct fb_draft *draft)
{
    if (pair->type != NULL)
        fb_draft_message(draft, "template type \"%s\" (id %" PRIu64 ")", pair->type->name,
                         pair->group->type_id);
    else
        fb_draft_message(draft, "template type %" PRIu64, pair->group->type_id);
}

static bool tell_unknown(const struct fb_pair *pair, const struct fb_declared_type *declared,
                         const uint64_t *revision)
{
    struct fb_draft draft;

    begin_pair(&draft, pair, FB3005, declared);
    fb_draft_message(&draft, "%zu template instance%s of ", pair->group->member_count,
                     fb_plural(pair->group->member_count));
    say_type(pair, &draft);
    if (revision == NULL)
        fb_draft_message(&draft, ", which %s does not know", pair->contract->name);
    else
        fb_draft_message(&draft, " revision %" PRIu64 ", of which %s knows revision %" PRIu64,
                         *revision, pair->contract->name, pair->supply->revision);
    fb_draft_help(&draft, revision == NULL
                              ? "leave these instances out of content for this build; or ship a sensor build that has "
                                "the template type first"
                              : "compile the content for this build against the revision that it knows; or ship a "
                                "sensor build that has this revision first");
    return fb_draft_add(&draft, &pair->matrix->asking);
}

/* Gives the facts about the type that the content was compiled against, one declaration of the
 * file after another, or, where the file says nothing, the project's definition. */
struct compiled {
    const struct fb_declared_type *declared; /* NULL: not from the file */
    bool has_revision;
    uint64_t revision;
    bool has_fields;
    uint64_t fields;
};

static size_t count_compiled(const struct fb_pair *pair)
{
    return pair->group->declared_count > 0 ? pair->group->declared_count : 1;
}

static struct compiled compiled_at(const struct fb_pair *pair, size_t index)
{
    const struct fb_template_type *type = pair->type;
    struct compiled out = {
        .has_revision = type != NULL,
        .revision = type != NULL ? type->revision : 0,
        .has_fields = type != NULL,
        .fields = type != NULL ? type->field_count : 0,
    };

    if (index >= pair->group->declared_count)
        return out;
    out.declared = &pair->matrix->content->types[pair->group->declared[index]];
    if (out.declared->has_revision) {
        out.has_revision = true;
        out.revision = out.declared->revision;
    }
    if (out.declared->has_field_count) {
        out.has_fields = true;
        out.fields = out.declared->field_count;
    }
    return out;
}

/* Sets *known to whether the build knows the type in the revision that was compiled against. */
static bool check_known(const struct fb_pair *pair, bool *known)
{
    *known = false;
    for (size_t i = 0; i < count_compiled(pair); i++) {
        const struct compiled compiled = compiled_at(pair, i);
        if (pair->supply == NULL)
            return tell_unknown(pair, compiled.declared, NULL);
        if (compiled.has_revision && compiled.revision != pair->supply->revision)
            return tell_unknown(pair, compiled.declared, &compiled.revision);
    }
    *known = true;
    return true;
}

static void help_declared(const struct fb_pair *pair, uint64_t declared, struct fb_draft *draft)
{
    const uint64_t first = pair->supply->inputs;
    const char *name = fb_field_name(pair->type, first);

    if (declared < first) {
        fb_draft_help(draft,
                      "the definition lacks fields that the build supplies: define them in a new revision");
        return;
    }
    fb_draft_help(draft, "field %" PRIu64, first);
    if (name != NULL)
        fb_draft_help(draft, " (%s)", name);
    fb_draft_help(draft, declared - first == 1
                             ? ", counting from zero, has to stay a wildcard in content for this build"
                             : " and those after it, counting from zero, have to stay wildcards in content for "
                               "this build");
    fb_draft_help(draft, ", until a sensor build supplies what is declared");
}

static bool check_declared(const struct fb_pair *pair)
{
    for (size_t i = 0; i < count_compiled(pair); i++) {
        const struct compiled compiled = compiled_at(pair, i);
        if (!compiled.has_fields || compiled.fields == pair->supply->inputs)
            continue;
        struct fb_draft draft;
        begin_pair(&draft, pair, FB3002, compiled.declared);
        say_type(pair, &draft);
        fb_draft_message(&draft, " declares %" PRIu64 " field%s, but %s supplies %" PRIu64 " input%s (%s)",
                         compiled.fields, fb_plural(compiled.fields), pair->contract->name,
                         pair->supply->inputs, fb_plural(pair->supply->inputs),
                         fb_supply_name(pair->contract->supply));
        help_declared(pair, compiled.fields, &draft);
        return fb_draft_add(&draft, &pair->matrix->asking);
    }
    return true;
}

static bool check_instances(const struct fb_pair *pair)
{
    const struct fb_group *group = pair->group;
    const uint64_t limit = pair->supply->instances;
    struct fb_draft draft;

    if (group->member_count <= limit)
        return true;
    const struct fb_spot spot = { .instance = &pair->matrix->content->instances[group->members[limit]] };
    fb_draft_begin(&draft, &pair->matrix->asking, FB3003);
    draft.finding.sensor = pair->contract->name;
    fb_spot_place(&spot, &draft);
    say_type(pair, &draft);
    fb_draft_message(&draft, " has %zu template instances, but %s takes up to %" PRIu64 " (instances)",
                     group->member_count, pair->contract->name, limit);
    fb_draft_help(&draft,
                  "this is the first that does not fit: look for instances that come twice, remove some, or "
                  "release this content only to builds whose contract takes it");
    return fb_draft_add(&draft, &pair->matrix->asking);
}

static bool check_wildcard(const struct fb_pair *pair)
{
    struct fb_draft draft;

    if ((pair->demand->operators & ~fb_supply_operators(pair->supply) & 1u << FB_OP_WILDCARD) == 0)
        return true;
    begin_pair(&draft, pair, FB3004, NULL);
    say_type(pair, &draft);
    fb_draft_message(&draft, " has wildcards, an operator that %s does not list", pair->contract->name);
    fb_draft_help(&draft,
                  "add wildcard to the operators of the contract, if the build knows it: without it every "
                  "field needs a criterion that tests it");
    return fb_draft_add(&draft, &pair->matrix->asking);
}

static bool check_members(const struct fb_pair *pair)
{
    const struct fb_matrix *matrix = pair->matrix;
    struct fb_cell cell = {
        .asking = &matrix->asking,
        .contract = pair->contract,
        .supply = pair->supply,
        .type = pair->type,
    };
    bool ok = true;

    if (fb_demand_is_met(pair->demand, pair->supply))
        return true;
    for (size_t i = 0; ok && i < pair->group->member_count; i++) {
        const size_t member = pair->group->members[i];
        if (fb_demand_is_met(&matrix->of_instance[member], pair->supply))
            continue;
        cell.instance = &matrix->content->instances[member];
        ok = fb_cell_check(&cell);
    }
    return ok;
}

bool fb_pair_check(const struct fb_pair *pair)
{
    bool known;

    if (!check_known(pair, &known))
        return false;
    return !known
        || (check_declared(pair) && check_instances(pair) && check_wildcard(pair)
            && check_members(pair));
}
