/* SPDX-License-Identifier: Apache-2.0 */
/* test_sigma_converted.c - each rule of the test data means what the pack's own conversion of it
 * means.  Recorded events hit only few of the rules, so events are made up from the values of both
 * sides: made to fit a row, then changed a little.  Both sides must judge each event alike.
 * usage: test_sigma_converted DATA-FOLDER ("": skipped) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "tests/compiler/test_sigma_evaluate.h"
#include "tests/compiler/test_sigma_load.h"
#include "tests/support/check_main.h"

enum {
    EVENTS_PER_RULE = PACK_SANITIZED ? 25 : 100,
    TEXT_BYTES = 4096,
};

static const char *folder;
static struct pack pack;
static struct converted converted;
static uint64_t random_state = 0x9E3779B97F4A7C15U;

static size_t below(size_t bound)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return bound == 0 ? 0 : (size_t)(random_state * 0x2545F4914F6CDD1DU >> 20) % bound;
}

/* One input being made up. */
struct draft {
    bool is_set; /* otherwise null */
    size_t size;
    uint8_t bytes[TEXT_BYTES];
};

static void append(struct draft *draft, struct fb_span text)
{
    const size_t room = TEXT_BYTES - draft->size;
    const size_t size = text.size < room ? text.size : room;
    if (size > 0)
        memcpy(draft->bytes + draft->size, text.bytes, size);
    draft->size += size;
    draft->is_set = true;
}

static void append_filler(struct draft *draft)
{
    static const char *const fillers[] = { "", "", "x", " ", "\\", "C:\\Dir\\", " -q 1", "0" };
    append(draft, fb_span_of(fillers[below(FB_TEST_COUNT(fillers))]));
}

static void append_glob(struct draft *draft, struct fb_span glob)
{
    for (size_t i = 0; i < glob.size; i++) {
        if (glob.bytes[i] == '*') {
            append_filler(draft);
            continue;
        }
        if (glob.bytes[i] == '\\')
            i++;
        append(draft, glob.bytes[i] == '?' && (i == 0 || glob.bytes[i - 1] != '\\')
                          ? fb_span_of("q")
                          : fb_span_part(glob, i, 1));
    }
}

static void append_value(struct draft *draft, const struct fb_criterion *criterion)
{
    const struct fb_span value = criterion->values[below(criterion->value_count)];
    const uint8_t *slash = NULL;
    switch (criterion->op) {
    case FB_OP_GLOB:
        append_glob(draft, value);
        break;
    case FB_OP_CIDR:
        slash = memchr(value.bytes, '/', value.size);
        append(draft, fb_span_part(value, 0, (size_t)(slash - value.bytes)));
        break;
    case FB_OP_CONTAINS:
    case FB_OP_ENDSWITH:
        append_filler(draft);
        append(draft, value);
        break;
    default:
        append(draft, value);
        break;
    }
    if (criterion->op == FB_OP_CONTAINS || criterion->op == FB_OP_STARTSWITH)
        append_filler(draft);
}

/* Beginnings first and ends last, so that most of an `all` fits. */
static int order_of(const struct fb_criterion *criterion)
{
    switch (criterion->op) {
    case FB_OP_STARTSWITH:
        return 0;
    case FB_OP_ENDSWITH:
        return 2;
    default:
        return 1;
    }
}

static void make_fit(struct draft *drafts, const struct fb_criterion *criterion)
{
    struct draft *draft = &drafts[criterion->field];
    switch (criterion->op) {
    case FB_OP_ABSENT:
        draft->is_set = below(2) == 0;
        draft->size = 0;
        break;
    case FB_OP_EXISTS:
        draft->is_set = true;
        break;
    case FB_OP_EQUALS_FIELD:
        append(draft, fb_span_of("Same"));
        append(&drafts[criterion->other_field], fb_span_of("sAME"));
        break;
    case FB_OP_ANY:
        make_fit(drafts, &criterion->children[below(criterion->child_count)]);
        break;
    case FB_OP_ALL:
        for (int order = 0; order < 3; order++)
            for (size_t i = 0; i < criterion->child_count; i++)
                if (order_of(&criterion->children[i]) == order)
                    make_fit(drafts, &criterion->children[i]);
        break;
    default:
        append_value(draft, criterion);
        break;
    }
}

