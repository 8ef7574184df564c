/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_many.c - table 7: four hundred tests at a time, of a release that is healthy in all of them. */
#include "bench/rollout_runs.h"

#include <stdio.h>

#include "rollout/statistics/baseline.h"
#include "rollout/statistics/many.h"

enum { TESTS = 400, /* 100 slices, 4 metrics */
       MOST_FAILURES = 64 };

enum correction {
    UNCORRECTED, /* each test as if it were the only one */
    WEIGHTED,    /* F6(a) */
    JOINT,       /* F6(b) */
};

struct state {
    uint16_t failures[TESTS];
    uint16_t tests_with[MOST_FAILURES]; /* so many failures: they have the same evidence */
};

/* The mean of what all tests say now; hosts come to all slices in turn, so each has seen as many. */
static double joint_evidence(const struct fb_baseline *test, const struct state *state, uint64_t hosts)
{
    double evidence[MOST_FAILURES];
    double weights[MOST_FAILURES];
    size_t groups = 0;

    for (unsigned failures = 0; failures < MOST_FAILURES; failures++)
        if (state->tests_with[failures] > 0) {
            evidence[groups] = fb_baseline_evidence(test, hosts, failures);
            weights[groups++] = (double)state->tests_with[failures] / TESTS;
        }
    return fb_joint_evidence(evidence, weights, groups);
}

/* Hosts of the fleet when it halts. */
static uint64_t look_at_all(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    const enum correction correction = *(const enum correction *)rule;
    const double line = fb_halting_line(world->alpha, correction == WEIGHTED ? 1.0 / TESTS : 1);
    struct state state = { .tests_with = { TESTS } };
    struct fb_baseline test;
    uint64_t trial = 0; /* of host times test */

    fb_baseline_init(&test, world->baseline);
    while ((trial += fb_draw_gap(random, world->rate)) <= world->horizon * TESTS / 100) {
        uint16_t *failures = &state.failures[trial % TESTS];
        const uint64_t hosts = (trial - 1) / TESTS + 1;

        if (*failures + 1 == MOST_FAILURES)
            return BENCH_NEVER;
        state.tests_with[*failures]--;
        state.tests_with[++*failures]++;
        if (correction == JOINT ? joint_evidence(&test, &state, hosts) >= line : fb_baseline_reaches(&test, hosts, *failures, line))
            return hosts * 100;
    }
    return BENCH_NEVER;
}

void bench_table_7(bool quick)
{
    static const struct {
        enum correction correction;
        const char *name, *expected;
    } rows[] = {
        { UNCORRECTED, "each as if alone", ".629" },
        { WEIGHTED, "F6(a), each with a part of alpha", ".00165" },
        { JOINT, "F6(b), mean of current evidence", ".0020" },
    };
    const struct bench_world world = { .baseline = 1e-4, .rate = 1e-4, .alpha = .01, .horizon = 1000000 };

    printf("\nTable 7: healthy release, 100 slices x 4 metrics, a million hosts, p0=1e-4, alpha=.01: false halts\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const uint32_t runs = rows[i].correction == UNCORRECTED ? 4000 : quick ? 4000
                                                                               : 20000;
        const struct bench_result result = bench_repeat(look_at_all, &rows[i].correction, &world, runs);

        printf("%-36s %8.5f    expected %s\n", rows[i].name, bench_halt_rate(&result), rows[i].expected);
    }
}
