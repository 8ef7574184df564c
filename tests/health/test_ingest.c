/* SPDX-License-Identifier: Apache-2.0 */
/* test_ingest.c - what was acknowledged is counted again after any end; damage is named. */
#include "rollout/health/ingest.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

#define RELEASE 77

static const struct fb_ingest_release known = {
    .plan = { .release = RELEASE, .rings = 2, .slices = 2, .metrics = 2, .failures = 1, .silence = 1, .window_ms = 60000 }
};
static struct fb_scratch scratch;
static char path[FB_SCRATCH_PATH];
static struct fb_ingest *ingest;

static bool open_again(struct fb_diag *diag, uint64_t *torn)
{
    fb_ingest_close(ingest);
    ingest = NULL;
    return fb_ingest_open(path, 3, &known, 1, &ingest, torn, diag);
}

static void set_up(void)
{
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 1;

    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "health.log", path);
    ck_assert_msg(open_again(&diag, &torn), "%s", diag.message);
    ck_assert_uint_eq(torn, 0);
}

static void tear_down(void)
{
    fb_ingest_close(ingest);
    ingest = NULL;
    fb_scratch_remove(scratch.folder);
}

static void begin_release(void)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert(fb_ingest_add_release(ingest, &known.plan, 0, &diag));
}

static struct fb_ingest_answer submit(uint64_t first, size_t count, unsigned events)
{
    struct fb_health_report reports[64];
    struct fb_ingest_answer answer = { .reports = 0 };
    struct fb_diag diag = FB_DIAG_NONE;

    for (size_t i = 0; i < count; i++)
        reports[i] = (struct fb_health_report){ .sensor = first + i, .release = RELEASE, .sequence = 1, .events = (uint16_t)events };
    ck_assert_msg(fb_ingest_submit(ingest, reports, count, 1000, &answer, &diag), "%s", diag.message);
    return answer;
}

static uint64_t fetched(void)
{
    return fb_ingest_count(ingest, RELEASE, 0, 0, 0, 0);
}

START_TEST(counts_only_what_comes_after_the_release)
{
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    ck_assert_uint_eq(submit(1, 3, FB_HEALTH_FETCHED).strays, 3);
    begin_release();
    ck_assert_uint_eq(submit(1, 5, FB_HEALTH_FETCHED).counted, 5);
    ck_assert(open_again(&diag, &torn));
    ck_assert_uint_eq(fetched(), 5); /* and not those before it, read again */
    begin_release();                 /* known: no second mark */
    ck_assert_uint_eq(fb_ingest_figures(ingest).next, 3 + 1 + 5);
}
END_TEST

START_TEST(redelivery_has_no_effect)
{
    begin_release();
    ck_assert_uint_eq(submit(1, 5, FB_HEALTH_FETCHED).counted, 5);
    ck_assert_uint_eq(submit(1, 5, FB_HEALTH_FETCHED).duplicates, 5);
    ck_assert_uint_eq(fetched(), 5);
    ck_assert_uint_eq(fb_ingest_figures(ingest).sensors, 5);
}
END_TEST

START_TEST(nobody_outside_says_silence)
{
    begin_release();
    ck_assert_uint_eq(submit(1, 2, FB_HEALTH_METRIC << 1).refused, 2);
    ck_assert_uint_eq(fetched(), 0);
}
END_TEST

START_TEST(a_sweep_is_durable_too)
{
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t found = 0;
    uint64_t torn = 0;

    begin_release();
    submit(1, 4, FB_HEALTH_FETCHED);
    ck_assert(fb_ingest_sweep(ingest, 30000, &found, &diag));
    ck_assert_uint_eq(found, 0);
    ck_assert(fb_ingest_sweep(ingest, 90000, &found, &diag));
    ck_assert_uint_eq(found, 4);
    ck_assert(open_again(&diag, &torn));
    ck_assert_uint_eq(fb_ingest_count(ingest, RELEASE, 0, 0, 0, FB_HEALTH_COUNTS + 1), 4);
    ck_assert(fb_ingest_sweep(ingest, 95000, &found, &diag));
    ck_assert_uint_eq(found, 0);
}
END_TEST

