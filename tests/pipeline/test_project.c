/* SPDX-License-Identifier: Apache-2.0 */
/* test_project.c - where the project file is found, what it may say, and how it is refused. */
#include "pipeline/project/project.h"

#include <string.h>
#include <unistd.h>

#include "tests/pipeline/folder.h"
#include "tests/support/check_main.h"

static const char ipc[] =
    "{\"template_type\":\"ipc\",\"id\":3,\"revision\":1,\"fields\":[{\"name\":\"A\",\"kind\":\"string\"}]}";
static const char file_type[] =
    "{\"template_type\":\"file\",\"id\":4,\"revision\":1,\"fields\":[{\"name\":\"B\",\"kind\":\"string\"}]}";

static struct fb_diag diag;
static struct fb_project *project;

static void set_up(void)
{
    folder_enter();
    diag = (struct fb_diag)FB_DIAG_NONE;
    project = NULL;
}

static void tear_down(void)
{
    fb_project_free(project);
    folder_remove();
}

static bool open_with(const struct fb_project_options *options)
{
    return fb_project_open(options, &project, &diag);
}

static bool open_found(void)
{
    const struct fb_project_options options = { .file = NULL };

    return open_with(&options);
}

START_TEST(is_found_in_the_working_folder)
{
    folder_write("firebreak.yaml", "content: [a, sub/b]\n");
    ck_assert(open_found());
    ck_assert_str_eq(fb_project_file(project), "firebreak.yaml");
    struct fb_texts content = fb_project_content(project);
    ck_assert_uint_eq(content.count, 2);
    ck_assert_str_eq(content.items[0], "a");
    ck_assert_str_eq(content.items[1], "sub/b");
}
END_TEST

START_TEST(is_found_above_and_its_paths_lead_from_there)
{
    folder_write("firebreak.yaml", "content: [a, /abs]\n");
    folder_write("x/y/keep", "");
    ck_assert_int_eq(chdir("x/y"), 0);
    ck_assert(open_found());
    ck_assert_str_eq(fb_project_file(project), "../../firebreak.yaml");
    struct fb_texts content = fb_project_content(project);
    ck_assert_str_eq(content.items[0], "../../a");
    ck_assert_str_eq(content.items[1], "/abs");
}
END_TEST

START_TEST(the_nearest_one_counts)
{
    folder_write("firebreak.yaml", "content: [far]\n");
    folder_write("x/firebreak.yaml", "content: [near]\n");
    ck_assert_int_eq(chdir("x"), 0);
    ck_assert(open_found());
    ck_assert_str_eq(fb_project_content(project).items[0], "near");
}
END_TEST

START_TEST(none_at_all_is_no_failure)
{
    const struct fb_template_types *types = NULL;

    ck_assert(open_found());
    ck_assert_ptr_null(fb_project_file(project));
    ck_assert_uint_eq(fb_project_content(project).count, 0);
    ck_assert(fb_project_types(project, &types, &diag));
    ck_assert_uint_eq(fb_template_types_count(types), 0);
    ck_assert(!fb_project_need_types(project, &types, &diag));
    ck_assert_ptr_nonnull(strstr(diag.message, "--types"));
}
END_TEST

START_TEST(one_that_is_named_must_be_there)
{
    const struct fb_project_options options = { .file = "nowhere.yaml" };

    ck_assert(!open_with(&options));
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_str_eq(diag.place.file, "nowhere.yaml");
    ck_assert_ptr_null(project);
}
END_TEST

START_TEST(one_that_can_not_be_read_is_not_passed_over)
{
    /* The one above must not be taken instead. */
    folder_write("firebreak.yaml", "content: [above]\n");
    folder_write("x/firebreak.yaml/keep", "");
    ck_assert_int_eq(chdir("x"), 0);
    ck_assert(!open_found());
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_str_eq(diag.place.file, "firebreak.yaml");
}
END_TEST

START_TEST(a_link_that_leads_nowhere_is_not_passed_over)
{
    static const char *const targets[] = { "nowhere", "firebreak.yaml" };

    folder_write("firebreak.yaml", "content: [above]\n");
    folder_write("x/keep", "");
    ck_assert_int_eq(chdir("x"), 0);
    ck_assert_int_eq(symlink(targets[_i], "firebreak.yaml"), 0);
    ck_assert(!open_found());
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
}
END_TEST

START_TEST(a_name_that_ends_in_json_is_json)
{
    const struct fb_project_options options = { .file = "p.json" };

    folder_write("p.json", "{\"content\": [\"a\"]}");
    ck_assert(open_with(&options));
    ck_assert_str_eq(fb_project_content(project).items[0], "a");
}
END_TEST

/* A project file that is refused. */
static const struct {
    const char *text;
    enum fb_fault fault;
    uint32_t line;
    uint32_t column;
    const char *message;
    const char *help;
} refused[] = {
    { "content: [a]\ncontratcs: [b]\n", FB_FAULT_KEY, 2, 1, "contratcs", "contracts" },
    { "contents: [a]\n", FB_FAULT_KEY, 1, 1, "contents", "content" },
    { "zebra: 1\n", FB_FAULT_KEY, 1, 1, "zebra", "template_types" },
    { "content: [a]\ncontent: [b]\n", FB_FAULT_SYNTAX, 2, 1, "twice", "" },
    { "content: [a\n", FB_FAULT_SYNTAX, 2, 1, "", "" },
    { "content: a\n", FB_FAULT_INPUT, 1, 10, "a list", "" },
    { "content:\n  - a\n  - {b: c}\n", FB_FAULT_INPUT, 3, 5, "a path", "" },
    { "content: [7]\n", FB_FAULT_INPUT, 1, 11, "a path", "" },
    { "content: ['']\n", FB_FAULT_INPUT, 1, 11, "no path", "" },
    { "format: [a]\n", FB_FAULT_INPUT, 1, 9, "a string", "" },
    { "format: ''\n", FB_FAULT_INPUT, 1, 9, "no path", "" },
    { "- content\n", FB_FAULT_INPUT, 1, 1, "a map", "" },
};

