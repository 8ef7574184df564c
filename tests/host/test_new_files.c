/* SPDX-License-Identifier: Apache-2.0 */
/* test_new_files.c - several new files at once: all of them or none. */
#include "base/host/new_files.h"

#include <errno.h>
#include <sys/stat.h>

#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

/* The linker sends our code's calls here (--wrap): the n-th of them fails, whichever it is. */
int __real_link(const char *from, const char *to);
int __real_mkdir(const char *folder, mode_t mode);
int __real_fsync(int descriptor);
char *__real_mkdtemp(char *folder);
int __wrap_link(const char *from, const char *to);
int __wrap_mkdir(const char *folder, mode_t mode);
int __wrap_fsync(int descriptor);
char *__wrap_mkdtemp(char *folder);

static int calls_left; /* until one fails; below zero: none does */

static bool fails(void)
{
    errno = EIO;
    return calls_left >= 0 && calls_left-- == 0;
}

int __wrap_link(const char *from, const char *to)
{
    return fails() ? -1 : __real_link(from, to);
}

int __wrap_mkdir(const char *folder, mode_t mode)
{
    return fails() ? -1 : __real_mkdir(folder, mode);
}

int __wrap_fsync(int descriptor)
{
    return fails() ? -1 : __real_fsync(descriptor);
}

char *__wrap_mkdtemp(char *folder)
{
    return fails() ? NULL : __real_mkdtemp(folder);
}

static struct fb_scratch scratch;
static char path[FB_SCRATCH_PATH];

static const struct fb_new_file files[] = {
    { "one", { (const uint8_t *)"first", 5 } },
    { "sub/two", { (const uint8_t *)"", 0 } },
    { "sub/three", { (const uint8_t *)"third", 5 } },
    { "other/four", { (const uint8_t *)"fourth", 6 } },
};
enum { FILE_COUNT = sizeof files / sizeof files[0] };

static void set_up(void)
{
    calls_left = -1;
    fb_scratch_make(&scratch);
}

static void tear_down(void)
{
    static const char *const names[] = { "sub/one", "sub/sub/two", "sub/sub/three", "sub/sub", "sub/other/four",
                                         "sub/other", "sub/two", "sub/three", "other/four", "sub", "other" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)remove(fb_scratch_path(&scratch, names[i], path));
    fb_scratch_remove(scratch.folder);
}

static bool is_there(const char *name)
{
    struct stat status;

    return lstat(fb_scratch_path(&scratch, name, path), &status) == 0;
}

static bool holds(const char *name, const char *text)
{
    return fb_scratch_holds(fb_scratch_path(&scratch, name, path), text);
}

START_TEST(makes_all_of_them_and_leaves_nothing_else)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_new_files_make(scratch.folder, files, FILE_COUNT, &diag));
    ck_assert(holds("one", "first"));
    ck_assert(holds("sub/two", ""));
    ck_assert(holds("sub/three", "third"));
    ck_assert(holds("other/four", "fourth"));
    ck_assert_uint_eq(fb_scratch_count(scratch.folder), 3);
}
END_TEST

START_TEST(makes_the_folder_too)
{
    char folder[FB_SCRATCH_PATH];
    struct fb_diag diag = FB_DIAG_NONE;

    fb_scratch_path(&scratch, "sub", folder);
    ck_assert(fb_new_files_make(folder, files, 1, &diag));
    ck_assert(holds("sub/one", "first"));
    ck_assert_int_eq(remove(fb_scratch_path(&scratch, "sub/one", path)), 0);
}
END_TEST

