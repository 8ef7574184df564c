/* SPDX-License-Identifier: Apache-2.0 */
/* project.h - what the generators of projects share: files, and contracts for their types.
 *
 * These are tools for tests and benchmarks: what fails is said on standard error and ends them. */
#ifndef FB_BENCH_PROJECT_H
#define FB_BENCH_PROJECT_H

#include <stddef.h>
#include <stdio.h>

#include "base/core/attributes.h"

struct bench_type {
    char name[64];
    unsigned long long id;
    unsigned fields;
};

/* Ends the program with status 2. */
_Noreturn void bench_fail(const char *format, ...) FB_PRINTF(1, 2);

/* Opens FOLDER/NAME for writing, and closes what was written; both end the program on failure. */
FILE *bench_create(const char *folder, const char *name);
void bench_close(FILE *file);

/* One contract: sensor and build name it; each type supplies all of its fields, but at most
 * `most_inputs`, and `short_type` (NULL: none) one less than that. */
void bench_write_contract(FILE *file, const char *sensor, const char *build,
                          const struct bench_type *types, size_t type_count, unsigned most_inputs,
                          const char *short_type);

/* A firebreak.yaml over types.json and contracts.json. */
void bench_write_project(const char *folder);

#endif
