/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_halts.c - tables 1 to 3: false halts, hosts exposed when it halts, silence alone. */
#include "bench/rollout_runs.h"

#include <math.h>
#include <stdio.h>

#include "rollout/statistics/estimate.h"

static const struct bench_evidence from_half = { 1.5, 1e5 };
static const struct bench_evidence from_tenth = { 1.1, 1e4 };

/* A rule in tables 1 and 2. */
struct row {
    const char *name;
    bench_run *run;
    const void *rule;
    double share; /* of the treated arm; 0: no control */
    const char *expected;
};

static const struct row always_valid[] = {
    { "F1, known baseline", bench_known_baseline, NULL, 0, ".0042/.00027  .0040/.00025" },
    { "F2, control 1:1", bench_control_arm, &from_half, .5, ".0085/.00069  .0100/.00065" },
    { "F2, control 1:99", bench_control_arm, &from_half, .01, ".0013/.00019  .0013/.00021" },
    { "naive exact test, each host", bench_naive, NULL, 0, ".140/.020     .132/.021" },
};

static const struct row thresholds[] = {
    { "hawkBit 5 % of 1000", bench_hawkbit, &(struct bench_groups){ 1000, .05 }, 0, "0    0" },
    { "AWS 5 %, min 100", bench_aws, &(struct bench_abort){ 100, .05 }, 0, "0    0" },
    { "AWS 20 %, min 100", bench_aws, &(struct bench_abort){ 100, .2 }, 0, "0    0" },
    { "Argo 5 % of 200, limit 3", bench_argo, &(struct bench_analysis){ 200, .05, 3 }, 0, "0    0" },
    { "hawkBit 0 %, any error", bench_hawkbit, &(struct bench_groups){ 1000, 0 }, 0, "1.00 1.00" },
    { "Argo any failure, limit 3", bench_argo, &(struct bench_analysis){ 200, 0, 3 }, 0, ".99  1.00" },
};

static double false_halts(const struct row *row, double baseline, double alpha, uint64_t horizon, uint32_t runs)
{
    const struct bench_world world = { .baseline = baseline, .rate = baseline, .share = row->share, .alpha = alpha, .horizon = horizon };
    const struct bench_result result = bench_repeat(row->run, row->rule, &world, runs);

    return bench_halt_rate(&result);
}

void bench_table_1(bool quick, struct bench_figures *figures)
{
    figures->alpha = 1e-3;
    printf("Table 1: false halts of a healthy release, decided after every host\n");
    printf("%-30s %19s %19s    expected\n", "rule", "p0=1e-5 a=.01/.001", "p0=1e-4 a=.01/.001");
    for (size_t i = 0; i < sizeof always_valid / sizeof *always_valid; i++) {
        const struct row *row = &always_valid[i];
        const bool naive = row->run == bench_naive;
        const uint32_t loose = naive ? 5000 : quick ? 10000
                                                    : 20000;
        const uint32_t strict = naive ? 5000 : quick ? 10000
                                                     : 100000;
        const double found = false_halts(row, 1e-5, 1e-3, 30000000, strict);

        if (row->run == bench_known_baseline)
            figures->false_halt_rate = found;
        printf("%-30s %10.4f/%8.5f %10.4f/%8.5f    %s\n", row->name, false_halts(row, 1e-5, 1e-2, 30000000, loose), found,
               false_halts(row, 1e-4, 1e-2, 3000000, loose), false_halts(row, 1e-4, 1e-3, 3000000, strict), row->expected);
    }
    for (size_t i = 0; i < sizeof thresholds / sizeof *thresholds; i++)
        printf("%-30s %19.3f %19.3f    %s\n", thresholds[i].name, false_halts(&thresholds[i], 1e-5, 1e-3, 1000000, 2000),
               false_halts(&thresholds[i], 1e-4, 1e-3, 1000000, 2000), thresholds[i].expected);
}

static const double rates[] = { 1, .1, .01, .001 };

static const struct row exposing[] = {
    { "SPRT told the true p", bench_oracle, NULL, 0, "1 | 11.1 (39) | 198 (466) | 2357 (6153)" },
    { "F1", bench_known_baseline, NULL, 0, "1 | 13.7 (43) | 190 (469) | 2809 (7006)" },
    { "F2 1:99, treated hosts", bench_control_arm, &from_half, .01, "2.5 (4.7) | 20.3 (48) | 218 (535) | 2958 (7241)" },
    { "F2 1:1, treated hosts", bench_control_arm, &from_half, .5, "11.9 (15) | 110 (169) | 1105 (1706) | 11660 (19420)" },
    { "hawkBit 1 % of 1000", bench_hawkbit, &(struct bench_groups){ 1000, .01 }, 0, "11 | 111 (170) | 2138 (5825) | never" },
    { "hawkBit 5 % of 1000", bench_hawkbit, &(struct bench_groups){ 1000, .05 }, 0, "51 | 511 (628) | never | never" },
    { "hawkBit 10 % of 1e6", bench_hawkbit, &(struct bench_groups){ 1000000, .1 }, 0, "100001 | 998k [42] | never | never" },
    { "Argo 5 % of 200, limit 3", bench_argo, &(struct bench_analysis){ 200, .05, 3 }, 0, "800 | 803 | never | never" },
    { "Argo any failure, limit 3", bench_argo, &(struct bench_analysis){ 200, 0, 3 }, 0, "800 | 800 | 927 (1200) | 4326 (8000)" },
    { "AWS 5 %, min 100", bench_aws, &(struct bench_abort){ 100, .05 }, 0, "100 | 101 | [99.6] | never" },
    { "AWS 20 %, min 100", bench_aws, &(struct bench_abort){ 100, .2 }, 0, "100 | [99.8] | never | never" },
};

