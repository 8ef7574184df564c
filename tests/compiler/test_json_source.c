/* SPDX-License-Identifier: Apache-2.0 */
/* test_json_source.c - what sources may say, and the findings about what they may not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/buffer.h"
#include "base/host/heap.h"
#include "compiler/sink.h"
#include "tests/support/check_main.h"

static const char types_text[] =
    "template_types:\n"
    "- {template_type: ipc, id: 3, revision: 1, fields: [{name: Image, kind: string},\n"
    "   {name: PipeName, kind: string}, {name: User, kind: string}]}\n"
    "- {template_type: network, id: 4, revision: 1, fields: [{name: Ip, kind: address}]}\n";

struct fixture {
    struct fb_template_types *types;
    struct fb_report *report;
    struct fb_sink sink;
};

static struct fixture set_up(void)
{
    struct fixture fixture = { .types = fb_template_types_new(), .report = fb_report_new(fb_heap(), "compile") };
    struct fb_document *document = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_document_parse("types.yaml", fb_span_of(types_text), FB_SYNTAX_YAML, &document, &diag));
    ck_assert(fb_template_types_add(fixture.types, document, &diag));
    fb_document_free(document);
    fb_sink_init(&fixture.sink, fixture.types, fixture.report);
    return fixture;
}

static void tear_down(struct fixture *fixture)
{
    fb_sink_clear(&fixture->sink);
    fb_report_free(fixture->report);
    fb_template_types_free(fixture->types);
}

static void compile(struct fixture *fixture, const char *file, const char *text)
{
    struct fb_diag diag = FB_DIAG_NONE;
    ck_assert_msg(fb_json_source_compile(&fixture->sink, file, fb_span_of(text), &diag), "%s", diag.message);
}

/* Sources in YAML, where they are shorter; JSON is the same to all but the loader. */
#define INSTANCE(rest) "instances:\n- {id: a, template_type: ipc, " rest "}\n"
#define CRITERION(rest) INSTANCE("criteria: {PipeName: {" rest "}}")

