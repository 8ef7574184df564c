/* SPDX-License-Identifier: Apache-2.0 */
/* test_record.c - the model of content out of formats that are not ours. */
#include "validator/model/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "tests/support/check_main.h"

struct reading {
    struct fb_schema *schema;
    struct fb_tree *tree;
    struct fb_arena arena;
    struct fb_content content;
    struct fb_diag diag;
    bool collected;
};

static struct fb_schema *load(const char *text)
{
    struct fb_schema *schema = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    if (!fb_schema_load("vendor.ksy", fb_span_of(text), NULL, &schema, &diag))
        ck_abort_msg("%u:%u %s", diag.place.line, diag.place.column, diag.message);
    return schema;
}

static struct reading read_bytes(const char *schema, struct fb_span bytes)
{
    struct reading reading = { .schema = load(schema) };
    ck_assert(fb_tree_parse(reading.schema, bytes, NULL, &reading.tree, &reading.diag));
    fb_arena_init(&reading.arena, fb_heap(), SIZE_MAX);
    reading.collected = fb_record_collect(reading.tree, &reading.arena, &reading.content, &reading.diag);
    return reading;
}

#define READ(schema, text) \
    read_bytes((schema), (struct fb_span){ .bytes = (const uint8_t *)(text), .size = sizeof(text) - 1 })

static void tear_down(struct reading *reading)
{
    fb_arena_clear(&reading->arena);
    fb_tree_free(reading->tree);
    fb_schema_free(reading->schema);
}

static void no_problems(const struct reading *reading)
{
    for (size_t i = 0; i < fb_tree_problem_count(reading->tree); i++)
        ck_abort_msg("%s: %s", fb_tree_problem(reading->tree, i)->path, fb_tree_problem(reading->tree, i)->message);
    ck_assert_msg(reading->collected, "%s", reading->diag.message);
}

/* A plain format: inline values, an operator without a role, sections at places of their own. */
static const char plain[] =
    "meta: {id: vendor, endian: be}\n"
    "seq:\n"
    "- {id: serial, type: u2, -role: version}\n"
    "- {id: num_sections, type: u1}\n"
    "- {id: sections, type: section, repeat: expr, repeat-expr: num_sections}\n"
    "types:\n"
    "  section:\n"
    "    seq: [{id: ofs_body, type: u1}, {id: num_rules, type: u1}]\n"
    "    instances:\n"
    "      body: {io: _root._io, pos: ofs_body, type: rules(num_rules)}\n"
    "      again: {value: body}\n"
    "  rules:\n"
    "    params: [{id: num_rules, type: u1}]\n"
    "    seq: [{id: list, type: rule, repeat: expr, repeat-expr: num_rules}]\n"
    "  rule:\n"
    "    -record: {type-id: kind, id: number, field-count: num_cells, criteria: cells}\n"
    "    seq:\n"
    "    - {id: kind, type: u1}\n"
    "    - {id: number, type: s4}\n"
    "    - {id: num_cells, type: u1}\n"
    "    - {id: cells, type: cell, repeat: expr, repeat-expr: num_cells}\n"
    "  cell:\n"
    "    seq:\n"
    "    - {id: match, type: u1, enum: match}\n"
    "    - {id: len_value, type: u1}\n"
    "    - {id: value, size: len_value, -role: pattern}\n"
    "enums:\n"
    "  match: {0: wildcard, 1: {id: literal, -role: equals}, 2: contains, 3: absent, 9: sounds_like}\n";

