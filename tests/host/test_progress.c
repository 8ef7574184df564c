/* SPDX-License-Identifier: Apache-2.0 */
/* test_progress.c - a line on a terminal, silence everywhere else. */
#include "base/host/progress.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/host/clock.h"
#include "tests/support/check_main.h"

/* What a task of `seconds` writes to the descriptor `to`, read from `from`. */
static size_t run(int to, int from, bool wanted, double seconds, char *out, size_t size)
{
    struct fb_progress progress;
    const double end = fb_clock_seconds() + seconds;
    size_t done = 0;

    fb_progress_start(&progress, to, wanted, "checking", 300);
    do
        fb_progress_update(&progress, ++done);
    while (fb_clock_seconds() < end);
    fb_progress_end(&progress);
    (void)fcntl(from, F_SETFL, O_NONBLOCK);
    size_t used = 0;
    ssize_t got = 0;
    while (used < size - 1 && (got = read(from, out + used, size - 1 - used)) > 0)
        used += (size_t)got;
    out[used] = '\0';
    return used;
}

/* The two ends of a terminal; its own newline handling off. */
static bool open_terminal(int *outer, int *inner)
{
    struct termios settings;

    *outer = posix_openpt(O_RDWR | O_NOCTTY);
    if (*outer < 0 || grantpt(*outer) != 0 || unlockpt(*outer) != 0)
        return false;
    *inner = open(ptsname(*outer), O_RDWR | O_NOCTTY);
    if (*inner < 0 || tcgetattr(*inner, &settings) != 0)
        return false;
    cfmakeraw(&settings);
    return tcsetattr(*inner, TCSANOW, &settings) == 0;
}

START_TEST(is_silent_where_nobody_looks)
{
    int ends[2];
    char text[1000];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_uint_eq(run(ends[1], ends[0], true, 0.5, text, sizeof text), 0);
}
END_TEST

START_TEST(shows_how_far_it_is)
{
    int outer = -1;
    int inner = -1;
    char text[4000];

    ck_assert(open_terminal(&outer, &inner));
    ck_assert_uint_eq(run(inner, outer, true, 0.05, text, sizeof text), 0); /* a quick task */
    ck_assert_uint_eq(run(inner, outer, false, 0.5, text, sizeof text), 0); /* not wanted */
    ck_assert_uint_gt(run(inner, outer, true, 0.5, text, sizeof text), 10);
    ck_assert_ptr_nonnull(strstr(text, "checking "));
    ck_assert_ptr_nonnull(strstr(text, "/300"));
    ck_assert_ptr_null(strchr(text, '\n'));
    ck_assert_str_eq(text + strlen(text) - 4, "\r\033[K"); /* the line is cleared */
}
END_TEST

int main(void)
{
    int outer = -1;
    int inner = -1;

    if (!open_terminal(&outer, &inner)) {
        printf("skipped: no terminal can be made here\n");
        return FB_TEST_SKIPPED;
    }
    TCase *cases = tcase_create("progress");
    tcase_add_test(cases, is_silent_where_nobody_looks);
    tcase_add_test(cases, shows_how_far_it_is);
    return fb_test_run("progress", cases);
}