static const struct {
    const char *text;
    const char *file; /* NULL: s.yaml */
    enum fb_rule rule;
    uint32_t line;
    uint32_t column;
    const char *path;    /* NULL: none */
    const char *message; /* a part of it */
    const char *help;    /* likewise; NULL: any */
} wrong[] = {
    { "{\"instances\": [}", "s.json", FB0002, 1, 16, NULL, "", NULL },
    { "[]", NULL, FB0004, 1, 1, NULL, "a content source is a map", NULL },
    { "channel: 1\n", NULL, FB0004, 1, 1, NULL, "instances", NULL },
    { "chanel: 1\ninstances: []\n", NULL, FB0003, 1, 1, "chanel", "unknown key \"chanel\"", "channel" },
    { "channel: x\ninstances: []\n", NULL, FB0004, 1, 10, "channel", "", NULL },
    { "version: -1\ninstances: []\n", NULL, FB0004, 1, 10, "version", "", NULL },
    { "channel: null\ninstances: []\n", NULL, FB0004, 1, 10, "channel", "", NULL },
    { "instances: {}\n", NULL, FB0004, 1, 12, "instances", "", NULL },
    { "instances: [3]\n", NULL, FB0004, 1, 13, "instances[0]", "a template instance is expected", NULL },
    { "instances: [{template_type: ipc, criteria: {}}]\n", NULL, FB0004, 1, 13, "instances[0]", "\"id\" is missing", NULL },
    { "instances: [{id: '', template_type: ipc, criteria: {}}]\n", NULL, FB0004, 1, 18, "instances[0].id", "empty", NULL },
    { "instances: [{id: 3, template_type: ipc, criteria: {}}]\n", NULL, FB0004, 1, 18, "instances[0].id", "a text is expected",
      NULL },
    { "instances: [{id: a, criteria: {}}]\n", NULL, FB0004, 1, 13, "instances[0]", "template_type", NULL },
    { "instances: [{id: a, template_type: icp, criteria: {}}]\n", NULL, FB0101, 1, 36, "instances[0].template_type",
      "unknown template type \"icp\"", "did you mean \"ipc\"?" },
    { "instances: [{id: a, template_type: ipc}]\n", NULL, FB0004, 1, 13, "instances[0]", "\"criteria\" is missing", NULL },
    { INSTANCE("criteria: {}, titel: x"), NULL, FB0003, 2, 45, "instances[0].titel", "unknown key", "title" },
    { INSTANCE("criteria: {}, title: 3"), NULL, FB0004, 2, 52, "instances[0].title", "a text is expected", NULL },
    { INSTANCE("criteria: []"), NULL, FB0004, 2, 41, "instances[0].criteria", "a map of fields to criteria", NULL },
    { INSTANCE("criteria: {Pipename: {op: exists}}"), NULL, FB0102, 2, 42, "instances[0].criteria.Pipename",
      "unknown field of the template type \"ipc\": \"Pipename\"", "did you mean \"PipeName\"?" },
    { INSTANCE("criteria: {PipeName: x}"), NULL, FB0004, 2, 52, "instances[0].criteria.PipeName", "a criterion is expected",
      NULL },
    { INSTANCE("criteria: {}, except: {}"), NULL, FB0004, 2, 53, "instances[0].except", "", NULL },
    { INSTANCE("criteria: {}, except: [{Usr: {op: exists}}]"), NULL, FB0102, 2, 55, "instances[0].except[0].Usr",
      "unknown field", "did you mean \"User\"?" },
    { CRITERION("values: [x]"), NULL, FB0004, 2, 52, "instances[0].criteria.PipeName", "\"op\"", NULL },
    { CRITERION("op: equal, values: [x]"), NULL, FB0103, 2, 57, "instances[0].criteria.PipeName.op",
      "unknown operator \"equal\"", "did you mean \"equals\"?" },
    { CRITERION("op: equals, value: [x]"), NULL, FB0003, 2, 65, "instances[0].criteria.PipeName.value", "unknown key",
      "values" },
    { CRITERION("op: equals"), NULL, FB0004, 2, 52, "instances[0].criteria.PipeName", "values", NULL },
    { CRITERION("op: equals, values: x"), NULL, FB0004, 2, 73, "instances[0].criteria.PipeName.values", "", NULL },
    { CRITERION("op: equals, values: []"), NULL, FB0105, 2, 73, "instances[0].criteria.PipeName.values", "is empty", NULL },
    { CRITERION("op: equals, values: [a, 4624]"), NULL, FB0004, 2, 77, "instances[0].criteria.PipeName.values[1]",
      "a text is expected", NULL },
    { CRITERION("op: exists, values: [x]"), NULL, FB0105, 2, 73, "instances[0].criteria.PipeName.values",
      "the operator \"exists\" takes no \"values\"", NULL },
    { CRITERION("op: regex, values: [x], case: true"), NULL, FB0105, 2, 83, "instances[0].criteria.PipeName.case",
      "the operator \"regex\" takes no \"case\"", NULL },
    { CRITERION("op: equals, values: [x], flags: i"), NULL, FB0105, 2, 85, "instances[0].criteria.PipeName.flags",
      "takes no \"flags\"", NULL },
    { CRITERION("op: equals, values: [x], of: []"), NULL, FB0105, 2, 82, "instances[0].criteria.PipeName.of",
      "takes no \"of\"", NULL },
    { CRITERION("op: equals, values: [x], case: 1"), NULL, FB0004, 2, 84, "instances[0].criteria.PipeName.case", "", NULL },
    { CRITERION("op: regex, values: [x], flags: im"), NULL, FB0105, 2, 84, "instances[0].criteria.PipeName.flags",
      "the only flag", NULL },
    { CRITERION("op: regex, values: ['a(?=b)']"), NULL, FB0105, 2, 73, "instances[0].criteria.PipeName.values[0]",
      "a look-ahead, which no linear-time engine can match, at byte 1", NULL },
    { CRITERION("op: cidr, values: [10.0.0.0/8, '10.0.0.0']"), NULL, FB0105, 2, 84, "instances[0].criteria.PipeName.values[1]",
      "has no prefix length", NULL },
    { CRITERION("op: glob, values: ['a\\']"), NULL, FB0105, 2, 72, "instances[0].criteria.PipeName.values[0]",
      "ends with a backslash", NULL },
    { CRITERION("op: equals, values: [{hex: abc}]"), NULL, FB0004, 2, 80, "instances[0].criteria.PipeName.values[0].hex",
      "an odd number", NULL },
    { CRITERION("op: equals, values: [{hex: aX}]"), NULL, FB0004, 2, 80, "instances[0].criteria.PipeName.values[0].hex",
      "digit 1 is not hexadecimal", NULL },
    { CRITERION("op: equals, values: [{hexx: ab}]"), NULL, FB0003, 2, 75, "instances[0].criteria.PipeName.values[0].hexx",
      "unknown key", "hex" },
    { CRITERION("op: equals_field, values: [Use]"), NULL, FB0102, 2, 80, "instances[0].criteria.PipeName.values[0]",
      "unknown field of the template type \"ipc\": \"Use\"", "did you mean \"User\"?" },
    { CRITERION("op: equals_field, values: [User, Image]"), NULL, FB0105, 2, 86, "instances[0].criteria.PipeName.values[1]",
      "one other field", NULL },
    { CRITERION("op: equals_field, values: [1]"), NULL, FB0105, 2, 80, "instances[0].criteria.PipeName.values[0]",
      "the name of a field", NULL },
    { CRITERION("op: all"), NULL, FB0004, 2, 52, "instances[0].criteria.PipeName", "of", NULL },
    { CRITERION("op: all, of: []"), NULL, FB0105, 2, 66, "instances[0].criteria.PipeName.of", "is empty", NULL },
    { CRITERION("op: any, of: [{op: exists}, {op: exist}]"), NULL, FB0103, 2, 86, "instances[0].criteria.PipeName.of[1].op",
      "unknown operator", "did you mean \"exists\"?" },
};

