/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing steps by a seed: each from the base alone, so that none needs another. */
#include "validator/schema/edit/mutate.h"

#include "validator/schema/edit/base.h"
#include "validator/schema/edit/solve.h"
#include "validator/schema/edit/values.h"

#define DEFAULT_MAX 4096
#define MAX_ADDED ((uint64_t)64 << 10) /* bytes that one step adds to a list */
#define MAX_PLACED 64                  /* elements, where each has something at a position of its own */

struct chooser {
    const struct fb_edit_base *base;
    const struct fb_edit_base *other;
    const struct fb_mutate_options *options;
    struct fb_random random;
};

typedef bool choose_fn(struct chooser *c, struct fb_step *out);

static uint64_t limit_of(uint64_t limit)
{
    return limit == 0 ? DEFAULT_MAX : limit;
}

static uint32_t choose(struct chooser *c, enum fb_choice_kind kind)
{
    return fb_choose(&c->base->choices[kind], &c->random);
}

static bool set_field(struct chooser *c, enum fb_choice_kind kind, struct fb_step *out)
{
    const uint32_t item = choose(c, kind);

    if (item == FB_NO_ITEM)
        return false;
    *out = (struct fb_step){ .kind = FB_STEP_SET,
                             .item = item,
                             .value = fb_edit_integer_of(fb_value_for(c->base, item, &c->random)) };
    return true;
}

static bool choose_set(struct chooser *c, struct fb_step *out)
{
    return set_field(c, FB_CHOICE_SETTABLE, out);
}

static bool choose_resize(struct chooser *c, struct fb_step *out)
{
    const uint32_t item = choose(c, FB_CHOICE_SIZABLE);

    if (item == FB_NO_ITEM)
        return false;
    const struct fb_items *all = &c->base->all;
    const uint64_t length = all->items[item].length;
    const bool has_size = fb_demand_expression(all, FB_DEMAND_SIZE, &all->items[item], 0) != FB_NONE;
    const uint32_t counter = has_size ? fb_solve(c->base->rules, all, FB_DEMAND_SIZE, item, (fb_edit_wide)length).field : FB_NO_ITEM;
    *out = (struct fb_step){
        .kind = FB_STEP_RESIZE,
        .item = item,
        .count = fb_count_for(c->base, counter, length, limit_of(c->options->max_bytes), &c->random)
    };
    return true;
}

/* Another value of the same field, in this file or the other; else an entry of the dictionary. */
static struct fb_span other_bytes(struct chooser *c, uint32_t attribute)
{
    const struct fb_edit_base *from = c->other != NULL && fb_random_one_in(&c->random, 2) ? c->other : c->base;

    if (c->options->dictionary_count > 0 && !fb_random_one_in(&c->random, 3))
        return c->options->dictionary[fb_random_below(&c->random, c->options->dictionary_count)];
    const uint32_t item = fb_choose_alike(from, FB_CHOICE_BYTES, attribute, &c->random);
    if (item == FB_NO_ITEM)
        return (struct fb_span){ .bytes = NULL };
    return fb_item_payload(&from->all, &from->all.items[item]);
}

static bool choose_bytes(struct chooser *c, struct fb_step *out)
{
    const uint32_t item = choose(c, FB_CHOICE_BYTES);

    if (item == FB_NO_ITEM)
        return false;
    const uint64_t length = c->base->all.items[item].length;
    const struct fb_span bytes = other_bytes(c, c->base->all.items[item].attribute);
    *out = (struct fb_step){ .kind = FB_STEP_BYTES, .item = item, .bytes = bytes };
    if (length == 0 || fb_random_one_in(&c->random, 2))
        return true;
    out->kind = FB_STEP_OVERWRITE;
    out->index = (uint32_t)fb_random_below(&c->random, length < UINT32_MAX ? length : UINT32_MAX);
    if (fb_random_one_in(&c->random, 2))
        out->bytes = (struct fb_span){ .bytes = NULL };
    out->value.magnitude = fb_random_below(&c->random, 256);
    return true;
}

