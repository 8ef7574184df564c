/* SPDX-License-Identifier: Apache-2.0 */
/* test_defects.c - the pack's content file with thirteen defects made in it: each is refused where
 * it was made, or where it is noticed, and the valid files pass. */
#include "base/core/limits.h"
#include "base/host/document.h"
#include "tests/schema/parse.h"
#include "tests/support/check_main.h"

static const char *folder;

static const struct {
    const char *file;
    enum fb_problem_kind kind;
    const char *path;
    uint64_t offset;
} table[] = {
    { "m01_count20_of21", FB_PROBLEM_NOT_EQUAL, "sections[0].body.templates[0].num_criteria", 58 },
    { "m02_truncated_last_record", FB_PROBLEM_END_OF_STREAM, "sections[0].body", 162099 },
    /* A value that is too long swallows the records after it; the first wrong one follows. */
    { "m03_len_shifts_records", FB_PROBLEM_GREATER_THAN, "sections[0].body.templates[0].criteria[1].kind", 65602 },
    { "m04_count_minus1_trailing_bytes_in_section", FB_PROBLEM_LEFT_OVER, "sections[0].num_templates", 28 },
    { "m05_count_0x80000000", FB_PROBLEM_COUNT_TOO_LARGE, "sections[0].num_templates", 28 },
    { "m06_unknown_section_kind", FB_PROBLEM_UNKNOWN_ENUM, "sections[0].kind", 24 },
    { "m07_unreferenced_bytes_after_last_section", FB_PROBLEM_GAP, "", 162104 },
    { "m08_section_overlaps_header", FB_PROBLEM_OVERLAP, "sections[0].ofs_body", 32 },
    { "m09_ofs_near_2pow64", FB_PROBLEM_POSITION, "sections[0].ofs_body", 32 },
    { "m10_len_minus1_u64", FB_PROBLEM_SIZE, "sections[0].len_body", 40 },
    { "m11_bad_kind_in_lazy_instance", FB_PROBLEM_GREATER_THAN, "sections[0].body.templates[0].criteria[0].kind", 64 },
    { "m12_all_zero_after_header", FB_PROBLEM_UNKNOWN_ENUM, "sections[0].kind", 24 },
    { "m13_all_zero", FB_PROBLEM_CONTENTS, "magic", 0 },
};

static struct fb_tree *parse_file(const struct fb_schema *schema, const char *name, bool compat,
                                  struct fb_span *input)
{
    const struct fb_tree_options options = { .compat = compat, .eager = true };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tree *tree = NULL;
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/defects/%s.scf", folder, name);
    ck_assert_msg(fb_file_read(path, FB_MAX_CONTENT_BYTES, input, &diag), "%s", diag.message);
    ck_assert(fb_tree_parse(schema, *input, &options, &tree, &diag));
    return tree;
}

static struct fb_schema *load_scf(void)
{
    struct fb_schema *schema = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    char path[1024];

    ck_assert_msg(load_file(join(folder, "defects/scf.ksy", path, sizeof path), NULL, &schema, &diag),
                  "%s", diag.message);
    return schema;
}

START_TEST(refuses_each_defect_at_its_place)
{
    FB_AUTO(fb_file_free)
    struct fb_span input = { .size = 0 };
    struct fb_schema *schema = load_scf();
    struct fb_tree *tree = parse_file(schema, table[_i].file, false, &input);

    ck_assert_uint_eq(fb_tree_problem_count(tree), 1);
    const struct fb_problem *problem = fb_tree_problem(tree, 0);
    ck_assert_int_eq(problem->kind, table[_i].kind);
    ck_assert_str_eq(problem->path, table[_i].path);
    ck_assert_uint_eq(problem->offset, table[_i].offset);
    fb_tree_free(tree);
    fb_schema_free(schema);
}
END_TEST

/* What the pack states, beside our table: no place may come before where the defect was made, and
 * the plain reading accepts and refuses the same files as the stock parser. */
START_TEST(agrees_with_the_statement_of_the_pack)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_document *document = NULL;
    struct fb_schema *schema = load_scf();
    char path[1024];

    ck_assert(fb_document_load(join(folder, "defects/defects.json", path, sizeof path), &document, &diag));
    const struct fb_doc *rows = fb_document_root(document);
    ck_assert_uint_eq(rows->count, 15);
    for (size_t i = 0; i < rows->count; i++) {
        const struct fb_doc *row = fb_doc_at(rows, i);
        const struct fb_doc *file = fb_doc_get(row, "file");
        uint64_t offset = 0;
        char name[256];
        (void)snprintf(name, sizeof name, "%.*s", (int)(file->text.size - 4), (const char *)file->text.bytes);
        for (int compat = 0; compat < 2; compat++) {
            struct fb_span input = { .size = 0 };
            struct fb_tree *tree = parse_file(schema, name, compat == 1, &input);
            const bool accepts = fb_doc_is(fb_doc_get(row, compat == 1 ? "plain" : "expected"), "accept");
            ck_assert_msg(accepts == (fb_tree_problem_count(tree) == 0), "%s, compat %d", name, compat);
            if (compat == 0 && !accepts && fb_doc_u64(fb_doc_get(row, "offset"), &offset))
                ck_assert_uint_ge(fb_tree_problem(tree, 0)->offset, offset);
            fb_tree_free(tree);
            fb_file_free(&input);
        }
    }
    fb_document_free(document);
    fb_schema_free(schema);
}
END_TEST

int main(int count, char **arguments)
{
    if (count < 2 || arguments[1][0] == '\0') {
        printf("skipped: the packs of test data are not there\n");
        return FB_TEST_SKIPPED;
    }
    folder = arguments[1];
    TCase *cases = tcase_create("defects");
    tcase_add_loop_test(cases, refuses_each_defect_at_its_place, 0, FB_TEST_COUNT(table));
    tcase_add_test(cases, agrees_with_the_statement_of_the_pack);
    return fb_test_run("defects", cases);
}