START_TEST(says_what_is_wrong_and_where)
{
    struct fixture fixture = set_up();
    compile(&fixture, wrong[_i].file != NULL ? wrong[_i].file : "s.yaml", wrong[_i].text);

    ck_assert_uint_eq(fb_report_finding_count(fixture.report), 1);
    const struct fb_finding *finding = fb_report_finding(fixture.report, 0);
    ck_assert_msg(strstr(finding->message, wrong[_i].message) != NULL, "%s", finding->message);
    ck_assert_msg(finding->rule == wrong[_i].rule, "%s %s", fb_rule_id(finding->rule), finding->message);
    ck_assert_msg(finding->location.line == wrong[_i].line && finding->location.column == wrong[_i].column, "%u:%u: %s",
                  finding->location.line, finding->location.column, finding->message);
    ck_assert_pstr_eq(finding->location.path, wrong[_i].path);
    ck_assert_str_eq(finding->subject, wrong[_i].file != NULL ? wrong[_i].file : "s.yaml");
    ck_assert_int_eq(finding->level, FB_ERROR);
    if (wrong[_i].help != NULL)
        ck_assert_msg(finding->help != NULL && strstr(finding->help, wrong[_i].help) != NULL, "%s", finding->help);
    ck_assert_uint_eq(fixture.sink.count, 0);
    ck_assert_uint_eq(fixture.sink.sources_left_out, 1);
    tear_down(&fixture);
}
END_TEST

