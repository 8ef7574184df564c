/* SPDX-License-Identifier: Apache-2.0 */
/* host.h - what an engine needs of its host, for tests: the C library's memory, counted and failing
 * on demand, the last message, and the ids that matched. */
#ifndef FB_TESTS_SENSOR_HOST_H
#define FB_TESTS_SENSOR_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/core/span.h"
#include "sensor/engine.h"

struct test_host {
    struct fb_engine_host host;
    size_t allocations; /* asked for */
    size_t live;        /* not released */
    size_t bytes;       /* of all that was given, as the C library rounds them up */
    size_t fail_at;     /* this one, counted from one, and all after it fail; 0: none */
    size_t messages;
    int level;
    char text[256];
    char rule[256];
    char file[64];
    size_t offset;
};

/* In place: the host points to itself. */
void test_host_init(struct test_host *host);

struct test_hits {
    struct fb_engine_match_sink sink;
    char ids[65536]; /* each followed by a newline */
    size_t size;
};

void test_hits_init(struct test_hits *hits);

/* The engine in a shared object; what fails ends the test. */
const struct fb_engine *test_engine_open(const char *path);

/* One file; FB_ENGINE_ result. */
int test_load(const struct fb_engine *engine, struct test_host *host, struct fb_span bytes,
              struct fb_engine_content **content);

/* A JSON source compiled for the template types in a file; what fails ends the test.  The caller
 * frees the bytes. */
struct fb_span test_compile(const char *types_path, const char *source);

#endif
