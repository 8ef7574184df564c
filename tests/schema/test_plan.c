/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan.c - a plan built by hand: it runs as the header says, and every index or stack that is
 * wrong is refused before it runs. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "tests/support/check_main.h"
#include "validator/schema/plan.h"

enum { TYPES = 2,
       ATTRIBUTES = 5,
       TARGETS = 3,
       EXPRESSIONS = 3 };

/* seq: [{id: n, type: u1}, {id: l, type: t(n), repeat: expr, repeat-expr: n}], instances:
 * {v: {value: n > 2 ? l.size : -1}}; types: t: params: [{id: p}], seq: [{id: a, type: u1, enum: e}]. */
struct fixture {
    struct fb_type types[TYPES];
    struct fb_attribute attributes[ATTRIBUTES];
    struct fb_target targets[TARGETS];
    struct fb_expression expressions[EXPRESSIONS];
    uint32_t expression_lists[1];
    struct fb_op ops[16];
    struct fb_integer integers[2];
    struct fb_enum enums[1];
    struct fb_enum_member members[2];
    uint32_t probes[1];
    struct fb_plan plan;
    struct fb_arena arena;
};

static void set_ops(struct fixture *fixture)
{
    static const struct fb_op ops[] = {
        { FB_OP_FIELD, 0 }, /* 0: n */
        { FB_OP_FIELD, 0 }, /* 1: n > 2 ? l.size : -1 */
        { FB_OP_INTEGER, 0 },
        { FB_OP_GREATER, 0 },
        { FB_OP_JUMP_IF_FALSE, 7 },
        { FB_OP_FIELD, 1 },
        { FB_OP_SIZE, 0 },
        { FB_OP_JUMP, 9 },
        { FB_OP_INTEGER, 1 },
        { FB_OP_NEGATE, 0 },
        { FB_OP_FIELD, 1 }, /* 2: l.last.p */
        { FB_OP_LAST, 0 },
        { FB_OP_MEMBER, 4 },
    };

    memcpy(fixture->ops, ops, sizeof ops);
    fixture->plan.op_count = sizeof ops / sizeof *ops;
    fixture->expressions[0] = (struct fb_expression){ { 0, 1 }, "n" };
    fixture->expressions[1] = (struct fb_expression){ { 1, 9 }, "n > 2 ? l.size : -1" };
    fixture->expressions[2] = (struct fb_expression){ { 10, 3 }, "l.last.p" };
}

static struct fb_attribute attribute_of(const char *name, uint32_t owner, enum fb_place_kind place)
{
    struct fb_attribute attribute = fb_attribute_default();

    attribute.name = name;
    attribute.owner = owner;
    attribute.place = place;
    return attribute;
}

static void set_attributes(struct fixture *fixture)
{
    fixture->attributes[0] = attribute_of("n", 0, FB_PLACE_SEQ);
    fixture->attributes[0].target = 0;
    fixture->attributes[1] = attribute_of("l", 0, FB_PLACE_SEQ);
    fixture->attributes[1].target = 1;
    fixture->attributes[1].repeat = FB_REPEAT_EXPR;
    fixture->attributes[1].repeat_expr = 0;
    fixture->attributes[2] = attribute_of("v", 0, FB_PLACE_VALUE);
    fixture->attributes[2].value_expr = 1;
    fixture->attributes[3] = attribute_of("a", 1, FB_PLACE_SEQ);
    fixture->attributes[3].target = 2;
    fixture->attributes[3].enum_type = 0;
    fixture->attributes[4] = attribute_of("p", 1, FB_PLACE_PARAM);
}

static void set_targets(struct fixture *fixture)
{
    for (int i = 0; i < TARGETS; i++)
        fixture->targets[i] = fb_target_default();
    fixture->targets[0].width = 1;
    fixture->targets[1].kind = FB_TARGET_OBJECT;
    fixture->targets[1].type = 1;
    fixture->targets[1].arguments = (struct fb_range){ 0, 1 };
    fixture->targets[2].width = 1;
}

