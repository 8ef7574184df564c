/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_tables.c - prints the seven tables, and their figures as JSON.  usage: rollout_tables [--quick] */
#include <stdio.h>
#include <string.h>

#include "bench/rollout_runs.h"

int main(int argc, char **argv)
{
    const bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    struct bench_figures figures = { 0, 0, 0 };

    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    bench_table_1(quick, &figures);
    bench_table_2(quick, &figures);
    bench_table_3(quick);
    bench_table_4(quick);
    bench_table_5(quick);
    bench_table_6(quick);
    bench_table_7(quick);
    printf("{\"alpha\":%g,\"false_halt_rate\":%g,\"exposed_vs_wald_bound\":%.3f}\n", figures.alpha, figures.false_halt_rate,
           figures.exposed_vs_wald_bound);
    return 0;
}
