/* SPDX-License-Identifier: Apache-2.0 */
/* region.c - what a faulting address lies in or beside. */
#include "isolate/fault.h"
#include "isolate/runner.h"

#define NULL_BYTES ((uintptr_t)64 << 10)

/* Floors, also for what lies before the beginning. */
static int64_t elements(int64_t bytes, int64_t size)
{
    return bytes < 0 ? -((-bytes + size - 1) / size) : bytes / size;
}

static bool in_inputs(const struct fb_worker *worker, uintptr_t address, struct fb_region *out)
{
    const struct fb_guarded *inputs = &worker->inputs;
    const int64_t size = sizeof(struct fb_engine_input);

    if (!fb_guarded_owns(inputs, address))
        return false;
    const int64_t distance = (int64_t)(address - (uintptr_t)inputs->at);
    *out = (struct fb_region){
        .kind = FB_REGION_INPUTS,
        .index = distance < 0 ? 0 : (uint64_t)elements(distance, size),
        .distance = distance,
        .size = inputs->size / sizeof(struct fb_engine_input),
    };
    return true;
}

static bool in_list(const struct fb_guarded_list *list, enum fb_region_kind kind, uintptr_t address,
                    struct fb_region *out)
{
    const size_t index = fb_guarded_list_find(list, address);

    if (index == SIZE_MAX)
        return false;
    *out = (struct fb_region){
        .kind = kind,
        .index = index,
        .distance = (int64_t)(address - (uintptr_t)list->items[index].at),
        .size = list->items[index].size,
    };
    return true;
}

static bool in_stack(const uint8_t *stack, uintptr_t address, struct fb_region *out)
{
    const uintptr_t begin = (uintptr_t)stack;

    if (stack == NULL || address < begin || address - begin >= FB_STACK_GUARD_BYTES)
        return false;
    *out = (struct fb_region){ .kind = FB_REGION_STACK, .size = FB_STACK_BYTES };
    return true;
}

bool fb_region_find(const struct fb_worker *worker, uintptr_t address, struct fb_region *out)
{
    if (address < NULL_BYTES) {
        *out = (struct fb_region){ .kind = FB_REGION_NULL, .distance = (int64_t)address };
        return false;
    }
    return in_inputs(worker, address, out)
        || in_list(&worker->values, FB_REGION_INPUT, address, out)
        || in_list(&worker->contents, FB_REGION_CONTENT, address, out)
        || fb_fence_find(&worker->heap.fence, address, out)
        || in_stack(worker->stack, address, out)
        || in_stack(worker->isolate->zygote_stack, address, out);
}
