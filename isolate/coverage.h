/* SPDX-License-Identifier: Apache-2.0 */
/* coverage.h - counters of an engine that was built with SanitizerCoverage.
 *
 * The program exports the functions that such an engine calls (coverage.c), so that they are found
 * when it is opened.  What is counted lies in the worker's own memory and is gone with it.  An edge's
 * number is the same in every process that opens the same engine.  Builds that are understood:
 *
 *     clang -fsanitize-coverage=inline-8bit-counters    (cheapest; with or without pc-table)
 *     clang -fsanitize-coverage=trace-pc-guard
 *     gcc or clang -fsanitize-coverage=trace-pc         (blocks, found by a hash of their place)
 *
 * trace-cmp and its like may be there too and are not looked at.
 */
#ifndef FB_ISOLATE_COVERAGE_H
#define FB_ISOLATE_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Edges that are told apart; of an engine with more, the first ones. */
#define FB_COVERAGE_EDGES ((size_t)1 << 18)

/* In the zygote, before dlopen and behind describe: what is built into anything else is not counted. */
void fb_coverage_open(void);
void fb_coverage_close(void);

/* Between the two: where the engine is mapped.  Calls of trace-pc from elsewhere are not counted. */
void fb_coverage_module(uintptr_t begin, uintptr_t end);

/* Edges that the engine has; of trace-pc the size of the table.  Zero: it is not instrumented. */
size_t fb_coverage_edges(void);

/* All counters to zero. */
void fb_coverage_forget(void);

/* How often an edge was passed since, as AFL counts: bit 0 once, 1 twice, 2 three times, 3 up to 7,
 * 4 to 15, 5 to 31, 6 to 127, 7 more often; zero: never.  edge < fb_coverage_edges(). */
uint8_t fb_coverage_bucket(size_t edge);

/* The first edge from `edge` on that was passed, or fb_coverage_edges(): most never are. */
size_t fb_coverage_next(size_t edge);

#endif
