/* SPDX-License-Identifier: Apache-2.0 */
/* layers.c - names of the layers of isolation. */
#include "isolate/layers.h"

#include <string.h>

static const char *const names[FB_LAYER_COUNT] = {
    [FB_LAYER_CHILD] = "child",
    [FB_LAYER_CLEARED] = "cleared",
    [FB_LAYER_LIMITS] = "limits",
    [FB_LAYER_SECCOMP] = "seccomp",
    [FB_LAYER_NO_NETWORK] = "no-network",
    [FB_LAYER_LANDLOCK] = "landlock",
    [FB_LAYER_NAMESPACES] = "namespaces",
    [FB_LAYER_FENCE_HEAP] = "fence-heap",
};

const char *fb_layer_name(enum fb_layer layer)
{
    return (unsigned)layer < FB_LAYER_COUNT ? names[layer] : "unknown";
}

bool fb_layer_find(const char *name, enum fb_layer *out)
{
    for (unsigned i = 0; i < FB_LAYER_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum fb_layer)i;
            return true;
        }
    }
    return false;
}
