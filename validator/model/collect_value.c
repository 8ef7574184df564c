/* SPDX-License-Identifier: Apache-2.0 */
/* collect_value.c - numbers, texts and places of a tree's objects. */
#include <inttypes.h>
#include <stdio.h>

#include "base/host/fail.h"
#include "validator/model/collector.h"

bool fb_collector_refuse(struct fb_collector *collector, const struct fb_type_info *info,
                         uint32_t attribute, const char *what)
{
    return fb_fail(collector->diag, FB_FAULT_INPUT, "the attribute \"%s\" of the type \"%s\" is %s",
                   info->attributes[attribute].name, info->name, what);
}

struct fb_node fb_collector_get(struct fb_node object, uint32_t index)
{
    /* Beyond the last attribute there is an absent node. */
    return fb_node_at(object, index == FB_NO_ATTRIBUTE ? SIZE_MAX : index);
}

bool fb_collector_u64(struct fb_collector *collector, struct fb_node object,
                      const struct fb_type_info *info, uint32_t attribute, bool *has, uint64_t *out)
{
    const struct fb_node node = fb_collector_get(object, attribute);
    if (fb_node_kind(node) == FB_NODE_ABSENT)
        return true;
    if (fb_node_kind(node) != FB_NODE_INTEGER)
        return fb_collector_refuse(collector, info, attribute, "needed as a number, but no integer");
    if (fb_node_integer(node).negative)
        return fb_collector_refuse(collector, info, attribute, "needed as a number from 0 on, but negative");
    *out = fb_node_integer(node).magnitude;
    if (has != NULL)
        *has = true;
    return true;
}

static bool digits_of(struct fb_collector *collector, struct fb_integer number, struct fb_span *out)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%s%" PRIu64, number.negative ? "-" : "", number.magnitude);
    const char *copy = fb_arena_text(collector->arena, fb_span_of(text));
    if (copy == NULL)
        return fb_fail_memory(collector->diag);
    *out = fb_span_of(copy);
    return true;
}

bool fb_collector_text(struct fb_collector *collector, struct fb_node object,
                       const struct fb_type_info *info, uint32_t attribute, struct fb_span *out)
{
    const struct fb_node node = fb_collector_get(object, attribute);
    switch (fb_node_kind(node)) {
    case FB_NODE_ABSENT:
        return true;
    case FB_NODE_INTEGER:
        return digits_of(collector, fb_node_integer(node), out);
    case FB_NODE_BYTES:
    case FB_NODE_TEXT:
        *out = fb_node_bytes(node);
        return true;
    default:
        return fb_collector_refuse(collector, info, attribute, "needed as text, but neither text nor a number");
    }
}

struct fb_extent_at fb_collector_extent(struct fb_node node)
{
    struct fb_extent extent = { .offset = 0 };
    if (!fb_node_extent(node, &extent))
        return (struct fb_extent_at){ .length = 0 };
    return (struct fb_extent_at){ .offset = extent.offset, .length = extent.length };
}