START_TEST(reads_a_plain_format)
{
    struct reading reading = READ(plain, "\x01\x02"
                                         "\x02"
                                         "\x07\x02"
                                         "\x1f\x01"
                                         /* 7: two rules */
                                         "\x05\x00\x00\x01\x00\x03\x00\x00\x01\x02xy\x00\x00"
                                         "\x06\xff\xff\xff\xff\x02\x02\x00\x03\x00"
                                         /* 31 */
                                         "\x07\x00\x00\x00\x00\x01\x09\x01z");
    ck_assert_msg(reading.collected, "%s", reading.diag.message);
    ck_assert_uint_eq(reading.content.version, 0x0102);
    ck_assert_uint_eq(reading.content.channel, 0);
    ck_assert_uint_eq(reading.content.type_count, 0);
    ck_assert_uint_eq(reading.content.instance_count, 3); /* `again` is not counted again */

    const struct fb_instance *first = &reading.content.instances[0];
    ck_assert_str_eq(first->path, "sections[0].body.list[0]");
    ck_assert_str_eq(first->criteria_name, "cells");
    ck_assert_str_eq(first->except_name, "except");
    ck_assert(fb_span_is(first->id, "256"));
    ck_assert_uint_eq(first->type_id, 5);
    ck_assert(first->has_field_count);
    ck_assert_uint_eq(first->field_count, 3);
    ck_assert_uint_eq(first->at.offset, 7);
    ck_assert_uint_eq(first->at.length, 14);
    ck_assert_uint_eq(first->row.declared_count, 3);
    ck_assert_uint_eq(first->row.criterion_count, 1);
    const struct fb_criterion *literal = &first->row.criteria[0];
    ck_assert_int_eq(literal->op, FB_OP_EQUALS);
    ck_assert_uint_eq(literal->position, 1);
    ck_assert_uint_eq(literal->field, 1);
    ck_assert_uint_eq(literal->value_count, 1);
    ck_assert(fb_span_is(literal->values[0], "xy"));
    ck_assert_uint_eq(literal->at.offset, 15);
    ck_assert_uint_eq(literal->at.length, 4);

    const struct fb_instance *second = &reading.content.instances[1];
    ck_assert_str_eq(second->path, "sections[0].body.list[1]");
    ck_assert(fb_span_is(second->id, "-1"));
    ck_assert_uint_eq(second->row.criterion_count, 2);
    ck_assert_uint_eq(second->row.criteria[0].value_count, 1); /* contains: an empty value */
    ck_assert_int_eq(second->row.criteria[1].op, FB_OP_ABSENT);
    ck_assert_uint_eq(second->row.criteria[1].value_count, 0); /* takes none: an empty place for it */

    const struct fb_instance *third = &reading.content.instances[2];
    ck_assert_str_eq(third->path, "sections[1].body.list[0]");
    ck_assert_int_eq(third->row.criteria[0].op, FB_OP_COUNT); /* a member that is no operator of ours */
    ck_assert_uint_eq(third->row.criteria[0].unknown_op, 9);
    ck_assert_uint_eq(third->row.criteria[0].value_count, 1);
    tear_down(&reading);
}
END_TEST

/* Everything a format may say by roles: sparse criteria that name their field, composites, flags,
 * rows of exceptions, declared types. */