START_TEST(leaves_out_what_is_wrong_and_nothing_else)
{
    struct fixture fixture = set_up();
    compile(&fixture, "s.yaml",
            "instances:\n"
            "- {id: good, template_type: ipc, criteria: {}}\n"
            "- {id: bad, template_type: ipc, criteria: {Imag: {op: exists}, Pipe: {op: exists}}}\n"
            "- {id: worse, template_type: ipc, criteria: {}, except: [{}, {Image: {op: any, of: [{op: cidr, values: [x]}]}}]}\n"
            "- {id: fine, template_type: network, criteria: {Ip: {op: absent}}}\n");

    ck_assert_uint_eq(fb_report_finding_count(fixture.report), 3); /* two of bad, one of worse */
    ck_assert_uint_eq(fixture.sink.sources_left_out, 2);
    ck_assert_uint_eq(fixture.sink.count, 2);
    ck_assert(fb_span_is(fixture.sink.instances[0].id, "good"));
    ck_assert(fb_span_is(fixture.sink.instances[1].id, "fine"));
    ck_assert_uint_eq(fixture.sink.origins[1].line, 5);
    ck_assert_uint_eq(fixture.sink.origins[1].column, 3);
    tear_down(&fixture);
}
END_TEST

START_TEST(reads_every_part_of_an_instance)
{
    struct fixture fixture = set_up();
    compile(&fixture, "s.json",
            "{\"channel\":291,\"version\":7,\"instances\":[{\"id\":\"r\\u00fc\",\"title\":\"T\",\"author\":\"A, B\",\n"
            "\"template_type\":\"ipc\",\"criteria\":{\"User\":{\"op\":\"equals_field\",\"values\":[\"Image\"],\"case\":true},\n"
            "\"PipeName\":{\"op\":\"wildcard\"},\"Image\":{\"op\":\"any\",\"of\":[{\"op\":\"regex\",\"values\":[\"a\"],\"flags\":\"i\"},\n"
            "{\"op\":\"all\",\"of\":[{\"op\":\"wildcard\"},{\"op\":\"equals\",\"values\":[\"\\u0000\",{\"hex\":\"FF00\"}]}]}]}},\n"
            "\"except\":[{\"PipeName\":{\"op\":\"absent\"}},{}]}]}");
    ck_assert_uint_eq(fb_report_finding_count(fixture.report), 0);
    ck_assert(fixture.sink.has_channel && fixture.sink.has_version);
    ck_assert_uint_eq(fixture.sink.channel, 291);
    ck_assert_uint_eq(fixture.sink.version, 7);
    ck_assert_uint_eq(fixture.sink.count, 1);

    const struct fb_instance *instance = &fixture.sink.instances[0];
    ck_assert(fb_span_is(instance->id, "r\xc3\xbc"));
    ck_assert(fb_span_is(instance->title, "T"));
    ck_assert(fb_span_is(instance->author, "A, B"));
    ck_assert_uint_eq(instance->type_id, 3);
    ck_assert(instance->has_field_count);
    ck_assert_uint_eq(instance->field_count, 3);
    ck_assert_uint_eq(instance->row.declared_count, 3);
    ck_assert_uint_eq(instance->row.criterion_count, 2); /* sorted, the wildcard left out */

    const struct fb_criterion *any = &instance->row.criteria[0];
    ck_assert_int_eq(any->op, FB_OP_ANY);
    ck_assert_uint_eq(any->position, 0);
    ck_assert_uint_eq(any->child_count, 2);
    ck_assert(any->children[0].ignore_case);
    ck_assert(!any->children[0].case_sensitive);
    const struct fb_criterion *all = &any->children[1];
    ck_assert_uint_eq(all->position, 1);
    ck_assert_uint_eq(all->child_count, 2); /* wildcards inside are kept */
    ck_assert_int_eq(all->children[0].op, FB_OP_WILDCARD);
    ck_assert_uint_eq(all->children[1].value_count, 2);
    ck_assert_uint_eq(all->children[1].values[0].size, 1);
    ck_assert_uint_eq(all->children[1].values[0].bytes[0], 0);
    ck_assert_uint_eq(all->children[1].values[1].size, 2);
    ck_assert_uint_eq(all->children[1].values[1].bytes[0], 0xff);

    const struct fb_criterion *other = &instance->row.criteria[1];
    ck_assert_int_eq(other->op, FB_OP_EQUALS_FIELD);
    ck_assert_uint_eq(other->position, 2);
    ck_assert_uint_eq(other->field, 2);
    ck_assert_uint_eq(other->other_field, 0);
    ck_assert(other->case_sensitive);

    ck_assert_uint_eq(instance->except_count, 2);
    ck_assert_uint_eq(instance->except[0].declared_count, 3);
    ck_assert_uint_eq(instance->except[0].criterion_count, 1);
    ck_assert_int_eq(instance->except[0].criteria[0].op, FB_OP_ABSENT);
    ck_assert_uint_eq(instance->except[1].criterion_count, 0);
    tear_down(&fixture);
}
END_TEST

