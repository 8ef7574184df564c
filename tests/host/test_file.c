/* SPDX-License-Identifier: Apache-2.0 */
/* test_file.c - reading whole files and replacing them, with all that can stand at a path. */
#include "base/host/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

static struct fb_scratch scratch;
static char path[FB_SCRATCH_PATH];

static void set_up(void)
{
    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "file", path);
}

static void tear_down(void)
{
    fb_scratch_remove(scratch.folder);
}

START_TEST(reads_files_of_any_size)
{
    static const size_t sizes[] = { 0, 1, 4095, 4096, 65535, 65536, 65537, 1000000 };
    const size_t size = sizes[_i];
    char *text = malloc(size + 1);
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_file_free)
    struct fb_span read = { NULL, 0 };

    for (size_t i = 0; i < size; i++)
        text[i] = (char)('a' + i % 23);
    text[size] = '\0';
    fb_scratch_put(path, text);
    ck_assert(fb_file_read(path, size, &read, &diag)); /* the limit is inclusive */
    ck_assert_uint_eq(read.size, size);
    ck_assert_ptr_nonnull(read.bytes);
    ck_assert(size == 0 || memcmp(read.bytes, text, size) == 0);
    free(text);
}
END_TEST

START_TEST(refuses_a_file_beyond_the_limit)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span read = { NULL, 7 };

    fb_scratch_put(path, "12345");
    ck_assert(!fb_file_read(path, 4, &read, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_LIMIT);
    ck_assert_str_eq(diag.message, "it is larger than 4 bytes");
    ck_assert_str_eq(diag.place.file, path);
    ck_assert_uint_eq(read.size, 7);
}
END_TEST

/* A file of the proc file system says that it has no bytes, and has some. */
START_TEST(reads_what_there_is_and_not_what_was_promised)
{
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_file_free)
    struct fb_span read = { NULL, 0 };

    ck_assert(fb_file_read("/proc/self/status", 1 << 20, &read, &diag));
    ck_assert_uint_gt(read.size, 10);
    ck_assert_mem_eq(read.bytes, "Name:", 5);
}
END_TEST

static const struct {
    const char *path;
    const char *message;
} unreadable[] = {
    { "/", "it is a folder, not a file" },
    { "/dev/null", "it is not a regular file" },
    { "/no/such", "it cannot be read: No such file or directory" },
    { "", "it cannot be read: No such file or directory" },
    { "/dev/null/x", "it cannot be read: Not a directory" },
};

START_TEST(refuses_what_is_no_file)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span read = { NULL, 7 };

    ck_assert(!fb_file_read(unreadable[_i].path, 100, &read, &diag));
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
    ck_assert_str_eq(diag.message, unreadable[_i].message);
    ck_assert_str_eq(diag.place.file, unreadable[_i].path);
    ck_assert_uint_eq(read.size, 7);
}
END_TEST

START_TEST(refuses_a_pipe_without_waiting_for_it)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span read = { NULL, 0 };

    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert(!fb_file_read(path, 100, &read, &diag));
    ck_assert_str_eq(diag.message, "it is not a regular file");
}
END_TEST

START_TEST(reads_standard_input_in_pieces)
{
    int ends[2];
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_file_free)
    struct fb_span read = { NULL, 0 };

    ck_assert_int_eq(pipe(ends), 0);
    if (fork() == 0) {
        for (int i = 0; i < 100; i++)
            (void)!write(ends[1], "0123456789", 10);
        _exit(0);
    }
    (void)close(ends[1]);
    ck_assert_int_ge(dup2(ends[0], STDIN_FILENO), 0);
    ck_assert(fb_file_read("-", 1000, &read, &diag));
    ck_assert_uint_eq(read.size, 1000);
    ck_assert_mem_eq(read.bytes + 990, "0123456789", 10);
    (void)wait(NULL);
}
END_TEST

static bool write_text(const char *to, const char *text, struct fb_diag *diag)
{
    const struct fb_span parts[] = { fb_span_of(text), fb_span_of(""), fb_span_of("!") };

    *diag = (struct fb_diag)FB_DIAG_NONE;
    return fb_file_write(to, parts, 3, diag);
}

