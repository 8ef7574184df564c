/* SPDX-License-Identifier: Apache-2.0 */
/* replay_scan.h - vectorscan over the texts of events: what finding patterns alone costs. */
#ifndef FB_BENCH_REPLAY_SCAN_H
#define FB_BENCH_REPLAY_SCAN_H

#include "validator/model/content.h"
#include "validator/trial/events.h"

struct bench_scan;

/* One database for each template type and column, of the distinct patterns of its criteria. */
struct bench_scan *bench_scan_new(const struct fb_content *content);

/* Scans every value of every event that has a database; gives the number of patterns found. */
size_t bench_scan_run(struct bench_scan *scan, const struct fb_corpora *corpora);

size_t bench_scan_patterns(const struct bench_scan *scan);

#endif
