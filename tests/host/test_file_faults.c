/* SPDX-License-Identifier: Apache-2.0 */
/* test_file_faults.c - each call to the kernel that writing a file makes fails in turn: the old
 * file stays, nothing lies beside it, and the message says why.  Interrupted and short calls do no
 * harm.
 *
 * The linker sends our code's calls here (--wrap). */
#include <errno.h>
#include <fcntl.h>

#include "base/host/file.h"
#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

int __real_openat(int folder, const char *name, int flags, mode_t mode);
ssize_t __real_write(int descriptor, const void *bytes, size_t size);
ssize_t __real_read(int descriptor, void *bytes, size_t size);
int __real_fsync(int descriptor);
int __real_renameat(int from_folder, const char *from, int to_folder, const char *to);
ssize_t __real_getrandom(void *bytes, size_t size, unsigned int flags);
int __wrap_openat(int folder, const char *name, int flags, mode_t mode);
ssize_t __wrap_write(int descriptor, const void *bytes, size_t size);
ssize_t __wrap_read(int descriptor, void *bytes, size_t size);
int __wrap_fsync(int descriptor);
int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to);
ssize_t __wrap_getrandom(void *bytes, size_t size, unsigned int flags);

enum call {
    NONE,
    OPENAT,
    WRITE,
    READ,
    FSYNC,
    RENAMEAT,
    GETRANDOM,
};

#define EVERY 0

static enum call failing;
static int nth;        /* of these calls; the first is one */
static int error_code; /* what it fails with */
static int calls;
static size_t most; /* bytes that one call reads or writes */

static bool fails(enum call call)
{
    if (call != failing || (++calls != nth && nth != EVERY))
        return false;
    errno = error_code;
    return true;
}

static void arrange(enum call call, int number, int error)
{
    failing = call;
    nth = number;
    error_code = error;
    calls = 0;
}

int __wrap_openat(int folder, const char *name, int flags, mode_t mode)
{
    return fails(OPENAT) ? -1 : __real_openat(folder, name, flags, mode);
}

ssize_t __wrap_write(int descriptor, const void *bytes, size_t size)
{
    return fails(WRITE) ? -1 : __real_write(descriptor, bytes, size < most ? size : most);
}

ssize_t __wrap_read(int descriptor, void *bytes, size_t size)
{
    return fails(READ) ? -1 : __real_read(descriptor, bytes, size < most ? size : most);
}

int __wrap_fsync(int descriptor)
{
    return fails(FSYNC) ? -1 : __real_fsync(descriptor);
}

int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return fails(RENAMEAT) ? -1 : __real_renameat(from_folder, from, to_folder, to);
}

ssize_t __wrap_getrandom(void *bytes, size_t size, unsigned int flags)
{
    return fails(GETRANDOM) ? -1 : __real_getrandom(bytes, size, flags);
}

static struct fb_scratch scratch;
static char path[FB_SCRATCH_PATH];

static void set_up(void)
{
    fb_scratch_make(&scratch);
    fb_scratch_put(fb_scratch_path(&scratch, "file", path), "old");
    failing = NONE;
    most = 5;
}

static void tear_down(void)
{
    fb_scratch_remove(scratch.folder);
}

#define NEW "the new bytes, in several calls"

static bool write_new(struct fb_diag *diag)
{
    const struct fb_span part = fb_span_of(NEW);

    *diag = (struct fb_diag)FB_DIAG_NONE;
    return fb_file_write(path, &part, 1, diag);
}

