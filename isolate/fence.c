/* SPDX-License-Identifier: Apache-2.0 */
/* fence.c - slots of the fence heap. */
#include "isolate/fence.h"

#include <string.h>
#include <sys/mman.h>

#include "isolate/fault.h"
#include "isolate/fence_block.h"
#include "isolate/isolate.h"

#define PAGE ((size_t)4096)
#define BATCH 32            /* slots that get their guards together */
#define PATTERN 0xA5        /* of canaries */
#define JUNK 0xC3           /* of memory that was not written yet */
#define MARGIN ((size_t)32) /* bytes of canary on the open side */
#define JUNK_BYTES ((size_t)64 << 10)

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#define MADV_GUARD_REMOVE 103
#endif

static const size_t slots_of_class[FB_FENCE_CLASSES] = { FB_FENCE_LIVE, 4096, 2048, 1024, 512, 256, 128, 64, 32 };

void fb_fence_close(const struct fb_fence *fence, uint8_t *at, size_t bytes)
{
    if (!fence->markers || madvise(at, bytes, MADV_GUARD_INSTALL) != 0)
        mprotect(at, bytes, PROT_NONE);
}

static void reopen(const struct fb_fence *fence, uint8_t *at, size_t bytes)
{
    if (fence->markers) {
        madvise(at, bytes, MADV_GUARD_REMOVE);
    } else {
        mprotect(at, bytes, PROT_READ | PROT_WRITE);
        madvise(at, bytes, MADV_DONTNEED);
    }
}

static size_t stride(const struct fb_fence_class *class)
{
    return (class->pages + 1) * PAGE;
}

static size_t bytes_of(const struct fb_fence_class *class)
{
    return PAGE + class->count * stride(class);
}

static uint8_t *data_of(const struct fb_fence_class *class, size_t slot)
{
    return class->base + PAGE + slot * stride(class);
}

static void *reserve(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static bool make_class(struct fb_fence_class *class)
{
    class->slots = reserve(class->count * sizeof *class->slots);
    class->queue = reserve(class->count * sizeof *class->queue);
    class->open = reserve(class->count * sizeof *class->open);
    return class->slots != NULL && class->queue != NULL && class->open != NULL;
}

bool fb_fence_make(struct fb_fence *fence)
{
    struct fb_fence made = { .base = NULL };

    for (size_t i = 0; i < FB_FENCE_CLASSES; i++) {
        made.classes[i].pages = (size_t)1 << i;
        made.classes[i].count = slots_of_class[i];
        made.bytes += bytes_of(&made.classes[i]);
        if (!make_class(&made.classes[i]))
            return false;
    }
    made.blocks = reserve(FB_FENCE_LARGE_BLOCKS * sizeof *made.blocks);
    made.base = reserve(made.bytes);
    if (made.base == NULL || made.blocks == NULL)
        return false;
    madvise(made.base, made.bytes, MADV_NOHUGEPAGE); /* a slot is to cost its pages only */
    uint8_t *base = made.base;
    for (size_t i = 0; i < FB_FENCE_CLASSES; i++) {
        made.classes[i].base = base;
        base += bytes_of(&made.classes[i]);
    }
    made.markers = madvise(made.base, PAGE, MADV_GUARD_INSTALL) == 0;
    *fence = made;
    return true;
}

/* The guards of the next fresh slots: that before the first one too. */
static void prepare(const struct fb_fence *fence, const struct fb_fence_class *class)
{
    if (class->fresh % BATCH != 0)
        return;
    fb_fence_close(fence, data_of(class, class->fresh) - PAGE, PAGE);
    for (size_t slot = class->fresh; slot < class->count && slot < class->fresh + BATCH; slot++)
        fb_fence_close(fence, data_of(class, slot) + class->pages * PAGE, PAGE);
}

static const uint8_t *other_than(uint8_t byte, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != byte)
            return bytes + i;
    }
    return NULL;
}

static size_t junk_of(const struct fb_slot *slot)
{
    return slot->size < JUNK_BYTES ? slot->size : JUNK_BYTES;
}