/* Whether an element of the list has something that is read at a position: copies of that are dear. */
static bool has_detached(const struct chooser *c, uint32_t item)
{
    const struct fb_numbers *detached = &c->base->watched.detached;

    for (size_t i = 0; i < detached->count; i++) {
        if (fb_item_is_in(&c->base->all, detached->rows[i], item))
            return true;
    }
    return false;
}

static bool grow(struct chooser *c, uint32_t list, uint64_t wanted, struct fb_step *out)
{
    const struct fb_item *item = &c->base->all.items[list];

    if (item->count == 0)
        return false;
    const uint32_t source =
        fb_item_child(&c->base->all, list, (uint32_t)fb_random_below(&c->random, item->count));
    const uint64_t each = c->base->all.items[source].length;
    uint64_t more = wanted - item->count;
    if (more > MAX_PLACED && has_detached(c, source))
        more = MAX_PLACED;
    *out = (struct fb_step){ .kind = FB_STEP_INSERT, .item = list, .source = source };
    out->count = each > 0 && more > MAX_ADDED / each ? MAX_ADDED / each + 1 : more;
    out->index = (uint32_t)fb_random_below(&c->random, (uint64_t)item->count + 1);
    return true;
}

static bool choose_count(struct chooser *c, struct fb_step *out)
{
    const uint32_t list = choose(c, FB_CHOICE_LIST);

    if (list == FB_NO_ITEM)
        return false;
    const struct fb_items *all = &c->base->all;
    const uint32_t count = all->items[list].count;
    const bool has_count = fb_demand_expression(all, FB_DEMAND_COUNT, &all->items[list], 0) != FB_NONE;
    const uint32_t counter = has_count ? fb_solve(c->base->rules, all, FB_DEMAND_COUNT, list, count).field : FB_NO_ITEM;
    const uint64_t wanted = fb_count_for(c->base, counter, count, limit_of(c->options->max_elements), &c->random);
    if (wanted > count)
        return grow(c, list, wanted, out);
    if (wanted == count)
        return false;
    *out = (struct fb_step){ .kind = FB_STEP_DELETE, .item = list, .count = count - wanted };
    out->index = (uint32_t)fb_random_below(&c->random, wanted + 1);
    return true;
}

static bool choose_move(struct chooser *c, struct fb_step *out)
{
    const uint32_t list = choose(c, FB_CHOICE_LIST);

    if (list == FB_NO_ITEM || c->base->all.items[list].count < 2)
        return false;
    const uint32_t count = c->base->all.items[list].count;
    *out = (struct fb_step){ .kind = FB_STEP_MOVE, .item = list };
    out->index = (uint32_t)fb_random_below(&c->random, count);
    out->to = (out->index + 1 + (uint32_t)fb_random_below(&c->random, count - 1)) % count;
    return true;
}

static bool choose_replace(struct chooser *c, struct fb_step *out)
{
    const uint32_t item = choose(c, FB_CHOICE_OBJECT);

    if (item == FB_NO_ITEM)
        return false;
    const bool from_other = c->other != NULL && fb_random_one_in(&c->random, 2);
    const uint32_t source = fb_choose_alike(from_other ? c->other : c->base, FB_CHOICE_OBJECT,
                                            c->base->all.items[item].type, &c->random);
    *out = (struct fb_step){ .kind = FB_STEP_REPLACE, .item = item, .source = source, .from_other = from_other };
    return source != FB_NO_ITEM && (from_other || source != item);
}

/* An element into a list of its kind, of this file or the other. */
static bool choose_splice(struct chooser *c, struct fb_step *out)
{
    const uint32_t list = choose(c, FB_CHOICE_LIST);
    const bool from_other = c->other != NULL && fb_random_one_in(&c->random, 2);
    const struct fb_edit_base *from = from_other ? c->other : c->base;

    if (list == FB_NO_ITEM)
        return false;
    const uint32_t twin = fb_choose_alike(from, FB_CHOICE_LIST, c->base->all.items[list].attribute, &c->random);
    if (twin == FB_NO_ITEM || from->all.items[twin].count == 0)
        return false;
    *out = (struct fb_step){ .kind = FB_STEP_INSERT, .item = list, .count = 1, .from_other = from_other };
    out->source = fb_item_child(&from->all, twin, (uint32_t)fb_random_below(&c->random, from->all.items[twin].count));
    out->index = (uint32_t)fb_random_below(&c->random, (uint64_t)c->base->all.items[list].count + 1);
    return true;
}

