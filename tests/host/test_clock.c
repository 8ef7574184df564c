/* SPDX-License-Identifier: Apache-2.0 */
/* test_clock.c - seconds, between two readings of the kernel's own clock. */
#include "base/host/clock.h"

#include <time.h>

#include "tests/support/check_main.h"

static int64_t nanoseconds(void)
{
    struct timespec now;

    ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

START_TEST(tells_seconds_and_never_goes_back)
{
    double before = 0;

    for (int i = 0; i < 10000; i++) {
        const int64_t earliest = nanoseconds();
        const double now = fb_clock_seconds();
        const int64_t latest = nanoseconds();
        if (now < (double)earliest / 1e9 - 1e-6 || now > (double)latest / 1e9 + 1e-6 || now < before)
            ck_abort_msg("%f is not between %f and %f", now, (double)earliest / 1e9, (double)latest / 1e9);
        before = now;
    }
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("clock");
    tcase_add_test(cases, tells_seconds_and_never_goes_back);
    return fb_test_run("clock", cases);
}