static size_t take_open(struct fb_fence_class *class)
{
    const size_t index = class->open[--class->opened];
    const struct fb_slot *slot = &class->slots[index];
    const uint8_t *at = other_than(JUNK, slot->at, junk_of(slot));

    if (at != NULL) {
        const struct fb_region region = {
            .kind = FB_REGION_FREED, .distance = at - slot->at, .size = slot->size, .write = true
        };
        fb_fault_end(FB_END_HEAP_CORRUPTED, &region, (uintptr_t)at, "written after it was freed");
    }
    return index;
}

/* SIZE_MAX: none. */
static size_t take_slot(const struct fb_fence *fence, struct fb_fence_class *class)
{
    if (class->opened > 0)
        return take_open(class);
    if (class->fresh < class->count) {
        prepare(fence, class);
        return class->fresh++;
    }
    if (class->queued == 0)
        return SIZE_MAX;
    const size_t slot = class->queue[class->queue_first];
    class->queue_first = (class->queue_first + 1) % class->count;
    class->queued--;
    reopen(fence, data_of(class, slot), class->pages * PAGE);
    return slot;
}

/* Where canaries begin and end, around an allocation. */
struct margins {
    uint8_t *before;
    size_t before_bytes;
    uint8_t *after;
    size_t after_bytes;
};

static size_t at_most_margin(size_t bytes)
{
    return bytes < MARGIN ? bytes : MARGIN;
}

static struct margins margins_of(const struct fb_slot *slot, uint8_t *begin, uint8_t *end)
{
    const size_t before = at_most_margin((size_t)(slot->at - begin));

    return (struct margins){
        .before = slot->at - before,
        .before_bytes = before,
        .after = slot->at + slot->size,
        .after_bytes = at_most_margin((size_t)(end - slot->at) - slot->size),
    };
}

void *fb_fence_place(struct fb_slot *slot, uint8_t *begin, uint8_t *end, size_t bytes, size_t alignment,
                     enum fb_placement placement)
{
    const uintptr_t last = ((uintptr_t)end - bytes) & ~(uintptr_t)(alignment - 1);

    slot->at = placement == FB_PLACE_LEFT && bytes > 0 ? begin : end - ((uintptr_t)end - last);
    slot->size = bytes;
    slot->state = FB_SLOT_LIVE;
    const struct margins margins = margins_of(slot, begin, end);
    memset(margins.before, PATTERN, margins.before_bytes);
    memset(slot->at, JUNK, bytes < JUNK_BYTES ? bytes : JUNK_BYTES);
    memset(margins.after, PATTERN, margins.after_bytes);
    return slot->at;
}

void fb_fence_check(const struct fb_slot *slot, uint8_t *begin, uint8_t *end)
{
    const struct margins margins = margins_of(slot, begin, end);
    const uint8_t *before = other_than(PATTERN, margins.before, margins.before_bytes);
    const uint8_t *after = other_than(PATTERN, margins.after, margins.after_bytes);
    const uint8_t *at = before != NULL ? before : after;

    if (at != NULL) {
        const struct fb_region region = {
            .kind = FB_REGION_HEAP, .distance = at - slot->at, .size = slot->size, .write = true
        };
        fb_fault_end(FB_END_HEAP_CORRUPTED, &region, (uintptr_t)at,
                     before != NULL ? "written before an allocation" : "written past an allocation");
    }
}

void *fb_fence_allocate(struct fb_fence *fence, size_t bytes, size_t alignment, enum fb_placement placement)
{
    size_t index = 0;

    while (index < FB_FENCE_CLASSES && bytes > fence->classes[index].pages * PAGE)
        index++;
    if (index == FB_FENCE_CLASSES)
        return fb_fence_allocate_block(fence, bytes, alignment, placement);
    struct fb_fence_class *class = &fence->classes[index];
    const size_t slot = take_slot(fence, class);
    if (slot == SIZE_MAX)
        return NULL;
    uint8_t *begin = data_of(class, slot);
    fence->live++;
    return fb_fence_place(&class->slots[slot], begin, begin + class->pages * PAGE, bytes, alignment, placement);
}

