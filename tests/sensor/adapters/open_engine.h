/* SPDX-License-Identifier: Apache-2.0 */
/* open_engine.h - a real engine in this very process, for content that the test itself wrote. */
#ifndef FB_TESTS_OPEN_ENGINE_H
#define FB_TESTS_OPEN_ENGINE_H

#include <stdbool.h>

#include "sensor/engine.h"

#define HEARD 32

/* What an engine said, in order; texts that are longer are cut. */
struct heard {
    size_t size; /* of what follows: entries */
    struct {
        int level;
        unsigned long line;
        char file[64];
        char rule[64];
        char text[256];
    } said[HEARD];
    char names[1024]; /* matches, or names of inputs, each followed by a blank */
    size_t costs;
};

/* NULL, and why on stderr, when the shared object cannot be opened. */
const struct fb_engine *open_engine(const char *path);

/* A host whose messages go to `heard`. */
struct fb_engine_host hearing_host(struct heard *heard, const char *scratch);

/* Appends to heard->names: pass as match or name of a sink whose context is `heard`. */
void hear_name(void *context, const char *name, size_t length);

/* Whether an error or a warning was heard whose text contains `text`; its index in *at. */
bool was_heard(const struct heard *heard, int level, const char *text, size_t *at);

#endif
