/* SPDX-License-Identifier: Apache-2.0 */
/* shared.c - memory that the supervisor writes between runs and later workers read. */
#include "isolate/shared.h"

#include <pthread.h>
#include <sys/mman.h>

#include "isolate/isolate.h"

/* A worker must make every area read-only, and no isolation knows of the areas by itself. */
static struct fb_shared_areas known;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool remember(void *memory, size_t bytes)
{
    pthread_mutex_lock(&lock);
    const bool fits = known.count < FB_SHARED_AREAS;
    if (fits) {
        known.areas[known.count].memory = memory;
        known.areas[known.count].bytes = bytes;
        known.count++;
    }
    pthread_mutex_unlock(&lock);
    return fits;
}

static void forget(const void *memory)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < known.count; i++) {
        if (known.areas[i].memory == memory) {
            known.areas[i] = known.areas[--known.count];
            break;
        }
    }
    pthread_mutex_unlock(&lock);
}

void *fb_isolate_shared_new(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return NULL;
    if (!remember(memory, bytes)) {
        munmap(memory, bytes);
        return NULL;
    }
    return memory;
}

void fb_isolate_shared_free(void *memory, size_t bytes)
{
    if (memory != NULL) {
        forget(memory);
        munmap(memory, bytes);
    }
}

void fb_shared_list(struct fb_shared_areas *out)
{
    pthread_mutex_lock(&lock);
    *out = known;
    pthread_mutex_unlock(&lock);
}

bool fb_shared_protect(const struct fb_shared_areas *areas)
{
    bool done = true;

    for (size_t i = 0; i < areas->count; i++)
        done = mprotect(areas->areas[i].memory, areas->areas[i].bytes, PROT_READ) == 0 && done;
    return done;
}