/* Cut at every byte: what was acknowledged before the cut group counts, and nothing half. */
START_TEST(a_torn_end_is_cut_off_at_every_byte)
{
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    begin_release();
    submit(1, 2, FB_HEALTH_FETCHED);
    const uint64_t before = fb_ingest_figures(ingest).log_bytes;
    submit(3, 2, FB_HEALTH_FETCHED);
    const uint64_t whole = fb_ingest_figures(ingest).log_bytes;
    for (uint64_t size = whole; size-- > before;) {
        fb_ingest_close(ingest);
        ingest = NULL;
        ck_assert_int_eq(truncate(path, (off_t)size), 0);
        ck_assert_msg(open_again(&diag, &torn), "%s", diag.message);
        ck_assert_uint_eq(fetched(), 2);
        ck_assert_uint_eq(torn, size - before);
        submit(3, 2, FB_HEALTH_FETCHED); /* it goes on */
        ck_assert_uint_eq(fetched(), 4);
    }
}
END_TEST

START_TEST(damage_in_the_middle_is_refused_and_nothing_changed)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct stat status;
    uint64_t torn = 0;
    char byte = 'x';

    begin_release();
    submit(1, 2, FB_HEALTH_FETCHED);
    submit(3, 2, FB_HEALTH_FETCHED);
    const uint64_t whole = fb_ingest_figures(ingest).log_bytes;
    const int descriptor = open(path, O_WRONLY);
    ck_assert_int_eq(pwrite(descriptor, &byte, 1, 36 + 32 + 40), 1); /* in the second group's records */
    close(descriptor);
    ck_assert(!open_again(&diag, &torn));
    ck_assert_msg(strstr(diag.message, "damaged at byte 68") != NULL, "%s", diag.message);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq((uint64_t)status.st_size, whole);
}
END_TEST

static void add_up(void *context, uint32_t ring, uint32_t slice, uint32_t arm, uint32_t count, uint64_t add)
{
    (void)ring, (void)slice, (void)arm, (void)count;
    *(uint64_t *)context += add;
}

START_TEST(what_was_told_is_not_told_again)
{
    struct fb_ingest_release told = known;
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    begin_release();
    submit(1, 2, FB_HEALTH_FETCHED);
    told.told = fb_ingest_figures(ingest).next;
    submit(3, 3, FB_HEALTH_FETCHED);
    fb_ingest_close(ingest);
    ck_assert(fb_ingest_open(path, 9, &told, 1, &ingest, &torn, &diag));
    ck_assert_uint_eq(fetched(), 5);
    uint64_t sum = 0;
    uint64_t upto = 0;
    ck_assert(fb_ingest_take(ingest, RELEASE, add_up, &sum, &upto));
    ck_assert_uint_eq(sum, 3);
    ck_assert_uint_eq(upto, 1 + 5);
}
END_TEST

static void *submit_many(void *context)
{
    const uint64_t first = *(const uint64_t *)context;

    for (uint64_t i = 0; i < 20; i++)
        submit(first + i * 50, 50, FB_HEALTH_FETCHED);
    return NULL;
}

static void save(void)
{
    struct fb_diag diag = FB_DIAG_NONE;

    ck_assert_msg(fb_ingest_save(ingest, &diag), "%s", diag.message);
}

/* History that the snapshot has is not read: its first group may be gone bad without being noticed;
 * what came behind the snapshot is. */
START_TEST(a_start_goes_on_behind_the_snapshot)
{
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    begin_release();
    (void)submit(0, 10, FB_HEALTH_FETCHED);
    (void)submit(10, 10, FB_HEALTH_FETCHED);
    const uint64_t before = fetched();
    save();
    (void)submit(20, 10, FB_HEALTH_FETCHED);
    const uint64_t after = fetched();
    ck_assert_uint_gt(before, 0);
    ck_assert_uint_gt(after, before);
    const int file = open(path, O_RDWR | O_CLOEXEC);
    ck_assert(file >= 0 && pwrite(file, "X", 1, 80) == 1 && close(file) == 0);
    ck_assert_msg(open_again(&diag, &torn), "%s", diag.message);
    ck_assert_uint_eq(fetched(), after);
    ck_assert_uint_eq(submit(20, 10, FB_HEALTH_FETCHED).duplicates, 10);
    ck_assert_uint_eq(submit(0, 10, FB_HEALTH_FETCHED).duplicates, 10);
}
END_TEST