/* What is there stays, and what came before it goes again. */
START_TEST(takes_the_place_of_nothing)
{
    static const char *const taken[] = { "one", "sub/two", "sub/three", "other/four" };
    struct fb_diag diag = FB_DIAG_NONE;
    const bool in_sub = taken[_i][0] == 's';
    const bool in_other = taken[_i][0] == 'o' && taken[_i][1] == 't';

    if (in_sub || in_other)
        ck_assert_int_eq(mkdir(fb_scratch_path(&scratch, in_sub ? "sub" : "other", path), 0777), 0);
    fb_scratch_put(fb_scratch_path(&scratch, taken[_i], path), "old");

    ck_assert(!fb_new_files_make(scratch.folder, files, FILE_COUNT, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_str_eq(diag.message, "it cannot be made: File exists");
    ck_assert_str_eq(diag.place.file, fb_scratch_path(&scratch, taken[_i], path));
    ck_assert(holds(taken[_i], "old"));
    ck_assert_uint_eq(fb_scratch_count(scratch.folder), 1);
    if (in_sub)
        ck_assert_uint_eq(fb_scratch_count(fb_scratch_path(&scratch, "sub", path)), 1);
}
END_TEST

START_TEST(a_file_in_place_of_a_folder_undoes_all)
{
    struct fb_diag diag = FB_DIAG_NONE;

    fb_scratch_put(fb_scratch_path(&scratch, "other", path), "no folder");
    ck_assert(!fb_new_files_make(scratch.folder, files, FILE_COUNT, &diag));
    ck_assert(holds("other", "no folder"));
    ck_assert_uint_eq(fb_scratch_count(scratch.folder), 1);
}
END_TEST

START_TEST(a_folder_that_was_made_in_vain_goes_again)
{
    static const struct fb_new_file twice[] = { { "one", { NULL, 0 } }, { "one", { NULL, 0 } } };
    char folder[FB_SCRATCH_PATH];
    struct fb_diag diag = FB_DIAG_NONE;

    fb_scratch_path(&scratch, "sub", folder);
    ck_assert(!fb_new_files_make(folder, twice, 2, &diag));
    ck_assert(!is_there("sub"));
}
END_TEST

/* Each call to the kernel that makes something, in turn. */
START_TEST(whatever_fails_leaves_nothing)
{
    char folder[FB_SCRATCH_PATH];
    int failing = 0;

    fb_scratch_path(&scratch, "sub", folder);
    for (;; failing++) {
        struct fb_diag diag = FB_DIAG_NONE;

        calls_left = failing;
        if (fb_new_files_make(folder, files, FILE_COUNT, &diag))
            break;
        calls_left = -1;
        ck_assert_int_eq(diag.fault, FB_FAULT_IO);
        ck_assert_uint_eq(fb_scratch_count(scratch.folder), 0);
    }
    ck_assert_int_ge(failing, 2 + 3 * FILE_COUNT); /* two folders at least, a file's bytes, name, folder */
    ck_assert(holds("sub/one", "first"));
    ck_assert(holds("sub/other/four", "fourth"));
    ck_assert_uint_eq(fb_scratch_count(folder), 3);
}
END_TEST

START_TEST(looks_at_what_stands_there)
{
    const struct fb_new_file file = files[0];

    ck_assert_int_eq(fb_new_file_look(scratch.folder, &file), FB_NEW_FILE_FREE);
    fb_scratch_put(fb_scratch_path(&scratch, "one", path), "first");
    ck_assert_int_eq(fb_new_file_look(scratch.folder, &file), FB_NEW_FILE_SAME);
    fb_scratch_put(path, "firsT");
    ck_assert_int_eq(fb_new_file_look(scratch.folder, &file), FB_NEW_FILE_TAKEN);
    fb_scratch_put(path, "first and more");
    ck_assert_int_eq(fb_new_file_look(scratch.folder, &file), FB_NEW_FILE_TAKEN);
    ck_assert_int_eq(remove(path), 0);
    ck_assert_int_eq(symlink("nowhere", path), 0);
    ck_assert_int_eq(fb_new_file_look(scratch.folder, &file), FB_NEW_FILE_TAKEN);
    ck_assert_int_eq(fb_new_file_look(path, &file), FB_NEW_FILE_FREE); /* below what is not there */
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("new files");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, makes_all_of_them_and_leaves_nothing_else);
    tcase_add_test(cases, makes_the_folder_too);
    tcase_add_loop_test(cases, takes_the_place_of_nothing, 0, FILE_COUNT);
    tcase_add_test(cases, a_file_in_place_of_a_folder_undoes_all);
    tcase_add_test(cases, a_folder_that_was_made_in_vain_goes_again);
    tcase_add_test(cases, whatever_fails_leaves_nothing);
    tcase_add_test(cases, looks_at_what_stands_there);
    return fb_test_run("new_files", cases);
}
