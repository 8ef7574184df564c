/* SPDX-License-Identifier: Apache-2.0 */
/* test_gallery.c - every real schema of the gallery reads inputs that are not its own: whatever it
 * finds, it ends, stays within the file, and the strict layer only ever adds problems. */
#include "base/core/limits.h"
#include "tests/schema/parse.h"
#include "tests/support/check_main.h"

static const char *folder;

static bool is_accepted(const struct fb_schema *schema, struct fb_span input, bool compat, const char *name)
{
    const struct fb_tree_options options = { .compat = compat,
                                             .eager = true,
                                             .max_nodes = 100000,
                                             .max_steps = 300000,
                                             .max_bytes = (size_t)8 << 20 };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_tree *tree = NULL;

    ck_assert_msg(fb_tree_parse(schema, input, &options, &tree, &diag), "%s", diag.message);
    const bool accepted = fb_tree_problem_count(tree) == 0;
    for (size_t i = 0; i < fb_tree_problem_count(tree); i++) {
        const struct fb_problem *problem = fb_tree_problem(tree, i);
        ck_assert_msg(problem->offset <= input.size && problem->length <= input.size - problem->offset,
                      "%s: %s", name, problem->message);
    }
    fb_tree_free(tree);
    return accepted;
}

static void read_with(const struct fb_schema *schema, const struct fb_paths *inputs, const char *name)
{
    for (size_t i = 0; i < inputs->count; i++) {
        FB_AUTO(fb_file_free)
        struct fb_span input = { .size = 0 };
        struct fb_diag diag = FB_DIAG_NONE;
        ck_assert(fb_file_read(inputs->items[i], FB_MAX_CONTENT_BYTES, &input, &diag));
        const bool strict = is_accepted(schema, input, false, name);
        ck_assert_msg(is_accepted(schema, input, true, name) || !strict, "%s: %s", name, inputs->items[i]);
    }
}

START_TEST(every_schema_survives_every_input)
{
    static const char *const suffixes[] = { ".ksy", NULL };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths schemas = { .count = 0 };
    struct fb_paths inputs = { .count = 0 };
    char gallery[1024];
    char path[1024];
    const char *const roots[] = { join(folder, "gallery-ksy", gallery, sizeof gallery), NULL };
    const struct fb_schema_options options = { .import_roots = roots };

    ck_assert(fb_paths_below(gallery, suffixes, &schemas, &diag));
    ck_assert(fb_paths_below(join(folder, "kaitai-suite/src", path, sizeof path), NULL, &inputs, &diag));
    ck_assert_uint_gt(schemas.count, 100);
    ck_assert_uint_gt(inputs.count, 50);
    for (size_t i = 0; i < schemas.count; i++) {
        struct fb_schema *schema = NULL;
        ck_assert_msg(load_file(schemas.items[i], &options, &schema, &diag), "%s: %s: %s",
                      schemas.items[i], diag.place.path, diag.message);
        read_with(schema, &inputs, schemas.items[i]);
        fb_schema_free(schema);
    }
    fb_paths_clear(&schemas);
    fb_paths_clear(&inputs);
}
END_TEST

int main(int count, char **arguments)
{
    if (count < 2 || arguments[1][0] == '\0') {
        printf("skipped: the packs of test data are not there\n");
        return FB_TEST_SKIPPED;
    }
    folder = arguments[1];
    TCase *cases = tcase_create("gallery");
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, every_schema_survives_every_input);
    return fb_test_run("gallery", cases);
}