/* A snapshot that is damaged, of a log that lost its end, or of counts that nobody was told costs time,
 * and no count. */
START_TEST(a_snapshot_that_does_not_fit_is_passed_over)
{
    char snapshot[FB_SCRATCH_PATH + 16];
    struct fb_diag diag = FB_DIAG_NONE;
    struct stat status;
    uint64_t torn = 0;

    begin_release();
    (void)submit(0, 10, FB_HEALTH_FETCHED);
    const uint64_t before = fetched();
    ck_assert_int_eq(stat(path, &status), 0);
    (void)submit(10, 10, FB_HEALTH_FETCHED);
    const uint64_t after = fetched();
    save();
    (void)snprintf(snapshot, sizeof snapshot, "%s.snapshot", path);
    const int file = open(snapshot, O_RDWR | O_CLOEXEC);
    ck_assert(file >= 0 && pwrite(file, "\x77", 1, 60) == 1 && close(file) == 0);
    ck_assert(open_again(&diag, &torn));
    ck_assert_uint_eq(fetched(), after);
    save();
    ck_assert_int_eq(truncate(path, status.st_size), 0);
    ck_assert(open_again(&diag, &torn));
    ck_assert_uint_eq(fetched(), before);
}
END_TEST

static void add_fetched(void *context, uint32_t ring, uint32_t slice, uint32_t arm, uint32_t count, uint64_t add)
{
    uint64_t *sum = context;

    (void)ring, (void)slice, (void)arm;
    *sum += count == 0 ? add : 0;
}

static uint64_t taken_now(uint64_t *upto)
{
    uint64_t sum = 0;

    ck_assert(fb_ingest_take(ingest, RELEASE, add_fetched, &sum, upto));
    return sum;
}

/* Taken, and told or not: each host is told once, whatever the snapshot says. */
START_TEST(a_snapshot_tells_nothing_twice_and_loses_nothing)
{
    struct fb_ingest_release release = known;
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;
    uint64_t first = 0;
    uint64_t upto = 0;

    begin_release();
    (void)submit(0, 10, FB_HEALTH_FETCHED);
    ck_assert_uint_eq(taken_now(&first), 10);
    (void)submit(10, 7, FB_HEALTH_FETCHED);
    save();
    (void)submit(17, 3, FB_HEALTH_FETCHED);
    const uint64_t told[] = { 0, first, first + 7, first + 10 };
    const uint64_t left[] = { 20, 10, 3, 0 };
    for (size_t i = 0; i < 4; i++) {
        fb_ingest_close(ingest);
        ingest = NULL;
        release.told = told[i];
        ck_assert(fb_ingest_open(path, 9, &release, 1, &ingest, &torn, &diag));
        ck_assert_uint_eq(taken_now(&upto), left[i]);
        ck_assert_uint_eq(upto, first + 10);
    }
}
END_TEST

static bool rotate(int64_t now_ms, struct fb_diag *diag)
{
    bool done = false;

    return fb_ingest_rotate(ingest, 1, now_ms, &done, diag) && done;
}

static bool is_there(const char *suffix)
{
    char name[FB_SCRATCH_PATH + 16];

    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return access(name, F_OK) == 0;
}

