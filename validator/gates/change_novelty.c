/* SPDX-License-Identifier: Apache-2.0 */
/* FB7001: what no released file ever used.  The candidate is measured; what exceeds the ledger is
 * a list, mostly empty; only then the candidate is walked to find where each thing begins. */
#include <stdlib.h>

#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/gates/change.h"
#include "validator/gates/spot.h"
#include "validator/gates/walk.h"

enum kind {
    NEW_TYPE,
    NEW_FIELD,
    NEW_OPERATOR,
    NEW_MOST,
};

struct novel {
    uint64_t type_id;
    enum kind kind;
    uint32_t key; /* the field, operator or enum fb_measure */
    uint64_t now;
    uint64_t before;
    uint64_t met; /* instances of the type, on the way to one too many */
    bool told;
};

struct novelty {
    struct fb_change *change;
    struct fb_usage usage; /* the candidate's */
    struct novel *items;   /* malloc'ed, sorted */
    size_t count;
    size_t capacity;
};

/* Where the walk is. */
struct site {
    struct fb_spot spot;
    const struct fb_walk *walk; /* NULL: at the instance */
};

static int compare_novel(const void *left, const void *right)
{
    const struct novel *a = left;
    const struct novel *b = right;

    if (a->type_id != b->type_id)
        return a->type_id < b->type_id ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

static bool add(struct novelty *novelty, const struct novel *novel)
{
    void *items = novelty->items;

    if (!fb_grow(&items, &novelty->capacity, novelty->count, sizeof *novelty->items))
        return fb_fail_memory(novelty->change->asking.diag);
    novelty->items = items;
    novelty->items[novelty->count++] = *novel;
    return true;
}

/* ---- What is new ---- */

static bool add_of_type(struct novelty *novelty, const struct fb_type_use *now)
{
    const struct fb_type_use *before = fb_usage_type(novelty->change->ledger, now->type_id);

    if (before == NULL)
        return add(novelty, &(struct novel){ .type_id = now->type_id, .kind = NEW_TYPE, .now = now->instances });
    for (uint32_t op = 0; op < FB_OP_COUNT; op++)
        if (now->operators[op] > 0 && before->operators[op] == 0
            && !add(novelty, &(struct novel){ .type_id = now->type_id, .kind = NEW_OPERATOR, .key = op, .now = now->operators[op] }))
            return false;
    for (uint32_t i = 0; i < FB_MEASURE_COUNT; i++)
        if (now->most[i] > before->most[i]
            && !add(novelty, &(struct novel){ .type_id = now->type_id, .kind = NEW_MOST, .key = i, .now = now->most[i], .before = before->most[i] }))
            return false;
    return true;
}

/* Fields of types that are new themselves are not told apart. */
static bool add_fields(struct novelty *novelty)
{
    const struct fb_usage *usage = &novelty->usage;
    const struct fb_usage *ledger = novelty->change->ledger;

    for (size_t i = 0; i < usage->use_count; i++) {
        const struct fb_use *use = &usage->uses[i];
        if (i > 0 && use->type_id == use[-1].type_id && use->field == use[-1].field)
            continue;
        const uint64_t reads = fb_usage_reads(usage, use->type_id, use->field);
        if (reads == 0 || fb_usage_type(ledger, use->type_id) == NULL
            || fb_usage_reads(ledger, use->type_id, use->field) > 0)
            continue;
        if (!add(novelty, &(struct novel){ .type_id = use->type_id, .kind = NEW_FIELD, .key = use->field, .now = reads }))
            return false;
    }
    return true;
}

static bool compare_with_ledger(struct novelty *novelty)
{
    struct fb_change *change = novelty->change;

    if (!fb_usage_add(&novelty->usage, change->content, change->asking.candidate->bytes.size, change->asking.diag))
        return false;
    for (size_t i = 0; i < novelty->usage.type_count; i++)
        if (!add_of_type(novelty, &novelty->usage.types[i]))
            return false;
    if (!add_fields(novelty))
        return false;
    if (novelty->count > 1)
        qsort(novelty->items, novelty->count, sizeof *novelty->items, compare_novel);
    change->first_uses = novelty->count;
    return true;
}

/* ---- Telling it ---- */

static void say_criterion(const struct novelty *novelty, const struct site *site, struct fb_draft *draft)
{
    const struct fb_template_types *types = novelty->change->asking.context->types;
    const uint64_t type_id = site->spot.instance->type_id;

    fb_spot_say_criterion(&site->spot, types != NULL ? fb_template_types_by_id(types, type_id) : NULL, draft);
    fb_draft_message(draft, " of ");
    fb_spot_say_instance(site->spot.instance, draft);
}

static void say_field(const struct novelty *novelty, const struct novel *novel, const struct site *site,
                      struct fb_draft *draft)
{
    const struct fb_template_types *types = novelty->change->asking.context->types;
    const char *name = types != NULL ? fb_field_name(fb_template_types_by_id(types, novel->type_id), novel->key) : NULL;

    fb_draft_message(draft, "input %" PRIu32, novel->key);
    if (name != NULL && novel->key != site->spot.criterion->field) /* whose name was said */
        fb_draft_message(draft, " (%s)", name);
}

/* "the file has 300 ..." */
static const char *const measures[FB_MEASURE_COUNT] = {
    [FB_MEASURE_INSTANCES] = "template instances",
    [FB_MEASURE_VALUES] = "values in one criterion",
    [FB_MEASURE_VALUE_BYTES] = "bytes in one value",
    [FB_MEASURE_NESTING] = "levels of composites",
    [FB_MEASURE_EXCEPTIONS] = "rows of exceptions",
};

static void say_most(const struct novelty *novelty, const struct novel *novel, const struct site *site,
                     struct fb_draft *draft)
{
    if (novel->key == FB_MEASURE_INSTANCES)
        fb_draft_message(draft, "the file");
    else if (novel->key == FB_MEASURE_EXCEPTIONS)
        fb_spot_say_instance(site->spot.instance, draft);
    else
        say_criterion(novelty, site, draft);
    fb_draft_message(draft, " has %" PRIu64 " %s of %s; the most ever released is %" PRIu64, novel->now,
                     measures[novel->key], fb_change_label(novelty->change, novel->type_id).text,
                     novel->before);
}

static void say(const struct novelty *novelty, const struct novel *novel, const struct site *site,
                struct fb_draft *draft)
{
    const struct fb_type_label label = fb_change_label(novelty->change, novel->type_id);

    switch (novel->kind) {
    case NEW_TYPE:
        fb_change_say_type(novelty->change, novel->type_id, draft);
        fb_draft_message(draft, " is used for the first time, by %" PRIu64 " template instance%s",
                         novel->now, fb_plural(novel->now));
        break;
    case NEW_FIELD:
        say_criterion(novelty, site, draft);
        fb_draft_message(draft, " is the first ever to read ");
        say_field(novelty, novel, site, draft);
        fb_draft_message(draft, " of %s", label.text);
        break;
    case NEW_OPERATOR:
        say_criterion(novelty, site, draft);
        fb_draft_message(draft, " is the first ever to use the operator \"%s\" on %s",
                         fb_operator_info((enum fb_operator)novel->key)->name, label.text);
        break;
    case NEW_MOST:
        say_most(novelty, novel, site, draft);
        break;
    }
    const size_t files = novelty->change->ledger->files;
    fb_draft_message(draft, novel->kind == NEW_MOST ? " (%zu file%s)" : ", after %zu released file%s without",
                     files, fb_plural(files));
}

static bool tell(struct novelty *novelty, struct novel *novel, const struct site *site)
{
    struct fb_draft draft;

    if (novel == NULL || novel->told)
        return true;
    novel->told = true;
    fb_draft_begin(&draft, &novelty->change->asking, FB7001);
    fb_spot_place(&site->spot, &draft);
    if (site->walk != NULL) {
        fb_walk_path(site->walk, &draft);
        fb_draft_at(&draft, site->walk->last->at);
    }
    say(novelty, novel, site, &draft);
    fb_draft_help(&draft, "no sensor in the field has met this yet: try it on every sensor build that the fleet still runs, give it to the first ring alone, and watch that");
    return fb_draft_add(&draft, &novelty->change->asking);
}

/* ---- Where it begins ---- */

static struct novel *find(const struct novelty *novelty, uint64_t type_id, enum kind kind, uint32_t key)
{
    const struct novel wanted = { .type_id = type_id, .kind = kind, .key = key };

    return bsearch(&wanted, novelty->items, novelty->count, sizeof wanted, compare_novel);
}

static bool meet_most(struct novelty *novelty, const struct site *site, enum fb_measure measure,
                      uint64_t size)
{
    struct novel *novel = find(novelty, site->spot.instance->type_id, NEW_MOST, measure);

    return novel == NULL || size < novel->now || tell(novelty, novel, site);
}

static bool meet_criterion(struct novelty *novelty, const struct site *site)
{
    const struct fb_criterion *at = site->walk->last;
    const uint64_t type_id = site->spot.instance->type_id;
    const uint64_t nesting = fb_walk_nesting(site->walk) + (fb_is_leaf(at) ? 0 : 1);

    if (at->op == FB_OP_WILDCARD)
        return true;
    return (!fb_use_reads(at->op) || tell(novelty, find(novelty, type_id, NEW_FIELD, at->field), site))
        && (at->op != FB_OP_EQUALS_FIELD
            || tell(novelty, find(novelty, type_id, NEW_FIELD, at->other_field), site))
        && tell(novelty, find(novelty, type_id, NEW_OPERATOR, at->op), site)
        && meet_most(novelty, site, FB_MEASURE_VALUES, fb_criterion_measure(at, FB_MEASURE_VALUES))
        && meet_most(novelty, site, FB_MEASURE_VALUE_BYTES, fb_criterion_measure(at, FB_MEASURE_VALUE_BYTES))
        && meet_most(novelty, site, FB_MEASURE_NESTING, nesting);
}

static bool meet_row(struct novelty *novelty, const struct fb_instance *instance, size_t row)
{
    const struct fb_row *criteria = fb_spot_row(instance, row);
    struct fb_walk walk;

    for (size_t i = 0; i < criteria->criterion_count; i++) {
        const struct site site = { { instance, row, &criteria->criteria[i] }, &walk };
        fb_walk_begin(&walk, &criteria->criteria[i]);
        while (fb_walk_next(&walk) != NULL)
            if (!meet_criterion(novelty, &site))
                return false;
    }
    return true;
}

/* The first instance that is one too many. */
static bool meet_instances(struct novelty *novelty, const struct site *site)
{
    struct novel *novel = find(novelty, site->spot.instance->type_id, NEW_MOST, FB_MEASURE_INSTANCES);

    return novel == NULL || novel->met++ < novel->before || tell(novelty, novel, site);
}

static bool meet_instance(struct novelty *novelty, const struct fb_instance *instance)
{
    const struct site site = { .spot = { .instance = instance } };

    if (!tell(novelty, find(novelty, instance->type_id, NEW_TYPE, 0), &site)
        || !meet_instances(novelty, &site)
        || !meet_most(novelty, &site, FB_MEASURE_EXCEPTIONS, instance->except_count))
        return false;
    for (size_t r = 0; r < fb_spot_row_count(instance); r++)
        if (!meet_row(novelty, instance, r))
            return false;
    return true;
}

bool fb_change_novelty(struct fb_change *change)
{
    struct novelty novelty = { .change = change };

    if (change->ledger == NULL || change->ledger->files == 0)
        return true;
    bool ok = compare_with_ledger(&novelty);
    for (size_t i = 0; ok && novelty.count > 0 && i < change->content->instance_count; i++)
        ok = meet_instance(&novelty, &change->content->instances[i]);
    free(novelty.items);
    fb_usage_clear(&novelty.usage);
    return ok;
}