static const char rich[] =
    "meta: {id: rich, endian: le, encoding: UTF-8}\n"
    "seq:\n"
    "- {id: head, type: head}\n"
    "- {id: kinds, type: kind, repeat: expr, repeat-expr: 1}\n"
    "- {id: rules, type: rule, repeat: eos}\n"
    "types:\n"
    "  head:\n"
    "    seq: [{id: chan, type: u1, -role: channel}, {id: ver, type: u1, -role: version}]\n"
    "  kind:\n"
    "    -record: {type-id: num, revision: rev, field-count: fields}\n"
    "    seq: [{id: num, type: u1}, {id: rev, type: u1}, {id: fields, type: u1}, {id: label, type: strz, -role: name}]\n"
    "  rule:\n"
    "    -record: {type-id: num, id: label, title: about, author: who, criteria: all_, except: unless}\n"
    "    seq:\n"
    "    - {id: num, type: u1}\n"
    "    - {id: label, type: strz}\n"
    "    - {id: about, type: strz}\n"
    "    - {id: who, type: strz}\n"
    "    - {id: num_all, type: u1}\n"
    "    - {id: all_, type: cell, repeat: expr, repeat-expr: num_all}\n"
    "    - {id: num_unless, type: u1}\n"
    "    - {id: unless, type: row, repeat: expr, repeat-expr: num_unless}\n"
    "  row:\n"
    "    seq: [{id: num, type: u1}, {id: cells, type: cell, repeat: expr, repeat-expr: num, -role: criteria}]\n"
    "  cell:\n"
    "    seq:\n"
    "    - {id: op, type: u1, enum: op, -role: operator}\n"
    "    - {id: column, type: u1, -role: field}\n"
    "    - {id: sensitive, type: b1, -role: case}\n"
    "    - {id: rest, type: b7}\n"
    "    - {id: num, type: u1}\n"
    "    - {id: texts, type: text, repeat: expr, repeat-expr: num, if: op != op::any and op != op::same_as, -role: pattern}\n"
    "    - {id: of, type: cell, repeat: expr, repeat-expr: num, if: op == op::any, -role: criteria}\n"
    "    - {id: other, type: u1, if: op == op::same_as, -role: other-field}\n"
    "  text:\n"
    "    seq: [{id: body, type: strz, -role: pattern}]\n"
    "enums:\n"
    "  op: {0: {id: star, -role: wildcard}, 1: equals, 2: regex, 3: any, 4: {id: same_as, -role: equals_field}}\n";

START_TEST(reads_a_rich_format)
{
    struct reading reading = READ(rich, "\x09\x04"
                                        "\x03\x02\x15ipc\0"
                                        "\x03r1\0title\0me\0"
                                        "\x04"
                                        "\x00\x05\x00\x00"                                                        /* wildcard */
                                        "\x01\x14\x80\x02"                                                        /* equals, field 20, case */
                                        "ab\0\0"                                                                  /* "ab", "" */
                                        "\x03\x02\x00\x03"                                                        /* any, field 2 */
                                        "\x00\x02\x00\x00\x02\x02\x00\x01x+\0\x03\x07\x00\x01\x01\x08\x00\x01y\0" /* .. */
                                        "\x04\x01\x00\x00\x14"                                                    /* field 1 = field 20 */
                                        "\x02"
                                        "\x00"
                                        "\x01\x01\x03\x00\x01z\0");
    no_problems(&reading);
    ck_assert_uint_eq(reading.content.channel, 9);
    ck_assert_uint_eq(reading.content.version, 4);

    ck_assert_uint_eq(reading.content.type_count, 1);
    const struct fb_declared_type *type = &reading.content.types[0];
    ck_assert_uint_eq(type->id, 3);
    ck_assert(type->has_revision && type->has_field_count);
    ck_assert_uint_eq(type->revision, 2);
    ck_assert_uint_eq(type->field_count, 21);
    ck_assert(fb_span_is(type->name, "ipc"));
    ck_assert_str_eq(type->path, "kinds[0]");

    const struct fb_instance *rule = &reading.content.instances[0];
    ck_assert_str_eq(rule->path, "rules[0]");
    ck_assert_str_eq(rule->criteria_name, "all"); /* without the underscore */
    ck_assert_str_eq(rule->except_name, "unless");
    ck_assert(fb_span_is(rule->id, "r1"));
    ck_assert(fb_span_is(rule->title, "title"));
    ck_assert(fb_span_is(rule->author, "me"));
    ck_assert(!rule->has_field_count);
    ck_assert_uint_eq(rule->row.declared_count, 4);
    ck_assert_uint_eq(rule->row.criterion_count, 3);

    const struct fb_criterion *equals = &rule->row.criteria[0];
    ck_assert_uint_eq(equals->position, 1);
    ck_assert_uint_eq(equals->field, 20);
    ck_assert(equals->case_sensitive);
    ck_assert_uint_eq(equals->value_count, 2);
    ck_assert(fb_span_is(equals->values[0], "ab"));
    ck_assert(fb_span_is(equals->values[1], ""));

    const struct fb_criterion *any = &rule->row.criteria[1];
    ck_assert_int_eq(any->op, FB_OP_ANY);
    ck_assert_uint_eq(any->field, 2);
    ck_assert_uint_eq(any->child_count, 3);
    ck_assert_int_eq(any->children[0].op, FB_OP_WILDCARD); /* kept inside */
    ck_assert_int_eq(any->children[1].op, FB_OP_REGEX);
    ck_assert(any->children[1].ignore_case); /* the format has one flag only: its contrary */
    ck_assert_uint_eq(any->children[1].position, 1);
    ck_assert_uint_eq(any->children[2].child_count, 1);
    ck_assert_uint_eq(any->children[2].field, 7);
    ck_assert_uint_eq(any->children[2].children[0].field, 8);
    ck_assert(fb_span_is(any->children[2].children[0].values[0], "y"));

    const struct fb_criterion *same = &rule->row.criteria[2];
    ck_assert_int_eq(same->op, FB_OP_EQUALS_FIELD);
    ck_assert_uint_eq(same->field, 1);
    ck_assert_uint_eq(same->other_field, 20);

    ck_assert_uint_eq(rule->except_count, 2);
    ck_assert_uint_eq(rule->except[0].criterion_count, 0);
    ck_assert_uint_eq(rule->except[0].declared_count, 0);
    ck_assert_uint_eq(rule->except[1].criterion_count, 1);
    ck_assert_uint_eq(rule->except[1].criteria[0].field, 3);
    tear_down(&reading);
}
END_TEST

