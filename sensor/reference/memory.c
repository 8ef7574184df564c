/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c - pieces in a list, the newest first. */
#include "sensor/reference/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

struct fb_sensor_piece {
    alignas(16) struct fb_sensor_piece *older;
};

void *fb_sensor_allocate(struct fb_sensor_memory *memory, size_t count, size_t size,
                         struct fb_sensor_fault *fault)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)
        || __builtin_add_overflow(bytes, sizeof(struct fb_sensor_piece), &bytes)) {
        (void)fb_sensor_no_memory(fault);
        return NULL;
    }
    struct fb_sensor_piece *piece = memory->host->allocate(memory->host->context, bytes);
    if (piece == NULL) {
        (void)fb_sensor_no_memory(fault);
        return NULL;
    }
    memset(piece, 0, bytes);
    piece->older = memory->newest;
    memory->newest = piece;
    return piece + 1;
}

void fb_sensor_release_all(struct fb_sensor_memory *memory)
{
    while (memory->newest != NULL) {
        struct fb_sensor_piece *piece = memory->newest;
        memory->newest = piece->older;
        memory->host->release(memory->host->context, piece);
    }
}