static void fit_row(struct draft *drafts, const struct fb_row *row)
{
    for (size_t i = 0; i < row->criterion_count; i++)
        make_fit(drafts, &row->criteria[i]);
}

/* Instances of one rule on one side. */
struct side {
    const struct fb_instance *items;
    size_t first;
    size_t count;
};

static const struct fb_instance *any_instance(const struct side *side)
{
    return &side->items[side->first + below(side->count)];
}

static const struct fb_row *any_row(const struct fb_instance *instance)
{
    return instance->except_count > 0 && below(2) == 0
             ? &instance->except[below(instance->except_count)]
             : &instance->row;
}

static void swap_case(struct draft *draft)
{
    for (size_t i = 0; i < draft->size; i++)
        if ((draft->bytes[i] >= 'a' && draft->bytes[i] <= 'z')
            || (draft->bytes[i] >= 'A' && draft->bytes[i] <= 'Z'))
            draft->bytes[i] ^= 0x20;
}

/* Changes one of the fields that a row constrains. */
static void change(struct draft *drafts, const struct fb_row *row)
{
    if (row->criterion_count == 0)
        return;
    const struct fb_criterion *criterion = &row->criteria[below(row->criterion_count)];
    struct draft *draft = &drafts[criterion->field];
    switch (below(6)) {
    case 0:
        draft->is_set = false;
        draft->size = 0;
        break;
    case 1:
        draft->size = draft->size > 0 ? draft->size - 1 : 0;
        break;
    case 2:
        draft->size = 0;
        make_fit(drafts, criterion);
        break;
    case 3:
        make_fit(drafts, criterion);
        break;
    case 4:
        swap_case(draft);
        break;
    default:
        append_filler(draft);
        break;
    }
}

static void make_event(struct draft *drafts, size_t count, const struct side *ours,
                       const struct side *theirs)
{
    for (size_t i = 0; i < count; i++) {
        drafts[i].is_set = false;
        drafts[i].size = 0;
    }
    const struct side *from = below(2) == 0 ? ours : theirs;
    fit_row(drafts, &any_instance(from)->row);
    for (size_t changes = below(4); changes > 0; changes--)
        change(drafts, any_row(any_instance(below(2) == 0 ? ours : theirs)));
}

static bool side_holds(const struct judge *judge, const struct side *side,
                       const struct judge_input *inputs)
{
    for (size_t i = 0; i < side->count; i++)
        if (judge_holds(judge, side->first + i, inputs))
            return true;
    return false;
}

struct judges {
    struct judge *ours;
    struct judge *theirs;
    size_t rules;
    size_t hit_rules; /* by at least one event, and */
    size_t missed_rules;
};

static void print_event(const struct fb_template_type *type, const struct judge_input *inputs)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (inputs[i].text.bytes != NULL)
            fprintf(stderr, "%s=[%.*s]\n", type->fields[i].name, (int)inputs[i].text.size,
                    (const char *)inputs[i].text.bytes);
}