/* ---- Schemas that cannot be joined ---- */

#define RULE(record, cell)                                                    \
    "meta: {id: v, endian: le}\n"                                             \
    "seq: [{id: rules, type: rule, repeat: eos}]\n"                           \
    "types:\n"                                                                \
    "  rule:\n" record                                                        \
    "    seq:\n"                                                              \
    "    - {id: num, type: u1}\n"                                             \
    "    - {id: cells, type: cell, repeat: expr, repeat-expr: 2}\n"           \
    "    - {id: rows, type: row, repeat: expr, repeat-expr: 1}\n"             \
    "  row: {seq: [{id: cells, type: cell, repeat: expr, repeat-expr: 2}]}\n" \
    "  cell:\n"                                                               \
    "    seq:\n" cell                                                         \
    "enums:\n"                                                                \
    "  op: {0: wildcard, 1: equals, 8: equals_field, 12: any}\n"              \
    "  other: {0: wildcard}\n"                                                \
    "  plain: {0: nothing}\n"
#define RECORD "    -record: {type-id: num, criteria: cells}\n"
#define CELL "    - {id: a, type: u1, enum: op}\n"

static const struct {
    const char *schema;
    const char *message; /* a part of it */
    const char *help;
} unusable[] = {
    { RULE("", CELL), "does not say where the template instances are", "-record" },
    { RULE("    -record: {type-id: num}\n", CELL), "does not say where the template instances are", "-record" },
    { RULE(RECORD, "    - {id: a, type: u1}\n"), "the type \"cell\" of criteria has no attribute that could be the operator",
      "-role: operator" },
    { RULE(RECORD, "    - {id: a, type: u1, enum: plain}\n"), "has no attribute that could be the operator", "-role: operator" },
    { RULE(RECORD, CELL "    - {id: b, type: u1, enum: other}\n"), "has several attributes that could be the operator",
      "-role: operator" },
    { RULE("    -record: {type-id: num, criteria: cells, except: rows}\n", CELL),
      "the type \"row\" of exceptions has no attribute with its criteria", "-role: criteria" },
};

