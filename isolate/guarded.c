/* SPDX-License-Identifier: Apache-2.0 */
/* guarded.c - double mappings between guards. */
#include "isolate/guarded.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE ((size_t)4096)

static size_t whole_pages(size_t size)
{
    return size == 0 ? PAGE : (size + PAGE - 1) / PAGE * PAGE;
}

static void unmap(struct fb_guarded *guarded)
{
    if (guarded->visible != NULL) {
        munmap(guarded->visible - FB_GUARD_BYTES, guarded->capacity + 2 * FB_GUARD_BYTES);
        munmap(guarded->writable, guarded->capacity);
    }
    *guarded = (struct fb_guarded){ 0 };
}

/* A shared mapping that is moved with an old size of zero is mapped a second time (mremap(2)). */
static bool map(struct fb_guarded *guarded, size_t capacity)
{
    const size_t reserved = capacity + 2 * FB_GUARD_BYTES;
    void *writable = mmap(NULL, capacity, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint8_t *reserve = mmap(NULL, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (writable != MAP_FAILED && (void *)reserve != MAP_FAILED) {
        uint8_t *visible = mremap(writable, 0, capacity, MREMAP_MAYMOVE | MREMAP_FIXED, reserve + FB_GUARD_BYTES);
        if ((void *)visible != MAP_FAILED && mprotect(visible, capacity, PROT_READ) == 0) {
            *guarded = (struct fb_guarded){ .writable = writable, .visible = visible, .capacity = capacity };
            return true;
        }
    }
    if (writable != MAP_FAILED)
        munmap(writable, capacity);
    if ((void *)reserve != MAP_FAILED)
        munmap(reserve, reserved);
    return false;
}

bool fb_guarded_fit(struct fb_guarded *guarded, size_t size)
{
    if (guarded->visible != NULL && size <= guarded->capacity)
        return true;
    if (size > SIZE_MAX / 4)
        return false;
    unmap(guarded);
    return map(guarded, whole_pages(size));
}

bool fb_guarded_list_fit(struct fb_guarded_list *list, size_t count)
{
    if (count > list->capacity) {
        size_t capacity = list->capacity == 0 ? 32 : list->capacity;
        while (capacity < count)
            capacity *= 2;
        struct fb_guarded *items = realloc(list->items, capacity * sizeof *items);
        if (items == NULL)
            return false;
        memset(items + list->capacity, 0, (capacity - list->capacity) * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->count = count;
    return true;
}

size_t fb_guarded_list_find(const struct fb_guarded_list *list, uintptr_t address)
{
    for (size_t i = 0; i < list->capacity; i++) {
        if (fb_guarded_owns(&list->items[i], address))
            return i;
    }
    return SIZE_MAX;
}