static void build(struct fixture *fixture)
{
    *fixture = (struct fixture){ .integers = { { .magnitude = 2 }, { .magnitude = 1 } } };
    fixture->plan = (struct fb_plan){
        .types = fixture->types,
        .type_count = TYPES,
        .attributes = fixture->attributes,
        .attribute_count = ATTRIBUTES,
        .targets = fixture->targets,
        .target_count = TARGETS,
        .expressions = fixture->expressions,
        .expression_count = EXPRESSIONS,
        .expression_lists = fixture->expression_lists,
        .expression_list_count = 1,
        .ops = fixture->ops,
        .integers = fixture->integers,
        .integer_count = 2,
        .enums = fixture->enums,
        .enum_count = 1,
        .enum_members = fixture->members,
        .enum_member_count = 2,
        .probes = fixture->probes,
        .probe_count = 1,
    };
    fixture->types[0] = (struct fb_type){ .name = "x", .seq_count = 2, .instance_count = 1 };
    fixture->types[1] = (struct fb_type){ .name = "x.t", .first_attribute = 3, .seq_count = 1, .param_count = 1 };
    fixture->members[0] = (struct fb_enum_member){ { .magnitude = 7 }, "seven", NULL };
    fixture->members[1] = (struct fb_enum_member){ { .negative = true, .magnitude = 1 }, "minus", NULL };
    fixture->enums[0] = (struct fb_enum){ "x.e", { 0, 2 } };
    fixture->probes[0] = 2;
    set_ops(fixture);
    set_attributes(fixture);
    set_targets(fixture);
    fb_arena_init(&fixture->arena, fb_heap(), SIZE_MAX);
}

static const struct {
    const char *input;
    size_t size;
    bool negative;
    uint64_t v;
} runs[] = {
    { "\3\7\7\7", 4, false, 3 },
    { "\2\7\7", 3, true, 1 },
};

START_TEST(runs_a_plan_built_by_hand)
{
    static struct fixture fixture;
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tree *tree = NULL;
    struct fb_problem problem;
    struct fb_node node;
    const struct fb_span input = { (const uint8_t *)runs[_i].input, runs[_i].size };

    build(&fixture);
    ck_assert_msg(fb_plan_finish(&fixture.plan, &fixture.arena, &diag), "%s", diag.message);
    ck_assert(fb_tree_parse_plan(&fixture.plan, input, NULL, &tree, &diag));
    ck_assert_uint_eq(fb_tree_problem_count(tree), 0);
    node = fb_node_at(fb_tree_root(tree), 2);
    ck_assert_int_eq(fb_node_integer(node).negative, runs[_i].negative);
    ck_assert_uint_eq(fb_node_integer(node).magnitude, runs[_i].v);
    ck_assert_str_eq(fb_node_enum(fb_node_at(fb_node_at(fb_node_at(fb_tree_root(tree), 1), 0), 0)).member,
                     "seven");
    ck_assert(fb_tree_probe(tree, 0, &node, &problem));
    ck_assert_uint_eq(fb_node_integer(node).magnitude, (uint64_t)runs[_i].input[0]);
    fb_tree_free(tree);
    fb_arena_clear(&fixture.arena);
}
END_TEST