START_TEST(writes_and_replaces)
{
    struct fb_diag diag;
    struct stat status;

    (void)umask(027);
    ck_assert(write_text(path, "first and longer", &diag));
    ck_assert(fb_scratch_holds(path, "first and longer!"));
    ck_assert(write_text(path, "second", &diag));
    ck_assert(fb_scratch_holds(path, "second!"));
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0640);
    ck_assert_uint_eq(fb_scratch_count(scratch.folder), 1); /* nothing is left beside it */
}
END_TEST

START_TEST(writes_an_empty_file)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_file_write(path, NULL, 0, &diag));
    ck_assert(fb_scratch_holds(path, ""));
}
END_TEST

START_TEST(writes_into_the_working_folder)
{
    struct fb_diag diag;

    ck_assert_int_eq(chdir(scratch.folder), 0);
    ck_assert(write_text("bare", "x", &diag));
    ck_assert(write_text("./dotted", "y", &diag));
    ck_assert(fb_scratch_holds("bare", "x!") && fb_scratch_holds("dotted", "y!"));
}
END_TEST

START_TEST(keeps_a_link_and_replaces_its_file)
{
    struct fb_diag diag;
    struct stat status;
    char link[FB_SCRATCH_PATH];

    fb_scratch_put(path, "old");
    ck_assert_int_eq(symlink("file", fb_scratch_path(&scratch, "link", link)), 0);
    ck_assert(write_text(link, "new", &diag));
    ck_assert(fb_scratch_holds(path, "new!"));
    ck_assert(lstat(link, &status) == 0 && S_ISLNK(status.st_mode));
}
END_TEST

START_TEST(writes_through_to_a_device)
{
    struct fb_diag diag;
    struct stat status;

    ck_assert(write_text("/dev/null", "gone", &diag));
    ck_assert(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode)); /* still a device */
    ck_assert(!write_text("/dev/full", "x", &diag));
    ck_assert_str_eq(diag.message, "it cannot be written: No space left on device");
    ck_assert_str_eq(diag.place.file, "/dev/full");
}
END_TEST

START_TEST(says_why_it_cannot_write)
{
    struct fb_diag diag;
    char below[FB_SCRATCH_PATH];

    ck_assert(!write_text(scratch.folder, "x", &diag));
    ck_assert_str_eq(diag.message, "it cannot be written: Is a directory");
    ck_assert(!write_text(fb_scratch_path(&scratch, "no/such", below), "x", &diag));
    ck_assert_str_eq(diag.message, "its folder cannot be opened: No such file or directory");
    ck_assert_str_eq(diag.place.file, below);
    ck_assert_int_eq(diag.fault, FB_FAULT_IO);
}
END_TEST

START_TEST(writes_to_standard_output)
{
    struct fb_diag diag;
    const int to = open(path, O_WRONLY | O_CREAT, 0600);

    ck_assert_int_ge(dup2(to, STDOUT_FILENO), 0);
    ck_assert(write_text("-", "out", &diag));
    ck_assert(fb_scratch_holds(path, "out!"));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("files");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, reads_files_of_any_size, 0, 8);
    tcase_add_test(cases, refuses_a_file_beyond_the_limit);
    tcase_add_test(cases, reads_what_there_is_and_not_what_was_promised);
    tcase_add_loop_test(cases, refuses_what_is_no_file, 0, FB_TEST_COUNT(unreadable));
    tcase_add_test(cases, refuses_a_pipe_without_waiting_for_it);
    tcase_add_test(cases, reads_standard_input_in_pieces);
    tcase_add_test(cases, writes_and_replaces);
    tcase_add_test(cases, writes_an_empty_file);
    tcase_add_test(cases, writes_into_the_working_folder);
    tcase_add_test(cases, keeps_a_link_and_replaces_its_file);
    tcase_add_test(cases, writes_through_to_a_device);
    tcase_add_test(cases, says_why_it_cannot_write);
    tcase_add_test(cases, writes_to_standard_output);
    return fb_test_run("file", cases);
}
