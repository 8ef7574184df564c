/* SPDX-License-Identifier: Apache-2.0 */
/* test_batch.c - every piece is done once, taken in order, and a batch can be ended. */
#include "pipeline/gating/batch.h"

#include <stdatomic.h>

#include "tests/support/check_main.h"

#define PIECES 500

struct log {
    atomic_int done[PIECES];
    size_t taken;
    size_t last; /* take() says false here */
};

static void work(void *context, size_t index)
{
    struct log *log = context;

    atomic_fetch_add(&log->done[index], 1);
}

static bool take(void *context, size_t index)
{
    struct log *log = context;

    ck_assert_uint_eq(index, log->taken);
    ck_assert_int_eq(atomic_load(&log->done[index]), 1);
    log->taken++;
    return index != log->last;
}

static bool run(struct log *log, size_t count, size_t workers, struct fb_diag *diag)
{
    const struct fb_batch batch = {
        .count = count,
        .workers = workers,
        .work = work,
        .take = take,
        .context = log,
    };

    return fb_batch_run(&batch, diag);
}

static const size_t workers[] = { 0, 1, 2, 3, 8, 2 * PIECES };

START_TEST(does_each_piece_once_and_takes_them_in_order)
{
    static struct log log;
    struct fb_diag diag = FB_DIAG_NONE;

    log = (struct log){ .last = SIZE_MAX };
    ck_assert(run(&log, PIECES, workers[_i], &diag));
    ck_assert_uint_eq(log.taken, PIECES);
    for (size_t i = 0; i < PIECES; i++)
        ck_assert_int_eq(atomic_load(&log.done[i]), 1);
}
END_TEST

START_TEST(ends_where_take_says_so)
{
    static struct log log;
    struct fb_diag diag = FB_DIAG_NONE;

    log = (struct log){ .last = 7 };
    ck_assert(!run(&log, PIECES, workers[_i], &diag));
    ck_assert_uint_eq(log.taken, 8);
    ck_assert_int_eq(diag.fault, FB_FAULT_NONE);
    for (size_t i = 0; i < PIECES; i++)
        ck_assert_int_le(atomic_load(&log.done[i]), 1);
}
END_TEST

START_TEST(a_worker_alone_begins_nothing_after_the_end)
{
    static struct log log;
    struct fb_diag diag = FB_DIAG_NONE;

    log = (struct log){ .last = 7 };
    ck_assert(!run(&log, PIECES, 1, &diag));
    ck_assert_int_eq(atomic_load(&log.done[8]), 0);
}
END_TEST

START_TEST(nothing_to_do_is_done)
{
    static struct log log;
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(run(&log, 0, 4, &diag));
    ck_assert_uint_eq(log.taken, 0);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("batch");

    tcase_add_loop_test(cases, does_each_piece_once_and_takes_them_in_order, 0, FB_TEST_COUNT(workers));
    tcase_add_loop_test(cases, ends_where_take_says_so, 0, FB_TEST_COUNT(workers));
    tcase_add_test(cases, a_worker_alone_begins_nothing_after_the_end);
    tcase_add_test(cases, nothing_to_do_is_done);
    return fb_test_run("batch", cases);
}