/* What spoils a plan; each is refused, not run. */
static void no_types(struct fixture *f)
{
    f->plan.type_count = 0;
}
static void attribute_beyond(struct fixture *f)
{
    f->types[1].param_count = 2;
    f->targets[1].arguments.count = 1;
}
static void wrong_owner(struct fixture *f)
{
    f->attributes[3].owner = 0;
}
static void wrong_place(struct fixture *f)
{
    f->attributes[4].place = FB_PLACE_SEQ;
    f->attributes[4].target = 0;
}
static void no_target(struct fixture *f)
{
    f->attributes[0].target = FB_NONE;
}
static void target_beyond(struct fixture *f)
{
    f->attributes[0].target = TARGETS;
}
static void width_of_three(struct fixture *f)
{
    f->targets[0].width = 3;
}
static void bits_of_65(struct fixture *f)
{
    f->targets[0].kind = FB_TARGET_BITS;
    f->targets[0].width = 65;
}
static void type_beyond(struct fixture *f)
{
    f->targets[1].type = TYPES;
}
static void argument_missing(struct fixture *f)
{
    f->targets[1].arguments.count = 0;
}
static void argument_beyond(struct fixture *f)
{
    f->targets[1].arguments = (struct fb_range){ 1, 1 };
}
static void list_beyond(struct fixture *f)
{
    f->expression_lists[0] = EXPRESSIONS;
}
static void no_count(struct fixture *f)
{
    f->attributes[1].repeat_expr = FB_NONE;
}
static void count_beyond(struct fixture *f)
{
    f->attributes[1].repeat_expr = EXPRESSIONS;
}
static void ops_beyond(struct fixture *f)
{
    f->expressions[2].ops.count = 4;
}
static void unknown_op(struct fixture *f)
{
    f->ops[0].code = FB_OP_COUNT;
}
static void operand_beyond(struct fixture *f)
{
    f->ops[0].a = ATTRIBUTES;
}
static void integer_beyond(struct fixture *f)
{
    f->ops[2].a = 2;
}
static void stack_too_low(struct fixture *f)
{
    f->ops[1].code = FB_OP_JUMP;
    f->ops[1].a = 1;
}
static void stack_too_high(struct fixture *f)
{
    f->expressions[2].ops = (struct fb_range){ 8, 3 };
}
static void branches_differ(struct fixture *f)
{
    f->ops[9].code = FB_OP_NULL;
}
static void jump_back(struct fixture *f)
{
    f->ops[7].a = 3;
}
static void jump_beyond(struct fixture *f)
{
    f->ops[7].a = 10;
}
static void list_too_long(struct fixture *f)
{
    f->ops[0] = (struct fb_op){ FB_OP_LIST, 1 };
}
static void members_beyond(struct fixture *f)
{
    f->enums[0].members.count = 3;
}
static void enum_beyond(struct fixture *f)
{
    f->attributes[3].enum_type = 1;
}
static void probe_beyond(struct fixture *f)
{
    f->probes[0] = EXPRESSIONS;
}
static void value_missing(struct fixture *f)
{
    f->attributes[2].value_expr = FB_NONE;
}

static void (*const spoilers[])(struct fixture *) = {
    no_types,
    attribute_beyond,
    wrong_owner,
    wrong_place,
    no_target,
    target_beyond,
    width_of_three,
    bits_of_65,
    type_beyond,
    argument_missing,
    argument_beyond,
    list_beyond,
    no_count,
    count_beyond,
    ops_beyond,
    unknown_op,
    operand_beyond,
    integer_beyond,
    stack_too_low,
    stack_too_high,
    branches_differ,
    jump_back,
    jump_beyond,
    list_too_long,
    members_beyond,
    enum_beyond,
    probe_beyond,
    value_missing,
};

START_TEST(refuses_a_plan_that_is_wrong)
{
    static struct fixture fixture;
    struct fb_diag diag = FB_DIAG_NONE;

    build(&fixture);
    spoilers[_i](&fixture);
    ck_assert(!fb_plan_finish(&fixture.plan, &fixture.arena, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_UNSUPPORTED);
    fb_arena_clear(&fixture.arena);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("plan");

    tcase_add_loop_test(cases, runs_a_plan_built_by_hand, 0, FB_TEST_COUNT(runs));
    tcase_add_loop_test(cases, refuses_a_plan_that_is_wrong, 0, FB_TEST_COUNT(spoilers));
    return fb_test_run("plan", cases);
}