START_TEST(refuses_with_place_and_help)
{
    folder_write("firebreak.yaml", refused[_i].text);
    ck_assert(!open_found());
    ck_assert_msg(diag.fault == refused[_i].fault, "%s: fault %d: %s", refused[_i].text,
                  (int)diag.fault, diag.message);
    ck_assert_str_eq(diag.place.file, "firebreak.yaml");
    ck_assert_msg(diag.place.line == refused[_i].line && diag.place.column == refused[_i].column,
                  "%s: line %u, column %u: %s", refused[_i].text, diag.place.line,
                  diag.place.column, diag.message);
    ck_assert_msg(strstr(diag.message, refused[_i].message) != NULL, "%s", diag.message);
    ck_assert_msg(strstr(diag.help, refused[_i].help) != NULL, "%s", diag.help);
}
END_TEST

START_TEST(an_empty_file_is_a_project_that_says_nothing)
{
    folder_write("firebreak.yaml", "# nothing yet\n");
    ck_assert(open_found());
    ck_assert_uint_eq(fb_project_content(project).count, 0);
}
END_TEST

START_TEST(a_folder_stands_for_the_documents_in_it)
{
    const struct fb_template_types *types = NULL;

    folder_write("firebreak.yaml", "template_types: [types]\n");
    folder_write("types/a.json", ipc);
    folder_write("types/deeper/b.yaml", file_type);
    folder_write("types/notes.txt", "no document");
    folder_write("types/.hidden.json", "no document");
    ck_assert(open_found());
    ck_assert(fb_project_types(project, &types, &diag));
    ck_assert_uint_eq(fb_template_types_count(types), 2);
}
END_TEST

START_TEST(options_replace_what_the_file_names)
{
    const char *const other[] = { "other.json" };
    const struct fb_project_options options = { .template_types = { other, 1 } };
    const struct fb_template_types *types = NULL;

    folder_write("firebreak.yaml", "template_types: [types.json]\n");
    folder_write("types.json", ipc);
    folder_write("other.json", file_type);
    ck_assert(open_with(&options));
    ck_assert(fb_project_types(project, &types, &diag));
    ck_assert_uint_eq(fb_template_types_count(types), 1);
    ck_assert_str_eq(fb_template_types_at(types, 0)->name, "file");
}
END_TEST

START_TEST(a_missing_file_is_blamed_on_the_line_that_names_it)
{
    const struct fb_contracts *contracts = NULL;

    folder_write("sub/firebreak.yaml", "contracts:\n  - gone.json\n");
    const struct fb_project_options options = { .file = "sub/firebreak.yaml" };
    ck_assert(open_with(&options));
    ck_assert(!fb_project_contracts(project, &contracts, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_str_eq(diag.place.file, "sub/firebreak.yaml");
    ck_assert_uint_eq(diag.place.line, 2);
    ck_assert_uint_eq(diag.place.column, 5);
    ck_assert_str_eq(diag.place.path, "contracts[0]");
    ck_assert_ptr_nonnull(strstr(diag.message, "sub/gone.json"));
}
END_TEST

START_TEST(a_missing_file_of_an_option_is_its_own_place)
{
    const char *const gone[] = { "gone.json" };
    const struct fb_project_options options = { .contracts = { gone, 1 } };
    const struct fb_contracts *contracts = NULL;

    ck_assert(open_with(&options));
    ck_assert(!fb_project_contracts(project, &contracts, &diag));
    ck_assert_str_eq(diag.place.file, "gone.json");
}
END_TEST

START_TEST(what_is_wrong_in_a_named_file_keeps_its_place_there)
{
    const struct fb_template_types *types = NULL;

    folder_write("firebreak.yaml", "template_types: [t.yaml]\n");
    folder_write("t.yaml", "template_type: a\nid: 1\nrevison: 1\n");
    ck_assert(open_found());
    ck_assert(!fb_project_types(project, &types, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_KEY);
    ck_assert_str_eq(diag.place.file, "t.yaml");
    ck_assert_uint_eq(diag.place.line, 3);
    ck_assert_ptr_null(types);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("project");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, is_found_in_the_working_folder);
    tcase_add_test(cases, is_found_above_and_its_paths_lead_from_there);
    tcase_add_test(cases, the_nearest_one_counts);
    tcase_add_test(cases, none_at_all_is_no_failure);
    tcase_add_test(cases, one_that_is_named_must_be_there);
    tcase_add_test(cases, one_that_can_not_be_read_is_not_passed_over);
    tcase_add_loop_test(cases, a_link_that_leads_nowhere_is_not_passed_over, 0, 2);
    tcase_add_test(cases, a_name_that_ends_in_json_is_json);
    tcase_add_loop_test(cases, refuses_with_place_and_help, 0, FB_TEST_COUNT(refused));
    tcase_add_test(cases, an_empty_file_is_a_project_that_says_nothing);
    tcase_add_test(cases, a_folder_stands_for_the_documents_in_it);
    tcase_add_test(cases, options_replace_what_the_file_names);
    tcase_add_test(cases, a_missing_file_is_blamed_on_the_line_that_names_it);
    tcase_add_test(cases, a_missing_file_of_an_option_is_its_own_place);
    tcase_add_test(cases, what_is_wrong_in_a_named_file_keeps_its_place_there);
    return fb_test_run("project", cases);
}