START_TEST(says_what_a_schema_lacks)
{
    struct fb_schema *schema = load(unusable[_i].schema);
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(!fb_record_check(schema, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_INPUT);
    ck_assert_msg(strstr(diag.message, unusable[_i].message) != NULL, "%s", diag.message);
    ck_assert_msg(strstr(diag.help, unusable[_i].help) != NULL, "%s", diag.help);
    fb_schema_free(schema);

    struct reading reading = READ(unusable[_i].schema, "\0\0\0\0\0");
    ck_assert(!reading.collected);
    tear_down(&reading);
}
END_TEST

START_TEST(takes_the_only_enum_with_a_wildcard)
{
    struct fb_schema *schema = load(RULE(RECORD, CELL "    - {id: b, type: u1, enum: plain}\n"));
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_record_check(schema, &diag), "%s", diag.message);
    fb_schema_free(schema);
    schema = load(RULE(RECORD, "    - {id: a, type: u1, enum: plain, -role: operator}\n    - {id: b, type: u1, enum: other}\n"));
    ck_assert_msg(fb_record_check(schema, &diag), "%s", diag.message);
    fb_schema_free(schema);
}
END_TEST

static const struct {
    const char *schema;
    struct fb_span bytes;
    const char *message; /* a part of it */
} misused[] = {
    { RULE(RECORD, CELL), { (const uint8_t *)"\1\10\0\0\0", 5 }, "compares two fields, but no attribute has \"-role: other-field\"" },
    { RULE(RECORD, CELL), { (const uint8_t *)"\1\14\0\0\0", 5 }, "is a composite, but no attribute has \"-role: criteria\"" },
    { RULE(RECORD, CELL "    - {id: p, type: u1, -role: pattern}\n"), { (const uint8_t *)"\1\1\0\0\0\0\0\0\0", 9 }, "\"p\" of the type \"cell\" is the pattern, but neither bytes nor text" },
    { RULE("    -record: {type-id: neg, criteria: cells}\n    instances: {neg: {value: -1}}\n", CELL),
      { (const uint8_t *)"\1\0\0\0\0", 5 },
      "\"neg\" of the type \"rule\" is needed as a number from 0 on, but negative" },
    { RULE("    -record: {type-id: num, criteria: cells}\n", "    - {id: a, type: u1, -role: operator}\n"),
      { (const uint8_t *)"\1\0\0\0\0", 5 },
      "\"a\" of the type \"cell\" is the operator, but has no enum" },
};

START_TEST(says_what_a_role_is_not)
{
    struct reading reading = read_bytes(misused[_i].schema, misused[_i].bytes);

    ck_assert(!reading.collected);
    ck_assert_msg(strstr(reading.diag.message, misused[_i].message) != NULL, "%s", reading.diag.message);
    tear_down(&reading);
}
END_TEST

/* A file that ends early still gives what it holds. */
START_TEST(a_partial_tree_gives_what_it_holds)
{
    static const char file[] = "\x01\x02\x01\x05\x01"
                               "\x05\x00\x00\x01\x00\x02\x01\x02xy\x02\x01z"; /* one rule of two cells */
    for (size_t size = 0; size < sizeof file - 1; size++) {
        struct reading reading = read_bytes(plain, (struct fb_span){ .bytes = (const uint8_t *)file, .size = size });
        ck_assert_msg(reading.collected, "%zu: %s", size, reading.diag.message);
        ck_assert_uint_gt(fb_tree_problem_count(reading.tree), 0);
        if (size >= 15) { /* both the number and the first cell are there */
            ck_assert_uint_eq(reading.content.instance_count, 1);
            ck_assert(fb_span_is(reading.content.instances[0].id, "256"));
            ck_assert_uint_ge(reading.content.instances[0].row.criterion_count, 1);
            ck_assert(fb_span_is(reading.content.instances[0].row.criteria[0].values[0], "xy"));
        }
        tear_down(&reading);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("records");
    tcase_add_test(cases, reads_a_plain_format);
    tcase_add_test(cases, reads_a_rich_format);
    tcase_add_loop_test(cases, says_what_a_schema_lacks, 0, FB_TEST_COUNT(unusable));
    tcase_add_test(cases, takes_the_only_enum_with_a_wildcard);
    tcase_add_loop_test(cases, says_what_a_role_is_not, 0, FB_TEST_COUNT(misused));
    tcase_add_test(cases, a_partial_tree_gives_what_it_holds);
    return fb_test_run("record", cases);
}
