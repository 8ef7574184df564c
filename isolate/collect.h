/* SPDX-License-Identifier: Apache-2.0 */
/* collect.h - what the engine calls back: the host's functions, whose context is the worker.
 * Everything is copied at once and bounded. */
#ifndef FB_ISOLATE_COLLECT_H
#define FB_ISOLATE_COLLECT_H

#include "isolate/runner.h"

void fb_collect_reset(struct fb_collected *collected);

void *fb_collect_allocate(void *worker, size_t bytes);
void fb_collect_release(void *worker, void *memory);
void fb_collect_message(void *worker, const struct fb_engine_message *message);
void fb_collect_match(void *worker, const char *id, size_t length);
void fb_collect_inputs(void *worker, const struct fb_engine_input *inputs, size_t count);

#endif