START_TEST(sources_agree_on_the_channel)
{
    struct fixture fixture = set_up();
    compile(&fixture, "a.yaml", "channel: 1\nversion: 5\ninstances: []\n");
    compile(&fixture, "b.yaml", "channel: 1\ninstances: []\n");
    compile(&fixture, "c.yaml", "instances: []\nversion: 5\n");
    ck_assert_uint_eq(fb_report_finding_count(fixture.report), 0);
    compile(&fixture, "d.yaml", "channel: 2\ninstances: []\n");
    ck_assert_uint_eq(fb_report_finding_count(fixture.report), 1);
    ck_assert_str_eq(fb_report_finding(fixture.report, 0)->message, "another source says that \"channel\" is 1");
    ck_assert_uint_eq(fixture.sink.channel, 1);
    tear_down(&fixture);
}
END_TEST

/* Composites one in another, `depth` of them. */
static void nest(struct fb_buffer *out, size_t depth)
{
    fb_buffer_text(out, "{\"instances\":[{\"id\":\"a\",\"template_type\":\"ipc\",\"criteria\":{\"Image\":");
    for (size_t i = 0; i < depth; i++)
        fb_buffer_text(out, "{\"op\":\"all\",\"of\":[");
    fb_buffer_text(out, "{\"op\":\"exists\"}");
    for (size_t i = 0; i < depth; i++)
        fb_buffer_text(out, "]}");
    fb_buffer_text(out, "}}]}");
}

START_TEST(limits_nesting)
{
    for (size_t depth = FB_MAX_NESTING; depth <= FB_MAX_NESTING + 1; depth++) {
        struct fixture fixture = set_up();
        struct fb_buffer text = FB_BUFFER_EMPTY;
        nest(&text, depth);
        compile(&fixture, "s.json", text.text);
        ck_assert_uint_eq(fixture.sink.count, depth == FB_MAX_NESTING);
        if (depth > FB_MAX_NESTING)
            ck_assert_int_eq(fb_report_finding(fixture.report, 0)->rule, FB0106);
        fb_buffer_clear(&text);
        tear_down(&fixture);
    }
}
END_TEST

START_TEST(limits_the_size_of_a_value)
{
    for (size_t size = FB_MAX_VALUE_BYTES; size <= FB_MAX_VALUE_BYTES + 1; size++) {
        struct fixture fixture = set_up();
        struct fb_buffer text = FB_BUFFER_EMPTY;
        fb_buffer_text(&text, "{\"instances\":[{\"id\":\"a\",\"template_type\":\"ipc\",\"criteria\":{\"Image\":"
                              "{\"op\":\"equals\",\"values\":[\"");
        fb_buffer_repeat(&text, 'x', size);
        fb_buffer_text(&text, "\"]}}}]}");
        compile(&fixture, "s.json", text.text);
        ck_assert_uint_eq(fixture.sink.count, size == FB_MAX_VALUE_BYTES);
        if (size > FB_MAX_VALUE_BYTES)
            ck_assert_int_eq(fb_report_finding(fixture.report, 0)->rule, FB0106);
        fb_buffer_clear(&text);
        tear_down(&fixture);
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("JSON sources");
    tcase_add_loop_test(cases, says_what_is_wrong_and_where, 0, FB_TEST_COUNT(wrong));
    tcase_add_test(cases, leaves_out_what_is_wrong_and_nothing_else);
    tcase_add_test(cases, reads_every_part_of_an_instance);
    tcase_add_test(cases, sources_agree_on_the_channel);
    tcase_add_test(cases, limits_nesting);
    tcase_add_test(cases, limits_the_size_of_a_value);
    return fb_test_run("json_source", cases);
}
