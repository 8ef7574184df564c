/* SPDX-License-Identifier: Apache-2.0 */
/* test_paths.c - which files lie below a folder, in which order. */
#include <limits.h>

#include "base/host/file.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

/* Made and removed in this order and its reverse; a name that ends in '/' is a folder, "->" a
 * symbolic link. */
static const struct {
    const char *name;
    const char *link; /* what it leads to; NULL for a file or folder */
} tree[] = {
    { "b.yml", NULL },
    { "a.yml", NULL },
    { "a/", NULL },
    { "a/z.yaml", NULL },
    { "a/deep/", NULL },
    { "a/deep/er/", NULL },
    { "a/deep/er/x.yml", NULL },
    { "a-b.yml", NULL }, /* '-' sorts before '/' and '.' */
    { "B.txt", NULL },
    { ".hidden.yml", NULL },
    { ".git/", NULL },
    { ".git/c.yml", NULL },
    { "link.yml", "b.yml" },
    { "loop", "." },
    { "broken.yml", "nowhere" },
    { "broken.txt", "nowhere" },
    { "empty/", NULL },
};

static struct fb_scratch scratch;

static bool is_folder(const char *name)
{
    return name[strlen(name) - 1] == '/';
}

static void set_up(void)
{
    char path[FB_SCRATCH_PATH];

    fb_scratch_make(&scratch);
    for (size_t i = 0; i < sizeof tree / sizeof *tree; i++) {
        fb_scratch_path(&scratch, tree[i].name, path);
        if (tree[i].link != NULL)
            ck_assert_int_eq(symlink(tree[i].link, path), 0);
        else if (is_folder(tree[i].name))
            ck_assert_int_eq(mkdir(path, 0700), 0);
        else
            fb_scratch_put(path, "x");
    }
    ck_assert_int_eq(mkfifo(fb_scratch_path(&scratch, "pipe.yml", path), 0600), 0);
}

static void tear_down(void)
{
    char path[FB_SCRATCH_PATH];

    for (size_t i = sizeof tree / sizeof *tree; i > 0; i--) {
        fb_scratch_path(&scratch, tree[i - 1].name, path);
        if (is_folder(tree[i - 1].name))
            (void)rmdir(path);
        else
            (void)unlink(path);
    }
    fb_scratch_remove(scratch.folder);
}

static const char *const yaml[] = { ".yml", ".yaml", NULL };

static const struct {
    const char *below;
    const char *const *suffixes;
    const char *found[14]; /* NULL-terminated */
} searches[] = {
    { "", NULL, { "/B.txt", "/a-b.yml", "/a.yml", "/a/deep/er/x.yml", "/a/z.yaml", "/b.yml", "/broken.txt", "/broken.yml", "/link.yml", "/loop", "/pipe.yml", NULL } },
    { "", yaml, { "/a-b.yml", "/a.yml", "/a/deep/er/x.yml", "/a/z.yaml", "/b.yml", "/broken.yml", "/link.yml", "/loop", "/pipe.yml", NULL } },
    { "/", yaml, { "/a-b.yml", "/a.yml", "/a/deep/er/x.yml", "/a/z.yaml", "/b.yml", "/broken.yml", "/link.yml", "/loop", "/pipe.yml", NULL } },
    { "/a", yaml, { "/a/deep/er/x.yml", "/a/z.yaml", NULL } },
    { "/empty", NULL, { NULL } },
    { "/B.txt", yaml, { "/B.txt", NULL } }, /* named: the suffix does not matter */
    { "/.hidden.yml", yaml, { "/.hidden.yml", NULL } },
    { "/loop", yaml, { "/loop/a-b.yml", "/loop/a.yml", "/loop/a/deep/er/x.yml", "/loop/a/z.yaml", "/loop/b.yml", "/loop/broken.yml", "/loop/link.yml", "/loop/loop", "/loop/pipe.yml", NULL } }, /* named: the link is followed */
};

