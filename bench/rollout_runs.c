/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_runs.c - repeating runs on all processors; the same results on any number of them. */
#include "bench/rollout_runs.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 8 };

struct share_of_runs {
    bench_run *run;
    const void *rule;
    const struct bench_world *world;
    uint64_t *hosts;
    uint32_t first, step, runs;
};

/* Each world has its own seeds, and the seed of run i says nothing about that of i + 1. */
static struct fb_random seed_of(const struct bench_world *world, uint32_t run)
{
    const double salt = world->rate * 7 + world->baseline * 5 + world->alpha * 3 + world->share;
    uint64_t bits = 0;

    (void)memcpy(&bits, &salt, sizeof bits);
    struct fb_random seeds = fb_random_of(bits + (uint64_t)run * 0x9e3779b97f4a7c15u);
    return fb_random_of(fb_random_next(&seeds));
}

static void *do_runs(void *argument)
{
    const struct share_of_runs *mine = argument;

    for (uint32_t i = mine->first; i < mine->runs; i += mine->step) {
        struct fb_random random = seed_of(mine->world, i);

        mine->hosts[i] = mine->run(mine->rule, mine->world, &random);
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a;
    const uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static struct bench_result sum_up(uint64_t *hosts, uint32_t runs)
{
    struct bench_result result = { .runs = runs };

    qsort(hosts, runs, sizeof *hosts, compare);
    for (; result.halted < runs && hosts[result.halted] != BENCH_NEVER; result.halted++)
        result.mean += (double)hosts[result.halted];
    if (result.halted > 0) {
        result.mean /= result.halted;
        result.p95 = (double)hosts[(uint32_t)((result.halted - 1) * 0.95)];
    }
    return result;
}

struct bench_result bench_repeat(bench_run *run, const void *rule, const struct bench_world *world, uint32_t runs)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const uint32_t threads = processors < 1 ? 1 : processors > MOST_THREADS ? MOST_THREADS
                                                                            : (uint32_t)processors;
    struct share_of_runs shares[MOST_THREADS];
    pthread_t ids[MOST_THREADS];
    uint64_t *hosts = malloc(runs * sizeof *hosts);

    if (hosts == NULL)
        abort();
    for (uint32_t i = 0; i < threads; i++) {
        shares[i] = (struct share_of_runs){ run, rule, world, hosts, i, threads, runs };
        if (pthread_create(&ids[i], NULL, do_runs, &shares[i]) != 0)
            abort();
    }
    for (uint32_t i = 0; i < threads; i++)
        (void)pthread_join(ids[i], NULL);
    const struct bench_result result = sum_up(hosts, runs);
    free(hosts);
    return result;
}

double bench_halt_rate(const struct bench_result *result)
{
    return (double)result->halted / result->runs;
}

void bench_format_number(double number, char out[static 32])
{
    if (number < 100)
        (void)snprintf(out, 32, number == (double)(int)number ? "%.0f" : "%.1f", number);
    else if (number < 100000)
        (void)snprintf(out, 32, "%.0f", number);
    else if (number < 1e7)
        (void)snprintf(out, 32, "%.0fk", number / 1e3);
    else
        (void)snprintf(out, 32, "%.1fM", number / 1e6);
}

void bench_print_result(const struct bench_result *result)
{
    char mean[32];
    char p95[32];
    char text[128];
    char misses[32] = "";

    bench_format_number(result->mean, mean);
    bench_format_number(result->p95, p95);
    if (result->halted < result->runs)
        (void)snprintf(misses, sizeof misses, " [%.3g %%]", 100 - 100 * bench_halt_rate(result));
    if (result->halted == 0)
        (void)snprintf(text, sizeof text, "never");
    else
        (void)snprintf(text, sizeof text, "%s (%s)%s", mean, p95, misses);
    printf(" %22s", text);
}
