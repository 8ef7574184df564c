/* SPDX-License-Identifier: Apache-2.0 */
/* observe_task.h - what observing an engine does in the child, and the records that it sends
 * (internal to observe.c). */
#ifndef FB_TRIAL_OBSERVE_TASK_H
#define FB_TRIAL_OBSERVE_TASK_H

#include "isolate/isolate.h"

/* Case 0: one fb_told_build, then as many fb_told_type as it has. */
extern const struct fb_task fb_describe_task;

/* Case `type << FB_SUPPLY_SHIFT | number`: hands synthetic event `number` of the type with this
 * index to `supply`; one fb_told_supply. */
extern const struct fb_task fb_supply_task;
#define FB_SUPPLY_SHIFT 32

/* Texts are terminated, and cut when they are longer. */
struct fb_told_build {
    uint64_t type_count; /* UINT64_MAX: the engine describes nothing */
    uint64_t regex_states;
    uint64_t file_bytes;
    uint64_t memory_bytes;
    uint64_t load_ms;
    uint64_t eval_us;
    uint64_t has_supply;
    char sensor[64];
    char build[64];
    char regex[32]; /* "": none */
};

struct fb_told_type {
    uint64_t id;
    uint64_t revision;
    uint64_t declared;
    uint64_t compiled;
    uint64_t instances;
    uint64_t values_per_criterion;
    uint64_t value_bytes;
    uint64_t nesting;
    uint64_t operators; /* bit 1 << enum fb_operator */
    char name[128];
    char unknown_operator[32]; /* "": none */
};

struct fb_told_supply {
    uint64_t number; /* of the case */
    uint64_t fewest;
    uint64_t most;
    uint64_t calls;
    int64_t status;
};

#endif