/* Each file is gone once its snapshot is there, and nothing that was counted with it. */
START_TEST(a_log_that_is_rotated_stays_small_and_forgets_nothing)
{
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t found = 0;
    uint64_t torn = 0;
    bool done = true;

    begin_release();
    for (uint64_t round = 0; round < 5; round++) {
        ck_assert_uint_eq(submit(round * 10, 10, FB_HEALTH_FETCHED).counted, 10);
        ck_assert(fb_ingest_rotate(ingest, 1 << 20, 0, &done, &diag) && !done); /* small enough */
        (void)submit(1000, 64, FB_HEALTH_FETCHED);
        while (fb_ingest_figures(ingest).log_bytes < 8000) /* beyond the snapshot's own size */
            (void)submit(1000, 64, FB_HEALTH_FETCHED);
        ck_assert_msg(rotate(0, &diag), "%s", diag.message);
        ck_assert_uint_lt(fb_ingest_figures(ingest).log_bytes, 100);
        ck_assert(!is_there(".old") && !is_there(".new") && is_there(".snapshot"));
        if (round % 2 == 1)
            ck_assert_msg(open_again(&diag, &torn), "%s", diag.message);
        ck_assert_uint_eq(fetched(), (round + 1) * 10 + 64);
        ck_assert_uint_eq(submit(0, 10, FB_HEALTH_FETCHED).duplicates, 10);
    }
    ck_assert(open_again(&diag, &torn));
    ck_assert(fb_ingest_sweep(ingest, 90000, &found, &diag));
    ck_assert_uint_eq(found, 50 + 64); /* when they were seen is remembered too */
}
END_TEST

/* Taken before a rotation, and told or not before a crash: each host is told once. */
START_TEST(a_rotation_tells_nothing_twice_and_loses_nothing)
{
    struct fb_ingest_release release = known;
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;
    uint64_t first = 0;
    uint64_t upto = 0;

    begin_release();
    (void)submit(0, 10, FB_HEALTH_FETCHED);
    ck_assert_uint_eq(taken_now(&first), 10);
    (void)submit(10, 7, FB_HEALTH_FETCHED);
    ck_assert_msg(rotate(0, &diag), "%s", diag.message);
    (void)submit(17, 3, FB_HEALTH_FETCHED);
    const uint64_t told[] = { 0, first, first + 7, first + 10 };
    const uint64_t left[] = { 20, 10, 3, 0 };
    for (size_t i = 0; i < 4; i++) {
        fb_ingest_close(ingest);
        ingest = NULL;
        release.told = told[i];
        ck_assert_msg(fb_ingest_open(path, 9, &release, 1, &ingest, &torn, &diag), "%s", diag.message);
        ck_assert_uint_eq(taken_now(&upto), left[i]);
        ck_assert_uint_eq(upto, first + 10);
    }
}
END_TEST

/* The disk has room for the new file and none for the snapshot: both files stay, are read, and the next
 * attempt is for both. */
START_TEST(without_its_snapshot_the_file_before_stays)
{
    char snapshot[FB_SCRATCH_PATH + 16];
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    begin_release();
    (void)submit(0, 10, FB_HEALTH_FETCHED);
    (void)snprintf(snapshot, sizeof snapshot, "%s.snapshot", path);
    ck_assert_int_eq(mkdir(snapshot, 0700), 0);
    ck_assert(!rotate(0, &diag));
    ck_assert(is_there(".old"));
    (void)submit(10, 10, FB_HEALTH_FETCHED);
    diag = (struct fb_diag)FB_DIAG_NONE;
    ck_assert_msg(open_again(&diag, &torn), "%s", diag.message);
    ck_assert_uint_eq(fetched(), 20);
    ck_assert(!rotate(0, &diag)); /* told once */
    diag = (struct fb_diag)FB_DIAG_NONE;
    bool done = true;
    ck_assert(fb_ingest_rotate(ingest, 1, 59999, &done, &diag) && !done);
    ck_assert_int_eq(rmdir(snapshot), 0);
    ck_assert_msg(rotate(60000, &diag), "%s", diag.message);
    ck_assert(!is_there(".old"));
    ck_assert(open_again(&diag, &torn));
    ck_assert_uint_eq(fetched(), 20);
}
END_TEST

START_TEST(a_rotated_log_without_its_snapshot_is_refused)
{
    char snapshot[FB_SCRATCH_PATH + 16];
    struct fb_diag diag = FB_DIAG_NONE;
    struct stat before;
    struct stat after;
    uint64_t torn = 0;

    begin_release();
    (void)submit(0, 10, FB_HEALTH_FETCHED);
    ck_assert(rotate(0, &diag));
    (void)submit(10, 10, FB_HEALTH_FETCHED);
    (void)snprintf(snapshot, sizeof snapshot, "%s.snapshot", path);
    ck_assert_int_eq(truncate(snapshot, 100), 0);
    ck_assert_int_eq(stat(path, &before), 0);
    ck_assert(!open_again(&diag, &torn));
    ck_assert_msg(strstr(diag.message, "begins with record 11") != NULL, "%s", diag.message);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert_int_eq(before.st_size, after.st_size);
}
END_TEST