static struct bench_result exposed(const struct row *row, double baseline, double rate, bool quick)
{
    const bool fixed = row->run == bench_hawkbit || row->run == bench_argo || row->run == bench_aws;
    const bool huge = row->run == bench_hawkbit && ((const struct bench_groups *)row->rule)->hosts > 1000;
    const struct bench_world world = {
        .baseline = baseline,
        .rate = rate,
        .share = row->share,
        .alpha = 1e-3,
        .horizon = fixed ? 1000000 : 10000000,
        .treated_horizon = true
    };
    struct bench_result result = bench_repeat(row->run, row->rule, &world, huge ? 40 : fixed ? 2000
                                                                                   : quick   ? 4000
                                                                                             : 20000);

    if (row->share > 0) { /* counted in tenths */
        result.mean /= 10;
        result.p95 /= 10;
    }
    return result;
}

static void print_wald(double baseline)
{
    printf("%-30s", "Wald bound (F4)");
    for (int i = 0; i < 4; i++) {
        char text[32];

        bench_format_number(fb_wald_bound(1e-3, rates[i], baseline), text);
        printf(" %22s", text);
    }
    printf("\n");
}

static void print_exposed(const struct row *row, double baseline, bool quick, const char *expected, double *worst)
{
    printf("%-30s", row->name);
    for (int i = 0; i < 4; i++) {
        const struct bench_result result = exposed(row, baseline, rates[i], quick);

        bench_print_result(&result);
        if (worst != NULL)
            *worst = fmax(*worst, result.halted < result.runs ? INFINITY : result.mean / fb_wald_bound(1e-3, rates[i], baseline));
    }
    printf("    %s\n", expected);
}

void bench_table_2(bool quick, struct bench_figures *figures)
{
    static const struct {
        double baseline;
        const char *f1, *f2, *even; /* even: F2 1:1, where the design gives it */
    } others[] = {
        { 3e-5, "1 | 17.4 | 213 | 3825", "2.5 | 20.5 | 241 | 4019", NULL },
        { 1e-4, "1 | 19.0 | 276 | 6699", "2.6 | 21.7 | 294 | 7065", "11.9 | 111 | 1177 | 18750" },
    };

    printf("\nTable 2: hosts exposed when it halts, mean (p95) [misses], alpha=.001, p0=1e-5\n");
    printf("%-30s %22s %22s %22s %22s    expected\n", "rule", "p=1", "p=.1", "p=.01", "p=.001");
    print_wald(1e-5);
    for (size_t i = 0; i < sizeof exposing / sizeof *exposing; i++)
        print_exposed(&exposing[i], 1e-5, quick, exposing[i].expected,
                      exposing[i].run == bench_known_baseline ? &figures->exposed_vs_wald_bound : NULL);
    for (size_t i = 0; i < 2; i++) {
        printf("p0=%g\n", others[i].baseline);
        print_wald(others[i].baseline);
        print_exposed(&exposing[1], others[i].baseline, quick, others[i].f1, NULL);
        print_exposed(&exposing[2], others[i].baseline, quick, others[i].f2, NULL);
        if (others[i].even != NULL)
            print_exposed(&exposing[3], others[i].baseline, quick, others[i].even, NULL);
    }
    printf("Where hosts that crashed cannot report, hawkBit and Argo never halt at any p.\n");
}

void bench_table_3(bool quick)
{
    static const struct {
        double benign, share;
        const char *expected;
    } rows[] = {
        { .05, .5, "15 (26) | 377 (721) | 29940 | none in 3e6" },
        { .01, .5, "13 (19) | 164 (317) | 5609 (10870) | 438k" },
        { .01, .05, "4.3 (8) | 66 (144) | 2753 (5387) | 226k" },
        { .001, .05, "3.7 (6) | 36 (80) | 654 (1420) | 27030" },
        { .0001, .05, "3.7 (6) | 31 (67) | 351 (801) | 6493" },
    };

    printf("\nTable 3: silence alone, first misses against a control: treated hosts when it halts, alpha=.001\n");
    printf("%-30s %22s %22s %22s %22s    expected\n", "benign silence, treated share", "p=1", "p=.1", "p=.01", "p=.001");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        printf("%6g, %-22g", rows[i].benign, rows[i].share);
        for (int k = 0; k < 4; k++) {
            const bool slow = rows[i].benign * (k == 3) >= .01 || rows[i].benign * (k == 2) >= .05;
            const struct bench_world world = {
                .baseline = rows[i].benign,
                .rate = rows[i].benign + (1 - rows[i].benign) * rates[k],
                .share = rows[i].share,
                .alpha = 1e-3,
                .horizon = 3000000,
                .treated_horizon = true
            };
            struct bench_result result = bench_repeat(bench_control_arm, &from_tenth, &world, slow ? (quick ? 20 : 300) : quick ? 400
                                                                                                                                : 4000);

            result.mean /= 10;
            result.p95 /= 10;
            bench_print_result(&result);
        }
        printf("    %s\n", rows[i].expected);
    }
    const struct bench_world healthy = { .baseline = .01, .rate = .01, .share = .5, .alpha = 1e-3, .horizon = 100000 };
    const struct bench_result result = bench_repeat(bench_control_arm, &from_tenth, &healthy, quick ? 10000 : 100000);

    printf("healthy, share .5, about 1000 silences: false halts %.5f    expected .00063\n", bench_halt_rate(&result));
}
