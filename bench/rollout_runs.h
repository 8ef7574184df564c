/* SPDX-License-Identifier: Apache-2.0 */
/* rollout_runs.h - many seeded runs of one rule against one kind of release, and what they come to. */
#ifndef FB_BENCH_ROLLOUT_RUNS_H
#define FB_BENCH_ROLLOUT_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "rollout/statistics/draw.h"

#define BENCH_NEVER UINT64_MAX

/* What fails, and how long one looks. */
struct bench_world {
    double baseline; /* p0, the control's rate too */
    double rate;     /* p of exposed hosts */
    double share;    /* th, where there is a control */
    double alpha;
    uint64_t horizon; /* hosts: all of them, or treated ones where `treated_horizon` */
    bool treated_horizon;
};

/* One run: exposed hosts when it halted, or BENCH_NEVER. */
typedef uint64_t bench_run(const void *rule, const struct bench_world *world, struct fb_random *random);

struct bench_result {
    uint32_t runs;
    uint32_t halted;
    double mean; /* over the runs that halted */
    double p95;
};

/* Runs `runs` times, each from a seed of its own, on all processors. */
struct bench_result bench_repeat(bench_run *run, const void *rule, const struct bench_world *world, uint32_t runs);

double bench_halt_rate(const struct bench_result *result);

/* "190 (469)", "2,138 (5,825) [3 %]" or "never". */
void bench_print_result(const struct bench_result *result);

/* "1,911", "13.7". */
void bench_format_number(double number, char out[static 32]);

/* The rules: what `rule` points at. */
struct bench_evidence {     /* F1 and F2 */
    double lowest, highest; /* rate ratios of F2 */
};
struct bench_groups { /* hawkBit: errors in a group above floor(share of it) */
    uint64_t hosts;
    double share;
};
struct bench_analysis { /* Argo: of batches that are measured, more than `limit` failed */
    uint64_t hosts;
    double share;
    uint32_t limit;
};
struct bench_abort { /* AWS IoT Jobs: failed/executed >= share after a minimum */
    uint64_t minimum;
    double share;
};

bench_run bench_known_baseline; /* F1 */
bench_run bench_control_arm;    /* F2 */
bench_run bench_oracle;         /* Wald's test, told the true p */
bench_run bench_naive;          /* an exact test after every host, as if it were the only look */
bench_run bench_hawkbit;
bench_run bench_argo;
bench_run bench_aws;

/* The tables, each with what the design expects beside it.  `quick`: fewer runs. */
struct bench_figures {
    double alpha;
    double false_halt_rate;
    double exposed_vs_wald_bound;
};
void bench_table_1(bool quick, struct bench_figures *figures);
void bench_table_2(bool quick, struct bench_figures *figures);
void bench_table_3(bool quick);
void bench_table_4(bool quick);
void bench_table_5(bool quick);
void bench_table_6(bool quick);
void bench_table_7(bool quick);

#endif
