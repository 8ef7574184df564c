/* SPDX-License-Identifier: Apache-2.0 */
/* The pack of thirteen defects: each is refused by the gate layout, with offset and path; the two
 * valid files are not.  Its schema has no -record, so the other gates stay undecided.
 * usage: test_defects FOLDER      the unpacked data; "" skips */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/gates/fixture.h"

static const char *folder;

/* Rule, offset and path are those of the defect (defects.json of the pack, what is wrong and
 * where), or of where reading by the schema comes upon it. */
static const struct {
    const char *file;
    enum fb_rule rule;
    uint64_t offset;
    const char *path; /* NULL: the file */
} defects[] = {
    { "m01_count20_of21.scf", FB1003, 58, "sections[0].body.templates[0].num_criteria" },
    { "m02_truncated_last_record.scf", FB1016, 56, "sections[0].body" },
    { "m03_len_shifts_records.scf", FB1003, 0, NULL },
    { "m04_count_minus1_trailing_bytes_in_section.scf", FB1004, 0, "sections[0].body" },
    { "m05_count_0x80000000.scf", FB1009, 56, "sections[0].body.templates" },
    { "m06_unknown_section_kind.scf", FB1007, 24, "sections[0].kind" },
    { "m07_unreferenced_bytes_after_last_section.scf", FB1005, 162104, NULL },
    { "m08_section_overlaps_header.scf", FB1003, 2, "sections[0].body.templates[0].num_criteria" },
    { "m09_ofs_near_2pow64.scf", FB1015, 32, "sections[0].body" },
    { "m10_len_minus1_u64.scf", FB1016, 56, "sections[0].body" },
    { "m11_bad_kind_in_lazy_instance.scf", FB1003, 64, "sections[0].body.templates[0].criteria[0].kind" },
    { "m12_all_zero_after_header.scf", FB1007, 24, "sections[0].kind" },
    { "m13_all_zero.scf", FB1002, 0, "magic" },
};
#define DEFECT_COUNT (sizeof defects / sizeof *defects)

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

    ck_assert_ptr_nonnull(finding);
    ck_assert_str_eq(fb_rule_id(finding->rule), fb_rule_id(defects[_i].rule));
    ck_assert(finding->location.has_offset);
    if (defects[_i].path != NULL)
        ck_assert_str_eq(finding->location.path, defects[_i].path);
    if (defects[_i].offset != 0)
        ck_assert_uint_eq(finding->location.offset, defects[_i].offset);
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
    Suite *suite = suite_create("defects");
    suite_add_tcase(suite, cases);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