/* An object into itself: what holds it, of the same type, in its place. */
static bool choose_nest(struct chooser *c, struct fb_step *out)
{
    const uint32_t item = choose(c, FB_CHOICE_OBJECT);
    uint32_t outer = FB_NO_ITEM;

    for (uint32_t at = item; at != FB_NO_ITEM && at != 0; at = c->base->all.items[at].parent) {
        if (at != item && c->base->all.items[at].type == c->base->all.items[item].type
            && c->base->all.items[at].kind == FB_NODE_OBJECT)
            outer = at;
    }
    *out = (struct fb_step){ .kind = FB_STEP_REPLACE, .item = item, .source = outer };
    return outer != FB_NO_ITEM;
}

static bool choose_truncate(struct chooser *c, struct fb_step *out)
{
    *out = (struct fb_step){ .kind = FB_STEP_TRUNCATE,
                             .count = fb_random_below(&c->random, c->base->all.items[0].length) };
    return fb_random_one_in(&c->random, 4);
}

/* Each as often as it stands here. */
static choose_fn *const choosers[] = {
    choose_set,
    choose_set,
    choose_set,
    choose_set,
    choose_set,
    choose_resize,
    choose_bytes,
    choose_bytes,
    choose_count,
    choose_count,
    choose_move,
    choose_replace,
    choose_replace,
    choose_nest,
    choose_splice,
    choose_truncate,
};

#define CHOOSER_COUNT (sizeof choosers / sizeof *choosers)

static bool choose_step(struct chooser *c, struct fb_step *out)
{
    for (int i = 0; i < 8; i++) {
        if (choosers[fb_random_below(&c->random, CHOOSER_COUNT)](c, out))
            return true;
    }
    return choose_set(c, out);
}

/* Wrong on purpose: a repair left out, or a dependent field set to something else. */
static void spoil(struct chooser *c, struct fb_mutation *out)
{
    struct fb_step step;

    if (fb_random_one_in(&c->random, 2)) {
        out->repairs &= ~(1u << fb_random_below(&c->random, 5));
        return;
    }
    if (!set_field(c, FB_CHOICE_DEPENDENT, &step))
        return;
    out->steps[out->count < FB_MUTATION_STEPS ? out->count++ : FB_MUTATION_STEPS - 1] = step;
}

void fb_mutate_choose(const struct fb_edit_base *base, const struct fb_edit_base *other, uint64_t seed,
                      const struct fb_mutate_options *options, struct fb_mutation *out)
{
    struct chooser c = {
        .base = base,
        .other = other != NULL && other->rules == base->rules ? other : NULL,
        .options = options,
        .random = fb_random_of(seed),
    };
    const uint64_t most = options->stacked == 0 || options->stacked > FB_MUTATION_STEPS ? FB_MUTATION_STEPS
                                                                                        : options->stacked;
    const uint64_t count = 1 + fb_random_below(&c.random, most);

    *out = (struct fb_mutation){ .repairs = FB_REPAIR_ALL };
    while (out->count < count && choose_step(&c, &out->steps[out->count]))
        out->count++;
    if (fb_random_one_in(&c.random, options->broken_one_in))
        spoil(&c, out);
}

bool fb_mutate(struct fb_draft *draft, uint64_t seed, const struct fb_mutate_options *options,
               struct fb_mutation *out, struct fb_span *bytes, struct fb_edit_outcome *outcome,
               struct fb_diag *diag)
{
    fb_mutate_choose(fb_draft_base(draft), fb_draft_other(draft), seed, options, out);
    return fb_draft_run(draft, out->steps, out->count, UINT64_MAX, out->repairs, bytes, outcome, diag);
}