START_TEST(finds_files_in_order)
{
    char path[FB_SCRATCH_PATH];
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths paths = { .count = 0 };
    const size_t prefix = strlen(scratch.folder);

    (void)snprintf(path, sizeof path, "%s%s", scratch.folder, searches[_i].below);
    ck_assert(fb_paths_below(path, searches[_i].suffixes, &paths, &diag));
    size_t i = 0;
    for (; searches[_i].found[i] != NULL && i < paths.count; i++)
        ck_assert_str_eq(paths.items[i] + prefix, searches[_i].found[i]);
    ck_assert_uint_eq(paths.count, i);
    ck_assert_ptr_null(searches[_i].found[i]);
    fb_paths_clear(&paths);
    ck_assert_uint_eq(paths.count, 0);
}
END_TEST

START_TEST(finds_only_files_where_that_is_asked)
{
    static const char *const files[] = { "/a-b.yml", "/a.yml", "/a/deep/er/x.yml", "/a/z.yaml", "/b.yml", "/link.yml" };
    const size_t prefix = strlen(scratch.folder);
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths paths = { .count = 0 };

    ck_assert(fb_paths_of_files_below(scratch.folder, yaml, &paths, &diag));
    ck_assert_uint_eq(paths.count, sizeof files / sizeof *files);
    for (size_t i = 0; i < paths.count; i++)
        ck_assert_str_eq(paths.items[i] + prefix, files[i]);
    fb_paths_clear(&paths);
}
END_TEST

/* What is listed and is no file does not wait, and does not read as empty. */
START_TEST(what_is_no_file_cannot_be_read)
{
    static const char *const names[] = { "broken.yml", "loop", "pipe.yml" };
    char path[FB_SCRATCH_PATH];
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span text = { .size = 0 };

    ck_assert(!fb_file_read(fb_scratch_path(&scratch, names[_i], path), 100, &text, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_str_eq(diag.place.file, path);
    ck_assert_int_eq(diag.help[0] != '\0', strcmp(names[_i], "loop") == 0);
}
END_TEST

START_TEST(fails_closed)
{
    char path[FB_SCRATCH_PATH];
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths paths = { .count = 77 };

    ck_assert(!fb_paths_below(fb_scratch_path(&scratch, "absent", path), NULL, &paths, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_str_eq(diag.place.file, path);
    ck_assert_uint_eq(paths.count, 77);
    if (geteuid() == 0)
        return; /* root may read any folder */
    ck_assert_int_eq(chmod(fb_scratch_path(&scratch, "a/deep", path), 0), 0);
    diag = (struct fb_diag)FB_DIAG_NONE;
    const bool found = fb_paths_below(scratch.folder, NULL, &paths, &diag);
    ck_assert_int_eq(chmod(path, 0700), 0);
    ck_assert(!found);
    ck_assert_str_eq(diag.place.file, path);
}
END_TEST

START_TEST(gives_standard_input_as_it_is)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_paths paths = { .count = 0 };

    ck_assert(fb_paths_below("-", yaml, &paths, &diag));
    ck_assert_uint_eq(paths.count, 1);
    ck_assert_str_eq(paths.items[0], "-");
    fb_paths_clear(&paths);
}
END_TEST

static const struct {
    const char *file, *name, *path;
} besides[] = {
    { "a/b/project.yaml", "types.json", "a/b/types.json" },
    { "project.yaml", "types.json", "types.json" },
    { "/project.yaml", "x", "/x" },
    { "a/project.yaml", "/abs/x", "/abs/x" },
    { "a/project.yaml", "../x", "a/../x" },
};

START_TEST(finds_files_beside_a_file)
{
    char *path = fb_path_beside(besides[_i].file, besides[_i].name);

    ck_assert_str_eq(path, besides[_i].path);
    free(path);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("paths");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, finds_files_in_order, 0, FB_TEST_COUNT(searches));
    tcase_add_test(cases, finds_only_files_where_that_is_asked);
    tcase_add_loop_test(cases, what_is_no_file_cannot_be_read, 0, 3);
    tcase_add_test(cases, fails_closed);
    tcase_add_test(cases, gives_standard_input_as_it_is);
    tcase_add_loop_test(cases, finds_files_beside_a_file, 0, FB_TEST_COUNT(besides));
    return fb_test_run("paths", cases);
}
