/* SPDX-License-Identifier: Apache-2.0 */
/* malloc, calloc, realloc and their like in front of glibc's; strdup, getline and all else that
 * allocates comes through them. */
#include "tests/support/fail_malloc.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static atomic_long asked;
static atomic_long fail_at; /* zero: none */
static atomic_bool fail_onwards;
static atomic_bool happened;
static atomic_long live;
static int descriptor = -1;

void fb_fail_malloc_at(long n, bool onwards)
{
    atomic_store(&fail_at, 0);
    atomic_store(&asked, 0);
    atomic_store(&happened, false);
    atomic_store(&fail_onwards, onwards);
    atomic_store(&fail_at, n);
}

bool fb_fail_malloc_happened(void)
{
    return atomic_load(&happened);
}

long fb_fail_malloc_live(void)
{
    return atomic_load(&live);
}

/* When the loader has set up the environment; earlier allocations are the loader's own. */
static void __attribute__((constructor)) read_environment(void)
{
    const char *number = getenv("FB_FAIL_ALLOCATION");
    const char *to = getenv("FB_FAIL_DESCRIPTOR");

    if (number == NULL)
        return;
    descriptor = to == NULL ? -1 : (int)strtol(to, NULL, 10);
    fb_fail_malloc_at(strtol(number, NULL, 10), false);
}

static bool refused(void)
{
    const long wanted = atomic_load(&fail_at);

    if (wanted == 0)
        return false;
    const long number = atomic_fetch_add(&asked, 1) + 1;
    if (number != wanted && !(number > wanted && atomic_load(&fail_onwards)))
        return false;
    if (!atomic_exchange(&happened, true) && descriptor >= 0)
        (void)!write(descriptor, "f", 1);
    errno = ENOMEM;
    return true;
}

static void *counted(void *block)
{
    if (block != NULL)
        atomic_fetch_add(&live, 1);
    return block;
}

void *malloc(size_t size)
{
    return refused() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return refused() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    if (refused())
        return NULL;
    return block == NULL ? counted(__libc_malloc(size)) : __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size)
{
    return refused() ? NULL : counted(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *block = memalign(alignment, size);

    if (block != NULL)
        *out = block;
    return block == NULL ? ENOMEM : 0;
}

void free(void *block)
{
    if (block != NULL)
        atomic_fetch_sub(&live, 1);
    __libc_free(block);
}
