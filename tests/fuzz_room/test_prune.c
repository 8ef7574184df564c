/* SPDX-License-Identifier: Apache-2.0 */
/* test_prune.c - a corpus that is full is pruned: of cases that cover the same the smallest stays, of those the oldest.
 * The engine is the maze (maze.c), where the number of right bytes says how many doors open. */
#include <stdio.h>
#include <string.h>

#include "base/host/heap.h"
#include "fuzz/growth.h"
#include "tests/fuzz_room/small_campaign.h"
#include "tests/support/check_main.h"

#define ROOMS 5     /* behind 0 to 4 right bytes; all five would end the worker */
#define FULL 770    /* seeds: more than the corpus may have when an epoch is over */
#define NOT_FULL 40 /* fewer */

static const char *engine;
static struct small_campaign small;
static struct fb_fuzz_corpus *corpus;
static struct fb_fuzz_lane lane;
static struct fb_diag diag;

static void set_up(void)
{
    const struct fb_isolation_options options = {
        .engine = engine, .memory_bytes = UINT64_MAX, .load_ms = UINT64_MAX, .case_us = UINT64_MAX, .fence = FB_FENCE_OFF
    };
    static char folder[] = "";
    struct fb_task tasks[FB_FUZZ_TASKS];

    diag = (struct fb_diag)FB_DIAG_NONE;
    corpus = fb_fuzz_corpus_new();
    ck_assert_ptr_nonnull(corpus);
    ck_assert(small_campaign_make(&small, folder, corpus));
    ck_assert(fb_fuzz_lane_init(&lane, &small.plan));
    fb_fuzz_lane_tasks(&lane, tasks);
    ck_assert_msg(fb_isolate_start(&options, tasks, FB_FUZZ_TASKS, &lane.isolate, &diag), "%s", diag.message);
    ck_assert_uint_gt(fb_isolate_edges(lane.isolate), 0);
    small.campaign.lanes = &lane;
    small.campaign.lane_count = 1;
}

static void tear_down(void)
{
    fb_fuzz_lane_clear(&lane);
    small_campaign_clear(&small);
    fb_fuzz_corpus_free(corpus);
}

/* A seed whose input opens so many doors and is `size` bytes long. */
static void add(uint64_t number, size_t room, size_t size)
{
    static const char right[] = { 7, 2, 9, 4 };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer packed = FB_BUFFER_EMPTY;
    unsigned char bytes[64] = { 0 };
    const struct fb_engine_input inputs[] = { { NULL, 0 }, { bytes, size } };
    const struct fb_fuzz_case one = { .content = fb_span_of("c"), .type_id = 5, .inputs = inputs, .count = 2 };

    ck_assert_uint_le(size, sizeof bytes);
    memcpy(bytes, right, room);
    fb_fuzz_case_pack(&one, &packed);
    ck_assert(!packed.failed);
    ck_assert(fb_fuzz_corpus_add(corpus, number, fb_buffer_span(&packed)));
}

/* Deep ones are longer than all that are less deep, so that each room's smallest covers something new; the first of
 * each is longer than the second and the third, which are of one size. */
static size_t size_of(size_t room, uint64_t round)
{
    return 8 + 8 * room + (round == 0 ? 7 : round <= 2 ? 0
                                                       : 1 + round % 6);
}

static void fill(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        add(100 + i, i % ROOMS, size_of(i % ROOMS, i / ROOMS));
}

START_TEST(of_cases_that_cover_the_same_the_smallest_stays)
{
    char before[ROOMS][256];
    size_t sizes[ROOMS];

    fill(FULL);
    ck_assert(fb_fuzz_corpus_see(corpus, 77, 3));
    for (uint64_t room = 0; room < ROOMS; room++) {
        const struct fb_span packed = fb_fuzz_corpus_at(corpus, ROOMS + room);

        ck_assert_uint_le(packed.size, sizeof before[room]);
        sizes[room] = packed.size;
        memcpy(before[room], packed.bytes, packed.size);
    }
    ck_assert_msg(fb_fuzz_grow(&small.campaign, NULL, 0, &diag), "%s", diag.message);
    ck_assert_uint_eq(corpus->count, ROOMS);
    uint64_t used = 0;
    for (uint64_t room = 0; room < ROOMS; room++) {
        const struct fb_span packed = fb_fuzz_corpus_at(corpus, room);

        /* The second round's, in the order in which they came. */
        ck_assert_uint_eq(corpus->seeds[room].number, 100 + ROOMS + room);
        ck_assert_uint_eq(packed.size, sizes[room]);
        ck_assert_mem_eq(packed.bytes, before[room], sizes[room]);
        used += packed.size;
    }
    ck_assert_uint_eq(corpus->used, used);
    /* There is room again, and what was seen stays seen. */
    ck_assert(!fb_fuzz_corpus_see(corpus, 77, 1));
    add(5000, 2, 20);
    ck_assert_uint_eq(corpus->count, ROOMS + 1);
    ck_assert_uint_eq(corpus->seeds[ROOMS].number, 5000);
    ck_assert_uint_eq(lane.shared->covers, 0);
}
END_TEST

START_TEST(a_corpus_that_has_room_stays_as_it_is)
{
    fill(NOT_FULL);
    const uint64_t used = corpus->used;
    ck_assert_msg(fb_fuzz_grow(&small.campaign, NULL, 0, &diag), "%s", diag.message);
    ck_assert_uint_eq(corpus->count, NOT_FULL);
    ck_assert_uint_eq(corpus->used, used);
}
END_TEST

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("prune");

    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s MAZE\n", argv[0]);
        return 2;
    }
    engine = argv[1];
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, of_cases_that_cover_the_same_the_smallest_stays);
    tcase_add_test(cases, a_corpus_that_has_room_stays_as_it_is);
    return fb_test_run("fuzz/prune", cases);
}