static const struct {
    enum call call;
    int nth;
    int error;
    const char *message; /* NULL: it succeeds all the same */
} faults[] = {
    { GETRANDOM, 1, ENOSYS, "no file can be created beside it: Function not implemented" },
    { OPENAT, 1, EACCES, "no file can be created beside it: Permission denied" },
    { OPENAT, 1, EEXIST, NULL }, /* tries another name */
    { WRITE, 1, ENOSPC, "it cannot be written: No space left on device" },
    { WRITE, 3, ENOSPC, "it cannot be written: No space left on device" },
    { WRITE, 1, EINTR, NULL },
    { WRITE, 4, EINTR, NULL },
    { FSYNC, 1, EIO, "it cannot be written: Input/output error" },
    { RENAMEAT, 1, EPERM, "it cannot be written: Operation not permitted" },
    { FSYNC, 2, EINVAL, NULL }, /* of the folder: some file systems cannot */
};

START_TEST(leaves_the_old_file_when_a_call_fails)
{
    struct fb_diag diag;
    const bool succeeds = faults[_i].message == NULL;

    arrange(faults[_i].call, faults[_i].nth, faults[_i].error);
    ck_assert_int_eq(write_new(&diag), succeeds);
    ck_assert_int_ge(calls, faults[_i].nth); /* the call was made */
    ck_assert(fb_scratch_holds(path, succeeds ? NEW : "old"));
    ck_assert_uint_eq(fb_scratch_count(scratch.folder), 1);
    if (!succeeds)
        ck_assert_str_eq(diag.message, faults[_i].message);
    ck_assert_int_eq(diag.fault, succeeds ? FB_FAULT_NONE : FB_FAULT_IO);
}
END_TEST

START_TEST(leaves_nothing_where_nothing_was)
{
    struct fb_diag diag;

    ck_assert_int_eq(unlink(path), 0);
    arrange(faults[_i].call, faults[_i].nth, faults[_i].error);
    ck_assert_int_eq(write_new(&diag), faults[_i].message == NULL);
    ck_assert_uint_eq(fb_scratch_count(scratch.folder), faults[_i].message == NULL);
}
END_TEST

START_TEST(says_when_only_the_folder_was_not_flushed)
{
    struct fb_diag diag;

    arrange(FSYNC, 2, EIO);
    ck_assert(!write_new(&diag));
    ck_assert_str_eq(diag.message, "it was written, but its folder cannot be flushed to disk: Input/output error");
    ck_assert(fb_scratch_holds(path, NEW));
}
END_TEST

START_TEST(gives_up_finding_a_name)
{
    struct fb_diag diag;

    arrange(OPENAT, EVERY, EEXIST);
    ck_assert(!write_new(&diag));
    ck_assert_str_eq(diag.message, "no file can be created beside it: File exists");
    ck_assert_int_gt(calls, 1);
    ck_assert_int_lt(calls, 1000);
    ck_assert(fb_scratch_holds(path, "old"));
}
END_TEST

START_TEST(reads_through_interruptions_and_short_reads)
{
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_file_free)
    struct fb_span read = { NULL, 0 };

    fb_scratch_put(path, NEW);
    arrange(READ, 2, EINTR);
    ck_assert(fb_file_read(path, 1000, &read, &diag));
    ck_assert(fb_span_is(read, NEW));
}
END_TEST

START_TEST(says_why_reading_failed)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span read = { NULL, 7 };

    fb_scratch_put(path, NEW);
    arrange(READ, 2, EIO);
    ck_assert(!fb_file_read(path, 1000, &read, &diag));
    ck_assert_str_eq(diag.message, "it cannot be read: Input/output error");
    ck_assert_uint_eq(read.size, 7);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("faults");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, leaves_the_old_file_when_a_call_fails, 0, FB_TEST_COUNT(faults));
    tcase_add_loop_test(cases, leaves_nothing_where_nothing_was, 0, FB_TEST_COUNT(faults));
    tcase_add_test(cases, says_when_only_the_folder_was_not_flushed);
    tcase_add_test(cases, gives_up_finding_a_name);
    tcase_add_test(cases, reads_through_interruptions_and_short_reads);
    tcase_add_test(cases, says_why_reading_failed);
    return fb_test_run("file_faults", cases);
}