/* What the daemon asks for may have changed since: releases that came and went, another window. */
START_TEST(a_snapshot_serves_whoever_asks_for_its_releases)
{
    struct fb_ingest_release wanted[2] = { known, known };
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t found = 0;
    uint64_t torn = 0;

    begin_release();
    (void)submit(0, 10, FB_HEALTH_FETCHED);
    ck_assert(rotate(0, &diag));
    wanted[0].plan.release = RELEASE + 1;
    wanted[1].plan.window_ms = 600000;
    fb_ingest_close(ingest);
    ck_assert_msg(fb_ingest_open(path, 3, wanted, 2, &ingest, &torn, &diag), "%s", diag.message);
    ck_assert_uint_eq(fetched(), 10);
    ck_assert(fb_ingest_sweep(ingest, 500000, &found, &diag));
    ck_assert_uint_eq(found, 0);
    ck_assert(fb_ingest_sweep(ingest, 610000, &found, &diag));
    ck_assert_uint_eq(found, 10);
    fb_ingest_close(ingest);
    ck_assert_msg(fb_ingest_open(path, 3, wanted, 1, &ingest, &torn, &diag), "%s", diag.message);
    ck_assert_uint_eq(fetched(), 0);
}
END_TEST

START_TEST(many_threads_share_the_disk)
{
    pthread_t threads[8];
    uint64_t first[8];
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    begin_release();
    for (size_t i = 0; i < 8; i++) {
        first[i] = 1 + i * 1000;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, submit_many, &first[i]), 0);
    }
    bool done = false;
    for (size_t i = 0; i < 100; i++) /* in the midst of it */
        ck_assert_msg(fb_ingest_rotate(ingest, 1, 0, &done, &diag), "%s", diag.message);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(fetched(), 8000);
    ck_assert_uint_le(fb_ingest_figures(ingest).groups, 161);
    ck_assert(open_again(&diag, &torn));
    ck_assert_uint_eq(fetched(), 8000);
}
END_TEST

START_TEST(one_log_has_one_owner)
{
    struct fb_ingest *second = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    uint64_t torn = 0;

    ck_assert(!fb_ingest_open(path, 3, &known, 1, &second, &torn, &diag));
    ck_assert_msg(strstr(diag.message, "another process") != NULL, "%s", diag.message);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("ingest");

    tcase_set_timeout(cases, 120);
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, counts_only_what_comes_after_the_release);
    tcase_add_test(cases, redelivery_has_no_effect);
    tcase_add_test(cases, nobody_outside_says_silence);
    tcase_add_test(cases, a_sweep_is_durable_too);
    tcase_add_test(cases, a_torn_end_is_cut_off_at_every_byte);
    tcase_add_test(cases, damage_in_the_middle_is_refused_and_nothing_changed);
    tcase_add_test(cases, what_was_told_is_not_told_again);
    tcase_add_test(cases, many_threads_share_the_disk);
    tcase_add_test(cases, a_start_goes_on_behind_the_snapshot);
    tcase_add_test(cases, a_snapshot_that_does_not_fit_is_passed_over);
    tcase_add_test(cases, a_snapshot_tells_nothing_twice_and_loses_nothing);
    tcase_add_test(cases, a_log_that_is_rotated_stays_small_and_forgets_nothing);
    tcase_add_test(cases, a_rotation_tells_nothing_twice_and_loses_nothing);
    tcase_add_test(cases, without_its_snapshot_the_file_before_stays);
    tcase_add_test(cases, a_rotated_log_without_its_snapshot_is_refused);
    tcase_add_test(cases, a_snapshot_serves_whoever_asks_for_its_releases);
    tcase_add_test(cases, one_log_has_one_owner);
    return fb_test_run("ingest", cases);
}