static struct fb_fence_class *class_of(const struct fb_fence *fence, uintptr_t address)
{
    if (fence->base == NULL || address < (uintptr_t)fence->base || address - (uintptr_t)fence->base >= fence->bytes)
        return NULL;
    size_t index = FB_FENCE_CLASSES - 1;
    while (address < (uintptr_t)fence->classes[index].base)
        index--;
    return (struct fb_fence_class *)(uintptr_t)&fence->classes[index];
}

/* The slot whose data, or whose guard behind them, has the address. */
static size_t slot_of(const struct fb_fence_class *class, uintptr_t address)
{
    const uintptr_t first = (uintptr_t) class->base + PAGE;
    const size_t slot = address < first ? 0 : (address - first) / stride(class);
    return slot < class->count ? slot : class->count - 1;
}

void fb_fence_expect(const struct fb_slot *slot, const void *memory)
{
    if (slot->state == FB_SLOT_LIVE && slot->at == memory)
        return;
    const bool twice = slot->state == FB_SLOT_FREED && slot->at == memory;
    const struct fb_region region = {
        .kind = slot->state == FB_SLOT_LIVE ? FB_REGION_HEAP : FB_REGION_FREED,
        .distance = (const uint8_t *)memory - slot->at,
        .size = slot->size,
        .write = true,
    };
    fb_fault_end(FB_END_HEAP_CORRUPTED, &region, (uintptr_t)memory,
                 twice ? "freed twice" : "freed by a pointer that is none of an allocation");
}

void fb_fence_release(struct fb_fence *fence, void *memory, bool stays_open)
{
    struct fb_fence_class *class = class_of(fence, (uintptr_t)memory);

    if (class == NULL) {
        fb_fence_release_block(fence, memory);
        return;
    }
    const size_t index = slot_of(class, (uintptr_t)memory);
    struct fb_slot *slot = &class->slots[index];
    uint8_t *begin = data_of(class, index);
    fb_fence_expect(slot, memory);
    fb_fence_check(slot, begin, begin + class->pages * PAGE);
    slot->state = FB_SLOT_FREED;
    fence->live--;
    if (stays_open) {
        memset(slot->at, JUNK, junk_of(slot));
        class->open[class->opened++] = (uint32_t)index;
        return;
    }
    fb_fence_close(fence, begin, class->pages * PAGE);
    class->queue[(class->queue_first + class->queued) % class->count] = (uint32_t)index;
    class->queued++;
}

static const struct fb_slot *find_slot(const struct fb_fence *fence, uintptr_t address)
{
    const struct fb_fence_class *class = class_of(fence, address);
    if (class == NULL)
        return fb_fence_find_block(fence, address);
    const size_t index = slot_of(class, address);
    const struct fb_slot *slot = &class->slots[index];
    const uint8_t *end = data_of(class, index) + class->pages * PAGE;
    /* A guard between two slots is that of the one that lies flush against it. */
    const bool flush = slot->at != NULL && slot->at + slot->size + 16 > end;
    return address >= (uintptr_t)end && !flush && index + 1 < class->count && class->slots[index + 1].at != NULL
             ? &class->slots[index + 1]
             : slot;
}

size_t fb_fence_size(const struct fb_fence *fence, const void *memory)
{
    const struct fb_fence_class *class = class_of(fence, (uintptr_t)memory);
    const struct fb_slot *slot = class == NULL ? fb_fence_find_block(fence, (uintptr_t)memory)
                                               : &class->slots[slot_of(class, (uintptr_t)memory)];

    fb_fence_expect(slot, memory);
    return slot->size;
}

bool fb_fence_owns(const struct fb_fence *fence, uintptr_t address)
{
    return class_of(fence, address) != NULL || fb_fence_find_block(fence, address) != NULL;
}

bool fb_fence_find(const struct fb_fence *fence, uintptr_t address, struct fb_region *out)
{
    if (fence->base == NULL || !fb_fence_owns(fence, address))
        return false;
    const struct fb_slot *slot = find_slot(fence, address);
    *out = (struct fb_region){
        .kind = slot->state == FB_SLOT_FREED ? FB_REGION_FREED : FB_REGION_HEAP,
        .distance = (int64_t)(address - (uintptr_t)slot->at),
        .size = slot->size,
    };
    return true;
}
