/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_ramps.c - tables 4 to 6: one slice, batches by a damage budget, clustered outages. */
#include "bench/rollout_runs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "rollout/statistics/baseline.h"
#include "rollout/statistics/control.h"
#include "rollout/statistics/many.h"
#include "rollout/statistics/ramp.h"

/* Table 4: hosts of the whole fleet until the slice with the share `world->share`, which crashes
 * always, is halted by a test of its own.  Healthy slices have their own false halts, which are rare. */
static uint64_t halt_slice(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    struct fb_baseline test;
    uint64_t hosts = 0;

    (void)rule;
    fb_baseline_init(&test, world->baseline);
    for (uint64_t failures = 1; (hosts += fb_draw_gap(random, world->share)) <= world->horizon; failures++)
        if (fb_baseline_reaches(&test, failures, failures, fb_halting_line(world->alpha, world->share)))
            return hosts;
    return BENCH_NEVER;
}

/* Hosts of each slice that a stratified canary needs: deterministic, since all of them crash. */
static uint64_t canaries_needed(const struct bench_world *world)
{
    struct fb_baseline test;
    uint64_t hosts = 1;

    fb_baseline_init(&test, world->baseline);
    while (!fb_baseline_reaches(&test, hosts, hosts, fb_halting_line(world->alpha, world->share)))
        hosts++;
    return hosts;
}

void bench_table_4(bool quick)
{
    static const double shares[] = { .1, .01, .001, 1e-4 };

    printf("\nTable 4: one slice crashes always, the rest at p0=1e-4: hosts when it halts, mean (p95)\n");
    printf("%-30s %22s %22s %22s %22s    expected\n", "method", "slice .1", ".01", ".001", "1e-4");
    for (int method = 0; method < 2; method++) {
        printf("%-30s", method == 0 ? "F1, whole fleet only" : "F1 in each slice, F6(a)");
        for (int i = 0; i < 4; i++) {
            const struct bench_world world = {
                .baseline = 1e-4,
                .rate = shares[i] + (1 - shares[i]) * 1e-4,
                .share = shares[i],
                .alpha = 1e-3,
                .horizon = 100000000
            };
            const struct bench_result result = bench_repeat(method == 0 ? bench_known_baseline : halt_slice, NULL, &world, quick ? 1000 : 4000);

            bench_print_result(&result);
        }
        printf("    %s\n", method == 0 ? "19 | 269 | 5647 | 256050" : "20 | 203 | 1987 | 30268");
    }
    printf("%-30s", "stratified canary");
    for (int i = 0; i < 4; i++) {
        const struct bench_world world = { .baseline = 1e-4, .share = shares[i], .alpha = 1e-3 };
        const uint64_t needed = canaries_needed(&world);
        char text[64];

        (void)snprintf(text, sizeof text, "%llu each: %.0f", (unsigned long long)needed, (double)needed / shares[i]);
        printf(" %22s", text);
    }
    printf("    2 each: 20 | 200 | 2000; 3 each: 30000\n");
}

/* Table 5: one rollout over 100 million hosts. */
enum { FLEET = 100000000 };

struct policy {
    const char *name;
    double budget;    /* 0: rings of .01, 1, 10 and 100 % */
    double threshold; /* of failures in a ring; 0: F1 */
    const char *expected;
};

struct walk {
    double exposed, crashed, stages;
    bool halted;
};

static bool judge_bad(const struct policy *policy, const struct fb_baseline *test, uint64_t hosts, uint64_t failures, uint64_t batch,
                      uint64_t failed)
{
    if (policy->threshold > 0)
        return (double)failed > policy->threshold * (double)batch;
    return fb_baseline_reaches(test, hosts, failures, fb_halting_line(1e-3, 1));
}

static struct walk walk_fleet(const struct policy *policy, double rate, struct fb_random *random)
{
    static const uint64_t rings[] = { FLEET / 10000, FLEET / 100, FLEET / 10, FLEET };
    const struct fb_ramp ramp = { .budget = policy->budget, .baseline = 1e-5, .alpha = 1e-3, .fleet = FLEET };
    struct fb_baseline test;
    struct walk walk = { 0, 0, 0, false };
    uint64_t hosts = 0;
    uint64_t failures = 0;

    fb_baseline_init(&test, 1e-5);
    for (int stage = 0; hosts < FLEET && !walk.halted; stage++) {
        const uint64_t batch = policy->budget > 0 ? fb_ramp_next(&ramp, hosts, failures) : rings[stage] - hosts;
        const uint64_t failed = fb_draw_binomial(random, batch, rate);

        hosts += batch;
        failures += failed;
        walk.stages++;
        walk.halted = judge_bad(policy, &test, hosts, failures, batch, failed);
    }
    walk.exposed = (double)hosts;
    walk.crashed = (double)failures;
    return walk;
}

static void print_walks(const struct policy *policy, double rate, unsigned runs)
{
    struct fb_random random = fb_random_of(291);
    struct walk sum = { 0, 0, 0, false };
    char exposed[32];
    char crashed[32];
    char text[80];

    for (unsigned i = 0; i < runs; i++) {
        const struct walk walk = walk_fleet(policy, rate, &random);

        sum.exposed += walk.exposed / runs;
        sum.crashed += walk.crashed / runs;
        sum.stages += walk.stages / runs;
    }
    bench_format_number(sum.exposed, exposed);
    bench_format_number(sum.crashed, crashed);
    (void)snprintf(text, sizeof text, "%s/%s/%.1f", exposed, crashed, sum.stages);
    printf(" %18s", text);
}

