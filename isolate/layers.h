/* SPDX-License-Identifier: Apache-2.0 */
/* layers.h - the layers of isolation: none is taken for granted, the evidence names them. */
#ifndef FB_ISOLATE_LAYERS_H
#define FB_ISOLATE_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fb_layer {
    FB_LAYER_CHILD,      /* a process of its own */
    FB_LAYER_CLEARED,    /* no environment, no descriptors but the protocol's */
    FB_LAYER_LIMITS,     /* resource limits */
    FB_LAYER_SECCOMP,    /* a list of allowed system calls */
    FB_LAYER_NO_NETWORK, /* no socket can be made: by seccomp, or by a network namespace */
    FB_LAYER_LANDLOCK,   /* no files */
    FB_LAYER_NAMESPACES, /* user, pid, net, mount, ipc, uts */
    FB_LAYER_FENCE_HEAP, /* allocations at guard pages */
    FB_LAYER_COUNT,
};

/* The policy's default: child, cleared, limits, seccomp, no network. */
#define FB_LAYERS_DEFAULT                                                  \
    (1U << FB_LAYER_CHILD | 1U << FB_LAYER_CLEARED | 1U << FB_LAYER_LIMITS \
     | 1U << FB_LAYER_SECCOMP | 1U << FB_LAYER_NO_NETWORK)

struct fb_layers {
    uint32_t active;                  /* 1 << enum fb_layer */
    char why_not[FB_LAYER_COUNT][64]; /* for the others: "unshare: Operation not permitted" */
};

/* "seccomp", ...: the names in policies and evidence. */
const char *fb_layer_name(enum fb_layer layer);
bool fb_layer_find(const char *name, enum fb_layer *out);

#endif
