/* SPDX-License-Identifier: Apache-2.0 */
/* test_json.c - the report as programs get it: every key of the design, always. */
#include <stdio.h>

#include "base/host/document.h"
#include "tests/support/check_main.h"
#include "tests/write/sample_report.h"

static struct fb_document *document;
static const struct fb_doc *root;

static void write_report(struct fb_report *report)
{
    const struct fb_write_options options = { .tool_version = "1.2.3" };
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;

    ck_assert(fb_write_json(report, &options, &out, &diag));
    ck_assert_int_eq(out.text[out.size - 1], '\n');
    ck_assert_msg(fb_document_parse("report", fb_buffer_span(&out), FB_SYNTAX_JSON, &document, &diag), "%u:%u: %s",
                  diag.place.line, diag.place.column, diag.message);
    root = fb_document_root(document);
}

static void set_up(void)
{
    struct fb_report *report = sample_report();

    ck_assert_ptr_nonnull(report);
    write_report(report);
    fb_report_free(report);
}

static void tear_down(void)
{
    fb_document_free(document);
}

/* From the root along a path such as "findings/1/location/offset". */
static const struct fb_doc *at(const char *path)
{
    const struct fb_doc *node = root;
    char step[64];

    while (*path != '\0') {
        const size_t size = strcspn(path, "/");
        (void)snprintf(step, sizeof step, "%.*s", (int)size, path);
        node = node != NULL && node->kind == FB_DOC_LIST ? fb_doc_at(node, strtoul(step, NULL, 10)) : fb_doc_get(node, step);
        path += size + (path[size] == '/');
    }
    return node;
}

static const struct {
    const char *path;
    const char *text; /* as in the file; NULL: null */
} values[] = {
    { "tool/name", "firebreak" },
    { "tool/version", "1.2.3" },
    { "scope", "static" },
    { "verdict", "reject" },
    { "options/compat", "false" },
    { "options/contract/0", "a.json" }, /* given twice: a list */
    { "options/contract/1", "b.json" },
    { "sensors/0", "windows-7.11" },
    { "sensors/1", "windows-7.15" }, /* though no finding names it */
    { "subjects/0/path", "a.fbc" },
    { "subjects/0/sha256", "00ff000000000000000000000000000000000000000000000000000000000000" },
    { "subjects/0/bytes", "18446744073709551615" },
    { "gates/0/gate", "layout" },
    { "gates/0/subject", "a.fbc" },
    { "gates/0/verdict", "pass" },
    { "gates/0/state", "ran" },
    { "gates/0/reason", NULL },
    { "gates/0/seconds", "0.25" },
    { "gates/1/verdict", "reject" },
    { "gates/1/seconds", "0" }, /* to a microsecond */
    { "gates/1/figures/sensor_builds", "3" },
    { "gates/1/figures/instances", "-9223372036854775808" },
    { "gates/2/verdict", "undecided" },
    { "gates/2/state", "unfinished" },
    { "gates/2/reason", "out of\ntime" },
    { "gates/2/subject", NULL },
    { "findings/0/rule", "FB0103" },
    { "findings/0/level", "warning" },
    { "findings/0/gate", "" },
    { "findings/0/subject", "rule.yml" },
    { "findings/0/sensor", NULL },
    { "findings/0/message", "there is no modifier \"ends\"" },
    { "findings/0/help", "did you mean \"endswith\"?" },
    { "findings/0/location/offset", NULL },
    { "findings/0/location/length", NULL },
    { "findings/0/location/path", "detection.selection" },
    { "findings/0/location/line", "4" },
    { "findings/0/location/column", "9" },
    { "findings/1/rule", "FB3001" },
    { "findings/1/level", "error" },
    { "findings/1/gate", "contract" },
    { "findings/1/sensor", "windows-7.11" },
    { "findings/1/message", "reads input 20, supplied are 20\x1b[2J" },
    { "findings/1/location/offset", "4" },
    { "findings/1/location/length", "4" },
    { "findings/1/location/line", NULL },
    { "findings/1/location/column", NULL },
    { "findings/2/sensor", "linux-7.11" }, /* not folded */
    { "findings/3/level", "note" },
    { "findings/3/help", NULL },
    { "findings/3/location/path", NULL },
    { "findings_dropped", "0" },
};

START_TEST(tells_everything)
{
    const struct fb_doc *node = at(values[_i].path);

    ck_assert_ptr_nonnull(node);
    if (values[_i].text == NULL)
        ck_assert_int_eq(node->kind, FB_DOC_NULL);
    else
        ck_assert_msg(fb_span_is(node->text, values[_i].text), "%s", (const char *)node->text.bytes);
}
END_TEST

/* The keys of each object, in the order of the design; no other and none less. */
static const struct {
    const char *path;
    const char *keys;
} objects[] = {
    { "", "tool scope verdict options sensors subjects gates findings findings_dropped findings_suppressed tables " },
    { "tool", "name version " },
    { "subjects/0", "path sha256 bytes " },
    { "gates/0", "gate subject verdict state reason seconds figures " },
    { "gates/2", "gate subject verdict state reason seconds figures " },
    { "findings/0", "rule level gate subject sensor message help suppressed location " },
    { "findings/3", "rule level gate subject sensor message help suppressed location " },
    { "findings/0/location", "offset length path line column " },
    { "findings/3/location", "offset length path line column " },
};

START_TEST(has_every_key_always)
{
    const struct fb_doc *object = at(objects[_i].path);
    char keys[256] = "";
    size_t used = 0;

    for (size_t i = 0; i < object->count; i++)
        used += (size_t)snprintf(keys + used, sizeof keys - used, "%s ", (const char *)fb_doc_key_at(object, i)->text.bytes);
    ck_assert_str_eq(keys, objects[_i].keys);
}
END_TEST

START_TEST(writes_an_empty_report)
{
    struct fb_report *report = fb_report_new(fb_heap(), "full");

    fb_document_free(document);
    write_report(report);
    ck_assert(fb_doc_is(at("verdict"), "pass"));
    ck_assert(fb_doc_is(at("scope"), "full"));
    ck_assert_uint_eq(at("findings")->count + at("gates")->count + at("subjects")->count + at("options")->count, 0);
    fb_report_free(report);
}
END_TEST

START_TEST(finds_writers_by_name)
{
    ck_assert_ptr_eq(fb_writer_find("text"), &fb_writers[0]);
    ck_assert(fb_writer_find("json")->write == fb_write_json);
    ck_assert_ptr_null(fb_writer_find("jso"));
    for (size_t i = 0; i < fb_writer_count; i++)
        ck_assert_ptr_eq(fb_writer_find(fb_writers[i].name), &fb_writers[i]); /* no name twice */
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("JSON report");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, tells_everything, 0, FB_TEST_COUNT(values));
    tcase_add_loop_test(cases, has_every_key_always, 0, FB_TEST_COUNT(objects));
    tcase_add_test(cases, writes_an_empty_report);
    tcase_add_test(cases, finds_writers_by_name);
    return fb_test_run("json", cases);
}
