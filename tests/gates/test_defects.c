/* SPDX-License-Identifier: Apache-2.0 */
/* The pack of thirteen defects: each is refused by the gate layout, with offset and path; the two
 * valid files are not.  Its schema has no -record, so the other gates stay undecided.
 * usage: test_defects FOLDER      the unpacked data; "" skips */
#include <stdio.h>
#include <string.h>

#include "tests/gates/fixture.h"
#include "tests/support/check_main.h"

static const char *folder;

/* Which rule; offset and path are those of the pack's defects.json, which says where each defect
 * was made, but for `path` here: where reading by the schema comes upon it. */
static const struct {
    const char *file;
    enum fb_rule rule;
    const char *path;
} defects[] = {
    { "m01_count20_of21.scf", FB1003, NULL },
    { "m02_truncated_last_record.scf", FB1001, NULL },
    { "m03_len_shifts_records.scf", FB1003, "sections[0].body.templates[0].criteria[1].kind" },
    { "m04_count_minus1_trailing_bytes_in_section.scf", FB1004, NULL },
    { "m05_count_0x80000000.scf", FB1009, NULL },
    { "m06_unknown_section_kind.scf", FB1007, NULL },
    { "m07_unreferenced_bytes_after_last_section.scf", FB1005, "(end of file)" },
    { "m08_section_overlaps_header.scf", FB1006, NULL },
    { "m09_ofs_near_2pow64.scf", FB1015, NULL },
    { "m10_len_minus1_u64.scf", FB1016, NULL },
    { "m11_bad_kind_in_lazy_instance.scf", FB1003, NULL },
    { "m12_all_zero_after_header.scf", FB1007, "sections[0].kind" },
    { "m13_all_zero.scf", FB1002, NULL },
};
#define DEFECT_COUNT (sizeof defects / sizeof *defects)

static const struct fb_doc *described(struct fixture *fixture, const char *file)
{
    const struct fb_doc *list = fixture_document(fixture, fixture_join(fixture, folder,
                                                                       "defects/defects.json"));

    for (size_t i = 0; i < list->count; i++)
        if (fb_doc_is(fb_doc_get(fb_doc_at(list, i), "file"), file))
            return fb_doc_at(list, i);
    ck_abort_msg("defects.json does not have %s", file);
    return NULL;
}

static struct fb_report *check_file(struct fixture *fixture, const char *name)
{
    const char *pack = fixture_join(fixture, folder, "defects");

    fixture_schema(fixture, fixture_join(fixture, pack, "scf.ksy"));
    fixture_types(fixture, "tests/gates/golden/types.json");
    fixture_contracts(fixture, "tests/gates/golden/contracts.json");
    const struct fb_span bytes = fixture_read(fixture, fixture_join(fixture, pack, name));
    struct fb_report *report = fixture_check(fixture, name, bytes);
    fixture_print(report);
    return report;
}

static const struct fb_finding *first_of_layout(const struct fb_report *report)
{
    for (size_t i = 0; i < fb_report_finding_count(report); i++)
        if (strcmp(fb_report_finding(report, i)->gate, "layout") == 0)
            return fb_report_finding(report, i);
    return NULL;
}

START_TEST(refuses_each_defect_with_its_place)
{
    struct fixture fixture;

    fixture_init(&fixture);
    FB_AUTO(fb_report_free)
    struct fb_report *report = check_file(&fixture, defects[_i].file);
    const struct fb_finding *finding = first_of_layout(report);
    const struct fb_doc *defect = described(&fixture, defects[_i].file);
    const char *path = (const char *)fb_doc_get(defect, "path")->text.bytes;
    uint64_t offset = 0;

    ck_assert_ptr_nonnull(finding);
    ck_assert_str_eq(fb_rule_id(finding->rule), fb_rule_id(defects[_i].rule));
    if (defects[_i].path != NULL)
        path = defects[_i].path;
    if (strcmp(path, "(end of file)") == 0)
        ck_assert_ptr_null(finding->location.path);
    else
        ck_assert_str_eq(finding->location.path, path);
    ck_assert(finding->location.has_offset);
    ck_assert(fb_doc_u64(fb_doc_get(defect, "offset"), &offset));
    if (defects[_i].rule != FB1003 || defects[_i].path == NULL)
        ck_assert_uint_eq(finding->location.offset, offset);
    else
        ck_assert_uint_gt(finding->location.offset, offset);
    ck_assert_int_eq(fb_report_verdict(report), FB_REJECT);
    ck_assert_int_eq(fb_report_gate_verdict(report, 0), FB_REJECT);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(says_that_a_zero_file_is_a_torn_write)
{
    static const char *const names[] = { "m12_all_zero_after_header.scf", "m13_all_zero.scf" };
    struct fixture fixture;

    fixture_init(&fixture);
    FB_AUTO(fb_report_free)
    struct fb_report *report = check_file(&fixture, names[_i]);
    ck_assert_int_eq(strstr(first_of_layout(report)->message, "torn write") != NULL, _i == 1);
    fixture_clear(&fixture);
}
END_TEST

START_TEST(takes_the_layout_of_valid_files_and_judges_no_more)
{
    static const char *const names[] = { "m00_good.scf", "s00_good_small.scf" };
    struct fixture fixture;

    fixture_init(&fixture);
    FB_AUTO(fb_report_free)
    struct fb_report *report = check_file(&fixture, names[_i]);
    ck_assert_ptr_null(first_of_layout(report));
    (void)fixture_only(report, FB0007);
    ck_assert_int_eq(fb_report_gate_verdict(report, 0), FB_PASS);
    ck_assert_int_eq(fb_report_gate_verdict(report, 1), FB_UNDECIDED);
    ck_assert_int_eq(fb_report_gate_verdict(report, 2), FB_UNDECIDED);
    ck_assert_int_eq(fb_report_verdict(report), FB_UNDECIDED);
    fixture_clear(&fixture);
}
END_TEST

int main(int count, char **arguments)
{
    folder = count > 1 ? arguments[1] : "";
    if (folder[0] == '\0') {
        puts("skipped: the pack of defects is not there");
        return 77;
    }
    TCase *cases = tcase_create("defects");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, refuses_each_defect_with_its_place, 0, (int)DEFECT_COUNT);
    tcase_add_loop_test(cases, says_that_a_zero_file_is_a_torn_write, 0, 2);
    tcase_add_loop_test(cases, takes_the_layout_of_valid_files_and_judges_no_more, 0, 2);
    return fb_test_run("defects", cases);
}