static void compare_rule(struct judges *judges, const struct side *ours, const struct side *theirs)
{
    static struct draft drafts[128];
    struct judge_input inputs[128] = { 0 };
    size_t hits = 0;
    const struct fb_instance *first = &ours->items[ours->first];
    const struct fb_template_type *type = fb_template_types_by_id(pack.types, first->type_id);
    ck_assert_uint_le(type->field_count, FB_TEST_COUNT(drafts));
    ck_assert_uint_eq(first->type_id, theirs->items[theirs->first].type_id);
    for (size_t event = 0; event < EVENTS_PER_RULE; event++) {
        struct fb_arena arena;
        fb_arena_init(&arena, fb_heap(), SIZE_MAX);
        make_event(drafts, type->field_count, ours, theirs);
        for (size_t i = 0; i < type->field_count; i++)
            inputs[i].text = drafts[i].is_set ? (struct fb_span){ drafts[i].bytes, drafts[i].size }
                                              : (struct fb_span){ 0 };
        judge_fold(&arena, inputs, type->field_count);
        const bool holds = side_holds(judges->ours, ours, inputs);
        if (holds != side_holds(judges->theirs, theirs, inputs)) {
            print_event(type, inputs);
            ck_abort_msg("%s: ours %s", pack_rule_id(first), holds ? "holds" : "does not hold");
        }
        hits += holds;
        fb_arena_clear(&arena);
    }
    judges->rules++;
    judges->hit_rules += hits > 0;
    judges->missed_rules += hits < EVENTS_PER_RULE;
}

static int by_rule(const void *a, const void *b)
{
    const struct fb_instance *left = a;
    const struct fb_instance *right = b;
    return fb_span_compare(left->id, right->id);
}

static struct side find_side(const struct fb_instance *items, size_t count, size_t first)
{
    struct side side = { .items = items, .first = first };
    const struct fb_span id = fb_span_of(pack_rule_id(&items[first]));
    while (first + side.count < count
           && fb_span_equal(fb_span_part(items[first + side.count].id, 0, id.size), id))
        side.count++;
    return side;
}

/* Both sides sorted by rule.  What only we compiled is left out: pure negations. */
START_TEST(every_rule_means_what_its_conversion_means)
{
    struct judges judges = { .rules = 0 };
    qsort(pack.sink.instances, pack.sink.count, sizeof *pack.sink.instances, by_rule);
    qsort(converted.items, converted.count, sizeof *converted.items, by_rule);
    judges.ours = judge_new(pack.sink.instances, pack.sink.count);
    judges.theirs = judge_new(converted.items, converted.count);
    struct side ours = { 0 };
    struct side theirs = { 0 };
    size_t only_ours = 0;
    for (size_t i = 0, k = 0; i < pack.sink.count; i += ours.count) {
        ours = find_side(pack.sink.instances, pack.sink.count, i);
        if (k == converted.count || !fb_span_is(converted.items[k].id, pack_rule_id(&ours.items[i]))) {
            only_ours++;
            continue;
        }
        theirs = find_side(converted.items, converted.count, k);
        compare_rule(&judges, &ours, &theirs);
        k += theirs.count;
    }
    judge_free(judges.ours);
    judge_free(judges.theirs);
    printf("%zu rules judged alike on %d events each; %zu hit by some, %zu missed by some\n",
           judges.rules, EVENTS_PER_RULE, judges.hit_rules, judges.missed_rules);
    ck_assert_uint_eq(judges.rules, 2520);
    ck_assert_uint_eq(only_ours, 2);
    ck_assert_uint_gt(judges.hit_rules, 2300); /* no event is made up for a regular expression */
    ck_assert_uint_gt(judges.missed_rules, 2500);
}
END_TEST

static void load(void)
{
    pack_load(&pack, folder);
    converted = (struct converted){ .types = pack.types };
    fb_arena_init(&converted.arena, fb_heap(), SIZE_MAX);
    pack_load_converted(&converted, folder, "converted/instances-plain.jsonl");
    pack_load_converted(&converted, folder, "converted/instances-expand.jsonl");
    pack_load_converted(&converted, folder, "converted/instances-except.jsonl");
}

static void unload(void)
{
    converted_clear(&converted);
    pack_clear(&pack);
}

int main(int argc, char **argv)
{
    folder = pack_content_data(argc, argv);
    if (folder == NULL)
        return FB_TEST_SKIPPED;

    TCase *cases = tcase_create("converted");
    tcase_add_unchecked_fixture(cases, load, unload);
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, every_rule_means_what_its_conversion_means);
    return fb_test_run("sigma_converted", cases);
}
