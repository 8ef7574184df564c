/* SPDX-License-Identifier: Apache-2.0 */
/* test_good_schemas.c - every good third-party schema loads: those of the suite, those of the
 * gallery, those of the pack of defects.  Refused are only schemas that need code of the host
 * program, each by name and as unsupported.
 *
 * usage: test_good_schemas FOLDER      the unpacked data; "" skips */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/schema/support.h"
#include "tests/support/check_main.h"

static const char *folder;

static const struct {
    const char *folder;
    size_t count; /* as the pack's README has it */
} packs[] = {
    { "kaitai-suite/formats", 327 },
    { "gallery-ksy", 173 },
    { "defects", 2 },
};

static const char *const need_host_code[] = {
    "process_custom.ksy",
    "process_custom_no_args.ksy",
    "process_repeat_usertype_dynarg_custom.ksy",
    "process_term_struct.ksy",
};

static bool needs_host_code(const char *path)
{
    const char *slash = strrchr(path, '/');

    for (size_t i = 0; i < sizeof need_host_code / sizeof *need_host_code; i++)
        if (strcmp(slash + 1, need_host_code[i]) == 0)
            return true;
    return false;
}

static void check_load(const char *path, const struct fb_schema_options *options)
{
    struct fb_diag diag;
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;
    const bool loaded = load_file(path, options, &schema, &diag);

    if (needs_host_code(path)) {
        ck_assert_msg(!loaded && diag.fault == FB_FAULT_UNSUPPORTED, "%s", path);
        ck_assert_str_ne(diag.message, "");
        return;
    }
    ck_assert_msg(loaded, "%s:%u:%u: %s: %s", diag.place.file, diag.place.line, diag.place.column,
                  diag.place.path, diag.message);
    ck_assert_uint_ge(fb_schema_type_count(schema), 1);
    ck_assert_str_eq(fb_schema_type(schema, 0)->name, fb_schema_id(schema));
}

START_TEST(loads)
{
    static const char *const suffixes[] = { ".ksy", NULL };
    char suite_root[4096];
    char gallery_root[4096];
    char buffer[4096];
    const char *const roots[] = {
        join(folder, "kaitai-suite/formats/ks_path", suite_root, sizeof suite_root),
        join(folder, "gallery-ksy", gallery_root, sizeof gallery_root),
        NULL,
    };
    const struct fb_schema_options options = { .import_roots = roots };
    struct fb_paths paths = { .count = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_paths_below(join(folder, packs[_i].folder, buffer, sizeof buffer), suffixes, &paths,
                             &diag));
    ck_assert_uint_eq(paths.count, packs[_i].count);
    for (size_t i = 0; i < paths.count; i++)
        check_load(paths.items[i], &options);
    fb_paths_clear(&paths);
}
END_TEST

/* One of the gallery has no import roots to find its imports in. */
START_TEST(needs_roots_for_absolute_imports)
{
    char buffer[4096];
    struct fb_diag diag;
    FB_AUTO(fb_schema_free)
    struct fb_schema *schema = NULL;

    ck_assert(!load_file(join(folder, "gallery-ksy/network/pcap.ksy", buffer, sizeof buffer), NULL,
                         &schema, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_INPUT);
    ck_assert_str_eq(diag.place.path, "/meta/imports/0");
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("good schemas");

    folder = argc > 1 ? argv[1] : "";
    if (folder[0] == '\0') {
        puts("skipped: the data packs are not there");
        return FB_TEST_SKIPPED;
    }
    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, loads, 0, FB_TEST_COUNT(packs));
    tcase_add_test(cases, needs_roots_for_absolute_imports);
    return fb_test_run("good schemas", cases);
}