/* Share of runs in which the bound U was ever below the true p, batches of floor(20/U) and no halting. */
static double uncovered(double rate, unsigned runs)
{
    struct fb_random random = fb_random_of(20);
    unsigned violated = 0;

    for (unsigned i = 0; i < runs; i++) {
        uint64_t hosts = 0;
        uint64_t failures = 0;
        double bound = 1;

        while ((double)hosts < 150 / rate && bound >= rate) {
            const uint64_t batch = (uint64_t)fmax(1, 20 / bound);

            failures += fb_draw_binomial(&random, batch, rate);
            hosts += batch;
            bound = fb_ramp_bound(.01, hosts, failures);
        }
        violated += bound < rate;
    }
    return (double)violated / runs;
}

void bench_table_5(bool quick)
{
    static const double rates[] = { 1, .1, .01, .001, 1e-4, 1e-5 };
    static const struct policy policies[] = {
        { "rings, 5 % rule", 0, .05, "10k/10k/1 | 10k/1k/1 | 100M/1M/4 | 100M/100k/4 | 100M/10k/4 | 4" },
        { "rings, 1 % rule", 0, .01, "10k/10k/1 | 10k/1k/1 | 16.9M/169k/2 | 100M/100k/4 | 100M/10k/4 | 4" },
        { "rings, F1", 0, 0, "10k/10k/1 | 10k/1k/1 | 10k/100/1 | 19.9k/20/1 | 978k/98/2 | 4" },
        { "ramp D=10", 10, 0, "10/10/1 | 30/2.9/2.0 | 327/3.1/4.7 | 3710/3.8/7.8 | 98.6k/9.6/13.0 | 46.3" },
        { "ramp D=50", 50, 0, "50/50/1 | 55/5.9/1.0 | 532/5.3/2.0 | 7415/7.7/3.3 | 127k/13.3/5.0 | 13.3" },
        { "ramp D=500", 500, 0, "500/500/1 | 500/50/1 | 1259/12/1.0 | 26.9k/27/1.9 | 993k/98/2.9 | 5.0" },
        { "ramp D=5000", 5000, 0, "5k/5k/1 | 5k/497/1 | 5k/50/1 | 182k/179/1.1 | 2.9M/287/2.0 | 3.0" },
    };
    const unsigned runs = quick ? 200 : 400;

    printf("\nTable 5: 100 million hosts, p0=1e-5, each batch exposed before any report: exposed/crashed/stages\n");
    printf("%-16s %18s %18s %18s %18s %18s %18s    expected\n", "policy", "p=1", "p=.1", "p=.01", "p=.001", "p=1e-4", "healthy");
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        printf("%-16s", policies[i].name);
        for (int k = 0; k < 6; k++)
            print_walks(&policies[i], rates[k], runs);
        printf("    %s\n", policies[i].expected);
    }
    printf("bound of F5 below the truth, alpha=.01, p=.1 .. 1e-4:");
    for (int k = 1; k < 5; k++)
        printf(" %.4f", uncovered(rates[k], quick ? 500 : 10000));
    printf("    expected .0007 .0039 .0004 .0012\n");
}

/* Table 6: 2,000 customers of 1,000 hosts, 40 of which go silent for reasons of their own. */
enum { CUSTOMERS = 40,
       HOSTS_OF_ONE = 1000,
       LOOK_EVERY = 16 };

enum arms {
    WHOLE_CUSTOMERS,   /* a customer is in one arm, each host an event */
    INSIDE_CUSTOMERS,  /* each host has its own arm */
    ONE_EVENT,         /* whole customers, an event a customer and window */
    UNBALANCED_INSIDE, /* each host its own, but customers differ by 5 % in their share */
};

static double treated_share(enum arms arms, struct fb_random *random)
{
    if (arms == INSIDE_CUSTOMERS)
        return .5;
    const bool heads = fb_draw_chance(random, .5);

    return arms == UNBALANCED_INSIDE ? (heads ? .55 : .45) : heads;
}

static uint64_t suffer_outages(const void *rule, const struct bench_world *world, struct fb_random *random)
{
    const enum arms arms = *(const enum arms *)rule;
    const unsigned hosts = arms == ONE_EVENT ? 1 : HOSTS_OF_ONE;
    struct fb_labels events = { 0, 0 };
    struct fb_control test;

    fb_control_init(&test, .5, 1.1, 1e4);
    for (unsigned customer = 0; customer < CUSTOMERS; customer++) {
        const double share = treated_share(arms, random);

        for (unsigned host = 1; host <= hosts; host++) {
            const bool treated = fb_draw_chance(random, share);

            events.treated += treated;
            events.control += !treated;
            if ((hosts == 1 || host % LOOK_EVERY == 0) && fb_control_reaches(&test, events, fb_halting_line(world->alpha, 1)))
                return events.treated;
        }
    }
    return BENCH_NEVER;
}

void bench_table_6(bool quick)
{
    static const struct {
        enum arms arms;
        const char *name, *expected;
    } rows[] = {
        { WHOLE_CUSTOMERS, "whole-customer arms, host events", ".866" },
        { INSIDE_CUSTOMERS, "randomised within the customer", ".0015" },
        { ONE_EVENT, "whole, one event a customer-window", ".0067" },
        { UNBALANCED_INSIDE, "within, +-5 % imbalance", ".419" },
    };
    const struct bench_world world = { .alpha = .01 };

    printf("\nTable 6: healthy release, 2 %% of customers go silent, alpha=.01: false halts\n");
    for (size_t i = 0; i < 4; i++) {
        const struct bench_result result = bench_repeat(suffer_outages, &rows[i].arms, &world, quick ? 2000 : 4000);

        printf("%-36s %8.4f    expected %s\n", rows[i].name, bench_halt_rate(&result), rows[i].expected);
    }
}
